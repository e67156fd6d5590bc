"""Houses, recognised by their addresses however these are written: folded to one script, without rooms and floors."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from hub_search.analysis import words

# The Bulgarian law on transliteration (2009); ASCII stays.
_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюя",
        words("a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya"),
        strict=True,
    )
)
_LOOKALIKES = str.maketrans("acekmoptxyABCEHKMOPTXY", "асекмортхуАВСЕНКМОРТХУ")
"""Latin letters that look like Cyrillic ones, as they get into Cyrillic words."""

_NOT_NAMES = frozenset(
    words(
        "ul ulitsa str street st bul bulevard blvd boulevard pl ploshtad sq square zhk zh k kv kvartal bl blok block "
        "no nr nom nomer number ti vi ri mi th nd rd gr grad s selo city town village "
        "obsht obsh obshtina municipality obl oblast region province "
        "parter parteren suteren maze tavan ground basement attic "
        "et etazh floor fl apt apartament apartment vh vhod entrance ofis office staya room kabinet cabinet suite"
    )
)
"""Words of an address that one writer puts in and another leaves out."""
_COUNTRY = frozenset({"balgaria", "bulgaria"})

_ROOM = (
    r"\b(?:(?:et|etazh|floor|fl|apt|apartament|apartment|vh|vhod|entrance|ofis|office|staya|room|kabinet|cabinet|suite)"
    r"\b[\s.:#-]*(?:(?:no|nr|nomer)\b[\s.]*)?(?:\d+(?:\s*-?\s*[a-z]\b)?|[a-z]\b|[ivx]+\b)"
    r"|ap\b[\s.:#-]*(?:(?:no|nr|nomer)\b[\s.]*)?\d+(?:\s*-?\s*[a-z]\b)?)"
)
_ROOMS = re.compile(_ROOM)
_ROOMS_BY_THEMSELVES = re.compile(_ROOM + r"(?!\s*[a-z0-9])")
"""The same where no name follows: in “Office 5 Primerna Str.” the number is the house's."""
_FLOORS = re.compile(
    r"\b\d+\s*-?\s*(?:st|nd|rd|th|vi|ri|ti|mi)\s+(?:etazh|et|floor|fl)\b(?!\.?\s*\d)"
    r"|(?:^|(?<=,))\s*\d+\s+(?:etazh|et|floor|fl)\b\.?\s*(?=,|$)"
)
_PIECE = re.compile(r"(\d+)\s*-\s*(\d+)|(\d+)(?:\s*[-/]?\s*([a-z])(?![a-z]))?|[a-z]+")
_LONGEST_RANGE = 20
_RANGES = 3
"""Among so many numbers a range is one; no address has more, and they multiply."""
_DIGITS = 9
"""More digits are no number of a house; the last of them stand for it."""


class House(NamedTuple):
    """An address down to the house."""

    words: frozenset[str]
    """The names in it; never empty. That of its city may be among them."""
    numbers: tuple[str, ...]
    """In an order of their own; empty for a house that has but a name."""
    cities: frozenset[str]
    """Words of the city's name, empty where none is said."""


class Houses:
    """Many houses, in which the same one is found without looking at each."""

    def __init__(self) -> None:
        self._by_word: dict[tuple[str, tuple[str, ...]], list[House]] = defaultdict(list)

    def add(self, house: House) -> None:
        """Take in one house."""
        for word in house.words - house.cities or house.words:
            self._by_word[word, house.numbers].append(house)

    def __contains__(self, house: House) -> bool:
        return any(
            is_same_house(house, other)
            for word in house.words
            for other in self._by_word.get((word, house.numbers), ())
        )


def is_same_house(one: House, other: House) -> bool:
    """Return whether two addresses are of one house: its street and numbers, in a city that shares a word."""
    if one.numbers != other.numbers or (one.cities and other.cities and not one.cities & other.cities):
        return False
    around = one.cities | other.cities | _COUNTRY
    return (one.words - around or one.words) == (other.words - around or other.words)


def houses_of(lines: Iterable[str], details: Iterable[str] = (), cities: Iterable[str] = ()) -> tuple[House, ...]:
    """Return the houses that an address names, by its first and second line, apart and together.

    “ул. „Примерна“ № 5 А, ет. 2” and “5a Primerna Str.” are one house, “5-7” are three.
    """
    lines, details = list(lines), list(details)
    known = frozenset(word for city in cities for word in re.findall("[a-z]+", latin(city)) if word not in _NOT_NAMES)
    written = dict.fromkeys((*lines, *details, *(", ".join(both) for both in product(lines, details))))
    found = dict.fromkeys(house for address in written for house in _houses_in(address, known))
    numbered = {house.words for house in found if house.numbers}
    # A street whose number stands in the other line is no house yet.
    return tuple(house for house in found if house.numbers or house.words not in numbered)


def latin(text: str) -> str:
    """Return `text` in small Latin letters without accents: Cyrillic by the law on transliteration (-ия is -ia)."""
    mended = (_lookalikes_mended(word) for word in unicodedata.normalize("NFKC", text).split())
    folded = "".join(_LATIN.get(letter, letter) for letter in " ".join(mended).casefold())
    plain = "".join(one for one in unicodedata.normalize("NFD", folded) if not unicodedata.combining(one))
    return plain.replace("iya", "ia")


def _houses_in(address: str, cities: frozenset[str]) -> Iterator[House]:
    names: set[str] = set()
    numbers: list[list[str]] = []
    for piece in _PIECE.finditer(_without_postcodes(_without_rooms(_readable(address)))):
        if piece[1] and len(numbers) < _RANGES:
            numbers.append(_range(_value(piece[1]), _value(piece[2])))
        elif piece[1]:
            numbers += ([str(_value(piece[1]))], [str(_value(piece[2]))])
        elif piece[3]:
            numbers.append([f"{_value(piece[3])}{piece[4] or ''}"])
        elif piece[0] not in _NOT_NAMES:
            names.add(piece[0])
    if names:
        for chosen in product(*numbers):
            yield House(frozenset(names), tuple(sorted(chosen)), cities)


def _readable(address: str) -> str:
    """Return `address` in Latin letters, its parts with commas between and no other marks but dots and hyphens."""
    plain = re.sub("[‐‑‒–—−]", "-", latin(address))
    parted = re.sub(r"[;()\n]|\bs\.", ",", plain)
    return re.sub(r"['\"„“”«»№]+", " ", parted)


def _without_rooms(address: str) -> str:
    address = _FLOORS.sub(" , ", address)
    outside = _ROOMS.sub(" , ", address)
    return outside if re.search(r"\d", outside) else _ROOMS_BY_THEMSELVES.sub(" , ", address)


def _without_postcodes(address: str) -> str:
    # The house's number may itself have four digits: then it is the only one, and in the first part.
    first, comma, rest = address.partition(",")
    if re.search(r"(?<!\d)\d{1,3}(?!\d)", address):
        first = re.sub(r"(?<!\d)\d{4}(?!\d)", " ", first)
    return first + comma + re.sub(r"(?<!\d)\d{4}(?!\d)", " ", rest)


def _range(first: int, last: int) -> list[str]:
    if first < last <= first + _LONGEST_RANGE:
        return [str(number) for number in range(first, last + 1)]
    return [str(first), str(last)]


def _value(digits: str) -> int:
    return int(digits[-_DIGITS:])


def _lookalikes_mended(word: str) -> str:
    return word.translate(_LOOKALIKES) if re.search(r"[а-яА-Я]", word) else word
