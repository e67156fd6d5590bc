"""How each column is written in a package: the SQL that makes an HSDS value of what the directory stores."""

import enum
from collections.abc import Iterable, Sequence

import msgspec

from hub.directory.fields import Entity, Field, Kind


class ExportForm(enum.StrEnum):
    """The forms of a package that HSDS 3.1 knows."""

    TABULAR = "tabular"
    JSON = "json"
    NDJSON = "ndjson"


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """What decides how values are written, the same for a whole package."""

    form: ExportForm
    language: str
    """BCP 47 tag of the language that HSDS's own fields hold."""
    languages: tuple[str, ...] | None = ()
    """Every language that any text of the directory is in; more do no harm. None: looked up in each row, which says the
    same and is dearer where there are many."""
    source: str | None = None
    """The one source whose rows are written; all when None."""

    @property
    def tabular(self) -> bool:
        """Whether values stand in cells, where there are no lists."""
        return self.form is ExportForm.TABULAR

    @property
    def sought(self) -> tuple[str, ...]:
        """Languages that a text is looked for in, one after the other."""
        return tuple(dict.fromkeys((self.language, "en", "bg")))

    @property
    def of_source(self) -> str:
        """The SQL condition that a row `t` is of the source that is written."""
        return f"t.source = '{self.source}'" if self.source else "true"

    def chosen(self, entity: Entity) -> str:
        """Return the SQL condition of the rows `t` that are written: of the source, with all they must have."""
        return f"{self.of_source} AND {is_written(entity)}"

    def rows_of(self, entity: Entity) -> str:
        """Return the FROM and WHERE of an entity's rows that are written, called `t`."""
        return f"FROM public_{entity.table} t WHERE {self.chosen(entity)}"


class Cell(msgspec.Struct, frozen=True):
    """One column or key of a package."""

    name: str
    sql: str
    """Its value, for a row called `t`."""
    is_json: bool = False
    """Whether the value is the text of JSON."""
    is_plain: bool = False
    """Whether nothing in the value has to be escaped in a JSON string: an id."""


SAFE = frozenset({Kind.REFERENCE, Kind.CHOICE, Kind.DATE, Kind.MOMENT, Kind.CLOCK})
"""Kinds whose values have no character that JSON would escape."""

NEVER_MISSING = {
    "organization": {"description"},
    "program": {"description"},
    "taxonomy": {"description"},
    "taxonomy_term": {"description"},
    "address": {"address_1", "city", "state_province", "postal_code", "country"},
}
"""Texts that HSDS 3.1 requires and the directory may lack: they are written, empty."""

TABULAR_MUSTS = {"service": "organization_id", "attribute": "taxonomy_term_id"}
"""References that HSDS 3.1 requires in tables and the directory may lack: they are written, empty, and counted."""


def _web_part(letters: str) -> str:
    return f"[{letters}]*(%[0-9A-Fa-f]{{2}}[{letters}]*)*"


PATH = "A-Za-z0-9._~!$&''()*+,;=:@/-"
WEB_ADDRESS = (
    rf"^https?://[A-Za-z0-9]{_web_part('A-Za-z0-9._~-')}(:[0-9]+)?(/{_web_part(PATH)})?"
    rf"(\?{_web_part('?' + PATH)})?(#{_web_part('?' + PATH)})?$"
)
"""RFC 3986, as far as the web uses it: what a format check of HSDS lets pass."""

ATOM = "[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+"
LABEL = "[A-Za-z0-9]+(-+[A-Za-z0-9]+)*"
MAIL_ADDRESS = rf"^{ATOM}(\.{ATOM})*@({LABEL}\.)+{LABEL}$"
"""RFC 5321 in ASCII, without quoted names: what a format check of HSDS lets pass."""

NUMBER = "^(0|[1-9][0-9]{0,14})$"
FIXED_ZONE = "^Etc/GMT[+-][0-9]{1,2}$"
UTC_ZONES = "('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT')"


def cells(entity: Entity, style: Style) -> tuple[Cell, ...]:
    """Return every column of `entity` in the order it is written: id, owners, fields, translations, origin."""
    own = [one for field in entity.fields for one in _cells_of(entity, field, style)]
    return (Cell("id", "t.id", is_plain=True), *_owners(entity), *own, *_translations(entity, style), *ORIGIN)


def json_object(columns: Sequence[Cell], *, opens: bool = True, closes: bool = True) -> str:
    """Return the SQL of a JSON object, as text, of those of `columns` that are not NULL; the first never is.

    One that does not `open` goes on with what another began, one that does not `close` leaves the rest to another.
    Put together by hand: it takes half as long as row_to_json, whose nulls must be found and taken out again.
    """
    pairs = [_pair(one, ", " if place or not opens else "") for place, one in enumerate(columns)]
    return _concatenated([*(["'{'"] if opens else []), *pairs, *(["'}'"] if closes else [])])


def picked(column: str, style: Style) -> str:
    """Return the SQL of a text (in JSON: of JSON's text) in the language of `style`, else English, Bulgarian, any."""
    tried = [f"{column} -> '{one}'" for one in style.sought]
    found = f"coalesce({', '.join(tried)}, jsonb_path_query_first({column}, '$.*'))"
    return f"{found} #>> '{{}}'" if style.tabular else f"{found}::text"


def moment(column: str) -> str:
    """Return SQL for a moment as HSDS has it: in UTC, with a fraction where there is one."""
    return f"replace(to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"


def unwritable(field: Field) -> str | None:
    """Return the SQL condition of a stored value that HSDS has no valid form for; None where there is no such value."""
    match field.kind:
        case Kind.EMAIL:
            return f"t.{field.name} !~ '{MAIL_ADDRESS}'"
        case Kind.URL:
            return f"t.{field.name} IS NOT NULL AND {_web_address(f't.{field.name}')} IS NULL"
        case _:
            return None


def is_written(entity: Entity) -> str:
    """Return the SQL condition that a row has all it must have in a valid form."""
    musts = [unwritable(field) for field in entity.fields if field.required]
    return " AND ".join(f"NOT ({one})" for one in musts if one) or "true"


def _cells_of(entity: Entity, field: Field, style: Style) -> Iterable[Cell]:
    if (entity.table, field.name) == ("phone", "extension"):
        return EXTENSION
    is_json = field.kind is Kind.TEXTS and not style.tabular
    sql = _value(f"t.{field.name}", field.kind, style)
    if field.name in NEVER_MISSING.get(entity.table, ()):
        sql = f"""coalesce({sql}, '{'""' if is_json else ""}')"""
    if (entity.table, field.name) == ("schedule", "time_zone"):
        return (Cell("timezone", HOURS_FROM_UTC), Cell(field.outside, sql))
    return (Cell(field.outside, sql, is_json=is_json, is_plain=field.kind in SAFE),)


def _value(column: str, kind: Kind, style: Style) -> str:
    match kind:
        case Kind.TEXTS:
            return picked(column, style)
        case Kind.CHOICES | Kind.CODES if style.tabular:
            return f"array_to_string({column}, ',')"
        case Kind.FLAG if style.tabular:
            return f"{column}::text"
        case Kind.URL:
            return _web_address(column)
        case Kind.EMAIL:
            return f"CASE WHEN {column} ~ '{MAIL_ADDRESS}' THEN {column} END"
        case Kind.MOMENT:
            return moment(column)
        case Kind.CLOCK:
            return f"left({column}::text, CASE WHEN extract(second FROM {column}) = 0 THEN 5 ELSE 15 END)"
        case _:
            return column


def _owners(entity: Entity) -> tuple[Cell, ...]:
    if entity.table != "attribute":
        return tuple(Cell(one, f"t.{one}", is_plain=True) for one in entity.owner_columns)
    named = " ".join(f"WHEN t.{owner}_id IS NOT NULL THEN '{owner}'" for owner in entity.owners)
    either = ", ".join(f"t.{one}" for one in entity.owner_columns)
    link = Cell("link_entity", f"CASE {named} END", is_plain=True)
    return (link, Cell("link_id", f"coalesce({either})", is_plain=True))


def _pair(cell: Cell, before: str = "") -> str:
    if cell.is_json:
        return f"""'{before}"{cell.name}": ' || {cell.sql}"""
    if cell.is_plain:
        return f"""'{before}"{cell.name}": "' || {cell.sql} || '"'"""
    return f"""'{before}"{cell.name}": ' || to_json({cell.sql})::text"""


def _concatenated(parts: Sequence[str]) -> str:
    """Return the SQL of those of `parts` that are not NULL, one after the other (a function takes 100 arguments)."""
    if len(parts) <= MOST_ARGUMENTS:
        return f"concat({', '.join(parts)})"
    pieces = [parts[start : start + MOST_ARGUMENTS] for start in range(0, len(parts), MOST_ARGUMENTS)]
    return _concatenated([_concatenated(piece) for piece in pieces])


def _translations(entity: Entity, style: Style) -> tuple[Cell, ...]:
    texts = [field for field in entity.fields if field.kind is Kind.TEXTS]
    if texts and style.languages is None:
        return (Cell("translations", _translations_of_a_row(texts, style), is_json=True),)
    others = [one for one in style.languages or () if one != style.language]
    if not texts or not others:
        return ()

    def said(language: str) -> str:
        pairs = [f"""', "{one.outside}": ' || {_said(f"t.{one.name}", language, style, others)}""" for one in texts]
        return f"""', "{language}": {{' || {_joined(pairs)} || '}}'"""

    # Texts put together by hand: jsonb functions take twice as long as all the rest of a package.
    whole = _joined([said(one) for one in style.languages or ()])
    return (Cell("translations", f"'{{' || {whole} || '}}'", is_json=True),)


def _translations_of_a_row(texts: Sequence[Field], style: Style) -> str:
    """Return the SQL of translations into whatever languages a row is in: the same text as of known ones."""
    every = " || ".join(f"coalesce(t.{one.name}, '{{}}')" for one in texts)

    def said(column: str) -> str:
        apart = f"l.tag <> '{style.language}' OR {column} - '{style.language}' <> '{{}}'"
        return f"CASE WHEN {apart} THEN ({column} -> l.tag)::text END"

    pairs = [f"""', "{one.outside}": ' || {said(f"t.{one.name}")}""" for one in texts]
    language = f"""'"' || l.tag || '": {{' || {_joined(pairs)} || '}}'"""
    return f"""(SELECT '{{' || string_agg({language}, ', ' ORDER BY l.tag COLLATE "C") || '}}'
        FROM (SELECT DISTINCT jsonb_object_keys({every}) AS tag) l)"""  # noqa: S608 - names of fields.py


def _said(column: str, language: str, style: Style, others: Sequence[str]) -> str:
    """Return the SQL of JSON's text of a text in `language`; NULL when all there is stands in the field itself."""
    text = f"({column} -> '{language}')::text"
    return text if language != style.language else f"CASE WHEN {column} ?| ARRAY{list(others)} THEN {text} END"


def _joined(pairs: Sequence[str]) -> str:
    """Return the SQL of those of `pairs`, each with ", " before it, that are not NULL; NULL when all are."""
    # `right` skips two letters without counting the others, as `substr` would.
    return f"right(nullif({_concatenated(pairs)}, ''), -2)"


def _web_address(column: str) -> str:
    return f"""CASE WHEN {column} ~ '{WEB_ADDRESS}' THEN {column} WHEN {column} IS NOT NULL THEN (
        SELECT CASE WHEN written ~ '{WEB_ADDRESS}' THEN written END FROM (
            SELECT string_agg(CASE WHEN length(one) = 3 OR one ~ '[A-Za-z0-9._~!$&''()*+,;=:@/?-]'
                OR (one = '#' AND hashes = 1) THEN one
                ELSE upper(regexp_replace(encode(convert_to(one, 'UTF8'), 'hex'), '(..)', '%\\1', 'g')) END, ''
                ORDER BY place) AS written
            FROM (SELECT m[1] AS one, place, count(*) FILTER (WHERE m[1] = '#') OVER (ORDER BY place) AS hashes
                FROM regexp_matches({column}, '%[0-9A-Fa-f]{{2}}|.', 'g') WITH ORDINALITY AS found(m, place)) letters
        ) whole) END"""  # noqa: S608 - names of fields.py


MOST_ARGUMENTS = 90

EXTENSION = (
    Cell("extension", f"CASE WHEN t.extension ~ '{NUMBER}' THEN t.extension::numeric END"),
    Cell("extension_text", f"CASE WHEN t.extension !~ '{NUMBER}' THEN t.extension END"),
)
"""HSDS takes a number; "OPT1" and "045" are none."""

HOURS_FROM_UTC = f"""CASE WHEN t.time_zone IN {UTC_ZONES} THEN 0
    WHEN t.time_zone ~ '{FIXED_ZONE}' THEN -substr(t.time_zone, 8)::integer END"""
"""HSDS takes a number of hours, which only a zone without summer time has; its name has the opposite sign (tz)."""

ORIGIN = (Cell("origin", "t.source", is_plain=True), Cell("origin_id", "t.source_id"))
