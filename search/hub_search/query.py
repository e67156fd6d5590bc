"""A query's text as the words to look for."""

from collections.abc import Iterator
from typing import NamedTuple

from hub_search import analysis
from hub_search.analysis import Term
from hub_search.models import MAX_CHARACTERS, MAX_WORDS, SearchQuery
from hub_search.spelling import allowed_edits

STOP_WORDS = frozenset(
    analysis.words(
        "а без бъде в във до е за и из или има как като към ли между на над не но от по под при с са се след със съм "
        "това у че a an and are as at be by for from in into is it of on or the to with"
    )
)
"""Folded words that say nothing of a service; they are not looked for beside a word that does."""

LEAST_BEGINNING = 2
"""Letters of an unfinished word from which longer words are looked for; one letter begins a tenth of all there are."""


class Instead(NamedTuple):
    """A phrase that may stand for a stretch of a query."""

    phrase: tuple[Term, ...]
    length: int
    """Words of the stretch; the phrase stands beside each of them."""


class Word(NamedTuple):
    """One word to look for."""

    term: Term
    edits: int
    """Letters that may be wrong, 0 to 2."""

    is_beginning: bool = False
    """Whether longer words that begin so are wanted too."""

    parts: tuple[Term, ...] = ()
    """For a compound: its parts, which may stand for it when a text has all of them."""

    also: tuple[Term, ...] = ()
    """What else it may be: the word in the other script. Any of them may stand for it."""

    instead: tuple[Instead, ...] = ()
    """Phrases that mean the same. Each may stand for it when a text has all of its words."""

    def all_edits(self) -> range:
        """Return how many letters may be wrong where it is looked for as it is spelt; none of it is, if not at all."""
        return range(0 if self.is_beginning else 1, self.edits + 1)

    def others(self) -> Iterator["Word"]:
        """Give what else it may be as words, forgiven as much as their own letters allow while this one is."""
        for term in self.also:
            yield Word(term, min(self.edits, allowed_edits(term.form)), self.is_beginning)


class Words(NamedTuple):
    """What is looked for, in the order it was typed, each word once."""

    words: tuple[Word, ...]
    truncated: bool
    """Whether something was left out for length."""


def read(query: SearchQuery) -> Words:
    """Cut the text of `query` into words; within `MAX_CHARACTERS` and `MAX_WORDS`, without `STOP_WORDS`.

    While typing, a last word of one letter is left out beside other words, too: what it begins is not known yet.
    """
    text = query.text[:MAX_CHARACTERS]
    found: dict[str, Word] = {}
    covered, silent = 0, STOP_WORDS
    for start, end, word in sorted(_candidates(text), key=lambda candidate: (candidate[0], -candidate[1])):
        if start >= covered:
            covered = end
            is_unfinished = query.typing and end == len(text)
            is_beginning = is_unfinished and len(word.term.form) >= LEAST_BEGINNING
            if is_unfinished and not is_beginning and word.term.form.isalpha():
                silent = silent | {word.term.form}
            found.setdefault(word.term.lemma, word._replace(is_beginning=is_beginning))
    telling = [word for word in found.values() if word.term.form not in silent] or list(found.values())
    return Words(tuple(telling[:MAX_WORDS]), len(query.text) > MAX_CHARACTERS or len(telling) > MAX_WORDS)


def _candidates(text: str) -> Iterator[tuple[int, int, Word]]:
    """Find compounds and single words with the range they stand in; a compound's parts overlap it."""
    for match in analysis.compounds(text):
        parts = tuple(map(analysis.term, analysis.words(match.group())))
        yield *match.span(), _word(analysis.term(analysis.joined(match.group())), parts)
    for match in analysis.WORD.finditer(text):
        yield *match.span(), _word(analysis.term(match.group()))


def _word(term: Term, parts: tuple[Term, ...] = ()) -> Word:
    return Word(term, allowed_edits(term.form), parts=parts)
