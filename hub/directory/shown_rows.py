"""Rows outside the vault that could tell a place: addresses, numbers, web addresses, mailboxes and points, by owner."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE
from hub.work import Work

TELLING = {
    "organization": ("website", "uri", "email"),
    "service": ("url", "email"),
    "location": ("url", "latitude", "longitude", "position_accuracy"),
    "address": ("address_1", "address_2", "city"),
    "contact": ("email",),
    "phone": ("number", "extension"),
    "url": ("url",),
    "accessibility": ("url",),
    "data_protection_record": ("officer_email",),
}
"""Columns that could tell where a place is or how it is reached, by table, owners first."""

LINKS = ("service_at_location",)
"""Tables that say which service is where."""


class ShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row that stands outside the vault."""

    table: str
    id: UUID
    organization_id: UUID
    """The organization that it belongs to, directly or through a service, a place or a contact."""
    staged: bool
    """Whether it is on its way in, and not yet stored as it is."""
    values: dict[str, Any]


HOLDERS = """
    holder AS (
        SELECT id, id AS organization_id FROM now_organization
        UNION SELECT id, organization_id FROM now_service WHERE organization_id IS NOT NULL
        UNION SELECT id, organization_id FROM now_location WHERE organization_id IS NOT NULL
        UNION SELECT sl.location_id, s.organization_id FROM now_service_at_location sl
            JOIN now_service s ON s.id = sl.service_id WHERE s.organization_id IS NOT NULL
        UNION SELECT sl.id, s.organization_id FROM now_service_at_location sl
            JOIN now_service s ON s.id = sl.service_id WHERE s.organization_id IS NOT NULL
    )
"""
"""The organization of each organization, service, location and service at a location; of a place, each one there."""


async def shown_rows(work: Work, organizations: Collection[UUID], *, staged: bool = False) -> list[ShownRow]:
    """Return every telling row of `organizations`, whatever its tier; with `staged`, as an import is about to leave it.

    An import stages rows in temporary tables `incoming_…`; a row there stands for the stored one with its id.
    """
    if not organizations:
        return []
    waiting = await _waiting(work) if staged else frozenset()
    parts = [*_current(waiting), HOLDERS, _contact_holders()]
    selects = [one for table in TELLING for one in _selects(table)]
    found = await work.connection.fetch(
        f"WITH {', '.join(parts)} {' UNION ALL '.join(selects)}",
        list(organizations),
    )
    return [
        ShownRow(
            table=row["entity"],
            id=row["id"],
            organization_id=row["organization_id"],
            staged=row["staged"],
            values=msgspec.json.decode(row["told"]),
        )
        for row in found
    ]


async def organizations_of(work: Work, owners: Collection[UUID], *, staged: bool = False) -> Mapping[UUID, set[UUID]]:
    """Return the organizations of each of `owners`, ids of places and services; read as in `shown_rows`."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    if owners:
        waiting = await _waiting(work) if staged else frozenset()
        query = f"WITH {', '.join([*_current(waiting), HOLDERS])} SELECT id, organization_id FROM holder"  # noqa: S608
        for row in await work.connection.fetch(f"{query} WHERE id = ANY($1)", list(owners)):
            found[row["id"]].add(row["organization_id"])
    return found


async def _waiting(work: Work) -> frozenset[str]:
    tables = [*TELLING, *LINKS]
    found = await work.connection.fetch(
        "SELECT name FROM unnest($1::text[]) name WHERE to_regclass('pg_temp.incoming_' || name) IS NOT NULL", tables
    )
    return frozenset(row["name"] for row in found)


def _current(waiting: Collection[str]) -> list[str]:
    """Return the WITH queries now_<table>: what is stored, or what an import is about to leave."""
    parts = []
    for table in (*TELLING, *LINKS):
        entity = BY_TABLE[table]
        columns = ", ".join(("id", *entity.owner_columns, *_needed(table)))
        stored = f"SELECT {columns}, false AS staged FROM {table} t"  # noqa: S608
        if table in waiting:
            stored += f" WHERE NOT EXISTS (SELECT FROM incoming_{table} i WHERE i.id = t.id)"
            stored += f" UNION ALL SELECT {columns}, true FROM incoming_{table}"  # noqa: S608
        parts.append(f"now_{table} AS ({stored})")
    return parts


def _needed(table: str) -> tuple[str, ...]:
    return TELLING.get(table, ("location_id",))


def _contact_holders() -> str:
    owners = [owner for owner in BY_TABLE["contact"].owners if owner in {*TELLING, *LINKS}]
    found = " UNION ".join(
        f"SELECT c.id, h.organization_id FROM now_contact c JOIN holder h ON h.id = c.{owner}_id"  # noqa: S608
        for owner in owners
    )
    return f"everything AS (SELECT id, organization_id FROM holder UNION {found})"  # noqa: S608


def _selects(table: str) -> list[str]:
    told = ", ".join(f"'{column}', t.{column}" for column in TELLING[table])
    owners = ["t.id"] if table in {"organization", "service", "location"} else []
    owners += [f"t.{owner}_id" for owner in BY_TABLE[table].owners if not owners]
    return [
        f"""SELECT '{table}' AS entity, t.id, h.organization_id, t.staged, json_build_object({told})::text AS told
        FROM now_{table} t JOIN everything h ON h.id = {owner} WHERE h.organization_id = ANY($1)"""  # noqa: S608
        for owner in owners
    ]
