"""What a source no longer gives: it goes, counted, and takes along only what was nothing else's."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE, Entity
from hub.directory.hsds.affected import owner_of_row
from hub.directory.hsds.forms import ORDER, PARENTS
from hub.directory.hsds.report import Tally
from hub.directory.hsds.rows import KEPT
from hub.directory.hsds.staging import Staging
from hub.work import Work

OWNERS = tuple(table for table in ORDER if table in PARENTS and table not in KEPT)
"""Tables whose rows a source may drop and others belong to: links of services to places, contacts, numbers."""

CHILDREN = tuple(BY_TABLE[table] for table in ORDER if table not in KEPT and set(BY_TABLE[table].owners) & set(OWNERS))
"""Tables whose rows may belong to such rows."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What an import may take away."""

    sources: Collection[str]
    """Rows of these alone."""
    tables: Collection[str]
    """Those that the package speaks of."""
    spared: Collection[UUID]
    """Rows that were rejected: what an earlier import made of them stays."""
    public_only: bool
    """Whether the package is of the public tier: then it says nothing of any other row."""


class Fallen(msgspec.Struct, frozen=True):
    """A row that is nobody's without rows that go."""

    owners: frozenset[UUID]
    may_go: bool


class Dropping:
    """Removes what the sources of one import no longer give for something that they still give."""

    def __init__(self, work: Work, staging: Staging, tally: Tally, scope: Scope) -> None:
        self._connection, self._staging, self._tally, self._scope = work.connection, staging, tally, scope
        self._going: dict[str, set[UUID]] = {table: set() for table in ORDER}
        self._fallen: dict[str, dict[UUID, Fallen]] = defaultdict(dict)

    async def drop_leaves(self) -> None:
        """Remove dropped rows that nothing belongs to; before others are written that stand in their place."""
        for table in ORDER:
            if table not in KEPT and table not in OWNERS and (dropped := self._dropped(table)):
                await self._delete(table, f"{dropped} AND {self._may_go(table)}", *self._limits)

    async def drop_owners(self) -> None:
        """Remove dropped links, contacts and numbers, when all is written; what has another owner leaves them.

        What was theirs alone goes with them. Where that may not go, they stay as well.
        """
        for table in OWNERS:
            if dropped := self._dropped(table):
                rows = await self._connection.fetch(
                    f"SELECT t.id FROM {table} t WHERE {dropped} AND {self._may_go(table)}",  # noqa: S608 - fields.py
                    *self._limits,
                )
                self._going[table] = {row["id"] for row in rows}
        if not any(self._going.values()):
            return
        for entity in CHILDREN:
            await self._find_fallen(entity)
        self._let_stay()
        for entity in CHILDREN:
            await self._part(entity)
        for table in reversed(ORDER):
            if self._going[table]:
                await self._delete(table, "t.id = ANY($1)", list(self._going[table]))

    @property
    def _limits(self) -> tuple[list[str], list[UUID]]:
        return list(self._scope.sources), list(self._scope.spared)

    def _dropped(self, table: str) -> str:
        """Return SQL that tells whether the owner of row `t` is staged; empty where none may go.

        A row that could not be read may be any of those that are missing, so none of its table is taken for dropped.
        """
        owners = BY_TABLE[table].owners
        if table not in self._scope.tables or not self._staging.tables.intersection(owners):
            return ""
        if table in self._tally.unread_in:
            return ""
        cases = " ".join(
            f"WHEN t.{owner}_id IS NOT NULL THEN EXISTS (SELECT FROM incoming_{owner} p WHERE p.id = t.{owner}_id)"
            if owner in self._staging.tables
            else f"WHEN t.{owner}_id IS NOT NULL THEN false"
            for owner in owners
        )
        return f"CASE {cases} END"

    def _may_go(self, table: str) -> str:
        """Return SQL that tells whether row `t` is within the scope and not staged."""
        conditions = ["t.source = ANY($1)", "NOT (t.id = ANY($2))"]
        if table in self._staging.tables:
            conditions.append(f"NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)")
        if self._scope.public_only:
            conditions.append(f"EXISTS (SELECT FROM public_{table} v WHERE v.id = t.id)")
        return f"({' AND '.join(conditions)}) IS TRUE"

    async def _find_fallen(self, entity: Entity) -> None:
        gone = self._gone(entity)
        if not gone:
            return
        owner_ids = f"array_remove(ARRAY[{', '.join(f't.{one}' for one in entity.owner_columns)}], NULL)"
        rows = await self._connection.fetch(
            f"SELECT t.id, {owner_ids} AS owners, {self._may_go(entity.table)} AS may_go FROM {entity.table} t "  # noqa: S608
            f"WHERE {owner_ids} <@ $3::uuid[] AND {_belongs(entity, 3)} AND NOT (t.id = ANY($4))",
            *self._limits,
            gone,
            list(self._going[entity.table]),
        )
        self._fallen[entity.table] = {row["id"]: Fallen(frozenset(row["owners"]), row["may_go"]) for row in rows}
        self._going[entity.table].update(self._fallen[entity.table])

    def _let_stay(self) -> None:
        """Let rows stay that may not go, with what they belong to, and with what belongs to that alone."""
        stay: set[UUID] = set()
        for table in reversed(ORDER):
            for row_id, fallen in self._fallen[table].items():
                if not fallen.may_go or row_id in stay:
                    stay |= {row_id, *fallen.owners}
        for table in ORDER:
            going = set().union(*(self._going[one] for one in OWNERS)) - stay
            self._going[table] -= stay
            self._going[table] -= {
                row_id for row_id, fallen in self._fallen[table].items() if not fallen.owners <= going
            }

    async def _part(self, entity: Entity) -> None:
        """Let rows that stay leave the owners that go."""
        gone = self._gone(entity)
        if not gone:
            return
        columns = [f"{one}_id" for one in entity.owners if one in OWNERS]
        emptied = ", ".join(f"{one} = CASE WHEN {one} = ANY($1) THEN NULL ELSE {one} END" for one in columns)
        parted = await self._connection.fetchval(
            f"""
            WITH parted AS (
                UPDATE {entity.table} t SET {emptied}
                WHERE {_belongs(entity, 1)} AND NOT (t.id = ANY($2)) RETURNING t.*
            ), noted AS (INSERT INTO changed_row SELECT {owner_of_row(entity)} FROM parted t)
            SELECT count(*) FROM parted
            """,  # noqa: S608 - every name comes from fields.py
            gone,
            list(self._going[entity.table]),
        )
        self._tally.table(entity.table).updated += parted

    def _gone(self, entity: Entity) -> list[UUID]:
        return [row_id for owner in entity.owners for row_id in self._going[owner] if owner in OWNERS]

    async def _delete(self, table: str, where: str, *values: object) -> None:
        removed = await self._connection.fetchval(
            f"""
            WITH dropped AS (DELETE FROM {table} t WHERE {where} RETURNING *),
                noted AS (INSERT INTO changed_row SELECT {owner_of_row(BY_TABLE[table])} FROM dropped t)
            SELECT count(*) FROM dropped
            """,  # noqa: S608 - every name comes from fields.py
            *values,
        )
        self._tally.table(table).removed += removed


def _belongs(entity: Entity, number: int) -> str:
    """Return SQL that tells whether row `t` belongs to one of the ids that are parameter `number`."""
    return f"({' OR '.join(f't.{one}_id = ANY(${number})' for one in entity.owners if one in OWNERS)})"
