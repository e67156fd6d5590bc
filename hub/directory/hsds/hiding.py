"""Restricted rows of an import: sealed, and nothing staged beside them that says the same to everybody."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.hsds.mapper import Mapper
from hub.directory.hsds.rejects import WITHHELD
from hub.directory.hsds.report import Effect, RowProblem
from hub.directory.hsds.staging import Staging
from hub.directory.nrm_vocabulary import Tier
from hub.directory.restricted import RestrictedRow, keep_restricted, public_rows_equal_to_restricted
from hub.errors import N_, Text
from hub.storage.vault import Vault
from hub.work import Work

STANDS_BY_ITSELF = frozenset({"organization", "service", "location", "data_protection_record"})
"""Tables of which a field is left out where it says what is restricted; of others, the row is rejected."""

TIERS_OF = {
    one.table: names
    for one in ENTITIES
    if (names := tuple(field.name for field in one.fields if field.choices is Tier))
}
"""By table: the columns that say who may know of a row, or of a part of it."""

POINT = ("latitude", "longitude", "position_accuracy")

SAME = Text(N_("It is the same as a restricted detail of this organization."))
ANOTHER = Text(N_("Leave it out, or give the public another one: an office, a hotline, a mailbox."))
OWNER_REJECTED = Text(N_("What it belongs to was rejected, as it is the same as a restricted detail."))

SWEEP = (
    "DELETE FROM address t USING incoming_location l WHERE l.id = t.location_id AND l.tier = 'restricted'",
    """
    DELETE FROM contact t USING incoming_location l WHERE l.tier = 'restricted' AND (l.id = t.location_id
        OR EXISTS (SELECT FROM service_at_location a WHERE a.location_id = l.id AND a.id = t.service_at_location_id))
    """,
    """
    DELETE FROM phone t USING incoming_location l WHERE l.tier = 'restricted' AND (l.id = t.location_id
        OR EXISTS (SELECT FROM service_at_location a WHERE a.location_id = l.id AND a.id = t.service_at_location_id))
    """,
)
"""Takes away what stood of a place before it became restricted, though the row of it was rejected or is not there."""


class Hiding:
    """Keeps apart what is restricted in one import."""

    def __init__(self, work: Work, vault: Vault | None, mapper: Mapper, staging: Staging) -> None:
        self._work, self._vault, self._mapper, self._staging = work, vault, mapper, staging
        self._tally = mapper.context.tally
        mapper.context.mark = vault.mark if vault else None

    async def remember_tiers(self, source: str) -> None:
        """Read which rows of `source` are not public: where a package says no tier, they stay what they are."""
        context, connection = self._mapper.context, self._work.connection
        for table, columns in TIERS_OF.items():
            not_public = " OR ".join(f"{one} <> 'public'" for one in columns)
            named = ", ".join(columns)
            for row in await connection.fetch(
                f"SELECT id, {named} FROM {table} WHERE source = $1 AND ({not_public})",  # noqa: S608 - names
                source,
            ):
                context.kept[row["id"].hex] = {one: Tier(row[one]) for one in columns}
        for row in await connection.fetch("SELECT id, entity FROM restricted_detail WHERE source = $1", source):
            context.kept[row["id"].hex] = {"tier": Tier.RESTRICTED}
            context.sealed.setdefault(row["entity"], set()).add(row["id"].hex)

    async def refuse_equal_rows(self) -> None:
        """Reject staged rows, or leave out their fields, that say what is restricted of their organization."""
        if self._vault is None:
            return
        rows = [*(one.row for one in self._mapper.restricted), *self._made_public()]
        found: dict[tuple[str, str], list[UUID]] = defaultdict(list)
        for table, row_id, field in await public_rows_equal_to_restricted(self._work, self._vault, rows):
            found[table, field].append(row_id)
        for (table, field), ids in found.items():
            if table in STANDS_BY_ITSELF:
                await self._leave_out(table, field, ids)
            else:
                await self._reject(table, field, ids, SAME)

    async def keep(self, source: str, tables: Collection[str], spared: Collection[UUID]) -> None:
        """Seal the restricted rows, remove those that the source dropped, and count them."""
        if self._vault is None:
            return
        kept = self._mapper.restricted
        rows = [one.row for one in kept]
        change = await keep_restricted(self._work, self._vault, rows, source, tables, {*spared, *self._unread()})
        for one in kept:
            if one.row.id in change.unchanged:
                one.shape.counts.unchanged += 1
            else:
                one.shape.counts.landed += 1
        counts = self._tally.table("restricted_detail")
        counts.created += len(change.created)
        counts.updated += len(change.updated)
        counts.unchanged += len(change.unchanged)
        counts.removed += len(change.removed)

    def _made_public(self) -> list[RestrictedRow]:
        """Return, with nothing in them, rows that were restricted and that the package says are not."""
        context, still = self._mapper.context, {one.row.id for one in self._mapper.restricted}
        return [
            RestrictedRow(id=UUID(one), entity=table, values={})
            for table, ids in context.sealed.items()
            for one in ids & context.taken.get(table, {}).keys()
            if UUID(one) not in still
        ]

    def _unread(self) -> Iterator[UUID]:
        """Give the sealed rows of tables in which rows were rejected that nobody could read: they may be these."""
        context = self._mapper.context
        for table, ids in context.sealed.items():
            if self._tally.table(table).rejected > context.rejected_rows[table]:
                yield from map(UUID, ids)

    async def sweep(self) -> None:
        """Take away what still stands in the open of places that are restricted now; a staged number is meant so."""
        if "location" not in self._staging.tables:
            return
        for statement in SWEEP:
            table = statement.split()[2]
            staged = f" AND NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)"
            statement += staged if table in self._staging.tables else ""
            result = await self._work.connection.execute(statement)
            self._tally.table(table).removed += int(result.rpartition(" ")[2])

    async def _leave_out(self, table: str, field: str, ids: list[UUID]) -> None:
        columns = POINT if field in POINT else (field,)
        rows = await self._work.connection.fetch(
            f"UPDATE incoming_{table} SET {', '.join(f'{one} = NULL' for one in columns)} "  # noqa: S608 - names
            "WHERE id = ANY($1) RETURNING file, row",
            ids,
        )
        for row in rows:
            self._name(row["file"], row["row"], field, SAME, Effect.CELL_LEFT_OUT)

    async def _reject(self, table: str, field: str, ids: list[UUID], reason: Text) -> None:
        """Take staged rows out again, and what belongs to them alone."""
        rows = await self._work.connection.fetch(
            f"DELETE FROM incoming_{table} WHERE id = ANY($1) RETURNING id, file, row, rows",  # noqa: S608 - names
            ids,
        )
        for row in rows:
            self._name(row["file"], row["row"], field, reason, Effect.ROW_REJECTED)
            self._tally.file(self._mapper.files[row["file"]]).rejected += row["rows"]
            self._tally.table(table).rejected += row["rows"]
            self._mapper.context.rejected_rows[table] += row["rows"]
        gone = [row["id"] for row in rows]
        self._mapper.forget(table, {one.hex for one in gone})
        self._mapper.context.spared |= self._mapper.context.sealed.get(table, set()) & {one.hex for one in gone}
        for child in ENTITIES:
            if table in child.owners and child.table in self._staging.tables and gone:
                await self._reject_children(child.table, table, gone)

    async def _reject_children(self, table: str, owner: str, gone: list[UUID]) -> None:
        others = [one for one in BY_TABLE[table].owner_columns if one != f"{owner}_id"]
        alone = " AND ".join([f"{owner}_id = ANY($1)", *(f"{one} IS NULL" for one in others)])
        orphans = await self._work.connection.fetch(f"SELECT id FROM incoming_{table} WHERE {alone}", gone)  # noqa: S608
        await self._reject(table, f"{owner}_id", [row["id"] for row in orphans], OWNER_REJECTED)
        await self._work.connection.execute(
            f"UPDATE incoming_{table} SET {owner}_id = NULL WHERE {owner}_id = ANY($1)",  # noqa: S608 - names
            gone,
        )

    def _name(self, file: int, row: int, field: str, reason: Text, effect: Effect) -> None:
        problem = RowProblem(
            file=self._mapper.files[file], row=row, field=field, reason=reason, remedy=ANOTHER, effect=effect
        )
        self._tally.add(problem, WITHHELD)
