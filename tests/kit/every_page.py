"""How every page of the hub is reached in a browser, as a person reaches it where that is not by its address alone."""

from playwright.sync_api import Page, expect

from kit.browser import Visit
from kit.demo_network import address_of

WORDS = {"bg": "убежище", "en": "shelter"}
"""What is looked for, in the language of the pages."""


def first_page(one: Visit) -> Page:
    return one.open()


def results(one: Visit) -> Page:
    page = one.open()
    page.locator("#text").fill(WORDS[one.language])
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def found(one: Visit) -> Page:
    """Everything that results can have: marked words, a choice made, choices to make, pages."""
    page = results(one)
    page.locator("#narrow label:visible").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    return page


def narrowed(one: Visit) -> Page:
    page = one.open()
    page.locator(".hub-types button").nth(2).click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    return page


def results_map(one: Visit) -> Page:
    """Everything that a map can have: districts, places known exactly and not, the place asked for and its radius."""
    page = one.open()
    page.locator("#place").evaluate("field => { field.value = 'Пловдив' }")
    page.locator("#radius_km").evaluate("field => { field.value = '100' }")
    page.locator("#text").fill(WORDS[one.language])
    page.keyboard.press("Enter")
    expect(page.locator("#near")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator(".hub-results__map").click()
    page.wait_for_url("**/map")
    expect(page.locator(".hub-map__asked").first).to_be_visible()
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


def shortlist(one: Visit) -> Page:
    page = narrowed(one)
    for place in range(3):
        page.locator(".hub-pick__button").nth(place).click()
        expect(page.locator("#list-link .hub-count")).to_have_text(str(place + 1))
    return one.open("/list")


def full_choice(one: Visit) -> Page:
    page = shortlist(one)
    page.locator(".hub-make summary").press("Enter")
    page.evaluate("scrollTo(0, 0)")  # what lies half under the bar is no target of a thumb
    return page


def empty_shortlist(one: Visit) -> Page:
    return one.open("/list")


def safe_sheet(one: Visit) -> Page:
    shortlist(one)
    return one.open("/list/sheet")


def full_sheet(one: Visit) -> Page:
    shortlist(one)
    return one.open("/list/full")


def unknown_organization(one: Visit) -> Page:
    return one.open("/organizations/00000000-0000-4000-8000-000000000000")


def unknown_program(one: Visit) -> Page:
    return one.open("/programs/nonsense")


def unknown_service(one: Visit) -> Page:
    return one.open("/services/00000000-0000-4000-8000-000000000000")


def broken_link(one: Visit) -> Page:
    return one.open("/search/nonsense")


def guide(one: Visit) -> Page:
    return one.open("/guide")


def missing(one: Visit) -> Page:
    return one.open("/no-such-page")


def wrong_method(one: Visit) -> Page:
    return one.open("/language")


def kept_form(one: Visit) -> Page:
    """A search that asks for more than may be asked for, sent as a browser without scripts does."""
    page = one.open()
    page.locator("#text").evaluate("(field, words) => { field.value = words }", WORDS[one.language])
    page.locator("main form").evaluate(
        """form => { for (let n = 0; n < 21; n++) form.append(Object.assign(document.createElement("input"),
            {type: "hidden", name: "topic", value: `topic-${n}`})); HTMLFormElement.prototype.submit.call(form) }"""
    )
    expect(page.locator(".hub-kept")).to_be_visible()
    return page


def explained_problem(one: Visit) -> Page:
    return one.open("/problems/not-found")


PAGES = [
    guide,
    first_page,
    found,
    results_map,
    nothing_found,
    service,
    organization,
    program,
    full_choice,
    empty_shortlist,
    safe_sheet,
    full_sheet,
    unknown_service,
    broken_link,
    missing,
    wrong_method,
    kept_form,
    explained_problem,
]
WITHOUT_HELP = [unknown_service, unknown_organization, unknown_program, broken_link, missing, wrong_method, kept_form]
"""Pages on which nobody finds what was looked for: whom to call in danger comes before all else."""
