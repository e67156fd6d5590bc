"""From the temporary tables into the directory: only what is new or other than before is written."""

from collections.abc import Collection

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.affected import NOTE_TABLE, owner_of_row
from hub.directory.hsds.dropping import Dropping, Scope
from hub.directory.hsds.forms import ELIGIBILITY, ORDER
from hub.directory.hsds.report import Tally
from hub.directory.hsds.rows import KEPT
from hub.directory.hsds.staging import Staging, stored_columns
from hub.work import Work


class Merge:
    """Brings the directory to what was staged, and counts it."""

    def __init__(self, work: Work, staging: Staging, tally: Tally, files: list[str]) -> None:
        self._work, self._staging, self._tally, self._files = work, staging, tally, files

    async def insert(self) -> None:
        """Write the staged rows, none of which the directory holds yet."""
        for table in ORDER:
            if table in self._staging.tables:
                stored, stamp, stamped = _stored(table)
                result = await self._work.connection.execute(
                    f"INSERT INTO {table} ({stored}{stamp}) SELECT {stored}{stamped} FROM incoming_{table}",  # noqa: S608
                    *self._times(table),
                )
                self._tally.table(table).created += int(result.rpartition(" ")[2])
                await self._count_landed(table)
        if ELIGIBILITY in self._staging.tables:
            await self._count_landed(ELIGIBILITY)

    async def update(self, scope: Scope) -> None:
        """Write what is new or other, remove what the sources dropped, and note what changed."""
        sources, tables = list(scope.sources), scope.tables
        dropping = Dropping(self._work, self._staging, self._tally, scope)
        await self._work.connection.execute(NOTE_TABLE)
        for table in ORDER:
            if table in tables:
                await self._staging.open(table)
        await dropping.drop_leaves()
        for table in ORDER:
            if table in self._staging.tables:
                if table not in KEPT:
                    await self._note_former_owners(table)
                await self._write(table)
            if table in tables and table in KEPT:
                self._tally.table(table).missing_at_source += await self._work.connection.fetchval(
                    f"SELECT count(*) FROM {table} t WHERE source = ANY($1) AND NOT (id = ANY($2)) "  # noqa: S608
                    f"AND NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)",
                    sources,
                    list(scope.spared),
                )
        await dropping.drop_owners()
        if ELIGIBILITY in self._staging.tables:
            await self._count_eligibility()
        await self._note_what_is_not_here(sources, tables, public_only=scope.public_only)

    def _times(self, table: str) -> list[object]:
        return [self._work.now] if BY_TABLE[table].versioned else []

    async def _count_landed(self, table: str) -> None:
        """Count all rows of files that are staged for `table` as landed."""
        found = await self._work.connection.fetch(
            f"SELECT file, sum(rows) AS rows FROM incoming_{table} GROUP BY file"  # noqa: S608 - from fields.py
        )
        for row in found:
            self._tally.file(self._files[row["file"]]).landed += row["rows"]

    async def _note_what_is_not_here(self, sources: list[str], tables: Collection[str], *, public_only: bool) -> None:
        """Count the rows of the sources in tables that the package does not have."""
        for table in ORDER:
            if table not in tables:
                shown = f"public_{table}" if public_only else table
                self._tally.table(table).not_in_package += await self._work.connection.fetchval(
                    f"SELECT count(*) FROM {shown} WHERE source = ANY($1)",  # noqa: S608 - every name from fields.py
                    sources,
                )

    async def _note_former_owners(self, table: str) -> None:
        """Note the owners that rows are about to leave."""
        columns = BY_TABLE[table].owner_columns
        await self._work.connection.execute(
            f"""
            INSERT INTO changed_row SELECT {owner_of_row(BY_TABLE[table])}
            FROM {table} t JOIN incoming_{table} i USING (id)
            WHERE ({", ".join(f"t.{one}" for one in columns)})
                IS DISTINCT FROM ({", ".join(f"i.{one}" for one in columns)})
            """  # noqa: S608 - every name comes from fields.py
        )

    async def _write(self, table: str) -> None:
        stored, stamp, stamped = _stored(table)
        restamped = ", version = t.version + 1, last_modified = excluded.last_modified" if stamp else ""
        columns = stored_columns(table)[1:]
        noted = f"'{table}', t.id" if table in KEPT else owner_of_row(BY_TABLE[table])
        rows = await self._work.connection.fetch(
            f"""
            WITH written AS (
                INSERT INTO {table} AS t ({stored}{stamp}) SELECT {stored}{stamped} FROM incoming_{table}
                ON CONFLICT (id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in columns)}{restamped}
                WHERE ({", ".join(f"t.{one}" for one in columns)})
                    IS DISTINCT FROM ({", ".join(f"excluded.{one}" for one in columns)})
                RETURNING t.*, (t.xmax = 0) AS is_new
            ), noted AS (INSERT INTO changed_row SELECT {noted} FROM written t)
            SELECT i.file, sum(i.rows) AS rows, coalesce(sum(i.rows) FILTER (WHERE w.id IS NOT NULL), 0) AS landed,
                count(*) FILTER (WHERE w.is_new) AS created, count(*) FILTER (WHERE NOT w.is_new) AS updated,
                count(*) FILTER (WHERE w.id IS NULL) AS unchanged
            FROM incoming_{table} i LEFT JOIN written w USING (id) GROUP BY i.file
            """,  # noqa: S608 - every name comes from fields.py
            *self._times(table),
        )
        counts = self._tally.table(table)
        for row in rows:
            file = self._tally.file(self._files[row["file"]])
            file.landed += row["landed"]
            file.unchanged += row["rows"] - row["landed"]
            counts.created += row["created"]
            counts.updated += row["updated"]
            counts.unchanged += row["unchanged"]

    async def _count_eligibility(self) -> None:
        rows = await self._work.connection.fetch(
            """
            SELECT e.file, count(*) AS rows, count(*) FILTER (WHERE EXISTS (
                SELECT FROM changed_row c WHERE c.entity = 'service' AND c.id = e.service_id)) AS landed
            FROM incoming_eligibility e GROUP BY e.file
            """
        )
        for row in rows:
            file = self._tally.file(self._files[row["file"]])
            file.landed += row["landed"]
            file.unchanged += row["rows"] - row["landed"]


def _stored(table: str) -> tuple[str, str, str]:
    """Return the columns that are written, and how the time of the change is named and given."""
    stored = ", ".join(stored_columns(table))
    return (stored, ", last_modified", ", $1::timestamptz") if BY_TABLE[table].versioned else (stored, "", "")
