"""What a screen reader says: where one is, what everything is called, and what has just happened."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from kit.browser import PHONE, Visit


def start(one: Visit) -> Page:
    return one.open()


def results(one: Visit) -> Page:
    page = one.open()
    page.get_by_role("button", name={"en": "Accommodation", "bg": "Настаняване"}[one.language]).click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    return page


def nothing_found(one: Visit) -> Page:
    page = one.open()
    page.get_by_role("searchbox").fill("zzzzqqqq")
    expect(page.locator("#results .hub-call-now")).to_be_visible()
    return page


def service(one: Visit) -> Page:
    page = results(one)
    page.get_by_role("article").first.get_by_role("link").first.click()
    page.wait_for_url("**/services/*")
    return page


def missing(one: Visit) -> Page:
    return one.open("/no-such-page")


def strange_link(one: Visit) -> Page:
    return one.open("/search/nonsense")


PAGES = [start, results, nothing_found, service, missing, strange_link]


@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("reach", PAGES, ids=lambda reach: reach.__name__)
def test_a_page_has_its_landmarks_one_title_and_headings_in_order(
    visit: Callable[..., Visit], reach: Callable[[Visit], Page], language: str
) -> None:
    page = reach(visit(language, PHONE))
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    leaving = {"bg": "Спешна помощ и изход", "en": "Emergency and exit"}[language]
    expect(page.get_by_role("region", name=leaving)).to_have_count(1)
    levels = page.get_by_role("heading").evaluate_all("found => found.map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert page.title().strip() != ""
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("section, nav, form[role], fieldset, [role=region]")]
            .filter((one) => !(one.ariaLabel || one.querySelector("legend")
                || document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim()))
            .map((one) => one.className || one.tagName)"""
    )
    assert unnamed == []


def test_the_title_of_a_page_says_first_what_is_new(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    assert missing(one).title() == "Not found – NRM Hub"
    assert strange_link(one).title() == "This link is not valid – Find a service – NRM Hub"
    page = results(one)
    assert page.title() == f"{page.locator('#found').inner_text()} – Find a service – NRM Hub"
    page = service(one)
    assert page.title() == f"{page.get_by_role('heading', level=1).inner_text()} – NRM Hub"


def test_the_search_and_its_choices_are_called_what_they_are(visit: Callable[..., Visit]) -> None:
    page = results(visit("en"))
    search = page.get_by_role("search")
    expect(search.get_by_role("searchbox")).to_have_accessible_name("What is needed, and where?")
    expect(search.get_by_role("button")).to_have_accessible_name("Search")
    expect(page.get_by_role("list", name="Chosen").get_by_role("link")).to_have_accessible_name("Remove: Accommodation")
    kinds = page.get_by_role("group", name="Kind of service")
    expect(kinds.get_by_role("checkbox", checked=True)).to_have_accessible_name(re.compile("Accommodation"))
    for box in page.get_by_role("checkbox").all():
        expect(box).to_have_accessible_name(re.compile(r"\w.*\d$"))
    expect(page.get_by_role("navigation", name="Pages of results")).to_have_count(1)
    call = page.get_by_role("article").first.get_by_role("link").nth(1)
    expect(call).to_have_accessible_name(re.compile(r"^Call\s+\+359 000 "))


def test_what_just_happened_is_said_and_not_only_shown(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    said = page.get_by_role("status")
    expect(said.filter(has_text="service")).to_have_count(0)
    page.get_by_role("searchbox").press_sequentially("shelter", delay=20)
    expect(said.filter(has_text="services")).to_have_count(1)
    page.get_by_role("searchbox").fill("zzzzqqqq")
    expect(said.filter(has_text="0 services")).to_have_count(1)
    expect(strange_link(visit("en")).get_by_role("alert").filter(has_text="This link is not valid")).to_be_visible()


def test_numbers_to_call_in_danger_are_links_with_number_and_name(visit: Callable[..., Visit]) -> None:
    page = missing(visit("en"))
    links = page.get_by_role("region", name="Emergency numbers").get_by_role("link")
    expect(links.nth(0)).to_have_accessible_name("112")
    expect(links.nth(1)).to_have_accessible_name("+359 000 100 000 Invented national line (demonstration)")
    top = page.get_by_role("region", name="Emergency and exit").get_by_role("link")
    expect(top.nth(0)).to_have_accessible_name("In danger? Call 112")
    expect(top.nth(1)).to_have_accessible_name("Exit this page")
