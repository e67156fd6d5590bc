"""The words of a text with everything that each may be: other forms, Latin letters, the other keyboard."""

from itertools import islice
from typing import NamedTuple

from hub.directory.asked_phrases import exactly, phrases
from hub_search import analysis
from hub_search.lemmas import is_known
from hub_search.scripts import cyrillic_readings, is_latin, other_layout

MAX_TOKENS = 64
"""Words of a text that are read; nobody says who needs help in more."""
SHORTEST_GUESSED = 3
"""Letters of a word that is taken for typed on the other keyboard."""


LONGEST_GUESSED = 16
SHORTEST_ENGLISH = 5
"""Letters of an English word that is none in Bulgarian as well."""
READINGS_TRIED = 16
"""Bulgarian words that are tried for one in Latin letters, the likeliest."""
MAX_GUESSED = 16
"""Words in Latin letters that no table has, of one text, that are tried; in more of them nobody says anything."""


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
    at, guessed = 0, 0
    for part in text.split():
        start = text.index(part, at)
        at = start + len(part)
        own = [_token(start + one.start(), one.group()) for one in islice(analysis.WORD.finditer(part), MAX_TOKENS)]
        own, tried = _guessed(own, MAX_GUESSED - guessed)
        guessed += tried
        found += own if any(_is_known(one) for one in own) else _on_the_other(part, start) or own
        if len(found) >= MAX_TOKENS:
            break
    return found[:MAX_TOKENS]


def _token(start: int, word: str) -> Token:
    term = analysis.term(word)
    own = (term.lemma,) if term.lemma == term.form else (term.lemma, term.form)
    return Token(start, start + len(word), term.form, (exactly(term.form), *own))


def _guessed(tokens: list[Token], room: int) -> tuple[list[Token], int]:
    """Return `tokens` with what those in Latin letters may be unless tables have them, and how many were tried."""
    found, tried = [], 0
    for token in tokens:
        is_guessed = is_latin(token.form) and (len(token.form) < SHORTEST_GUESSED or not _is_known(token))
        if is_guessed and tried < room:
            tried += 1
            token = token._replace(lemmas=(*token.lemmas, *_in_cyrillic(token.form)))
        found.append(token)
    return found, tried


@analysis.remembered
def _in_cyrillic(form: str) -> tuple[str, ...]:
    if len(form) > LONGEST_GUESSED or (len(form) >= SHORTEST_ENGLISH and is_known(form, "en")):
        return ()
    known = phrases().lemmas
    read = map(analysis.term, cyrillic_readings(form)[:READINGS_TRIED])
    return tuple(dict.fromkeys(one for term in read for one in (exactly(term.form), term.lemma) if one in known))


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
