"""Results on their page: what was looked for is found, page after page, in both languages, and is never markup."""

import re
from typing import Any

import pytest

from hub.directory.place_models import PhoneEntry
from hub.web.assets import Assets
from hub.web.catalogues import hub_rooms
from hub.web.rendering import template_engine
from kit.search_pages import path_of_results

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{ 7*7 }}",
    "дума " * 10_000,
    "\x00\x07\u202e",
    "🙂" * 900,
    "name:foo AND (",
]


async def test_the_first_page_offers_search_kinds_help_and_a_way_out(browser: Any) -> None:
    page = (await browser.get("/")).text
    assert 'name="text"' in page
    assert len(re.findall(r'<button class="hub-quiet" name="service_type"', page)) == 6
    assert 'href="tel:112"' in page
    assert 'data-exit="https://' in page
    assert "data-exit-keyboard" in page


async def test_a_found_service_can_be_called_at_once_and_not_by_fax(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Пристан"))).text
    assert 'href="tel:+359000100200"' in page
    assert "100201" not in page


@pytest.mark.parametrize("number", ["**21*0888#", "call 1-800-SAFE (2)", "+359 000\u202e 100 300"])
def test_what_is_no_number_is_shown_and_never_dialled(number: str) -> None:
    shown = template_engine(hub_rooms(), Assets()).get_template("directory/call.html")
    hit = str(vars(shown.module)["call"](PhoneEntry(number=number)))
    assert "tel:" not in hit
    assert "\u202e" not in hit
    assert number.replace("\u202e", "") in hit


async def test_a_closed_service_says_so(browser: Any) -> None:
    assert "Временно затворена" in (await browser.get(await path_of_results(browser, text="Заслон"))).text


async def test_filters_narrow_and_each_can_be_undone(browser: Any) -> None:
    both = {"text": "Пристан", "service_type": ["accommodation", "hotline"], "district": "BG-16"}
    page = (await browser.get(await path_of_results(browser, **both))).text
    assert "1 услуга" in page
    undo = re.findall(
        r'href="(/search/[^"]+)" [^>]+><span class="govuk-visually-hidden">Премахване:</span> ([^<]+?) <', page
    )
    assert [label for _, label in undo] == ["Настаняване", "Гореща линия", "Пловдив"]
    without_type = (await browser.get(undo[0][0])).text
    assert 'id="relaxed"' in without_type
    assert re.search(r'value="hotline" checked', without_type)
    assert not re.search(r'value="accommodation" checked', without_type)


async def test_a_kind_of_service_is_one_press_away(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="", service_type="hotline"))).text
    assert "Линия Глас" in page
    assert "Пристан" not in page


async def test_pages_follow_each_other_and_hold_everything_once(browser: Any) -> None:
    path = await path_of_results(browser, text="", service_type="other")
    seen: list[str] = []
    following: str | None = path
    while following:
        page = (await browser.get(following)).text
        seen += re.findall(r'href="/services/([^"]+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following = found[1] if found else None
    assert len(seen) == len(set(seen)) == 45


async def test_a_page_past_the_last_leads_back_to_the_first(browser: Any) -> None:
    path = await path_of_results(browser, text="", service_type="other")
    page = (await browser.get(f"{path}?page=9")).text
    assert "Няма такава страница с резултати." in page
    assert 'href="?page=1"' in page


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "x", "1.5"])
async def test_a_page_that_cannot_be_is_a_problem(browser: Any, page: str) -> None:
    path = await path_of_results(browser, text="стая")
    assert (await browser.get(f"{path}?page={page}")).status_code == 400


async def test_a_page_that_is_no_number_is_told_plainly(browser: Any) -> None:
    path = await path_of_results(browser, text="стая")
    answer = await browser.get(f"{path}?page=abc")
    assert "Изпратете цяло число." in answer.text
    assert "int" not in answer.text.partition("<main")[2].partition("</main>")[0]


async def test_nothing_found_gives_hints_and_the_emergency_number(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="qqqqqqqq"))).text
    assert "Нищо не беше намерено." in page
    assert '<a href="tel:112"><strong>112</strong></a>' in page
    kinds = re.findall(r'<li><a class="hub-quiet" href="(/search/[^"]+)">', page)
    assert len(kinds) == 6
    assert "Линия Глас" in (await browser.get(kinds[0])).text


async def test_that_no_service_has_all_words_is_said(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Пристан Глас"))).text
    assert "Никоя услуга няма всички тези думи." in page
    assert "първо" not in page.casefold().partition('id="remark"')[2].partition("</p>")[0]


@pytest.mark.parametrize("words", ["🙂🙂", "?!", "—"])
async def test_a_text_without_words_says_so(browser: Any, words: str) -> None:
    page = (await browser.get(await path_of_results(browser, text=words))).text
    assert "Не бяха открити думи за търсене. Показани са всички услуги." in page
    narrowed = (await browser.get(await path_of_results(browser, text=words, service_type="hotline"))).text
    assert "Показани са всички услуги." not in narrowed
    assert "Не бяха открити думи за търсене." in narrowed
    assert 'id="remark"' not in (await browser.get(await path_of_results(browser, text=""))).text


async def test_a_snippet_in_another_language_says_which(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Beds Пристан"))).text
    assert re.search(r'<p lang="en">[^/]*<mark>Beds</mark>', page)
    own = (await browser.get(await path_of_results(browser, text="Легла Пристан"))).text
    assert re.search(r"<p>[^/]*<mark>Легла</mark>", own)


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_are_words(browser: Any, words: str) -> None:
    answer = await browser.get(await path_of_results(browser, text=words))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize("unseen", ["\xad", "\u200b", "\u200d", "\ufeff", "\u2060"])
async def test_what_is_not_seen_does_not_cut_a_word_in_two(browser: Any, unseen: str) -> None:
    page = (await browser.get(await path_of_results(browser, text=f"Засл{unseen}он"))).text
    assert 'value="Заслон"' in page
    assert "Убежище" in page


@pytest.mark.parametrize("end", ["\n", "\r\n", "-\n", "\u2028"])
async def test_the_end_of_a_line_does_not_cut_a_known_word_in_two(browser: Any, end: str) -> None:
    page = (await browser.get(await path_of_results(browser, text=f"Под{end}слон"))).text
    assert 'value="Подслон"' in page


async def test_fields_that_are_no_facet_are_not_looked_at(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Пристан", colour="red", organization="x"))).text
    assert "1 услуга" in page


async def test_text_of_the_network_is_never_markup(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Знак"))).text
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


async def test_a_name_in_another_language_says_which(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Tent"))).text
    assert re.search(r'<h3 lang="en"><a [^>]+><mark>Tent</mark>', page)


async def test_the_same_results_can_be_read_in_english(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="Пристан"), headers={"accept-language": "en"})).text
    assert "1 service" in page
    assert "Accommodation" in page
    assert '<html lang="en">' in page


async def test_a_first_visit_weighs_sixty_kilobytes_at_most(browser: Any) -> None:
    answer = await browser.get(await path_of_results(browser, text="стая"))
    loaded = re.findall(r'"(/assets/[^"]+)"', answer.text)
    weights = [int((await browser.get(path)).headers["content-length"]) for path in set(loaded)]
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) + sum(weights) <= 60_000


async def test_a_page_says_what_words_in_latin_letters_were_read_as(browser: Any) -> None:
    page = (await browser.get(await path_of_results(browser, text="ubejishte zaslon"))).text
    assert "ubejishte → убежище" in page
    assert "zaslon → заслон" in page
    assert "<mark>Заслон</mark>" in page
    assert 'id="read-as"' not in (await browser.get(await path_of_results(browser, text="убежище"))).text
