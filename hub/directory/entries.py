"""Whole service entries, each assembled by PostgreSQL as one JSON value: one query, however many there are.

Only the views of the public tier are read. What is selected of each is what its struct has fields for.
"""

from collections.abc import Collection, Mapping

import msgspec

from hub.directory import place_models as place
from hub.directory import service_models as models
from hub.directory.fields import BY_TABLE

VIEWS: dict[type[msgspec.Struct], str] = {
    place.LanguageEntry: "public_language",
    place.TermEntry: "public_taxonomy_term",
    place.AttributeEntry: "public_attribute",
    place.PhoneEntry: "public_phone",
    place.ContactEntry: "public_contact",
    place.AddressEntry: "public_address",
    place.ScheduleEntry: "public_schedule",
    place.ScheduleExceptionEntry: "public_schedule_exception",
    place.ServiceAreaEntry: "public_service_area",
    place.AccessibilityEntry: "public_accessibility",
    place.LocationEntry: "public_location",
    models.AssuranceEntry: "public_assurance",
    models.LicenceEntry: "public_licence",
    models.FundingEntry: "public_funding",
    models.UrlEntry: "public_url",
    models.OrganizationIdentifierEntry: "public_organization_identifier",
    models.DataProtectionRecordEntry: "public_data_protection_record",
    models.OrganizationEntry: "public_organization",
    models.ProgramEntry: "public_program",
    models.RequiredDocumentEntry: "public_required_document",
    models.CostOptionEntry: "public_cost_option",
    models.UnitEntry: "public_unit",
    models.CapacityEntry: "public_service_capacity",
    models.AcceptanceEntry: "public_acceptance",
    models.ReferralProtocolEntry: "public_referral_protocol",
    models.ServiceEntry: "public_service",
}
"""The view that each struct is read from."""

IN_THE_WEEK = "t.act, position(left(t.byday, 2) IN 'MOTUWETHFRSASU'), t.opens_at, t.id"


def columns_of(
    struct: type[msgspec.Struct], alias: str, nested: Mapping[str, str], left_out: Collection[str] = ()
) -> str:
    """Return the columns that `struct` has fields for, of the row `alias` or as `nested` has them."""
    return ", ".join(
        f"{nested[name]} AS {name}" if name in nested else f"{alias}.{name}"
        for name in struct.__struct_fields__
        if name not in left_out
    )


def list_of(
    struct: type[msgspec.Struct], where: str, order: str = "t.source_id, t.id", *, alias: str = "t", **nested: str
) -> str:
    """Return SQL for the JSON list of rows that satisfy `where`, which names them `alias`; null when there is none."""
    rows = f"SELECT {columns_of(struct, alias, nested)} FROM {VIEWS[struct]} {alias} WHERE {where}"  # noqa: S608 - constants
    return f"(SELECT json_agg(e) FROM ({rows} ORDER BY {order.replace('t.', f'{alias}.')}) e)"  # noqa: S608


def one_of(
    struct: type[msgspec.Struct], where: str, *, alias: str = "t", left_out: Collection[str] = (), **nested: str
) -> str:
    """Return SQL for the JSON object of the one row that satisfies `where`; null when there is none."""
    columns = columns_of(struct, alias, nested, left_out)
    row = f"SELECT {columns} FROM {VIEWS[struct]} {alias} WHERE {where} LIMIT 1"  # noqa: S608
    return f"(SELECT row_to_json(e) FROM ({row}) e)"  # noqa: S608


def phones_of(where: str) -> str:
    """Return SQL for the numbers `p` that satisfy `where`, with the languages spoken there."""
    languages = list_of(place.LanguageEntry, "g.phone_id = p.id", "t.code, t.name, t.id", alias="g")
    return list_of(place.PhoneEntry, where, alias="p", languages=languages)


def contacts_of(where: str) -> str:
    """Return SQL for the contacts `c` that satisfy `where`, with their numbers."""
    return list_of(place.ContactEntry, where, alias="c", phones=phones_of("p.contact_id = c.id"))


def attributes_of(where: str) -> str:
    """Return SQL for the attributes `a` that satisfy `where`, with their terms."""
    term = one_of(place.TermEntry, "m.id = a.taxonomy_term_id", alias="m")
    return list_of(place.AttributeEntry, where, alias="a", term=term)


OF_NOBODY_ELSE = "{0}.service_id IS NULL AND {0}.location_id IS NULL AND {0}.service_at_location_id IS NULL"
HERE = "({0}.service_at_location_id = sl.id OR {0}.location_id = l.id) AND {0}.service_id IS NULL"

WITHIN_AN_ORGANIZATION = {
    "phones": phones_of(f"p.organization_id = o.id AND p.contact_id IS NULL AND {OF_NOBODY_ELSE.format('p')}"),
    "contacts": contacts_of(f"c.organization_id = o.id AND {OF_NOBODY_ELSE.format('c')}"),
    "additional_urls": list_of(models.UrlEntry, "t.organization_id = o.id AND t.service_id IS NULL"),
    "organization_identifiers": list_of(models.OrganizationIdentifierEntry, "t.organization_id = o.id"),
    "funding": list_of(models.FundingEntry, "t.organization_id = o.id AND t.service_id IS NULL"),
    "licences": list_of(models.LicenceEntry, "t.organization_id = o.id AND t.service_id IS NULL"),
    "data_protection_record": one_of(models.DataProtectionRecordEntry, "t.organization_id = o.id"),
    "assurance": one_of(models.AssuranceEntry, "t.organization_id = o.id"),
    "attributes": attributes_of("a.organization_id = o.id"),
}

WITHIN_A_PROGRAM = {
    "assurance": one_of(models.AssuranceEntry, "t.program_id = r.id"),
    "attributes": attributes_of("a.program_id = r.id"),
}

WITHIN_A_LOCATION = {
    "service_description": "sl.description",
    "addresses": list_of(place.AddressEntry, "t.location_id = l.id", "t.address_type, t.id"),
    "phones": phones_of(HERE.format("p")),
    "contacts": contacts_of(HERE.format("c")),
    "schedules": list_of(place.ScheduleEntry, HERE.format("t"), IN_THE_WEEK),
    "schedule_exceptions": list_of(place.ScheduleExceptionEntry, HERE.format("t"), "t.start_date, t.id"),
    "languages": list_of(place.LanguageEntry, "t.location_id = l.id AND t.service_id IS NULL", "t.code, t.name, t.id"),
    "accessibility": list_of(place.AccessibilityEntry, "t.location_id = l.id"),
    "service_areas": list_of(place.ServiceAreaEntry, "t.service_at_location_id = sl.id AND t.service_id IS NULL"),
    "attributes": attributes_of("a.location_id = l.id OR a.service_at_location_id = sl.id"),
}

WITHIN_A_SERVICE = {
    "program": one_of(models.ProgramEntry, "r.id = s.program_id", alias="r", **WITHIN_A_PROGRAM),
    "phones": phones_of("p.service_id = s.id"),
    "contacts": contacts_of("c.service_id = s.id"),
    "schedules": list_of(place.ScheduleEntry, "t.service_id = s.id", IN_THE_WEEK),
    "schedule_exceptions": list_of(place.ScheduleExceptionEntry, "t.service_id = s.id", "t.start_date, t.id"),
    "languages": list_of(place.LanguageEntry, "t.service_id = s.id", "t.code, t.name, t.id"),
    "service_areas": list_of(place.ServiceAreaEntry, "t.service_id = s.id"),
    "required_documents": list_of(models.RequiredDocumentEntry, "t.service_id = s.id"),
    "cost_options": list_of(models.CostOptionEntry, "t.service_id = s.id"),
    "capacities": list_of(
        models.CapacityEntry, "k.service_id = s.id", alias="k", unit=one_of(models.UnitEntry, "t.id = k.unit_id")
    ),
    "acceptances": list_of(models.AcceptanceEntry, "t.service_id = s.id"),
    "referral_protocol": one_of(models.ReferralProtocolEntry, "t.service_id = s.id"),
    "licences": list_of(models.LicenceEntry, "t.service_id = s.id"),
    "assurance": one_of(models.AssuranceEntry, "t.service_id = s.id"),
    "additional_urls": list_of(models.UrlEntry, "t.service_id = s.id"),
    "funding": list_of(models.FundingEntry, "t.service_id = s.id"),
    "attributes": attributes_of("a.service_id = s.id"),
}

NOT_LISTED = frozenset(
    {
        *("program", "contacts", "licences", "additional_urls", "funding"),
        *("organization_identifiers", "data_protection_record"),
    }
)
"""What belongs to a service, its organization or its places, and is not told where services stand side by side."""
OF_THE_SERVICE_ALONE = frozenset({"attributes", "assurance", "service_areas"})
"""What is told there where it is the service's own."""


def _entries(left_out: frozenset[str] = frozenset()) -> str:
    besides = left_out | OF_THE_SERVICE_ALONE if left_out else left_out
    organization = one_of(
        models.OrganizationEntry, "o.id = s.organization_id", alias="o", left_out=besides, **WITHIN_AN_ORGANIZATION
    )
    locations = f"""
        (SELECT json_agg(e) FROM (
            SELECT {columns_of(place.LocationEntry, "l", WITHIN_A_LOCATION, besides)}
            FROM public_location l JOIN public_service_at_location sl ON sl.location_id = l.id
            WHERE sl.service_id = s.id ORDER BY l.source_id, l.id
        ) e)
    """  # noqa: S608 - made of this module's constants alone
    nested = WITHIN_A_SERVICE | {"organization": organization, "locations": locations}
    return f"""
        SELECT s.id, json_strip_nulls(row_to_json(e))::text AS entry
        FROM public_service s CROSS JOIN LATERAL (SELECT {columns_of(models.ServiceEntry, "s", nested, left_out)}) e
    """  # noqa: S608 - made of this module's constants alone


OWNERS = {
    "organization": "t.organization_id = (SELECT organization_id FROM public_service)",
    "program": "t.program_id = (SELECT program_id FROM public_service)",
    "service": "t.service_id = $1",
    "service_at_location": "t.service_at_location_id = ANY(ARRAY(SELECT id FROM public_service_at_location))",
    "location": "t.location_id = ANY(ARRAY(SELECT location_id FROM public_service_at_location))",
    "contact": "t.contact_id = ANY(ARRAY(SELECT id FROM public_contact))",
    "phone": "t.phone_id = ANY(ARRAY(SELECT id FROM public_phone))",
}
"""Whether a row belongs to the service $1 or to what that has to do with, by the table of the owner that it names."""


def _of_one(*tables: str) -> str:
    """Return the WITH clause that reads each of `tables` once, for one service, and puts that in place of its view.

    The views join each row to what decides its tier: planned at every place where one is read, they would cost a page
    more time than everything else.
    """
    parts = []
    for table in tables:
        owners = [owner for owner in OWNERS if owner in BY_TABLE[table].owners]
        if table in {"phone", "contact"}:
            owners.remove("organization")
        where = " OR ".join(f"({OWNERS[owner]})" for owner in owners)
        if table in {"phone", "contact"}:
            # Sources name the organization at every number of its services.
            where += f" OR ({OWNERS['organization']} AND {OF_NOBODY_ELSE.format('t')})"
        parts.append(f"public_{table} AS MATERIALIZED (SELECT * FROM public_{table} t WHERE {where})")  # noqa: S608
    service = "public_service AS MATERIALIZED (SELECT * FROM public_service t WHERE t.id = $1)"
    return f"WITH {', '.join([service, *parts])}"


REPEATED = (
    *("service_at_location", "contact", "phone", "language", "schedule", "schedule_exception", "service_area"),
    *("attribute", "licence", "assurance", "url", "funding"),
)
"""Tables that are read at several places of an entry, owners first."""

ONE = f"{_of_one(*REPEATED)} {_entries()}"
SEARCHABLE = "s.status IN ('active', 'temporarily closed')"
SOME = f"{_entries(NOT_LISTED)} WHERE s.id = ANY($1) AND {SEARCHABLE}"
