"""An entry at two in the morning: what is needed to act is on the first screen, by keyboard, by ear and on paper."""

import re
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from playwright.sync_api import Page, expect

from kit.browser import DESKTOP, PHONE, Visit
from kit.demo_network import SERVICES, address_of

SHELTER = address_of("service", "tri-lipi-shelter")
ENTRIES = {
    "service": SHELTER,
    "organization": address_of("organization", "tri-lipi"),
    "program": address_of("program", "madara-first-wage"),
}
OF_EVERYBODY = [one for one in SERVICES if one.get("tier", "public") == "public"]
RICHEST = sorted(OF_EVERYBODY, key=lambda one: len(msgspec.json.encode(one)))[-4:]
"""The services of which the most is known."""


def bottom_of(page: Page, part: str) -> float:
    """Return how far down the screen a part ends, in CSS pixels."""
    box = page.locator(part).first.bounding_box()
    assert box, part
    return box["y"] + box["height"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["telephone", "desk"])
@pytest.mark.parametrize("language", ["bg", "en"])
def test_all_that_is_needed_to_act_is_on_the_first_screen(
    visit: Callable[..., Visit], language: str, size: tuple[int, int]
) -> None:
    page = visit(language, size).open(SHELTER)
    parts = (
        "h1",
        ".hub-act .hub-call",
        ".hub-act .hub-answer",
        *(f".hub-how > div:nth-child({n})" for n in range(1, 5)),
    )
    assert {part: bottom for part in parts if (bottom := bottom_of(page, part)) > size[1]} == {}
    named = page.locator(".hub-how dt").all_inner_texts()
    assert (
        named[:4]
        == {
            "bg": ["Гласово съобщение", "Какво да кажете", "Как се постъпва", "Документи"],
            "en": ["Voice message", "What to say", "How to get in", "Papers"],
        }[language]
    )


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_screen_reader_is_told_what_is_called_and_whether_it_answers(visit: Callable[..., Visit], kind: str) -> None:
    page = visit("en").open(ENTRIES[kind])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("region", name="What to do")).to_be_visible()
    calls = page.get_by_role("link", name=re.compile(r"^Call \+359 000 [0-9 ]+$"))
    expect(calls.first).to_be_visible()
    if kind == "service":
        expect(calls.first).to_have_accessible_description(re.compile("^Answers now"))
    names = [one.get_attribute("aria-labelledby") for one in page.locator("main section[aria-labelledby]").all()]
    assert len(names) == len(set(names)) > 0
    for name in names:
        expect(page.locator(f"#{name}")).to_have_count(1)


def test_headings_leave_no_level_out(visit: Callable[..., Visit]) -> None:
    one = visit("bg")
    for path in ENTRIES.values():
        levels = one.open(path).evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_the_number_is_reached_by_the_keyboard_right_after_what_leads_back(visit: Callable[..., Visit]) -> None:
    page = visit("en").open(SHELTER)
    page.locator(".govuk-back-link").first.focus()
    reached = []
    for _ in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached[0].startswith("/organizations/")
    assert reached[1].startswith("tel:+359000")


def test_the_three_kinds_of_page_lead_to_each_other_by_keyboard(visit: Callable[..., Visit]) -> None:
    one = visit("bg")
    page = one.open(ENTRIES["program"])
    page.locator(".hub-hit h3 a").first.press("Enter")
    page.wait_for_url("**/services/*")
    page.locator(".hub-owner a").press("Enter")
    page.wait_for_url("**/organizations/*")
    page.locator('a[href^="/programs/"]').first.press("Enter")
    page.wait_for_url("**/programs/*")
    assert one.path == ENTRIES["program"]


def test_an_entry_is_whole_without_scripts(visit: Callable[..., Visit]) -> None:
    page = visit("en", PHONE, scripts=False).open(SHELTER)
    expect(page.locator(".hub-act .hub-call").first).to_be_visible()
    expect(page.get_by_role("heading", name="How sure this is")).to_be_visible()


def sheets_of(page: Page) -> int:
    """Return how many sheets of A4 a page is printed on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


@pytest.mark.parametrize("language", ["bg", "en"])
def test_an_entry_fits_on_one_sheet_of_paper(visit: Callable[..., Visit], language: str) -> None:
    one = visit(language)
    paths = [*ENTRIES.values(), *(address_of("service", service["id"]) for service in RICHEST)]
    assert {path: sheets for path in paths if (sheets := sheets_of(one.open(path))) != 1} == {}


@pytest.mark.parametrize("kind", ENTRIES)
def test_paper_says_when_it_was_printed_and_offers_nothing_to_press(visit: Callable[..., Visit], kind: str) -> None:
    page = visit("en").open(ENTRIES[kind])
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".hub-call").first).to_be_visible()
    expect(page.locator(".hub-printed")).to_contain_text(
        re.compile(r"Printed from the page as it was on .+ at \d\d:\d\d\.")
    )
    expect(page.locator(".hub-printed")).to_contain_text(re.compile("onfirmed"))
    pressed = "button, input, summary, details, [data-exit], .govuk-back-link, .hub-language, #related"
    assert [one for one in page.locator(pressed).all() if one.is_visible()] == []
    lines = page.evaluate("[...document.querySelectorAll('main a')].map((a) => getComputedStyle(a).textDecorationLine)")
    assert set(lines) == {"none"}
