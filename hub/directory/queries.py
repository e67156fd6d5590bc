"""Reads of the directory: a search, a service's page, the documents of the index."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from geopy.geocoders.base import Geocoder

from hub.directory.asked import read
from hub.directory.asked_query import nothing_looked_for
from hub.directory.documents import Tops, document_of
from hub.directory.entries import NEXT_SEARCHABLE, ONE, SEARCHABLE, SOME_SEARCHABLE, TOPS
from hub.directory.found import Shown, read_hit, unread_hit
from hub.directory.models import (
    MAX_FILTER_VALUES,
    MAX_LITERALLY,
    MAX_PAGE,
    MAX_VALUE_CHARACTERS,
    DirectoryResults,
    DirectorySearch,
    FacetValue,
    Notice,
    SuggestionList,
    SuggestionsAsked,
)
from hub.directory.nearness import near_place, problems_of_place
from hub.directory.nrm_vocabulary import AcceptanceCriterion
from hub.directory.open_at import problem_of_open_at
from hub.directory.open_now import zone_named
from hub.directory.owner_entries import ONE_ORGANIZATION, ONE_PROGRAM
from hub.directory.owner_models import WholeOrganization, WholeProgram
from hub.directory.place_models import TermEntry
from hub.directory.places import places_of
from hub.directory.searching import Wish, found_for
from hub.directory.service_models import ServiceEntry
from hub.directory.timely import HOURS, PLACES
from hub.directory.vocabulary import ACCEPTS, FACETS, REFUSES, REFUSES_AGE
from hub.errors import N_, FieldProblem, InvalidInput, NotFound, Text, Unavailable
from hub.principal import Principal
from hub.storage.engines import APPLICATION, pool_of
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError
from hub_search.models import MAX_CHARACTERS, MAX_SIZE, SearchDocument, SearchPage

DOCUMENTS_AT_ONCE = 500
"""Services read from the database at a time while the index is built."""

DOCUMENTS_AT_A_STRETCH = 16
"""Documents that are made, a millisecond or two, before requests that wait are seen to."""

Reader: TypeAlias = asyncpg.Pool | asyncpg.pool.PoolConnectionProxy

FIRST = UUID(int=0)

DEMO_SOURCE = "demo-network"
"""Name of the source that the fictional network is imported under."""


class ServiceNotFound(NotFound):
    """There is no service with this id, or the reader may not know of it."""

    slug = "service-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such service.")))


class OrganizationNotFound(NotFound):
    """There is no organization with this id, or the reader may not know of it."""

    slug = "organization-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such organization.")))


class ProgramNotFound(NotFound):
    """There is no programme with this id, or the reader may not know of it."""

    slug = "program-not-found"

    def __init__(self) -> None:
        super().__init__(Text(N_("There is no such programme.")))


class SearchInvalid(InvalidInput):
    """A search asks for what there is not."""

    slug = "search-invalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(Text(N_("The search cannot be done as it was asked.")), problems)


class SearchUnavailable(Unavailable):
    """The search index does not answer: it was never built, or is broken."""

    slug = "search-unavailable"

    def __init__(self) -> None:
        super().__init__(Text(N_("The search does not answer at the moment.")))


async def search_services(
    engine: SearchEngine,
    search: DirectorySearch,
    *,
    now: datetime | None = None,
    geocoder: Geocoder | None = None,
) -> DirectoryResults:
    """Return the services that answer `search`, best first; the database is not asked.

    Alerts that are over by `now` (aware) are left out: the index was made before. A place is looked up in what
    `geocoder` lists (`hub.plugin.places`), and no geocoder is asked for one.

    Raises SearchInvalid for a page, size, facet or filter that there cannot be, SearchUnavailable without an index.
    """
    return await _results(engine, search, now, geocoder, read_hit)


async def unread_search(
    engine: SearchEngine, search: DirectorySearch, *, now: datetime, geocoder: Geocoder | None = None
) -> DirectoryResults:
    """Return what `search_services` does, to be encoded: services are passed on unread, as the index has them."""
    return await _results(engine, search, now, geocoder, unread_hit)


async def encoded_search(
    engine: SearchEngine, search: DirectorySearch, *, now: datetime, geocoder: Geocoder | None = None
) -> bytes:
    """Return what `unread_search` does as JSON."""
    return msgspec.json.encode(await unread_search(engine, search, now=now, geocoder=geocoder))


async def _results(
    engine: SearchEngine, search: DirectorySearch, now: datetime | None, geocoder: Geocoder | None, shown: Shown
) -> DirectoryResults:
    places = places_of(geocoder)
    problems = (*_problems(search, now or datetime.now(UTC)), *problems_of_place(search, places))
    if problems:
        raise SearchInvalid(problems)
    counted = FACETS if search.facets is None else tuple(one for one in FACETS if one in search.facets)
    asked = read(search.text, now and now.astimezone(zone_named(None)), literally=search.literally)
    if asked.is_about_a_person:
        return nothing_looked_for(search, asked)
    try:
        answer = await found_for(Wish(engine, asked, now, places, counted), search)
    except SearchError as fault:
        raise SearchUnavailable from fault
    found, dated = answer.page, answer.dated
    return DirectoryResults(
        total=found.total,
        page=found.page,
        pages=found.pages,
        size=found.size,
        items=tuple(shown(one, now, dated.then, answer.place) for one in found.hits),
        facets={
            facet: _by_count(found.facets[facet])
            if facet != ACCEPTS
            else _accepted(found, search.filters.get(ACCEPTS, ()))
            for facet in counted
            if facet == ACCEPTS or facet in found.facets
        },
        left_out=found.left_out.get(REFUSES, {}) | found.left_out.get(REFUSES_AGE, {}),
        understood=asked.understood,
        special=asked.special,
        moment=dated.moment,
        closed=found.kept_out.get(HOURS, 0),
        full=found.kept_out.get(PLACES, 0),
        match=found.match,
        complete=found.complete,
        truncated=found.truncated or len(search.text) > MAX_CHARACTERS,
        readings=found.readings,
        near=near_place(answer.place, answer.search) if answer.place else None,
        given_up=answer.given_up,
        notice=Notice.RESERVE if found.from_reserve else None,
    )


async def suggest_texts(engine: SearchEngine, asked: SuggestionsAsked) -> SuggestionList:
    """Return what the text may become; the database is not asked. Raises SearchUnavailable without an index."""
    try:
        found = await engine.suggest(asked.text[:MAX_CHARACTERS], limit=asked.size)
    except SearchError as fault:
        raise SearchUnavailable from fault
    return SuggestionList(items=found)


async def service_page(principal: Principal, service_id: UUID) -> ServiceEntry:
    """Return everything that `principal` may see of a service, in one query; raises ServiceNotFound.

    There is no more than the public tier yet, so everybody sees the same.
    """
    row = await _fetch_one(ONE, service_id)
    if row is None:
        raise ServiceNotFound
    return _entry(row)


async def services_of(principal: Principal, ids: Collection[UUID]) -> list[ServiceEntry]:
    """Return what `principal` may see of those of `ids` that can be used, in their order and in one query.

    What is hidden, gone or no longer offered is left out alike. Contacts, licences and the like are not read.
    """
    rows = await pool_of(APPLICATION).fetch(SOME_SEARCHABLE, list(ids))
    found = {row["id"]: _entry(row) for row in rows}
    return [found[one] for one in ids if one in found]


async def organization_page(principal: Principal, organization_id: UUID) -> WholeOrganization:
    """Return everything that `principal` may see of an organization, its services listed, in one query.

    Raises OrganizationNotFound.
    """
    row = await _fetch_one(ONE_ORGANIZATION, organization_id)
    if row is None:
        raise OrganizationNotFound
    return msgspec.json.decode(row["entry"], type=WholeOrganization)


async def program_page(principal: Principal, program_id: UUID) -> WholeProgram:
    """Return everything that `principal` may see of a programme, its services listed, in one query.

    Raises ProgramNotFound.
    """
    row = await _fetch_one(ONE_PROGRAM, program_id)
    if row is None:
        raise ProgramNotFound
    return msgspec.json.decode(row["entry"], type=WholeProgram)


async def directory_documents(reader: Reader | None = None) -> AsyncGenerator[SearchDocument, None]:
    """Give the search document of every service that can be found; while some hundred are made, the next are read.

    `reader` is a connection to read with, which does nothing else until this is closed; the pool when it is not given.
    """
    reader = reader or pool_of(APPLICATION)
    tops = await _tops(reader)
    coming = asyncio.create_task(reader.fetch(NEXT_SEARCHABLE, FIRST, DOCUMENTS_AT_ONCE))
    try:
        while rows := await coming:
            coming = asyncio.create_task(reader.fetch(NEXT_SEARCHABLE, rows[-1]["id"], DOCUMENTS_AT_ONCE))
            for place, row in enumerate(rows):
                if place % DOCUMENTS_AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
                yield document_of(_entry(row), tops)
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def documents_of(ids: Collection[UUID], reader: Reader | None = None) -> list[SearchDocument]:
    """Return the search documents of those of `ids` that can be found now, read as in `directory_documents`."""
    reader = reader or pool_of(APPLICATION)
    rows = await reader.fetch(SOME_SEARCHABLE, list(ids))
    tops = await _tops(reader)
    return [document_of(_entry(row), tops) for row in rows]


async def searchable_services() -> int:
    """Return how many services the index should hold."""
    row = await _fetch_one(f"SELECT count(*) AS count FROM public_service s WHERE {SEARCHABLE}")  # noqa: S608 - ours
    return int(row["count"]) if row else 0


async def holds_demo_network() -> bool:
    """Return whether anything here is of the fictional network, so that pages must say that numbers do not work."""
    row = await _fetch_one("SELECT EXISTS (SELECT FROM public_organization WHERE source = $1) AS demo", DEMO_SOURCE)
    return bool(row and row["demo"])


async def _fetch_one(sql: str, *values: object) -> Mapping[str, Any] | None:
    row: Mapping[str, Any] | None = await pool_of(APPLICATION).fetchrow(sql, *values)
    return row


async def _tops(reader: Reader) -> Tops:
    rows = await reader.fetch(TOPS)
    return {row["id"]: msgspec.json.decode(row["entry"], type=TermEntry) for row in rows}


def _entry(row: Mapping[str, Any]) -> ServiceEntry:
    return msgspec.json.decode(row["entry"], type=ServiceEntry)


def _accepted(found: SearchPage, chosen: Collection[str]) -> tuple[FacetValue, ...]:
    """Return who some service says that it accepts or refuses, with how many would be left that do not refuse.

    Among very many services it is not counted who accepts: where any refuses somebody, everybody can be asked for.
    """
    no = found.facets.get(REFUSES, {})
    yes = found.facets.get(ACCEPTS, set(AcceptanceCriterion) if no else ())
    return tuple(
        FacetValue(one.value, found.total - no.get(one.value, 0))
        for one in AcceptanceCriterion
        if one.value in chosen or one.value in yes or one.value in no
    )


def _by_count(counts: Mapping[str, int]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(value, count) for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _problems(search: DirectorySearch, now: datetime) -> list[FieldProblem]:
    found = [
        FieldProblem(
            name, Text(N_("“{read}” was read."), {"read": read}), Text(N_("Allowed: {low} to {high}."), limits)
        )
        for name, read, limits in (
            ("page", search.page, {"low": 1, "high": MAX_PAGE}),
            ("size", search.size, {"low": 1, "high": MAX_SIZE}),
        )
        if not limits["low"] <= read <= limits["high"]
    ]
    if problem := problem_of_open_at(search.open_at, now):
        found.append(problem)
    if len(search.literally) > MAX_LITERALLY or any(len(one) > MAX_VALUE_CHARACTERS for one in search.literally):
        remedy = Text(N_("Choose at most {limit} values, of at most 200 characters."), {"limit": MAX_LITERALLY})
        found.append(FieldProblem("literally", Text(N_("Too much was asked for.")), remedy))
    if not set(search.facets or ()) <= set(FACETS):
        remedy = Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(FACETS)})
        found.append(FieldProblem("facets", Text(N_("One of the names given cannot be counted.")), remedy))
    for facet, values in search.filters.items():
        if facet not in FACETS:
            remedy = Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(FACETS)})
            found.append(
                FieldProblem("filters", Text(N_("Results cannot be narrowed by one of the names given.")), remedy)
            )
        elif facet == ACCEPTS and not set(values) <= set(AcceptanceCriterion):
            remedy = Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(AcceptanceCriterion)})
            found.append(FieldProblem(f"filters.{facet}", Text(N_("A value is none of this list.")), remedy))
        elif len(values) > MAX_FILTER_VALUES or any(len(value) > MAX_VALUE_CHARACTERS for value in values):
            remedy = Text(N_("Choose at most {limit} values, of at most 200 characters."), {"limit": MAX_FILTER_VALUES})
            found.append(FieldProblem(f"filters.{facet}", Text(N_("Too much was asked for.")), remedy))
    return found
