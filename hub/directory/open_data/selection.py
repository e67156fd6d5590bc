"""Which rows of a list are asked for, as conditions of SQL: every parameter narrows what the others leave."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec

from hub.directory.fields import BY_TABLE, Kind
from hub.directory.open_data.parameters import Asked

TABLES = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
"""The table of each list."""

WITH_TERM = {
    "service": "SELECT a.service_id {rows}",
    "organization": """SELECT a.organization_id {rows}
        UNION SELECT o.organization_id FROM public_service o WHERE o.id IN (SELECT a.service_id {rows})""",
    "service_at_location": """SELECT a.service_at_location_id {rows}
        UNION SELECT o.id FROM public_service_at_location o WHERE o.service_id IN (SELECT a.service_id {rows})""",
}
"""By table: rows that have a term themselves, or through a service."""

MODIFIED = {
    "service": "t.last_modified >= {value}",
    # Of a place that is not public, not even a change is told.
    "service_at_location": """(t.service_id IN (SELECT o.id FROM public_service o WHERE o.last_modified >= {value})
        OR t.location_id IN (
            SELECT o.id FROM public_location o WHERE o.tier = 'public' AND o.last_modified >= {value}))""",
}

OF_ORGANIZATION = {
    "service": "t.organization_id = {value}",
    "service_at_location": "t.service_id IN (SELECT o.id FROM public_service o WHERE o.organization_id = {value})",
}

AT_POSTCODE = """(
    t.location_id IN (SELECT a.location_id FROM public_address a WHERE a.postal_code = {value})
    OR EXISTS (
        SELECT FROM public_service_area a WHERE (a.service_id = t.service_id OR a.service_at_location_id = t.id)
        AND a.extent_type = 'postcode' AND {value} = ANY(regexp_split_to_array(a.extent, '\\s*[,;]\\s*'))))
"""

NEAR_POSTCODE = """t.location_id IN (
    SELECT l.id FROM public_location l, (
        SELECT radians(avg(p.latitude)) AS latitude, radians(avg(p.longitude)) AS longitude
        FROM public_address a JOIN public_location p ON p.id = a.location_id
        WHERE a.postal_code = {value} AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL
    ) middle
    WHERE 2 * 6371008.8 * asin(least(1, sqrt(
        sin((radians(l.latitude) - middle.latitude) / 2) ^ 2
        + cos(middle.latitude) * cos(radians(l.latitude)) * sin((radians(l.longitude) - middle.longitude) / 2) ^ 2
    ))) <= {metres})
"""
"""Great circles on a sphere of the earth's mean radius: half a per cent off at most."""


MOST_WORDS = 12
"""Words that are looked for in every row of a list: each costs as much as all rows do."""


class Selection(msgspec.Struct, frozen=True):
    """Rows `t` of a table."""

    table: str
    condition: str = ""
    """SQL, with places from $1 on; empty for all rows."""
    values: tuple[object, ...] = ()
    ranked: int = 0
    """The place whose value has ids in the order that they are wanted in; 0 when the order is that of ids."""

    @property
    def order(self) -> str:
        """Return the SQL of the order of rows."""
        if not self.ranked:
            return "t.id"
        return f"array_position(${self.ranked}::uuid[], t.{_found_by(self.table)}), t.id"


def selection(table: str, wanted: Asked, found: Collection[UUID] | None) -> Selection:
    """Return the rows of `table` that `wanted` asks for; `found`: services that the search engine found, best first."""
    conditions: list[str] = []
    values: list[object] = []

    def narrow(condition: str, value: object, **more: Any) -> None:
        values.append(value)
        conditions.append(condition.format(value=f"${len(values)}", **more))

    if found is not None:
        narrow(f"t.{_found_by(table)} = ANY({{value}}::uuid[])", list(found))
    elif wanted.search:
        narrow(_says(table), [f"%{_literal(word)}%" for word in _looked_for(wanted.search)])
    if wanted.taxonomy_term_id:
        narrow(_with_term(table, "a.taxonomy_term_id = {value}"), wanted.taxonomy_term_id)
    if wanted.taxonomy_id:
        of_taxonomy = "SELECT x.id FROM public_taxonomy_term x WHERE x.taxonomy_id = {value}"
        is_term = table == "taxonomy_term"
        narrow(
            "t.taxonomy_id = {value}" if is_term else _with_term(table, f"a.taxonomy_term_id IN ({of_taxonomy})"),
            wanted.taxonomy_id,
        )
    if wanted.organization_id:
        narrow(OF_ORGANIZATION[table], wanted.organization_id)
    if wanted.modified_after:
        narrow(MODIFIED[table], wanted.modified_after)
    if wanted.parent_id:
        narrow("t.parent_id = {value}", wanted.parent_id)
    if wanted.top_only:
        conditions.append("t.parent_id IS NULL")
    if wanted.postcode and wanted.proximity is None:
        narrow(AT_POSTCODE, wanted.postcode)
    elif wanted.postcode:
        values.append(float(wanted.proximity or 0))
        narrow(NEAR_POSTCODE, wanted.postcode, metres=f"${len(values)}::float8")
    return Selection(table, " AND ".join(conditions), tuple(values), 1 if found is not None else 0)


def _looked_for(search: str) -> list[str]:
    """Return the words of `search` that narrow most: the longest, none that another one contains."""
    kept: list[str] = []
    for word in sorted(dict.fromkeys(search.split()), key=len, reverse=True):
        if len(kept) < MOST_WORDS and not any(word in longer for longer in kept):
            kept.append(word)
    return kept


def _found_by(table: str) -> str:
    return "service_id" if table == "service_at_location" else "id"


def _with_term(table: str, which: str) -> str:
    rows = f"FROM public_attribute a WHERE {which}"
    return f"t.id IN ({WITH_TERM[table].format(rows=rows)})"


def _says(table: str) -> str:
    """Return the condition that the texts of a row, in any language, have all words."""
    fields = BY_TABLE[table].fields
    texts = [f"jsonb_path_query_array(t.{one.name}, '$.*')::text" for one in fields if one.kind is Kind.TEXTS]
    texts += [f"t.{one.name}" for one in fields if one.name == "code"]
    return f"concat_ws(' ', {', '.join(texts)}) ILIKE ALL({{value}}::text[])"


def _literal(word: str) -> str:
    """Return the pattern of LIKE for `word` as it stands in the text of JSON."""
    written = msgspec.json.encode(word).decode()[1:-1]
    return written.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
