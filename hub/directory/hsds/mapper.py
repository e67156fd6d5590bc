"""One pass over a package: every row is checked, counted, and handed on, or named for what is wrong with it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.compiled import compiled
from hub.directory.hsds.context import Context, Parent
from hub.directory.hsds.eligibility import eligibility_of
from hub.directory.hsds.forms import ELIGIBILITY
from hub.directory.hsds.hours import WeekdayRows, say_uncertain, told_by, with_hours
from hub.directory.hsds.natural import natural_values
from hub.directory.hsds.package import RawRow, Shape
from hub.directory.hsds.report import FileReport
from hub.directory.hsds.rows import SEPARATOR, WITHHELD_VALUE, RowAwaits, RowReader, RowRejected, RowRepeated, no_such
from hub.directory.nrm_vocabulary import Tier
from hub.directory.restricted import RestrictedRow
from hub.errors import N_, Text

WAITING_LIMIT = 200_000
"""Rows of documents that wait for one they point to; further ones are rejected."""

WAITING_BYTES = 100_000_000
"""Bytes of all of them together, as JSON."""

STUB = ("organization_id", "location_type", "tier", "district")
"""What remains of a restricted location for all to see."""

Origin = tuple[str, str, str]
"""The id of a row, its source, and the source's id of it."""

Line = tuple[str, str]
"""A table, and one of its rows as COPY takes it."""


class Kept(msgspec.Struct, frozen=True):
    """A restricted row on its way to where it is sealed, and the file it stands in."""

    row: RestrictedRow
    shape: Shape


class Mapper:
    """Checks the rows of one package in one pass."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.restricted: list[Kept] = []
        self.texts_not_understood = 0
        """Opening hours kept as text alone, so far."""
        self._weekdays = WeekdayRows(context)
        self._readers: dict[int, tuple[Shape, RowReader]] = {}
        self._waiting: list[RawRow] = []
        self._waiting_bytes = 0
        self.plain_lines = False
        """Whether lines go straight into their tables, without what only the merge needs."""
        self._files: dict[str, int] = {}
        self._last = RowReader(Shape(table="organization", counts=FileReport(file=""), header=()), context)

    @property
    def files(self) -> list[str]:
        """The files that lines were made of, in the order of the numbers that stand in the lines."""
        return list(self._files)

    def check(self, raw: RawRow) -> list[Line]:
        """Return the rows for the directory that `raw` makes; none when it was rejected (and counted), or waits."""
        if raw.shape.table == ELIGIBILITY:
            return self._eligibility(raw)
        row = self._reader(raw.shape)
        try:
            row.read(raw)
            if raw.shape.table == "schedule" and "weekday" in row.places:
                self._weekdays.add(row)
                return []
            row.identify()
        except RowRejected as rejected:
            self._reject(row, rejected)
            return []
        except RowRepeated:
            raw.shape.counts.unchanged += 1
            return []
        except RowAwaits:
            self._waiting_bytes += len(msgspec.json.encode(raw.cells))
            if len(self._waiting) >= WAITING_LIMIT or self._waiting_bytes > WAITING_BYTES:
                row.can_wait = False
                return self.check(raw)
            self._waiting.append(raw)
            return []
        return self._lines(row)

    def finish(self, table: str | None = None) -> Iterator[Line]:
        """Give the rows that had to wait for those after them, of `table` or of all.

        Names rows that stay without an organization, or without the row above them, too.
        """
        yield from self._retried()
        if table in (None, "schedule"):
            for row_id, raw, rows, values in self._weekdays.merged():
                yield "schedule", self._line((row_id, self.context.source or "", ""), values, raw, rows)
            self.texts_not_understood += self._weekdays.not_understood
            self._weekdays.not_understood = 0

    def name_unaffiliated(self) -> None:
        """Say which services and locations stay without an organization."""
        for raw, named, withheld in self.context.affiliations:
            if not self.context.leads_to_an_organization(raw.shape.table, named):
                told = WITHHELD_VALUE if withheld else named
                self._at(raw).leave_out("organization_id", *no_such("organization", told))

    def forget(self, table: str, ids: Collection[str]) -> None:
        """Let no later row point to these: they were taken out again."""
        known = self.context.known.get(table, {})
        for named in [one for one, row_id in known.items() if row_id in ids]:
            del known[named]

    def rows_above(self, table: str) -> dict[str, str]:
        """Return, for rows of `table` with another above them, the ids of both; names those that cannot have it."""
        rows = {one.id: one for one in self.context.parents.get(table, [])}
        known = self.context.known.get(table, {})
        column = next(one.outside for one in BY_TABLE[table].fields if one.to == table)
        above: dict[str, str] = {}
        heights = Heights(rows, known)
        for one in list(rows.values()):
            found = known.get(one.named)
            if found is None:
                self._at(one.raw).leave_out(column, *no_such(table, one.named))
            elif heights.leads_back(one.id, found):
                reason = Text(
                    N_("The term stands above itself.") if table == "taxonomy_term" else N_("It stands above itself.")
                )
                self._at(one.raw).leave_out(column, reason, Text(N_("Give it no such parent.")))
                del rows[one.id]  # so that the others of the circle keep theirs
            else:
                above[one.id] = found
        return above

    def _reader(self, shape: Shape) -> RowReader:
        if shape is self._last.shape:
            return self._last
        found = self._readers.get(id(shape))
        if found is None:
            if len(self._readers) > 10_000:
                self._readers.clear()
            found = self._readers[id(shape)] = (shape, compiled(shape, self.context))
        self._last = found[1]
        return self._last

    def _at(self, raw: RawRow) -> RowReader:
        """Return a reader that stands at `raw`, to say something of it."""
        row = RowReader(raw.shape, self.context)
        row.raw = raw
        return row

    def _lines(self, row: RowReader) -> list[Line]:
        table = row.table
        if row.tiers:
            self._keep_tiers(row)
        if row.tier is not Tier.PUBLIC:
            self._note_tier(row)
            if row.tier is Tier.RESTRICTED and table in ("location", "address", "phone", "contact"):
                return self._restricted_lines(row)
        if table == "schedule" and not row.values[row.at["freq"]] and not self.context.restoring:
            return list(self._told(row))
        if self.plain_lines:
            row.shape.counts.landed += 1
            return [(table, f"{row.id}{SEPARATOR}{row.source}{SEPARATOR}{row.source_id}{SEPARATOR}{row.said}")]
        further = FURTHER_COLUMNS[table](row) if table in FURTHER_COLUMNS else ()
        return [(table, self._line((row.id, row.source, row.source_id), (row.said,), row.raw, 1, further))]

    def _line(
        self, origin: Origin, values: Iterable[str], raw: RawRow, rows: int = 1, further: Iterable[str] = ()
    ) -> str:
        if self.plain_lines:
            raw.shape.counts.landed += rows
            return SEPARATOR.join((*origin, *values))
        file = self._files.setdefault(raw.shape.counts.file, len(self._files))
        return SEPARATOR.join((*origin, *values, *further, f"{file}{SEPARATOR}{raw.row}{SEPARATOR}{rows}"))

    def _told(self, row: RowReader) -> Iterator[Line]:
        """Give the schedules that a row without times makes: those its text tells, or the text alone."""
        told = told_by(row.values)
        if not told:
            say_uncertain(row)
            self.texts_not_understood += 1
            yield "schedule", self._line((row.id, row.source, row.source_id), row.values, row.raw)
        for number, hours_told in enumerate(told):
            row_id = self.context.id_of("schedule", row.id, str(number)) if number else row.id
            values = with_hours(row.values, hours_told)
            yield "schedule", self._line((row_id, row.source, row.source_id), values, row.raw, int(not number))

    def _eligibility(self, raw: RawRow) -> list[Line]:
        row = self._readers.get(id(raw.shape), (raw.shape, None))[1]
        if row is None:
            row = RowReader(msgspec.structs.replace(raw.shape, table="service"), self.context)
            self._readers[id(raw.shape)] = (raw.shape, row)
        row.raw = raw
        try:
            service, text = eligibility_of(row)
        except RowRejected as rejected:
            self._reject(row, rejected)
            return []
        file = self._files.setdefault(raw.shape.counts.file, len(self._files))
        return [(ELIGIBILITY, SEPARATOR.join((service, text, str(file), str(raw.row), "1")))]

    def _note_tier(self, row: RowReader) -> None:
        if row.table in ("service", "location", "contact", "service_at_location"):
            self.context.tiers[row.id] = row.tier
            self.context.places[row.id] = self._place_of(row)
        if row.tier is Tier.RESTRICTED and row.table in ("address", "phone", "contact"):
            self.context.restricted_ids.add(row.id)

    def _keep_tiers(self, row: RowReader) -> None:
        if any(tier is not Tier.PUBLIC for tier in row.tiers.values()):
            self.context.kept[row.id] = row.tiers
        else:
            self.context.kept.pop(row.id, None)

    def _place_of(self, row: RowReader) -> str:
        """Return the location that a row is at: its own, or that of the link or the contact it belongs to."""
        if row.table == "location":
            return row.id
        if "location_id" in row.at and row.get("location_id"):
            return row.get("location_id")
        links = [row.get(one) for one in ("service_at_location_id", "contact_id") if one in row.at]
        return next((place for one in links if (place := self.context.places.get(one, ""))), "")

    def _restricted_lines(self, row: RowReader) -> list[Line]:
        """Keep a restricted row apart; of a location its stub goes where all may see it."""
        table = row.table
        details = any(value for column, value in zip(row.entity.columns, row.values, strict=True) if column not in STUB)
        if table != "location" or details:
            owners = {
                name: _uuid(row.get(name))
                for name in ("organization_id", "location_id", "service_id")
                if name in row.at
            }
            owners["location_id"] = _uuid(self._place_of(row))
            kept = RestrictedRow(
                id=UUID(row.id),
                entity=table,
                source=row.source or None,
                source_id=row.source_id or None,
                values=natural_values(row.entity, row.values),
                **owners,
            )
            self.restricted.append(Kept(kept, row.shape))
        if table != "location":
            return []
        values = [value if column in STUB else "" for column, value in zip(row.entity.columns, row.values, strict=True)]
        origin = (row.id, row.source, row.source_id)
        return [(table, self._line(origin, values, row.raw, int(not details), (row.site,)))]

    def _retried(self) -> Iterator[Line]:
        """Give what waiting rows make, as long as one of them finds what it waits for; then the rest is rejected."""
        while self._waiting:
            waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
            for raw in waiting:
                yield from self.check(raw)
            if len(self._waiting) == len(waiting):
                waiting, self._waiting = self._waiting, []
                for raw in waiting:
                    self._reader(raw.shape).can_wait = False
                for raw in waiting:
                    yield from self.check(raw)

    def _reject(self, row: RowReader, rejected: RowRejected) -> None:
        context = self.context
        context.tally.add(rejected.problem, row.told_cells())
        row.shape.counts.rejected += 1
        context.tally.table(row.raw.shape.table).rejected += 1
        context.rejected_rows[row.raw.shape.table] += 1
        row_id, said = row.stated_id(), row.said_tiers()
        if not row_id:
            context.spared |= context.sealed.get(row.table, set())
        elif row_id in context.taken[row.table]:
            row.refuse_wider(said, context.kept.get(row_id, {}))
        else:
            context.spared.add(row_id)
            if said:
                context.stricter[row_id] = said


class Heights:
    """Finds rows that stand above themselves; no row is passed more than a few times, however long the chain."""

    def __init__(self, rows: dict[str, Parent], known: dict[str, str]) -> None:
        self._rows, self._known = rows, known
        self._clear: set[str] = set()
        """Rows from which the way up comes to an end, or into a circle that they are no part of."""
        self._circling: set[str] = set()
        """Rows of circles that were met."""

    def leads_back(self, row_id: str, found: str) -> bool:
        """Whether whoever goes up from `row_id`, whose row above is `found`, comes back to it."""
        path: dict[str, None] = {row_id: None}
        at: str | None = found
        while at is not None and at not in path and at not in self._clear:
            if at in self._circling and row_id not in self._circling:
                break
            path[at] = None
            at = self._known.get(self._rows[at].named) if at in self._rows else None
        if at is not None and at != row_id and at in path:
            way = list(path)
            self._circling.update(way[way.index(at) :])
            path = dict.fromkeys(way[: way.index(at)])
        self._clear.update(path)
        return at == row_id


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


FURTHER_COLUMNS: dict[str, Callable[[RowReader], tuple[str, ...]]] = {
    "service": lambda row: (row.site,),
    "location": lambda row: (row.site,),
    "address": lambda row: (row.settlement, row.district),
}
"""By table: what else its lines tell the merge."""
