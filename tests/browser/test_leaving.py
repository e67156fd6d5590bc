"""Leaving in a hurry, and never by accident."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from kit.browser import Visit

AWAY = "https://www.wikipedia.org/"


def stand_in_for_elsewhere(page: Page) -> list[str | None]:
    """Answer in place of the exit's site and note what it learns of where somebody came from."""
    referrers: list[str | None] = []

    def answer(route: Route) -> None:
        referrers.append(route.request.headers.get("referer"))
        route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

    page.context.route(f"{AWAY}**", answer)
    return referrers


def left_from_a_service(one: Visit) -> Page:
    """Search, open a service, and leave by the button."""
    page = one.open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator(".hub-hit h3 a").first.click()
    page.wait_for_url("**/services/*")
    stand_in_for_elsewhere(page)
    page.locator("[data-exit]").click()
    page.wait_for_url(AWAY)
    return page


def forget_the_way_out(one: Visit) -> None:
    """The exit is the one stranger's host that a visit may end at."""
    assert one.strangers <= {"www.wikipedia.org"}
    one.strangers.clear()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_exit_leads_away_and_tells_nothing(visit: Callable[..., Visit], scripts: bool) -> None:
    one = visit("en", scripts=scripts)
    page = one.open()
    referrers = stand_in_for_elsewhere(page)
    page.locator("[data-exit]").click()
    page.wait_for_url(AWAY)
    assert referrers == [None]
    forget_the_way_out(one)


def test_back_after_the_exit_shows_nothing_of_what_was_looked_for(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = left_from_a_service(one)
    # Each painted frame of our own pages is watched: blank at once means that there is none with anything to read.
    page.context.add_init_script(
        """if (location.host !== "www.wikipedia.org") requestAnimationFrame(function look() {
            if (document.body?.innerText.trim()) fetch("/seen-after-leaving")
            requestAnimationFrame(look)
        })"""
    )
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    for _ in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url(AWAY)
    assert not [url for url in seen if "seen-after-leaving" in url]
    assert page.title() == "Elsewhere"
    forget_the_way_out(one)


def test_a_page_that_the_browser_kept_alive_is_blank_when_it_returns(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    stand_in_for_elsewhere(page)
    page.evaluate(
        """() => {
            sessionStorage.setItem("hub-left", "1")
            dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))
        }"""
    )
    page.wait_for_url(AWAY)
    forget_the_way_out(one)


def test_who_comes_again_after_the_exit_finds_the_hub(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    stand_in_for_elsewhere(page)
    page.locator("[data-exit]").click()
    page.wait_for_url(AWAY)
    one.open()
    expect(page.locator("h1")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    forget_the_way_out(one)


def test_back_past_the_exit_shows_nothing_of_the_visit_before_though_somebody_came_again(
    visit: Callable[..., Visit],
) -> None:
    one = visit("en")
    page = left_from_a_service(one)
    one.open()
    page.locator("#text").press_sequentially("legal", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator(".hub-hit h3 a").first.click()
    page.wait_for_url("**/services/*")
    page.go_back()
    expect(page.locator("#found")).to_be_visible()
    page.go_back()
    expect(page.locator(".hub-types")).to_be_visible()
    page.go_back()
    page.wait_for_url(AWAY)
    for _ in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url(AWAY)
    forget_the_way_out(one)


def test_without_scripts_the_page_says_that_back_leads_here(visit: Callable[..., Visit]) -> None:
    expect(visit("en", scripts=False).open().locator("noscript p")).to_contain_text("Close the tab as well.")
    expect(visit("en").open().locator(".hub-with-script")).to_contain_text("press Shift three times")


def test_the_page_is_blank_before_the_other_site_answers(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.context.route(f"{AWAY}**", lambda route: route.fulfill(status=204))
    page.locator("[data-exit]").click()
    expect(page.locator("h1")).to_be_hidden()
    forget_the_way_out(one)


def test_shift_three_times_leaves_a_page_that_is_only_read(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    stand_in_for_elsewhere(page)
    page.locator("h1").click()
    page.keyboard.press("Shift")
    expect(page.locator("[data-exit-status]")).to_contain_text("2")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url(AWAY)
    forget_the_way_out(one)


def still_here(page: Page) -> None:
    """Show that the keyboard's exit was not used, and that every press so far was heard.

    Leaving blanks the page in the very moment of the third press; a press that can be counted comes after all others.
    """
    page.locator("h1").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift")
    expect(page.locator("[data-exit-status]")).to_contain_text("2")
    expect(page.locator("h1")).to_be_visible()


def test_another_key_between_starts_the_count_again(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator("h1").click()
    for key in ("Shift", "Shift", "a", "Shift", "Shift", "b", "Shift"):
        page.keyboard.press(key)
    still_here(page)


def test_shift_in_a_field_never_leaves(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator("#text").focus()
    for _ in range(6):
        page.keyboard.press("Shift")
    page.keyboard.type("ABCDEF GHI")
    expect(page.locator("#text")).to_have_value("ABCDEF GHI")
    expect(page.locator("#found")).to_be_visible()
    still_here(page)


@pytest.mark.parametrize("start", [".hub-hit h3 a", ".hub-search button", ".hub-chosen a", ".hub-filters input"])
def test_shift_leaves_from_results_and_buttons_though_they_lie_in_a_form(
    visit: Callable[..., Visit], start: str
) -> None:
    one = visit("en")
    page = one.open()
    page.locator(".hub-types button").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    stand_in_for_elsewhere(page)
    page.locator(start).first.focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(AWAY)
    forget_the_way_out(one)


@pytest.mark.parametrize("start", ["#text", ".hub-search button", ".hub-types button"])
def test_shift_never_leaves_from_a_form_that_opted_out(visit: Callable[..., Visit], start: str) -> None:
    page = visit("en").open()
    page.locator("main form").evaluate("form => form.setAttribute('data-no-keyboard-exit', '')")
    page.locator(start).first.focus()
    for _ in range(4):
        page.keyboard.press("Shift")
    still_here(page)


def test_a_page_that_did_not_ask_for_it_has_no_keyboard_exit(visit: Callable[..., Visit]) -> None:
    page = visit("en").open("/no-such-page")
    page.locator("h1").click()
    for _ in range(5):
        page.keyboard.press("Shift")
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Emergency numbers").get_by_role("link").first).to_be_focused()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-exit-status]")).to_be_empty()
    expect(page.locator(".hub-with-script")).to_have_count(0)
