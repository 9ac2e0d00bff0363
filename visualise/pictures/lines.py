"""Lines through years as geometry: shares with the interval of the first, gaps where nothing is known.

A line never runs over a year that is unknown. Lengths are in units of the drawing; shares are fractions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 344.0, 168.0
LEFT, RIGHT, TOP, BOTTOM = 42.0, 104.0, 12.0, 24.0
LABEL = 13.0  # least distance between two labels at the right end
MARKS = ("circle", "square", "triangle")  # by series: told apart without colour


@dataclass(frozen=True)
class Value:
    """One year of one series; all None where it is unknown."""

    estimate: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Series:
    """One country year after year; `tone` as in the chain: focus, a, b."""

    tone: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Dot:
    """A point that is known, with its interval as a bar."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class LinePath:
    """One series drawn: pieces of line between known years, its points, and the name at its end."""

    tone: str
    mark: str
    name: str
    pieces: tuple[str, ...]  # `points` of polylines
    bands: tuple[str, ...]  # `points` of polygons, from end to end of the intervals
    dots: tuple[Dot, ...]
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Tick:
    """A year or a share on its axis."""

    place: float
    text: str


@dataclass(frozen=True)
class LineChart:
    """A drawing of one stage."""

    width: float
    height: float
    left: float
    right: float  # right edge of the field
    top: float
    bottom: float  # lower edge of the field
    paths: tuple[LinePath, ...]
    years: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    gaps: tuple[tuple[float, float], ...]  # left edge and width of years in which nothing is known


def lines(years: Sequence[int], series: Sequence[Series], percent: Sequence[str]) -> LineChart:
    """Lay out shares of successive years. `percent` are the words of 0, a half and all.

    Every series has one value for each year.
    """
    field = WIDTH - LEFT - RIGHT
    step = field / max(1, len(years))

    def x(place: int) -> float:
        return round(LEFT + step * (place + 0.5), 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - min(1.0, max(0.0, share))), 1)

    drawn = [_path(one, mark, x, y) for one, mark in zip(series, MARKS, strict=False)]
    order = sorted(range(len(drawn)), key=lambda i: drawn[i].label_y)
    apart = _spread([drawn[i].label_y for i in order])
    placed = dict(zip(order, apart, strict=True))
    unknown = [i for i in range(len(years)) if all(one.values[i].estimate is None for one in series)]
    every = 1 if len(years) <= 8 else 2
    return LineChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=round(WIDTH - RIGHT, 1),
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        paths=tuple(
            LinePath(
                tone=p.tone,
                mark=p.mark,
                name=p.name,
                pieces=p.pieces,
                bands=p.bands,
                dots=p.dots,
                label_x=p.label_x,
                label_y=placed[i],
            )
            for i, p in enumerate(drawn)
        ),
        years=tuple(Tick(x(i), f"’{year % 100:02d}") for i, year in enumerate(years) if not i % every),
        shares=tuple(Tick(y(share), text) for share, text in zip((0.0, 0.5, 1.0), percent, strict=True)),
        gaps=tuple((round(LEFT + step * i, 1), round(step, 1)) for i in unknown),
    )


def _path(one: Series, mark: str, x: Callable[[int], float], y: Callable[[float], float]) -> LinePath:
    runs: list[list[int]] = []
    for place, value in enumerate(one.values):
        if value.estimate is None:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    dots = tuple(_dot(x(place), one.values[place], y) for run in runs for place in run)
    by_x = {dot.x: dot for dot in dots}
    banded = [[by_x[x(place)] for place in run] for run in runs if len(run) > 1]
    last = dots[-1] if dots else None
    return LinePath(
        tone=one.tone,
        mark=mark,
        name=one.name,
        pieces=tuple(" ".join(f"{dot.x},{dot.y}" for dot in run) for run in banded),
        bands=tuple(
            " ".join([f"{dot.x},{dot.low}" for dot in run] + [f"{dot.x},{dot.high}" for dot in reversed(run)])
            for run in banded
        ),
        dots=dots,
        label_x=round(WIDTH - RIGHT + 6, 1),
        label_y=last.y if last else HEIGHT - BOTTOM,
    )


def _dot(x: float, value: Value, y: Callable[[float], float]) -> Dot:
    assert value.estimate is not None
    low = value.estimate if value.lower is None else value.lower
    high = value.estimate if value.upper is None else value.upper
    return Dot(x, y(value.estimate), y(low), y(high))


def _spread(wanted: Sequence[float]) -> list[float]:
    """Label places in order, a line apart, inside the drawing."""
    places: list[float] = []
    for want in wanted:
        places.append(max(want, places[-1] + LABEL if places else TOP))
    limit = HEIGHT - BOTTOM + 4
    for i in range(len(places) - 1, -1, -1):
        places[i] = round(min(places[i], limit), 1)
        limit = places[i] - LABEL
    return places
