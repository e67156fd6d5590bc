"""Hours of a row, in every shape that sources write: times, a weekday a row (HSDS 1.x), or a text."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from hub.directory.fields import BY_TABLE
from hub.directory.hours_text import TextHours, hours_in
from hub.directory.hsds.context import Context
from hub.directory.hsds.package import RawRow
from hub.directory.hsds.rows import RowReader, bare
from hub.directory.hsds.rules import decoded_texts
from hub.directory.opening_hours import byday, hours, weekday
from hub.errors import N_, Text

KEEP_AS_TEXT = Text(N_("Nothing is lost: the text is shown as it is. Write times as 09:00 or 9:00am."))
CORRECT = Text(N_("Correct the rows at the source."))
FREQUENCIES = ("", "WEEKLY", "MONTHLY")
SAYS = ("description", "notes", "original_text", "schedule_link")
AT = {column: number for number, column in enumerate(BY_TABLE["schedule"].columns)}

OPENS, CLOSES, FREQ = AT["opens_at"], AT["closes_at"], AT["freq"]


@lru_cache(maxsize=8192)
def certain(opens: str, closes: str) -> tuple[str, str] | None:
    """Return the two times as a column takes them; None when it is not certain what is meant."""
    found = hours(opens, closes)
    return (found[0].isoformat(), found[1].isoformat()) if found else None


def clear_hours(row: RowReader) -> None:
    """Make the times of a schedule certain, or leave its text alone; reject what tells no hours at all."""
    values = row.values
    opens, closes, freq = values[OPENS], values[CLOSES], values[FREQ].upper()
    if freq not in FREQUENCIES:
        row.reject("freq", Text(N_("It is neither WEEKLY nor MONTHLY.")), Text(N_("Use one of these words.")))
    if "timezone" in row.places and row.cell("timezone") not in (None, "") and not row.get("time_zone"):
        reason = Text(N_("A number of hours is no time zone: it is wrong for half of the year."))
        row.leave_out("timezone", reason, Text(N_("Write time_zone, as Europe/Sofia.")))
    told = opens or closes
    found = certain(opens, closes) if told else None
    if found is None and (told or not freq) and not any(row.get(one) for one in SAYS):
        row.reject("opens_at", Text(N_("There are no hours that can be told from it.")), KEEP_AS_TEXT)
    if found is None and told:
        freq = ""
        row.put("byday", "")
    values[FREQ] = "WEEKLY" if found and not freq else freq
    values[OPENS], values[CLOSES] = found or ("", "")


def say_uncertain(row: RowReader) -> None:
    """Say that the times of the row are kept as text, if it has any."""
    if row.cell("opens_at") not in (None, "") or row.cell("closes_at") not in (None, ""):
        row.leave_out("opens_at", Text(N_("The hours are not certain; they are kept as text.")), KEEP_AS_TEXT)


def exception_hours(row: RowReader) -> None:
    """Make certain when something is open, or closed, on days that are not as others."""
    if row.get("end_date") and row.get("end_date") < row.get("start_date"):
        row.reject("end_date", Text(N_("It ends before it begins.")), Text(N_("Correct one of the two days.")))
    opens, closes, closed = row.get("opens_at"), row.get("closes_at"), row.get("closed")
    found = certain(opens, closes) if opens or closes else None
    if closed == "f" and found is None:
        reason = Text(N_("There are no hours that can be told from it."))
        row.reject("opens_at", reason, Text(N_("Write times as 09:00.")))
    if closed == "t" and (opens or closes):
        row.leave_out("opens_at", Text(N_("It is closed on these days.")), Text(N_("Leave the hours out.")))
        found = None
    times = found or ("", "")
    row.put("opens_at", times[0])
    row.put("closes_at", times[1])


@lru_cache(maxsize=4096)
def told_in(texts: str) -> tuple[TextHours, ...]:
    """Return what a column of texts says as hours, when all of its languages say the same; else nothing."""
    told = {hours_in(one) for one in decoded_texts(texts).values()} if texts else set()
    (found,) = told if len(told) == 1 else (None,)
    return found or ()


def told_by(row_values: list[str]) -> tuple[TextHours, ...]:
    """Return the hours that the text of a schedule without times tells."""
    return told_in(row_values[AT["original_text"]] or row_values[AT["description"]])


def with_hours(values: list[str], told: TextHours) -> list[str]:
    """Return the columns of a schedule with these hours."""
    changed = values.copy()
    changed[AT["freq"]], changed[AT["byday"]] = "WEEKLY", told.byday
    changed[AT["opens_at"]], changed[AT["closes_at"]] = told.opens_at.isoformat(), told.closes_at.isoformat()
    return changed


class Gathered(msgspec.Struct):
    """The weekday rows of one owner that share a text."""

    values: list[str]
    """Their columns, without hours."""
    raw: RawRow
    days: dict[tuple[str, str], list[str]] = {}
    """The days of each of the hours that rows tell; of rows without certain hours, under two empty texts."""
    rows: dict[tuple[str, str], int] = {}


def in_words(told: tuple[TextHours, ...]) -> frozenset[tuple[str, tuple[str, str]]]:
    """Return each day that a text tells hours of, with them."""
    return frozenset(
        (day, (each.opens_at.isoformat(), each.closes_at.isoformat())) for each in told for day in each.byday.split(",")
    )


def says_more(told: tuple[TextHours, ...], one: Gathered) -> bool:
    """Return whether the rows, all with certain hours, say only some of what their text does."""
    in_rows = {(day, span) for span, days in one.days.items() for day in days}
    return ("", "") not in one.days and in_rows < in_words(told)


class WeekdayRows:
    """Makes schedules of weekday rows; memory grows with the number of owners, not of rows."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._found: dict[tuple[str, ...], Gathered] = {}
        self.not_understood = 0

    def add(self, row: RowReader) -> None:
        """Take one weekday row; raises RowRejected for one whose day nobody knows."""
        day = weekday(row.plain("weekday", row.cell("weekday")))
        span = (row.get("opens_at"), row.get("closes_at"))
        if span[0] and day is None:
            row.reject("weekday", Text(N_("It is no day of the week.")), Text(N_("Write Monday, MO or 1.")))
        for column in ("freq", "byday", "opens_at", "closes_at"):
            row.put(column, "")
        told = told_by(row.values)
        if not told:
            if not span[0]:
                say_uncertain(row)
        elif span[0] and (day, span) not in in_words(told):
            row.leave_out("opens_at", Text(N_("The row says other hours than its text; the text was taken.")), CORRECT)
        key = (row.shape.counts.file, *row.values)
        gathered = self._found.get(key)
        if gathered is None:
            # The cells are kept only where they may have to be written down later.
            gathered = self._found[key] = Gathered(row.values, row.raw if told else bare(row.raw))
        gathered.days.setdefault(span, []).append(day or "")
        gathered.rows[span] = gathered.rows.get(span, 0) + 1

    def merged(self) -> Iterator[tuple[str, RawRow, int, list[str]]]:
        """Give id, first row, number of rows, and columns of each schedule that the rows make."""
        for one in self._found.values():
            for values, rows in self._schedules(one):
                yield self._context.id_of("schedule", "", *values), one.raw, rows, values
        self._found.clear()

    def _schedules(self, one: Gathered) -> Iterator[tuple[list[str], int]]:
        told = told_by(one.values)
        if told:
            if says_more(told, one):
                self._name_longer_text(one)
            for number, hours_told in enumerate(told):
                yield with_hours(one.values, hours_told), 0 if number else sum(one.rows.values())
            return
        for (opens, closes), days in one.days.items():
            values = one.values.copy()
            if opens:
                values[AT["freq"]], values[AT["byday"]] = "WEEKLY", byday(days)
                values[AT["opens_at"]], values[AT["closes_at"]] = opens, closes
            else:
                self.not_understood += 1
            yield values, one.rows[opens, closes]

    def _name_longer_text(self, one: Gathered) -> None:
        row = RowReader(one.raw.shape, self._context)
        row.raw = one.raw
        reason = Text(N_("The text tells of more hours than its rows; the text was taken."))
        row.leave_out("opens_at", reason, CORRECT)
