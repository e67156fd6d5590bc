"""One import inside its unit of work: a package read, checked, staged, and brought into the directory."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from uuid import UUID

import msgspec

from hub.directory.hsds.affected import affected_services
from hub.directory.hsds.context import Context
from hub.directory.hsds.conveyor import Conveyor
from hub.directory.hsds.dropping import Scope
from hub.directory.hsds.eligibility import join_eligibility
from hub.directory.hsds.forms import ELIGIBILITY, ORDER
from hub.directory.hsds.hiding import Hiding
from hub.directory.hsds.mapper import Line, Mapper
from hub.directory.hsds.merge import Merge
from hub.directory.hsds.package import Package, Stream
from hub.directory.hsds.positions import Positions
from hub.directory.hsds.report import ImportReport, SourceKnown, Tally
from hub.directory.hsds.restoring import (
    keep_untold,
    refuse_equal_rows,
    refuse_taken_ids,
    refuse_wider_tiers,
    reject_restricted,
)
from hub.directory.hsds.rows import KEPT
from hub.directory.hsds.staged import affiliate, give_more_owners, place, put_below
from hub.directory.hsds.staging import LINES_A_BREATH, Staging
from hub.directory.restricted import ConfidentialPlaceShown, refuse_shown_confidential_places
from hub.storage.vault import Vault
from hub.work import Work

SETTLED = frozenset((*ORDER[: ORDER.index("service") + 1], ELIGIBILITY))
"""Tables whose rows wait for each other: an organization for the one above it, a place for its address, a service for
who it is for. Rows of the others need nothing but what they point to."""

SERVICES_NAMED = 500
"""With so many changed services, the index is built anew instead of service by service."""

MANY = 1_000
"""With so many rows written, PostgreSQL looks at the tables before anybody reads them; by itself it would within a
minute, and until then choose ways to an export or an index that take hours."""

STEP = 2_000
"""Rows between two words of progress."""

Progress = Callable[[int, int], None]
"""Takes how many bytes were read, and how many there are."""

IS_KNOWN = " OR ".join(f"EXISTS (SELECT FROM {table} WHERE source = ANY($1))" for table in ORDER if table in KEPT)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for."""

    source: str | None
    """None: the package comes from a hub, and its rows keep the sources that they had there."""
    language: str
    vault: Vault | None
    positions: Positions
    update: bool = False
    """Whether the package may change what an earlier one brought under its name."""
    relative_times: bool = False
    progress: Progress | None = None


class Import:
    """Takes one package in; `run` does all of it."""

    def __init__(self, work: Work, package: Package, order: Order, tally: Tally) -> None:
        self._work, self._package, self._order, self._tally = work, package, order, tally
        context = Context(
            order.source,
            order.language,
            tally,
            now=work.now,
            relative_times=order.relative_times,
            sorted_rows=package.sorted,
            can_seal=order.vault is not None,
        )
        self._context = context
        self._mapper = Mapper(context)
        self._conveyor = Conveyor()
        self._staging = Staging(work, self._conveyor)
        self._hiding = Hiding(work, order.vault, self._mapper, self._staging)
        self.sources_known = False
        """Whether the directory held anything of the source, or the sources, before."""
        self.services: list[UUID] = []
        """Those whose search documents change; of a new source, the first SERVICES_NAMED."""
        self.services_changed = 0

    @property
    def namespace(self) -> UUID:
        """What the ids of the source's rows are made under."""
        return self._context.namespace

    async def run(self) -> ImportReport:
        """Bring the directory to what the package says.

        Raises PackageUnreadable, SourceKnown, IdTaken, TierWidened, ConfidentialPlaceShown.
        """
        context = self._context
        self.sources_known = await self._is_known([context.source] if context.source else [])
        is_new = not self.sources_known and not context.restoring
        if context.source and not is_new:
            await self._hiding.remember_tiers(context.source)
        straight = is_new and self._package.sorted and not self._package.may_hide
        async with self._conveyor:
            await self._read(straight=straight)
            await self._conveyor.done()
        if not is_new:
            await self._settle(self._rows_above())
            await self._land_changes()
        else:
            if not self._mapper.plain_lines:
                await self._land_staged(self._rows_above())
            await self._count_new()
        await self._refuse_what_is_shown()
        await self._work.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if sum(one.created + one.updated + one.removed for one in self._tally.tables.values()) >= MANY:
            await self._work.connection.execute("SELECT directory_look_at_tables()")
        return self._report()

    async def _read(self, *, straight: bool) -> None:
        """Read all rows of the package, and hand them on: to be staged, or, with `straight`, into their tables."""
        for stream in self._package.streams(self._tally):
            if stream.table is None:
                for number, lines in enumerate(self._lines(stream), start=1):
                    for line in lines:
                        await self._staging.add(line)
                    if not number % LINES_A_BREATH:
                        await asyncio.sleep(0)
                await self._staging.hand_on_waiting()
            elif straight and stream.table not in SETTLED:
                if not self._mapper.plain_lines:
                    await self._conveyor.put(partial(self._land_staged, self._rows_above()))
                    self._mapper.plain_lines = True
                await self._staging.copy_straight(stream.table, self._lines(stream))
            else:
                await self._staging.copy(stream.table, self._lines(stream))
        if straight and self._mapper.restricted:
            raise RuntimeError("a package that names no tier brought a restricted row")

    def _lines(self, stream: Stream) -> Iterator[list[Line]]:
        files, progress, check = self._package.files, self._order.progress, self._mapper.check
        for number, raw in enumerate(stream.rows):
            if progress is not None and not number % STEP:
                progress(files.taken, files.size)
            yield check(raw)
        for line in self._mapper.finish(stream.table):
            yield [line]

    def _rows_above(self) -> Mapping[str, Mapping[str, str]]:
        """Name what stays without an organization, or without what it names above it; return, by table, the others."""
        self._mapper.name_unaffiliated()
        return {table: self._mapper.rows_above(table) for table in ("organization", "taxonomy_term")}

    async def _settle(self, above: Mapping[str, Mapping[str, str]]) -> None:
        """Do to the staged rows what can be done only when all of those that others point to are there."""
        await self._staging.close(indexed=self.sources_known or self._context.restoring)
        if self._context.restoring:
            self.sources_known = await self._is_known(sorted(self._context.sources))
        if self._context.affiliations:
            await affiliate(self._work, self._staging)
        for table, rows in above.items():
            await put_below(self._work, table, rows)
        await give_more_owners(self._work, self._staging, self._context)
        if ELIGIBILITY in self._staging.tables:
            await join_eligibility(self._work, self._context.language)
        if not self._context.restoring:
            await place(self._work, self._order.positions, self._staging)
        await self._refuse_equal_rows()

    @property
    def _has_leave(self) -> bool:
        """Whether the package may change what the directory holds of its source; only then are secrets compared."""
        return self._order.update or not self.sources_known

    async def _refuse_equal_rows(self) -> None:
        if not self._has_leave:
            if self._mapper.restricted:
                raise SourceKnown
        elif self._context.restoring:
            await refuse_equal_rows(self._work, self._order.vault)
        else:
            await self._hiding.refuse_equal_rows()

    async def _refuse_what_is_shown(self) -> None:
        """Look at the directory as it is now: no row may say what is restricted of its organization."""
        if self._order.vault is None or not self._has_leave:
            return
        try:
            await refuse_shown_confidential_places(self._work, self._order.vault)
        except ConfidentialPlaceShown:
            if not self._context.restoring:
                raise
            raise ConfidentialPlaceShown(()) from None

    async def _land_staged(self, above: Mapping[str, Mapping[str, str]]) -> None:
        """Settle and write what is staged of a source that the directory holds nothing of."""
        await self._settle(above)
        await self._merge().insert()

    async def _count_new(self) -> None:
        """Keep what is restricted of a source that the directory held nothing of, and count what landed."""
        for table, rows in self._staging.landed.items():
            self._tally.table(table).created += rows
        await self._hiding.keep(self._order.source or "", self._package.tables, self._spared())
        if "service" in self._staging.tables:
            self.services_changed = self._tally.table("service").created
            found = await self._work.connection.fetch("SELECT id FROM incoming_service LIMIT $1", SERVICES_NAMED)
            self.services = [row["id"] for row in found]

    async def _land_changes(self) -> None:
        """Write what is new or other of sources that the directory holds something of."""
        context = self._context
        sources = [context.source] if context.source else sorted(context.sources)
        if context.restoring:
            reject_restricted(self._mapper.restricted, self._tally)
            await refuse_taken_ids(self._work, self._staging)
            await refuse_wider_tiers(self._work, self._staging)
            await keep_untold(self._work, self._staging)
        await self._merge().update(
            Scope(
                sources=sources,
                tables=self._package.tables,
                spared=self._spared(),
                public_only=context.restoring,
            )
        )
        if not context.restoring:
            await self._hiding.keep(sources[0], self._package.tables, self._spared())
        await self._hiding.sweep()
        self.services = await affected_services(self._work)
        self.services_changed = len(self.services)

    async def _is_known(self, sources: list[str]) -> bool:
        if await self._work.connection.fetchval(f"SELECT {IS_KNOWN}", sources):
            return True
        if "" not in sources or "organization" not in self._staging.tables:
            return False
        held = "SELECT EXISTS (SELECT FROM organization JOIN incoming_organization USING (id))"
        return bool(await self._work.connection.fetchval(held))

    def _merge(self) -> Merge:
        return Merge(self._work, self._staging, self._tally, self._mapper.files)

    def _spared(self) -> list[UUID]:
        return [UUID(one) for one in self._context.spared]

    def _report(self) -> ImportReport:
        tally, positions = self._tally, self._order.positions
        for one in tally.files.values():
            if one.rows != one.landed + one.unchanged + one.rejected:
                raise RuntimeError(f"the rows of {one.file} are not all accounted for: {one}")
        return ImportReport(
            source=self._order.source or ",".join(sorted(self._context.sources)),
            files=list(tally.files.values()),
            tables=[one for one in tally.tables.values() if one != type(one)(table=one.table)],
            problems=tally.problems,
            problem_counts=tally.problem_counts(),
            services_changed=self.services_changed,
            texts_not_understood=self._mapper.texts_not_understood,
            positions_found=len(positions.found),
            geocoder_failed=positions.failed,
        )
