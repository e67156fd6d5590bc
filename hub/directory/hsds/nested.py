"""HSDS 3.1 documents: one JSON file per organization with everything it offers inside, texts in several languages."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec

from hub.directory.hsds.package import RawRow, read_bytes
from hub.directory.hsds.report import Effect, PackageUnreadable, RowProblem, Tally
from hub.errors import N_, Text

TERMS = "taxonomy_terms.json"
ORGANIZATIONS = "organizations"

CHILDREN = {
    "organization": {"phones": "phone", "locations": "location", "services": "service"},
    "location": {"addresses": "address", "phones": "phone", "schedules": "schedule"},
    "service": {
        "phones": "phone",
        "schedules": "schedule",
        "languages": "language",
        "service_at_locations": "service_at_location",
        "attributes": "service_taxonomy_term",
    },
    "service_at_location": {"phones": "phone", "schedules": "schedule"},
}
"""Which lists inside an object are rows of which table, in the order they are read."""


class NestedPackage:
    """A folder with `taxonomy_terms.json` (a list, optional) and `organizations/*.json` (an object each)."""

    tables = frozenset(
        {"organization", "taxonomy_term", *(table for lists in CHILDREN.values() for table in lists.values())}
    )

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, tally: Tally, tables: Collection[str] | None = None) -> Iterator[RawRow]:
        """Give the rows of `tables` (default: all), walking each document from the outside in."""
        terms = self._folder / TERMS
        if terms.exists():
            for number, term in enumerate(_list(_decode(terms, self._folder), terms.name), start=1):
                yield from _walk("taxonomy_term", terms.name, number, term, "", tally, tables)
        for file in sorted((self._folder / ORGANIZATIONS).glob("*.json")):
            yield from _walk("organization", file.name, 1, _decode(file, self._folder), "", tally, tables)


def _walk(
    table: str, file: str, number: int, thing: Any, path: str, tally: Tally, tables: Collection[str] | None
) -> Iterator[RawRow]:
    report = tally.file(file)
    report.rows += 1
    if not isinstance(thing, dict):
        report.rejected += 1
        tally.add(_not_an_object(file, number, path))
        return
    lists = CHILDREN.get(table, {})
    cells = {key: value for key, value in thing.items() if key not in lists}
    if tables is None or table in tables:
        yield RawRow(table=table, file=file, row=number, cells=_flat(cells), path=path)
    for key, child_table in lists.items():
        for index, child in enumerate(_list(thing.get(key, []), file)):
            inside = {f"{table}_id": thing.get("id"), **child} if isinstance(child, dict) else child
            yield from _walk(child_table, file, number, inside, f"{path}{key}[{index}].", tally, tables)


def _flat(cells: dict[str, Any]) -> dict[str, Any]:
    """Turn a nested object that stands for a reference, as `location` or `taxonomy_term`, into its id."""
    references = {
        f"{key}_id": value["id"] for key, value in cells.items() if isinstance(value, dict) and set(value) == {"id"}
    }
    return {key: value for key, value in cells.items() if f"{key}_id" not in references} | references


def _decode(file: Path, folder: Path) -> Any:
    try:
        return msgspec.json.decode(read_bytes(file, folder))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        reason = Text(N_("It is not JSON in UTF-8: {why}."), {"why": str(fault)})
        raise PackageUnreadable(file.name, reason, Text(N_("Check the file with a JSON editor."))) from None


def _list(value: Any, file: str) -> list[Any]:
    if isinstance(value, list):
        return value
    reason = Text(N_("There is something else where a list belongs."))
    raise PackageUnreadable(file, reason, Text(N_("Write a list, even around a single thing.")))


def _not_an_object(file: str, number: int, path: str) -> RowProblem:
    return RowProblem(
        file=file,
        row=number,
        field=path.rstrip("."),
        reason=Text(N_("There is something else where an object belongs.")),
        remedy=Text(N_("Write an object with the fields of HSDS.")),
        effect=Effect.ROW_REJECTED,
    )
