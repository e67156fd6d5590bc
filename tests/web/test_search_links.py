"""Addresses of results: they tell nothing of what was asked, grow old, and open in the browser that made them alone."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kit.search_pages import Clock, path_of_results, send_form, type_words


async def test_words_lead_to_results_at_an_address_that_does_not_tell_them(browser: Any) -> None:
    path = await path_of_results(browser, text="Пристан")
    assert re.fullmatch(r"/search/[A-Za-z0-9_-]+", path)
    page = (await browser.get(path)).text
    assert "<mark>Пристан</mark>" in page
    assert "1 услуга" in page
    assert "%D0" not in path


async def test_what_was_searched_stands_in_no_header(browser: Any) -> None:
    answer = await type_words(browser, "canary")
    assert "canary" not in str(answer.headers)


async def test_an_old_link_keeps_nothing_and_offers_the_form(browser: Any, clock: Clock) -> None:
    path = await path_of_results(browser, text="Пристан")
    clock.now += timedelta(minutes=61)
    answer = await browser.get(path)
    assert answer.status_code == 410
    assert "Връзката е изтекла" in answer.text
    assert "Пристан" not in answer.text
    assert 'name="text"' in answer.text


@pytest.mark.parametrize("token", ["x", "A" * 90, "A" * 5000, "%20", "ю"])
async def test_a_strange_link_is_not_opened(browser: Any, token: str) -> None:
    answer = await browser.get(f"/search/{token}")
    assert answer.status_code == 400
    assert 'name="text"' in answer.text


async def test_a_link_opens_in_no_other_browser(browser: Any) -> None:
    path = await path_of_results(browser, text="Пристан")
    for cookie in (None, "A" * 43):
        browser.cookies.clear()
        if cookie:
            browser.cookies.set("form", cookie)
        answer = await browser.get(path)
        assert answer.status_code == 400
        assert "Пристан" not in answer.text
        assert "само в браузъра, в който е направено търсенето" in answer.text
        assert 'name="text"' in answer.text


async def test_a_browser_without_cookies_searches_and_reads_on(browser: Any) -> None:
    answer = await browser.post("/search", data={"text": "", "service_type": "other"}, follow_redirects=False)
    assert answer.status_code == 303
    browser.cookies.clear()
    first = (await browser.get(answer.headers["location"])).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    browser.cookies.clear()
    assert (await browser.get(following[1])).status_code == 200


async def test_links_of_a_page_expire_when_it_does(browser: Any, clock: Clock) -> None:
    path = await path_of_results(browser, text="", service_type=["other", "hotline"])
    clock.now += timedelta(minutes=59)
    page = (await browser.get(path)).text
    links = re.findall(r'href="(/search/[^"]+)"', page)
    assert len(links) >= 4
    assert [(await browser.get(link)).status_code for link in links] == [200] * len(links)
    clock.now += timedelta(minutes=2)
    assert [(await browser.get(link)).status_code for link in links] == [410] * len(links)


@pytest.mark.parametrize("one", ["x", "\x01", "ю", "🙂"])
async def test_an_address_and_its_page_are_never_long(browser: Any, one: str) -> None:
    choices = [f"{number:02}{one * 78}" for number in range(20)]
    for fields in ({"text": one * 1_000}, {"topic": choices}, {"text": one * 1_000, "topic": choices}):
        answer = await send_form(browser, **fields)
        assert answer.status_code in {303, 400}
        path = answer.headers.get("location", "")
        assert len(path) < 6_000
        if path:
            assert len((await browser.get(path)).text) < 300_000
    assert (await send_form(browser, text=one * 1_000)).status_code == 303


async def test_the_language_leads_back_to_the_longest_search(browser: Any) -> None:
    path = await path_of_results(browser, text="ю" * 1_000, topic=[f"{number:02}{'x' * 70}" for number in range(20)])
    page = (await browser.get(path)).text
    assert f'name="back" value="{path}"' in page
