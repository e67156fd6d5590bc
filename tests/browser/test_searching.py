"""A person searches the demo network: as they type, by a plain form, by the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kit.browser import PHONE, Visit

WORDS = {"bg": "кризисен", "en": "shelter"}


def test_results_come_while_somebody_types_and_the_cursor_stays(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("#text").press_sequentially("shelt", delay=30)
    expect(page.locator("#found")).to_contain_text("service")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("shelt")
    expect(page.locator("#announcement")).to_contain_text("service")
    assert one.path.startswith("/search/")
    assert "shelt" not in page.url
    assert "service" in page.title()


@pytest.mark.parametrize("waited", [0, 100, 400])
def test_words_that_were_sent_are_not_searched_for_once_more_as_if_still_typed(
    visit: Callable[..., Visit], waited: int
) -> None:
    page = visit("en").open()
    sent: list[str | None] = []
    page.on("request", lambda one: sent.append(one.headers.get("hx-trigger-name")) if one.method == "POST" else None)
    for words in ("Zhechka Prvcheva", "shelter"):
        page.locator("#text").fill(words)
        page.wait_for_timeout(waited)
        with page.expect_response(lambda answer: answer.request.headers.get("hx-trigger-name") is None):
            page.keyboard.press("Enter")
        page.wait_for_timeout(600)
        assert sent[-1] is None
    with page.expect_request(lambda one: one.headers.get("hx-trigger-name") == "text"):
        page.locator("#text").press_sequentially("s")


def test_back_leads_from_results_to_the_first_page(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("#text").press_sequentially("shelter", delay=40)
    expect(page.locator("#found")).to_be_visible()
    page.go_back()
    expect(page.locator(".hub-types")).to_be_visible()
    assert one.path == "/"


def test_a_reload_shows_the_same_results(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    with page.expect_response(
        lambda answer: re.search(r"text=shelter(&|$)", answer.request.post_data or "") is not None
    ):
        page.locator("#text").press_sequentially("shelter", delay=20)
    page.wait_for_load_state("networkidle")
    before = page.locator("#found").inner_text()
    page.reload()
    expect(page.locator("#found")).to_have_text(before)
    expect(page.locator("#text")).to_have_value("shelter")


def test_nothing_of_a_search_stays_in_the_browser(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("Object.keys(localStorage)") == []
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "shelter" not in kept.casefold()
    assert "<" not in kept


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_plain_form_does_the_same_without_scripts(visit: Callable[..., Visit], language: str) -> None:
    one = visit(language, scripts=False)
    page = one.open()
    page.locator("#text").fill(WORDS[language])
    page.locator(".hub-search button").click()
    expect(page.locator("#found")).to_be_visible()
    assert one.path.startswith("/search/")
    total = page.locator(".hub-hit").count()
    assert total > 0
    page.locator("#narrow .govuk-checkboxes__input").first.check()
    page.locator(".hub-without-script button").click()
    expect(page.locator(".hub-chosen a").first).to_be_visible()
    page.locator(".hub-chosen a").first.click()
    expect(page.locator(".hub-chosen")).to_have_count(0)
    page.locator(".hub-hit h3 a").first.click()
    expect(page.locator(".hub-call").first).to_be_visible()


@pytest.mark.parametrize("language", ["bg", "en"])
def test_who_is_open_is_asked_for_at_once_and_a_moment_only_where_one_is_chosen(
    visit: Callable[..., Visit], language: str
) -> None:
    page = visit(language, PHONE).open()
    page.locator("#text").fill(WORDS[language])
    expect(page.locator("#found")).to_be_visible()
    expect(page.locator("#moment")).to_be_hidden()
    page.locator("#conditions summary").click()
    page.locator("#open-at").select_option("now")
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    page.locator("#open-at").select_option("at")
    expect(page.locator("#moment")).to_be_visible()
    page.locator("#free-places").check()
    expect(page.locator(".hub-chosen a")).to_have_count(3)
    page.locator(".hub-chosen a").last.click()
    expect(page.locator(".hub-chosen a")).to_have_count(0)
    expect(page.locator("#open-at")).to_have_value("")
    expect(page.locator("#free-places")).not_to_be_checked()


def test_a_choice_narrows_at_once_and_its_box_keeps_the_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator(".hub-types button").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    box = page.locator('input[name="district"]').first
    identity = str(box.get_attribute("id"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".hub-chosen a")).to_have_text([re.compile("×"), re.compile("×"), "Remove all"])
    expect(page.locator(f"[id='{identity}']")).to_be_focused()
    expect(page.locator(f"[id='{identity}']")).to_be_checked()


def test_the_keyboard_alone_reaches_search_results_and_a_service(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    expect(page.locator(".govuk-skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("shelter")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    first = page.locator(".hub-hit h3 a").first
    for _ in range(8):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/*")
    expect(page.locator("h1")).to_be_visible()


def test_the_order_of_the_keyboard_is_help_exit_home_language_search(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.className.split(' ')[0] || document.activeElement.id"))
    assert reached == [
        "govuk-skip-link",
        "hub-emergency",
        "hub-exit",
        "hub-brand",
        "hub-quiet",
        "govuk-input",
        "govuk-button",
    ]


def test_a_server_that_does_not_answer_is_told(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.route("**/search", lambda route: route.abort())
    page.locator("#text").press_sequentially("shelter")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.unroute("**/search")
    page.locator("#text").press_sequentially("s")
    expect(page.locator("#found")).to_be_visible()
    expect(page.locator("[data-offline]")).to_be_hidden()
    one.complaints.clear()


def test_a_refusal_is_shown_where_somebody_types(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("main form").evaluate(
        """form => { for (let n = 0; n < 21; n++) form.append(Object.assign(document.createElement("input"),
            {type: "hidden", name: "topic", value: `topic-${n}`})) }"""
    )
    page.locator("#text").press_sequentially("shelter")
    expect(page.locator("#notice")).to_contain_text("Choose at most 20 values")
    one.complaints.clear()


def test_a_refused_search_leaves_no_results_of_the_one_before_and_all_that_was_asked_for(
    visit: Callable[..., Visit],
) -> None:
    one = visit("en", PHONE)
    page = one.open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    page.locator('input[name="accepts"][value="women"]').check()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    page.locator("main form").first.evaluate(
        """form => { for (let n = 0; n < 21; n++) form.append(Object.assign(document.createElement("input"),
            {type: "hidden", className: "too-many", name: "topic", value: `topic-${n}`})) }"""
    )
    page.locator("#text").press("End")
    page.keyboard.type(" Varna")
    expect(page.locator("#notice")).to_contain_text("Choose at most 20 values")
    expect(page.locator("#notice")).to_be_in_viewport()
    for gone in (".hub-hit", "#found", ".hub-count", ".hub-orders", "#announcement:not(:empty)"):
        expect(page.locator(gone)).to_have_count(0)
    assert "services" not in page.title()
    expect(page.locator("#text")).to_have_value("shelter Varna")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator('input[name="accepts"][value="women"]')).to_be_checked()
    page.locator(".too-many").evaluate_all("fields => fields.forEach(field => field.remove())")
    page.keyboard.press("Enter")
    expect(page.locator(".hub-hit").first).to_be_visible()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    expect(page.locator("#notice")).to_be_empty()
    one.complaints.clear()


def test_a_refused_link_takes_the_keyboard_to_the_reason(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator(".hub-types button").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    one.context.clear_cookies()
    page.locator(".hub-chosen a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("link")
    expect(page.locator("#notice")).to_be_focused()
    expect(page.locator(".hub-hit")).to_have_count(0)
    one.complaints.clear()


def test_what_something_else_answers_in_place_of_the_hub_is_not_shown(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator(".hub-hit").first).to_be_visible()
    page.route("**/search", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    page.locator("#text").press_sequentially(" Varna")
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Bad Gateway")
    expect(page.locator("#narrow")).to_be_visible()
    one.complaints.clear()


def test_a_browser_that_lost_its_cookie_searches_on(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    one.context.clear_cookies()
    page.locator("#text").press_sequentially("shelter")
    expect(page.locator(".hub-hit").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator(".hub-hit").first).to_be_visible()


def test_a_link_of_this_browser_opens_in_no_other(visit: Callable[..., Visit]) -> None:
    one, other = visit("en"), visit("en")
    page = one.open()
    page.locator("#text").fill("shelter")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    strange = other.open(one.path)
    expect(strange.locator("main")).to_contain_text("only in the browser in which the search was made")
    expect(strange.locator("#text")).to_have_value("")
    expect(strange.locator(".hub-hit")).to_have_count(0)


def test_a_choice_removed_by_the_keyboard_leads_to_what_is_found(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator(".hub-types button").first.click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    narrowed = one.path
    page.locator(".hub-chosen a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hub-chosen a")).to_have_count(0)
    expect(page.locator("#found")).to_be_focused()
    expect(page.locator("#announcement")).to_contain_text("service")
    assert one.path.startswith("/search/")
    assert one.path != narrowed
    assert "?" not in page.url


def test_a_box_ticked_on_a_telephone_stays_where_it_is(visit: Callable[..., Visit]) -> None:
    page = visit("en", PHONE).open()
    page.locator(".hub-types button").nth(2).click()
    expect(page.locator(".hub-chosen a")).to_have_count(1)
    box = page.locator("#narrow label:visible").first
    box.scroll_into_view_if_needed()
    identity = str(box.get_attribute("for"))
    before = box.bounding_box()
    box.click()
    expect(page.locator(f"[id='{identity}']")).to_be_checked()
    expect(page.locator(".hub-chosen a")).to_have_count(3)
    label = page.locator(f"label[for='{identity}']")
    expect(label).to_be_in_viewport()
    after = label.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 60


def test_a_service_leads_back_to_the_results_it_was_found_in(visit: Callable[..., Visit]) -> None:
    one = visit("en")
    page = one.open()
    page.locator("#text").fill("shelter")
    expect(page.locator("#found")).to_be_visible()
    typed = one.path
    page.keyboard.press("Enter")
    page.wait_for_function("typed => location.pathname !== typed", arg=typed)
    results = one.path
    page.locator(".hub-hit h3 a").first.click()
    page.wait_for_url("**/services/*")
    service = one.path
    expect(page.locator("[data-back-to-results]")).to_be_visible()
    page.reload()
    page.locator("[data-back-to-results]").click()
    expect(page.locator("#found")).to_be_visible()
    assert one.path == results
    one.open(service)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-back-to-results]")).to_be_hidden()


def test_a_language_chosen_after_typing_keeps_the_search(visit: Callable[..., Visit]) -> None:
    page = visit("en").open()
    page.locator("#text").press_sequentially("shelter", delay=20)
    expect(page.locator("#found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    found = page.locator(".hub-hit").count()
    page.locator('.hub-language button[value="bg"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "bg")
    expect(page.locator("#text")).to_have_value("shelter")
    expect(page.locator(".hub-hit")).to_have_count(found)
