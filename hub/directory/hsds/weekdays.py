"""HSDS 1.x writes one row per weekday: the same hours of several days become one schedule, as HSDS 3.1 has it."""

from collections.abc import Iterator
from datetime import time
from typing import Any
from uuid import UUID

from hub.directory.hsds.cells import Context, RowReader
from hub.directory.opening_hours import byday, hours, weekday
from hub.errors import N_, Text

Owners = tuple[UUID | None, UUID | None, UUID | None]
Hours = tuple[time, time]
KEEP_AS_TEXT = Text(N_("Nothing is lost: the text is shown as it is. Write times as 09:00 or 9:00am."))


class WeekdayHours:
    """Collects weekday rows; memory grows with the number of different hours, not of rows."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._days: dict[tuple[str, Owners, str | None, Hours | None], list[str]] = {}
        self.not_understood = 0

    def add(self, row: RowReader) -> None:
        """Take one weekday row; raises RowRejected for one that is nobody's or says nothing."""
        owners: Owners = (row.owner("service"), row.owner("location"), row.owner("service_at_location"))
        if not any(owners):
            row.reject("service_id", Text(N_("It is nobody's.")), Text(N_("Say whose it is.")))
        text = row.text("original_text", limit=2_000)
        day = weekday(row.plain("weekday") or "")
        found = hours_of(row, row.plain("opens_at"), row.plain("closes_at"), fallback=text)
        if found is not None and day is None:
            row.reject("weekday", Text(N_("It is no day of the week.")), Text(N_("Write Monday, MO or 1.")))
        self._days.setdefault((row.raw.file, owners, text, found), []).append(day or "")

    def merged(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Give (file, number of rows, columns) of each schedule that the rows make."""
        for (file, owners, text, found), days in self._days.items():
            row_id = self._context.id_of("schedule", *owners, text, found)
            self.not_understood += found is None
            opens, closes = found or (None, None)
            yield (
                file,
                len(days),
                {
                    "id": row_id,
                    "source": self._context.source,
                    "source_id": None,
                    "service_id": owners[0],
                    "location_id": owners[1],
                    "service_at_location_id": owners[2],
                    "freq": "WEEKLY" if found else None,
                    "byday": byday(day for day in days if day) if found else None,
                    "opens_at": opens,
                    "closes_at": closes,
                    "description": None,
                    "original_text": text,
                },
            )


def hours_of(row: RowReader, opens: str | None, closes: str | None, *, fallback: str | None) -> Hours | None:
    """Return the hours of a row; if unclear, None where `fallback` says them in words, else the row is rejected."""
    found = hours(opens or "", closes or "")
    if found is not None:
        return found
    if fallback is None:
        row.reject("opens_at", Text(N_("There are no hours that can be told from it.")), KEEP_AS_TEXT)
    elif opens or closes:
        row.leave_out("opens_at", Text(N_("The hours are not certain; they are kept as text.")), KEEP_AS_TEXT)
    return None
