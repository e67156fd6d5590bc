"""What the words of a query may be besides what they are: Bulgarian in Latin letters, or typed on the other keyboard.

Only an index can tell: a word that documents have is left as it is, and another reading counts where documents have
that. So nobody's English is taken for Bulgarian, and "podslon", "6elter" or "mfoi.fk" find what they mean.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hub_search import analysis
from hub_search.analysis import Term
from hub_search.models import Reading
from hub_search.query import Word
from hub_search.scripts import cyrillic_readings, is_cyrillic, official, other_layout
from hub_search.spelling import allowed_edits

Known = Callable[[str], int]
"""How many documents have a lemma."""

MAX_ALSO = 3
"""Further readings of one word that are looked for."""

SHORTEST = 3
"""Letters of a word that is read otherwise."""

MAX_READ_OTHERWISE = 8
"""Words of one query that are read otherwise: most of a query that nobody knows a word of is nonsense."""

MAX_FORGIVEN = 8
"""Words of one query in which typos are forgiven; each costs a walk through the vocabulary."""

COMMON = 20
"""A word that as many documents have is taken to be spelt as meant."""

ENOUGH = 30
"""Hits with all words, or with words like them, that make looking for less unnecessary."""


class Understood(NamedTuple):
    """The words of a query with what else they are read as."""

    words: tuple[Word, ...]
    readings: tuple[Reading, ...]
    """Those that documents have, to be told to whoever typed the words."""


def on_the_right_keyboard(text: str, known: Known) -> tuple[str, tuple[Reading, ...]]:
    """Return `text` with what was typed on the other keyboard as it was meant, and which parts that were."""
    found: list[Reading] = []
    tokens = text.split()
    for place, token in enumerate(tokens):
        meant = _on_the_other(token, known) if len(found) < MAX_READ_OTHERWISE else None
        if meant is not None:
            found.append(Reading(token, (meant,)))
            tokens[place] = meant
    return (" ".join(tokens), tuple(found)) if found else (text, ())


def understood(words: Iterable[Word], known: Known) -> Understood:
    """Return `words`, those that no document has with what else they may be, as far as documents have that.

    Where none has, the likeliest reading is looked for as forgivingly as the word itself.
    """
    read: list[Word] = []
    readings: list[Reading] = []
    left = MAX_READ_OTHERWISE
    for word in words:
        form = word.term.form
        others = tuple(_others(form)) if left and len(form) >= SHORTEST and not known(word.term.lemma) else ()
        left -= bool(others)
        had = tuple(one for one in others if known(one.lemma))[:MAX_ALSO]
        if had:
            readings.append(Reading(form, tuple(one.form for one in had)))
        edits = max([word.edits, *(allowed_edits(one.form) for one in others[:1])])
        read.append(word._replace(also=had or others[:1], edits=0 if had else edits))
    return Understood(tuple(read), tuple(readings))


def forgiven(words: Iterable[Word], known: Known) -> tuple[Word, ...]:
    """Return `words` with their edits, but none in words that are common or beyond `MAX_FORGIVEN`."""
    found, left = [], MAX_FORGIVEN
    for word in words:
        is_forgiven = left > 0 and word.edits > 0 and known(word.term.lemma) < COMMON
        left -= is_forgiven
        found.append(word if is_forgiven else word._replace(edits=0))
    return tuple(found)


def _others(form: str) -> Iterator[Term]:
    """Give what a folded word is in the other script, the likeliest first, each lemma once."""
    seen: set[str] = set()
    spellings = (official(form),) if is_cyrillic(form) else cyrillic_readings(form)
    for term in map(analysis.term, spellings):
        if term.lemma not in seen:
            seen.add(term.lemma)
            yield term


def _on_the_other(token: str, known: Known) -> str | None:
    """Return what the keys of `token` type on the other keyboard, where documents have that and not the token."""
    if len(token) < SHORTEST:
        return None
    meant = other_layout(token)
    if meant is None or not known(analysis.term(meant).lemma):
        return None
    as_it_is = [analysis.term(word) for word in analysis.words(token)]
    if any(known(term.lemma) or any(known(one.lemma) for one in _others(term.form)) for term in as_it_is):
        return None
    return meant
