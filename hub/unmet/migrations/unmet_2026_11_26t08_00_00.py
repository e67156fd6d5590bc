"""Count what nobody could find, by need, region and quarter."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-26T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Unmet needs"

STATEMENTS = (
    """
    CREATE TABLE unmet_need (
        quarter date NOT NULL CHECK (extract(day FROM quarter) = 1 AND extract(month FROM quarter) IN (1, 4, 7, 10)),
        need text NOT NULL CHECK (need ~ '^[a-z][a-z_]{0,39}$'),
        region text NOT NULL CHECK (region ~ '^([A-Z]{2}-[A-Z0-9]{1,3}|unknown)$'),
        outcome text NOT NULL CHECK (outcome IN ('nothing', 'relaxed')),
        searches integer NOT NULL CHECK (searches > 0),
        PRIMARY KEY (quarter, need, region, outcome)
    )
    """,
    # Where help is missing is a map for traffickers: whoever reads without saying why reads nothing.
    "ALTER TABLE unmet_need ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY unmet_need_for_its_purpose ON unmet_need TO hub_app
    USING (current_setting('hub.purpose', true) = 'unmet_needs'
           AND current_setting('hub.actor', true) IN ('system', 'account'))
    """,
    "GRANT SELECT, INSERT, UPDATE (searches) ON unmet_need TO hub_app",
)


async def forwards() -> MigrationManager:
    return plain_migration("unmet", ID, DESCRIPTION, STATEMENTS)
