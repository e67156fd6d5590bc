"""The tabular form: one CSV file for each table, streamed as PostgreSQL writes it."""

from collections.abc import Sequence

from hub.directory.fields import ENTITIES, Entity
from hub.directory.hsds.export_cells import Style, cells
from hub.directory.hsds.export_place import PackageFile, PackagePlace
from hub.directory.hsds.export_snapshot import Reader, shared_out
from hub.directory.hsds.export_survey import Survey

CORE = frozenset({"organization", "service", "location", "service_at_location"})
"""Tables whose file is there even when it is empty."""


def written_tables(survey: Survey) -> tuple[Entity, ...]:
    """Return the tables that get a file."""
    return tuple(one for one in ENTITIES if survey[one.table].size or one.table in CORE)


def table_query(entity: Entity, style: Style) -> str:
    """Return the query of a table's rows as its file has them: a header's worth of columns, in the order of ids."""
    columns = ", ".join(f'{one.sql} AS "{one.name}"' for one in cells(entity, style))
    return f"SELECT {columns} {style.rows_of(entity)} ORDER BY t.id"


async def write_tables(place: PackagePlace, readers: Sequence[Reader], style: Style, survey: Survey) -> dict[str, int]:
    """Write a file for each table, the biggest first, each of `readers` one after the other; return rows by table."""
    counts: dict[str, int] = {}

    async def write(reader: Reader, entity: Entity) -> None:
        with place.file(f"{entity.file}.csv") as file:
            counts[entity.table] = await _copy(reader, table_query(entity, style), file)

    await shared_out(readers, sorted(written_tables(survey), key=lambda one: survey[one.table].size), write)
    return counts


async def _copy(reader: Reader, query: str, file: PackageFile) -> int:
    async def take(chunk: bytes) -> None:
        file.write(chunk)

    done = await reader.copy_from_query(query, output=take, format="csv", header=True)
    return int(done.removeprefix("COPY "))
