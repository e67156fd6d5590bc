"""From the temporary tables into the directory: only what is new or other than before is written."""

from collections.abc import Collection
from uuid import UUID

from hub.directory.hsds.positions import Positions
from hub.directory.hsds.report import ImportReport
from hub.directory.hsds.staging import PLANS, Plan
from hub.work import Work

AFFECTED = """
    WITH RECURSIVE terms AS (
        SELECT id FROM changed_row WHERE entity = 'taxonomy_term'
        UNION SELECT t.id FROM taxonomy_term t JOIN terms ON t.parent_id = terms.id
    ), locations AS (SELECT id FROM changed_row WHERE entity = 'location')
    SELECT s.id FROM changed_row c JOIN service s ON s.id = c.id AND c.entity = 'service'
    UNION SELECT s.id FROM changed_row c JOIN service s ON s.organization_id = c.id AND c.entity = 'organization'
    UNION SELECT a.service_id FROM service_at_location a JOIN locations ON locations.id = a.location_id
    UNION SELECT a.service_id FROM changed_row c JOIN service_at_location a
        ON a.id = c.id AND c.entity = 'service_at_location'
    UNION SELECT l.service_id FROM service_taxonomy_term l JOIN terms ON terms.id = l.taxonomy_term_id
"""
"""Services whose search document depends on a changed row."""


async def merge(work: Work, tables: Collection[str], spared: Collection[UUID], report: ImportReport) -> list[UUID]:
    """Bring the directory to what was staged; fill `report`; return the services whose search documents change.

    `tables` are those the package speaks about: only of them are dropped rows removed, and never one in `spared`.
    """
    await work.connection.execute("CREATE TEMP TABLE changed_row (entity text, id uuid) ON COMMIT DROP")
    for table, plan in PLANS.items():
        if plan.parents and table in tables:
            report.removed[table] = await _remove_dropped(work, table, plan, report.source, spared)
    for table, plan in PLANS.items():
        if plan.parents:
            await _note_former_owners(work, table, plan)
        await _write(work, table, plan, report)
        if not plan.parents and table in tables:
            report.missing_at_source[table] = await work.connection.fetchval(
                f"SELECT count(*) FROM {table} t WHERE source = $1 AND NOT (id = ANY($2)) "  # noqa: S608 - from PLANS
                f"AND NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)",
                report.source,
                list(spared),
            )
    return [row["id"] for row in await work.connection.fetch(AFFECTED)]


async def affiliate(work: Work) -> None:
    """Give staged services and locations that name a site, which is a service itself, the organization of that site."""
    await work.connection.execute(
        """
        UPDATE incoming_service i SET organization_id = site.organization_id
        FROM incoming_service site WHERE i.site = site.source_id AND site.site IS NULL;
        UPDATE incoming_location i SET organization_id = site.organization_id
        FROM incoming_service site WHERE i.site = site.source_id
        """
    )


async def place(work: Work, positions: Positions) -> None:
    """Give staged locations without coordinates those of their settlement, and the district that their address names.

    Where nothing could be asked, what an earlier import found stays.
    """
    await work.connection.execute(
        """
        CREATE TEMP TABLE incoming_position
            (settlement text PRIMARY KEY, latitude float8 NOT NULL, longitude float8 NOT NULL, district text)
        ON COMMIT DROP
        """
    )
    await work.connection.copy_records_to_table(
        "incoming_position",
        records=[(name, one.latitude, one.longitude, one.district) for name, one in positions.found.items()],
    )
    await work.connection.execute(
        """
        UPDATE incoming_location l
        SET latitude = coalesce(l.latitude, p.latitude),
            longitude = coalesce(l.longitude, p.longitude),
            position_accuracy = coalesce(l.position_accuracy, CASE WHEN p.latitude IS NOT NULL THEN 'settlement' END),
            district = coalesce(l.district, a.district, p.district)
        FROM (SELECT DISTINCT ON (location_id) location_id, settlement, district FROM incoming_address
              ORDER BY location_id, address_type, id) a
        LEFT JOIN incoming_position p USING (settlement)
        WHERE a.location_id = l.id AND (l.latitude IS NULL OR l.district IS NULL)
        """
    )
    if not positions.asked:
        await work.connection.execute(
            """
            UPDATE incoming_location i
            SET latitude = l.latitude, longitude = l.longitude, position_accuracy = 'settlement',
                district = coalesce(i.district, l.district)
            FROM location l
            WHERE l.id = i.id AND i.latitude IS NULL AND l.position_accuracy = 'settlement'
            """
        )


def _owner(plan: Plan) -> str:
    """Return SQL for the table and the id that own row `t`, as one row (entity, id)."""
    cases = " ".join(f"WHEN t.{parent}_id IS NOT NULL THEN '{parent}'" for parent in plan.parents)
    return f"CASE {cases} END, coalesce({', '.join(f't.{parent}_id' for parent in plan.parents)})"


async def _remove_dropped(work: Work, table: str, plan: Plan, source: str, spared: Collection[UUID]) -> int:
    owner_is_there = " ".join(
        f"WHEN t.{parent}_id IS NOT NULL THEN EXISTS (SELECT FROM incoming_{parent} p WHERE p.id = t.{parent}_id)"
        for parent in plan.parents
    )
    return int(
        await work.connection.fetchval(
            f"""
            WITH dropped AS (
                DELETE FROM {table} t WHERE source = $1 AND NOT (id = ANY($2)) AND CASE {owner_is_there} END
                    AND NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)
                RETURNING *
            ), noted AS (INSERT INTO changed_row SELECT {_owner(plan)} FROM dropped t)
            SELECT count(*) FROM dropped
            """,  # noqa: S608 - every name comes from PLANS
            source,
            list(spared),
        )
    )


async def _note_former_owners(work: Work, table: str, plan: Plan) -> None:
    """Note the owners that rows are about to leave."""
    columns = [f"{parent}_id" for parent in plan.parents]
    await work.connection.execute(
        f"""
        INSERT INTO changed_row SELECT {_owner(plan)} FROM {table} t JOIN incoming_{table} i USING (id)
        WHERE ({", ".join(f"t.{one}" for one in columns)}) IS DISTINCT FROM ({", ".join(f"i.{one}" for one in columns)})
        """  # noqa: S608 - every name comes from PLANS
    )


async def _write(work: Work, table: str, plan: Plan, report: ImportReport) -> None:
    stored = ", ".join(plan.stored)
    stamp, stamped, restamped = (
        (", last_modified", ", $1::timestamptz", ", version = t.version + 1, last_modified = excluded.last_modified")
        if plan.versioned
        else ("", "", "")
    )
    noted = _owner(plan) if plan.parents else f"'{table}', t.id"
    rows = await work.connection.fetch(
        f"""
        WITH written AS (
            INSERT INTO {table} AS t ({stored}{stamp}) SELECT {stored}{stamped} FROM incoming_{table}
            ON CONFLICT (id) DO UPDATE
            SET {", ".join(f"{column} = excluded.{column}" for column in plan.stored[1:])}{restamped}
            WHERE ({", ".join(f"t.{column}" for column in plan.stored[1:])})
                IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in plan.stored[1:])})
            RETURNING t.*
        ), noted AS (INSERT INTO changed_row SELECT {noted} FROM written t)
        SELECT file, sum(rows) AS rows, coalesce(sum(rows) FILTER (WHERE w.id IS NOT NULL), 0) AS landed
        FROM incoming_{table} i LEFT JOIN written w USING (id) GROUP BY file
        """,  # noqa: S608 - every name comes from PLANS
        *([work.now] if plan.versioned else []),
    )
    for row in rows:
        counts = next(one for one in report.files if one.file == row["file"])
        counts.landed += row["landed"]
        counts.unchanged += row["rows"] - row["landed"]
