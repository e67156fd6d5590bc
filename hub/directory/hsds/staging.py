"""Checked rows on their way in: COPY into temporary tables, or, of a source that is new, into the tables themselves."""

from collections.abc import AsyncIterator, Iterable

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.eligibility import TABLE as ELIGIBILITY_TABLE
from hub.directory.hsds.forms import ELIGIBILITY
from hub.directory.hsds.mapper import Line
from hub.directory.hsds.rows import SEPARATOR
from hub.work import Work

LINES_AT_ONCE = 400
"""Lines that are handed to the driver together; while the server takes them in, the next are read."""

BATCH = 5_000
"""Rows of one table held in memory before they are copied, where tables come mixed."""

JOINED = frozenset({"location", "address"})
"""Tables that are joined with each other whatever the directory holds."""

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

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._waiting: dict[str, list[str]] = {}
        self.tables: set[str] = set()
        """Tables that there is an incoming_… of."""
        self.counts: dict[str, int] = {}
        """Rows handed on, by table."""

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
        """Copy lines of one table while they are made."""
        await self.open(table)
        await self._copy(table, f"incoming_{table}", self._columns(table), lines)

    async def copy_straight(self, table: str, lines: Iterable[list[Line]]) -> int:
        """Copy lines into the table itself, without what only the merge needs; return how many rows it took."""
        return await self._copy(table, table, stored_columns(table), lines)

    async def add(self, line: Line) -> None:
        """Put one row in; it may wait in memory for others."""
        table, text = line
        waiting = self._waiting.setdefault(table, [])
        waiting.append(text)
        if len(waiting) >= BATCH:
            await self._flush(table)

    async def close(self, *, indexed: bool) -> None:
        """Copy what still waits; with `indexed`, be ready to compare rows with others by their ids."""
        for table in list(self._waiting):
            await self._flush(table)
        for table in self.tables - {ELIGIBILITY}:
            many = self.counts.get(table, 0) > LINES_AT_ONCE
            if many and indexed:
                await self._connection.execute(f"CREATE UNIQUE INDEX ON incoming_{table} (id)")
            if many and (indexed or table in JOINED):
                await self._connection.execute(f"ANALYZE incoming_{table}")

    async def _flush(self, table: str) -> None:
        lines, self._waiting[table] = self._waiting[table], []
        await self.copy(table, [[(table, line) for line in lines]])

    def _columns(self, table: str) -> tuple[str, ...]:
        if table == ELIGIBILITY:
            return ("service_id", "told", "file", "row", "rows")
        return (*stored_columns(table), *FURTHER.get(table, ()), "file", "row", "rows")

    async def _copy(self, table: str, target: str, columns: tuple[str, ...], lines: Iterable[list[Line]]) -> int:
        result: str = await self._connection.copy_to_table(
            target,
            source=self._chunks(table, lines),
            columns=columns,
            format="text",
            delimiter=SEPARATOR,
            null="",
            encoding="UTF8",
        )
        return int(result.rpartition(" ")[2])

    async def _chunks(self, table: str, lines: Iterable[list[Line]]) -> AsyncIterator[bytes]:
        count = 0
        waiting: list[str] = []
        for some in lines:
            for _, line in some:
                waiting.append(line)
            if len(waiting) >= LINES_AT_ONCE:
                yield _encoded(waiting)
                count += len(waiting)
                waiting = []
        if waiting:
            yield _encoded(waiting)
        self.counts[table] = self.counts.get(table, 0) + count + len(waiting)


def _encoded(lines: list[str]) -> bytes:
    """Return `lines` in COPY's text format, in which only backslashes and line feeds are written otherwise."""
    text = "\n".join(lines)
    if text.count("\n") >= len(lines):
        text = "\n".join(line.replace("\\", "\\\\").replace("\n", "\\n") for line in lines)
    elif "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.encode() + b"\n"
