"""What there is to export, looked up before anything is written: tables, owners, languages, values without a form."""

from collections.abc import Sequence
from typing import Any

import msgspec

from hub.directory.fields import ENTITIES, Entity, Kind
from hub.directory.hsds.export_cells import TABULAR_MUSTS, Style, unwritable
from hub.directory.hsds.export_snapshot import Reader, shared_out
from hub.directory.queries import DEMO_SOURCE


class TableSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """What one table of the public tier holds."""

    size: int
    """Bytes on the database's disk; 0 where no row will be written."""
    owners: frozenset[str]
    """Tables in whose lists rows stand in JSON."""
    left_out: dict[str, int]
    """By field: values that have no valid form and are left out (with their row, where they are required)."""
    lacking: int
    """Rows without the reference that HSDS requires in tables."""
    languages: frozenset[str]
    """Languages of texts, besides those that `Style` looks for anyway."""
    spoken: bool
    """Whether any text is in the language of the package."""
    demo: bool
    """Whether any row is of the fictional network."""


Survey = dict[str, TableSurvey]
"""By table."""


async def survey_of(readers: Sequence[Reader], style: Style) -> Survey:
    """Look at every table, each of `readers` at as many as it can."""
    found: dict[str, TableSurvey] = {}

    async def look(reader: Reader, entity: Entity) -> None:
        found[entity.table] = await _survey(reader, entity, style)

    await shared_out(readers, ENTITIES, look)
    return found


async def count_rows(readers: Sequence[Reader], style: Style, survey: Survey) -> dict[str, int]:
    """Return how many rows of each table are written, for tables that have any."""
    counts: dict[str, int] = {}

    async def count(reader: Reader, entity: Entity) -> None:
        counts[entity.table] = await reader.fetchval(f"SELECT count(*) {style.rows_of(entity)}")

    await shared_out(readers, (one for one in ENTITIES if survey[one.table].size), count)
    return counts


def owned_by(entity: Entity, owner: str) -> str:
    """Return the SQL condition that `owner` is the first owner that a row `t` names, so that it stands there once."""
    earlier = entity.owners[: entity.owners.index(owner)]
    return " AND ".join([*(f"t.{one}_id IS NULL" for one in earlier), f"t.{owner}_id IS NOT NULL"])


async def _survey(reader: Reader, entity: Entity, style: Style) -> TableSurvey:
    row = await reader.fetchrow(_looks(entity, style))
    faults = await _faults(reader, entity, style) if row["size"] else {}
    return TableSurvey(
        size=row["size"] or 0,
        owners=frozenset(one for one in entity.owners if row[f"owner {one}"]),
        left_out={name: count for name, count in faults.items() if count and name != "lacking"},
        lacking=faults.get("lacking", 0),
        languages=await _languages(reader, entity, style) if row["languages"] else frozenset(),
        spoken=row["spoken"],
        demo=row["demo"],
    )


def _looks(entity: Entity, style: Style) -> str:
    def exists(condition: str) -> str:
        return f"EXISTS (SELECT {style.rows_of(entity)} AND ({condition}))"

    fields = [one.name for one in entity.fields if one.kind is Kind.TEXTS]
    texts = [f"(t.{one} - ARRAY{list(style.sought)}) <> '{{}}'" for one in fields]
    spoken = [f"t.{one} ? '{style.language}'" for one in fields]
    looks = {
        "size": f"CASE WHEN {exists('true')} THEN pg_relation_size('{entity.table}') END",
        "languages": exists(" OR ".join(texts)) if texts else "false",
        "spoken": exists(" OR ".join(spoken)) if spoken else "false",
        # Rows of the network belong to others that stand by themselves, whose sources are indexed.
        "demo": "false" if entity.owners and not entity.versioned else exists(f"t.source = '{DEMO_SOURCE}'"),
        **{f"owner {one}": exists(owned_by(entity, one)) for one in entity.owners},
    }
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in looks.items())
    return f"SELECT {listed}"


async def _faults(reader: Reader, entity: Entity, style: Style) -> dict[str, Any]:
    conditions = {field.outside: fault for field in entity.fields if (fault := unwritable(field))}
    if must := TABULAR_MUSTS.get(entity.table):
        conditions["lacking"] = f"t.{must} IS NULL"
    if not conditions:
        return {}
    counts = ", ".join(f'count(*) FILTER (WHERE {one}) AS "{name}"' for name, one in conditions.items())
    some = " OR ".join(f"({one})" for one in conditions.values())
    query = f"SELECT {counts} FROM public_{entity.table} t WHERE {style.of_source} AND ({some})"  # noqa: S608
    return dict(await reader.fetchrow(query))


async def _languages(reader: Reader, entity: Entity, style: Style) -> frozenset[str]:
    texts = [f"coalesce(t.{field.name}, '{{}}')" for field in entity.fields if field.kind is Kind.TEXTS]
    rows = await reader.fetch(f"SELECT DISTINCT jsonb_object_keys({' || '.join(texts)}) {style.rows_of(entity)}")
    return frozenset(row[0] for row in rows)
