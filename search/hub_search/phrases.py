"""Phrases that can be suggested: what of a document may complete what somebody types, and how a text begins one.

Two phrases are one when their folded words are the same in the same order; how they are written is the document's.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hub_search import analysis
from hub_search.models import MAX_CHARACTERS, SearchDocument, Suggestion, SuggestionKind

LONGEST_PHRASE = 160
"""Characters of the longest name that is suggested; what is longer fits into no list."""

MOST_WORDS = 8
"""Words of the longest text that is completed: nobody needs help with a ninth."""


class Typed(NamedTuple):
    """What somebody typed so far, as the beginning of a phrase."""

    words: tuple[str, ...]
    """The folded words."""

    is_finished: bool
    """Whether something that is no word follows the last one, so that it will get no more letters."""

    before: str
    """The text before the last word, as it was typed."""

    @property
    def beginning(self) -> str:
        """What the key of a phrase begins with."""
        return " ".join(self.words) + (" " if self.is_finished else "")

    def becomes(self, phrase: str, *, from_the_first: bool) -> bool:
        """Whether `phrase` begins so, or, if it need not from the first word on, has all the words; and has more."""
        whole = key(phrase)
        if whole == " ".join(self.words):
            return False
        if from_the_first:
            return whole.startswith(self.beginning)
        words = [analysis.term(word) for word in analysis.words(phrase)]
        *before, last = self.words
        lemmas = {word.lemma for word in words}
        is_there = analysis.term(last).lemma in lemmas
        is_there |= not self.is_finished and any(word.form.startswith(last) for word in words)
        return is_there and all(analysis.term(word).lemma in lemmas for word in before)


def typed(text: str) -> Typed | None:
    """Read what somebody typed; None when there is nothing in it that can be completed."""
    text = text[:MAX_CHARACTERS]
    found = list(analysis.WORD.finditer(text))
    if not 0 < len(found) <= MOST_WORDS:
        return None
    forms = tuple(analysis.term(match.group()).form for match in found)
    start, end = found[-1].span()
    return Typed(forms, end < len(text), text[:start])


def key(text: str) -> str:
    """Return what two phrases have in common that are the same."""
    return " ".join(filter(None, map(_forms, text.split())))


@analysis.remembered
def _forms(part: str) -> str:
    return " ".join(analysis.term(word).form for word in analysis.words(part))


def phrases(document: SearchDocument) -> Iterator[Suggestion]:
    """Find what can be suggested of `document`: its keywords, its names, then the organization's."""
    yield from _shown(document.keywords, SuggestionKind.KEYWORD)
    yield from names(document)


def names(document: SearchDocument) -> Iterator[Suggestion]:
    """Find those of `phrases` that are names."""
    yield from _shown((*document.name.values(), *document.alternate_names), SuggestionKind.NAME)
    yield from _shown(document.organization.values(), SuggestionKind.ORGANIZATION)


def _shown(texts: Iterable[str], kind: SuggestionKind) -> Iterator[Suggestion]:
    for text in texts:
        if 0 < len(shown := " ".join(text.split())) <= LONGEST_PHRASE:
            yield Suggestion(shown, kind)
