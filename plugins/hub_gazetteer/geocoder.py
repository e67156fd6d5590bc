"""The gazetteer behind geopy's interface, so that any geocoder of geopy can take its place."""

import threading
from typing import Any

import msgspec
from geopy.adapters import URLLibAdapter
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from hub.plugin.places import Settlement
from hub_gazetteer.extract import EXTRACT, settlements_of
from hub_gazetteer.places import Place, load_places


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Finds settlements by name in Latin or Cyrillic script. It never opens a connection.

    A query is a settlement, then what narrows it down, with commas between: "Видин", "Vidin, BG",
    "Бяла, BG-18". The largest settlement of the name is the first answer; what follows the first comma must be the
    country, the district's code, or the name of the district's main town, else there is no answer.
    """

    def __init__(self, countries: tuple[str, ...]) -> None:
        # geopy asks for an adapter; this one is never used.
        super().__init__(user_agent="nrm-hub", adapter_factory=URLLibAdapter)
        self._countries = tuple(country.upper() for country in countries)
        self._lock = threading.Lock()
        self._places: dict[str, list[Place]] | None = None

    def geocode(self, query: str, *, exactly_one: bool = True, **_: Any) -> Location | list[Location] | None:
        """Return the place that `query` names, or all of them, largest first, when not `exactly_one`; None for none.

        The first call reads the data, which takes about a second: call it in a thread. `raw` of an answer holds
        `name`, `country`, `district` and `population`.
        """
        name, *narrower = [part.strip().casefold() for part in query.split(",")]
        places = self._load()
        found = [one for one in places.get(name, []) if all(self._lies_in(one, part) for part in narrower)]
        answers = [_location(one) for one in found]
        if not answers:
            return None
        return answers[0] if exactly_one else answers

    def settlements(self) -> list[Settlement]:
        """Return every settlement of the countries, the largest first; those of Bulgaria are extracted already."""
        found: list[Settlement] = []
        for country in self._countries:
            if country == "BG":
                found += msgspec.json.decode(EXTRACT.read_bytes(), type=list[Settlement])
            else:
                found += settlements_of(country)
        return sorted(found, key=lambda one: -one.population)

    def _load(self) -> dict[str, list[Place]]:
        with self._lock:
            if self._places is None:
                self._places = load_places(self._countries)
            return self._places

    def _lies_in(self, place: Place, part: str) -> bool:
        if part in {place.country.casefold(), place.district.casefold()}:
            return True
        return any(town.district == place.district for town in self._load().get(part, [])[:1])


def _location(place: Place) -> Location:
    raw = {
        "name": place.name,
        "country": place.country,
        "district": place.district,
        "population": place.population,
    }
    return Location(f"{place.name}, {place.district}", (place.latitude, place.longitude), raw)
