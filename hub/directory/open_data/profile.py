"""The NRM profile of HSDS: what the hub adds to the standard, as merge patches of its schemas, made of the one list."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from hub.directory.fields import ENTITIES, NOTES, Entity, Field, Kind
from hub.directory.hsds.export_descriptor import TABLES
from hub.directory.open_data.openapi import api_patch

NAME = "nrm"
VERSION = "1.0.0"
HSDS = "3.1"
TITLE = "National Referral Mechanism profile of HSDS"
DESCRIPTION = (
    "What a directory for people who were trafficked must say and HSDS 3.1 has no place for: every text in all its "
    "languages, the type of a service and the kinds of help it gives, whom it accepts, how a person is referred to it, "
    "who made sure of it and when, and who may know of it. Everything served is of the public tier; a place that is "
    "not public is told by its district alone."
)

TYPES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.TEXTS: {"type": "string"},
    Kind.PLAIN: {"type": "string"},
    Kind.CHOICE: {"type": "string"},
    Kind.CHOICES: {"type": "array", "items": {"type": "string"}},
    Kind.CODES: {"type": "array", "items": {"type": "string"}},
    Kind.URL: {"type": "string", "format": "uri"},
    Kind.EMAIL: {"type": "string", "format": "email"},
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.CLOCK: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}"},
    Kind.FLAG: {"type": "boolean"},
    Kind.REFERENCE: {"type": "string", "format": "uuid"},
}
"""The schema of each kind of value in a document."""

NEVER_SERVED = frozenset({"assurer_email"})
"""Fields of people who made sure of something: no public view has them."""

UUID_SCHEMA = TYPES[Kind.REFERENCE]
ORIGIN = {
    "origin": {"type": "string", "description": "The source that the row came from."},
    "origin_id": {"type": "string", "description": "The row's id at that source."},
}
BESIDE: Mapping[str, Mapping[str, Any]] = {
    "service": {
        "source_modified": {
            "type": "string",
            "format": "date-time",
            "description": "When its source last changed it, by its own account; last_modified is when the hub did.",
        }
    },
    "phone": {"extension_text": {"type": "string", "description": "An extension that is no number."}},
    "service_at_location": {"service": {"name": "service", "title": "Service", "$ref": "service.json"}},
    "organization": {"services": {"type": "array", "items": {"$ref": "service.json"}}},
}
"""By table: what stands in documents and is made of something else than one field."""


def profile_description(base: str) -> dict[str, Any]:
    """Return the profile's own description: what the `profile` of the API leads to; `base` is the API's address."""
    return {
        "name": NAME,
        "version": VERSION,
        "title": TITLE,
        "description": DESCRIPTION,
        "hsds_version": HSDS,
        "profile": {name: f"{base}/profile/{name}" for name in profile_files()},
    }


@cache
def profile_files() -> Mapping[str, Mapping[str, Any]]:
    """Return each file of the profile: a merge patch (RFC 7386) of the schema of that name, or a schema of its own."""
    schemas = {f"{one.table}.json": _schema(one) if one.extension else _patch(one) for one in ENTITIES}
    return {**schemas, "openapi.json": api_patch()}


def profile_file(name: str) -> Mapping[str, Any] | None:
    """Return the file `name` of the profile, if it has one."""
    return profile_files().get(name)


def _schema(entity: Entity) -> dict[str, Any]:
    """Return the whole schema of a table that HSDS has not."""
    owners = {f"{owner}_id": _titled(f"{owner}_id", UUID_SCHEMA) for owner in entity.owners}
    own = {field.outside: _property(field) for field in entity.fields if field.name not in NEVER_SERVED}
    return {
        "name": entity.table,
        "path": f"{entity.file}.csv",
        "description": TABLES[entity.table],
        "type": "object",
        "properties": {"id": _titled("id", UUID_SCHEMA), **owners, **own, **_common(entity)},
        "required": ["id", *(field.outside for field in entity.fields if field.required)],
    }


def _patch(entity: Entity) -> dict[str, Any]:
    """Return what is put into HSDS's schema of a table."""
    own = {field.outside: _property(field) for field in entity.fields if field.extension}
    never = {field.outside: None for field in entity.fields if field.name in NEVER_SERVED}
    added = BESIDE.get(entity.table, {})
    return {"properties": {**own, **added, **_lists(entity), **_common(entity), **never}}


def _lists(entity: Entity) -> dict[str, Any]:
    """Return the lists of what HSDS has not."""
    found: dict[str, Any] = {}
    for child in ENTITIES:
        if child.extension and entity.table in child.owners:
            one = {"$ref": f"{child.table}.json"}
            found[child.listed] = {
                "name": child.listed,
                "title": child.listed.replace("_", " ").capitalize(),
                "description": TABLES[child.table],
                **(one if child.single else {"type": "array", "items": one}),
            }
    return found


def _common(entity: Entity) -> dict[str, Any]:
    texts = {field.outside: {"type": "string"} for field in entity.fields if field.kind is Kind.TEXTS}
    if not texts:
        return dict(ORIGIN)
    translations = {
        "type": "object",
        "title": "Translations",
        "description": "By language (BCP 47): the texts that are not in the language of the HSDS fields alone.",
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "additionalProperties": {"type": "object", "properties": texts, "additionalProperties": False},
    }
    return {"translations": translations, **ORIGIN}


def _property(field: Field) -> dict[str, Any]:
    schema = dict(TYPES[field.kind])
    if field.choices is not None:
        allowed = {"enum": [one.value for one in field.choices]}
        schema |= {"items": {"type": "string", **allowed}} if field.kind is Kind.CHOICES else allowed
    if field.name in NOTES:
        schema["description"] = NOTES[field.name].capitalize() + "."
    return _titled(field.outside, schema)


def _titled(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "title": name.replace("_", " ").capitalize(), **schema}
