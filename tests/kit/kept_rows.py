"""Rows put straight into the tables of the directory, for the purpose that rows of every tier need."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from hub.directory.fields import BY_TABLE
from hub.directory.restricted import RestrictedRow, keep_restricted
from hub.principal import SYSTEM
from hub.storage.vault import Vault
from hub.work import unit_of_work

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
VAULT = Vault(b"k" * 32)
TEXT = {"bg": "Нещо", "en": "Something"}

LEAST: dict[str, Mapping[str, Any]] = {
    "organization": {"name": TEXT, "status": "active"},
    "program": {"name": TEXT, "status": "active"},
    "service": {
        "service_type": "accommodation",
        "name": TEXT,
        "status": "active",
        "tier": "public",
        "capacity_tier": "public",
        "acceptance_tier": "public",
        "schedule_tier": "public",
    },
    "location": {"location_type": "physical", "tier": "public"},
    "address": {"tier": "public", "address_type": "physical"},
    "contact": {"tier": "public"},
    "phone": {"tier": "public"},
}
"""What a row of a table must have, where no test says more."""


async def keep(table: str, **values: Any) -> UUID:
    """Store one row and return its id; values as JSON has them."""
    made = uuid4()
    row: dict[str, Any] = {"id": made, **LEAST.get(table, {}), **values}
    if "latitude" in row:
        row = {"position_accuracy": "exact"} | row
    if BY_TABLE[table].versioned:
        row = {"version": 1, "last_modified": NOW} | row
    columns = ", ".join(row)
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await work.connection.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_record(NULL::{table}, $1::json)",
            msgspec.json.encode(row).decode(),
        )
    return made


async def seal(*rows: RestrictedRow, source: str | None = None) -> None:
    """Keep rows as restricted ones of a source, and no others of it."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        await keep_restricted(work, VAULT, rows, source, ("location", "address", "phone", "contact"), ())


async def change(table: str, row_id: UUID, **values: str) -> None:
    """Change a row that was stored, as a later import does."""
    async with unit_of_work(SYSTEM, "directory_import") as work:
        for column, value in values.items():
            await work.connection.execute(f"UPDATE {table} SET {column} = $2 WHERE id = $1", row_id, value)
