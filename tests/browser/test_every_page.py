"""Every page, in both languages, on a telephone and a desk: for everybody, and fit to be shown."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kit.browser import DESKTOP, PHONE, Visit
from kit.demo_network import address_of

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "test-results"
README_PICTURE = ROOT / "docs" / "images" / "search.png"
WORDS = {"bg": "убежище", "en": "shelter"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = {"telephone": PHONE, "desk": DESKTOP}


def first_page(one: Visit) -> Page:
    return one.open()


def results(one: Visit) -> Page:
    page = one.open()
    page.locator("#text").fill(WORDS[one.language])
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def narrowed(one: Visit) -> Page:
    page = one.open()
    page.locator(".hub-types button").nth(2).click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    return page


def nothing_found(one: Visit) -> Page:
    page = one.open()
    page.locator("#text").fill("qqqqqqqqq")
    page.keyboard.press("Enter")
    expect(page.locator(".hub-panel h3")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def service(one: Visit) -> Page:
    page = narrowed(one)
    page.locator(".hub-hit h3 a").first.click()
    page.wait_for_url("**/services/*")
    return page


def organization(one: Visit) -> Page:
    page = service(one)
    page.locator(".hub-owner a").click()
    page.wait_for_url("**/organizations/*")
    return page


def program(one: Visit) -> Page:
    return one.open(address_of("program", "madara-first-wage"))


def unknown_organization(one: Visit) -> Page:
    return one.open("/organizations/00000000-0000-4000-8000-000000000000")


def unknown_program(one: Visit) -> Page:
    return one.open("/programs/nonsense")


def unknown_service(one: Visit) -> Page:
    return one.open("/services/00000000-0000-4000-8000-000000000000")


def broken_link(one: Visit) -> Page:
    return one.open("/search/nonsense")


def missing(one: Visit) -> Page:
    return one.open("/no-such-page")


def explained_problem(one: Visit) -> Page:
    return one.open("/problems/not-found")


PAGES = [
    first_page,
    results,
    narrowed,
    nothing_found,
    service,
    organization,
    program,
    unknown_service,
    unknown_organization,
    unknown_program,
    broken_link,
    missing,
    explained_problem,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("reach", PAGES, ids=lambda reach: reach.__name__)
def test_a_page_is_for_everybody(
    visit: Callable[..., Visit], reach: Callable[[Visit], Page], language: str, size: str
) -> None:
    one = visit(language, SIZES[size])
    page = reach(one)
    one.picture(PICTURES / f"{reach.__name__}-{language}-{size}.png")
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    expect(page.locator(".hub-emergency")).to_be_in_viewport()
    expect(page.locator("[data-exit]")).to_be_in_viewport()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    "reach", [first_page, results, service, organization, program], ids=lambda reach: reach.__name__
)
def test_a_page_is_for_everybody_by_night(visit: Callable[..., Visit], reach: Callable[[Visit], Page]) -> None:
    one = visit("bg", DESKTOP)
    one.page.emulate_media(color_scheme="dark")
    page = reach(one)
    one.picture(PICTURES / f"{reach.__name__}-bg-night.png")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390, 600, 768, 960, 1280, 1920])
def test_nothing_is_wider_than_the_screen(visit: Callable[..., Visit], width: int) -> None:
    one = visit("bg", (width, 800))
    for reach in (first_page, results, service, organization, program):
        page = reach(one)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), reach.__name__


@pytest.mark.parametrize(
    "reach", [first_page, narrowed, service, organization, program], ids=lambda reach: reach.__name__
)
def test_everything_to_press_is_large_enough_for_a_thumb(
    visit: Callable[..., Visit], reach: Callable[[Visit], Page]
) -> None:
    page = reach(visit("bg", PHONE))
    pressed = "button, .hub-call, .hub-quiet, .hub-exit, .hub-emergency, .govuk-input"
    small = page.evaluate(
        """(pressed) => [...document.querySelectorAll(pressed)]
            .map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44)).map(([name]) => name)""",
        pressed,
    )
    assert small == []


def test_nothing_moves_while_a_page_loads(visit: Callable[..., Visit]) -> None:
    one = visit("bg", PHONE)
    one.page.add_init_script(
        """window.moved = 0
        new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value }))
            .observe({type: "layout-shift", buffered: true})"""
    )
    page = results(one)
    page.reload()
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") == 0


def test_the_language_changes_on_the_page_one_is_on(visit: Callable[..., Visit]) -> None:
    one = visit("bg")
    page = results(one)
    path = one.path
    page.reload()
    page.locator('.hub-language button[value="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert one.path == path
    page.goto(f"{one.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [("bg", "Тази връзка не е валидна"), ("en", "This link is not valid")],
    ids=["bg", "en"],
)
def test_a_link_that_does_not_open_says_so_and_offers_the_search(
    visit: Callable[..., Visit], language: str, said: str
) -> None:
    page = broken_link(visit(language))
    expect(page.locator(".hub-panel:not([hidden])")).to_contain_text(said)
    expect(page.locator("#text")).to_be_visible()


def test_a_demo_says_that_it_is_one_on_every_page(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    for path in ("/", "/no-such-page", "/problems/not-found"):
        expect(one.open(path).locator(".hub-demo")).to_contain_text("telephone numbers do not work")


@pytest.mark.skipif(os.environ.get("HUB_TEST_SCREENSHOTS") != "1", reason="HUB_TEST_SCREENSHOTS is not 1")
def test_the_picture_in_the_readme_is_of_the_running_hub(visit: Callable[..., Visit]) -> None:
    one = visit("en", (1280, 860))
    page = one.open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_PICTURE, animations="disabled")
    assert README_PICTURE.stat().st_size > 20_000
