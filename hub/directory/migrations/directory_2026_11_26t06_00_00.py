"""Let an import tell PostgreSQL how much there is now, before anybody reads it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-26T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Statistics after an import"

STATEMENTS = (
    # Only the owner of a table may have it looked at (ANALYZE); what is sealed is left alone.
    """
    CREATE FUNCTION directory_look_at_tables() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $body$
    BEGIN
        ANALYZE organization, program, service, location, service_at_location, contact, phone, address, schedule,
            schedule_exception, language, accessibility, service_area, required_document, cost_option, funding, url,
            organization_identifier, unit, service_capacity, taxonomy, taxonomy_term, attribute, acceptance,
            referral_protocol, licence, data_protection_record, assurance;
    END
    $body$
    """,
    "REVOKE ALL ON FUNCTION directory_look_at_tables() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION directory_look_at_tables() TO hub_app",
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
