"""Packages as bad as they come, for hypothesis: any table, any cell, any reference, any nesting."""

from typing import Any

from hypothesis import strategies as st

from hub.directory.fields import BY_TABLE, ENTITIES, Entity, Field, Kind
from hub.directory.hsds.walker import LISTS, OBJECTS

IDS = ("1", "2", "3", "4", "gone")
"""So few that rows point to each other, to themselves, in circles, and to nothing."""

NASTY: tuple[Any, ...] = (
    *("", " ", "0", "-1", "1e999", "nan", "inf", "9" * 400, "True", "null", "{}", "[]", '{"en": ""}', "now-PT2H"),
    *("\x00", "\\n", "\u202e", "\ud7ff\uffff", "x" * 201, "y" * 600, "'; DROP TABLE service; --", "{a,b}", "\\."),
    *(
        "javascript:alert(1)",
        "http://[",
        "a@b",
        "24:00",
        "12:60pm",
        "00:00",
        "MO,XX",
        "٣:٠٠",
        "2026-02-30",
        "0001-01-01",
    ),
    *("9999-12-31T23:59:59.999999+00:00", "restricted", "professional", "secret", "\x1f", "\u2028", "=1+1"),
)
IN_DOCUMENTS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    [],
    {},
    ["x"],
    {"id": "1"},
    {"en": 7},
    {"en": "x"},
    [[]],
)

GOOD: dict[Kind, tuple[Any, ...]] = {
    Kind.TEXTS: ("Shore", "Бряг"),
    Kind.PLAIN: ("112", "BG", "BG-05", "bg", "MO", "x"),
    Kind.URL: ("https://shore.example/a?b=c",),
    Kind.EMAIL: ("desk@shore.example",),
    Kind.WHOLE: ("5", "2000"),
    Kind.NUMBER: ("41.5",),
    Kind.DATE: ("2026-01-31", "2025-01-31"),
    Kind.MOMENT: ("2026-01-31T10:00:00Z",),
    Kind.CLOCK: ("9:00am", "17:00"),
    Kind.FLAG: ("true", "no"),
    Kind.CODES: ("bg,en",),
    Kind.REFERENCE: IDS,
}


def _cell(field: Field, nasty: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    good = GOOD.get(field.kind) or tuple(map(str, field.choices or ("x",)))
    return st.one_of(st.sampled_from(good), st.sampled_from(good), st.sampled_from(good), st.sampled_from(nasty))


def _row(entity: Entity, nasty: tuple[Any, ...]) -> st.SearchStrategy[dict[str, Any]]:
    ids = st.sampled_from(IDS)
    wanted = {one.outside: _cell(one, nasty) for one in entity.fields if one.required}
    owners = dict.fromkeys(entity.owner_columns[:1], ids)
    further = {one.outside: _cell(one, nasty) for one in entity.fields if not one.required}
    further |= {one: st.sampled_from((*IDS, "")) for one in entity.owner_columns[1:]}
    further |= {"translations": st.sampled_from(('{"bg": {"name": "Бряг"}}', "{", '{"en": []}'))}
    return st.fixed_dictionaries(
        {"id": st.sampled_from((*IDS, *IDS, "", "\x00")), **owners, **wanted}, optional=further
    )


def tables() -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Give rows by name of their table's file; organizations and services are there, whatever they hold."""
    rows = {one.file: st.lists(_row(one, NASTY), max_size=4) for one in ENTITIES}
    always = {name: rows.pop(name) for name in ("organizations", "locations", "services")}
    former = {
        "regular_schedules": st.lists(_weekday_row(), max_size=4),
        "eligibility": st.lists(_eligibility(), max_size=3),
    }
    return st.fixed_dictionaries(always, optional=rows | former)


def _weekday_row() -> st.SearchStrategy[dict[str, Any]]:
    cells = st.sampled_from(("Monday", "MO", "1", "Someday", "", "9:00am", "5:00pm", "25:00", "9:00am-5:00pm, Mon-Fri"))
    names = ("weekday", "opens_at", "closes_at", "original_text")
    return st.fixed_dictionaries({"service_id": st.sampled_from((*IDS, "")), **dict.fromkeys(names, cells)})


def _eligibility() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"service_id": st.sampled_from((*IDS, "")), "eligibility": st.sampled_from(NASTY)})


def documents() -> st.SearchStrategy[list[Any]]:
    """Give organizations with anything inside."""
    return st.lists(st.one_of(_object("organization", 3), st.sampled_from(IN_DOCUMENTS)), min_size=1, max_size=4)


def _later(table: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.deferred(lambda: _object(table, depth))


def _object(table: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    entity = BY_TABLE[table]
    rows = _row(entity, (*NASTY, *IN_DOCUMENTS))
    if not depth:
        return rows
    inside: dict[str, st.SearchStrategy[Any]] = {
        key: st.lists(_later(child.table, depth - 1), max_size=2)
        for key, child in LISTS[table].items()
        if not child.single
    }
    inside |= {key: st.one_of(_later(to, 0), st.just({"id": "1"})) for key, (_, to) in OBJECTS[table].items()}
    extra = st.fixed_dictionaries({}, optional={**inside, "metadata": st.just([{}, {}]), "services": st.just([7])})
    return st.tuples(rows, st.fixed_dictionaries({}, optional=inside) | extra).map(lambda both: both[0] | both[1])
