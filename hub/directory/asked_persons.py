"""Names, numbers and addresses of persons in a text: they are taken out, and nobody is looked for by them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from hub.directory.asked_phrases import cut, phrases
from hub.directory.asked_words import FAMILY_NAME_ENDINGS, GIVEN_NAMES, NO_PERSON_BEFORE
from hub_search import analysis
from hub_search.lemmas import is_known
from hub_search.models import MAX_CHARACTERS
from hub_search.scripts import cyrillic_readings, is_latin, official

FEWEST_DIGITS = 7
"""Digits of a number that is a person's: a telephone, an identity card, a personal number. A hotline may have six."""
SHORTEST_FAMILY_NAME, LONGEST = 5, 20
FEWEST_NAMES, MOST_NAMES = 2, 4
"""Words of a text that may be a person's name though no table has it."""
READINGS_TRIED = 16
FARTHEST = 320
"""Characters that a name, a number or an address takes at most beyond the end of what is looked for."""
MAX_READ = MAX_CHARACTERS + FARTHEST
"""Characters of a text that are read: of one that is too long, as much as tells of a name at its cut."""

_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_DIGITS = re.compile(r"\+?\d[\d\s()/.–-]{4,40}\d")
_MOMENT = re.compile(r"\d{1,2}[:.]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_TYPED_FOR = (
    ("ia", "iya"),
    ("ia", "iq"),
    ("ya", "q"),
    ("ya", "ia"),
    ("zh", "j"),
    ("sh", "6"),
    ("ch", "4"),
    ("y", "i"),
    ("y", "j"),
)
"""What people type for letters of the official way."""
_ENDINGS_IN_LATIN = ("ova", "eva", "ov", "ev", "off", "ska", "ski", "sky", "enko", "chuk", "oglu")


def without_numbers(text: str) -> str:
    """Return `text` with spaces in place of numbers of persons and addresses of mail."""
    mails = (match.span() for match in _MAIL.finditer(text))
    numbers = (match.span() for match in _DIGITS.finditer(text) if _is_a_persons(match.group()))
    return _blank(text, chain(mails, numbers))


def without_names(text: str) -> str:
    """Return `text` with spaces in place of persons' names."""
    return _blank(text, _names(text))


def may_name_a_person(text: str) -> bool:
    """Whether `text` is some words with capitals, one of them known to no dictionary: as a name that no table has."""
    words = [word for word in analysis.words(text) if not word.isdigit()]
    return FEWEST_NAMES <= len(words) <= MOST_NAMES and all(map(_has_capital, words)) and any(map(_is_strange, words))


def _has_capital(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or not word.isupper())


def _is_strange(word: str) -> bool:
    form = analysis.fold(word)
    return not (_is_known(form) or any(is_known(one, language) for one in _read(form) for language in ("bg", "en")))


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_a_persons(number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    return digits >= FEWEST_DIGITS and sum(map(str.isdigit, _MOMENT.sub(" ", number))) >= FEWEST_DIGITS


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Give where a given name and a family name stand together, in either order."""
    found = list(analysis.WORD.finditer(text))
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
    if not ((_is_given(one) and _is_family(other)) or (_is_given(other) and _is_family(one))):
        return place
    end = place + 2
    while end < len(found) and _stand_together(found, end - 1, text) and _is_family(found[end].group()):
        end += 1
    return end


def _stand_together(found: list[re.Match[str]], place: int, text: str) -> bool:
    return not text[found[place].end() : found[place + 1].start()].strip(" .-")


def _is_given(word: str) -> bool:
    return analysis.fold(word) in _given_names()


def _is_family(word: str) -> bool:
    form = analysis.fold(word)
    is_like_one = SHORTEST_FAMILY_NAME <= len(form) <= LONGEST and form.endswith(
        FAMILY_NAME_ENDINGS + _ENDINGS_IN_LATIN
    )
    return is_like_one and not _is_known(form)


def _is_known(form: str) -> bool:
    return not phrases().lemmas.isdisjoint(_read(form))


def _read(form: str) -> Iterator[str]:
    """Give a word, its dictionary form, and what it is in Bulgarian letters if somebody typed it in Latin ones."""
    yield from analysis.term(form)
    if is_latin(form):
        yield from cyrillic_readings(form)[:READINGS_TRIED]


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    """Return given names in Cyrillic, and in Latin letters the official way and as people type."""
    names = set(map(analysis.fold, cut(GIVEN_NAMES)))
    return frozenset(names.union(*map(_in_latin, names)))


def _in_latin(name: str) -> set[str]:
    typed = {official(name)}
    for law, informal in _TYPED_FOR:
        typed |= {one.replace(law, informal) for one in typed}
    return typed


@lru_cache(maxsize=1)
def _institutions() -> frozenset[str]:
    return frozenset(map(analysis.fold, cut(NO_PERSON_BEFORE)))
