"""Which estate is nearest to a point on the map."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

_EARTH = 6_371_000.0
"""Its radius, metres."""
_PLAINLY = 1.5
"""How many times farther the next estate must be, for the nearest to be meant without asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something is, in degrees, as WeChat gives it (GCJ-02, the same as Tencent's and Amap's maps)."""

    name: str
    latitude: float
    longitude: float


def nearest(latitude: float, longitude: float, spots: Iterable[Spot], *, within: float) -> list[tuple[Spot, float]]:
    """The spots at most `within` metres away, the nearest first, each with its distance in metres. Never raises."""
    found = [(spot, metres(latitude, longitude, spot.latitude, spot.longitude)) for spot in spots]
    return sorted([pair for pair in found if pair[1] <= within], key=lambda pair: (pair[1], pair[0].name))


def plainly_nearest(latitude: float, longitude: float, spots: Iterable[Spot], *, within: float) -> str | None:
    """The name of the nearest spot, unless none is within `within` metres or the next one is about as near."""
    found = nearest(latitude, longitude, spots, within=within * _PLAINLY)
    near = [pair for pair in found if pair[1] <= within]
    alone = len(found) == 1 or (len(found) > 1 and found[1][1] >= _PLAINLY * found[0][1])
    return near[0][0].name if near and alone else None


def metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way between two points along the ground, within a thousandth; not a number where one is none."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    bow = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, bow)))
