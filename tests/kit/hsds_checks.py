"""Whether documents and tables are valid HSDS 3.1: by its own schemas where they lie beside, else by the main rules."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped] # it ships none
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

STANDARD = Path(__file__).parents[3] / "shared" / "hsds-3.1"

REQUIRED = {
    "organization": ("id", "name", "description"),
    "program": ("id", "name", "description"),
    "service": ("id", "name", "status"),
    "location": ("id", "location_type"),
    "address": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "phone": ("id", "number"),
    "taxonomy": ("id", "name", "description"),
    "taxonomy_term": ("id", "name", "description"),
    "organization_identifier": ("id", "identifier_type", "identifier"),
    "service_capacity": ("id", "available", "updated"),
    "unit": ("id", "name"),
    "url": ("id", "url"),
}
"""What HSDS 3.1 requires in JSON; of everything else the id."""

ENUMERATIONS = {
    "status": {"active", "inactive", "defunct", "temporarily closed"},
    "location_type": {"physical", "postal", "virtual"},
    "address_type": {"physical", "postal", "virtual"},
    "freq": {"WEEKLY", "MONTHLY"},
    "wkst": {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}

MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORMATS: dict[str, Callable[[str], bool]] = {
    "email": lambda value: bool(MAIL.fullmatch(value)),
    "uuid": lambda value: bool(UUID_TEXT.fullmatch(value)),
    "uri": lambda value: (
        value.isascii() and value.isprintable() and "://" in value and not set(value) & set(' <>"[]\\')
    ),
}
TYPES: dict[str, Callable[[str], object]] = {
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}


def document_problems(table: str, document: Any) -> list[str]:
    """Return what is wrong with a document of `table`, as sentences; none when it is valid HSDS 3.1."""
    if not STANDARD.is_dir():
        return list(_main_rules(table, document))
    return [f"{one.json_path}: {one.message}" for one in _validator(table).iter_errors(document)]


def table_problems(folder: Path) -> list[str]:
    """Return what is wrong with the tables of a package by HSDS's own descriptor (by the package's where it is not)."""
    described = STANDARD if STANDARD.is_dir() else folder
    resources = msgspec.json.decode((described / "datapackage.json").read_bytes())["resources"]
    own = {one["path"]: one for one in msgspec.json.decode((folder / "datapackage.json").read_bytes())["resources"]}
    return [
        problem
        for resource in resources
        if (file := folder / resource["path"]).exists()
        for problem in _table(file, resource["schema"]["fields"], own[resource["path"]]["schema"]["fields"])
    ]


def _table(file: Path, fields: list[dict[str, Any]], own: list[dict[str, Any]]) -> Iterator[str]:
    never_missing = {one["name"] for one in own if one.get("missingValues") == []}
    with file.open(encoding="utf-8", newline="") as opened:
        for number, row in enumerate(csv.DictReader(opened), start=2):
            for field in fields:
                value = row.get(field["name"], "")
                if value or field["name"] not in never_missing:
                    yield from (f"{file.name}:{number} {field['name']}: {fault}" for fault in _cell(field, value))


def _cell(field: Mapping[str, Any], value: str) -> Iterator[str]:
    constraints = field.get("constraints", {})
    if not value:
        if constraints.get("required"):
            yield "it is required"
        return
    if "enum" in constraints and value not in constraints["enum"]:
        yield f"“{value}” is none of its values"
    parse: Callable[[str], object] = TYPES.get(field.get("type", "string"), str)
    has_its_form = FORMATS.get(field.get("format", ""), bool)
    try:
        parse(value)
        valid = has_its_form(value)
    except ValueError:
        valid = False
    if not valid:
        yield f"“{value}” has not its form"


def _main_rules(table: str, document: Any) -> Iterator[str]:
    yield from (f"{table}.{name}: it is required" for name in REQUIRED.get(table, ("id",)) if name not in document)
    for name, allowed in ENUMERATIONS.items():
        if name in document and document[name] not in allowed and (table, name) != ("organization", "status"):
            yield f"{table}.{name}: “{document[name]}” is none of its values"
    for name in ("email", "url", "website", "id"):
        form = {"email": "email", "id": "uuid"}.get(name, "uri")
        if name in document and not FORMATS[form](document[name]):
            yield f"{table}.{name}: “{document[name]}” has not its form"


def merge_patch(target: Any, patch: Any) -> Any:
    """Return `target` with `patch` put into it, as RFC 7386 says."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def profile_validator(profile: Mapping[str, Any], table: str) -> Draft202012Validator:
    """Return the check of a document of `table` by HSDS's schemas with a profile put into them: no other key passes."""
    schemas = {**_schemas(), **{name: merge_patch(_schemas().get(name), patch) for name, patch in profile.items()}}
    del schemas["openapi.json"]
    return _check({name: {**schema, "additionalProperties": False} for name, schema in schemas.items()}, table)


@cache
def _schemas() -> dict[str, Any]:
    return {one.name: msgspec.json.decode(one.read_bytes()) for one in (STANDARD / "schema").glob("*.json")}


@cache
def _validator(table: str) -> Draft202012Validator:
    return _check(_schemas(), table)


def _check(schemas: Mapping[str, Any], table: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(_in_draft(schema), default_specification=DRAFT202012))
        for name, schema in schemas.items()
    )
    checker = FormatChecker(("uuid", "email", "uri", "date-time", "date", "time"))
    # The library asks of an address no more than an @.
    checker.checkers["email"] = (lambda value: not isinstance(value, str) or bool(MAIL.fullmatch(value)), ())
    return Draft202012Validator(_in_draft(schemas[f"{table}.json"]), registry=registry, format_checker=checker)


def _in_draft(schema: Any) -> Any:
    """Return `schema` with what HSDS says for tables (type date …) said for documents too."""
    if isinstance(schema, dict):
        said = {name: _in_draft(one) for name, one in schema.items()}
        if said.get("datapackage_type") == "date" and "format" not in said:
            said["format"] = "date"
        return said
    return [_in_draft(one) for one in schema] if isinstance(schema, list) else schema
