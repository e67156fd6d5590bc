"""Collecting services while somebody is on the line: with and without scripts, and gone afterwards."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from kit.browser import PHONE, Visit
from kit.sheets import betraying_words

AWAY = "https://www.wikipedia.org/"


class Box(NamedTuple):
    """Where something stands on a page."""

    left: float
    top: float
    right: float
    bottom: float


def box_of(page: Page, selector: str) -> Box:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return Box(found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"])


def results(one: Visit) -> Page:
    page = one.open()
    page.locator(".hub-types button").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    return page


def collected(one: Visit, services: int = 2) -> Page:
    page = results(one)
    for place in range(services):
        page.locator(".hub-pick__button").nth(place).click()
        expect(page.locator("#list-link .hub-count")).to_have_text(str(place + 1))
    return page


def listed(page: Page) -> list[str]:
    return page.locator(".hub-listed h2").all_inner_texts()


def test_a_service_is_added_from_the_results_by_keyboard_and_that_is_heard(visit: Callable[..., Visit]) -> None:
    page = results(visit("en"))
    name = page.locator(".hub-hit h3").first.inner_text()
    button = page.locator(".hub-pick__button").first
    expect(button).to_have_accessible_name(re.compile(rf"Add to list\s+{re.escape(name)}"))
    identity = button.get_attribute("id")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#list-said")).to_have_text("Added to your list. 1 service on it.")
    expect(page.get_by_role("link", name=re.compile(r"List\s+1 service"))).to_be_visible()
    expect(page.locator(f"#{identity}")).to_be_focused()
    removes = re.compile(rf"On your list – remove\s+{re.escape(name)}")
    expect(page.locator(f"#{identity}")).to_have_accessible_name(removes)
    page.keyboard.press("Space")
    expect(page.locator("#list-said")).to_have_text("Removed from your list. 0 services on it.")
    expect(page.locator(f"#{identity}")).to_be_focused()
    expect(page.locator("#list-link .hub-count")).to_have_count(0)


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_name_of_the_hub_stays_whole_beside_the_list(visit: Callable[..., Visit], language: str) -> None:
    page = collected(visit(language, size=PHONE), services=1)
    name, listed, head = (box_of(page, one) for one in (".hub-brand span", "#list-link", ".hub-header"))
    assert name.right <= listed.left or name.bottom <= listed.top
    assert head.top <= name.top < name.bottom <= head.bottom


def test_adding_leaves_the_search_and_its_words_alone(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_url("**/search/*")
    expect(page.locator("mark").first).to_have_text(re.compile("shelter", re.IGNORECASE))
    page.wait_for_load_state("networkidle")
    here, sent = page.url, []
    page.on("request", lambda request: sent.append((request.url, request.post_data or "")))
    page.locator(".hub-pick__button").first.click()
    expect(page.locator("#list-said")).to_contain_text("1 service")
    assert ["shelter" in told for url, told in sent if url.endswith("/list")] == [False]
    assert page.url == here
    expect(page.locator("#text")).to_have_value("shelter")


def test_buttons_pressed_faster_than_answers_come_lose_nothing(visit: Callable[..., Visit]) -> None:
    page = results(visit("en"))
    page.evaluate("document.querySelectorAll('.hub-pick__button').forEach((one, n) => n < 5 && one.click())")
    expect(page.locator("#list-link .hub-count")).to_have_text("5")


def test_a_whole_list_is_made_without_scripts(visit: Callable[..., Visit]) -> None:
    one = visit("en", scripts=False)
    page = one.open()
    page.locator(".hub-types button").first.click()
    names = [page.locator(".hub-hit h3").nth(place).inner_text() for place in range(2)]
    here = one.path
    for place in range(2):
        page.locator(".hub-pick__button").nth(place).click()
        assert one.path == here
        assert page.locator(".hub-pick__button--on").count() == place + 1
        expect(page.locator(".hub-pick__button").nth(place)).to_be_in_viewport()
    page.locator("#list-link").click()
    assert listed(page) == names
    page.get_by_role("button", name="Down").click()
    assert listed(page) == names[::-1]
    page.locator(".hub-listed a").first.click()
    page.locator(".hub-pick__button").click()
    page.locator("#list-link").click()
    assert listed(page) == names[:1]
    page.get_by_role("link", name="Safe sheet to print").click()
    expect(page.locator("h1")).to_have_text("Useful numbers")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Clear the list").click()
    assert listed(page) == []


def test_the_safe_sheet_comes_first_and_the_full_one_must_be_opened(visit: Callable[..., Visit]) -> None:
    one = visit("en", PHONE)
    collected(one)
    page = one.open("/list")
    expect(page.get_by_role("link", name="Safe sheet to print")).to_be_visible()
    expect(page.get_by_role("link", name="Full sheet to print")).to_be_hidden()
    page.get_by_text("Full sheet, for safe hands alone").click()
    expect(page.get_by_text("Whoever finds it knows that the person asks for help")).to_be_visible()
    expect(page.get_by_role("link", name="Full sheet to print")).to_be_visible()


@pytest.mark.parametrize("language", ["bg", "en"])
def test_what_a_browser_prints_of_the_safe_sheet_tells_nothing(visit: Callable[..., Visit], language: str) -> None:
    one = visit(language)
    collected(one, 4)
    page = one.open("/list/sheet")
    assert page.title() == {"bg": "Полезни телефони", "en": "Useful numbers"}[language]
    # Browsers that are asked to print an address and a title find no room for it.
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, display_header_footer=True)))
    text = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) == 1
    assert "+359 000" in text
    assert betraying_words(text) == set()
    assert "127.0.0.1" not in text
    assert {"bg": "Бърз изход", "en": "Exit this page"}[language] not in text
    one.complaints[:] = [told for told in one.complaints if "inline style" not in told]  # those of the printing itself


def test_the_sheet_opens_the_print_window(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    collected(one)
    page = one.open("/list/sheet")
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.get_by_role("button", name="Print").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("path", ["/list", "/list/sheet"])
def test_the_exit_forgets_the_list(visit: Callable[..., Visit], scripts: bool, path: str) -> None:
    one = visit("en", scripts=scripts)
    page = one.open()
    page.locator(".hub-types button").first.click()
    page.locator(".hub-pick__button").first.click()
    expect(page.locator(".hub-pick__button--on")).to_have_count(1)
    page = one.open(path)
    page.context.route(f"{AWAY}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
    # A beacon goes on when its page is gone, and no page is left to hear of its end.
    page.locator("[data-exit]").click()
    page.wait_for_url(AWAY)
    while any(cookie.get("name") == "list" for cookie in page.context.cookies()):
        page.wait_for_timeout(50)
    assert listed(one.open("/list")) == []
    one.strangers.discard("www.wikipedia.org")


def test_a_sheet_is_left_by_the_keyboard_as_every_page_that_is_only_read(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    collected(one)
    page = one.open("/list/sheet")
    page.context.route(f"{AWAY}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(AWAY)
    one.strangers.discard("www.wikipedia.org")


def test_two_tabs_share_the_list(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = collected(one, 1)
    other = one.context.new_page()
    other.goto(f"{one.url}/list")
    assert len(listed(other)) == 1
    page.locator(".hub-pick__button").nth(1).click()
    expect(page.locator("#list-link .hub-count")).to_have_text("2")
    other.get_by_role("button", name="Remove").first.click()
    assert len(listed(other)) == 1
