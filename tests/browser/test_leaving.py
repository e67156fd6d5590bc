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


def test_the_exit_takes_the_place_of_the_page_in_the_history(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator(".hub-types button").first.click()
    expect(page.locator("#found")).to_be_visible()
    page.locator(".hub-hit h3 a").first.click()
    page.wait_for_url("**/services/*")
    service = one.path
    stand_in_for_elsewhere(page)
    page.locator("[data-exit]").click()
    page.wait_for_url(AWAY)
    page.go_back()
    assert one.path != service
    forget_the_way_out(one)


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


def test_another_key_between_starts_the_count_again(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("h1").click()
    for key in ("Shift", "Shift", "a", "Shift", "Shift", "b", "Shift"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert one.path == "/"


def test_shift_in_a_field_never_leaves(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("#text").focus()
    for _ in range(6):
        page.keyboard.press("Shift")
    page.keyboard.type("ABCDEF GHI")
    page.wait_for_timeout(400)
    assert page.url.startswith(one.url)
    expect(page.locator("#text")).to_have_value("ABCDEF GHI")


def test_shift_anywhere_in_a_form_never_leaves(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    for selector in (".hub-search button", ".hub-types button", ".hub-language button"):
        page.locator(selector).first.focus()
        for _ in range(4):
            page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert one.path == "/"


def test_a_page_that_did_not_ask_for_it_has_no_keyboard_exit(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open("/no-such-page")
    page.locator("h1").click()
    for _ in range(5):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert one.path == "/no-such-page"
