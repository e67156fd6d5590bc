"""Checked rows on their way in: COPY into temporary tables, or, of a source that is new, into the tables themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from io import BytesIO

from hub.directory.fields import BY_TABLE, ENTITIES
from hub.directory.hsds.conveyor import Conveyor
from hub.directory.hsds.eligibility import TABLE as ELIGIBILITY_TABLE
from hub.directory.hsds.forms import ELIGIBILITY
from hub.directory.hsds.mapper import Line
from hub.directory.hsds.rows import SEPARATOR
from hub.work import Work

LINES_AT_ONCE = 4_000
"""Lines of one COPY; while the server takes them in, indexes them and checks what they point to, the next are read."""

LETTERS_AT_ONCE = 4 * 1024 * 1024
"""Characters after which a COPY ends, however few lines these are: a row may hold megabytes."""

LINES_A_BREATH = 400
"""So many rows are read before the connection, and whoever wants to stop the import, are looked after again."""

FEW = 400
"""Of no more rows than these PostgreSQL needs no statistics, and no index."""

JOINED = frozenset({"location", "address"})
"""Tables that are joined with each other whatever the directory holds."""

GUARDED = frozenset(one.table for one in ENTITIES if "tier" in one.columns)
"""Tables with row security, into which PostgreSQL lets no COPY."""

FURTHER = {
    "service": {"site": "text"},
    "location": {"site": "text"},
    "address": {"settlement": "text", "settlement_district": "text"},
}
"""Columns, with their types, that help the merge and are not kept."""


def stored_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that its source decides, and where the row comes from."""
    return ("id", "source", "source_id", *BY_TABLE[table].columns)


class Staging:
    """The temporary tables `incoming_…` of one import; they vanish with its transaction."""

    def __init__(self, work: Work, conveyor: Conveyor) -> None:
        self._connection, self._conveyor = work.connection, conveyor
        self._waiting: dict[str, list[str]] = {}
        self._letters: dict[str, int] = {}
        """Characters that wait, by table."""
        self.tables: set[str] = set()
        """Tables that there is an incoming_… of."""
        self.counts: dict[str, int] = {}
        """Rows handed on, by table."""
        self.landed: dict[str, int] = {}
        """Rows written straight into their tables."""

    async def open(self, table: str) -> None:
        """Make the empty `incoming_<table>`, unless it is there."""
        if table in self.tables:
            return
        self.tables.add(table)
        if table == ELIGIBILITY:
            await self._connection.execute(ELIGIBILITY_TABLE)
            return
        further = "".join(f", NULL::{kind} AS {name}" for name, kind in FURTHER.get(table, {}).items())
        await self._connection.execute(
            f"CREATE TEMP TABLE incoming_{table} ON COMMIT DROP AS "  # noqa: S608 - names from fields.py
            f"SELECT {', '.join(stored_columns(table))}{further}, 0::smallint AS file, 0 AS row, 0::smallint AS rows "
            f"FROM {table} WITH NO DATA"
        )

    async def copy(self, table: str, lines: Iterable[list[Line]]) -> None:
        """Hand lines of one table on to be staged."""
        await self._conveyor.put(partial(self.open, table))
        await self._hand_on(table, lines, partial(self._stage, table))

    async def copy_straight(self, table: str, lines: Iterable[list[Line]]) -> None:
        """Hand lines on to be written into the table itself, without what only the merge needs."""
        await self._hand_on(table, lines, partial(self._land, table))

    async def add(self, line: Line) -> None:
        """Put one row in; it may wait in memory for others."""
        table, text = line
        waiting = self._waiting.setdefault(table, [])
        waiting.append(text)
        letters = self._letters[table] = self._letters.get(table, 0) + len(text)
        if len(waiting) >= LINES_AT_ONCE or letters >= LETTERS_AT_ONCE:
            await self._flush(table)

    async def hand_on_waiting(self) -> None:
        """Hand on what `add` let wait."""
        for table in list(self._waiting):
            await self._flush(table)

    async def close(self, *, indexed: bool) -> None:
        """Be ready for the merge; with `indexed`, to compare rows with others by their ids."""
        for table in self.tables - {ELIGIBILITY}:
            many = self.counts.get(table, 0) > FEW
            if many and indexed:
                await self._connection.execute(f"CREATE UNIQUE INDEX ON incoming_{table} (id)")
            if many and (indexed or table in JOINED):
                await self._connection.execute(f"ANALYZE incoming_{table}")

    async def _flush(self, table: str) -> None:
        lines, self._waiting[table], self._letters[table] = self._waiting[table], [], 0
        await self.copy(table, [[(table, line) for line in lines]])

    async def _hand_on(self, table: str, lines: Iterable[list[Line]], act: Callable[[bytes], Awaitable[None]]) -> None:
        async def hand_on() -> None:
            await self._conveyor.put(partial(act, _encoded(waiting)))
            self.counts[table] = self.counts.get(table, 0) + len(waiting)

        waiting: list[str] = []
        letters = 0
        for number, some in enumerate(lines, start=1):
            for _, line in some:
                waiting.append(line)
                letters += len(line)
            if not number % LINES_A_BREATH:
                await asyncio.sleep(0)  # what was handed on before goes on
            if len(waiting) >= LINES_AT_ONCE or letters >= LETTERS_AT_ONCE:
                await hand_on()
                waiting, letters = [], 0
        if waiting:
            await hand_on()

    async def _stage(self, table: str, lines: bytes) -> None:
        if table == ELIGIBILITY:
            columns: tuple[str, ...] = ("service_id", "told", "file", "row", "rows")
        else:
            columns = (*stored_columns(table), *FURTHER.get(table, ()), "file", "row", "rows")
        await self._copy(f"incoming_{table}", columns, lines)

    async def _land(self, table: str, lines: bytes) -> None:
        columns = stored_columns(table)
        if table in GUARDED:
            await self.open(table)
            rows = await self._copy(f"incoming_{table}", columns, lines)
            stored = ", ".join(columns)
            await self._connection.execute(
                f"INSERT INTO {table} ({stored}) SELECT {stored} FROM incoming_{table}"  # noqa: S608 - from fields.py
            )
            await self._connection.execute(f"TRUNCATE incoming_{table}")
        else:
            rows = await self._copy(table, columns, lines)
        self.landed[table] = self.landed.get(table, 0) + rows

    async def _copy(self, target: str, columns: tuple[str, ...], lines: bytes) -> int:
        result: str = await self._connection.copy_to_table(
            target,
            source=BytesIO(lines),
            columns=columns,
            format="text",
            delimiter=SEPARATOR,
            null="",
            encoding="UTF8",
        )
        return int(result.rpartition(" ")[2])


def _encoded(lines: list[str]) -> bytes:
    """Return `lines` in COPY's text format, in which only backslashes and line feeds are written otherwise."""
    text = "\n".join(lines)
    if text.count("\n") >= len(lines):
        text = "\n".join(line.replace("\\", "\\\\").replace("\n", "\\n") for line in lines)
    elif "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.encode() + b"\n"
