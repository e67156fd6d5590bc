"""Reading an export back: its tables as rows, its documents as rows, each told apart by what fields.py says."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from hub.directory.fields import BY_TABLE, ENTITIES, Entity

REFERENCES = {
    "organization": ("service",),
    "program": ("service",),
    "taxonomy_term": ("attribute",),
    "taxonomy_detail": ("taxonomy_term",),
}
"""Objects inside others that only name a row, and in which tables they stand."""

WHOLES = {"location": "service_at_location", "unit": "service_capacity"}

Rows = dict[str, dict[str, dict[str, Any]]]
"""By table, by id."""


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a package."""
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def rows_of_tables(folder: Path) -> Rows:
    """Return the rows of a tabular package, cells as text."""
    found: Rows = {}
    for entity in ENTITIES:
        if (file := folder / f"{entity.file}.csv").exists():
            with file.open(encoding="utf-8", newline="") as opened:
                found[entity.table] = {row["id"]: row for row in csv.DictReader(opened)}
    return found


def documents_of(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give (table, document) for every document of a JSON or ndjson package."""
    for entity in ENTITIES:
        if (file := folder / f"{entity.file}.json").exists():
            yield from ((entity.table, one) for one in msgspec.json.decode(file.read_bytes()))
        if (file := folder / f"{entity.file}.ndjson").exists():
            yield from ((entity.table, msgspec.json.decode(line)) for line in file.read_bytes().splitlines())


def rows_of_documents(folder: Path) -> Rows:
    """Return the rows that stand anywhere in documents; a row that stands twice must be the same both times."""
    found: Rows = {}
    for table, document in documents_of(folder):
        for inner, row in _walk(BY_TABLE[table], document):
            assert found.setdefault(inner, {}).setdefault(row["id"], row) == row, f"two ways to say {inner} {row['id']}"
    return found


def as_cell(value: Any) -> str:
    """Return a value of a document as it stands in a table."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ",".join(value)
        case dict():
            return msgspec.json.encode(value, order="sorted").decode()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _walk(entity: Entity, thing: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    plain = dict(thing)
    for child in ENTITIES:
        key = "additional_websites" if (entity.table, child.table) == ("organization", "url") else child.listed
        if entity.table in child.owners and key in thing:
            for one in (thing[key],) if child.single else thing[key]:
                yield from _walk(child, one)
            del plain[key]
    for key, where in WHOLES.items():
        if entity.table == where and key in thing:
            yield from _walk(BY_TABLE[key], plain.pop(key))
    for key, tables in REFERENCES.items():
        named = plain.get(key)
        if entity.table in tables and isinstance(named, dict):
            del plain[key]
    yield entity.table, plain
