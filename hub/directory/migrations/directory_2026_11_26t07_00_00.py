"""Keep every version of a synonym, with its author."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-26T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Synonyms of the search"

STATEMENTS = (
    """
    CREATE TABLE synonym_version (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        synonym_id uuid NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        language text NOT NULL CHECK (language ~ '^[a-z]{2,3}$'),
        kind text NOT NULL CHECK (kind IN ('same', 'slang')),
        phrases text[] NOT NULL CHECK (cardinality(phrases) BETWEEN 2 AND 12),
        author text NOT NULL CHECK (length(author) BETWEEN 1 AND 80),
        changed_at timestamptz NOT NULL,
        withdrawn boolean NOT NULL,
        UNIQUE (synonym_id, version)
    )
    """,
    # A version is never changed and never goes: whoever reads a search's history finds the words it was read by.
    "GRANT SELECT, INSERT ON synonym_version TO hub_app",
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
