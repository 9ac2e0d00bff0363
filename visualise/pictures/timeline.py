"""The time line of a measure as geometry: bars for what holds for a while, numbered marks for what happens on a day.

Lengths are in units of the drawing (about one pixel). Marks that would cover each other go to a row below. The numbers
are those of the table under the picture, which is made from the same rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ketenkaart.words.wording import shifted

RADIUS = 10.0  # of a numbered mark
ROW = 24.0  # from one row of marks to the next
BAR = 16.0  # thickness of a bar
TITLE = 20.0  # room for the name of a lane
GAP = 10.0  # between lanes
MARGIN = 12.0
TOP = 34.0  # room for the day asked
TICK = 52.0  # least room between two years
SHORT = 3 * 365  # days below which quarters are named in place of years
DAYS = 30  # that a drawing shows before the first and after the last day

Place = Callable[[date], float]


@dataclass(frozen=True)
class Stretch:
    """Something that holds from a day until a day; None where it has no known beginning, or no end."""

    since: date | None
    until: date | None
    state: str  # one of the states of a measure
    text: str


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, by its number in the table."""

    day: date
    number: int


@dataclass(frozen=True)
class Lane:
    """One kind of things: its name, what holds, what happens; `shape` of its marks: circle, square, diamond."""

    name: str
    shape: str
    stretches: tuple[Stretch, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class StretchShape:
    """A stretch laid out; `open_left` and `open_right` where its beginning or end is not known or not there yet."""

    x: float
    y: float
    width: float
    stretch: Stretch
    open_left: bool
    open_right: bool


@dataclass(frozen=True)
class Mark:
    """An event laid out."""

    x: float
    y: float
    number: int


@dataclass(frozen=True)
class Band:
    """A lane laid out."""

    name: str
    shape: str
    y: float  # of its name's baseline
    bars: tuple[StretchShape, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class YearTick:
    """The first day of a year or quarter."""

    x: float
    text: str


@dataclass(frozen=True)
class TimelineDrawing:
    """A time line laid out; `now` is the place of the day asked."""

    width: float
    height: float
    bands: tuple[Band, ...]
    ticks: tuple[YearTick, ...]
    now: float
    now_text_end: bool  # whether the words beside the day stand to its left


def draw(lanes: Sequence[Lane], asked: date, width: float) -> TimelineDrawing:
    """Lanes from top to bottom on one scale of days, as wide as `width`.

    The scale runs from a month before the first day that is named to a month after the last or the day asked. What has
    no end runs to the right edge, what has no known beginning from the left edge.
    """
    named = [event.day for lane in lanes for event in lane.events]
    named += [day for lane in lanes for s in lane.stretches for day in (s.since, s.until) if day is not None]
    first = shifted(min((*named, asked)), -DAYS).toordinal()
    last = shifted(max((*named, asked)), DAYS).toordinal()

    def place(day: date) -> float:
        return round(MARGIN + (width - 2 * MARGIN) * (day.toordinal() - first) / (last - first), 1)

    y, bands = TOP, []
    for lane in lanes:
        top = y + TITLE
        bars = tuple(_bar(one, top, place, width) for one in lane.stretches)
        under = top + (BAR + 8 if bars else 0)
        marks, rows = _marks(lane.events, under + RADIUS, place)
        bands.append(Band(lane.name, lane.shape, y + 13, bars, marks))
        y = under + rows * ROW + GAP
    now = place(asked)
    return TimelineDrawing(
        width=width,
        height=y + 22,
        bands=tuple(bands),
        ticks=_ticks(first, last, place, width),
        now=now,
        now_text_end=now > width * 0.6,
    )


def _bar(stretch: Stretch, y: float, place: Place, width: float) -> StretchShape:
    left = MARGIN if stretch.since is None else place(stretch.since)
    right = width - MARGIN if stretch.until is None else place(stretch.until)
    return StretchShape(
        x=left,
        y=y,
        width=round(max(2.0, right - left), 1),
        stretch=stretch,
        open_left=stretch.since is None,
        open_right=stretch.until is None,
    )


def _marks(events: Sequence[Event], y: float, place: Place) -> tuple[tuple[Mark, ...], int]:
    """Each event in the first row in which it covers no other; and how many rows that takes."""
    ends: list[float] = []  # per row, where the last mark ends
    found = []
    for event in sorted(events, key=lambda one: (one.day, one.number)):
        x = place(event.day)
        row = next((n for n, end in enumerate(ends) if x - RADIUS >= end), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = x + RADIUS + 2
        found.append(Mark(x, round(y + row * ROW, 1), event.number))
    return tuple(found), len(ends)


def _ticks(first: int, last: int, place: Place, width: float) -> tuple[YearTick, ...]:
    """First days of years, or of quarters where few years are drawn; fewer where they would stand too close."""
    quarters = last - first < SHORT
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    starts = [date(year, month, 1) for year in years for month in ((1, 4, 7, 10) if quarters else (1,))]
    days = [day for day in starts if first <= day.toordinal() <= last]
    room = (width - 2 * MARGIN) * (91.3 if quarters else 365.25) / (last - first)
    step = max(1, -int(-TICK // room))
    ticks = (YearTick(place(day), f"{day:%Y-%m}" if quarters else str(day.year)) for day in days[::step])
    return tuple(tick for tick in ticks if TICK / 2 < tick.x < width - TICK / 2)
