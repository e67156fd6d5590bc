"""Make the directory whole: programs, contacts, acceptance, protocols, licences …, and a tier for what may be known."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-24T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The whole directory"

SOURCE = """
    id uuid PRIMARY KEY,
    source text CHECK (source ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    source_id text CHECK (length(source_id) BETWEEN 1 AND 200)
"""
COUNTED = "version integer NOT NULL DEFAULT 1 CHECK (version > 0), last_modified timestamptz NOT NULL"
TIERS = "('public', 'professional', 'restricted')"
WEB = "~ '^https?://'"
MAIL = "LIKE '%_@_%'"
CODE = "~ '^[a-z][a-z_]{0,62}$'"
CODES = "array_position({0}, NULL) IS NULL AND array_to_string({0}, ',') ~ '^([a-z][a-z_]{{0,62}}(,|$))+$'"
DISTRICT = "~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'"
ACT = "act text CHECK (act IN ('answered', 'walk_in', 'admission', 'on_call'))"
STATED = """
    ADD COLUMN status text NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    ADD COLUMN status_from date,
    ADD COLUMN status_until date CHECK (status_until >= status_from)
"""


def texts(*names: str, required: str = "") -> str:
    """Return columns that hold a text by language; the one named `required` may not be empty."""
    return ",\n".join(
        f"{name} jsonb {'NOT NULL ' if name == required else ''}CHECK (directory_is_text({name}))" for name in names
    )


def owned(*owners: str, exactly: str = "> 0") -> str:
    """Return the columns of the tables that a row may belong to, and the rule that it belongs to some."""
    columns = [f"{owner}_id uuid REFERENCES {owner} ON DELETE CASCADE" for owner in owners]
    return ", ".join([*columns, f"CHECK (num_nonnulls({', '.join(f'{owner}_id' for owner in owners)}) {exactly})"])


def indexed(table: str, *columns: str) -> tuple[str, ...]:
    """Return the statements that index columns which are mostly empty."""
    return tuple(
        f"CREATE INDEX {table}_{column} ON {table} ({column}) WHERE {column} IS NOT NULL" for column in columns
    )


ORGANIZATIONS = (
    f"""
    ALTER TABLE organization
        ADD COLUMN tax_status text, ADD COLUMN tax_id text,
        ADD COLUMN year_incorporated integer CHECK (year_incorporated BETWEEN 1000 AND 2100),
        ADD COLUMN legal_status text,
        ADD COLUMN logo text CHECK (logo {WEB}), ADD COLUMN uri text CHECK (uri {WEB}),
        ADD COLUMN parent_organization_id uuid REFERENCES organization ON DELETE SET NULL
            CHECK (parent_organization_id <> id),
        ADD COLUMN institution_kind text CHECK (institution_kind {CODE}),
        ADD COLUMN country text CHECK (country ~ '^[A-Z]{{2}}$'),
        ADD COLUMN alert jsonb CHECK (directory_is_text(alert)), ADD COLUMN alert_expires_at timestamptz,
        {STATED}
    """,
    *indexed("organization", "parent_organization_id"),
    f"""
    CREATE TABLE program (
        {SOURCE},
        organization_id uuid NOT NULL REFERENCES organization ON DELETE RESTRICT,
        {texts("name", "alternate_name", "description", required="name")},
        is_project boolean,
        start_date date,
        end_date date CHECK (end_date >= start_date),
        {COUNTED},
        UNIQUE (source, source_id)
    )
    """,
    f"ALTER TABLE program {STATED}",
    "CREATE INDEX program_organization_id ON program (organization_id)",
)

SERVICES = (
    f"""
    ALTER TABLE service
        ADD COLUMN program_id uuid REFERENCES program ON DELETE SET NULL,
        ADD COLUMN status_from date, ADD COLUMN status_until date CHECK (status_until >= status_from),
        ADD COLUMN wait_time jsonb CHECK (directory_is_text(wait_time)),
        ADD COLUMN accreditations jsonb CHECK (directory_is_text(accreditations)),
        ADD COLUMN licenses jsonb CHECK (directory_is_text(licenses)),
        ADD COLUMN minimum_age double precision CHECK (minimum_age BETWEEN 0 AND 150),
        ADD COLUMN maximum_age double precision CHECK (maximum_age BETWEEN 0 AND 150),
        ADD COLUMN alert_expires_at timestamptz,
        ADD COLUMN assured_date date, ADD COLUMN assurer_email text CHECK (assurer_email {MAIL}),
        ADD COLUMN tier text NOT NULL DEFAULT 'public' CHECK (tier IN {TIERS}),
        ADD COLUMN capacity_tier text NOT NULL DEFAULT 'public' CHECK (capacity_tier IN {TIERS}),
        ADD COLUMN acceptance_tier text NOT NULL DEFAULT 'public' CHECK (acceptance_tier IN {TIERS}),
        ADD COLUMN schedule_tier text NOT NULL DEFAULT 'public' CHECK (schedule_tier IN {TIERS}),
        ADD COLUMN kinds_of_help text[] CHECK ({CODES.format("kinds_of_help")}),
        ADD COLUMN accommodation_form text CHECK (accommodation_form IN ('crisis', 'short', 'medium', 'long')),
        ADD COLUMN is_specialised boolean,
        ADD COLUMN length_of_stay jsonb CHECK (directory_is_text(length_of_stay)),
        ADD COLUMN time_zone text CHECK (time_zone ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$')
    """,
    *indexed("service", "program_id"),
)

PLACES = (
    f"""
    ALTER TABLE location
        ADD COLUMN tier text NOT NULL DEFAULT 'public' CHECK (tier IN {TIERS}),
        ADD COLUMN external_identifier text, ADD COLUMN external_identifier_type text,
        ADD CONSTRAINT location_restricted_is_bare CHECK (tier <> 'restricted' OR num_nonnulls(name, alternate_name,
            description, transportation, url, latitude, external_identifier, external_identifier_type) = 0)
    """,
    # What keeps no word of its tier is not public by silence.
    "ALTER TABLE location ALTER COLUMN tier DROP DEFAULT",
    "ALTER TABLE address ADD COLUMN tier text NOT NULL DEFAULT 'public' CHECK (tier IN ('public', 'professional'))",
    "ALTER TABLE address ALTER COLUMN tier DROP DEFAULT",
    f"""
    CREATE TABLE contact (
        {SOURCE},
        {owned("organization", "service", "service_at_location", "location")},
        tier text NOT NULL CHECK (tier IN ('public', 'professional')),
        {texts("name", "title", "department")},
        email text CHECK (email {MAIL}),
        CHECK (num_nonnulls(name, title, department, email) > 0)
    )
    """,
    *indexed("contact", "organization_id", "service_id", "service_at_location_id", "location_id"),
    f"""
    ALTER TABLE phone
        ADD COLUMN tier text NOT NULL DEFAULT 'public' CHECK (tier IN ('public', 'professional')),
        ADD COLUMN contact_id uuid REFERENCES contact ON DELETE CASCADE,
        ADD COLUMN {ACT},
        DROP CONSTRAINT phone_check,
        ADD CONSTRAINT phone_owner_check
            CHECK (num_nonnulls(organization_id, service_id, location_id, service_at_location_id, contact_id) > 0)
    """,
    "ALTER TABLE phone ALTER COLUMN tier DROP DEFAULT",
    *indexed("phone", "contact_id"),
    f"""
    CREATE TABLE accessibility (
        {SOURCE},
        location_id uuid NOT NULL REFERENCES location ON DELETE CASCADE,
        {texts("description", "details")},
        url text CHECK (url {WEB}),
        feature text CHECK (feature {CODE}),
        answer text CHECK (answer IN ('yes', 'no', 'not_stated')),
        CHECK (num_nonnulls(description, details, url, feature) > 0 AND (feature IS NOT NULL OR answer IS NULL))
    )
    """,
    "CREATE INDEX accessibility_location_id ON accessibility (location_id)",
    f"""
    CREATE TABLE restricted_detail (
        {SOURCE},
        entity text NOT NULL CHECK (entity IN ('location', 'address', 'phone', 'contact')),
        organization_id uuid REFERENCES organization ON DELETE CASCADE,
        location_id uuid REFERENCES location ON DELETE CASCADE,
        service_id uuid REFERENCES service ON DELETE CASCADE,
        sealed text NOT NULL,
        last_modified timestamptz NOT NULL
    )
    """,
    *indexed("restricted_detail", "organization_id", "location_id", "service_id"),
)

HOURS = (
    f"""
    ALTER TABLE schedule
        ADD COLUMN {ACT},
        ADD COLUMN valid_from date, ADD COLUMN valid_to date CHECK (valid_to >= valid_from),
        ADD COLUMN dtstart date, ADD COLUMN until date,
        ADD COLUMN count integer CHECK (count BETWEEN 1 AND 10000),
        ADD COLUMN wkst text CHECK (wkst IN ('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')),
        ADD COLUMN interval integer CHECK (interval BETWEEN 1 AND 1000),
        ADD COLUMN byweekno text CHECK (byweekno ~ '^-?[0-9]{{1,2}}(,-?[0-9]{{1,2}})*$'),
        ADD COLUMN bymonthday text CHECK (bymonthday ~ '^-?[0-9]{{1,2}}(,-?[0-9]{{1,2}})*$'),
        ADD COLUMN byyearday text CHECK (byyearday ~ '^-?[0-9]{{1,3}}(,-?[0-9]{{1,3}})*$'),
        ADD COLUMN time_zone text CHECK (time_zone ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
        ADD COLUMN on_public_holidays text CHECK (on_public_holidays IN ('as_usual', 'closed')),
        ADD COLUMN languages text[] CHECK (array_to_string(languages, ',') ~
            '^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*(,[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*)*$'),
        ADD COLUMN specialists text[] CHECK ({CODES.format("specialists")}),
        ADD COLUMN attending_type text,
        ADD COLUMN schedule_link text CHECK (schedule_link {WEB}),
        ADD COLUMN notes jsonb CHECK (directory_is_text(notes)),
        DROP CONSTRAINT schedule_check1,
        DROP CONSTRAINT schedule_check3,
        ADD CONSTRAINT schedule_hours_check
            CHECK ((opens_at IS NULL) = (closes_at IS NULL) AND (opens_at IS NULL OR freq IS NOT NULL)),
        ADD CONSTRAINT schedule_says_something_check
            CHECK (num_nonnulls(opens_at, freq, description, notes, original_text, schedule_link) > 0)
    """,
    f"""
    CREATE TABLE schedule_exception (
        {SOURCE},
        {owned("service", "service_at_location", "location")},
        {ACT},
        start_date date NOT NULL,
        end_date date NOT NULL CHECK (end_date >= start_date),
        closed boolean NOT NULL,
        opens_at time,
        closes_at time,
        {texts("description")},
        CHECK (opens_at <> closes_at),
        CHECK ((opens_at IS NULL) = (closes_at IS NULL) AND (opens_at IS NULL) = closed)
    )
    """,
    *indexed("schedule_exception", "service_id", "service_at_location_id", "location_id"),
)

CHILDREN = (
    """
    ALTER TABLE language ALTER COLUMN service_id DROP NOT NULL,
        ADD COLUMN location_id uuid REFERENCES location ON DELETE CASCADE,
        ADD COLUMN phone_id uuid REFERENCES phone ON DELETE CASCADE,
        ADD CONSTRAINT language_owner_check CHECK (num_nonnulls(service_id, location_id, phone_id) > 0)
    """,
    *indexed("language", "location_id", "phone_id"),
    f"""
    CREATE TABLE service_area (
        {SOURCE},
        {owned("service", "service_at_location")},
        {texts("name", "description")},
        extent text,
        extent_type text,
        uri text CHECK (uri {WEB}),
        district text CHECK (district {DISTRICT}),
        CHECK (num_nonnulls(name, description, extent, uri, district) > 0)
    )
    """,
    *indexed("service_area", "service_id", "service_at_location_id"),
    f"""
    CREATE TABLE required_document (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        {texts("document", required="document")},
        uri text CHECK (uri {WEB}),
        route text CHECK (route IN ('direct', 'own_request', 'referral', 'crisis'))
    )
    """,
    "CREATE INDEX required_document_service_id ON required_document (service_id)",
    f"""
    CREATE TABLE cost_option (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        valid_from date,
        valid_to date CHECK (valid_to >= valid_from),
        {texts("option")},
        currency text CHECK (currency ~ '^[A-Z]{{3}}$'),
        amount double precision CHECK (amount >= 0),
        {texts("amount_description")},
        CHECK (num_nonnulls(option, amount, amount_description) > 0)
    )
    """,
    "CREATE INDEX cost_option_service_id ON cost_option (service_id)",
    f"""
    CREATE TABLE funding (
        {SOURCE},
        {owned("organization", "service")},
        {texts("funding_source", required="funding_source")}
    )
    """,
    *indexed("funding", "organization_id", "service_id"),
    f"""
    CREATE TABLE url (
        {SOURCE},
        {owned("organization", "service")},
        {texts("label")},
        url text NOT NULL CHECK (url {WEB})
    )
    """,
    *indexed("url", "organization_id", "service_id"),
    f"""
    CREATE TABLE organization_identifier (
        {SOURCE},
        organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
        identifier_scheme text,
        identifier_type text NOT NULL,
        identifier text NOT NULL
    )
    """,
    "CREATE INDEX organization_identifier_organization_id ON organization_identifier (organization_id)",
    f"""
    CREATE TABLE unit (
        {SOURCE},
        {texts("name", required="name")},
        scheme text,
        identifier text,
        uri text CHECK (uri {WEB}),
        UNIQUE (source, source_id)
    )
    """,
    f"""
    CREATE TABLE service_capacity (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        unit_id uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
        available double precision NOT NULL CHECK (available >= 0),
        maximum double precision CHECK (maximum >= 0),
        {texts("description")},
        updated timestamptz NOT NULL
    )
    """,
    "CREATE INDEX service_capacity_service_id ON service_capacity (service_id)",
    "CREATE INDEX service_capacity_unit_id ON service_capacity (unit_id)",
)

TERMS = (
    f"""
    CREATE TABLE taxonomy (
        {SOURCE},
        {texts("name", "description", required="name")},
        uri text CHECK (uri {WEB}),
        version text,
        UNIQUE (source, source_id)
    )
    """,
    f"""
    ALTER TABLE taxonomy_term
        ADD COLUMN taxonomy_id uuid REFERENCES taxonomy ON DELETE SET NULL,
        ADD COLUMN language text CHECK (language ~ '^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*$'),
        ADD COLUMN term_uri text CHECK (term_uri {WEB})
    """,
    *indexed("taxonomy_term", "taxonomy_id"),
    "ALTER TABLE service_taxonomy_term RENAME TO attribute",
    """
    ALTER TABLE attribute
        DROP CONSTRAINT service_taxonomy_term_service_id_taxonomy_term_id_key,
        ALTER COLUMN service_id DROP NOT NULL,
        ALTER COLUMN taxonomy_term_id DROP NOT NULL,
        ADD COLUMN organization_id uuid REFERENCES organization ON DELETE CASCADE,
        ADD COLUMN program_id uuid REFERENCES program ON DELETE CASCADE,
        ADD COLUMN location_id uuid REFERENCES location ON DELETE CASCADE,
        ADD COLUMN service_at_location_id uuid REFERENCES service_at_location ON DELETE CASCADE,
        ADD COLUMN link_type text,
        ADD COLUMN value text,
        ADD COLUMN label jsonb CHECK (directory_is_text(label)),
        ADD CONSTRAINT attribute_owner_check CHECK (num_nonnulls(service_id, organization_id, program_id, location_id,
            service_at_location_id) = 1),
        ADD CONSTRAINT attribute_says_something_check CHECK (num_nonnulls(taxonomy_term_id, value, label) > 0)
    """,
    "ALTER INDEX service_taxonomy_term_pkey RENAME TO attribute_pkey",
    "ALTER INDEX service_taxonomy_term_taxonomy_term_id RENAME TO attribute_taxonomy_term_id",
    "CREATE INDEX attribute_service_id ON attribute (service_id)",
    *indexed("attribute", "organization_id", "program_id", "location_id", "service_at_location_id"),
)

MECHANISM = (
    f"""
    CREATE TABLE acceptance (
        {SOURCE},
        service_id uuid NOT NULL REFERENCES service ON DELETE CASCADE,
        criterion text NOT NULL CHECK (criterion {CODE}),
        answer text NOT NULL CHECK (answer IN ('yes', 'no', 'not_stated')),
        {texts("condition")},
        UNIQUE (service_id, criterion) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    f"""
    CREATE TABLE referral_protocol (
        {SOURCE},
        service_id uuid NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED REFERENCES service ON DELETE CASCADE,
        ways_in text[] CHECK ({CODES.format("ways_in")}),
        via text[] CHECK ({CODES.format("via")}),
        {texts("next_steps", "what_to_say")},
        voice_message text CHECK (voice_message IN ('safe', 'unsafe')),
        response_minutes integer CHECK (response_minutes >= 0),
        {texts("response_time", "feedback", "complaints")}
    )
    """,
    f"""
    CREATE TABLE licence (
        {SOURCE},
        {owned("service", "organization")},
        state text NOT NULL CHECK (state IN ('held', 'not_required', 'renewal_filed', 'expired')),
        number text,
        {texts("issuer")},
        valid_from date,
        valid_to date CHECK (valid_to >= valid_from)
    )
    """,
    *indexed("licence", "service_id", "organization_id"),
    f"""
    CREATE TABLE data_protection_record (
        {SOURCE},
        organization_id uuid NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED REFERENCES organization ON DELETE CASCADE,
        reference text,
        {texts("statement")},
        officer_email text CHECK (officer_email {MAIL}),
        reviewed_date date
    )
    """,
    f"""
    CREATE TABLE assurance (
        {SOURCE},
        {owned("service", "program", "organization", exactly="= 1")},
        confirmed_at timestamptz,
        verified_at timestamptz,
        verification_method text CHECK (verification_method IN ('call', 'visit', 'email', 'document')),
        assurer_email text CHECK (assurer_email {MAIL}),
        due_date date,
        CHECK (num_nonnulls(confirmed_at, verified_at, due_date) > 0)
    )
    """,
    "CREATE UNIQUE INDEX assurance_service_id ON assurance (service_id) WHERE service_id IS NOT NULL",
    "CREATE UNIQUE INDEX assurance_program_id ON assurance (program_id) WHERE program_id IS NOT NULL",
    "CREATE UNIQUE INDEX assurance_organization_id ON assurance (organization_id) WHERE organization_id IS NOT NULL",
)

NAMES_A_PURPOSE = "nullif(current_setting('hub.purpose', true), '') IS NOT NULL"

ROW_SECURITY = (
    *(
        statement
        for table in ("service", "location", "address", "phone", "contact")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_by_tier ON {table} USING (tier = 'public' OR {NAMES_A_PURPOSE})",
        )
    ),
    "ALTER TABLE restricted_detail ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE restricted_detail FORCE ROW LEVEL SECURITY",
    """
    CREATE POLICY restricted_detail_for_a_purpose ON restricted_detail
    USING (current_setting('hub.purpose', true) IN ('directory_import', 'confidential_place')
        AND current_setting('hub.actor', true) IN ('system', 'account'))
    """,
)

GRANTS = (
    """
    GRANT SELECT, INSERT, UPDATE, DELETE ON program, contact, accessibility, restricted_detail, schedule_exception,
        service_area, required_document, cost_option, funding, url, organization_identifier, unit, service_capacity,
        taxonomy, acceptance, referral_protocol, licence, data_protection_record, assurance TO hub_app
    """,
)

STATEMENTS = (
    *ORGANIZATIONS,
    *SERVICES,
    *PLACES,
    *HOURS,
    *CHILDREN,
    *TERMS,
    *MECHANISM,
    *ROW_SECURITY,
    *GRANTS,
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
