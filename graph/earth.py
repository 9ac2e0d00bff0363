"""Where states and territories lie: outlines on the plane of an equal-area map, made once by `world/build.py`.

Equal Earth, an equal-area projection (Šavrič, Patterson & Jenny 2018), on a plane WIDTH wide; x to the right, y down.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path

import orjson

SHAPES = Path(__file__).with_name("world") / "territories.json"
WIDTH = 1000.0
RADIUS = 6371.0  # of the earth, in kilometres
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = sqrt(3) / 2
Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Territories:
    """Outlines in tenths of a unit, and points where a dot stands for what is too small; keys are ISO 3166-1 alpha-3.

    The outline of "" is land that the map gives to nobody.
    """

    outlines: Mapping[str, str]
    dots: Mapping[str, tuple[float, float]]


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth coordinates of a point, in radii of the sphere; x east, y north.

    longitude, latitude : degrees, −180..180 and −90..90

    With θ = asin(√3/2 · sin φ): x = 2√3 λ cos θ / (3 (9 A4 θ⁸ + 7 A3 θ⁶ + 3 A2 θ² + A1)),
    y = A4 θ⁹ + A3 θ⁷ + A2 θ³ + A1 θ. Šavrič, Patterson & Jenny (2018), International Journal of Geographical
    Information Science 33(3):454-465.

    >>> [round(value, 4) for value in equal_earth(180.0, 0.0)]
    [2.7066, 0.0]
    """
    a1, a2, a3, a4 = _A
    theta = asin(_M * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)
    x = radians(longitude) * cos(theta) / (_M * slope)
    return x, theta * (a1 + a2 * square + sixth * (a3 + a4 * square))


_SCALE = WIDTH / (2 * equal_earth(180.0, 0.0)[0])
HEIGHT = 2 * _SCALE * equal_earth(0.0, 90.0)[1]


def point(longitude: float, latitude: float) -> tuple[float, float]:
    """A place on the plane of the map."""
    x, y = equal_earth(longitude, latitude)
    return WIDTH / 2 + _SCALE * x, HEIGHT / 2 - _SCALE * y


@cache
def shipped() -> Territories:
    """What the file holds."""
    found = orjson.loads(SHAPES.read_bytes())
    return Territories(
        {code: place for code, place in found.items() if isinstance(place, str)},
        {code: (place[0], place[1]) for code, place in found.items() if not isinstance(place, str)},
    )


def rings(outline: str) -> Iterator[Ring]:
    """The rings of an outline, in units of the plane."""
    for part in outline.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x, y = 0, 0
        ring = []
        # The first pair is a place, each other one a step from the place before it.
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / 10, y / 10))
        yield tuple(ring)


def away(code: str, longitude: float, latitude: float) -> float | None:
    """About how many kilometres a place lies outside a territory, 0 inside; None where the map doesn't have it.

    As exact as a small map is: its coasts are simplified, and far from the equator its distances stretched.

    >>> away("NLD", 4.9, 52.4), round(away("NLD", 52.4, 4.9), -3), away("WLD", 0.0, 0.0)
    (0.0, 7000.0, None)
    """
    known = shipped()
    # A territory on both sides of 180° is near to what lies beyond that edge too.
    places = [point(longitude + turn, latitude) for turn in (0, 360, -360)]
    if code in known.outlines:
        outline = _rings(code)
        if _inside(places[0], outline):
            return 0.0
        nearest = min(_distance(place, edge) for place in places for ring in outline for edge in _edges(ring))
    elif code in known.dots:
        x, y = known.dots[code]
        nearest = min(hypot(x - px, y - py) for px, py in places)
    else:
        return None
    return nearest * RADIUS / _SCALE


@cache
def _rings(code: str) -> tuple[Ring, ...]:
    return tuple(rings(shipped().outlines[code]))


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise((*ring, ring[0]))


def _inside(place: Point, outline: tuple[Ring, ...]) -> bool:
    """Even-odd rule: how often a ray to the right meets the outline."""
    x, y = place
    met = sum(
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in outline
        for (x1, y1), (x2, y2) in _edges(ring)
    )
    return met % 2 == 1


def _distance(place: Point, edge: tuple[Point, Point]) -> float:
    """From a place to the nearest point of an edge."""
    (x, y), ((x1, y1), (x2, y2)) = place, edge
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return hypot(x1 + along * dx - x, y1 + along * dy - y)
