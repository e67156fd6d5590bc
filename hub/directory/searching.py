"""A search as the engine is asked it: what was understood, what the time tells, and what is given up for an answer."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import NamedTuple

import msgspec

from hub.directory.asked_models import Asked
from hub.directory.asked_query import moment_read, with_understood
from hub.directory.models import DirectorySearch, GivenUp
from hub.directory.nearness import near_asked, near_first, place_asked, place_read, sort_asked
from hub.directory.placed_words import with_place
from hub.directory.places import Place, Places
from hub.directory.relaxing import is_missing_there, kinds_wanted, relaxed, what_to_give_up, without
from hub.directory.timely import Timely, open_at, timely
from hub.directory.vocabulary import ACCEPTS, FACETS_OF_FEW, REFUSES
from hub_search.engine import SearchEngine
from hub_search.models import SearchPage, SearchQuery, Sort


class Wish(NamedTuple):
    """What a search is done with, whatever it has to give up."""

    engine: SearchEngine
    asked: Asked
    now: datetime | None
    places: Places
    counted: tuple[str, ...]
    """Facets to count."""


class Found(NamedTuple):
    """What the engine found, and how it was asked."""

    search: DirectorySearch
    dated: Timely
    place: Place | None
    page: SearchPage
    given_up: tuple[GivenUp, ...] = ()


async def found_for(wish: Wish, search: DirectorySearch) -> Found:
    """Return what answers `search`, without conditions that nothing fulfils. Raises SearchError."""
    found = await _looked_for(wish, search)
    if found.page.total:
        return found
    steps = await what_to_give_up(search, partial(_count, wish)) or _words_alone(wish.asked)
    if not steps:
        return found
    instead = await _looked_for(_without_words(wish, steps), relaxed(search, steps, wish.places))
    return instead._replace(given_up=(*steps, *instead.given_up)) if instead.page.total else found


def _words_alone(asked: Asked) -> tuple[GivenUp, ...]:
    """Return that the words are given up where something was read from them: it says enough by itself."""
    return (GivenUp.TEXT,) if asked.text and asked.understood else ()


async def _looked_for(wish: Wish, search: DirectorySearch) -> Found:
    """Return what the engine finds: where the words name a place that has nothing of the kind, the nearest first."""
    query, dated, place = await _asked(wish, search)
    given_up: tuple[GivenUp, ...] = ()
    if place and search.sort is Sort.BEST and await is_missing_there(wish.engine, search, wish.asked, query):
        ahead = (kinds_wanted(search, wish.asked.understood), *query.ahead)
        query = msgspec.structs.replace(query, sort=Sort.NEAREST, near=near_first(search, place), ahead=ahead)
        given_up = (GivenUp.PLACE,)
    page = await wish.engine.search(query)
    if placed := await with_place(wish.engine, wish.asked, query, page):
        page = await wish.engine.search(placed)
    if not search.open_at and (moment := moment_read(wish.asked, wish.now)):
        # It narrows nothing: it is told of every hit how it stands with it then.
        dated = dated._replace(moment=moment, then=await open_at(wish.engine, moment))
    return Found(search, dated, place, page, given_up if page.total else ())


async def _count(wish: Wish, search: DirectorySearch, steps: tuple[GivenUp, ...]) -> int:
    query, _, _ = await _asked(_without_words(wish, steps), without(search, steps))
    alone = msgspec.structs.replace(
        query, page=1, size=1, facets=(), facets_of_few=(), optional="", first={}, ahead=(), boosts=(), sort=Sort.NAME
    )
    return (await wish.engine.search(alone)).total


def _without_words(wish: Wish, steps: tuple[GivenUp, ...]) -> Wish:
    """Return `wish` without its words where they are given up: who must be accepted, and what else was read, stays."""
    if GivenUp.TEXT not in steps:
        return wish
    return wish._replace(asked=msgspec.structs.replace(wish.asked, text="", optional=""))


async def _asked(wish: Wish, search: DirectorySearch) -> tuple[SearchQuery, Timely, Place | None]:
    """Return what the engine is asked, what of it follows from the time, and the place that was asked for, or read."""
    dated = await timely(wish.engine, search, wish.now)
    place = place_asked(search, wish.places) or place_read(wish.asked, wish.places)
    query = _query(search, wish.counted, dated, place)
    return await with_understood(wish.engine, query, wish.asked, wish.now), dated, place


def _query(search: DirectorySearch, counted: Collection[str], asked: Timely, place: Place | None) -> SearchQuery:
    wanted = search.filters.get(ACCEPTS, ())
    return SearchQuery(
        text=search.text,
        language=search.language,
        filters={facet: values for facet, values in search.filters.items() if facet != ACCEPTS} | asked.filters,
        excluded={REFUSES: wanted} | asked.excluded,
        first={ACCEPTS: wanted},
        ahead=asked.ahead,
        boosts=asked.boosts,
        kept_out=asked.kept_out,
        facets=(*(one for one in counted if one not in FACETS_OF_FEW), *([REFUSES] if ACCEPTS in counted else ())),
        facets_of_few=tuple(one for one in counted if one in FACETS_OF_FEW),
        near=near_asked(search, place),
        sort=sort_asked(search, place),
        page=search.page,
        size=search.size,
        typing=search.typing,
    )
