"""How a cell of each kind is read: a function for each column, made once for all rows of a shape.

Each takes a cell that is not empty and returns what COPY takes for the column; empty when nothing is left of it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec

from hub.directory.fields import Field, Kind
from hub.directory.hsds.rows import FILL_IN, KEPT, RowAwaits, RowReader, no_such
from hub.directory.hsds.web_addresses import web_address
from hub.errors import N_, Text

Read = Callable[[Any], str]

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
RELATIVE = re.compile(
    r"now(?:(?P<sign>[+-])P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?)?)?"
)
ZONE = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")
LANGUAGES_OF_A_TEXT = 20
LANGUAGES_OF_A_PACKAGE = 50
TOO_MANY = (
    Text(N_("It is in more than {limit} languages."), {"limit": LANGUAGES_OF_A_TEXT}),
    Text(N_("Keep the languages that are read there.")),
)
TOO_MANY_IN_ALL = (
    Text(N_("The texts of the package are in more than {limit} languages."), {"limit": LANGUAGES_OF_A_PACKAGE}),
    TOO_MANY[1],
)
TAG_LIMIT = 35
"""Characters of a language tag (RFC 5646, 4.4.1)."""
YES, NO = frozenset({"true", "t", "yes", "y", "1"}), frozenset({"false", "f", "no", "n", "0"})
FIRST_YEAR, LAST_YEAR = 1900, 2200

BEEN = frozenset({"source_modified", "updated", "confirmed_at", "verified_at"})
"""Moments that tell what was: none of them lies ahead."""

_encode = msgspec.json.Encoder().encode


def reader_of(row: RowReader, field: Field) -> Read:
    """Return the function that reads the cells of `field`."""
    return READERS[field.kind](row, field)


def texts(row: RowReader, field: Field) -> Read:
    """Read a text by language, as JSON; a single text is in the import's language."""
    name, limit, required = field.outside, field.limit, field.required
    before, clean = f'{{"{row.context.language}":', row.plain

    def read(cell: Any) -> str:
        if isinstance(cell, Mapping):
            return texts_by_language(row, name, cell, limit=limit, required=required)
        text = clean(name, cell, limit, required=required)
        return f"{before}{_encode(text).decode()}}}" if text else ""

    return read


def texts_by_language(row: RowReader, name: str, cell: Mapping[Any, Any], *, limit: int, required: bool) -> str:
    """Return the JSON of {"bg": …, "en": …}."""
    if not all(
        isinstance(tag, str) and len(tag) <= TAG_LIMIT and LANGUAGE_TAG.fullmatch(tag) for tag in cell
    ) or not all(isinstance(text, str) for text in cell.values()):
        remedy = Text(N_("Write one text under each language tag, as bg and en."))
        row.fault(name, Text(N_("Its parts are not texts under language tags.")), remedy, required=required)
        return ""
    languages = row.context.languages
    all_in_all = cell.keys() | languages
    if len(cell) > LANGUAGES_OF_A_TEXT or len(all_in_all) > max(LANGUAGES_OF_A_PACKAGE, len(languages)):
        row.fault(name, *(TOO_MANY if len(cell) > LANGUAGES_OF_A_TEXT else TOO_MANY_IN_ALL), required=required)
        return ""
    if len(all_in_all) > len(languages):
        languages.update(cell)
    kept = {tag: text for tag, said in cell.items() if (text := row.plain(name, said, limit=limit))}
    if not kept and required:
        row.reject(name, Text(N_("It is empty.")), FILL_IN)
    return _encode(kept).decode() if kept else ""


def plain(row: RowReader, field: Field) -> Read:
    """Read a short text, in the shape that its column has."""
    name, limit, required = field.outside, field.limit, field.required
    shape = SHAPES.get((row.table, field.name)) or SHAPES.get(("", field.name))

    def read(cell: Any) -> str:
        text = row.plain(name, cell, 200 if shape else limit, required=required)
        if not text or shape is None:
            return text
        pattern, change, reason, remedy = shape
        changed = change(text)
        if pattern(changed):
            return changed
        row.fault(name, reason, remedy, required=required)
        return ""

    return read


def choice(row: RowReader, field: Field) -> Read:
    """Read one word of a vocabulary."""
    name, choices = field.outside, field.choices
    assert choices is not None  # noqa: S101 - a CHOICE has a vocabulary
    words = {str(one): str(one) for one in choices}
    allowed, default = ", ".join(words), str(field.default or "")

    def read(cell: Any) -> str:
        found = words.get(cell) if isinstance(cell, str) else None
        if found is not None:
            return found
        text = row.plain(name, cell)
        found = words.get(text.casefold()) or words.get(text.casefold().replace(" ", "_"))
        if found is None and text:
            reason = Text(N_("“{read}” is none of: {allowed}."), {"read": text, "allowed": allowed})
            row.fault(name, reason, Text(N_("Use one of these words.")), required=field.required)
        return found or default

    return read


def choices(row: RowReader, field: Field) -> Read:
    """Read several words of a vocabulary; in a cell with commas between, in JSON a list."""
    vocabulary = field.choices
    assert vocabulary is not None  # noqa: S101 - CHOICES have a vocabulary
    words = frozenset(str(one) for one in vocabulary)
    reason = Text(N_("One of its words is none of: {allowed}."), {"allowed": ", ".join(sorted(words))})
    return _several(row, field, words.__contains__, reason)


def codes(row: RowReader, field: Field) -> Read:
    """Read several language tags."""
    reason = Text(N_("One of its words is no language tag."))
    return _several(row, field, lambda word: LANGUAGE_TAG.fullmatch(word) is not None, reason)


def _several(row: RowReader, field: Field, fits: Callable[[str], bool], reason: Text) -> Read:
    name = field.outside

    def read(cell: Any) -> str:
        parts = cell if isinstance(cell, list) else row.plain(name, cell, limit=2_000).split(",")
        found = [row.plain(name, one).strip() for one in parts]
        kept = dict.fromkeys(one for one in found if one and fits(one))
        if any(one and not fits(one) for one in found):
            row.leave_out(name, reason, Text(N_("Use these words, with commas between.")))
        return f"{{{','.join(kept)}}}" if kept else ""

    return read


def url(row: RowReader, field: Field) -> Read:
    """Read a web address, as `web_address` reads it."""
    name = field.outside

    def read(cell: Any) -> str:
        value = row.plain(name, cell, limit=2_000, required=field.required)
        address = web_address(value) if value else None
        if address is not None and not row.was_cleaned(name):
            return address
        if value:
            remedy = Text(N_("Write it as https://…"))
            row.fault(name, Text(N_("It is no web address.")), remedy, required=field.required)
        return ""

    return read


def email(row: RowReader, field: Field) -> Read:
    """Read an e-mail address."""
    name = field.outside

    def read(cell: Any) -> str:
        value = row.plain(name, cell)
        if not value or EMAIL.fullmatch(value):
            return value
        row.leave_out(name, Text(N_("It is no e-mail address.")), Text(N_("Write it as name@example.org.")))
        return ""

    return read


def number(row: RowReader, field: Field) -> Read:
    """Read a number in the bounds of its column."""
    name, low, high, whole = field.outside, field.low, field.high, field.kind is Kind.WHOLE

    def read(cell: Any) -> str:
        value = row.plain(name, cell, required=field.required)
        if not value:
            return ""
        try:
            found = float(value)
        except ValueError:
            found = float("nan")
        if low <= found <= high and (found.is_integer() or not whole):
            return str(int(found)) if whole else repr(found)
        names: dict[str, str | int] = {"read": value, "low": int(low), "high": int(high)}
        reason = Text(N_("“{read}” is no number from {low} to {high}."), names)
        row.fault(name, reason, Text(N_("Write digits with a decimal point.")), required=field.required)
        return ""

    return read


def day(row: RowReader, field: Field) -> Read:
    """Read a day (ISO 8601)."""
    name = field.outside

    def read(cell: Any) -> str:
        value = row.plain(name, cell, required=field.required)
        if not value:
            return ""
        told = relative(value, row.context.hour)
        try:
            found = told.date() if told else datetime.fromisoformat(value).date()
        except ValueError:
            found = date.min
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found.isoformat()
        reason = Text(N_("“{read}” is no day."), {"read": value})
        row.fault(name, reason, Text(N_("Write it as 2026-01-31.")), required=field.required)
        return ""

    return read


def moment(row: RowReader, field: Field) -> Read:
    """Read a day or a time of a day (ISO 8601; UTC without a zone), from 1970; of what was, to now."""
    name, been = field.outside, field.name in BEEN

    def read(cell: Any) -> str:
        value = row.plain(name, cell, required=field.required)
        if not value:
            return ""
        told = relative(value, row.context.hour)
        try:
            told = told or datetime.fromisoformat(value)
            told = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            told = datetime.min.replace(tzinfo=UTC)
        latest = row.context.latest if been else None
        if 1970 <= told.year <= LAST_YEAR and (latest is None or told <= latest):
            return told.isoformat()
        reason = Text(N_("“{read}” is no day that has been.") if been else N_("“{read}” is no day."), {"read": value})
        row.fault(name, reason, Text(N_("Write it as 2026-01-31.")), required=field.required)
        return ""

    return read


def relative(value: str, hour: datetime | None) -> datetime | None:
    """Return what "now-PT2H" or "now+P30D" means when now is `hour`; None for anything else, or without an hour."""
    match = RELATIVE.fullmatch(value) if hour else None
    if match is None or hour is None:
        return None
    parts = {name: int(match[name] or 0) for name in ("days", "hours", "minutes")}
    return hour - timedelta(**parts) if match["sign"] == "-" else hour + timedelta(**parts)


def flag(row: RowReader, field: Field) -> Read:
    """Read true, false, or not stated."""
    name = field.outside

    def read(cell: Any) -> str:
        value = str(cell).casefold() if isinstance(cell, bool) else row.plain(name, cell).casefold()
        if value in YES or value in NO:
            return "t" if value in YES else "f"
        if value:
            reason = Text(N_("“{read}” is neither true nor false."), {"read": value})
            row.fault(name, reason, Text(N_("Write true or false.")), required=field.required)
        return ""

    return read


def clock(row: RowReader, field: Field) -> Read:
    """Read a clock time as it was written; the two of a row are made certain together, in `hours`."""
    return lambda cell: row.plain(field.outside, cell)


def reference(row: RowReader, field: Field) -> Read:
    """Read the id of the row that the cell names; a row that was not taken cannot be pointed to."""
    if field.to == row.table:
        return _row_above(row, field)
    # Where all that a row is for is to lead somewhere, leading nowhere is no row.
    return pointer(row, field.outside, field.to, required=field.required or row.table not in KEPT)


def _row_above(row: RowReader, field: Field) -> Read:
    """Read the name of a row of the same table, which may come later: it waits until all are read."""

    def read(cell: Any) -> str:
        row.parent = row.plain(field.outside, cell)
        return ""

    return read


def pointer(row: RowReader, name: str, to: str, *, required: bool) -> Read:
    """Return the function that reads the id of a row of table `to`."""
    known = row.context.known.setdefault(to, {})

    def read(cell: Any) -> str:
        try:
            found = known.get(cell)
        except TypeError:  # a list or an object
            found = None
        if found is None:
            value = row.plain(name, cell, required=required)
            found = known.get(value)
            if found is None and value:
                if row.can_wait:
                    raise RowAwaits
                row.fault(name, *no_such(to, value), required=required)
        return found or ""

    return read


READERS: dict[Kind, Callable[[RowReader, Field], Read]] = {
    Kind.TEXTS: texts,
    Kind.PLAIN: plain,
    Kind.CHOICE: choice,
    Kind.CHOICES: choices,
    Kind.CODES: codes,
    Kind.URL: url,
    Kind.EMAIL: email,
    Kind.WHOLE: number,
    Kind.NUMBER: number,
    Kind.DATE: day,
    Kind.MOMENT: moment,
    Kind.CLOCK: clock,
    Kind.FLAG: flag,
    Kind.REFERENCE: reference,
}

WEEKDAY = "(MO|TU|WE|TH|FR|SA|SU)"
HSDS_SHAPE = (Text(N_("It does not have the shape that HSDS gives it.")), Text(N_("See docs/reference/hsds.md.")))
COUNTRY = (Text(N_("It is no country code of two letters.")), Text(N_("Use ISO 3166-1, as BG.")))
Shape = tuple[Callable[[str], object], Callable[[str], str], Text, Text]


def _pattern(pattern: str, texts: tuple[Text, Text] = HSDS_SHAPE, change: Callable[[str], str] = str) -> Shape:
    return (re.compile(pattern).fullmatch, change, *texts)


@cache
def _is_zone(name: str) -> bool:
    return ZONE.fullmatch(name) is not None and name in available_timezones()


SHAPES: dict[tuple[str, str], Shape] = {
    ("", "country"): _pattern("[A-Z]{2}", COUNTRY, str.upper),
    ("", "district"): _pattern("[A-Z]{2}-[A-Z0-9]{1,3}"),
    ("", "byday"): _pattern(
        rf"-?[0-9]{{0,2}}{WEEKDAY}(,-?[0-9]{{0,2}}{WEEKDAY})*", change=lambda one: one.replace(" ", "")
    ),
    ("", "byweekno"): _pattern("-?[0-9]{1,2}(,-?[0-9]{1,2})*"),
    ("", "bymonthday"): _pattern("-?[0-9]{1,2}(,-?[0-9]{1,2})*"),
    ("", "byyearday"): _pattern("-?[0-9]{1,3}(,-?[0-9]{1,3})*"),
    ("", "wkst"): _pattern(WEEKDAY),
    ("", "currency"): _pattern("[A-Z]{3}", change=str.upper),
    ("", "time_zone"): (
        _is_zone,
        str,
        Text(N_("It is no time zone of the IANA’s list.")),
        Text(N_("Write it as Europe/Sofia.")),
    ),
    ("language", "code"): _pattern(LANGUAGE_TAG.pattern),
    ("taxonomy_term", "language"): _pattern(LANGUAGE_TAG.pattern),
}
"""By table (empty: any) and column: the shape of a plain text, how it is written before it is compared, and what is
said of another."""
