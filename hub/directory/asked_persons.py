"""Names, numbers and addresses of persons in a text: they are taken out, and nobody is looked for by them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from hub.directory.asked_phrases import cut, phrases
from hub.directory.asked_words import FAMILY_NAME_ENDINGS, GIVEN_NAMES, NO_PERSON_BEFORE
from hub_search import analysis
from hub_search.scripts import cyrillic_readings, is_latin

FEWEST_DIGITS = 7
"""Digits of a number that is a person's: a telephone, an identity card, a personal number. A hotline may have six."""
SHORTEST_FAMILY_NAME = 5
MAX_WORDS = 64

_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_DIGITS = re.compile(r"\+?\d[\d\s()/.–-]{4,40}\d")
_MOMENT = re.compile(r"\d{1,2}[:.]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_ENDINGS_IN_LATIN = ("ova", "eva", "ov", "ev", "off", "ska", "ski", "sky", "enko", "chuk", "oglu")


def without_numbers(text: str) -> str:
    """Return `text` with spaces in place of numbers of persons and addresses of mail."""
    mails = (match.span() for match in _MAIL.finditer(text))
    numbers = (match.span() for match in _DIGITS.finditer(text) if _is_a_persons(match.group()))
    return _blank(text, chain(mails, numbers))


def without_names(text: str) -> str:
    """Return `text` with spaces in place of persons' names."""
    return _blank(text, _names(text))


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_a_persons(number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    return digits >= FEWEST_DIGITS and sum(map(str.isdigit, _MOMENT.sub(" ", number))) >= FEWEST_DIGITS


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Give where a given name and a family name stand together, in either order."""
    found = []
    for place, match in enumerate(analysis.WORD.finditer(text)):
        if place >= MAX_WORDS:
            break
        found.append(match)
    place = 0
    while place + 1 < len(found):
        end = _end_of_name(found, place, text)
        before = analysis.fold(found[place - 1].group()) if place else ""
        if end > place and before not in _institutions():
            yield found[place].start(), found[end - 1].end()
        place = max(end, place + 1)


def _end_of_name(found: list[re.Match[str]], place: int, text: str) -> int:
    """Return the end of the name that begins at `place`; `place` where none does."""
    one, other = found[place].group(), found[place + 1].group()
    if not _stand_together(found, place, text):
        return place
    if not ((_is_given(one) and _is_family(other, text)) or (_is_family(one, text) and _is_given(other))):
        return place
    end = place + 2
    while end < len(found) and _stand_together(found, end - 1, text) and _is_family(found[end].group(), text):
        end += 1
    return end


def _stand_together(found: list[re.Match[str]], place: int, text: str) -> bool:
    return not text[found[place].end() : found[place + 1].start()].strip(" .-")


def _is_given(word: str) -> bool:
    form = analysis.fold(word)
    given = _given_names()
    return form in given or (is_latin(form) and not given.isdisjoint(cyrillic_readings(form)))


def _is_family(word: str, text: str) -> bool:
    form = analysis.fold(word)
    if len(form) < SHORTEST_FAMILY_NAME or _is_known(form):
        return False
    return form.endswith(FAMILY_NAME_ENDINGS) or form.endswith(_ENDINGS_IN_LATIN)


def _is_known(form: str) -> bool:
    known = phrases().lemmas
    term = analysis.term(form)
    readings = cyrillic_readings(form) if is_latin(form) else ()
    return any(one in known for one in chain(term, readings))


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(map(analysis.fold, cut(GIVEN_NAMES)))


@lru_cache(maxsize=1)
def _institutions() -> frozenset[str]:
    return frozenset(map(analysis.fold, cut(NO_PERSON_BEFORE)))
