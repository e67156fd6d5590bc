"""Where the words name a place and no service there has them all: then the place is one of the words.

So what is there and has most of them comes before what has all of them far away.
"""

import msgspec

from hub.directory.asked_models import Asked, Understood
from hub.directory.asked_phrases import AGE, PLACE
from hub.directory.asked_tokens import tokens_of
from hub.directory.vocabulary import ACCEPTS
from hub_search.engine import SearchEngine
from hub_search.models import Match, SearchPage, SearchQuery, Sort
from hub_search.query import STOP_WORDS

FEWEST_WORDS = 3
"""Words of which somebody may have most and not all."""


async def with_place(engine: SearchEngine, asked: Asked, query: SearchQuery, found: SearchPage) -> SearchQuery | None:
    """Return `query`, which `found` answers, with the place that was read among its words; None where it stays.

    It stays where a service of the place has all of the words, unless they say no more than who needs help: then all
    that take such a person have them. Raises SearchError.
    """
    place = next((one for one in asked.understood if one.what == PLACE and one.typed), None)
    if place is None or query.sort is not Sort.BEST or found.match is not Match.SOME_WORDS or not found.complete:
        return None
    words = [one.form for one in tokens_of(query.text) if one.form not in STOP_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    if not _say_only_who(words, asked.understood) and await _are_there(engine, query, place):
        return None
    return msgspec.structs.replace(query, text=f"{query.text} {place.typed}")


def _say_only_who(words: list[str], understood: tuple[Understood, ...]) -> bool:
    who = (one for one in understood if one.what in {ACCEPTS, AGE})
    return {token.form for one in who for token in tokens_of(one.typed)}.issuperset(words)


async def _are_there(engine: SearchEngine, query: SearchQuery, place: Understood) -> bool:
    """Whether a service of the place has all of the words."""
    there = {**query.filters, "district": (place.code,)}
    alone = SearchQuery(text=query.text, filters=there, excluded=query.excluded, size=1)
    return bool((await engine.search(alone)).complete)
