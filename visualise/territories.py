"""Where every territory lies on the world map: paths that ship, made once by `world/build.py`.

Equal Earth, an equal-area projection (Šavrič, Patterson & Jenny 2018), on a plane WIDTH wide; x to the right, y down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import orjson

from graph.view import View

SHAPES = Path(__file__).with_name("world") / "territories.json"
WIDTH = 1000.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = sqrt(3) / 2


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

    >>> [round(value, 6) for value in equal_earth(180.0, 0.0)]
    [2.706631, 0.0]
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


def territories(view: View) -> Territories:
    """The shipped ones, and a dot for each country of the graph that has coordinates and isn't among them."""
    return view.derived("territories", lambda: _with_countries(view))


def _with_countries(view: View) -> Territories:
    table, known = view.snapshot.nodes["Country"], shipped()
    dots = dict(known.dots)
    for row in view.nodes("Country").tolist():
        code, longitude, latitude = (
            view.key("Country", row),
            table.value("longitude", row),
            table.value("latitude", row),
        )
        if code in known.outlines or code in dots or longitude is None or latitude is None:
            continue
        x, y = point(longitude, latitude)
        dots[code] = (round(x, 1), round(y, 1))
    return Territories(known.outlines, dots)
