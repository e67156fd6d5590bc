"""A person reads results in a browser: the first screen answers a caller, choices are undone, no script is needed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kit.browser import DESKTOP, PHONE, Visit

SHELTERS = {"bg": "подслон", "en": "shelter"}


def results_of(one: Visit) -> Page:
    """Look for shelters by the plain form, and wait for what is found."""
    page = one.open()
    page.locator("#text").fill(SHELTERS[one.language])
    page.locator(".hub-search button").click()
    expect(page.locator(".hub-hit").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["telephone", "desk"])
def test_the_first_hit_tells_on_the_first_screen_whether_it_answers_and_which_number(
    visit: Callable[..., Visit], language: str, size: tuple[int, int]
) -> None:
    page = results_of(visit(language, size))
    first = page.locator(".hub-hit").first
    for part in (".hub-standing", "h3 a", ".hub-hit__call a"):
        expect(first.locator(part).first).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_telephone_shows_on_its_first_screen_what_decides_whether_to_call_the_first_service(
    visit: Callable[..., Visit], language: str
) -> None:
    page = results_of(visit(language, PHONE))
    first = page.locator(".hub-hit").first
    decides = (
        "h3 a",
        ".hub-standing",
        ".hub-hit__organization",
        ".hub-hit__about",
        ".hub-hit__call a",
        ".hub-hit__facts div:nth-child(1) dd:visible",
        ".hub-hit__facts div:nth-child(2) dd:visible",
    )
    for part in decides:
        expect(first.locator(part).first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["bg", "en"])
def test_twenty_services_are_not_longer_on_a_telephone_than_somebody_scrolls(
    visit: Callable[..., Visit], language: str
) -> None:
    page = results_of(visit(language, PHONE))
    expect(page.locator(".hub-hit")).to_have_count(20)
    assert page.evaluate("document.documentElement.scrollHeight") <= 14_000


@pytest.mark.parametrize("scripts", [True, False])
def test_the_rest_of_a_service_is_unfolded_by_the_keyboard_on_a_telephone(
    visit: Callable[..., Visit], *, scripts: bool
) -> None:
    page = results_of(visit("en", PHONE, scripts=scripts))
    first = page.locator(".hub-hit").filter(has=page.locator(".hub-hit__call:nth-child(2)")).first
    checked = first.locator("dt", has_text="Checked")
    expect(checked).to_be_hidden()
    expect(first.locator(".hub-hit__call").nth(1)).to_be_hidden()
    folded = first.locator("dd").first.bounding_box()
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(checked).to_be_visible()
    expect(first.locator(".hub-hit__call").nth(1)).to_be_visible()
    unfolded = first.locator("dd").first.bounding_box()
    assert folded
    assert unfolded
    assert unfolded["height"] >= folded["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_of_a_service_is_folded_on_a_desk_and_on_paper(visit: Callable[..., Visit], media: str) -> None:
    page = results_of(visit("en", DESKTOP if media == "screen" else PHONE, scripts=media == "screen"))
    page.emulate_media(media=media)  # type: ignore[arg-type]  # one of two
    first = page.locator(".hub-hit").filter(has=page.locator(".hub-hit__call:nth-child(2)")).first
    expect(first.locator("summary")).to_be_hidden()
    for told in (".hub-hit__call", "dd", ".hub-hit__more p"):
        for one in first.locator(told).all():
            expect(one).to_be_visible()
    cut = "lines => lines.filter(line => line.scrollHeight > line.clientHeight + 1).length"
    assert first.locator("dd, .hub-hit__organization, .hub-hit__about").evaluate_all(cut) == 0


def test_who_must_be_accepted_is_chosen_and_undone_by_the_keyboard(visit: Callable[..., Visit]) -> None:
    page = results_of(visit("en"))
    before = page.locator("#found").inner_text()
    box = page.locator('input[name="accepts"][value="men"]')
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#left-out")).to_contain_text("Men")
    expect(page.locator('input[name="accepts"][value="men"]')).to_be_focused()
    verdicts = page.locator(".hub-hit").first.locator("dd").first
    expect(verdicts).to_have_text(re.compile(r"Men: yes|Age|From the age"))
    page.locator(".hub-chosen a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hub-chosen")).to_have_count(0)
    expect(page.locator("#found")).to_have_text(before)
    expect(page.locator("#found")).to_be_focused()


def test_a_folded_filter_is_unfolded_chosen_and_stays_open(visit: Callable[..., Visit]) -> None:
    page = results_of(visit("en"))
    folded = page.locator("details.hub-facet", has_text="Way in")
    folded.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.locator('input[name="way_in"][value="direct"]').check()
    expect(page.locator(".hub-chosen a")).to_have_text([re.compile("Call or come directly")])
    expect(page.locator('input[name="way_in"][value="direct"]')).to_be_visible()


def test_another_order_is_kept_while_results_are_narrowed(visit: Callable[..., Visit]) -> None:
    page = results_of(visit("en"))
    page.locator(".hub-orders a", has_text="Name").click()
    expect(page.locator(".hub-orders strong")).to_have_text("Name")
    names = page.locator(".hub-hit h3").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    page.locator('input[name="accepts"][value="women"]').check()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    expect(page.locator(".hub-orders strong")).to_have_text("Name")


@pytest.mark.parametrize("language", ["bg", "en"])
def test_without_scripts_choices_are_made_ordered_and_undone(visit: Callable[..., Visit], language: str) -> None:
    one = visit(language, PHONE, scripts=False)
    page = results_of(one)
    for value in ("women", "pregnant"):
        page.locator(f'input[name="accepts"][value="{value}"]').check()
    page.locator(".hub-without-script button").click()
    expect(page.locator(".hub-chosen a")).to_have_count(3)
    page.locator(".hub-orders a").last.click()
    expect(page.locator(".hub-chosen a")).to_have_count(3)
    page.locator(".hub-chosen a").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    assert one.path.startswith("/search/")
    assert "women" not in page.url


def test_where_nothing_is_found_numbers_and_other_kinds_of_help_are(visit: Callable[..., Visit]) -> None:
    page = results_of(visit("en"))
    page.locator('input[name="accepts"][value="women"]').check()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    page.locator("#text").fill("qqqqqqq")
    expect(page.locator("#related-needs a").first).to_be_visible()
    expect(page.locator("main a[href^='tel:']").first).to_be_visible()
