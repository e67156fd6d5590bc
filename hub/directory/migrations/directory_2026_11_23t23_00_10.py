"""Open the directory: organizations, services, locations, how to reach them, when they are open."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-23T23:00:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "Open the directory"

SOURCE = """
    id uuid PRIMARY KEY,
    source text CHECK (source ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    source_id text CHECK (length(source_id) BETWEEN 1 AND 200)
"""

STATEMENTS = (
    """
    CREATE FUNCTION directory_is_text(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
        SELECT jsonb_typeof(value) = 'object' AND value <> '{}'::jsonb
            AND NOT jsonb_path_exists(value, '$.* ? (@.type() != "string" || @ == "")')
            AND NOT jsonb_path_exists(
                value, '$.keyvalue().key ? (!(@ like_regex "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))')
    $body$
    """,
    f"""
    CREATE TABLE organization (
        {SOURCE},
        name jsonb NOT NULL CHECK (directory_is_text(name)),
        alternate_name jsonb CHECK (directory_is_text(alternate_name)),
        description jsonb CHECK (directory_is_text(description)),
        email text CHECK (email LIKE '%_@_%'),
        website text CHECK (website ~ '^https?://'),
        version integer NOT NULL DEFAULT 1 CHECK (version > 0),
        last_modified timestamptz NOT NULL,
        UNIQUE (source, source_id)
    )
    """,
    f"""
    CREATE TABLE service (
        {SOURCE},
        organization_id uuid REFERENCES organization ON DELETE RESTRICT,
        service_type text NOT NULL CHECK (service_type IN ('hotline', 'crisis_intervention', 'accommodation',
            'psychological_support', 'social_work', 'skills_labour_integration', 'other')),
        name jsonb NOT NULL CHECK (directory_is_text(name)),
        alternate_name jsonb CHECK (directory_is_text(alternate_name)),
        description jsonb CHECK (directory_is_text(description)),
        url text CHECK (url ~ '^https?://'),
        email text CHECK (email LIKE '%_@_%'),
        status text NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
        interpretation_services jsonb CHECK (directory_is_text(interpretation_services)),
        application_process jsonb CHECK (directory_is_text(application_process)),
        fees_description jsonb CHECK (directory_is_text(fees_description)),
        eligibility_description jsonb CHECK (directory_is_text(eligibility_description)),
        alert jsonb CHECK (directory_is_text(alert)),
        version integer NOT NULL DEFAULT 1 CHECK (version > 0),
        last_modified timestamptz NOT NULL,
        UNIQUE (source, source_id)
    )
    """,
    "CREATE INDEX service_organization_id ON service (organization_id)",
    f"""
    CREATE TABLE location (
        {SOURCE},
        organization_id uuid REFERENCES organization ON DELETE RESTRICT,
        location_type text NOT NULL CHECK (location_type IN ('physical', 'postal', 'virtual')),
        name jsonb CHECK (directory_is_text(name)),
        alternate_name jsonb CHECK (directory_is_text(alternate_name)),
        description jsonb CHECK (directory_is_text(description)),
        transportation jsonb CHECK (directory_is_text(transportation)),
        url text CHECK (url ~ '^https?://'),
        latitude double precision CHECK (latitude BETWEEN -90 AND 90),
        longitude double precision CHECK (longitude BETWEEN -180 AND 180),
        position_accuracy text CHECK (position_accuracy IN ('exact', 'settlement', 'district')),
        district text CHECK (district ~ '^[A-Z]{{2}}-[A-Z0-9]{{1,3}}$'),
        version integer NOT NULL DEFAULT 1 CHECK (version > 0),
        last_modified timestamptz NOT NULL,
        UNIQUE (source, source_id),
        CHECK ((latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (position_accuracy IS NULL))
    )
    """,
    "CREATE INDEX location_organization_id ON location (organization_id)",
    f"""
    CREATE TABLE service_at_location (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        location_id uuid NOT NULL REFERENCES location ON DELETE CASCADE,
        description jsonb CHECK (directory_is_text(description)),
        UNIQUE (service_id, location_id)
    )
    """,
    "CREATE INDEX service_at_location_location_id ON service_at_location (location_id)",
    f"""
    CREATE TABLE address (
        {SOURCE},
        location_id uuid NOT NULL REFERENCES location ON DELETE CASCADE,
        address_type text NOT NULL CHECK (address_type IN ('physical', 'postal', 'virtual')),
        attention jsonb CHECK (directory_is_text(attention)),
        address_1 jsonb CHECK (directory_is_text(address_1)),
        address_2 jsonb CHECK (directory_is_text(address_2)),
        city jsonb CHECK (directory_is_text(city)),
        region jsonb CHECK (directory_is_text(region)),
        state_province text,
        postal_code text,
        country text CHECK (country ~ '^[A-Z]{{2}}$'),
        CHECK (address_1 IS NOT NULL OR city IS NOT NULL)
    )
    """,
    "CREATE INDEX address_location_id ON address (location_id)",
    f"""
    CREATE TABLE phone (
        {SOURCE},
        organization_id uuid REFERENCES organization ON DELETE CASCADE,
        service_id uuid REFERENCES service ON DELETE CASCADE,
        location_id uuid REFERENCES location ON DELETE CASCADE,
        service_at_location_id uuid REFERENCES service_at_location ON DELETE CASCADE,
        number text NOT NULL CHECK (number ~ '[0-9]' AND length(number) <= 60),
        extension text CHECK (extension ~ '^[0-9]{{1,10}}$'),
        type text,
        description jsonb CHECK (directory_is_text(description)),
        CHECK (num_nonnulls(organization_id, service_id, location_id, service_at_location_id) > 0)
    )
    """,
    "CREATE INDEX phone_organization_id ON phone (organization_id) WHERE organization_id IS NOT NULL",
    "CREATE INDEX phone_service_id ON phone (service_id) WHERE service_id IS NOT NULL",
    "CREATE INDEX phone_location_id ON phone (location_id) WHERE location_id IS NOT NULL",
    """
    CREATE INDEX phone_service_at_location_id ON phone (service_at_location_id)
    WHERE service_at_location_id IS NOT NULL
    """,
    f"""
    CREATE TABLE schedule (
        {SOURCE},
        service_id uuid REFERENCES service ON DELETE CASCADE,
        location_id uuid REFERENCES location ON DELETE CASCADE,
        service_at_location_id uuid REFERENCES service_at_location ON DELETE CASCADE,
        freq text CHECK (freq IN ('WEEKLY', 'MONTHLY')),
        byday text CHECK (byday ~ '^-?[0-9]{{0,2}}(MO|TU|WE|TH|FR|SA|SU)(,-?[0-9]{{0,2}}(MO|TU|WE|TH|FR|SA|SU))*$'),
        opens_at time,
        closes_at time,
        description jsonb CHECK (directory_is_text(description)),
        original_text jsonb CHECK (directory_is_text(original_text)),
        CHECK (num_nonnulls(service_id, location_id, service_at_location_id) > 0),
        CHECK ((opens_at IS NULL) = (closes_at IS NULL) AND (opens_at IS NULL) = (freq IS NULL)),
        CHECK (opens_at <> closes_at),
        CHECK (opens_at IS NOT NULL OR description IS NOT NULL OR original_text IS NOT NULL)
    )
    """,
    "CREATE INDEX schedule_service_id ON schedule (service_id) WHERE service_id IS NOT NULL",
    "CREATE INDEX schedule_location_id ON schedule (location_id) WHERE location_id IS NOT NULL",
    """
    CREATE INDEX schedule_service_at_location_id ON schedule (service_at_location_id)
    WHERE service_at_location_id IS NOT NULL
    """,
    f"""
    CREATE TABLE language (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        code text CHECK (code ~ '^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*$'),
        name text NOT NULL CHECK (name <> ''),
        note jsonb CHECK (directory_is_text(note))
    )
    """,
    "CREATE INDEX language_service_id ON language (service_id)",
    f"""
    CREATE TABLE taxonomy_term (
        {SOURCE},
        code text,
        name jsonb NOT NULL CHECK (directory_is_text(name)),
        description jsonb CHECK (directory_is_text(description)),
        parent_id uuid REFERENCES taxonomy_term ON DELETE SET NULL,
        taxonomy text,
        UNIQUE (source, source_id),
        CHECK (parent_id <> id)
    )
    """,
    "CREATE INDEX taxonomy_term_parent_id ON taxonomy_term (parent_id) WHERE parent_id IS NOT NULL",
    f"""
    CREATE TABLE service_taxonomy_term (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        taxonomy_term_id uuid NOT NULL REFERENCES taxonomy_term ON DELETE CASCADE,
        UNIQUE (service_id, taxonomy_term_id)
    )
    """,
    "CREATE INDEX service_taxonomy_term_taxonomy_term_id ON service_taxonomy_term (taxonomy_term_id)",
    """
    DO $body$ BEGIN
        -- An import stages its rows in temporary tables.
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO hub_app', current_database());
    END $body$
    """,
    """
    GRANT SELECT, INSERT, UPDATE, DELETE ON organization, service, location, service_at_location, address, phone,
        schedule, language, taxonomy_term, service_taxonomy_term TO hub_app
    """,
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
