"""Texts, plural forms, dates and numbers in the reader's language; another language is flagged."""

import time
from collections.abc import Iterator
from datetime import date

import pytest
from markupsafe import Markup

from hub.web import i18n
from hub.web.catalogues import load_languages
from hub.web.rendering import local_markup, paragraphs, tel_href, visible
from hub.web.translations import check, rooms_of

LANGUAGES = load_languages(rooms_of())


@pytest.fixture
def bulgarian() -> Iterator[None]:
    with i18n.reading(LANGUAGES["bg"]):
        yield


def test_the_language_ends_with_the_block() -> None:
    before = i18n.current_language()
    with i18n.reading(LANGUAGES["bg"]):
        assert i18n.current_language() == "bg"
        with i18n.reading(LANGUAGES["en"]):
            assert i18n.current_language() == "en"
        assert i18n.current_language() == "bg"
    assert i18n.current_language() == before


@pytest.mark.parametrize(("count", "said"), [(0, "услуги"), (1, "услуга"), (2, "услуги"), (21, "услуги")])
def test_plural_forms_are_bulgarian_ones(bulgarian: None, count: int, said: str) -> None:
    assert i18n.ngettext("{number} service", "{number} services", count).split()[-1] == said


def test_a_message_without_translation_is_said_in_english(bulgarian: None) -> None:
    assert i18n.gettext("No catalogue has this.") == "No catalogue has this."


def test_dates_and_numbers_are_written_as_the_reader_does(bulgarian: None) -> None:
    assert i18n.format_date(date(2026, 11, 23)).startswith("23 ноември 2026")
    assert i18n.format_number(12345.5) == "12 345,5".replace(" ", "\N{NO-BREAK SPACE}")
    with i18n.reading(LANGUAGES["en"]):
        assert i18n.format_date(date(2026, 11, 23)) == "23 November 2026"


def test_the_week_begins_on_monday(bulgarian: None) -> None:
    assert (i18n.day_names()[0], i18n.day_names()[6]) == ("понеделник", "неделя")


def test_a_text_is_shown_in_the_readers_language(bulgarian: None) -> None:
    assert i18n.localized({"en": "Shelter", "bg": "Убежище"}) == ("Убежище", "bg", False)


@pytest.mark.parametrize("text", [{"en": "Shelter"}, {"en": "Shelter", "bg": "  "}, {"es": "Refugio", "en": "Shelter"}])
def test_another_language_is_flagged(bulgarian: None, text: dict[str, str]) -> None:
    assert i18n.localized(text) == ("Shelter", "en", True)
    assert local_markup(text) == Markup('<span lang="en">Shelter</span>')


def test_a_text_in_no_language_of_the_hub_is_better_than_none(bulgarian: None) -> None:
    assert i18n.localized({"es": "Refugio"}) == ("Refugio", "es", True)
    assert i18n.localized({}) is None


def test_a_text_from_outside_is_never_markup(bulgarian: None) -> None:
    assert local_markup({"bg": "<b>x</b>"}) == "&lt;b&gt;x&lt;/b&gt;"
    assert "<b>" not in local_markup({'en"><b>': "x"})


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("112", "tel:112"),
        ("+359 2 000 00 00", "tel:+35920000000"),
        ("(305) 555-0100", "tel:3055550100"),
        ("+44 (0)20 7946 0000", "tel:+442079460000"),
    ],
)
def test_a_number_can_be_called_as_it_is_written(number: str, href: str) -> None:
    assert tel_href(number) == href


@pytest.mark.parametrize(
    "number",
    [
        "",
        "+",
        "11",
        "call 211",
        "1-800-SAFE (2)",
        "**21*0888#",
        "*#06#",
        "211 or 305-555-0100",
        "+359+2",
        "٠١٢٣",
        "１１２",
        "305 555 0100 / 305 555 0101",
        "112\u202e",
        "11\u200b2",
        "112\n113",
        "112;ext=1",
        "112?x",
    ],
)
def test_what_is_no_plain_number_is_not_called(number: str) -> None:
    assert tel_href(number) is None


def test_a_number_shows_nothing_that_is_not_seen() -> None:
    assert visible("1\u202e1\u20662\u200b\x07\n") == "112"


def test_paragraphs_are_what_line_breaks_part() -> None:
    assert paragraphs(" one\r\n\r\n two\nthree\n") == ["one", "two", "three"]


def test_every_text_of_code_and_templates_is_translated_and_none_is_left_over() -> None:
    assert [str(flaw) for flaw in check(rooms_of())] == []


def test_reading_all_catalogues_does_not_slow_the_start() -> None:
    rooms = rooms_of()
    began = time.process_time()
    load_languages(rooms)
    assert time.process_time() - began < 0.5
