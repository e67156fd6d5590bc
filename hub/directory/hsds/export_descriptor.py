"""The descriptor of a tabular package: every file, column and reference in it (Frictionless Tabular Data Package)."""

from collections.abc import Collection, Sequence
from typing import Any

from hub.directory.fields import Entity, Field, Kind
from hub.directory.hsds.export_cells import NEVER_MISSING, Style, cells
from hub.directory.hsds.origin import MARK

HUBS_OWN = "Of the NRM Hub; HSDS 3.1 has no such field."

TYPES: dict[Kind, dict[str, str]] = {
    Kind.URL: {"type": "string", "format": "uri"},
    Kind.EMAIL: {"type": "string", "format": "email"},
    Kind.WHOLE: {"type": "number"},
    Kind.NUMBER: {"type": "number"},
    Kind.DATE: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "any"},
    Kind.CLOCK: {"type": "time", "format": "any"},
    Kind.FLAG: {"type": "boolean"},
    Kind.REFERENCE: {"type": "string", "format": "uuid"},
}
"""The type of column that each kind of value is; the rest is text."""

ADDED: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "format": "uuid", "constraints": {"required": True, "unique": True}},
    "link_id": {"type": "string", "format": "uuid", "constraints": {"required": True}},
    "timezone": {"type": "number", "description": "Hours from UTC, of a zone that has no summer time."},
    "extension": {"type": "number"},
    "extension_text": {"type": "string", "description": f"An extension that is no number. {HUBS_OWN}"},
    "translations": {
        "type": "object",
        "description": f"By language, texts that are not in the package's language alone. {HUBS_OWN}",
    },
    "origin": {"type": "string", "description": f"The source that the row came from. {HUBS_OWN}"},
    "origin_id": {"type": "string", "description": f"The row's id at that source. {HUBS_OWN}"},
}
"""Columns that are made of something else than one field."""

ENUMERATIONS = {"freq": ["WEEKLY", "MONTHLY"], "wkst": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]}

TABLES = {
    "taxonomy": "Classifications that terms belong to.",
    "taxonomy_term": "Terms that services and others are classified by.",
    "unit": "What capacities are counted in.",
    "organization": "Institutions and organizations that help.",
    "program": "Programmes and projects that services belong to.",
    "location": "Places where services are given; of a confidential one its district alone.",
    "service": "What people are helped with.",
    "service_at_location": "Which service is given where.",
    "address": "Addresses of locations.",
    "contact": "People or roles to turn to.",
    "phone": "Telephone numbers.",
    "schedule": "Opening hours.",
    "schedule_exception": "Days on which the opening hours do not hold. HSDS 3.1 has no such table.",
    "language": "Languages spoken at a service, a location or a number.",
    "service_area": "The areas that services are for.",
    "required_document": "Documents that people are asked for.",
    "cost_option": "What services cost.",
    "accessibility": "What makes locations accessible, or not.",
    "funding": "Where the money comes from.",
    "url": "Further web addresses.",
    "organization_identifier": "Numbers of organizations in registers.",
    "service_capacity": "Free places, with the time they were counted.",
    "attribute": "Which terms say something of which row.",
    "acceptance": "Whom a service accepts: yes, no or not stated. HSDS 3.1 has no such table.",
    "referral_protocol": "How a person is referred to a service. HSDS 3.1 has no such table.",
    "licence": "Licences of services and organizations. HSDS 3.1 has no such table.",
    "data_protection_record": "What organizations state of data protection. HSDS 3.1 has no such table.",
    "assurance": "When what is said was last confirmed or verified. HSDS 3.1 has no such table.",
}


def descriptor(entities: Sequence[Entity], style: Style, marker: object) -> dict[str, Any]:
    """Return the descriptor of a package with files for `entities`, in the order of HSDS's references."""
    present = {one.table for one in entities}
    return {
        "name": "human_services_data",
        "title": "Directory of services, HSDS 3.1",
        "description": "The public tier of an NRM Hub's directory.",
        "profile": "tabular-data-package",
        MARK: marker,
        "resources": [_resource(one, style, present) for one in entities],
    }


def _resource(entity: Entity, style: Style, present: Collection[str]) -> dict[str, Any]:
    return {
        "name": entity.table,
        "path": f"{entity.file}.csv",
        "description": TABLES[entity.table],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": _columns(entity, style),
            "primaryKey": "id",
            "foreignKeys": _references(entity, present),
        },
    }


def _columns(entity: Entity, style: Style) -> list[dict[str, Any]]:
    fields = {field.outside: field for field in entity.fields}
    described = []
    for cell in cells(entity, style):
        if cell.name in ADDED:
            described.append({"name": cell.name, **ADDED[cell.name]})
        elif cell.name in fields:
            described.append({"name": cell.name, **_column(entity, fields[cell.name])})
        else:
            described.append({"name": cell.name, **_owner(entity, cell.name)})
    return described


def _column(entity: Entity, field: Field) -> dict[str, Any]:
    column: dict[str, Any] = dict(TYPES.get(field.kind, {"type": "string"}))
    if field.extension or entity.extension:
        column["description"] = HUBS_OWN
    constraints: dict[str, Any] = {}
    if field.stored_always:
        constraints["required"] = True
    if field.name in NEVER_MISSING.get(entity.table, ()):
        # An empty text here is one: the directory has none, and HSDS requires the column.
        column["missingValues"] = []
        constraints["required"] = True
    if field.kind is Kind.CHOICE and field.choices is not None:
        constraints["enum"] = [one.value for one in field.choices]
    elif field.name in ENUMERATIONS:
        constraints["enum"] = ENUMERATIONS[field.name]
    return column | ({"constraints": constraints} if constraints else {})


def _owner(entity: Entity, name: str) -> dict[str, Any]:
    if name == "link_entity":
        return {"type": "string", "constraints": {"required": True, "enum": list(entity.owners)}}
    return TYPES[Kind.REFERENCE] | ({"constraints": {"required": True}} if entity.always_owned else {})


def _references(entity: Entity, present: Collection[str]) -> list[dict[str, Any]]:
    owners = [(f"{one}_id", one) for one in entity.owners] if entity.table != "attribute" else []
    named = [(field.outside, field.to) for field in entity.fields if field.kind is Kind.REFERENCE]
    return [
        {"fields": column, "reference": {"resource": "" if to == entity.table else to, "fields": "id"}}
        for column, to in (*owners, *named)
        if to in present
    ]
