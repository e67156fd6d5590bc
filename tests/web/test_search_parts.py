"""Parts of a page of results, as they are brought while somebody types, undoes a choice and changes the language."""

import re
from datetime import timedelta
from typing import Any

from kit.forms import form_token_of
from kit.search_pages import Clock, path_of_results, type_words


async def test_typing_brings_results_without_a_page_and_announces_them(browser: Any) -> None:
    answer = await type_words(browser, "Приста")
    assert "<html" not in answer.text
    assert "<mark>" in answer.text
    assert "<title>1 услуга" in answer.text
    assert 'id="announcement" role="status" hx-swap-oob="innerHTML">1 услуга<' in answer.text


async def test_typing_on_the_first_page_makes_one_step_back_and_on_results_none(browser: Any) -> None:
    first = await type_words(browser, "Прист")
    assert first.headers["hx-push-url"].startswith("/search/")
    more = await type_words(browser, "Пристан", on=first.headers["hx-push-url"])
    assert "hx-push-url" not in more.headers
    assert "<mark>Пристан</mark>" in (await browser.get(more.headers["hx-replace-url"])).text


async def test_the_language_leads_back_to_what_was_typed_last(browser: Any) -> None:
    answer = await type_words(browser, "Пристан")
    assert f'name="back" value="{answer.headers["hx-push-url"]}" hx-swap-oob="true"' in answer.text
    token = form_token_of((await browser.get("/")).text)
    chosen = {"_form_token": token, "language": "en", "back": answer.headers["hx-push-url"]}
    there = (await browser.post("/language", data=chosen, follow_redirects=True)).text
    assert '<html lang="en">' in there
    assert "<mark>Пристан</mark>" in there


async def test_an_undone_choice_is_brought_to_the_page_and_an_old_one_told_there(browser: Any, clock: Clock) -> None:
    page = (await browser.get(await path_of_results(browser, text="", service_type="hotline"))).text
    undo = re.search(r'hx-get="(/search/[^"]+)" hx-params="none"', page)
    assert undo
    part = await browser.get(undo[1], headers={"hx-request": "true", "hx-target": "results"})
    assert "<html" not in part.text
    assert "50 услуги" in part.text
    clock.now += timedelta(minutes=61)
    old = await browser.get(undo[1], headers={"hx-request": "true", "hx-target": "results"})
    assert (old.status_code, old.headers["hx-retarget"]) == (410, "#notice")
    assert "<html" not in old.text
