"""Where things stand on the map: Bulgaria in Mercator's projection, in units of the drawing, and its districts."""

from functools import lru_cache
from math import asinh, cos, degrees, radians, tan
from pathlib import Path
from typing import NamedTuple

import msgspec

OUTLINES = Path(__file__).with_name("districts.json")
"""Made by `python -m hub.directory.result_map.extract` from Natural Earth (public domain)."""

WEST, SOUTH, EAST, NORTH = 22.25, 41.16, 28.72, 44.30
"""Degrees that the map reaches to."""
WIDTH = 1_000
"""Units across; a unit is about half a kilometre."""
KM_OF_A_DEGREE = 111.32
"""Along a meridian, and along the equator."""


class Spot(NamedTuple):
    """A place of the drawing, from its upper left corner."""

    x: int
    y: int


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """A district as it is drawn."""

    path: str
    """Of an SVG."""
    written: tuple[Spot, ...]
    """Where something can be written on it, the best place first."""


def _north(latitude: float) -> float:
    return degrees(asinh(tan(radians(latitude))))


_UNITS = WIDTH / (EAST - WEST)
HEIGHT = round((_north(NORTH) - _north(SOUTH)) * _UNITS)


def spot_of(latitude: float, longitude: float) -> Spot:
    """Return where a point (degrees, WGS 84) is drawn; it may lie outside of the drawing."""
    return Spot(round((longitude - WEST) * _UNITS), round((_north(NORTH) - _north(latitude)) * _UNITS))


def is_drawn(spot: Spot) -> bool:
    """Whether a place lies within the drawing."""
    return 0 <= spot.x <= WIDTH and 0 <= spot.y <= HEIGHT


def length_of(km: float, latitude: float) -> int:
    """Return how long so many kilometres are at that latitude."""
    return round(km / (KM_OF_A_DEGREE * cos(radians(latitude))) * _UNITS)


@lru_cache(maxsize=1)
def outlines() -> dict[str, Outline]:
    """Return the districts by their code (ISO 3166-2)."""
    return msgspec.json.decode(OUTLINES.read_bytes(), type=dict[str, Outline])
