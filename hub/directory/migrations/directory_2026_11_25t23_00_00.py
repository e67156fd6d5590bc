"""Check what every row passes on its way in without patterns that cost more than the rest of an import."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-25T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Cheaper checks of sources and texts"

IS_SOURCE = "length(source) BETWEEN 1 AND 63 AND source !~ '[^a-z0-9-]' AND source NOT LIKE '-%'"
"""What the pattern before it said; one that counts to 63 took PostgreSQL a tenth of an import."""

WITH_SOURCE = (
    *("organization", "program", "service", "location", "service_at_location", "contact", "phone", "address"),
    *(
        "schedule",
        "schedule_exception",
        "language",
        "accessibility",
        "service_area",
        "required_document",
        "cost_option",
    ),
    *("funding", "url", "organization_identifier", "unit", "service_capacity", "taxonomy", "taxonomy_term"),
    *("acceptance", "referral_protocol", "licence", "data_protection_record", "assurance"),
)

CONSTRAINTS = {table: f"{table}_source_check" for table in WITH_SOURCE} | {
    "attribute": "service_taxonomy_term_source_check"
}
"""By table; that of attributes is called as the table was before."""

STATEMENTS = (
    *(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {table}_source_check CHECK ({IS_SOURCE})"
        for table, name in CONSTRAINTS.items()
    ),
    """
    CREATE OR REPLACE FUNCTION directory_is_text(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $body$
        SELECT jsonb_typeof(value) = 'object' AND value <> '{}'::jsonb
            AND NOT jsonb_path_exists(value, '$.* ? (@.type() != "string" || @ == "")')
            AND (
                value - '{bg,de,en,es,fr,ro,ru,tr,uk}'::text[] = '{}'::jsonb
                OR NOT jsonb_path_exists(
                    value, '$.keyvalue().key ? (!(@ like_regex "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))')
            )
    $body$
    """,
)
"""Keys that are met every day are known without a pattern."""


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
