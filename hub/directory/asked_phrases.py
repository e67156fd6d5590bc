"""The tables of plain words made ready to read: every phrase by its first word, the longest first."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from hub.directory import asked_words as words
from hub.directory.asked_places import ALSO_A_WORD, OTHER_SPELLINGS, SAYS_WHERE, SETTLEMENTS
from hub.directory.vocabulary import (
    ACCEPTS,
    CHILD,
    DISTRICTS,
    INSTITUTION_KIND_WORDS,
    KIND_OF_HELP_WORDS,
    SERVICE_TYPE_WORDS,
)
from hub_search import analysis
from hub_search.scripts import official

AGE, PLACE, TIME, FEE, LANGUAGE = "age", "place", "time", "fee", "language"
SERVICE_TYPE, KIND_OF_HELP, INSTITUTION_KIND = "service_type", "kind_of_help", "institution_kind"
EMERGENCY, VAGUE, ADDRESS = "emergency", "vague", "address"
EXACTLY = "="
YEARS, WEEKDAY, WHERE, WEAK = "years", "weekday", "where", "weak"
TOMORROW = "tomorrow"
"""Code of a `WEEKDAY` that is told from today; the others are numbers, from Monday on."""


class Meaning(NamedTuple):
    """What a phrase means: a thing that is asked for, and which."""

    what: str
    code: str


class Phrase(NamedTuple):
    """Words that mean something together, by their lemmas."""

    lemmas: tuple[str, ...]
    meanings: tuple[Meaning, ...]


class Phrases(NamedTuple):
    """Every phrase that is known."""

    by_first: Mapping[str, tuple[Phrase, ...]]
    """By the lemma of the first word, the longest first."""
    lemmas: frozenset[str]
    """Every lemma of a phrase."""
    also_words: frozenset[tuple[str, ...]]
    """Places that are other words as well."""


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """Return all phrases; made once, some milliseconds."""
    found: dict[tuple[str, ...], dict[Meaning, None]] = {}
    for phrase, meaning in _rows():
        if lemmas := lemmas_of(phrase):
            found.setdefault(lemmas, {})[meaning] = None
    by_first: dict[str, list[Phrase]] = {}
    for lemmas, meanings in sorted(found.items(), key=lambda one: -len(one[0])):
        by_first.setdefault(lemmas[0], []).append(Phrase(lemmas, tuple(meanings)))
    return Phrases(
        {first: tuple(one) for first, one in by_first.items()},
        frozenset(lemma for lemmas in found for lemma in lemmas),
        frozenset(map(lemmas_of, cut(ALSO_A_WORD))),
    )


def lemmas_of(phrase: str) -> tuple[str, ...]:
    """Return the lemmas of a phrase of a table, or the one word whose form is meant, as `exactly` writes it."""
    if phrase.startswith(EXACTLY):
        return (exactly(analysis.fold(phrase.removeprefix(EXACTLY))),)
    return tuple(analysis.term(word).lemma for word in analysis.words(phrase))


def exactly(form: str) -> str:
    """Return what stands for a folded word in this form, among lemmas."""
    return EXACTLY + form


def cut(phrases: str) -> Iterator[str]:
    """Give the phrases of a row of a table."""
    return filter(None, map(str.strip, phrases.split(";")))


def _rows() -> Iterator[tuple[str, Meaning]]:
    """Give every phrase with what it means, as the tables have it."""
    for what, table in (
        (ACCEPTS, words.WHO),
        (TIME, words.WHEN),
        (LANGUAGE, words.LANGUAGES),
        (SERVICE_TYPE, words.SERVICES),
        (KIND_OF_HELP, words.HELP),
        (INSTITUTION_KIND, words.INSTITUTIONS),
        (WEEKDAY, {str(day): names for day, names in enumerate(words.WEEKDAYS)}),
        (WEEKDAY, {TOMORROW: words.TOMORROW}),
        (AGE, {CHILD: words.CHILD}),
        (FEE, {"free": words.FREE}),
        (EMERGENCY, {"": words.EMERGENCY}),
        (VAGUE, {"": words.VAGUE}),
        (ADDRESS, {"": words.ADDRESS}),
        (WEAK, {"": words.WEAK}),
        (YEARS, {"": words.YEARS}),
        (WHERE, {"": SAYS_WHERE}),
    ):
        for code, row in table.items():
            yield from ((phrase, Meaning(what, code)) for phrase in cut(row))
    yield from _searched_by(SERVICE_TYPE, SERVICE_TYPE_WORDS)
    yield from _searched_by(KIND_OF_HELP, KIND_OF_HELP_WORDS)
    yield from _searched_by(INSTITUTION_KIND, INSTITUTION_KIND_WORDS)
    yield from _places()


def _searched_by(what: str, table: Mapping[Any, Iterable[str]]) -> Iterator[tuple[str, Meaning]]:
    """Give the words by which entries are found as it is, but for those that say too little."""
    broad = set(map(lemmas_of, cut(words.TOO_BROAD)))
    for code, row in table.items():
        yield from ((phrase, Meaning(what, code)) for phrase in row if lemmas_of(phrase) not in broad)


def _places() -> Iterator[tuple[str, Meaning]]:
    for district, names in SETTLEMENTS.items():
        for name in names.split(","):
            yield name, Meaning(PLACE, district)
            yield official_name(name), Meaning(PLACE, district)
    for district, both in DISTRICTS.items():
        yield from ((name.partition("(")[0], Meaning(PLACE, district)) for name in both.values())
    for name, district in OTHER_SPELLINGS.items():
        yield name, Meaning(PLACE, district)


def official_name(name: str) -> str:
    """Return a Bulgarian name in Latin letters, as signs have it."""
    return " ".join(official(analysis.fold(word)) for word in analysis.words(name))
