"""The schema holds what the code promises, also against the code: every statement runs as `hub_app`."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from hub.directory.tables import ALL
from hub.storage.engines import APPLICATION, pool_of
from kit.database import Database

NOW = "2026-11-23T10:00:00Z"


async def insert(table: str, **values: Any) -> Any:
    """Insert one row given as JSON values and return its id."""
    row: Mapping[str, Any] = {"id": str(uuid4()), **values}
    return await pool_of(APPLICATION).fetchval(
        f"INSERT INTO {table} ({', '.join(row)}) "
        f"SELECT {', '.join(row)} FROM json_populate_record(NULL::{table}, $1::json) RETURNING id",
        json.dumps(row),
    )


async def a_stored_service(**values: Any) -> Any:
    given = {"service_type": "hotline", "name": {"en": "Line"}, "status": "active", "version": 1, "last_modified": NOW}
    return await insert("service", **(given | values))


async def a_stored_location(**values: Any) -> Any:
    return await insert(
        "location", **({"location_type": "physical", "tier": "public", "version": 1, "last_modified": NOW} | values)
    )


@pytest.mark.parametrize(
    "values",
    [
        {"service_type": "bakery"},
        {"status": "open"},
        {"name": {}},
        {"name": {"en": ""}},
        {"name": {"en": 7}},
        {"name": {"English": "Line"}},
        {"name": "Line"},
        {"url": "javascript:alert(1)"},
        {"version": 0},
        {"source": "Not A Slug"},
    ],
)
async def test_service_when_a_column_is_wrong_is_refused(database: Database, values: Mapping[str, Any]) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await a_stored_service(**values)


async def test_service_when_another_has_its_source_id_is_refused(database: Database) -> None:
    await a_stored_service(source="village", source_id="1")
    with pytest.raises(asyncpg.UniqueViolationError):
        await a_stored_service(source="village", source_id="1")


@pytest.mark.parametrize(
    "values",
    [
        {"latitude": 43.0},
        {"latitude": 43.0, "longitude": 22.0},
        {"latitude": 143.0, "longitude": 22.0, "position_accuracy": "exact"},
        {"latitude": 43.0, "longitude": 22.0, "position_accuracy": "roughly"},
        {"position_accuracy": "exact"},
        {"district": "Vidin"},
    ],
)
async def test_location_when_its_position_is_not_whole_is_refused(
    database: Database, values: Mapping[str, Any]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await a_stored_location(**values)


@pytest.mark.parametrize(
    "values", [{"number": "**21*000#"}, {"number": "call us 2"}, {"number": "+359 000", "extension": "reception"}]
)
async def test_phone_when_it_cannot_be_dialled_is_refused(database: Database, values: Mapping[str, Any]) -> None:
    service = await a_stored_service()
    with pytest.raises(asyncpg.CheckViolationError):
        await insert("phone", service_id=str(service), tier="public", **values)


async def test_phone_when_it_is_nobodys_is_refused(database: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await insert("phone", tier="public", number="+359 000 111 222")


@pytest.mark.parametrize(
    "values",
    [
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00"},
        {"freq": "DAILY", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "XX", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "opens_at": "09:00", "closes_at": "09:00"},
        {},
    ],
)
async def test_schedule_when_it_says_nothing_certain_is_refused(database: Database, values: Mapping[str, Any]) -> None:
    service = await a_stored_service()
    with pytest.raises(asyncpg.CheckViolationError):
        await insert("schedule", service_id=str(service), **values)


async def test_organization_when_it_still_has_services_cannot_be_deleted(database: Database) -> None:
    owner = await insert("organization", name={"en": "Shore"}, version=1, last_modified=NOW)
    await a_stored_service(organization_id=str(owner))
    with pytest.raises((asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError)):
        await pool_of(APPLICATION).execute("DELETE FROM organization")


async def test_service_when_deleted_takes_its_numbers_hours_and_links_along(database: Database) -> None:
    service, location = await a_stored_service(), await a_stored_location()
    await insert("service_at_location", service_id=str(service), location_id=str(location))
    await insert("phone", service_id=str(service), tier="public", number="+359 000 111 222")
    await insert("language", service_id=str(service), name="English", code="en")
    await pool_of(APPLICATION).execute("DELETE FROM service")
    for table in ("service_at_location", "phone", "language"):
        assert await pool_of(APPLICATION).fetchval(f"SELECT count(*) FROM {table}") == 0
    assert await pool_of(APPLICATION).fetchval("SELECT count(*) FROM location") == 1


async def test_schema_belongs_to_the_owner_so_the_application_cannot_change_it(database: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool_of(APPLICATION).execute("ALTER TABLE service DROP CONSTRAINT service_status_check")


async def test_every_foreign_key_is_indexed(database: Database) -> None:
    missing = await pool_of(APPLICATION).fetch(
        """
        SELECT c.conrelid::regclass::text AS "table", a.attname AS "column" FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
        """
    )
    assert [tuple(row.values()) for row in missing] == []


async def test_piccolo_tables_have_exactly_the_columns_of_the_schema(database: Database) -> None:
    for table in ALL:
        stored = await pool_of(APPLICATION).fetch(
            "SELECT column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_name = $1",
            table._meta.tablename,
        )
        declared = {column._meta.db_column_name: column._meta.null for column in table._meta.columns}
        assert declared == {row["column_name"]: row["nullable"] for row in stored}, table._meta.tablename
