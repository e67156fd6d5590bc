"""HSDS objects, with whole objects and lists of others inside, taken apart into rows of tables."""

from collections.abc import Iterator
from typing import Any

from hub.directory.fields import BY_TABLE, ENTITIES, Entity
from hub.directory.hsds.files import shown
from hub.directory.hsds.forms import ORDER, known_columns
from hub.directory.hsds.headers import folded, refuse_unclear
from hub.directory.hsds.package import RawRow, Shape
from hub.directory.hsds.report import Effect, FileReport, PackageUnreadable, RowProblem, Tally
from hub.errors import N_, Text

DEPTH_LIMIT = 24
"""Objects inside objects; HSDS has eight."""
SHAPES_KEPT = 5_000

LISTS: dict[str, dict[str, Entity]] = {
    owner: {
        child.listed: child
        for child in sorted(ENTITIES, key=lambda one: ORDER.index(one.table))
        if owner in child.owners and child.listed
    }
    for owner in BY_TABLE
}
"""By table: the lists, or single things, inside an object of it, and what they hold."""
LISTS["organization"]["additional_websites"] = BY_TABLE["url"]

OBJECTS: dict[str, dict[str, tuple[str, str]]] = {
    one.table: {
        **{owner: (f"{owner}_id", owner) for owner in one.owners},
        **{field.name.removesuffix("_id"): (field.name, field.to) for field in one.fields if field.to},
    }
    for one in ENTITIES
}
"""By table: the things inside an object of it that it points to, the column that does, and their table."""
OBJECTS["taxonomy_term"]["taxonomy_detail"] = ("taxonomy_id", "taxonomy")
del OBJECTS["taxonomy_term"]["taxonomy"]  # in HSDS a name

NOT_KEPT = ("metadata", "attributes")
"""Lists that HSDS allows in every object and the directory has no table for (attributes: not of every object)."""

NAMES: dict[str, frozenset[str]] = {
    table: frozenset({*known_columns(table), *LISTS[table], *OBJECTS[table], *NOT_KEPT}) for table in BY_TABLE
}
"""By table: every name that something inside an object of it may have."""

FOLDED = {table: {name.casefold(): name for name in names} for table, names in NAMES.items()}

TOLD_ELSEWHERE = frozenset({"organization", "program", "taxonomy_term", "taxonomy"})
"""Tables whose rows an export of the hub repeats in part where they are pointed to; whole, they stand in their file."""


class Walker:
    """Takes the objects of a package apart, from the outside in."""

    def __init__(self, tally: Tally, *, exported: bool) -> None:
        self.tables: set[str] = set()
        """Tables that a list, or an object, was there for."""
        self._tally = tally
        self._exported = exported
        self._shapes: dict[tuple[str, str, tuple[str, ...]], Shape] = {}
        self._links = 0

    def walk(self, table: str, name: str, number: int, thing: Any, path: str = "", depth: int = 0) -> Iterator[RawRow]:
        """Give the rows of one object: what it points to, itself, and what belongs to it; all are counted."""
        counts = self._tally.file(name)
        self.tables.add(table)
        if not isinstance(thing, dict) or depth > DEPTH_LIMIT:
            counts.rows += 1
            counts.rejected += 1
            self._tally.table(table).rejected += 1
            self._tally.add(_no_object(name, number, path) if depth <= DEPTH_LIMIT else _too_deep(name, number, path))
            return
        if not thing.keys() <= NAMES[table]:
            thing = _with_known_names(table, name, thing)
        lists = {key: child for key, child in LISTS[table].items() if thing.get(key) is not None}
        cells = {key: value for key, value in thing.items() if key not in LISTS[table] and key not in NOT_KEPT}
        for key, (column, to) in OBJECTS[table].items():
            value = cells.get(key)
            if isinstance(value, dict):
                if set(value) != {"id"} and not (self._exported and to in TOLD_ELSEWHERE):
                    # A program that stands in a service is of the organization that the service is of.
                    owners = {one: cells[one] for one in BY_TABLE[to].owner_columns if one in cells}
                    yield from self.walk(to, name, number, owners | value, f"{path}{key}.", depth + 1)
                del cells[key]
                cells[column] = value.get("id")
        link = "" if thing.get("id") or not lists else self._link()
        counts.rows += 1
        yield RawRow(self._shape(table, counts, tuple(cells)), number, tuple(cells.values()), path, link)
        for key, child in lists.items():
            self.tables.add(child.table)
            owner = {f"{table}_id": thing.get("id") or link}
            for index, one in enumerate(_list(thing[key], name, single=child.single)):
                inside = owner | one if isinstance(one, dict) else one
                where = f"{path}{key}." if child.single else f"{path}{key}[{index}]."
                yield from self.walk(child.table, name, number, inside, where, depth + 1)
        for key in NOT_KEPT:
            if key not in LISTS[table] and isinstance(thing.get(key), list):
                reason = Text(N_("The directory keeps no {list} of such a thing."), {"list": key})
                self._tally.reject_all(name, len(thing[key]), reason, Text(N_("Leave it out.")))

    def _link(self) -> str:
        self._links += 1
        return f"\x00{self._links}"

    def _shape(self, table: str, counts: FileReport, header: tuple[str, ...]) -> Shape:
        key = (table, counts.file, header)
        found = self._shapes.get(key)
        if found is None:
            if len(self._shapes) >= SHAPES_KEPT:
                self._shapes.clear()
            found = self._shapes[key] = Shape(table=table, counts=counts, header=header)
        return found


def _with_known_names(table: str, file: str, thing: dict[str, Any]) -> dict[str, Any]:
    names = [FOLDED[table].get(folded(key), key) for key in thing]
    refuse_unclear(file, names, NAMES[table])
    return dict(zip(names, thing.values(), strict=True))


def _list(value: Any, name: str, *, single: bool) -> list[Any]:
    if isinstance(value, list):
        return value
    if single:
        return [value]
    reason = Text(N_("There is something else where a list belongs."))
    raise PackageUnreadable(shown(name), reason, Text(N_("Write a list, even around a single thing.")))


def _no_object(file: str, number: int, path: str) -> RowProblem:
    return RowProblem(
        file=file,
        row=number,
        field=path.rstrip("."),
        reason=Text(N_("There is something else where an object belongs.")),
        remedy=Text(N_("Write an object with the fields of HSDS.")),
        effect=Effect.ROW_REJECTED,
    )


def _too_deep(file: str, number: int, path: str) -> RowProblem:
    return RowProblem(
        file=file,
        row=number,
        field=path[:60],
        reason=Text(N_("It lies more than {limit} objects deep."), {"limit": DEPTH_LIMIT}),
        remedy=Text(N_("Write what belongs together beside each other, with ids.")),
        effect=Effect.ROW_REJECTED,
    )
