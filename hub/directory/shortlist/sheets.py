"""A sheet of paper to hand out: what stands on it, whichever of the two it is, and the hours beside a number."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from hub.directory.hours_view import opening_hours
from hub.directory.nrm_vocabulary import Act
from hub.directory.open_now import TEXTED, WRITTEN_TO
from hub.directory.place_models import PhoneEntry, ScheduleEntry
from hub.directory.recurrence import is_over
from hub.directory.service_models import ServiceEntry
from hub.directory.service_view import mid_sentence, phones_first
from hub.directory.vocabulary import STATUSES, Status
from hub.web.i18n import format_date, gettext
from hub.web.rendering import tel_href, visible

NUMBERS_SHOWN = 2
"""Numbers of one service: more would make a sheet on which the right one is not found."""
HOURS_SHOWN = 4
"""Lines of hours beside one number."""
LONGEST_EXTENSION = re.compile(r"[0-9]{1,6}")


class Said(msgspec.Struct, frozen=True):
    """A text, and its language where that is not the sheet's."""

    text: str
    language: str | None = None


class Call(msgspec.Struct, frozen=True):
    """A number to ring."""

    number: str
    extension: str | None
    kind: str
    """As "Text messages"; empty for plain calls."""
    hours: str


class Told(msgspec.Struct, frozen=True):
    """One thing said of a service."""

    label: str
    said: tuple[Said, ...]


class SheetEntry(msgspec.Struct, frozen=True):
    """One service on a sheet."""

    name: Said
    calls: tuple[Call, ...]
    purpose: Said | None = None
    """What it is for, in a sentence."""
    facts: tuple[Told, ...] = ()


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stands on a sheet: nothing else comes onto paper."""

    language: str
    title: str
    entries: tuple[SheetEntry, ...]
    remarks: tuple[str, ...] = ()
    """What stands at its foot."""


class Made(NamedTuple):
    """A sheet, and how many services could not be put on it."""

    sheet: Sheet
    left_out: int = 0


def calls_of(service: ServiceEntry, today: date, *, dialled: bool = False) -> tuple[Call, ...]:
    """Return the first numbers to ring or write to, with their hours; no word that a source wrote beside them.

    With `dialled`, those alone that can be dialled as they are written: nothing but digits and what groups them.
    """
    found = (
        one
        for one in phones_first(service.every_phone)
        if one.type not in WRITTEN_TO and (tel_href(one.number) or not dialled)
    )
    return tuple(_call(one, service, today) for one, _ in zip(found, range(NUMBERS_SHOWN), strict=False))


def _call(phone: PhoneEntry, service: ServiceEntry, today: date) -> Call:
    extension = phone.extension if LONGEST_EXTENSION.fullmatch(phone.extension or "") else None
    kind = gettext("Text messages") if phone.type in TEXTED else ""
    hours = _closed(service) or "; ".join(_hours(phone, service, today))
    return Call(visible(phone.number).strip(), extension, kind, hours)


def _closed(service: ServiceEntry) -> str:
    """Return that a service cannot be used at present, and until when; nothing where it can."""
    if service.status is Status.ACTIVE:
        return ""
    until = service.status_until
    said = gettext(STATUSES[service.status])
    return f"{said}, {gettext('until {day}').format(day=format_date(until))}" if until else said


def _hours(phone: PhoneEntry, service: ServiceEntry, today: date) -> list[str]:
    plain = [msgspec.structs.replace(one, languages=(), specialists=()) for one in _schedules(phone, service, today)]
    lines = [", ".join((f"{one.days} {mid_sentence(one.hours)}", *one.notes)) for one in opening_hours(plain)]
    return list(dict.fromkeys(lines))[:HOURS_SHOWN]


def _schedules(phone: PhoneEntry, service: ServiceEntry, today: date) -> Iterator[ScheduleEntry]:
    """Give the hours that hold for a number: those of its act, or of calls and nothing in particular."""
    acts = {phone.act} if phone.act not in {None, Act.ANSWERED} else {None, Act.ANSWERED}
    return (one for one in service.every_schedule if one.act in acts and not is_over(one, today))
