"""Who sees what by the schema alone: row security for who forgets a `where`, views for who reads for the public."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from hub.directory.fields import BY_TABLE, ENTITIES
from hub.principal import PUBLIC, SYSTEM, Principal
from hub.storage.engines import APPLICATION, pool_of
from hub.work import unit_of_work
from kit.database import Database

NOW = "2026-11-24T10:00:00Z"
TEXT = {"en": "CANARY"}

VALUES: dict[str, Mapping[str, Any]] = {
    "organization": {"name": TEXT},
    "program": {"name": TEXT},
    "service": {"service_type": "accommodation", "name": TEXT, "status": "active"},
    "location": {"location_type": "physical", "tier": "public", "name": TEXT},
    "address": {"tier": "public", "address_type": "physical", "city": TEXT},
    "contact": {"tier": "public", "name": TEXT},
    "phone": {"tier": "public", "number": "+359 000 111 222"},
    "schedule": {"description": TEXT},
    "schedule_exception": {"start_date": "2027-08-01", "end_date": "2027-08-31", "closed": True},
    "language": {"name": "CANARY"},
    "service_area": {"name": TEXT},
    "required_document": {"document": TEXT},
    "cost_option": {"option": TEXT},
    "accessibility": {"description": TEXT},
    "funding": {"funding_source": TEXT},
    "url": {"url": "https://canary.example"},
    "unit": {"name": TEXT},
    "service_capacity": {"available": 3, "updated": NOW},
    "attribute": {"value": "CANARY"},
    "acceptance": {"criterion": "men", "answer": "yes"},
    "referral_protocol": {"what_to_say": TEXT},
    "licence": {"state": "held"},
    "assurance": {"confirmed_at": NOW},
}
"""What a row of each table must have at least."""


async def keep(table: str, **values: Any) -> UUID:
    """Store one row, for the stated purpose that rows of every tier need, and return its id."""
    row: dict[str, Any] = {"id": str(uuid4()), **VALUES[table], **values}
    if BY_TABLE[table].versioned:
        row |= {"version": 1, "last_modified": NOW}
    if table == "service":
        row = {
            "capacity_tier": "public",
            "acceptance_tier": "public",
            "schedule_tier": "public",
            "tier": "public",
        } | row
    if table in {"organization", "program"}:
        row |= {"status": "active"}
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) "
            f"SELECT {', '.join(row)} FROM json_populate_record(NULL::{table}, $1::json)",
            json.dumps(row, default=str),
        )
    return UUID(row["id"])


async def shown(table: str) -> list[asyncpg.Record]:
    """Return the rows of a table's public view."""
    return list(await pool_of(APPLICATION).fetch(f"SELECT * FROM public_{table}"))


OF_A_SERVICE = [
    one.table for one in ENTITIES if "service" in one.owners and one.table not in {"service_at_location", "program"}
]
OF_A_LOCATION = [one.table for one in ENTITIES if "location" in one.owners]
OF_A_LINK = [one.table for one in ENTITIES if "service_at_location" in one.owners]


async def a_row_of(table: str, owner: str, owner_id: UUID) -> None:
    extra = {"unit_id": await keep("unit")} if table == "service_capacity" else {}
    await keep(table, **{f"{owner}_id": owner_id}, **extra)


@pytest.mark.parametrize("table", OF_A_SERVICE)
async def test_what_belongs_to_a_service_is_shown_only_when_the_service_is_public(
    database: Database, table: str
) -> None:
    await a_row_of(table, "service", await keep("service", tier="professional"))
    await a_row_of(table, "service", await keep("service", tier="restricted"))
    assert await shown(table) == []
    await a_row_of(table, "service", await keep("service"))
    assert len(await shown(table)) == 1


@pytest.mark.parametrize("table", OF_A_LOCATION)
async def test_what_belongs_to_a_place_is_shown_only_when_the_place_is_public(database: Database, table: str) -> None:
    await a_row_of(table, "location", await keep("location", tier="professional"))
    assert await shown(table) == [] or table == "phone"
    await a_row_of(table, "location", await keep("location"))
    assert len(await shown(table)) == (2 if table == "phone" else 1)


@pytest.mark.parametrize("table", OF_A_LINK)
@pytest.mark.parametrize(
    ("owner", "values"),
    [
        ("service", {"tier": "professional"}),
        ("location", {"tier": "professional"}),
        ("location", {"tier": "restricted", "name": None}),
    ],
    ids=["hidden service", "hidden place", "sealed place"],
)
async def test_what_belongs_to_a_service_at_a_place_is_shown_only_when_both_are_public(
    database: Database, owner: str, values: Mapping[str, Any], table: str
) -> None:
    hidden = {owner: await keep(owner, **values)}
    there = {name: hidden.get(name) or await keep(name) for name in ("service", "location")}
    await a_row_of(table, "service_at_location", await keep_link(there["service"], there["location"]))
    # A number may be the way in to a place that is not public.
    assert len(await shown(table)) == (1 if (table, owner) == ("phone", "location") else 0)
    await a_row_of(table, "service_at_location", await keep_link(await keep("service"), await keep("location")))
    assert len(await shown(table)) == (2 if (table, owner) == ("phone", "location") else 1)


async def keep_link(service: UUID, location: UUID) -> UUID:
    """Store that a service is given at a location."""
    link = uuid4()
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute(
            "INSERT INTO service_at_location (id, source_id, service_id, location_id, description) "
            "VALUES ($1, 'at-ul-primerna', $2, $3, $4)",
            link,
            service,
            location,
            json.dumps(TEXT),
        )
    return link


@pytest.mark.parametrize(
    ("column", "tables"),
    [
        ("capacity_tier", ("service_capacity",)),
        ("acceptance_tier", ("acceptance",)),
        ("schedule_tier", ("schedule", "schedule_exception")),
    ],
)
async def test_parts_of_a_public_service_can_be_kept_from_the_public(
    database: Database, column: str, tables: tuple[str, ...]
) -> None:
    service = await keep("service", **{column: "professional"})
    link = await keep_link(service, await keep("location"))
    for table in tables:
        await a_row_of(table, "service", service)
        if table.startswith("schedule"):
            await keep(table, service_at_location_id=link)
        assert await shown(table) == []
    assert len(await shown("service")) == 1


async def test_of_a_place_that_is_not_public_only_the_district_is_shown(database: Database) -> None:
    place = await keep(
        "location",
        tier="professional",
        source_id="shelter-ul-primerna",
        district="BG-03",
        description=TEXT,
        alternate_name=TEXT,
        transportation=TEXT,
        url="https://canary.example",
        latitude=43.2,
        longitude=27.9,
        position_accuracy="exact",
        external_identifier="CANARY",
        external_identifier_type="CANARY",
    )
    await keep("address", location_id=place)
    await keep_link(await keep("service"), place)
    [row] = await shown("location")
    told = {"id", "tier", "location_type", "district", "version", "last_modified"}
    assert {name for name, value in row.items() if value is not None} == told
    assert (row["district"], row["tier"]) == ("BG-03", "professional")
    assert await shown("address") == []
    assert [(one["description"], one["source_id"]) for one in await shown("service_at_location")] == [(None, None)]


async def test_phone_of_a_contact_that_is_not_public_and_its_languages_are_not_shown(database: Database) -> None:
    contact = await keep("contact", tier="professional", organization_id=await keep("organization"))
    phone = await keep("phone", contact_id=contact)
    await keep("language", phone_id=phone)
    assert await shown("phone") == []
    assert await shown("language") == []


async def test_alert_when_its_time_is_over_is_not_shown(database: Database) -> None:
    for table in ("organization", "service"):
        await keep(table, alert=TEXT, alert_expires_at="2026-11-01T00:00:00Z")
        assert [row["alert"] for row in await shown(table)] == [None]


async def test_address_of_who_assured_an_entry_is_nobodys_to_see(database: Database) -> None:
    service = await keep("service", assurer_email="canary@example.org")
    await keep("assurance", service_id=service, assurer_email="canary@example.org")
    for table in ("service", "assurance"):
        assert [row["assurer_email"] for row in await shown(table)] == [None]


@pytest.mark.parametrize("table", ["service", "location", "address", "phone", "contact"])
async def test_row_that_is_not_public_does_not_exist_for_who_names_no_purpose(database: Database, table: str) -> None:
    owner: dict[str, Any] = {}
    if table == "address":
        owner = {"location_id": await keep("location")}
    elif table in {"phone", "contact"}:
        owner = {"organization_id": await keep("organization")}
    hidden = await keep(table, tier="professional", **owner)
    pool = pool_of(APPLICATION)
    assert await pool.fetchval(f"SELECT count(*) FROM {table} WHERE id = $1", hidden) == 0
    assert await pool.execute(f"UPDATE {table} SET tier = 'public' WHERE id = $1", hidden) == "UPDATE 0"
    assert await pool.execute(f"DELETE FROM {table} WHERE id = $1", hidden) == "DELETE 0"
    async with unit_of_work(SYSTEM) as work:
        assert await work.connection.fetchval(f"SELECT count(*) FROM {table} WHERE id = $1", hidden) == 0
    async with unit_of_work(SYSTEM, "directory_import") as work:
        assert await work.connection.fetchval(f"SELECT count(*) FROM {table} WHERE id = $1", hidden) == 1


@pytest.mark.parametrize("table", ["address", "phone", "contact"])
async def test_restricted_row_cannot_stand_among_the_others(database: Database, table: str) -> None:
    owner = {"location_id": await keep("location")}
    with pytest.raises(asyncpg.CheckViolationError):
        await keep(table, tier="restricted", **owner)


@pytest.mark.parametrize(
    "values",
    [{"name": TEXT}, {"name": None, "latitude": 43.2, "longitude": 27.9, "position_accuracy": "district"}],
    ids=["name", "point"],
)
async def test_restricted_place_keeps_nothing_but_its_district(database: Database, values: Mapping[str, Any]) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await keep("location", tier="restricted", **values)
    await keep("location", tier="restricted", name=None, district="BG-03")


@pytest.mark.parametrize(
    ("principal", "purpose", "seen"),
    [
        (SYSTEM, None, 0),
        (SYSTEM, "search", 0),
        (PUBLIC, "confidential_place", 0),
        (PUBLIC, "directory_import", 0),
        (SYSTEM, "confidential_place", 1),
        (SYSTEM, "directory_import", 1),
    ],
    ids=["no-purpose", "other-purpose", "public", "public-import", "confidential-place", "import"],
)
async def test_restricted_detail_is_read_only_for_a_purpose_that_needs_it(
    database: Database, principal: Principal, purpose: str | None, seen: int
) -> None:
    async with unit_of_work(SYSTEM, "confidential_place") as work:
        await work.connection.execute(
            "INSERT INTO restricted_detail (id, entity, sealed, last_modified) VALUES ($1, 'address', 'x', now())",
            uuid4(),
        )
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM restricted_detail") == 0
    async with unit_of_work(principal, purpose) as work:
        assert await work.connection.fetchval("SELECT count(*) FROM restricted_detail") == seen
