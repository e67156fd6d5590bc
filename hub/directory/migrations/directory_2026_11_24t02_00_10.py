"""Show the public tier through views, so that what is read for a page, the index or an export can hold nothing else."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-24T02:00:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "Views of the public tier"

ORIGIN = "t.id, t.source, t.source_id"
COUNTED = "t.version, t.last_modified"
ALERT = """
    CASE WHEN t.alert_expires_at IS NULL OR t.alert_expires_at > now() THEN t.alert END AS alert, t.alert_expires_at
"""
PLAIN = {
    "program": f"""t.organization_id, t.name, t.alternate_name, t.description, t.is_project, t.start_date, t.end_date,
        t.status, t.status_from, t.status_until, {COUNTED}""",
    "organization_identifier": "t.organization_id, t.identifier_scheme, t.identifier_type, t.identifier",
    "unit": "t.name, t.scheme, t.identifier, t.uri",
    "taxonomy": "t.name, t.description, t.uri, t.version",
    "taxonomy_term": """t.code, t.name, t.description, t.parent_id, t.taxonomy, t.taxonomy_id, t.language,
        t.term_uri""",
    "data_protection_record": "t.organization_id, t.reference, t.statement, t.officer_email, t.reviewed_date",
}
"""Tables that hold nothing but public facts."""

SHOWN = "CASE WHEN t.tier = 'public' THEN t.{0} END AS {0}"

OF_A_SERVICE = {
    "required_document": ("t.service_id, t.document, t.uri, t.route", ""),
    "cost_option": (
        "t.service_id, t.valid_from, t.valid_to, t.option, t.currency, t.amount, t.amount_description",
        "",
    ),
    "service_capacity": (
        "t.service_id, t.unit_id, t.available, t.maximum, t.description, t.updated",
        "AND s.capacity_tier = 'public'",
    ),
    "acceptance": ("t.service_id, t.criterion, t.answer, t.condition", "AND s.acceptance_tier = 'public'"),
    "referral_protocol": (
        """t.service_id, t.ways_in, t.via, t.next_steps, t.what_to_say, t.voice_message, t.response_minutes,
        t.response_time, t.feedback, t.complaints""",
        "",
    ),
}
"""Tables whose rows are one service's: their columns, and what must hold beside the service being public."""

HOURS = {
    "schedule": """t.act, t.valid_from, t.valid_to, t.dtstart, t.until, t.count, t.wkst, t.freq, t.interval, t.byday,
        t.byweekno, t.bymonthday, t.byyearday, t.opens_at, t.closes_at, t.time_zone, t.on_public_holidays, t.languages,
        t.specialists, t.attending_type, t.schedule_link, t.description, t.notes, t.original_text""",
    "schedule_exception": "t.act, t.start_date, t.end_date, t.closed, t.opens_at, t.closes_at, t.description",
}

SERVICE = "LEFT JOIN service s ON s.id = t.service_id"
LOCATION = "LEFT JOIN location l ON l.id = t.location_id"
AT_LOCATION = """
    LEFT JOIN (SELECT sl.id, ss.tier AS service_tier, ss.schedule_tier, ll.tier AS location_tier
               FROM service_at_location sl JOIN service ss ON ss.id = sl.service_id
               JOIN location ll ON ll.id = sl.location_id) sl ON sl.id = t.service_at_location_id
"""
SERVICE_IS_PUBLIC = "(t.service_id IS NULL OR s.tier = 'public')"
LOCATION_IS_PUBLIC = "(t.location_id IS NULL OR l.tier = 'public')"
SERVICE_THERE_IS_PUBLIC = "(t.service_at_location_id IS NULL OR sl.service_tier = 'public')"
PLACE_THERE_IS_PUBLIC = "(t.service_at_location_id IS NULL OR sl.location_tier = 'public')"
HOURS_ARE_PUBLIC = "coalesce(s.schedule_tier, 'public') = 'public' AND coalesce(sl.schedule_tier, 'public') = 'public'"


def view(table: str, columns: str, joins: str = "", where: str = "true", *, origin: str = ORIGIN) -> tuple[str, str]:
    """Return the statements that make `public_<table>` and let the application read it."""
    return (
        f"CREATE VIEW public_{table} AS SELECT {origin}, {columns} FROM {table} t {joins} WHERE {where}",  # noqa: S608
        f"GRANT SELECT ON public_{table} TO hub_app",
    )


STATEMENTS = (
    *(statement for table, columns in PLAIN.items() for statement in view(table, columns)),
    *view(
        "organization",
        f"""t.name, t.alternate_name, t.description, t.email, t.website, t.tax_status, t.tax_id, t.year_incorporated,
        t.legal_status, t.logo, t.uri, t.parent_organization_id, t.institution_kind, t.country, {ALERT}, t.status,
        t.status_from, t.status_until, {COUNTED}""",
    ),
    *view(
        "service",
        f"""t.organization_id, t.program_id, t.service_type, t.name, t.alternate_name, t.description, t.url, t.email,
        t.status, t.status_from, t.status_until, t.interpretation_services, t.application_process, t.fees_description,
        t.wait_time, t.accreditations, t.licenses, t.eligibility_description, t.minimum_age, t.maximum_age, {ALERT},
        t.assured_date, NULL::text AS assurer_email, t.source_modified, t.tier, t.capacity_tier, t.acceptance_tier,
        t.schedule_tier, t.kinds_of_help, t.accommodation_form, t.is_specialised, t.length_of_stay, t.time_zone,
        {COUNTED}""",
        where="t.tier = 'public'",
    ),
    # Of a place that is not public, the district is all there is to see: its source's id for it may be its street.
    *view(
        "location",
        ", ".join(
            (
                "t.organization_id, t.tier, t.location_type",
                *(SHOWN.format(one) for one in ("name", "alternate_name", "description", "transportation", "url")),
                *(SHOWN.format(one) for one in ("latitude", "longitude", "position_accuracy")),
                "t.district",
                *(SHOWN.format(one) for one in ("external_identifier", "external_identifier_type")),
                COUNTED,
            )
        ),
        origin=f"t.id, t.source, {SHOWN.format('source_id')}",
    ),
    *view(
        "service_at_location",
        "t.service_id, t.location_id, CASE WHEN l.tier = 'public' THEN t.description END AS description",
        "JOIN service s ON s.id = t.service_id JOIN location l ON l.id = t.location_id",
        "s.tier = 'public'",
        origin="t.id, t.source, CASE WHEN l.tier = 'public' THEN t.source_id END AS source_id",
    ),
    *view(
        "address",
        """t.location_id, t.tier, t.address_type, t.attention, t.address_1, t.address_2, t.city, t.region,
        t.state_province, t.postal_code, t.country""",
        "JOIN location l ON l.id = t.location_id",
        "t.tier = 'public' AND l.tier = 'public'",
    ),
    *view(
        "contact",
        """t.organization_id, t.service_id, t.service_at_location_id, t.location_id, t.tier, t.name, t.title,
        t.department, t.email""",
        f"{SERVICE} {LOCATION} {AT_LOCATION}",
        f"""t.tier = 'public' AND {SERVICE_IS_PUBLIC} AND {LOCATION_IS_PUBLIC} AND {SERVICE_THERE_IS_PUBLIC}
        AND {PLACE_THERE_IS_PUBLIC}""",
    ),
    # A number may be public though its place is not: it is the way in.
    *view(
        "phone",
        """t.service_id, t.service_at_location_id, t.location_id, t.contact_id, t.organization_id, t.tier, t.number,
        t.extension, t.type, t.act, t.description""",
        f"{SERVICE} {AT_LOCATION} LEFT JOIN public_contact c ON c.id = t.contact_id",
        f"""t.tier = 'public' AND {SERVICE_IS_PUBLIC} AND {SERVICE_THERE_IS_PUBLIC}
        AND (t.contact_id IS NULL OR c.id IS NOT NULL)""",
    ),
    *(
        statement
        for table, columns in HOURS.items()
        for statement in view(
            table,
            f"t.service_id, t.service_at_location_id, t.location_id, {columns}",
            f"{SERVICE} {LOCATION} {AT_LOCATION}",
            f"""{SERVICE_IS_PUBLIC} AND {LOCATION_IS_PUBLIC} AND {SERVICE_THERE_IS_PUBLIC} AND {PLACE_THERE_IS_PUBLIC}
            AND {HOURS_ARE_PUBLIC}""",
        )
    ),
    *view(
        "language",
        "t.service_id, t.location_id, t.phone_id, t.code, t.name, t.note",
        f"{SERVICE} {LOCATION} LEFT JOIN public_phone p ON p.id = t.phone_id",
        f"{SERVICE_IS_PUBLIC} AND {LOCATION_IS_PUBLIC} AND (t.phone_id IS NULL OR p.id IS NOT NULL)",
    ),
    *view(
        "service_area",
        """t.service_id, t.service_at_location_id, t.name, t.description, t.extent, t.extent_type, t.uri,
        t.district""",
        f"{SERVICE} {AT_LOCATION}",
        f"{SERVICE_IS_PUBLIC} AND {SERVICE_THERE_IS_PUBLIC} AND {PLACE_THERE_IS_PUBLIC}",
    ),
    *view(
        "accessibility",
        "t.location_id, t.description, t.details, t.url, t.feature, t.answer",
        "JOIN location l ON l.id = t.location_id",
        "l.tier = 'public'",
    ),
    *view("funding", "t.organization_id, t.service_id, t.funding_source", SERVICE, SERVICE_IS_PUBLIC),
    *view("url", "t.organization_id, t.service_id, t.label, t.url", SERVICE, SERVICE_IS_PUBLIC),
    *view(
        "attribute",
        """t.service_id, t.organization_id, t.program_id, t.location_id, t.service_at_location_id, t.taxonomy_term_id,
        t.link_type, t.value, t.label""",
        f"{SERVICE} {LOCATION} {AT_LOCATION}",
        f"{SERVICE_IS_PUBLIC} AND {LOCATION_IS_PUBLIC} AND {SERVICE_THERE_IS_PUBLIC} AND {PLACE_THERE_IS_PUBLIC}",
    ),
    *(
        statement
        for table, (columns, rule) in OF_A_SERVICE.items()
        for statement in view(table, columns, "JOIN service s ON s.id = t.service_id", f"s.tier = 'public' {rule}")
    ),
    *view(
        "licence",
        "t.service_id, t.organization_id, t.state, t.number, t.issuer, t.valid_from, t.valid_to",
        SERVICE,
        SERVICE_IS_PUBLIC,
    ),
    *view(
        "assurance",
        """t.service_id, t.program_id, t.organization_id, t.confirmed_at, t.verified_at, t.verification_method,
        NULL::text AS assurer_email, t.due_date""",
        SERVICE,
        SERVICE_IS_PUBLIC,
    ),
)


async def forwards() -> MigrationManager:
    return plain_migration("directory", ID, DESCRIPTION, STATEMENTS)
