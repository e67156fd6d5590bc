"""Find what changed since a moment, and what is at a postcode, without reading a table as a whole."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-26T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for open data"

STATEMENTS = (
    "CREATE INDEX service_last_modified ON service (last_modified)",
    "CREATE INDEX address_postal_code ON address (postal_code) WHERE postal_code IS NOT NULL",
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
