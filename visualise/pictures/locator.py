"""Where a country lies: a piece of the world map around it, the country filled, as the paths of a small SVG."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ketenkaart.graph.earth import HEIGHT, WIDTH, Territories, shipped

LEAST = 900  # tenths of a unit that the piece is wide at least: a country is seen among its neighbours
MARGIN = 1.35  # of the country's own extent
RATIO = 0.62  # height to width
DOT = 26  # radius of a country that is too small for a shape
NUMBERS = re.compile(r"([Ml])|(-?\d+)")


@dataclass(frozen=True)
class Extent:
    """An extent in tenths of a unit; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def meets(self, other: "Extent") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Locator:
    """A country among its neighbours."""

    view_box: str
    land: str  # path of all other territories
    own: str  # path of the country; "" where it is a dot
    dot: tuple[float, float, int] | None


def locator(key: str, places: Territories) -> Locator | None:
    """The piece of the map that shows a country; None for what has no place on it, such as an area."""
    boxes = _boxes() if places.outlines is shipped().outlines else _extents(places.outlines)
    if key in places.outlines:
        own = _main(places.outlines[key])
    elif key in places.dots:
        x, y = places.dots[key]
        own = Extent(10 * x, 10 * y, 10 * x, 10 * y)
    else:
        return None
    window = _window(own)
    land = "".join(path for code, path in places.outlines.items() if code != key and boxes[code].meets(window))
    dot = None if key in places.outlines else (own.left, own.top, DOT)
    box = f"{window.left:.0f} {window.top:.0f} {window.width:.0f} {window.height:.0f}"
    return Locator(box, land, places.outlines.get(key, ""), dot)


def _window(own: Extent) -> Extent:
    """A piece of one shape around a country, inside the map."""
    width = min(max(LEAST, MARGIN * own.width, MARGIN * own.height / RATIO), 10 * WIDTH)
    height = min(width * RATIO, 10 * HEIGHT)
    left = min(max(0.0, (own.left + own.right - width) / 2), 10 * WIDTH - width)
    top = min(max(0.0, (own.top + own.bottom - height) / 2), 10 * HEIGHT - height)
    return Extent(left, top, left + width, top + height)


def _main(path: str) -> Extent:
    """The extent of a territory's largest piece: not of its islands at the other end of the world."""
    return max((_extent(f"M{piece}") for piece in path.split("M") if piece), key=lambda box: box.width * box.height)


@cache
def _boxes() -> dict[str, Extent]:
    return _extents(shipped().outlines)


def _extents(outlines: Mapping[str, str]) -> dict[str, Extent]:
    return {code: _extent(path) for code, path in outlines.items()}


def _extent(path: str) -> Extent:
    """The extent of a path of absolute moves and relative lines, as the file of territories has them."""
    x = y = 0
    xs: list[int] = []
    ys: list[int] = []
    absolute, pending = True, None
    for command, number in NUMBERS.findall(path):
        if command:
            absolute = command == "M"
        elif pending is None:
            pending = int(number)
        else:
            x, y = (pending, int(number)) if absolute else (x + pending, y + int(number))
            xs.append(x)
            ys.append(y)
            pending = None
    return Extent(min(xs), min(ys), max(xs), max(ys))
