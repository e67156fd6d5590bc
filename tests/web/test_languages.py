"""The reader's language: chosen, remembered, asked for, or the installation's."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.web.languages import local_path, preferred_language
from kit.forms import form_token_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("bg", "bg"),
        ("bg-BG,bg;q=0.9,en;q=0.8", "bg"),
        ("de,en;q=0.7,bg;q=0.3", "en"),
        ("en;q=0.3,bg;q=0.7", "bg"),
        ("en;q=0,bg;q=0.1", "bg"),
        ("EN-gb", "en"),
        ("de, fr", None),
        ("", None),
        ("*", None),
        ("bg;q=nonsense, en;q=0.1", "en"),
    ],
)
def test_the_language_liked_best_of_those_the_hub_speaks(header: str, language: str | None) -> None:
    assert preferred_language(header) == language


@given(some.text(max_size=300))
def test_no_header_breaks_the_choice(header: str) -> None:
    assert preferred_language(header) in {None, "bg", "en"}


async def test_a_page_is_in_the_language_the_browser_asks_for(client: Any) -> None:
    answer = await client.get("/page", headers={"accept-language": "bg-BG"})
    assert '<html lang="bg">' in answer.text
    assert "Бърз изход" in answer.text
    assert answer.headers["content-language"] == "bg"
    assert "accept-language" in answer.headers["vary"].lower()


async def test_an_error_is_in_the_language_the_browser_asks_for(client: Any) -> None:
    answer = await client.get("/no-such-page", headers={"accept-language": "bg"})
    assert '<html lang="bg">' in answer.text
    assert answer.headers["content-language"] == "bg"
    document = (await client.get("/api/no-such-thing", headers={"accept-language": "bg"})).json()
    assert document["title"] == "Не е намерено"


async def test_a_chosen_language_outweighs_what_the_browser_asks_for(client: Any) -> None:
    token = form_token_of((await client.get("/page")).text)
    chosen = await client.post(
        "/language", data={"_form_token": token, "language": "bg", "back": "/page?text=x"}, follow_redirects=False
    )
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/page?text=x")
    assert '<html lang="bg">' in (await client.get("/page", headers={"accept-language": "en"})).text


async def test_a_language_the_hub_does_not_speak_is_refused(client: Any) -> None:
    token = form_token_of((await client.get("/page")).text)
    answer = await client.post("/language", data={"_form_token": token, "language": "tlh"})
    assert answer.status_code == 400
    assert "Choose one of: bg, en." in answer.text


async def test_an_unknown_cookie_is_ignored(client: Any) -> None:
    client.cookies.set("language", "tlh")
    assert '<html lang="en">' in (await client.get("/page")).text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a//b",
        "/\tx",
        "/x\r\nset-cookie: a=b",
        "",
        "page",
        "/%2f%2fevil.example",
        "/api/schema",
        "/" + "a" * 8000,
    ],
)
def test_nobody_is_led_anywhere_but_to_our_own_pages(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/page", "/search/Ab-_09", "/search/Ab?page=2", "/services/3f-2"])
def test_our_own_pages_can_be_led_back_to(path: str) -> None:
    assert local_path(path) == path


@given(some.text(max_size=60))
def test_no_text_leads_to_another_host(text: str) -> None:
    path = local_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not set(path) & {"\\", "\r", "\n", "\t", ":", "@"}
