"""Pages and entries of open data, each in two queries of one moment: which rows, and their documents."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from hub.directory.asked import read, without_persons
from hub.directory.fields import BY_TABLE
from hub.directory.hsds.export_pieces import BEFORE_ID, ID_LENGTH
from hub.directory.hsds.export_snapshot import Reader, one_moment
from hub.directory.open_data.documents import Shape, documents_of_ids, style_of
from hub.directory.open_data.parameters import Asked, OpenDataInvalid
from hub.directory.open_data.selection import Selection
from hub.directory.search_queries import SearchUnavailable
from hub.errors import N_, FieldProblem, NotFound, Text
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError
from hub_search.models import MAX_SIZE, SearchQuery

MOST_FOUND = 1_000
"""Services that a search finds at most, best first."""

PATIENCE = "SELECT set_config('statement_timeout', '20000', true), set_config('jit', 'off', true)"
"""Milliseconds for the queries of a page: those of an export may take as long as they need."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list, as HSDS 3.1 has it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: tuple[msgspec.Raw, ...]


async def page_of(chosen: Selection, wanted: Asked, shape: Shape, language: str) -> bytes:
    """Return the page of `chosen` rows that is `wanted`, as JSON; raises OpenDataInvalid for one after the last."""
    async with one_moment(1) as (reader,):
        await reader.fetch(PATIENCE)
        total, ids = await _ids(reader, chosen, wanted)
        pages = -(-total // wanted.per_page)
        if wanted.page > max(pages, 1):
            raise OpenDataInvalid(_no_such_page(pages))
        contents = await _documents(reader, chosen.table, shape, language, ids)
    page = Page(
        total_items=total,
        total_pages=pages,
        page_number=wanted.page,
        size=len(contents),
        first_page=wanted.page == 1,
        last_page=wanted.page >= pages,
        empty=not contents,
        contents=tuple(msgspec.Raw(one) for one in contents),
    )
    return msgspec.json.encode(page)


async def entry_of(table: str, entry_id: str, shape: Shape, language: str) -> bytes:
    """Return one entry as JSON; raises NotFound when there is none with this id, or it is not public."""
    try:
        wanted = UUID(entry_id)
    except ValueError:
        wanted = None
    if wanted is not None:
        async with one_moment(1) as (reader,):
            await reader.fetch(PATIENCE)
            for document in await _documents(reader, table, shape, language, [wanted]):
                return document
    raise NotFound(Text(N_("There is no such entry.")))


async def found_services(engine: SearchEngine, words: str, language: str) -> list[UUID]:
    """Return the services that the public index has for `words`, best first; raises SearchUnavailable.

    Nobody is looked for by the name or number of a person.
    """
    found: list[UUID] = []
    if read(words).is_about_a_person:
        return found
    nameless = without_persons(words)
    page = pages = 1
    try:
        while page <= pages and len(found) < MOST_FOUND:
            answer = await engine.search(SearchQuery(text=nameless, language=language, page=page, size=MAX_SIZE))
            found += [UUID(one.id) for one in answer.hits]
            page, pages = page + 1, answer.pages
    except SearchError as fault:
        raise SearchUnavailable from fault
    return found


async def _ids(reader: Reader, chosen: Selection, wanted: Asked) -> tuple[int, list[UUID]]:
    style = style_of("en")
    rows = f"{style.rows_of(BY_TABLE[chosen.table])} AND {chosen.condition or 'true'}"
    place = len(chosen.values)
    row = await reader.fetchrow(
        f"""SELECT (SELECT count(*) {rows}) AS total,
            ARRAY(SELECT t.id {rows} ORDER BY {chosen.order} LIMIT ${place + 1} OFFSET ${place + 2}) AS ids""",
        *chosen.values,
        wanted.per_page,
        (wanted.page - 1) * wanted.per_page,
    )
    return row["total"], row["ids"]


async def _documents(reader: Reader, table: str, shape: Shape, language: str, ids: Collection[UUID]) -> Sequence[bytes]:
    """Return the documents of `ids`, in their order."""
    rows = await reader.fetch(documents_of_ids(table, shape, language), list(ids))
    made = {_id_in(row[0]): row[0] for row in rows}
    return [made[str(one)] for one in ids if str(one) in made]


def _id_in(document: bytes) -> str:
    return document[BEFORE_ID : BEFORE_ID + ID_LENGTH].decode()


def _no_such_page(pages: int) -> FieldProblem:
    last = {"last": max(pages, 1)}
    return FieldProblem(
        "page", Text(N_("The last page is {last}."), last), Text(N_("Ask for a page from 1 to {last}."), last)
    )
