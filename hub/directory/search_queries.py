"""Reads of the directory that the search index answers: services for what somebody looks for, texts while they type."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from geopy.geocoders.base import Geocoder

from hub.directory.asked import read, tells_of_a_person
from hub.directory.asked_models import Asked, Special
from hub.directory.asked_persons import may_name_a_person
from hub.directory.asked_query import nothing_looked_for
from hub.directory.found import Shown, read_hit, unread_hit
from hub.directory.models import (
    MAX_FILTER_VALUES,
    MAX_LITERALLY,
    MAX_PAGE,
    MAX_VALUE_CHARACTERS,
    DirectoryResults,
    DirectorySearch,
    FacetValue,
    GivenUp,
    Notice,
    SuggestionList,
    SuggestionsAsked,
)
from hub.directory.nearness import near_place, problems_of_place
from hub.directory.nrm_vocabulary import AcceptanceCriterion
from hub.directory.open_at import problem_of_open_at
from hub.directory.open_now import zone_named
from hub.directory.places import places_of
from hub.directory.searching import Found, Wish, found_for
from hub.directory.timely import HOURS, PLACES
from hub.directory.vocabulary import ACCEPTS, FACETS, REFUSES, REFUSES_AGE, VALUES_OF
from hub.errors import N_, FieldProblem, InvalidInput, Text, Unavailable
from hub_search.engine import SearchEngine
from hub_search.errors import SearchError
from hub_search.models import MAX_CHARACTERS, MAX_SIZE, SearchPage


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
    return await _results(engine, search, now, geocoder, read_hit, (ACCEPTS,))


async def unread_search(
    engine: SearchEngine, search: DirectorySearch, *, now: datetime, geocoder: Geocoder | None = None
) -> DirectoryResults:
    """Return what `search_services` does, to be encoded: services are passed on unread, as the index has them.

    Refused is every filter whose value nothing can have: a program that sends it errs, and would take it for a lack.
    """
    return await _results(engine, search, now, geocoder, unread_hit, VALUES_OF)


async def _results(
    engine: SearchEngine,
    search: DirectorySearch,
    now: datetime | None,
    geocoder: Geocoder | None,
    shown: Shown,
    listed: Collection[str],
) -> DirectoryResults:
    places = places_of(geocoder)
    problems = (*_problems(search, now or datetime.now(UTC), listed), *problems_of_place(search, places))
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
        facets=dict(_facets(found, counted, search.filters.get(ACCEPTS, ()))),
        left_out=found.left_out.get(REFUSES, {}) | found.left_out.get(REFUSES_AGE, {}),
        understood=asked.understood,
        special=_special_cases(search, asked, answer),
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


def _special_cases(search: DirectorySearch, asked: Asked, answer: Found) -> tuple[Special, ...]:
    """Return what the words are besides a wish, and whether those that nothing has may be a name."""
    is_found = answer.page.total and GivenUp.TEXT not in answer.given_up
    if asked.special or is_found or search.typing or not may_name_a_person(asked.text):
        return asked.special
    return (Special.MAYBE_PERSON,)


async def suggest_texts(engine: SearchEngine, asked: SuggestionsAsked) -> SuggestionList:
    """Return what the text may become: nothing, and no engine is asked, where it tells of a person.

    The database is not asked. Raises SearchUnavailable without an index.
    """
    if tells_of_a_person(asked.text):
        return SuggestionList(items=())
    try:
        found = await engine.suggest(asked.text[:MAX_CHARACTERS], limit=asked.size)
    except SearchError as fault:
        raise SearchUnavailable from fault
    return SuggestionList(items=found)


def _facets(
    found: SearchPage, counted: Collection[str], accepted: Collection[str]
) -> Iterator[tuple[str, tuple[FacetValue, ...]]]:
    """Give the values of every facet that was counted; `accepted` are those of `accepts` that were chosen."""
    for facet in counted:
        if facet == ACCEPTS:
            yield facet, _accepted(found, accepted)
        elif facet in found.facets:
            yield facet, _by_count(found.facets[facet])


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


def _problems(search: DirectorySearch, now: datetime, listed: Collection[str]) -> list[FieldProblem]:
    """Return what of a search there cannot be; filters of the facets `listed` are held to `VALUES_OF`."""
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
        elif facet in listed and not set(values) <= set(VALUES_OF[facet]):
            remedy = Text(N_("Allowed: {allowed}."), {"allowed": ", ".join(VALUES_OF[facet])})
            found.append(FieldProblem(f"filters.{facet}", Text(N_("A value is none of this list.")), remedy))
        elif len(values) > MAX_FILTER_VALUES or any(len(value) > MAX_VALUE_CHARACTERS for value in values):
            remedy = Text(N_("Choose at most {limit} values, of at most 200 characters."), {"limit": MAX_FILTER_VALUES})
            found.append(FieldProblem(f"filters.{facet}", Text(N_("Too much was asked for.")), remedy))
    return found
