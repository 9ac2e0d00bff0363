"""Pictures as geometry: the chain from mine to use, interval bars, the certainty bar. Templates draw them as SVG.

A picture and the table under it are made from the same frozen data, so they cannot differ. Lengths are in units of the
drawing (about one pixel); shares are fractions.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

TOP = 3  # countries that a bar names
BAR = 56.0  # full width of a bar: all of the material passes
SLOT = 164.0  # from one bar to the next
HEIGHT = 196.0
BAR_TOP = 46.0
END = 176.0  # room for the user at the right end
LINE = 14.0  # of label text
MARGIN = 8.0
NARROW = 328.0  # what a screen of 360 pixels leaves
NARROW_BAR = 284.0
NARROW_THICKNESS = 22.0
RAIL = 16.0  # horizontal place of the rail in the tall drawing
THINNEST = 2.0  # a bar stays visible however little passes
COLUMN = 146.0  # from one label to the one beside it in the tall drawing
LETTERS = 7.0, 6.3  # widths of a letter of a label's share and of its name
NAME = 14  # letters of a name that a picture shows
VISIBLE = 5e-4  # a smaller part of a bar is left out


@dataclass(frozen=True)
class BarPart:
    """One piece of a stage's bar. `tone`: focus, a, b, c (other countries by rank), rest, unknown."""

    tone: str
    label: str
    share: float  # of what passes the stage
    text: str  # the share as the table says it


@dataclass(frozen=True)
class Bar:
    """One stage: what passes it, and where that was made. The parts sum to 1."""

    name: str
    passes: float
    passes_text: str
    parts: tuple[BarPart, ...]


@dataclass(frozen=True)
class Gate:
    """A legal measure behind a stage: what leaves its country there needs what it asks, if the gate is down.

    `state`: closed (in force on the date), open (not in force), unknown.
    """

    after: int  # index of the bar that it stands behind
    state: str
    label: str
    state_text: str


@dataclass(frozen=True)
class ChainPicture:
    """The picture that the product is named after, from mine to use."""

    bars: tuple[Bar, ...]
    gates: tuple[Gate, ...]
    user: str
    product: str


@dataclass(frozen=True)
class Box:
    """A rectangle, what it shows, and the label that belongs to it."""

    x: float
    y: float
    width: float
    height: float
    part: BarPart
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Stop:
    """One stage in a drawing: its frame (all of the material), its boxes (what passes), its place on the rail."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Barrier:
    """One gate in a drawing: the foot of its post on the rail, and its label's lines."""

    gate: Gate
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ChainDrawing:
    """A chain laid out, wide or tall."""

    width: float
    height: float
    rail: float
    stops: tuple[Stop, ...]
    barriers: tuple[Barrier, ...]
    user: tuple[str, ...]
    product: tuple[str, ...]
    end_x: float
    end_y: float


def wide(chain: ChainPicture) -> ChainDrawing:
    """Left to right: a column for each stage, as wide as what passes, standing on a rail with the gates between."""
    stops = []
    for i, bar in enumerate(chain.bars):
        left = MARGIN + i * SLOT
        width = max(THINNEST, BAR * bar.passes)
        boxes, top = [], BAR_TOP
        for part in bar.parts:
            height = HEIGHT * part.share
            boxes.append((part, top, height))
            top += height
        labels = spread([y + h / 2 for _, y, h in boxes], 2 * LINE, BAR_TOP + LINE, BAR_TOP + HEIGHT - LINE)
        stops.append(
            Stop(
                bar=bar,
                x=left,
                y=BAR_TOP,
                width=BAR,
                height=HEIGHT,
                boxes=tuple(
                    Box(
                        x=left,
                        y=round(y, 1),
                        width=round(width, 1),
                        height=round(h, 1),
                        part=part,
                        label_x=left + BAR + 8,
                        label_y=round(label, 1),
                    )
                    for (part, y, h), label in zip(boxes, labels, strict=True)
                ),
            )
        )
    rail = BAR_TOP + HEIGHT + 24
    end = MARGIN + len(chain.bars) * SLOT
    barriers = tuple(
        Barrier(gate, MARGIN + (gate.after + 1) * SLOT - 26, rail, (gate.label, gate.state_text))
        for gate in chain.gates
    )
    return ChainDrawing(
        width=end + END,
        height=rail + 62,
        rail=rail,
        stops=tuple(stops),
        barriers=barriers,
        user=tuple(_wrapped(chain.user, 16)),
        product=tuple(_wrapped(chain.product, 20)),
        end_x=end + 24,
        end_y=BAR_TOP,
    )


def tall(chain: ChainPicture) -> ChainDrawing:
    """Top to bottom, for small screens: a row for each stage, as thick as what passes, beside a rail with the gates."""
    stops, barriers = [], []
    y = 18.0
    for i, bar in enumerate(chain.bars):
        left = RAIL + 20
        top = y + 10
        boxes, x = [], left
        thickness = max(THINNEST, NARROW_THICKNESS * bar.passes)
        place = 0  # of the next label: two stand in a row, where the first leaves room
        for part in bar.parts:
            width = NARROW_BAR * part.share
            row, column = divmod(place, 2)
            boxes.append(
                Box(
                    x=round(x, 1),
                    y=top,
                    width=round(width, 1),
                    height=round(thickness, 1),
                    part=part,
                    label_x=left + column * COLUMN,
                    label_y=top + NARROW_THICKNESS + 18 + row * 18,
                )
            )
            x += width
            place += 2 if column == 0 and _label(part) > COLUMN else 1
        stops.append(Stop(bar=bar, x=left, y=top, width=NARROW_BAR, height=NARROW_THICKNESS, boxes=tuple(boxes)))
        y = top + NARROW_THICKNESS + 18 * ((place + 1) // 2) + 24
        for gate in chain.gates:
            if gate.after == i:
                lines = tuple(_wrapped(f"{gate.label}: {gate.state_text}", 38))
                barriers.append(Barrier(gate, RAIL, y, lines))
                y += 20 + 16 * len(lines)
        y += 14
    user, product = _wrapped(chain.user, 38), _wrapped(chain.product, 44)
    height = y + 18 * len(user) + 15 * len(product) + 4
    return ChainDrawing(
        width=NARROW,
        height=round(height, 1),
        rail=RAIL,
        stops=tuple(stops),
        barriers=tuple(barriers),
        user=tuple(user),
        product=tuple(product),
        end_x=RAIL,
        end_y=round(y, 1),
    )


def _label(part: BarPart) -> float:
    """How wide the label of a part is, its sign and the room behind it included."""
    share, name = LETTERS
    return 24 + share * len(part.text) + name * (1 + min(len(part.label), NAME))


def spread(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places for labels as near as can be to where they are wanted, in order, at least `gap` apart."""
    places: list[float] = []
    for want in wanted:
        places.append(max(want, lowest if not places else places[-1] + gap))
    limit = highest
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - gap
    return places


@dataclass(frozen=True)
class IntervalBar:
    """An estimate with its interval and bounds on one scale from 0 to 1, as places in its drawing."""

    estimate: float | None
    recorded: bool
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None


INTERVAL_WIDTH = 120.0
INTERVAL_MARGIN = 6.0


def interval_bar(
    estimate: float | None, interval: tuple[float, float] | None, bounds: tuple[float, float] | None, recorded: bool
) -> IntervalBar:
    """The places of an estimate and the ends of its intervals, all shares of one whole."""

    def place(value: float) -> float:
        return round(INTERVAL_MARGIN + (INTERVAL_WIDTH - 2 * INTERVAL_MARGIN) * value, 1)

    return IntervalBar(
        None if estimate is None else place(estimate),
        recorded,
        None if interval is None else (place(interval[0]), place(interval[1])),
        None if bounds is None else (place(bounds[0]), place(bounds[1])),
    )


@dataclass(frozen=True)
class Certainty:
    """How sure an answer is: three parts that sum to 1, and their words."""

    recorded: float
    estimated: float
    unknown: float


def certainty(recorded: float, imputed: float, untraced: float) -> Certainty | None:
    """The three parts as fractions of what passes; None where nothing passes."""
    passes = recorded + imputed + untraced
    return Certainty(recorded / passes, imputed / passes, untraced / passes) if passes > 0 else None


def _wrapped(text: str, width: int, most: int = 4) -> list[str]:
    lines = textwrap.wrap(text, width, break_long_words=True)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: width - 1].rstrip() + "…"]
