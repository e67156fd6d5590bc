"""Near to a place: from where a service counts, what reaches the place from elsewhere, and how its distance is told."""

from collections.abc import Iterable, Iterator

import msgspec

from hub.directory.asked_models import Asked
from hub.directory.asked_phrases import PLACE
from hub.directory.hit_models import Coverage, DistanceBand, HitNearness, HitPayload
from hub.directory.models import LEAST_KM, MAX_PLACE_CHARACTERS, MOST_KM, DirectorySearch, NearPlace
from hub.directory.place_models import ServiceAreaEntry
from hub.directory.places import Place, Places
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import (
    BY_TELEPHONE,
    COVERS,
    DISTRICT_CENTRES,
    DISTRICTS,
    NATIONWIDE,
    LocationType,
    PositionAccuracy,
    ServiceType,
    district_codes,
)
from hub.errors import N_, FieldProblem, Text
from hub_search.models import Near, Sort

REACH_KM = 25
"""A service that reaches the place from elsewhere comes after what is this near, and before the rest."""

EXTENTS = frozenset({"nationwide", "national", "country"})
"""How sources call an extent that is the whole country."""
THE_COUNTRY = frozenset({"bulgaria", "българия", "цялата страна", "the whole country", "whole country", "nationwide"})

BANDS = {
    10: DistanceBand.UNDER_10,
    25: DistanceBand.FROM_10_TO_25,
    50: DistanceBand.FROM_25_TO_50,
    100: DistanceBand.FROM_50_TO_100,
}
"""By the kilometres below which they hold."""


class Whereabouts(msgspec.Struct, frozen=True):
    """The little of a `HitPayload` that tells how near a service is, for whoever passes the rest on unread."""

    latitude: float | None = None
    position_accuracy: PositionAccuracy | None = None
    covers: tuple[str, ...] = ()


def point_of(entry: ServiceEntry) -> tuple[float, float] | None:
    """Return from where a service counts, in degrees; None where nothing is known.

    With a hidden place it is the centre of that place's district, as everybody knows it, and never anything nearer:
    not the service's other doors either, as a distance to its office would tell where to look.
    """
    hidden = [one for one in entry.locations if not one.is_announced]
    placed = next((one for one in entry.locations if one.latitude is not None), None)
    if placed and not hidden and placed.latitude is not None and placed.longitude is not None:
        return placed.latitude, placed.longitude
    districts = sorted(one.district for one in hidden or entry.locations if one.district in DISTRICT_CENTRES)
    return DISTRICT_CENTRES[districts[0]] if districts else None


def covered_by(entry: ServiceEntry) -> tuple[str, ...]:
    """Return what a service reaches by its own word: districts, the country, or whoever has a telephone."""
    areas = [*entry.service_areas]
    for location in entry.locations:
        areas += location.service_areas
    if areas:
        return tuple(sorted({code for area in areas for code in _covered(area)}))
    has_place = any(one.location_type is not LocationType.VIRTUAL for one in entry.locations)
    is_called = entry.service_type is ServiceType.HOTLINE or not has_place
    return (BY_TELEPHONE,) if is_called and entry.every_phone else ()


def _covered(area: ServiceAreaEntry) -> Iterator[str]:
    if area.district in DISTRICTS:
        yield area.district
        return
    names = {name.strip().casefold() for name in (area.name or {}).values()}
    if (area.extent_type or "").strip().casefold() in EXTENTS or not names.isdisjoint(THE_COUNTRY):
        yield NATIONWIDE
    else:
        yield from {code for name, code in district_codes().items() if name in names}


def place_asked(search: DirectorySearch, places: Places) -> Place | None:
    """Return the place that a search names; None where it names none, or one that nobody knows."""
    return places.named(search.place) if search.place.strip() else None


def place_read(asked: Asked, places: Places) -> Place | None:
    """Return the place that the words name: the town as it is written, if that is known, else its district."""
    for one in asked.understood:
        if one.what == PLACE:
            town = places.named(one.typed)
            return town if town and town.district == one.code else places.named(one.code)
    return None


def near_asked(search: DirectorySearch, place: Place | None) -> Near | None:
    """Return what the engine is asked for; of a place that is read from the words, distances alone."""
    if place is None:
        return None
    if not search.place.strip():
        return Near(latitude=place.latitude, longitude=place.longitude)
    return near_first(search, place)


def near_first(search: DirectorySearch, place: Place) -> Near:
    """Return what the engine is asked for where distance orders or narrows."""
    return Near(
        latitude=place.latitude,
        longitude=place.longitude,
        radius_m=search.radius_km * 1_000 if search.radius_km else None,
        reached_by={COVERS: tuple(code for code, _ in _reaching(place))},
        reach_m=REACH_KM * 1_000,
    )


def sort_asked(search: DirectorySearch, place: Place | None) -> Sort:
    """Return the order: where a place is given and no words are, the nearest come first."""
    is_chosen = bool(place and search.place.strip())
    return Sort.NEAREST if is_chosen and search.sort is Sort.BEST and not search.text.strip() else search.sort


def problems_of_place(search: DirectorySearch, places: Places) -> Iterable[FieldProblem]:
    """Give what is wrong with the place, the radius and the order of a search."""
    is_named = bool(search.place.strip())
    if is_named and (len(search.place) > MAX_PLACE_CHARACTERS or places.named(search.place) is None):
        like = ", ".join(places.like(search.place, search.language))
        near = Text(
            N_("Did you mean: {names}? Only towns, villages and districts are known, no streets."), {"names": like}
        )
        other = Text(N_("Name a larger town nearby, or the district. Streets are not known, and need not be."))
        reason = Text(N_("No town, village or district of this name is known."))
        yield FieldProblem("place", reason, near if like else other)
    if search.radius_km is not None and not LEAST_KM <= search.radius_km <= MOST_KM:
        limits = {"low": LEAST_KM, "high": MOST_KM}
        read = Text(N_("“{read}” was read."), {"read": search.radius_km})
        yield FieldProblem("radius_km", read, Text(N_("Allowed: {low} to {high}."), limits))
    elif search.radius_km is not None and not is_named:
        yield FieldProblem(
            "radius_km", Text(N_("There is no place to measure from.")), Text(N_("Name a place as well."))
        )
    if search.sort is Sort.NEAREST and not is_named:
        yield FieldProblem("sort", Text(N_("There is no place to measure from.")), Text(N_("Name a place as well.")))


def near_place(place: Place, search: DirectorySearch) -> NearPlace:
    """Return the place that was understood, to be told to whoever named it."""
    return NearPlace(
        name=dict(place.name),
        district=place.district,
        is_district=place.is_district,
        latitude=place.latitude,
        longitude=place.longitude,
        radius_km=search.radius_km,
        is_read=not search.place.strip(),
    )


def nearness_of(service: HitPayload | Whereabouts, metres: int | None, place: Place) -> HitNearness:
    """Return how near a service is: a distance to its door, a band where the door is not known, and what it covers."""
    covers = next((why for code, why in _reaching(place) if code in service.covers), None)
    is_exact = service.latitude is not None and service.position_accuracy is PositionAccuracy.EXACT
    return HitNearness(
        km=max(1, round(metres / 1_000)) if metres is not None and is_exact else None,
        band=_band(metres) if metres is not None and not is_exact else None,
        covers=covers,
    )


def _reaching(place: Place) -> Iterator[tuple[str, Coverage]]:
    """Give the codes of what reaches a place, and why."""
    if place.district:
        yield place.district, Coverage.DISTRICT
    yield NATIONWIDE, Coverage.NATIONWIDE
    yield BY_TELEPHONE, Coverage.TELEPHONE


def _band(metres: int) -> DistanceBand:
    return next((band for km, band in BANDS.items() if metres < km * 1_000), DistanceBand.OVER_100)
