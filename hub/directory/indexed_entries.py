"""Services as the search index is made of them, in SQL: about a hundred at once, each table read once for all of them.

The same views as for a page (`entries`) and the same structs; of each, the columns that search documents are made of.
Put together by PostgreSQL service by service, as a page is, a hundred thousand of them would take it twice as long.
"""

from collections.abc import Mapping

import msgspec

from hub.directory import place_models as place
from hub.directory import service_models as models
from hub.directory.entries import IN_THE_WEEK, OF_NOBODY_ELSE, SEARCHABLE, VIEWS

COLUMNS: Mapping[type[msgspec.Struct], str] = {
    place.LanguageEntry: "code name note",
    place.AttributeEntry: "",
    place.TermEntry: "id code name",
    place.PhoneEntry: "id number extension type act description",
    place.AddressEntry: "address_type address_1 city country",
    place.ScheduleEntry: """act valid_from valid_to dtstart until count wkst freq interval byday byweekno bymonthday
        byyearday opens_at closes_at time_zone on_public_holidays languages specialists""",
    place.ScheduleExceptionEntry: "act start_date end_date closed opens_at closes_at",
    place.ServiceAreaEntry: "name extent_type district",
    place.AccessibilityEntry: "feature answer",
    place.LocationEntry: "id tier location_type latitude longitude position_accuracy district",
    models.AssuranceEntry: "confirmed_at verified_at due_date",
    models.OrganizationEntry: "id name alternate_name institution_kind country status status_from status_until",
    models.RequiredDocumentEntry: "document route",
    models.CostOptionEntry: "amount",
    models.UnitEntry: "id name",
    models.CapacityEntry: "available maximum updated",
    models.AcceptanceEntry: "criterion answer condition",
    models.ReferralProtocolEntry: "ways_in via voice_message",
    models.ServiceEntry: """id version last_modified organization_id service_type name alternate_name description status
        status_from status_until fees_description minimum_age maximum_age alert alert_expires_at capacity_tier
        acceptance_tier schedule_tier kinds_of_help accommodation_form is_specialised time_zone""",
}
"""What is read of each view."""

LISTS = frozenset({"kinds_of_help", "languages", "specialists", "ways_in", "via"})
"""Columns that may be null where their structs have an empty list."""


def _columns(struct: type[msgspec.Struct], alias: str = "t") -> str:
    """Return what is selected of a row of `struct`'s view."""
    return ", ".join(
        f"coalesce({alias}.{name}, '{{}}') AS {name}" if name in LISTS else f"{alias}.{name}"
        for name in COLUMNS[struct].split()
    )


SERVICES = "ARRAY(SELECT id FROM public_service)"
ORGANIZATIONS = "ARRAY(SELECT organization_id FROM public_service)"
HERE = "ARRAY(SELECT id FROM public_service_at_location)"
LOCATIONS = "ARRAY(SELECT location_id FROM public_service_at_location)"
PHONES = "ARRAY(SELECT id FROM public_phone)"
"""The ids of what was found."""

BY_SOURCE = "t.source_id, t.id"


def _some(struct: type[msgspec.Struct], owner: str, ids: str, where: str = "true") -> str:
    """Return SQL for the rows `t` whose owner is one of `ids`."""
    return f"(SELECT * FROM {VIEWS[struct]} t WHERE t.{owner} = ANY({ids}) AND {where}) t"  # noqa: S608 - constants


def _lists(rows: str, owner: str, columns: str, order: str = BY_SOURCE) -> str:
    """Return SQL for the JSON object of the lists of `rows`, `columns` of each, by what they belong to."""
    return f"""
        (SELECT coalesce(json_object_agg(owner, list), '{{}}') FROM (
            SELECT {owner} AS owner, json_agg(e ORDER BY {order}) AS list
            FROM {rows} CROSS JOIN LATERAL (SELECT {columns}) e GROUP BY 1
        ) g)
    """  # noqa: S608


def _lists_of(
    struct: type[msgspec.Struct], owner: str, ids: str = SERVICES, order: str = BY_SOURCE, *, where: str = "true"
) -> str:
    """Return SQL for the lists of the rows of `struct`, as `_lists` does."""
    return _lists(_some(struct, owner, ids, where), f"t.{owner}", _columns(struct), order)


def _lists_here(struct: type[msgspec.Struct], order: str = BY_SOURCE) -> str:
    """Return SQL for the lists of the rows that belong to a service at a location, or to the location."""
    view = VIEWS[struct]
    rows = f"""
        (SELECT t.*, t.service_at_location_id AS here FROM {view} t
         WHERE t.service_at_location_id = ANY({HERE}) AND t.service_id IS NULL
         UNION ALL
         SELECT t.*, h.id FROM public_service_at_location h JOIN {view} t ON t.location_id = h.location_id
         WHERE t.service_id IS NULL AND (t.service_at_location_id = h.id) IS NOT TRUE) t
    """  # noqa: S608
    return _lists(rows, "t.here", _columns(struct), order)


def _ones_of(struct: type[msgspec.Struct], owner: str, ids: str = SERVICES) -> str:
    """Return SQL for the JSON object of the rows of `struct`, of which what they belong to has one alone."""
    return f"""
        (SELECT coalesce(json_object_agg(t.{owner}, e), '{{}}')
         FROM {_some(struct, owner, ids)} CROSS JOIN LATERAL (SELECT {_columns(struct)}) e)
    """  # noqa: S608


def _joined(struct: type[msgspec.Struct], key: str, other: type[msgspec.Struct], name: str) -> str:
    """Return SQL for the lists of the services' rows of `struct` that refer to a row of `other`, told as `name`."""
    rows = f"{_some(struct, 'service_id', SERVICES)} JOIN {VIEWS[other]} o ON o.id = t.{key}"
    told = ", ".join(f"'{column}', o.{column}" for column in COLUMNS[other].split())
    columns = ", ".join(filter(None, (_columns(struct), f"json_build_object({told}) AS {name}")))
    return _lists(rows, "t.service_id", columns)


PARTS = {
    "services": f"""
        (SELECT coalesce(json_agg(e ORDER BY t.id), '[]')
         FROM public_service t CROSS JOIN LATERAL (SELECT {_columns(models.ServiceEntry)}) e)
    """,  # noqa: S608
    "organizations": _ones_of(models.OrganizationEntry, "id", ORGANIZATIONS),
    "phones": _lists_of(place.PhoneEntry, "service_id"),
    "schedules": _lists_of(place.ScheduleEntry, "service_id", order=IN_THE_WEEK),
    "schedule_exceptions": _lists_of(place.ScheduleExceptionEntry, "service_id", order="t.start_date, t.id"),
    "languages": _lists_of(place.LanguageEntry, "service_id", order="t.code, t.name, t.id"),
    "service_areas": _lists_of(place.ServiceAreaEntry, "service_id"),
    "required_documents": _lists_of(models.RequiredDocumentEntry, "service_id"),
    "cost_options": _lists_of(models.CostOptionEntry, "service_id"),
    "capacities": _joined(models.CapacityEntry, "unit_id", models.UnitEntry, "unit"),
    "acceptances": _lists_of(models.AcceptanceEntry, "service_id"),
    "referral_protocols": _ones_of(models.ReferralProtocolEntry, "service_id"),
    "assurances": _ones_of(models.AssuranceEntry, "service_id"),
    "attributes": _joined(place.AttributeEntry, "taxonomy_term_id", place.TermEntry, "term"),
    "locations": _lists(
        "public_service_at_location h JOIN public_location t ON t.id = h.location_id",
        "h.service_id",
        f"{_columns(place.LocationEntry)}, h.id AS here",
    ),
    "addresses": _lists_of(place.AddressEntry, "location_id", LOCATIONS, "t.address_type, t.id"),
    "accessibility": _lists_of(place.AccessibilityEntry, "location_id", LOCATIONS),
    "phones_here": _lists_here(place.PhoneEntry),
    "schedules_here": _lists_here(place.ScheduleEntry, IN_THE_WEEK),
    "schedule_exceptions_here": _lists_here(place.ScheduleExceptionEntry, "t.start_date, t.id"),
    "languages_here": _lists_of(
        place.LanguageEntry, "location_id", LOCATIONS, "t.code, t.name, t.id", where="t.service_id IS NULL"
    ),
    "phones_of_organizations": _lists_of(
        place.PhoneEntry,
        "organization_id",
        ORGANIZATIONS,
        where=f"t.contact_id IS NULL AND {OF_NOBODY_ELSE.format('t')}",
    ),
    "languages_of_phones": _lists_of(place.LanguageEntry, "phone_id", PHONES, "t.code, t.name, t.id"),
}
"""How each part of `Found` is read."""


def _found(which: str) -> str:
    """Return the statement that reads the services `s` that are `which`, as bytes of JSON, and the last one's id.

    What many parts ask for is read first, and stands in the place of its view.
    """
    phones = f"""
        t.service_id = ANY({SERVICES}) OR t.service_at_location_id = ANY({HERE}) OR t.location_id = ANY({LOCATIONS})
        OR t.organization_id = ANY({ORGANIZATIONS}) AND t.contact_id IS NULL AND {OF_NOBODY_ELSE.format("t")}
    """
    parts = ", ".join(f"'{name}', {sql}" for name, sql in PARTS.items())
    return f"""
        WITH public_service AS MATERIALIZED (SELECT * FROM public_service s WHERE {SEARCHABLE} AND {which}),
        public_service_at_location AS MATERIALIZED (
            SELECT * FROM public_service_at_location t WHERE t.service_id = ANY({SERVICES})
        ),
        public_phone AS MATERIALIZED (SELECT * FROM public_phone t WHERE {phones})
        SELECT (SELECT id FROM public_service ORDER BY id DESC LIMIT 1) AS last,
            convert_to(json_build_object({parts})::text, 'UTF8') AS found
    """  # noqa: S608


SOME_INDEXED = _found("s.id = ANY($1)")
NEXT_INDEXED = _found("s.id > $1 ORDER BY s.id LIMIT $2")

TOPS = """
    WITH RECURSIVE tops AS (
        SELECT id, id AS top FROM public_taxonomy_term WHERE parent_id IS NULL
        UNION ALL SELECT t.id, tops.top FROM public_taxonomy_term t JOIN tops ON t.parent_id = tops.id
    )
    SELECT tops.id, json_strip_nulls(json_build_object('id', t.id, 'code', t.code, 'name', t.name))::text AS entry
    FROM tops JOIN public_taxonomy_term t ON t.id = tops.top
"""
"""Every term with the topmost one above it, itself when it is topmost."""
