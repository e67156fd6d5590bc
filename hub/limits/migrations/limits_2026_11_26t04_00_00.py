"""Count what each client may still ask, for all processes of an installation."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-26T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Limits of requests"

STATEMENTS = (
    # Unlogged: it is written often, matters for a minute, and has no place in a write-ahead log, a replica or a backup.
    """
    CREATE UNLOGGED TABLE request_allowance (
        budget text NOT NULL CHECK (budget ~ '^[a-z]{1,20}$'),
        client bytea NOT NULL CHECK (octet_length(client) = 16),
        taken integer NOT NULL CHECK (taken > 0),
        granted integer NOT NULL CHECK (granted >= 0),
        ends_at timestamptz NOT NULL,
        PRIMARY KEY (budget, client)
    )
    """,
    "CREATE INDEX request_allowance_ends_at ON request_allowance (ends_at)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON request_allowance TO hub_app",
)


async def forwards() -> MigrationManager:
    return plain_migration("limits", ID, DESCRIPTION, STATEMENTS)
