"""One pass over a package: every row is checked, counted, and handed on, or named for what is wrong with it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from hub.directory.hsds.cells import Context, RowReader, RowRejected, RowRepeated, no_such
from hub.directory.hsds.mapping import TABLES, Values
from hub.directory.hsds.package import RawRow
from hub.directory.hsds.report import Tally
from hub.directory.hsds.weekdays import WeekdayHours
from hub.errors import N_, Text

PARENTS = frozenset({"organization", "location", "service", "service_at_location", "taxonomy_term"})
"""Tables whose rows others point to."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A row ready for its table."""

    table: str
    values: Values
    """Column to value; texts by language as JSON text."""
    file: str
    rows: int = 1
    """How many of the source's rows it was made of."""


class Mapper:
    """Checks the rows of one package, parents before children, in one pass."""

    def __init__(self, source: str, language: str, tally: Tally, *, now: datetime | None = None) -> None:
        self._context = Context(source, language, tally, now=now)
        self._weekdays = WeekdayHours(self._context)
        self._terms: dict[str, tuple[RowReader, Values, str | None]] = {}

    @property
    def spared(self) -> set[UUID]:
        """Ids of rows that were rejected, whose earlier state stays."""
        return self._context.spared

    @property
    def known(self) -> dict[str, dict[str, UUID]]:
        """By table: the source's ids that were taken, and the hub's."""
        return self._context.known

    @property
    def texts_not_understood(self) -> int:
        """Opening hours kept as text alone, so far."""
        return self._weekdays.not_understood

    def check(self, raw: RawRow) -> Checked | None:
        """Return the row for its table; None when it was rejected (and counted) or waits for `finish`."""
        reader = RowReader(raw, self._context)
        try:
            if raw.table == "schedule" and "weekday" in raw.cells:
                self._weekdays.add(reader)
                return None
            values = TABLES[raw.table](reader)
        except RowRejected as rejected:
            self._reject(reader, rejected)
            return None
        except RowRepeated:
            self._context.tally.file(raw.file).unchanged += 1
            return None
        source_id = reader.plain("id")
        self._register(reader, source_id)
        values |= {"id": reader.id, "source": self._context.source, "source_id": source_id}
        if raw.table == "taxonomy_term":
            self._terms[str(source_id)] = (reader, values, reader.plain("parent_id"))
            return None
        return Checked(table=raw.table, values=values, file=raw.file)

    def finish(self) -> Iterator[Checked]:
        """Give the rows that had to wait: terms, whose parents may stand below them, and hours of several days.

        Names the services and locations that stay without an organization, too.
        """
        for raw, named in self._context.affiliations:
            if not self._context.leads_to_an_organization(raw.table, named):
                RowReader(raw, self._context).leave_out("organization_id", *no_such("organization", named))
        for source_id, (reader, values, parent) in self._terms.items():
            if self._is_above_itself(source_id):
                reader.leave_out(
                    "parent_id", Text(N_("The term stands above itself.")), Text(N_("Give it no such parent."))
                )
                self._terms[source_id] = (reader, values, None)
            elif parent is not None:
                values["parent_id"] = reader.reference("parent_id", "taxonomy_term")
            yield Checked(table="taxonomy_term", values=values, file=reader.raw.file)
        for file, rows, values in self._weekdays.merged():
            yield Checked(table="schedule", values=values, file=file, rows=rows)

    def _register(self, reader: RowReader, source_id: str | None) -> None:
        table = reader.raw.table
        if reader.id is not None:
            self._context.taken.setdefault(table, set()).add(reader.id)
            if source_id is not None and table in PARENTS:
                self._context.known.setdefault(table, {})[source_id] = reader.id

    def _reject(self, reader: RowReader, rejected: RowRejected) -> None:
        self._context.tally.add(rejected.problem)
        self._context.tally.file(reader.raw.file).rejected += 1
        row_id = reader.id or reader.stated_id()
        if row_id is not None:
            self._context.spared.add(row_id)

    def _is_above_itself(self, source_id: str) -> bool:
        seen: set[str] = set()
        above = self._terms[source_id][2]
        while above in self._terms and above not in seen:
            if above == source_id:
                return True
            seen.add(str(above))
            above = self._terms[str(above)][2]
        return False
