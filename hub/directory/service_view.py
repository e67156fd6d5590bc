"""What a service's page shows: hours, addresses and numbers as people read them."""

from collections.abc import Iterable
from datetime import time
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.directory.models import AddressEntry, PhoneEntry, ScheduleEntry, Texts
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.vocabulary import LocationType, language_name
from hub.errors import N_
from hub.web.i18n import current_language, day_names, format_time, gettext, localized

PHONE_TYPES = {
    "fax": N_("Fax"),
    "text": N_("Text messages"),
    "sms": N_("Text messages"),
    "cell": N_("Mobile"),
    "video": N_("Video calls"),
    "textphone": N_("Textphone for the deaf"),
    "tty": N_("Textphone for the deaf"),
}
"""What is said of a number that is not for plain calls (HSDS 3.1 phone types)."""
WRITTEN_TO = frozenset({"fax"})
"""Types of number that nobody can talk to."""


class Hours(NamedTuple):
    """One line of opening hours."""

    days: str
    hours: str


def opening_hours(schedules: Iterable[ScheduleEntry]) -> list[Hours]:
    """Return the lines that can be told from days and clock times, in the order of the week."""
    return [
        Hours(_days(one.byday, monthly=one.freq == "MONTHLY"), _hours(one.opens_at, one.closes_at))
        for one in schedules
        if one.byday and one.opens_at is not None and one.closes_at is not None
    ]


def hours_in_words(schedules: Iterable[ScheduleEntry]) -> list[Texts]:
    """Return what the source says about hours in words, each thing once: notes, and times nobody could be sure of."""
    texts = [
        text
        for one in schedules
        for text in (one.description, one.original_text if one.opens_at is None else None)
        if text
    ]
    return [text for place, text in enumerate(texts) if text not in texts[:place]]


def phone_note(phone: PhoneEntry) -> str:
    """Return what kind of number it is, empty for plain calls."""
    return gettext(PHONE_TYPES[phone.type]) if phone.type in PHONE_TYPES else ""


def phones_first(phones: Iterable[PhoneEntry]) -> list[PhoneEntry]:
    """Return the numbers one can call, then the others; each number once."""
    different: dict[tuple[str, str | None], PhoneEntry] = {}
    for one in phones:
        different.setdefault((one.number, one.extension), one)
    return sorted(different.values(), key=lambda one: one.type in WRITTEN_TO)


def address_lines(address: AddressEntry) -> list[Texts]:
    """Return an address line by line, each in the languages it has; a settlement stands with its postal code."""
    city = address.city or {}
    if address.postal_code:
        city = {language: f"{address.postal_code} {name}" for language, name in city.items()}
    region = {"": address.state_province} if address.state_province and not address.region else address.region
    return [line for line in (address.attention, address.address_1, address.address_2, city, region) if line]


def is_postal(address: AddressEntry) -> bool:
    """Whether letters go there and people do not."""
    return address.address_type is LocationType.POSTAL


def web_address(url: str | None) -> str | None:
    """Return `url` when a browser may open it: http or https with a host, and nothing that runs."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def spoken(code: str) -> str:
    """Return the name of a language (BCP 47) as the reader calls it."""
    return language_name(code, current_language())


def fallback_language(text: Texts) -> str | None:
    """Return the language a text is shown in when it is not the reader's: what its element's `lang` says."""
    chosen = localized(text)
    return chosen.language if chosen and chosen.is_fallback else None


def _hours(opens: time, closes: time) -> str:
    if (opens, closes) == WHOLE_DAY:
        return gettext("around the clock")
    span = f"{format_time(opens)} – {format_time(closes)}"
    return gettext("{span} (next day)").format(span=span) if closes <= opens else span


def _days(byday: str, *, monthly: bool) -> str:
    if monthly:
        return ", ".join(_day_of_month(day) for day in byday.split(","))
    places = sorted(DAYS.index(day) for day in byday.split(",") if day in DAYS)
    if len(places) == len(DAYS):
        return gettext("Every day")
    names = day_names()
    return ", ".join(
        names[first] if first == last else f"{names[first]} – {names[last]}" for first, last in _runs(places)
    )


def _day_of_month(byday: str) -> str:
    ordinal, name = byday[:-2], day_names()[DAYS.index(byday[-2:])]
    if ordinal.startswith("-"):
        return gettext("{day}, the last of the month").format(day=name)
    return gettext("{day}, no. {number} of the month").format(day=name, number=ordinal)


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
