"""Places by name: settlements as a gazetteer lists them, and districts; the name that was typed is sent nowhere."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from geopy.geocoders.base import Geocoder

from hub.directory.vocabulary import DISTRICT_CENTRES, DISTRICTS
from hub.plugin.places import ListsSettlements, Settlement
from hub_search.analysis import fold
from hub_search.scripts import official

LARGE = 5_000
"""People of a settlement that is offered before anything is typed; smaller ones are found by their names."""

LONGEST = 80
"""Characters of a name that are read."""

LIKE_SHOWN = 3
LIKE_ENOUGH = 0.7
"""How much of a name must be the same for it to be suggested, 0 to 1."""

_KIND = re.compile(r"^(?:гр|с|gr|s)\.\s*|^(?:град|село|община|grad|selo|town of|city of)\s+")
"""What stands before the name of a settlement."""
_DISTRICT = re.compile(
    r"^(?:обл|obl)\.\s*|^(?:област|oblast)\b\s*|\s+(?:district|province|region|област)$|^(?=bg-\d\d$)"
)
"""What stands before or after the name of a district, and of no settlement."""


class Place(NamedTuple):
    """A settlement or a district."""

    name: tuple[tuple[str, str], ...]
    """Language and name."""
    latitude: float
    longitude: float
    district: str | None
    """ISO 3166-2."""
    is_district: bool = False

    def named(self, language: str) -> str:
        """Return its name in `language`, else in another."""
        names = dict(self.name)
        return names.get(language) or names.get("en") or next(iter(names.values()))


class Places:
    """Everything that can be named, found by its name in any script and spelling that people use."""

    def __init__(self, settlements: Iterable[Settlement]) -> None:
        self._found: dict[str, list[Place]] = {}
        self._districts: dict[str, Place] = {}
        self._large: list[Place] = []
        self._offered: dict[str, tuple[str, ...]] = {}
        for one in settlements:
            name = tuple(one.name.items())
            place = Place(name, one.latitude, one.longitude, one.district if one.district in DISTRICTS else None)
            for key in {_key(called) for called in (*one.name.values(), *one.names)} - {""}:
                self._found.setdefault(key, []).append(place)
            if one.population >= LARGE:
                self._large.append(place)
        for code, names in DISTRICTS.items():
            place = Place(tuple(names.items()), *DISTRICT_CENTRES[code], code, is_district=True)
            for called in (code, *names.values(), *(name.partition(" (")[0] for name in names.values())):
                self._districts.setdefault(_key(called), place)

    def named(self, text: str) -> Place | None:
        """Return the place that `text` names: "Видин", "гр. Бяла, Русе", "област Пловдив", "BG-16"; None for none.

        The largest settlement of a name, else the district; what follows a comma is the district, or its main town.
        """
        name, _, narrower = (part.strip() for part in text[:LONGEST].casefold().partition(","))
        key = _key(_KIND.sub("", name))
        if _DISTRICT.search(name):
            return self._districts.get(_key(name)) or self._districts.get(_key(_DISTRICT.sub("", name)))
        settlements = self._found.get(key, [])
        if narrower:
            within = self._districts.get(_key(_DISTRICT.sub("", _KIND.sub("", narrower))))
            settlements = [one for one in settlements if within and one.district == within.district]
        return settlements[0] if settlements else None if narrower else self._districts.get(key)

    def like(self, text: str, language: str) -> tuple[str, ...]:
        """Return names that are spelt nearly as `text`, the likeliest first.

        What follows a comma comes before what stands before it, which may be a street.
        """
        first, _, narrower = (part.strip() for part in text[:LONGEST].casefold().partition(","))
        known = self._found | {name: [place] for name, place in self._districts.items()}
        near: list[str] = []
        for part in (_DISTRICT.sub("", narrower), first):
            near += get_close_matches(_key(_KIND.sub("", part)), known, n=LIKE_SHOWN * 3, cutoff=LIKE_ENOUGH)
        return tuple(dict.fromkeys(known[one][0].named(language) for one in near))[:LIKE_SHOWN]

    def offered(self, language: str) -> tuple[str, ...]:
        """Return the names of the larger settlements, and of the districts that are not called after one."""
        if language not in self._offered:
            names = {one.named(language) for one in (*self._large, *self._districts.values())}
            self._offered[language] = tuple(sorted(names, key=str.casefold))
        return self._offered[language]


@lru_cache(maxsize=8)
def places_of(geocoder: Geocoder | None) -> Places:
    """Return the places that `geocoder` lists; of one that lists none, and without one, the districts alone."""
    return Places(geocoder.settlements() if isinstance(geocoder, ListsSettlements) else ())


@lru_cache(maxsize=16_384)
def _key(name: str) -> str:
    """Return a name as it is compared: folded, in Latin letters, without signs and spaces."""
    return "".join(official(fold(word)) for word in re.findall(r"\w+", name))
