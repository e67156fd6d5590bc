"""Whatever somebody sends to the API, they are told what was wrong with it, and nothing breaks."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kit.hub_process import HubProcess

LISTS = ("organizations", "programs", "services")
QUESTIONS = ("search", "suggestions")
JSON = {"content-type": "application/json"}


@pytest.fixture
def client(hub_server: HubProcess) -> Iterator[httpx.Client]:
    """A client of a running hub on the demo network."""
    with httpx.Client(base_url=hub_server.url, timeout=30) as made:
        yield made


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the problem that an answer is, once it was seen to be a whole one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    assert found["type"].startswith("/problems/")
    assert found["title"]
    assert found["detail"]
    return found


HOSTILE_TEXTS = (
    "дума " * 10_000,
    "😀" * 5_000,
    "مأوى للنساء \u202e\u2066 hidden",
    "".join(map(chr, range(1, 32))),
    "\0",
    "\ufffe\uffff\U0010ffff",
    "e" + "\u0301" * 10_000,
    "' OR 1=1; DROP TABLE service; --",
    "<script>alert(1)</script>",
    "*:* AND (name:/.*/ OR \\",
    "%00%0d%0aSet-Cookie: a=b",
    "{{7*7}}${7*7}",
    "   \t\n  ",
    "",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_text_of_any_kind_is_answered(client: httpx.Client, question: str, text: str) -> None:
    answer = client.post(f"/api/{question}", json={"text": text, "size": 5})
    assert answer.status_code == 200
    assert len(answer.json()["items"]) <= 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": -1}, "page"),
        ({"page": 10**9}, "page"),
        ({"page": 10**40}, "page"),
        ({"page": 1.5}, "page"),
        ({"page": "1"}, "page"),
        ({"page": [1]}, "page"),
        ({"size": True}, "size"),
        ({"size": 10**9}, "size"),
        ({"typing": 0}, "typing"),
        ({"text": None}, "text"),
        ({"text": ["a", "b"]}, "text"),
        ({"language": "../../etc"}, "language"),
        ({"filters": "hotline"}, "filters"),
        ({"filters": ["hotline"]}, "filters"),
        ({"filters": {"service_type": "hotline"}}, "filters"),
        ({"filters": {"service_type": {"$ne": ""}}}, "filters"),
        ({"filters": {"service_type": [["hotline"]]}}, "filters"),
        ({"filters": {"colour": ["red"]}}, "filters"),
        ({"filters": {"district": ["x" * 201]}}, "filters.district"),
        ({"filters": {"district": ["x"] * 51}}, "filters.district"),
    ],
    ids=str,
)
def test_search_when_misused_is_told_the_field_the_reason_and_the_remedy(
    client: httpx.Client, body: Any, field: str
) -> None:
    answer = client.post("/api/search", json=body)
    assert answer.status_code == 400
    problems = problem_of(answer)["problems"]
    assert any(one["field"].startswith(field) and one["reason"] and one["remedy"] for one in problems), problems


@pytest.mark.parametrize(
    ("body", "field", "remedy"),
    [
        (b'{"latitude": 91, "longitude": "east"}', "body", "text, language, filters"),
        (b'{"text": "a", "canarychen": 1}', "body", "text, language, filters"),
        (b'{"sort": "canarychen"}', "sort", "best"),
        (b'{"sort": "x` - at `$.canarychen"}', "sort", "best"),
        (b"{", "body", "JSON"),
        (b"canarychen", "body", "JSON"),
        (b"", "body", "JSON"),
        (b'{"text": "\\ud800"}', "body", "JSON"),
        (b"[" * 100_000, "body", "JSON"),
    ],
)
def test_search_of_no_meaning_is_told_what_may_be_sent_and_not_what_was(
    client: httpx.Client, body: bytes, field: str, remedy: str
) -> None:
    answer = client.post("/api/search", content=body, headers=JSON | {"accept-language": "en"})
    assert answer.status_code == 400
    [problem] = problem_of(answer)["problems"]
    assert problem["field"] == field
    assert problem["reason"]
    assert remedy in problem["remedy"]
    assert "canarychen" not in answer.text


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}{}",
        b'{"text": "a", "colour": "red"}',
        b'{"text": "\xff\xfe"}',
        b'{"text": "\\ud800"}',
        b'{"size": 1e400}',
        b'{"size": NaN}',
        b"[" * 100_000,
        b'{"filters":' * 50_000,
    ],
)
def test_body_that_is_no_question_is_refused(client: httpx.Client, question: str, body: bytes) -> None:
    answer = client.post(f"/api/{question}", content=body, headers=JSON)
    assert answer.status_code == 400
    problem_of(answer)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/problem+json",
        "json",
        "",
        "text/plain; application/json",
    ],
)
def test_body_of_another_kind_is_refused(client: httpx.Client, question: str, kind: str) -> None:
    answer = client.post(f"/api/{question}", content=b'{"text": "a"}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert problem_of(answer)["type"] == "/problems/media-type-unsupported"


def test_body_is_taken_as_json_however_that_is_written(client: httpx.Client) -> None:
    for kind in ("application/json; charset=utf-8", "Application/JSON"):
        answer = client.post("/api/search", content=b'{"text": "a"}', headers={"content-type": kind})
        assert answer.status_code == 200


@pytest.mark.parametrize("question", QUESTIONS)
def test_body_beyond_the_limit_is_refused(client: httpx.Client, question: str) -> None:
    answer = client.post(f"/api/{question}", content=b'{"text": "' + b"a" * 1_000_000 + b'"}', headers=JSON)
    assert answer.status_code == 413
    problem_of(answer)


@pytest.mark.parametrize("question", QUESTIONS)
def test_another_site_cannot_ask_through_a_browser(client: httpx.Client, question: str) -> None:
    answer = client.post(f"/api/{question}", json={"text": "a"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    asking_first = client.options(
        f"/api/{question}", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    assert not [name for name in asking_first.headers if name.startswith("access-control")]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=0", "size"),
        ("size=101", "size"),
        ("size=-1", "size"),
        ("size=1000000000", "size"),
        ("size=" + "9" * 400, "size"),
        ("size=ten", "size"),
        ("size=1&size=2", "size"),
        ("after=7", "after"),
        ("after=null", "after"),
        ("after=%00", "after"),
        ("status=open", "status"),
        ("status=", "status"),
        ("status=%F0%9F%98%80", "status"),
        ("status=NULL", "status"),
        ("modified_after=yesterday", "modified_after"),
        ("modified_after=0.5", "modified_after"),
        ("modified_after=2026-11-24", "modified_after"),
        ("modified_after=2026-11-24T10:00:00", "modified_after"),
        ("modified_after=2026-11-24T10:00:00+02:00", "modified_after"),
        ("modified_after=2026-13-24T10:00:00Z", "modified_after"),
        ("page=-1", "parameters"),
        ("page=1000000000", "parameters"),
        ("q=shelter", "parameters"),
        ("name=%D0%BF%D0%BE%D0%B4%D1%81%D0%BB%D0%BE%D0%BD", "parameters"),
        ("status[]=active", "parameters"),
        ("status[$ne]=active", "parameters"),
        ("%00=%00", "parameters"),
        ("%E2%80%AE=x", "parameters"),
    ],
)
def test_list_when_misused_is_told_the_field_the_reason_and_the_remedy(
    client: httpx.Client, path: str, query: str, field: str
) -> None:
    answer = client.get(f"/api/{path}?{query}")
    assert answer.status_code == 400
    [problem] = problem_of(answer)["problems"]
    assert problem["field"] == field
    assert problem["reason"]
    assert problem["remedy"]
    assert "shelter" not in answer.text


@pytest.mark.parametrize("district", ["Plovdiv", "BG", "bg-16", "BG-1666", "%25", "BG-16%27%20OR%201=1"])
def test_list_of_a_district_that_is_no_code_is_refused(client: httpx.Client, district: str) -> None:
    assert client.get(f"/api/services?district={district}").status_code == 400


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("entry", ["{new}", "7", "%00", "null", "..%2f..%2fetc", "%27 OR 1=1", "😀"])
def test_entry_that_there_is_not_is_a_problem(client: httpx.Client, path: str, entry: str) -> None:
    answer = client.get(f"/api/{path}/{entry.format(new=uuid4())}")
    assert answer.status_code == 404
    problem_of(answer)


@pytest.mark.parametrize("path", LISTS)
def test_entry_takes_no_parameters(client: httpx.Client, path: str) -> None:
    one = client.get(f"/api/{path}?size=1").json()["items"][0]["id"]
    assert client.get(f"/api/{path}/{one}").status_code == 200
    answer = client.get(f"/api/{path}/{one}", params={"text": "shelter"})
    assert answer.status_code == 400
    assert problem_of(answer)["problems"][0]["field"] == "parameters"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_question_is_asked_by_post_alone(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/api/search")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/schema/swagger", "/api/schema/openapi.yaml", "/api//"])
def test_address_that_there_is_not_is_a_problem(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    problem_of(answer)
