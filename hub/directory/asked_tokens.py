"""The words of a text with everything that each may be: other forms, Latin letters, the other keyboard."""

from collections.abc import Iterator
from typing import NamedTuple

from hub.directory.asked_phrases import exactly, phrases
from hub_search import analysis
from hub_search.scripts import cyrillic_readings, is_latin, other_layout

MAX_TOKENS = 64
"""Words of a text that are read; nobody says who needs help in more."""
SHORTEST_GUESSED = 3
"""Letters of a word that is taken for typed on the other keyboard."""


class Token(NamedTuple):
    """A word of a text."""

    start: int
    end: int
    form: str
    """Folded."""
    lemmas: tuple[str, ...]
    """What it may be, the likeliest first."""


def tokens_of(text: str) -> list[Token]:
    """Return the first words of `text`, each with what it may be of what the tables know."""
    found: list[Token] = []
    at = 0
    for part in text.split():
        start = text.index(part, at)
        at = start + len(part)
        own = [_token(start, match.group(), match.start()) for match in analysis.WORD.finditer(part)]
        found += own if any(_is_known(one) for one in own) else _on_the_other(part, start) or own
        if len(found) >= MAX_TOKENS:
            break
    return found[:MAX_TOKENS]


def _token(start: int, word: str, at: int) -> Token:
    term = analysis.term(word)
    own = (term.lemma,) if term.lemma == term.form else (term.lemma, term.form)
    return Token(start + at, start + at + len(word), term.form, (exactly(term.form), *own, *_meant(term.form, own)))


def _meant(form: str, own: tuple[str, ...]) -> Iterator[str]:
    """Give the lemmas of the tables that a word in Latin letters may be, unless it is one itself."""
    known = phrases().lemmas
    if is_latin(form) and (len(form) < SHORTEST_GUESSED or known.isdisjoint(own)):
        for reading in map(analysis.term, cyrillic_readings(form)):
            yield from (one for one in (exactly(reading.form), reading.lemma) if one in known)


def _is_known(token: Token) -> bool:
    return not phrases().lemmas.isdisjoint(token.lemmas)


def _on_the_other(part: str, start: int) -> list[Token]:
    meant = other_layout(part) if len(part) >= SHORTEST_GUESSED else None
    if meant is None:
        return []
    term = analysis.term(meant)
    if term.lemma not in phrases().lemmas:
        return []
    return [Token(start, start + len(part), term.form, (exactly(term.form), term.lemma, term.form))]
