"""Points and cells: what is kept of a point, how far its cell reaches, and distances as geopy has them."""

import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from hub_search.cells import CLOSE, MIDDLE, POINT, WIDE, Level, distances_from, is_point, middle_of, point_of

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
spots = st.tuples(latitudes, longitudes)


@given(spot=spots)
def test_point_is_kept_to_about_a_metre(spot: tuple[float, float]) -> None:
    assert great_circle(spot, middle_of(point_of(*spot), POINT)).meters < 1


@given(spot=spots, level=st.sampled_from([WIDE, MIDDLE, CLOSE]))
def test_cell_reaches_no_farther_from_its_middle_than_it_says(spot: tuple[float, float], level: Level) -> None:
    point = point_of(*spot)
    middle = middle_of(point >> level.shift, level)
    assert great_circle(middle, middle_of(point, POINT)).meters <= level.reach


@given(spot=spots, other=spots)
def test_distance_is_that_of_geopy(spot: tuple[float, float], other: tuple[float, float]) -> None:
    measured = distances_from(*spot)(point_of(*other), POINT)
    assert measured == pytest.approx(great_circle(spot, middle_of(point_of(*other), POINT)).meters, rel=1e-6, abs=0.2)


def test_meridian_of_the_date_is_one_line() -> None:
    assert point_of(10, 180) == point_of(10, -180)
    assert distances_from(10, 179.9999)(point_of(10, -179.9999), POINT) < 25


@pytest.mark.parametrize("spot", [(90.1, 0), (0, 180.1), (float("nan"), 0), (0, float("inf"))])
def test_what_is_beyond_the_map_is_no_point(spot: tuple[float, float]) -> None:
    assert not is_point(*spot)
    assert is_point(90, -180)
