"""Security headers stand on every answer, whoever made it."""

import re
from typing import Any

import pytest

from hub.web.headers import HEADERS

EVERY_KIND_OF_ANSWER = [
    ("GET", "/page", 200),
    ("GET", "/no-such-page", 404),
    ("GET", "/api/no-such-thing", 404),
    ("POST", "/page", 405),
    ("POST", "/form", 403),
    ("GET", "/boom", 500),
    ("GET", "/assets/no-such-file.css", 404),
    ("GET", "/problems/not-found", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND_OF_ANSWER)
async def test_an_answer_of_any_kind_carries_every_security_header(
    client: Any, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers


async def test_the_policy_allows_our_own_files_and_nothing_inline(client: Any) -> None:
    policy = (await client.get("/page")).headers["content-security-policy"]
    allowed = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert allowed["default-src"] == "'none'"
    assert set(allowed.values()) == {"'none'", "'self'"}


async def test_a_page_has_no_inline_script_or_style(client: Any) -> None:
    html = (await client.get("/page")).text
    assert "<style" not in html
    assert " style=" not in html
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    assert not re.findall(r"\son[a-z]+=", html)


async def test_strict_transport_is_sent_over_https_only(client_over_https: Any) -> None:
    answer = await client_over_https.get("/no-such-page")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


async def test_an_asset_is_kept_for_a_year_and_comes_compressed(client: Any) -> None:
    html = (await client.get("/page")).text
    paths = re.findall(r'"(/assets/[^"]+)"', html)
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js", "svg", "txt"}
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_an_asset_comes_plain_to_a_browser_that_does_not_take_gzip(client: Any) -> None:
    path = re.findall(r'"(/assets/[^"]+css)"', (await client.get("/page")).text)[0]
    answer = await client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert ".hub-bar" in answer.text


async def test_the_head_of_an_asset_has_no_body(client: Any) -> None:
    path = re.findall(r'"(/assets/[^"]+css)"', (await client.get("/page")).text)[0]
    answer = await client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("name", ["..%2f..%2fshell.py", "%2e%2e/manifest.json", "manifest.json", "hub.css"])
async def test_no_file_is_served_but_those_that_were_built(client: Any, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_stylesheet_and_script_leave_room_for_a_page_within_sixty_kilobytes(client: Any) -> None:
    html = (await client.get("/page")).text
    loaded = [path for path in re.findall(r'"(/assets/[^"]+)"', html) if path.endswith((".css", ".js"))]
    weights = [int((await client.get(path)).headers["content-length"]) for path in loaded]
    assert len(weights) == 3
    assert sum(weights) <= 40_000


async def test_programs_that_gather_pages_are_told_to_gather_none(client: Any) -> None:
    answer = await client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.split() == ["User-agent:", "*", "Disallow:", "/"]
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
