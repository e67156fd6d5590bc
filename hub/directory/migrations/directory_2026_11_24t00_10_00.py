"""Tell a service's own date from the day it was taken in; keep only numbers that can be dialled as they are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-24T00:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Dates of sources, numbers that can be dialled"

STATEMENTS = (
    "ALTER TABLE service ADD COLUMN source_modified timestamptz",
    # NOT VALID: what was taken in before stays until its source is imported again.
    r"""
    ALTER TABLE phone DROP CONSTRAINT phone_number_check, DROP CONSTRAINT phone_extension_check,
        ADD CONSTRAINT phone_number_check CHECK (number ~ '^\(?\+?[0-9 ()./-]*[0-9][0-9 ()./-]*$'
            AND length(number) <= 60) NOT VALID,
        ADD CONSTRAINT phone_extension_check CHECK (extension ~* '^(opt(ion)?\.? ?)?[0-9]{1,10}$') NOT VALID
    """,
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
