"""The reader's language: texts, plural forms, dates and numbers in it, and which of several texts to show."""

import gettext as standard_gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, dates, numbers

from hub.errors import Text

LANGUAGES = ("bg", "en")
"""BCP 47 tags of the languages the hub speaks, in the order in which they are offered."""

TERRITORIES = {"en": "en_GB"}
"""CLDR locale of a language whose dates and numbers differ by country."""

NATIVE_NAMES = {"bg": "Български", "en": "English"}
"""What each language calls itself."""


class Language(NamedTuple):
    """A language that a page can be read in."""

    code: str
    """BCP 47 tag, one of `LANGUAGES`."""
    texts: standard_gettext.NullTranslations
    locale: Locale

    @classmethod
    def of(cls, code: str, texts: standard_gettext.NullTranslations) -> "Language":
        """Return the language `code` with its `texts`."""
        return cls(code, texts, Locale.parse(TERRITORIES.get(code, code)))


Languages = Mapping[str, Language]
"""By code: what `hub.web.catalogues.load_languages` returns."""


class LocalText(NamedTuple):
    """A text and the language it is in."""

    text: str
    language: str
    """BCP 47 tag."""
    is_fallback: bool
    """Whether it is not in the reader's language: then its element needs a `lang` of its own (WCAG 2.2, 3.1.2)."""


_reading: ContextVar[Language] = ContextVar("reading", default=Language.of("en", standard_gettext.NullTranslations()))  # noqa: B039 - a frozen default


@contextmanager
def reading(language: Language) -> Iterator[None]:
    """Speak `language` for as long as the block runs, in this task only."""
    token = _reading.set(language)
    try:
        yield
    finally:
        _reading.reset(token)


def current_language() -> str:
    """Return the BCP 47 tag of the language now read."""
    return _reading.get().code


def gettext(message: str) -> str:
    """Return `message` in the reader's language; the message itself where there is no translation."""
    return _reading.get().texts.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` in the reader's language, its places not yet filled."""
    return _reading.get().texts.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Return `message` as it is meant in `context`."""
    return _reading.get().texts.pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, count: int) -> str:
    """Return the form for `count` as it is meant in `context`."""
    return _reading.get().texts.npgettext(context, singular, plural, count)


def say(text: Text) -> str:
    """Return a sentence of `hub.errors` in the reader's language."""
    return text.render(gettext)


def localized(text: Mapping[str, str]) -> LocalText | None:
    """Return the one of `text` (by BCP 47 tag) that suits the reader best, or None when all are empty.

    First the reader's language, then the hub's others in their order, then whatever there is, by tag.
    """
    own = current_language()
    for language in (own, *LANGUAGES, *sorted(text)):
        if found := text.get(language, "").strip():
            return LocalText(found, language, is_fallback=language != own)
    return None


def format_date(day: date) -> str:
    """Return a calendar day as the reader writes it in a sentence, the month in words."""
    return dates.format_date(day, format="long", locale=_reading.get().locale)


def format_time(clock: time) -> str:
    """Return a time of day with hours and minutes, by the 24-hour clock of both languages' countries."""
    return dates.format_time(clock, format="HH:mm", locale=_reading.get().locale)


def format_number(value: float) -> str:
    """Return a number with the reader's separators."""
    return _decimal(value, str(_reading.get().locale))


def day_names() -> list[str]:
    """Return the names of the seven days, Monday first, as they stand alone."""
    names = dates.get_day_names("wide", context="stand-alone", locale=_reading.get().locale)
    return [names[day] for day in range(7)]


@lru_cache(maxsize=4096)
def _decimal(value: float, locale: str) -> str:
    # A page of results writes a hundred small counts, the same ones on every page.
    return numbers.format_decimal(value, locale=locale)
