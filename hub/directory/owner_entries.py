"""Whole organizations and programmes, each assembled by PostgreSQL as one JSON value, from the public views alone."""

from hub.directory import owner_models as owners
from hub.directory import place_models as place
from hub.directory import service_models as models
from hub.directory.entries import (
    IN_THE_WEEK,
    WITHIN_A_PROGRAM,
    WITHIN_AN_ORGANIZATION,
    attributes_of,
    columns_of,
    contacts_of,
    list_of,
    one_of,
    phones_of,
)

BY_NAME = "coalesce(t.name->>'bg', t.name->>'en'), t.id"
OFFERED_FIRST = f"array_position(ARRAY['active', 'temporarily closed', 'inactive', 'defunct'], t.status), {BY_NAME}"

DISTRICTS = """
    ARRAY(
        SELECT DISTINCT l.district FROM public_service_at_location sl JOIN public_location l ON l.id = sl.location_id
        WHERE sl.service_id = s.id AND l.district IS NOT NULL ORDER BY l.district
    )
"""
THERE = "SELECT sl.{0} FROM public_service_at_location sl WHERE sl.service_id = s.id"
AT_ITS_PLACES = f"""
    p.service_id IS NULL AND p.contact_id IS NULL
    AND (
        p.service_at_location_id = ANY(ARRAY({THERE.format("id")}))
        OR p.location_id = ANY(ARRAY({THERE.format("location_id")}))
    )
"""
WITHIN_A_LISTED_SERVICE = {
    "districts": DISTRICTS,
    "phones": f"coalesce({phones_of('p.service_id = s.id AND p.contact_id IS NULL')}, {phones_of(AT_ITS_PLACES)})",
    "organization": "NULL",
}


def named(where: str) -> str:
    """Return SQL for the JSON object of the organization `n` that satisfies `where`, by its name alone."""
    return f"(SELECT json_build_object('id', n.id, 'name', n.name) FROM public_organization n WHERE {where})"  # noqa: S608


def services_of(where: str, limit: int = owners.MAX_LISTED, **nested: str) -> str:
    """Return SQL for the JSON list of at most `limit` services `s` that satisfy `where`, those offered first."""
    columns = columns_of(owners.ListedService, "s", WITHIN_A_LISTED_SERVICE | nested)
    order = OFFERED_FIRST.replace("t.", "s.")
    rows = f"SELECT {columns} FROM public_service s WHERE {where} ORDER BY {order} LIMIT {limit}"  # noqa: S608
    return f"(SELECT json_agg(e) FROM ({rows}) e)"  # noqa: S608


def number_of(where: str) -> str:
    """Return SQL for how many services `s` satisfy `where`."""
    return f"(SELECT count(*) FROM public_service s WHERE {where})"  # noqa: S608


THE_PLACES_OWN = "{0}.location_id = l.id AND {0}.service_id IS NULL AND {0}.service_at_location_id IS NULL"
WITHIN_ITS_LOCATION = {
    "service_description": "NULL",
    "addresses": list_of(place.AddressEntry, "t.location_id = l.id", "t.address_type, t.id"),
    "phones": phones_of(THE_PLACES_OWN.format("p") + " AND p.contact_id IS NULL"),
    "contacts": contacts_of(THE_PLACES_OWN.format("c")),
    "schedules": list_of(place.ScheduleEntry, THE_PLACES_OWN.format("t"), IN_THE_WEEK),
    "schedule_exceptions": list_of(place.ScheduleExceptionEntry, THE_PLACES_OWN.format("t"), "t.start_date, t.id"),
    "languages": list_of(place.LanguageEntry, "t.location_id = l.id AND t.service_id IS NULL", "t.code, t.name, t.id"),
    "accessibility": list_of(place.AccessibilityEntry, "t.location_id = l.id"),
    "service_areas": "NULL",
    "attributes": attributes_of("a.location_id = l.id AND a.service_at_location_id IS NULL"),
}

OF_THE_ORGANIZATION = "s.organization_id = o.id"
WITHIN_A_WHOLE_ORGANIZATION = WITHIN_AN_ORGANIZATION | {
    "parent": named("n.id = o.parent_organization_id"),
    "branches": f"""(SELECT json_agg(e) FROM (
        SELECT t.id, t.name FROM public_organization t
        WHERE t.parent_organization_id = o.id ORDER BY {BY_NAME} LIMIT {owners.MAX_LISTED}
    ) e)""",  # noqa: S608 - made of this module's constants alone
    "programs": f"""(SELECT json_agg(e) FROM (
        SELECT {columns_of(owners.ListedProgram, "t", {})} FROM public_program t
        WHERE t.organization_id = o.id ORDER BY {OFFERED_FIRST} LIMIT {owners.MAX_LISTED}
    ) e)""",  # noqa: S608
    # A place that is not announced is told with the services given there, or an organization would give away that it
    # has one for a service nobody may know of.
    "locations": list_of(
        place.LocationEntry, "l.organization_id = o.id AND l.tier = 'public'", alias="l", **WITHIN_ITS_LOCATION
    ),
    "services": services_of(OF_THE_ORGANIZATION),
    "services_total": number_of(OF_THE_ORGANIZATION),
}

OF_THE_PROGRAM = "s.program_id = r.id"
WITHIN_A_WHOLE_PROGRAM = WITHIN_A_PROGRAM | {
    "organization": one_of(models.OrganizationEntry, "o.id = r.organization_id", alias="o", **WITHIN_AN_ORGANIZATION),
    "services": services_of(OF_THE_PROGRAM, organization=named("n.id = s.organization_id")),
    "services_total": number_of(OF_THE_PROGRAM),
}

ONE_ORGANIZATION = f"""
    SELECT json_strip_nulls(row_to_json(e))::text AS entry FROM public_organization o
    CROSS JOIN LATERAL (SELECT {columns_of(owners.WholeOrganization, "o", WITHIN_A_WHOLE_ORGANIZATION)}) e
    WHERE o.id = $1
"""  # noqa: S608 - made of this module's constants alone
ONE_PROGRAM = f"""
    SELECT json_strip_nulls(row_to_json(e))::text AS entry FROM public_program r
    CROSS JOIN LATERAL (SELECT {columns_of(owners.WholeProgram, "r", WITHIN_A_WHOLE_PROGRAM)}) e
    WHERE r.id = $1
"""  # noqa: S608

BESIDE = f"""
    SELECT json_agg(json_strip_nulls(row_to_json(e)))::text FROM (
        SELECT s.id, s.name, s.service_type, s.status, {DISTRICTS} AS districts FROM public_service s
        WHERE s.organization_id = $1 AND s.id <> $2 AND s.status IN ('active', 'temporarily closed')
        ORDER BY {OFFERED_FIRST.replace("t.", "s.")} LIMIT $3
    ) e
"""  # noqa: S608
"""The services of organization $1 beside service $2."""
