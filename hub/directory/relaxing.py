"""When nothing answers a search: which of its conditions are given up, the least vital first, until something does."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import msgspec

from hub.directory.asked_models import Asked, Special, Understood
from hub.directory.asked_phrases import INSTITUTION_KIND, KIND_OF_HELP, PLACE, SERVICE_TYPE
from hub.directory.models import DirectorySearch, GivenUp
from hub.directory.places import Places
from hub.directory.vocabulary import COVERS, NATIONWIDE
from hub_search.engine import SearchEngine
from hub_search.models import SearchQuery, Sort

ORDER = (
    GivenUp.TOPIC,
    GivenUp.INSTITUTION_KIND,
    GivenUp.FEE,
    GivenUp.WAY_IN,
    GivenUp.AROUND_THE_CLOCK,
    GivenUp.FREE_PLACES,
    GivenUp.OPEN_AT,
    GivenUp.CITY,
    GivenUp.RADIUS,
    GivenUp.WHEELCHAIR,
    GivenUp.DISTRICT,
    GivenUp.LANGUAGE,
    GivenUp.KIND_OF_HELP,
    GivenUp.TEXT,
)
"""What is given up first, to what is given up last. Who must be accepted, and the kind of service, never are: a place
that refuses the person, or that does something else, is no answer."""

WHERE = (GivenUp.CITY, GivenUp.RADIUS, GivenUp.DISTRICT)
"""What is given up to look farther away: then the nearest come first."""

KINDS = (SERVICE_TYPE, KIND_OF_HELP)
"""Facets that say what is needed."""

MOST = 16
"""Searches it takes, about: while they last, it is tried which of those given up together can stay after all."""

Count = Callable[[DirectorySearch, tuple[GivenUp, ...]], Awaitable[int]]
"""Tells how many services answer a search without these conditions."""


async def what_to_give_up(search: DirectorySearch, count: Count) -> tuple[GivenUp, ...]:
    """Return what `search`, which finds nothing, must give up to find something; nothing where that is no help.

    One condition, the least vital whose giving up is enough; else as few as it takes, from the least vital on.
    """
    chosen = [one for one in ORDER if _is_chosen(search, one)]
    alone = [steps for one in chosen if _still_asks(search, steps := _with_narrower(search, one))]
    totals = await asyncio.gather(*(count(search, steps) for steps in alone))
    enough = next((steps for steps, total in zip(alone, totals, strict=True) if total), None)
    return enough or await _together(search, chosen, count, MOST - len(alone))


async def _together(search: DirectorySearch, chosen: list[GivenUp], count: Count, left: int) -> tuple[GivenUp, ...]:
    """Return the conditions that have to be given up at once, found by halving: to give up more never finds less."""
    groups = [steps for end in range(2, len(chosen) + 1) if _still_asks(search, steps := tuple(chosen[:end]))]
    low, high = 0, len(groups)
    while low < high:
        middle, left = (low + high) // 2, left - 1
        if await count(search, groups[middle]):
            high = middle
        else:
            low = middle + 1
    if low == len(groups):
        return ()
    needed = groups[low]
    for one in needed[-2::-1][: max(left, 0)]:
        rest = tuple(other for other in needed if other is not one)
        if await count(search, rest):
            needed = rest
    return needed


def without(search: DirectorySearch, steps: Iterable[GivenUp]) -> DirectorySearch:
    """Return `search` without these conditions."""
    given_up = frozenset(steps)
    return msgspec.structs.replace(
        search,
        filters={facet: values for facet, values in search.filters.items() if facet not in given_up},
        open_at="" if GivenUp.OPEN_AT in given_up else search.open_at,
        free_places=search.free_places and GivenUp.FREE_PLACES not in given_up,
        radius_km=None if GivenUp.RADIUS in given_up else search.radius_km,
        text="" if GivenUp.TEXT in given_up else search.text,
    )


def relaxed(search: DirectorySearch, steps: tuple[GivenUp, ...], places: Places) -> DirectorySearch:
    """Return the search that is done instead: farther away, from the place that was asked for, the nearest first."""
    instead = without(search, steps)
    if not set(steps).intersection(WHERE):
        return instead
    named = (search.place, *search.filters.get("city", ())[:1], *search.filters.get("district", ())[:1])
    place = next((one for one in named if one.strip() and places.named(one)), "")
    return msgspec.structs.replace(instead, place=place, sort=Sort.NEAREST) if place else instead


def kinds_wanted(search: DirectorySearch, understood: Iterable[Understood]) -> dict[str, tuple[str, ...]]:
    """Return what kind of service is needed: chosen in the form, else read from the words; by facet, one if any."""
    chosen = ((facet, search.filters.get(facet, ())) for facet in KINDS)
    read = ((what, tuple(one.code for one in understood if one.what == what)) for what in (*KINDS, INSTITUTION_KIND))
    return dict([(facet, codes) for facet, codes in (*chosen, *read) if codes][:1])


async def is_missing_there(engine: SearchEngine, search: DirectorySearch, asked: Asked, query: SearchQuery) -> bool:
    """Whether no service of the kind that is needed is in the district that the words name, or covers it.

    A place that is chosen narrows by itself. Raises SearchError.
    """
    districts, kinds = asked.codes(PLACE)[:1], kinds_wanted(search, asked.understood)
    is_chosen = search.place or search.filters.keys() & {"district", "city"}
    if not districts or not kinds or is_chosen or Special.EMERGENCY in asked.special:
        return False
    there: tuple[dict[str, tuple[str, ...]], ...] = ({"district": districts}, {COVERS: (*districts, NATIONWIDE)})
    asks = [
        SearchQuery(filters={**query.filters, **kinds, **where}, excluded=query.excluded, size=1) for where in there
    ]
    return not any(page.total for page in await asyncio.gather(*map(engine.search, asks)))


def _is_chosen(search: DirectorySearch, one: GivenUp) -> bool:
    match one:
        case GivenUp.TEXT:
            return bool(search.text.strip())
        case GivenUp.OPEN_AT | GivenUp.FREE_PLACES | GivenUp.RADIUS:
            return bool(getattr(search, one.value))
        case _:
            return bool(search.filters.get(one.value))


def _with_narrower(search: DirectorySearch, one: GivenUp) -> tuple[GivenUp, ...]:
    """Return what is given up together: a district is not given up for who looks in one of its towns alone."""
    has_town = one is GivenUp.DISTRICT and _is_chosen(search, GivenUp.CITY)
    return (GivenUp.CITY, one) if has_town else (one,)


def _still_asks(search: DirectorySearch, steps: tuple[GivenUp, ...]) -> bool:
    """Whether what is left asks for something, or for what is near a place: all services there are are no answer."""
    left = without(search, steps)
    if left.text.strip() or any(left.filters.get(facet) for facet in KINDS):
        return True
    if any(search.filters.get(facet) for facet in KINDS):
        return False
    if GivenUp.TEXT in steps:
        return bool(left.place.strip()) or any(_is_chosen(left, one) for one in WHERE)
    return any(_is_chosen(left, one) for one in ORDER) or not set(steps).isdisjoint(WHERE)
