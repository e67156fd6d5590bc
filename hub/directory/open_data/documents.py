"""HSDS documents of some rows: what exports are made by, for chosen ids, whole or short, with what an API adds."""

import enum
from collections.abc import Sequence
from functools import cache

from hub.directory.fields import BY_TABLE, ENTITIES, SERVICE, Entity
from hub.directory.hsds.export_cells import Cell, ExportForm, Style, json_object, moment
from hub.directory.hsds.export_documents import DocumentQueries, Listed, Whole
from hub.directory.hsds.export_survey import Survey, TableSurvey

MODIFIED = moment("t.last_modified")
"""When a row was last taken in other than before; `modified_after` asks for the same."""

EVERY_TABLE: Survey = {
    one.table: TableSurvey(
        size=1,
        owners=frozenset(one.owners),
        left_out={},
        lacking=0,
        languages=frozenset(),
        spoken=True,
        demo=False,
    )
    for one in ENTITIES
}
"""What a survey of the directory could find at most: for a page, it costs less to look than to survey first."""

OF_IDS = "t.id = ANY($1::uuid[])"


class Shape(enum.Enum):
    """How much of a row, and of what belongs to it, stands in its document."""

    MINIMAL = "minimal"
    """The id of a service, and when it was modified."""
    SHORT = "short"
    """The row's own fields, and those of what it names."""
    FULL = "full"
    """With everything that belongs to it; an organization's services are short."""
    WITH_SERVICES = "with services"
    """Of an organization: full, and its services too."""


class OpenDocuments(DocumentQueries):
    """The queries for documents of a table whose rows `t` fulfil `condition`; of all rows where it is empty."""

    _only_where_no_service_is = frozenset()

    def __init__(self, root: Entity, shape: Shape, style: Style, survey: Survey, condition: str = "") -> None:
        super().__init__(style, survey)
        self._root, self._shape, self._condition = root, shape, condition

    def pieces(self, most: int = 1) -> tuple[str, ...]:
        """Return at most `most` queries for the pieces of the documents, in the order of ids."""
        return self.of(self._root, most)

    def _documents(self, entity: Entity) -> str:
        return f"{self._style.chosen(entity)} AND {self._condition or 'true'}"

    def _are_some(self, entity: Entity) -> bool:
        return bool(self._condition or self._wholes(entity))

    def _own(self, entity: Entity) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
        columns, joins = super()._own(entity)
        if entity is not SERVICE:
            return columns, joins
        return tuple(_modified_here(columns)), joins

    def _wholes(self, entity: Entity) -> Sequence[Whole]:
        wholes = super()._wholes(entity)
        if entity is self._root and entity.table == "service_at_location":
            return (*wholes, ("service", SERVICE, "service_id"))
        return wholes

    def _lists(self, entity: Entity) -> list[Listed]:
        if self._shape is Shape.SHORT or self._is_short(entity):
            return []
        lists = [one for one in super()._lists(entity) if one[0] is not self._root]
        if entity is self._root and entity.table == "organization":
            lists.append((SERVICE, SERVICE.listed))
        return lists

    def _is_short(self, entity: Entity) -> bool:
        return entity is SERVICE and self._root.table == "organization" and self._shape is not Shape.WITH_SERVICES


def _modified_here(columns: Sequence[Cell]) -> list[Cell]:
    """Return a service's columns with the hub's own time of the last change: that of the source is another matter."""
    return [
        two
        for one in columns
        for two in (
            (Cell("last_modified", MODIFIED, is_plain=True), Cell("source_modified", one.sql, is_plain=True))
            if one.name == "last_modified"
            else (one,)
        )
    ]


@cache
def documents_of_ids(table: str, shape: Shape, language: str) -> str:
    """Return the query for the documents of the ids that are its one parameter, in their order."""
    return pieces_of(table, shape, style_of(language), EVERY_TABLE, OF_IDS)[0]


def pieces_of(
    table: str, shape: Shape, style: Style, survey: Survey, condition: str = "", most: int = 1
) -> tuple[str, ...]:
    """Return at most `most` queries for the documents of the rows that fulfil `condition`, all when it is empty."""
    entity = BY_TABLE[table]
    if shape is Shape.MINIMAL:
        made = json_object((Cell("id", "t.id", is_plain=True), Cell("modified_date", MODIFIED, is_plain=True)))
        rows = f"{style.rows_of(entity)} AND {condition or 'true'}"
        return (f"SELECT convert_to({made}, 'UTF8') {rows} ORDER BY t.id",)
    return OpenDocuments(entity, shape, style, survey, condition).pieces(most)


def style_of(language: str, languages: tuple[str, ...] | None = None) -> Style:
    """Return the style of open data; without `languages`, those of each row are looked up in it."""
    return Style(form=ExportForm.NDJSON, language=language, languages=languages)
