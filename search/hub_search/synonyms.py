"""Words that stand for others, as people put it and as services do: "шелтър" for "подслон", "rehab" for "addiction".

They widen what a query finds and never narrow it: whoever wrote the word itself comes before who wrote another for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from hub_search.analysis import Term, lemmas_of
from hub_search.models import Reading, SearchQuery
from hub_search.query import Instead, Word, read
from hub_search.readings import Known

MOST_WORDS = 6
"""Words of the longest phrase that stands for another."""

MAX_INSTEAD = 8
"""Phrases that one word or phrase of a query is looked for as, besides itself."""


class Synonym(NamedTuple):
    """Phrases that mean the same to whoever looks for help."""

    phrases: tuple[str, ...]
    """In any form: "нощувки" stands for "нощувка", too."""

    is_one_way: bool = False
    """Whether only the first finds the others: a brand, an abuse, a slip; else each finds all."""


class Meant(NamedTuple):
    """What a stretch of a query was widened to."""

    typed: str
    """As it was typed, in small letters."""

    others: tuple[str, ...]


class Synonyms:
    """All of them, to be looked up by the words of a query. Never changed: an editor's change makes new ones."""

    def __init__(self, groups: Iterable[Synonym] = ()) -> None:
        """Take the groups; phrases without a word, and those that are too long, say nothing and are passed over."""
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], tuple[Term, ...]]] = {}
        for group in groups:
            read_phrases = list(filter(None, map(_terms, group.phrases)))
            for typed in read_phrases[:1] if group.is_one_way else read_phrases:
                kept = self._others.setdefault(_lemmas(typed), {})
                kept |= {_lemmas(other): other for other in read_phrases if _lemmas(other) != _lemmas(typed)}
        self._longest = max(map(len, self._others), default=0)

    def __bool__(self) -> bool:
        return bool(self._others)

    def widened(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Meant, ...]]:
        """Return `words` with what may stand for each, and which stretches of them that were; the longest wins."""
        found: list[Word] = []
        meant: list[Meant] = []
        at = 0
        while at < len(words):
            length, others = self._longest_at(words, at)
            stretch = words[at : at + length]
            instead = tuple(Instead(phrase, length) for phrase in others)
            found += [word._replace(instead=instead) for word in stretch]
            if others:
                typed = " ".join(word.term.form for word in stretch)
                meant.append(Meant(typed, tuple(" ".join(term.form for term in phrase) for phrase in others)))
            at += length
        return tuple(found), tuple(meant)

    def _longest_at(self, words: Sequence[Word], at: int) -> tuple[int, list[tuple[Term, ...]]]:
        """Return how many words from `at` on are a phrase that others stand for, and those; 1 and none otherwise."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            stretch = words[at : at + length]
            for lemmas in _ways(stretch):
                if others := self._others.get(lemmas):
                    return length, list(others.values())[:MAX_INSTEAD]
        return 1, []


def _ways(stretch: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """Give the lemmas of a stretch as it is; of a single word also what it may be in the other script."""
    yield tuple(word.term.lemma for word in stretch)
    if any(word.also for word in stretch):
        yield tuple((word.also[0] if word.also else word.term).lemma for word in stretch)


def told(instead: Iterable[Meant], known: Known) -> Iterator[Reading]:
    """Tell of the phrases that stand for others as far as some document has all of their words."""
    for one in instead:
        had = [other for other in one.others if all(known(lemma) for lemma in _lemmas_of(other))]
        if had:
            yield Reading(one.typed, tuple(had), is_besides=True)


def is_phrase(text: str) -> bool:
    """Whether `text` can stand for another: it has a word, and at most `MOST_WORDS` that are looked for."""
    return bool(_terms(text))


def _terms(phrase: str) -> tuple[Term, ...]:
    words = read(SearchQuery(text=phrase)).words
    return tuple(word.term for word in words) if len(words) <= MOST_WORDS else ()


def _lemmas_of(phrase: str) -> Iterator[str]:
    return chain.from_iterable(map(lemmas_of, phrase.split()))


def _lemmas(phrase: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(term.lemma for term in phrase)
