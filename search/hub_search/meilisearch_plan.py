"""From the words of a query to what a Meilisearch server is asked: which documents answer, and in which order.

Filters decide what answers, so that it can be counted. What answers is ordered in tiers, each a filter of its own and
apart from the others: documents with all words before those with some, and of these the ones with the rarest word
first. Within a tier Meilisearch ranks by the words that lead it: where they stand, and how near each other.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hub_search import analysis
from hub_search.indexed import LETTERS, beginning
from hub_search.meilisearch_filters import but_not, every, is_any, some
from hub_search.models import Match
from hub_search.query import Word
from hub_search.readings import Known

MOST_LEADING = 10
"""Words that Meilisearch ranks by; it reads no more of a query."""

MOST_TIERS = 6
"""Words of their own tier where some words are enough; documents that have none of them come last."""


class Like(NamedTuple):
    """A spelling to look up: which words are so many letters from it, or begin so."""

    form: str
    edits: int
    is_beginning: bool


Spellings = Mapping[Like, tuple[str, ...]]
"""The words that documents have by the spelling they are like, the most frequent first."""


class Tier(NamedTuple):
    """Documents that are ordered together."""

    filter: str
    words: tuple[str, ...] = ()
    """Lemmas that they are ranked by, of which all have the first; without any they are ordered by name."""

    order: tuple[str, ...] = ()
    """What orders them before the name does."""


class Reading(NamedTuple):
    """The words as they were understood: which documents answer them."""

    match: Match
    words: tuple[Word, ...]
    """With the edits that were allowed in each."""

    filter: str
    complete: str
    """Narrows to the documents that have all words."""


def to_look_up(words: Iterable[Word]) -> list[Like]:
    """Return the spellings that must be looked up before it can be said what answers `words`."""
    likes = (like for word in words for spelling in (word, *word.others()) for like in _likes(spelling))
    return list(dict.fromkeys(likes))


def reading_of(match: Match, words: tuple[Word, ...], spellings: Spellings) -> Reading:
    """Return which documents answer `words`."""
    wanted = [_answers(word, spellings) for word in words]
    complete = every(wanted)
    return Reading(match, words, some(wanted) if match is Match.SOME_WORDS else complete, complete)


def tiers_of(reading: Reading, optional: Iterable[Word], known: Known, spellings: Spellings) -> list[list[Tier]]:
    """Return the tiers of a reading, the best first: of documents with all words, then of those with some.

    Within a tier, documents that have the `optional` words, too, are ranked before the others.
    """
    leads = [lead for word in reading.words if (lead := _lead(word, known, spellings))]
    besides = [lead for word in optional if (lead := _lead(word, known, {})) and lead not in leads]
    found = [_complete_tiers(reading, leads, besides)]
    if reading.match is Match.SOME_WORDS:
        found.append(_partial_tiers(reading, sorted(dict.fromkeys(leads), key=known), besides))
    return found


def _likes(word: Word) -> Iterable[Like]:
    is_short = len(word.term.form) <= LETTERS
    if word.edits or (word.is_beginning and not is_short):
        yield Like(word.term.form, word.edits, word.is_beginning)


def _answers(word: Word, spellings: Spellings) -> str:
    """Documents that have `word`, something else it may be, or a word like it."""
    found = [is_any("words", (term.lemma for term in (word.term, *word.also)))]
    if word.parts:
        found.append(every(is_any("words", [part.lemma]) for part in word.parts))
    found += (every(is_any("words", [term.lemma]) for term in one.phrase) for one in word.instead)
    spelt: list[str] = []
    for spelling in (word, *word.others()):
        if spelling.is_beginning and len(spelling.term.form) <= LETTERS:
            found.append(is_any("begins", [beginning(spelling.term.form)]))
        spelt += (form for like in _likes(spelling) for form in spellings.get(like, ()))
    return some([*found, is_any("forms", spelt)] if spelt else found)


def _lead(word: Word, known: Known, spellings: Spellings) -> str | None:
    """Return the lemma that most documents which answer `word` can be ranked by; None where there is none."""
    for term in (word.term, *word.also):
        if known(term.lemma):
            return term.lemma
    for like in to_look_up([word]):
        if found := spellings.get(like):
            return analysis.term(found[0]).lemma
    return None


def _complete_tiers(reading: Reading, leads: list[str], besides: list[str]) -> list[Tier]:
    if not leads:
        return [Tier(reading.complete)]
    led = every(is_any("words", [lead]) for lead in leads)
    ranked = Tier(every([reading.complete, led]), (*leads, *besides)[:MOST_LEADING])
    if led == reading.complete:
        return [ranked]
    return [ranked, Tier(every([reading.complete, but_not(led)]))]


def _partial_tiers(reading: Reading, rarest: list[str], besides: list[str]) -> list[Tier]:
    partial = [reading.filter, but_not(reading.complete)]
    found = []
    for place, lead in enumerate(rarest[:MOST_TIERS]):
        without = [but_not(is_any("words", rarest[:place]))] if place else []
        ranked_by = (*rarest[place:], *besides)[:MOST_LEADING]
        found.append(Tier(every([*partial, is_any("words", [lead]), *without]), ranked_by))
    last = [but_not(is_any("words", rarest[:MOST_TIERS]))] if rarest else []
    return [*found, Tier(every([*partial, *last]))]
