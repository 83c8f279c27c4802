"""The estates around a point, the nearest first, and none beyond the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.nearby import Spot, metres, nearest

DEGREES = st.floats(min_value=-90, max_value=90)
HERE = (39.6750, 106.8120)
SPOTS = (
    Spot(name="远", latitude=39.6900, longitude=106.8120),
    Spot(name="东", latitude=39.6750, longitude=106.8160),
    Spot(name="近", latitude=39.6760, longitude=106.8120),
)


def test_only_what_is_within_the_limit_the_nearest_first() -> None:
    assert [spot.name for spot, _ in nearest(*HERE, SPOTS, within=500)] == ["近", "东"]
    assert nearest(*HERE, SPOTS, within=100) == []
    assert nearest(*HERE, (), within=500) == []


def test_distances_are_metres_along_the_ground() -> None:
    assert metres(39.6750, 106.8120, 39.6840, 106.8120) == pytest.approx(1000, rel=0.002)  # 0.009 degrees north
    assert metres(39.6750, 106.8120, 39.6750, 106.8237) == pytest.approx(1000, rel=0.005)  # 0.0117 degrees east


@given(DEGREES, DEGREES, DEGREES, DEGREES)
def test_any_two_points_have_a_distance(north: float, east: float, other_north: float, other_east: float) -> None:
    way = metres(north, east, other_north, other_east)
    assert 0.0 <= way <= 20_040_000
    assert way == pytest.approx(metres(other_north, other_east, north, east), abs=0.01)
