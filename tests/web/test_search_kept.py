"""The form of the search: what it takes, what it refuses, and how it comes back as it was left."""

import re
from pathlib import Path
from typing import Any

import pytest

from kit.forms import form_token_of
from kit.search_pages import path_of_results, search_client, send_form


@pytest.mark.parametrize(
    "choices",
    [
        {"district": [f"X-{number}" for number in range(21)]},
        {"district": [f"X-{number}" for number in range(11)], "topic": [f"t{number}" for number in range(10)]},
        {"topic": "x" * 81},
        {"topic": [f"{number}" + "x" * 198 for number in range(50)], "city": [f"{number}" for number in range(50)]},
    ],
    ids=["of one facet", "of all facets together", "too long", "288 kB of them"],
)
async def test_too_many_choices_are_a_problem_and_no_link(browser: Any, choices: dict[str, Any]) -> None:
    answer = await send_form(browser, **choices)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "най-много 20 стойности" in answer.text


async def test_twenty_choices_are_searched(browser: Any) -> None:
    path = await path_of_results(browser, district=[f"X-{number}" for number in range(20)])
    assert (await browser.get(path)).status_code == 200


async def test_a_form_with_too_many_choices_comes_back_as_it_was_left_and_works_at_the_next_press(browser: Any) -> None:
    answer = await send_form(
        browser, text="Пристан", topic=[f"topic-{n}" for n in range(21)], service_type=["accommodation"]
    )
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert 'value="Пристан"' in answer.text
    assert "Натиснете „Търсене“, за да опитате отново." in answer.text
    kept = re.findall(r'type="checkbox" id="kept-[^"]+" name="(\w+)" value="([^"]+)" checked', answer.text)
    assert ("service_type", "accommodation") in kept
    assert len(kept) == 20
    fields: dict[str, list[str]] = {}
    for name, value in kept:
        fields.setdefault(name, []).append(value)
    again = {"_form_token": form_token_of(answer.text), "text": "Пристан", **fields}
    assert (await browser.post("/search", data=again, follow_redirects=False)).status_code == 303


async def test_a_form_is_kept_without_choices_that_no_list_offers(browser: Any) -> None:
    answer = await send_form(browser, text="Пристан", city=["x" * 81, "София"])
    assert answer.status_code == 400
    assert re.findall(r'name="city" value="([^"]+)" checked', answer.text) == ["София"]
    assert "x" * 81 not in answer.text


@pytest.mark.parametrize("cookie", ["none", "another"])
async def test_a_search_is_answered_though_the_session_of_its_page_is_over(browser: Any, cookie: str) -> None:
    token = form_token_of((await browser.get("/")).text)
    browser.cookies.clear()
    if cookie == "another":
        browser.cookies.set("form", "A" * 43)
    answer = await browser.post("/search", data={"_form_token": token, "text": "Пристан"})
    assert answer.status_code == 200
    assert 'value="Пристан"' in answer.text
    assert "Убежище" in answer.text


async def test_a_search_that_cannot_be_answered_now_stays_in_the_form(tmp_path: Path) -> None:
    async with search_client(tmp_path / "no-index", language="bg") as browser:
        answer = await browser.get(await path_of_results(browser, text="Пристан", service_type="accommodation"))
        assert answer.status_code == 503
        assert 'value="Пристан"' in answer.text
        assert 'name="service_type" value="accommodation" checked' in answer.text
        assert 'href="tel:112"' in answer.text.split("<h1", 1)[0].split("<main", 1)[1]


async def test_a_search_of_another_site_is_refused(browser: Any) -> None:
    answer = await browser.post("/search", data={"text": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_the_address_of_the_form_shows_the_form(browser: Any) -> None:
    answer = await browser.get("/search")
    assert answer.status_code == 200
    assert 'name="text"' in answer.text
