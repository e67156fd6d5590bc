"""What is done to staged rows before they land: owners found, terms put below each other, places put on the map."""

from collections.abc import Mapping
from uuid import UUID

from hub.directory.fields import BY_TABLE
from hub.directory.hsds.context import Context, MoreOwners
from hub.directory.hsds.positions import Positions
from hub.directory.hsds.rows import RowReader
from hub.directory.hsds.staging import Staging
from hub.errors import N_, Text
from hub.work import Work


async def affiliate(work: Work, staging: Staging) -> None:
    """Give staged services and locations that name a site, which is a service itself, the organization of that site."""
    if "service" not in staging.tables:
        return
    await work.connection.execute(
        """
        UPDATE incoming_service i SET organization_id = site.organization_id
        FROM incoming_service site WHERE i.site = site.source_id AND site.site IS NULL
        """
    )
    if "location" in staging.tables:
        await work.connection.execute(
            """
            UPDATE incoming_location i SET organization_id = site.organization_id
            FROM incoming_service site WHERE i.site = site.source_id
            """
        )


async def put_below(work: Work, table: str, above: Mapping[str, str]) -> None:
    """Put staged rows of `table` below others of it: ids to ids."""
    if above:
        column = next(one.name for one in BY_TABLE[table].fields if one.to == table)
        await work.connection.execute(
            f"UPDATE incoming_{table} i SET {column} = v.above "  # noqa: S608 - names from fields.py
            "FROM unnest($1::uuid[], $2::uuid[]) AS v (id, above) WHERE i.id = v.id",
            [UUID(one) for one in above],
            [UUID(one) for one in above.values()],
        )


async def give_more_owners(work: Work, staging: Staging, context: Context) -> None:
    """Let staged rows that stood inside several things belong to all of them, and name those that cannot."""
    by_table: dict[str, list[tuple[UUID, list[UUID | None]]]] = {}
    for one in context.more_owners:
        owners = [UUID(owner) if owner else None for owner in one.owners]
        by_table.setdefault(one.raw.shape.table, []).append((UUID(one.id), owners))
    for table in by_table.keys() & staging.tables:  # all rows of a table may be restricted, and none staged
        rows = by_table[table]
        for number, column in enumerate(BY_TABLE[table].owner_columns):
            given = [(row_id, owners[number]) for row_id, owners in rows if owners[number]]
            await work.connection.execute(
                f"UPDATE incoming_{table} i SET {column} = v.owner "  # noqa: S608 - names from fields.py
                f"FROM unnest($1::uuid[], $2::uuid[]) AS v (id, owner) WHERE i.id = v.id AND i.{column} IS NULL",
                [one[0] for one in given],
                [one[1] for one in given],
            )
            other = await work.connection.fetch(
                f"SELECT i.id, v.owner FROM incoming_{table} i "  # noqa: S608 - names from fields.py
                f"JOIN unnest($1::uuid[], $2::uuid[]) AS v (id, owner) ON i.id = v.id WHERE i.{column} <> v.owner",
                [one[0] for one in given],
                [one[1] for one in given],
            )
            both = {(row["id"].hex, row["owner"].hex) for row in other}
            for one in context.more_owners:
                if one.raw.shape.table == table and (one.id, one.owners[number]) in both:
                    both.remove((one.id, one.owners[number]))
                    _name_second_owner(context, one, column)


def _name_second_owner(context: Context, one: MoreOwners, column: str) -> None:
    row = RowReader(one.raw.shape, context)
    row.raw = one.raw
    reason = Text(N_("The row belongs to another thing of the same sort already."))
    row.leave_out(column, reason, Text(N_("Give it an id of its own here.")))


async def place(work: Work, positions: Positions, staging: Staging) -> None:
    """Give staged public locations without coordinates those of their settlement, and the district of their address.

    Where nothing could be asked, what an earlier import found stays.
    """
    if not {"location", "address"} <= staging.tables:
        return
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
            district = coalesce(l.district, a.settlement_district, p.district)
        FROM (SELECT DISTINCT ON (location_id) location_id, settlement, settlement_district FROM incoming_address
              ORDER BY location_id, address_type, id) a
        LEFT JOIN incoming_position p USING (settlement)
        WHERE a.location_id = l.id AND l.tier = 'public' AND (l.latitude IS NULL OR l.district IS NULL)
            AND (p.settlement IS NOT NULL OR a.settlement_district IS NOT NULL)
        """
    )
    if not positions.asked:
        await work.connection.execute(
            """
            UPDATE incoming_location i
            SET latitude = l.latitude, longitude = l.longitude, position_accuracy = 'settlement',
                district = coalesce(i.district, l.district)
            FROM location l
            WHERE l.id = i.id AND i.tier = 'public' AND i.latitude IS NULL AND l.position_accuracy = 'settlement'
            """
        )
