"""Whole HSDS documents, assembled by PostgreSQL: a few queries make all documents of a table, a piece of each."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from hub.directory.fields import ENTITIES, LOCATION, UNIT, Entity
from hub.directory.hsds.export_cells import Cell, Style, cells, json_object, picked
from hub.directory.hsds.export_survey import Survey, owned_by

DOCUMENTS = ("organization", "service", "taxonomy", "taxonomy_term", "location", "unit")
"""Tables with a file of their own; the last two hold what stands in no other document."""

ALWAYS = frozenset({"organization", "service", "taxonomy", "taxonomy_term"})
"""Those whose file is there even when it is empty."""

IN_NO_SERVICE = "NOT EXISTS (SELECT FROM public_service_at_location u WHERE u.location_id = t.id)"

STANDING_ALONE = {
    "location": f"t.organization_id IS NULL AND {IN_NO_SERVICE}",
    "unit": "NOT EXISTS (SELECT FROM public_service_capacity u WHERE u.unit_id = t.id)",
}
"""Which rows have a document of their own, where not all have."""


Listed: TypeAlias = tuple[Entity, str]
"""An entity whose rows stand in a list of their owner, and the list's name."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """An object inside another that names a row which stands whole elsewhere."""

    key: str
    table: str
    column: str
    plain: tuple[str, ...] = ()
    """Fields beside id, name and description."""


REFERENCES = {
    "service": (
        Reference(key="organization", table="organization", column="organization_id"),
        Reference(key="program", table="program", column="program_id", plain=("organization_id",)),
    ),
    "attribute": (
        Reference(
            key="taxonomy_term",
            table="taxonomy_term",
            column="taxonomy_term_id",
            plain=("code", "parent_id", "taxonomy", "language", "taxonomy_id"),
        ),
    ),
    "taxonomy_term": (Reference(key="taxonomy_detail", table="taxonomy", column="taxonomy_id", plain=("version",)),),
}

Whole: TypeAlias = tuple[str, Entity, str]

WHOLES: dict[str, tuple[Whole, ...]] = {
    "service_at_location": (("location", LOCATION, "location_id"),),
    "service_capacity": (("unit", UNIT, "unit_id"),),
}
"""Objects inside others that are whole rows: key, entity, and the column that names the row."""


class DocumentQueries:
    """The queries for the documents of one table, each of which makes a piece of every document.

    Each table inside is read once and as a whole, sorted by owner and merged: much cheaper than looking up the rows of
    one document after the other. Pieces keep as many connections busy, and need nothing to be put back in order.
    """

    _only_where_no_service_is = frozenset({"location"})
    """What stands in an organization only where it stands in none of the services."""

    def __init__(self, style: Style, survey: Survey) -> None:
        self._style = style
        self._survey = survey
        self._parts: list[str] = []

    def of(self, entity: Entity, most: int) -> tuple[str, ...]:
        """Return at most `most` queries, each of one column: the pieces of documents, in the order of ids.

        The pieces of one document, one after the other, are the document; all but the first have its id before them.
        """
        lists = self._lists(entity)
        weights = (self._survey[entity.table].size, *(self._weight(child) for child, _ in lists))
        shares = _shares(weights, most)
        return tuple(
            self._pieces(
                entity,
                [lists[place - 1] for place in share if place],
                opens=share is shares[0],
                closes=share is shares[-1],
            )
            for share in shares
        )

    def any_of(self, entity: Entity) -> str:
        """Return the query that tells whether there is any document."""
        return f"SELECT EXISTS (SELECT FROM public_{entity.table} t WHERE {self._documents(entity)})"  # noqa: S608

    def _documents(self, entity: Entity) -> str:
        return f"{self._style.chosen(entity)} AND {STANDING_ALONE.get(entity.table, 'true')}"

    def _pieces(self, entity: Entity, lists: Sequence[Listed], *, opens: bool, closes: bool) -> str:
        self._parts = []
        where = self._documents(entity)
        # All rows own what names an owner; only where some stand elsewhere, theirs must not be read for nothing.
        parents = self._part(self._parents(entity, where)) if self._are_some(entity) else ""
        own, references = self._own(entity) if opens else ((), ())
        inside, made = self._inside(entity, lists, parents)
        written = json_object([*own, *inside], opens=opens, closes=closes)
        piece = written if opens else f"concat(t.id, {written})"
        rows = f"{_from(entity)} {' '.join([*references, *made])} WHERE {where}"
        with_parts = f"WITH {', '.join(self._parts)}" if self._parts else ""
        return f"{with_parts} SELECT convert_to({piece}, 'UTF8') {rows} ORDER BY t.id"

    def _are_some(self, entity: Entity) -> bool:
        """Return whether some rows of `entity` alone have documents."""
        return entity.table in STANDING_ALONE

    def _parents(self, entity: Entity, where: str) -> str:
        """Return a query of the rows of `entity` with their ids and what names the whole rows inside them."""
        named = ", ".join(["t.id", *(f"t.{column}" for _, _, column in self._wholes(entity))])
        return f"SELECT {named} {_from(entity)} WHERE {where}"

    def _part(self, query: str) -> str:
        name = f"part_{len(self._parts)}"
        self._parts.append(f"{name} AS MATERIALIZED ({query})")
        return name

    def _objects(self, entity: Entity, where: str, owner: str) -> str:
        """Return a query that makes an object of each row `t` of `entity`, with its id and `owner` beside it."""
        lists = self._lists(entity)
        columns, joins = self._own(entity)
        if lists or self._wholes(entity):
            parents = self._part(self._parents(entity, where))
            inside, made = self._inside(entity, lists, parents)
            columns, joins = (*columns, *inside), (*joins, *made)
        return f"""
            SELECT t.id, {owner} AS owner, {json_object(columns)} AS doc {_from(entity)} {" ".join(joins)}
            WHERE {where}
        """

    def _own(self, entity: Entity) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
        """Return the cells of a row itself, with the joins for what it names."""
        columns, joins = list(cells(entity, self._style)), []
        for reference in REFERENCES.get(entity.table, ()):
            alias = f"r_{reference.key}"
            joins.append(f"LEFT JOIN public_{reference.table} {alias} ON {alias}.id = t.{reference.column}")
            columns.append(Cell(reference.key, self._reference(reference, alias), is_json=True))
        return tuple(columns), tuple(joins)

    def _inside(
        self, entity: Entity, lists: Sequence[Listed], parents: str
    ) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
        """Return cells and joins for `lists` and whole rows inside `entity`, of the part `parents` if there is one."""
        columns, joins = [], []
        for child, key in lists:
            made = f"l_{key}"
            joins.append(f"LEFT JOIN ({self._list(child, entity.table, parents)}) {made} ON {made}.owner = t.id")
            columns.append(Cell(key, f"{made}.list", is_json=True))
        for key, whole, column in self._wholes(entity):
            made = f"w_{key}"
            used = f"t.id IN (SELECT {column} FROM {parents})"  # noqa: S608
            objects = self._objects(whole, used, "NULL::uuid")
            joins.append(f"LEFT JOIN ({objects}) {made} ON {made}.id = t.{column}")
            columns.append(Cell(key, f"{made}.doc", is_json=True))
        return tuple(columns), tuple(joins)

    def _wholes(self, entity: Entity) -> Sequence[Whole]:
        return WHOLES.get(entity.table, ())

    def _lists(self, entity: Entity) -> list[Listed]:
        """Return the entities whose rows stand in lists of `entity`, if there are any, and what the list is called."""
        return [
            (child, _listed(entity, child))
            for child in ENTITIES
            if entity.table in child.owners
            and entity.table in self._survey[child.table].owners
            and (entity.table, child.table) != ("organization", "service")
        ]

    def _list(self, child: Entity, owner: str, parents: str) -> str:
        """Return the query that has, for each owner (of the part `parents` if any), the list of its rows of `child`."""
        where = f"{self._style.chosen(child)} AND {owned_by(child, owner)}"
        if parents:
            where += f" AND t.{owner}_id IN (SELECT id FROM {parents})"  # noqa: S608
        if child.table in self._only_where_no_service_is and owner == "organization":
            where += f" AND {IN_NO_SERVICE}"
        objects = self._objects(child, where, f"t.{owner}_id")
        gathered = "min(doc)" if child.single else "'[' || string_agg(doc, ', ' ORDER BY id) || ']'"
        return f"SELECT owner, {gathered} AS list FROM ({objects}) one GROUP BY owner"  # noqa: S608

    def _weight(self, entity: Entity) -> int:
        """Return about how many bytes are read for the rows of `entity` and all that is inside them."""
        inside = [child for child, _ in self._lists(entity)]
        wholes = [whole for _, whole, _ in self._wholes(entity)]
        return self._survey[entity.table].size + sum(self._weight(one) for one in (*inside, *wholes))

    def _reference(self, reference: Reference, alias: str) -> str:
        columns = (
            Cell("id", f"{alias}.id", is_plain=True),
            *(Cell(one, f"{alias}.{one}") for one in reference.plain),
            Cell("name", picked(f"{alias}.name", self._style), is_json=True),
            Cell("description", f"""coalesce({picked(f"{alias}.description", self._style)}, '""')""", is_json=True),
        )
        return f"CASE WHEN {alias}.id IS NOT NULL THEN {json_object(columns)} END"


def _shares(weights: Sequence[int], most: int) -> list[list[int]]:
    """Divide the places of `weights`, in their order, among at most `most` shares of about the same weight."""
    whole, before = sum(weights) or 1, 0
    shares: list[list[int]] = [[] for _ in range(most)]
    for place, weight in enumerate(weights):
        middle = before + weight / 2 if place else 0
        shares[min(int(middle * most / whole), most - 1)].append(place)
        before += weight
    return [one for one in shares if one]


def _from(entity: Entity) -> str:
    return f"FROM public_{entity.table} t"


def _listed(owner: Entity, child: Entity) -> str:
    return "additional_websites" if (owner.table, child.table) == ("organization", "url") else child.listed
