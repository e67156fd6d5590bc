"""Changing the language on a page: it stays where it is, Back leads on as before, and it works without scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from kit.browser import Visit
from kit.every_page import WORDS, results, service


def test_the_language_changes_on_the_page_one_is_on(visit: Callable[..., Visit]) -> None:
    one = visit("bg")
    page = results(one)
    path = one.path
    page.reload()
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert one.path == path
    expect(page.locator("#text")).to_have_value(WORDS["bg"])
    page.goto(f"{one.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_back_after_another_language_leads_to_the_page_before(visit: Callable[..., Visit]) -> None:
    one = visit("bg")
    page = service(one)
    path = one.path
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert one.path == path
    expect(page.locator("[data-back-to-results]")).to_be_visible()
    page.go_back()
    expect(page.locator("#found")).to_contain_text("services")
    assert one.path.startswith("/search/")


def test_a_language_is_changed_without_scripts_and_told_why_not_without_the_cookie(visit: Callable[..., Visit]) -> None:
    plain = visit("bg", scripts=False)
    page = plain.open("/problems/not-found")
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert plain.path == "/problems/not-found"
    other = visit("bg")
    page = other.open()
    other.context.clear_cookies()
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("h1")).to_have_text("Формулярът не беше приет")
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
