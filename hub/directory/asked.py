"""What somebody asks for in plain words: who needs help, where, when, at what price; and what is left to look for.

Pure: a text goes in, a struct comes out, and nothing is kept of it. Tables of words are in `asked_words`.
"""

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.directory.asked_lines import unbroken
from hub.directory.asked_models import Asked, Special, Understood
from hub.directory.asked_persons import MAX_READ, without_names, without_numbers
from hub.directory.asked_phrases import (
    ADDRESS,
    AGE,
    EMERGENCY,
    INSTITUTION_KIND,
    KIND_OF_HELP,
    LANGUAGE,
    PLACE,
    SERVICE_TYPE,
    TIME,
    TOMORROW,
    VAGUE,
    WEAK,
    WEEKDAY,
    WHERE,
    YEARS,
    Meaning,
    Phrase,
    phrases,
)
from hub.directory.asked_tokens import MAX_TOKENS, Token, tokens_of
from hub.directory.nrm_vocabulary import AcceptanceCriterion
from hub.directory.vocabulary import ACCEPTS, ADULT_YEARS, CHILD, ServiceType
from hub_search.models import MAX_CHARACTERS
from hub_search.query import STOP_WORDS

OLDEST = 99
HIDDEN = frozenset({ServiceType.ACCOMMODATION.value, ServiceType.CRISIS_INTERVENTION.value})
"""Kinds of service whose addresses are told to nobody."""
YOUNG = {AcceptanceCriterion.WOMEN.value: "girls", AcceptanceCriterion.MEN.value: "boys"}
"""What a word for somebody means when it is a child."""
EVERYTHING = "everything"
"""Of `DirectorySearch.literally`: nothing is read, words are words."""

WANTED = frozenset({SERVICE_TYPE, KIND_OF_HELP, INSTITUTION_KIND})
"""What is searched for by its words; the others are told by words that need not be there."""
SILENT = frozenset({VAGUE, ADDRESS, WHERE, YEARS, WEEKDAY, EMERGENCY, WEAK})
"""Meanings that are no wish by themselves."""

LEAST = 4
"""Rank of words that no service has: of a time, a fee, years."""
SAYS_NOTHING = frozenset({WHERE, YEARS, ADDRESS})
"""Meanings of words that say nothing alone."""

_HOUR = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")
_YEARS = re.compile(r"\d{1,2}")


class Read(NamedTuple):
    """Words that were read together, and where they stand."""

    first: int
    """Place of the first token."""
    end: int
    meanings: tuple[Meaning, ...]


def read(text: str, now: datetime | None = None, *, literally: Collection[str] = ()) -> Asked:
    """Return what `text` asks for; `now`, in the zone of whoever asks, tells which Saturday is meant.

    `literally` names what is not to be read (`Understood.id`), or `EVERYTHING`.
    """
    nameless, persons = _without_persons(text[:MAX_READ], literally)
    nameless = nameless[:MAX_CHARACTERS]
    if EVERYTHING in literally:
        return Asked(text=nameless, special=persons)
    tokens = tokens_of(nameless)
    found = list(_readings(nameless, tokens))
    understood = tuple(_each_once(one for one in _understood(nameless, tokens, found, now) if one.id not in literally))
    must, optional = _sorted(tokens, found, {Meaning(one.what, one.code) for one in understood})
    if persons and all(token.form in STOP_WORDS for token in must):
        must = []
    return Asked(
        text=_joined(nameless, tokens, must),
        optional=" ".join(nameless[one.start : one.end] for one in optional),
        understood=understood,
        special=(*(one for one in _special(tokens, found, understood, persons) if one not in literally), *persons),
    )


def without_persons(text: str) -> str:
    """Return `text` without what looks like a person's name, telephone or identity number, or address of mail."""
    return _without_persons(text[:MAX_READ], ())[0]


def tells_of_a_person(text: str) -> bool:
    """Whether `text` has what looks like a person's name, telephone or identity number."""
    return bool(_without_persons(text[:MAX_READ], ())[1])


def _without_persons(text: str, literally: Collection[str]) -> tuple[str, tuple[Special, ...]]:
    """Return `text` without persons' names and numbers, and which of them it had."""
    text = unbroken(text)
    numberless = without_numbers(text)
    nameless = numberless if Special.PERSON in literally else without_names(numberless)
    had = {Special.PERSON: nameless != numberless, Special.NUMBER: numberless != text}
    persons = tuple(special for special, holds in had.items() if holds)
    return nameless.strip() if persons else text, persons


def _special(
    tokens: list[Token], found: list[Read], understood: tuple[Understood, ...], persons: tuple[Special, ...]
) -> Iterator[Special]:
    """Give what the words are besides wishes."""
    meant = {meaning.what for one in found for meaning in one.meanings}
    read_places = {place for one in found for place in range(one.first, one.end)}
    is_left = any(place not in read_places and one.form not in STOP_WORDS for place, one in enumerate(tokens))
    if EMERGENCY in meant:
        yield Special.EMERGENCY
    elif tokens and not (persons or understood or is_left) and (VAGUE in meant or meant <= SAYS_NOTHING):
        yield Special.VAGUE
    if ADDRESS in meant and any(one.code in HIDDEN for one in understood):
        yield Special.ADDRESS


def _readings(text: str, tokens: list[Token]) -> Iterator[Read]:
    """Give the phrases that stand in the text, from its beginning on, the longest first; none overlaps another."""
    place = 0
    while place < len(tokens):
        one = _hour(text, tokens, place) or _age(tokens, place) or _phrase(tokens, place)
        if one is None:
            place += 1
        else:
            yield one
            place = one.end


def _hour(text: str, tokens: list[Token], place: int) -> Read | None:
    match = _HOUR.match(text, tokens[place].start)
    return Read(place, place + 2, (Meaning(WEEKDAY, ""),)) if match and place + 1 < len(tokens) else None


def _phrase(tokens: list[Token], place: int) -> Read | None:
    known = phrases()
    best: Phrase | None = None
    for lemma in tokens[place].lemmas:
        for phrase in known.by_first.get(lemma, ()):
            if best is not None and len(phrase.lemmas) <= len(best.lemmas):
                break
            if _stands(phrase, tokens, place) and not _is_doubtful(phrase, tokens, place):
                best = phrase
                break
    return Read(place, place + len(best.lemmas), best.meanings) if best else None


def _stands(phrase: Phrase, tokens: list[Token], place: int) -> bool:
    there = tokens[place : place + len(phrase.lemmas)]
    return len(there) == len(phrase.lemmas) and all(
        lemma in token.lemmas for lemma, token in zip(phrase.lemmas, there, strict=True)
    )


def _is_doubtful(phrase: Phrase, tokens: list[Token], place: int) -> bool:
    """Whether it is a place that is a word as well, without a word before it that says that it is a place."""
    if phrase.lemmas not in phrases().also_words:
        return False
    before = _phrase(tokens, place - 1) if place else None
    return before is None or all(one.what != WHERE for one in before.meanings)


def _age(tokens: list[Token], place: int) -> Read | None:
    """Read the years of a person: “на 15”, “15 годишна”, “15 years old”."""
    on = tokens[place].form in {"на", "na", "of", "age", "aged"} and place > 0 and place + 1 < len(tokens)
    at = place + on
    if not _YEARS.fullmatch(tokens[at].form) or not 0 < int(tokens[at].form) <= OLDEST:
        return None
    after = _phrase(tokens, at + 1) if at + 1 < len(tokens) else None
    has_unit = after is not None and any(one.what == YEARS for one in after.meanings)
    if not has_unit and not on:
        return None
    if not has_unit and after is not None and any(one.what == TIME for one in after.meanings):
        return None
    end = at + 1 + (1 if has_unit else 0)
    if has_unit and end < len(tokens) and tokens[end].form == "old":
        end += 1
    return Read(place, end, (Meaning(AGE, tokens[at].form.lstrip("0")),))


def _understood(text: str, tokens: list[Token], found: list[Read], now: datetime | None) -> Iterator[Understood]:
    """Give what was understood; years say more than “child”, a day and an hour more than “today”."""
    told = {meaning.code for one in found for meaning in one.meanings if meaning.what == AGE}
    is_young = _is_young(found)
    day = next((one.code for read in found for one in read.meanings if one.what == WEEKDAY and one.code), None)
    hour = _HOUR.search(text)
    moment = _moment(day, hour, now) if now and (day is not None or hour) else None
    for one in found:
        typed = text[tokens[one.first].start : tokens[one.end - 1].end]
        for what, code in one.meanings:
            if what in SILENT or ((what, code) == (AGE, CHILD) and len(told) > 1):
                continue
            young = YOUNG.get(code, code) if is_young and what == ACCEPTS else code
            yield Understood(what=what, code=young, typed=typed)
    if moment:
        yield Understood(what=TIME, code=moment, typed="")


def _is_young(found: list[Read]) -> bool:
    """Whether the person is under 18; “жена с дете на 5” tells the years of the child that comes along."""
    meant = [one for read in found for one in read.meanings]
    if Meaning(ACCEPTS, AcceptanceCriterion.WITH_CHILDREN) in meant:
        return False
    return any(
        (one.what == AGE and one.code.isdigit() and int(one.code) < ADULT_YEARS)
        or (one.what == ACCEPTS and one.code in YOUNG.values())
        for one in meant
    )


def _moment(day: str | None, hour: re.Match[str] | None, now: datetime) -> str:
    ahead = 0 if day is None else 1 if day == TOMORROW else (int(day) - now.weekday()) % 7
    at = now + timedelta(days=ahead)
    clock = (int(hour[1]), int(hour[2])) if hour else (12, 0)
    return at.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0, tzinfo=None).isoformat(
        timespec="minutes"
    )


def _each_once(found: Iterator[Understood]) -> Iterator[Understood]:
    seen: set[str] = set()
    for one in found:
        if one.id not in seen:
            seen.add(one.id)
            yield one


def _sorted(tokens: list[Token], found: list[Read], understood: set[Meaning]) -> tuple[list[Token], list[Token]]:
    """Return the tokens that are searched for, and those that count where they are.

    What is not read stays a word like any other. Where everything was read, what says most is searched for.
    """
    ranks: dict[int, int] = {}
    for one in found:
        rank = _rank([meaning for meaning in one.meanings if not _is_undone(meaning, understood)])
        ranks |= dict.fromkeys(range(one.first, one.end), rank)
    by_rank: list[list[Token]] = [[] for _ in range(LEAST + 1)]
    for place, token in enumerate(tokens):
        by_rank[ranks.get(place, 0)].append(token)
    if all(token.form in STOP_WORDS for token in by_rank[0]):
        first = next((rank for rank in range(1, LEAST + 1) if by_rank[rank]), 0)
    else:
        first = 0
    return by_rank[first], [token for more in by_rank[first + 1 : LEAST] for token in more]


def _is_undone(meaning: Meaning, understood: set[Meaning]) -> bool:
    return meaning.what not in SILENT and meaning.what != AGE and meaning not in understood


def _rank(meanings: list[Meaning]) -> int:
    """Return how little the words of a phrase are needed: 0 is searched for, `LEAST` only where nothing else is."""
    what = {one.what for one in meanings}
    if ACCEPTS in what or Meaning(AGE, CHILD) in meanings:
        return 1
    if not what or what & WANTED:
        return 0
    if PLACE in what:
        return 2
    return 3 if what & {LANGUAGE, WEAK} else LEAST


def _joined(text: str, tokens: list[Token], kept: list[Token]) -> str:
    """Return `text` with what is not kept cut out; what stands between kept words, and after the last, stays."""
    wanted = {one.start for one in kept}
    found, at = "", 0
    for token in tokens:
        if token.start in wanted:
            found += text[at : token.end]
        elif found and not found[-1].isspace():
            found += " "
        at = token.end
    return found.lstrip() + text[at:] if found or len(tokens) == MAX_TOKENS else ""
