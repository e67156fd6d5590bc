"""From the text of a query to what is looked for, alike in every engine: keyboard, words, readings, synonyms."""

from typing import NamedTuple

import msgspec

from hub_search.models import MAX_CHARACTERS, Reading, SearchQuery
from hub_search.query import Word, read
from hub_search.readings import Known, on_the_right_keyboard, understood
from hub_search.synonyms import Synonyms, told


class Wanted(NamedTuple):
    """What a query looks for."""

    words: tuple[Word, ...]
    """With what each may be besides, and what may stand for it."""

    optional: tuple[Word, ...]
    """Words that need not be there; documents that have them as they are spelt come first."""

    truncated: bool
    """Whether something was left out for length."""

    readings: tuple[Reading, ...]
    """What was read otherwise than it was typed, and what means the same, as far as documents have it."""


def wanted(query: SearchQuery, synonyms: Synonyms, known: Known) -> Wanted:
    """Return what `query` looks for in an index of which `known` tells how many documents have a lemma."""
    text, layouts = on_the_right_keyboard(query.text[:MAX_CHARACTERS], known)
    words, truncated = read(msgspec.structs.replace(query, text=text) if layouts else query)
    meant = understood(words, known)
    widened, instead = synonyms.widened(meant.words)
    return Wanted(
        words=widened,
        optional=_optional(query, meant.words, known),
        truncated=truncated or len(query.text) > MAX_CHARACTERS,
        readings=(*layouts, *meant.readings, *told(instead, known)),
    )


def _optional(query: SearchQuery, words: tuple[Word, ...], known: Known) -> tuple[Word, ...]:
    """Return the words that need not be there; none where there is no other word."""
    if not words or not query.optional:
        return ()
    found = read(msgspec.structs.replace(query, text=query.optional, typing=False)).words
    meant = understood((one for one in found if one not in words), known).words
    return tuple(word._replace(edits=0) for word in meant)
