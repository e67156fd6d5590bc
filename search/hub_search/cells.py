"""Points on the Earth: how far they are from a place, and cells that hold points which lie together.

A point is a number of 49 bits, exact to about a metre. Its upper bits name the cell of about a kilometre that it lies
in, theirs one of about five kilometres, and theirs one of twenty: so cells are found and counted without their points.
"""

from collections.abc import Callable
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import NamedTuple

EARTH_METRES = 6_371_009
"""The mean radius of the Earth, as geopy has it."""

_BITS = 24
_STEP = 180 / 2**_BITS
"""Degrees from a point to the next one: 1.2 metres from south to north, and less from west to east."""
_NORTHMOST, _EASTMOST = (1 << _BITS) - 1, (2 << _BITS) - 1


class Level(NamedTuple):
    """A size of cells."""

    shift: int
    """Bits of a point that its cell at this level does not have."""
    middle: float
    """Steps from a cell's corner to its middle."""
    reach: float
    """Metres that no point of a cell is farther from its middle."""


def _level(shift: int, steps: int) -> Level:
    return Level(shift, steps / 2, radians(steps * _STEP) * EARTH_METRES)


WIDE = _level(28, 2**14)
"""About 20 kilometres from south to north."""
MIDDLE = _level(24, 2**12)
"""About 5 kilometres."""
CLOSE = _level(20, 2**10)
"""About 1.2 kilometres."""
POINT = _level(0, 1)

Measure = Callable[[int, Level], float]
"""Metres from a place to the middle of a cell."""


def is_point(latitude: float, longitude: float) -> bool:
    """Whether there is such a point, in degrees."""
    return isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def point_of(latitude: float, longitude: float) -> int:
    """Return the point at these degrees (WGS 84)."""
    north = min(int((latitude + 90) / _STEP), _NORTHMOST)
    east = int((longitude + 180) / _STEP) & _EASTMOST
    wide = north >> 14 << 11 | east >> 14
    middle = (north >> 12 & 3) << 2 | east >> 12 & 3
    close = (north >> 10 & 3) << 2 | east >> 10 & 3
    return wide << 28 | middle << 24 | close << 20 | (north & 1023) << 10 | east & 1023


def middle_of(cell: int, level: Level) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a cell."""
    corner = cell << level.shift
    north = corner >> 39 << 14 | (corner >> 26 & 3) << 12 | (corner >> 22 & 3) << 10 | corner >> 10 & 1023
    east = (corner >> 28 & 2047) << 14 | (corner >> 24 & 3) << 12 | (corner >> 20 & 3) << 10 | corner & 1023
    return (north + level.middle) * _STEP - 90, (east + level.middle) * _STEP - 180


def distances_from(latitude: float, longitude: float) -> Measure:
    """Return what measures the distance from here, along a great circle."""
    here, north = radians(longitude), radians(latitude)
    cosine = cos(north)

    def metres(cell: int, level: Level = POINT) -> float:
        its_latitude, its_longitude = middle_of(cell, level)
        its_north = radians(its_latitude)
        up, along = sin((its_north - north) / 2), sin((radians(its_longitude) - here) / 2)
        return 2 * EARTH_METRES * asin(min(1.0, sqrt(up * up + cosine * cos(its_north) * along * along)))

    return metres
