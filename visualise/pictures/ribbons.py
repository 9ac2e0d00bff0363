"""The chain as ribbons: who made at one stage what was made into what another made, from mine to use, as shapes.

Stages are columns (rows, on a small screen) of blocks, the largest countries of each; ribbons join them, as wide as the
part of all that is used. A ribbon that has no making at a stage runs past its blocks. Lengths are in units of the
drawing, about one pixel; shares are fractions of all that is used.
"""

import textwrap
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE, MIDDLE, NARROW = 1080.0, 690.0, 328.0  # widths of the drawing, for screens of that size
THICK = 14.0  # of a block, along the way
LONG = 220.0  # of all that is used, across the way, where that is down
ACROSS = 140.0  # and where it is to the right, with what lies beside
GAP = 5.0  # between blocks
PAST = 12.0  # between blocks and what runs past them
THINNEST = 1.5  # a block stays visible however little was made there
VISIBLE = 5e-4  # a smaller part of all is not drawn
TOP = 44.0  # above the blocks: the stage's name, and what passes
LINE = 15.0  # of label text
LETTERS = 7.3, 6.4  # widths of a letter, bold and not
ROW = 17.0  # of a label in the tall shape
BESIDE = 150.0  # where labels of the tall shape begin
EDGED = 3.0  # a thinner ribbon has no edges: they would hide it
FAINT = 0.75  # nor is it thinner than this
DASHES = ((6.0, "2 2"), (24.0, "5 3"), (1e9, "9 5"))  # of an estimate's edge, for ribbons up to so wide


@dataclass(frozen=True)
class RibbonBlock:
    """One country, all others, or unknown places at a stage. `tone`: focus, a, b, c, rest, unknown.

    `mass` is what was made there; `arriving` the part of it that would arrive were a gate closed.
    """

    tone: str
    label: str
    text: str  # the share as the table says it
    mass: float
    arriving: float


@dataclass(frozen=True)
class RibbonColumn:
    """One stage, from the largest country down; `note` says what passes it, where that isn't all."""

    name: str
    note: str
    blocks: tuple[RibbonBlock, ...]


@dataclass(frozen=True)
class RibbonBand:
    """What a block of one column was made into: a block of a later one, or use (the place behind the last column)."""

    start: int
    start_block: int
    end: int
    end_block: int
    mass: float
    arriving: float
    recorded: bool


@dataclass(frozen=True)
class RibbonGate:
    """A door behind a block: what leaves its country there needs what a measure asks, if the door is shut.

    `state`: closed (in force), open (not in force), unknown; `shut` in a scenario that lets nothing through.
    """

    column: int
    block: int | None  # of the country; None where it is among the others
    state: str
    country: str
    lines: tuple[str, ...]
    shut: bool = False


@dataclass(frozen=True)
class RibbonPicture:
    """The chain of one answer, from mine to use."""

    columns: tuple[RibbonColumn, ...]
    bands: tuple[RibbonBand, ...]
    gates: tuple[RibbonGate, ...]
    user: str
    product: str
    scenario: bool = False


@dataclass(frozen=True)
class RibbonLabel:
    """Lines of text, the first of them bold in its first `strong` letters."""

    x: float
    y: float
    lines: tuple[tuple[str, str], ...]  # bold part, rest


@dataclass(frozen=True)
class RibbonBox:
    """A block as a rectangle; of it the part that arrives; and where its label stands."""

    block: RibbonBlock
    x: float
    y: float
    width: float
    height: float
    arriving: tuple[float, float]  # width and height
    label: RibbonLabel


@dataclass(frozen=True)
class Stripe:
    """A ribbon: its outline, its edges, and in a scenario the outline of the part that arrives."""

    tone: str
    fill: str
    edges: str
    arriving: str
    dashes: str  # of the edges; empty where all of it is recorded
    said: str


@dataclass(frozen=True)
class Door:
    """A gate: its leaf along the block, and its label with a sign beside it."""

    gate: RibbonGate
    leaf: str
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RibbonStop:
    """The head of a stage."""

    name: str
    note: str
    x: float
    y: float


@dataclass(frozen=True)
class RibbonDrawing:
    """A chain laid out."""

    width: float
    height: float
    stops: tuple[RibbonStop, ...]
    boxes: tuple[RibbonBox, ...]
    stripes: tuple[Stripe, ...]
    doors: tuple[Door, ...]
    end: tuple[float, float, float, float]  # of use: x, y, width, height
    user: RibbonLabel
    scenario: bool  # whether a gate lets nothing through


def wide(chain: RibbonPicture, width: float = WIDE, apart: float = 0.0) -> RibbonDrawing:
    """Left to right. Each label stands right of its block, on as many lines as fit, and none touches another.

    apart : how far blocks begin from each other at least: with LINE each of many stands level with its label
    """
    pitch = _pitch(chain, width)
    lay = _Layout(chain, LONG, apart)
    xs = [place * pitch for place in range(len(chain.columns) + 1)]
    room = pitch - THICK - 14
    boxes, doors, foot = [], [], TOP + lay.deepest
    for place, column in enumerate(chain.columns):
        labels = [_lines(block, room) for block in column.blocks]
        heights = [LINE * len(lines) for lines in labels]
        middles = [TOP + at + size / 2 for at, size in lay.blocks[place]]
        foot_of = TOP + (LONG if not apart else max(LONG, lay.foot(place)))
        tops = _apart([middle - height / 2 for middle, height in zip(middles, heights, strict=True)], heights, foot_of)
        foot = max([foot, *(top + height for top, height in zip(tops, heights, strict=True))])
        boxes += [
            _box(
                block,
                xs[place],
                TOP + at,
                THICK,
                size,
                RibbonLabel(xs[place] + THICK + 6, top + 11, lines),
                upright=True,
            )
            for block, (at, size), lines, top in zip(column.blocks, lay.blocks[place], labels, tops, strict=True)
        ]
    beneath: dict[int, float] = defaultdict(lambda: foot + 30)
    for gate in chain.gates:
        lines = tuple(
            line for text in gate.lines for line in textwrap.wrap(text, max(12, int((pitch - 34) / LETTERS[1])))
        )
        x, y = xs[gate.column], beneath[gate.column]
        leaf = ""
        if gate.block is not None:
            at, size = lay.blocks[gate.column][gate.block]
            reach = max(size, 16.0)
            leaf = f"M{x + THICK + 2:.1f} {TOP + at + (size - reach) / 2:.1f}v{reach:.1f}"
        doors.append(Door(gate, leaf, x, y, lines))
        beneath[gate.column] = y + LINE * len(lines) + 14
    height = max([foot + 8, *beneath.values()])
    stops = tuple(RibbonStop(column.name, column.note, xs[place], 14.0) for place, column in enumerate(chain.columns))
    words = tuple(textwrap.wrap(chain.user, 15))
    ends = [(word, "") for word in words] + [("", line) for line in textwrap.wrap(chain.product, 17)]
    return RibbonDrawing(
        width=width,
        height=round(height, 1),
        stops=stops,
        boxes=tuple(boxes),
        stripes=_stripes(chain, lay, lambda place: xs[place], lambda at: TOP + at, upright=True),
        doors=tuple(doors),
        end=(round(xs[-1], 1), TOP, THICK, LONG),
        user=RibbonLabel(xs[-1] + THICK + 8, TOP + 12, tuple(ends)),
        scenario=chain.scenario,
    )


def _pitch(chain: RibbonPicture, width: float) -> float:
    """From one column to the next; behind the last is room for the user's name."""
    return float(round((width - 130.0) / max(1, len(chain.columns)), 1))


def tall(chain: RibbonPicture) -> RibbonDrawing:
    """Top to bottom, for small screens: the ribbons run down at the left, all that is said stands right of them."""
    lay = _Layout(chain, ACROSS)
    lay = _Layout(chain, ACROSS * ACROSS / lay.deepest)  # what runs past blocks makes no column wider
    ys: list[float] = []
    boxes, doors, stops = [], [], []
    letters = int((NARROW - BESIDE - 22) / LETTERS[1])
    y = 6.0
    for place, column in enumerate(chain.columns):
        ys.append(y)
        stops.append(RibbonStop(column.name, column.note, BESIDE, y + 12))
        line = y + 12 + (ROW if column.note else 0.0)
        for block, (at, size) in zip(column.blocks, lay.blocks[place], strict=True):
            line += ROW
            said = textwrap.wrap(f"{block.text} {block.label}".strip(), letters)
            bold = [(block.text, said[0].removeprefix(block.text))] + [("", more) for more in said[1:]]
            boxes.append(_box(block, at, y, size, THICK, RibbonLabel(BESIDE, line, tuple(bold)), upright=False))
            line += ROW * (len(said) - 1)
        for gate in (one for one in chain.gates if one.column == place):
            lines = tuple(part for text in gate.lines for part in textwrap.wrap(text, letters))
            leaf = ""
            if gate.block is not None:
                at, size = lay.blocks[place][gate.block]
                reach = max(size, 16.0)
                leaf = f"M{max(0.0, at + (size - reach) / 2):.1f} {y + THICK + 2:.1f}h{reach:.1f}"
            doors.append(Door(gate, leaf, BESIDE, line + ROW + 8, lines))
            line += 12 + ROW * len(lines)
        y = max(line + 26, y + 84)
    ys.append(y)
    words = [(word, "") for word in textwrap.wrap(chain.user, letters)]
    words += [("", line) for line in textwrap.wrap(chain.product, letters)]
    return RibbonDrawing(
        width=NARROW,
        height=round(y + 12 + max(THICK + 6, ROW * len(words)), 1),
        stops=tuple(stops),
        boxes=tuple(boxes),
        stripes=_stripes(chain, lay, lambda place: ys[place], lambda at: at, upright=False),
        doors=tuple(doors),
        end=(0.0, round(y, 1), round(lay.whole, 1), THICK),
        user=RibbonLabel(BESIDE, y + 12, tuple(words)),
        scenario=chain.scenario,
    )


class _Layout:
    """Where blocks and passing ribbons lie across the way: for each column places and sizes, from 0.

    blocks : of each column (place, size) by block; past: of each column, by ribbon that runs past its blocks
    out, into : where each ribbon leaves its block, and enters the next
    """

    def __init__(self, chain: RibbonPicture, whole: float, apart: float = 0.0) -> None:
        self.whole = whole
        self.bands = [band for band in chain.bands if band.mass > VISIBLE]
        self.blocks: list[list[tuple[float, float]]] = []
        for column in chain.columns:
            at, placed = 0.0, []
            for block in column.blocks:
                size = max(THINNEST, whole * block.mass)
                placed.append((at, size))
                at += max(size + GAP, apart)
            self.blocks.append(placed)
        self.past: list[dict[int, float]] = [{} for _ in chain.columns]
        for place, placed in enumerate(self.blocks):
            at = (placed[-1][0] + placed[-1][1] + PAST) if placed else 0.0
            passing = [n for n, band in enumerate(self.bands) if band.start < place < band.end]
            for number in sorted(passing, key=lambda n: (self._from(n), self._to(n))):
                self.past[place][number] = at
                at += whole * self.bands[number].mass + 1.0
        self.deepest = max([whole, *(self._end(place) for place in range(len(self.blocks)))])
        self.out = self._ends(lambda band: (band.start, band.start_block), lambda n: self._next(n))
        self.into = self._ends(lambda band: (band.end, band.end_block), lambda n: self._before(n))

    def foot(self, place: int) -> float:
        """Where the room of a column's blocks ends."""
        return max((at + max(size, LINE) for at, size in self.blocks[place]), default=0.0)

    def _end(self, place: int) -> float:
        ends = [at + size for at, size in self.blocks[place]]
        ends += [at + self.whole * self.bands[n].mass for n, at in self.past[place].items()]
        return max(ends, default=0.0)

    def _from(self, number: int) -> float:
        return self.blocks[self.bands[number].start][self.bands[number].start_block][0]

    def _to(self, number: int) -> float:
        band = self.bands[number]
        return self._from(number) if band.end == len(self.blocks) else self.blocks[band.end][band.end_block][0]

    def _next(self, number: int) -> float:
        place = self.bands[number].start + 1
        return self.past[place][number] if place < self.bands[number].end else self._to(number)

    def _before(self, number: int) -> float:
        place = self.bands[number].end - 1
        return self.past[place][number] if place > self.bands[number].start else self._from(number)

    def _ends(self, block: Callable[[RibbonBand], tuple[int, int]], order: Callable[[int], float]) -> list[float]:
        """Where ribbons stand at one of their blocks, one behind another in the order of their other ends."""
        filled: dict[tuple[int, int], float] = {}
        found = [0.0] * len(self.bands)
        for number in sorted(range(len(self.bands)), key=lambda n: (order(n), n)):
            key = block(self.bands[number])
            first = 0.0 if key[0] == len(self.blocks) else self.blocks[key[0]][key[1]][0]
            found[number] = filled.get(key, first)
            filled[key] = found[number] + self.whole * self.bands[number].mass
        return found


def _stripes(
    chain: RibbonPicture,
    lay: _Layout,
    along: Callable[[int], float],
    across: Callable[[float], float],
    upright: bool,
) -> tuple[Stripe, ...]:
    """All ribbons, the widest first, so that none is hidden."""
    found = []
    for number in sorted(range(len(lay.bands)), key=lambda n: -lay.bands[n].mass):
        band = lay.bands[number]
        stops = [(along(band.start) + THICK, lay.out[number])]
        for place in range(band.start + 1, band.end):
            stops += [(along(place), lay.past[place][number]), (along(place) + THICK, lay.past[place][number])]
        stops.append((along(band.end), lay.into[number]))
        stops = [(way, across(at)) for way, at in stops]
        size = max(FAINT, lay.whole * band.mass)
        first, second = _edge(stops, 0.0, upright), _edge(stops, size, upright)
        source = chain.columns[band.start].blocks[band.start_block]
        last = band.end == len(chain.columns)
        target = chain.user if last else chain.columns[band.end].blocks[band.end_block].label
        found.append(
            Stripe(
                tone=source.tone,
                fill=_between(stops, size, upright),
                edges=f"{first} {second}" if size >= EDGED else "",
                arriving=_between(stops, lay.whole * band.arriving, upright) if _arrives(chain, band) else "",
                dashes="" if band.recorded else next(dash for widest, dash in DASHES if size <= widest),
                said=f"{source.label} → {target}",
            )
        )
    return tuple(found)


def _arrives(chain: RibbonPicture, band: RibbonBand) -> bool:
    return chain.scenario and band.arriving > VISIBLE


def _edge(stops: Sequence[tuple[float, float]], size: float, upright: bool) -> str:
    """One edge of a ribbon, from its start: curves from stage to stage, straight past a stage's blocks."""
    return "M" + _point(stops[0][0], stops[0][1] + size, upright) + _curves(stops, size, upright)


def _between(stops: Sequence[tuple[float, float]], size: float, upright: bool) -> str:
    """A ribbon's outline: along one edge, and back along the other."""
    back = list(reversed(stops))
    return (
        f"{_edge(stops, 0.0, upright)}L{_point(back[0][0], back[0][1] + size, upright)}"
        f"{_curves(back, size, upright)}Z"
    )  # fmt: skip


def _curves(stops: Sequence[tuple[float, float]], size: float, upright: bool) -> str:
    made = ""
    for number, ((way, at), (to, end)) in enumerate(pairwise(stops)):
        if number % 2:
            made += f"L{_point(to, end + size, upright)}"
        else:
            half = (way + to) / 2
            points = ((half, at + size), (half, end + size), (to, end + size))
            made += "C" + " ".join(_point(x, y, upright) for x, y in points)
    return made


def _point(way: float, at: float, upright: bool) -> str:
    """A place along and across the way; `upright` where the way leads to the right and blocks stand on end."""
    x, y = (way, at) if upright else (at, way)
    return f"{x:.1f} {y:.1f}"


def _box(
    block: RibbonBlock, x: float, y: float, width: float, height: float, label: RibbonLabel, upright: bool
) -> RibbonBox:
    part = min(1.0, block.arriving / block.mass) if block.mass > 0 else 0.0
    arriving = (width, round(height * part, 1)) if upright else (round(width * part, 1), height)
    return RibbonBox(
        block=block,
        x=round(x, 1),
        y=round(y, 1),
        width=round(width, 1),
        height=round(height, 1),
        arriving=arriving,
        label=label,
    )


def _lines(block: RibbonBlock, room: float) -> tuple[tuple[str, str], ...]:
    """A block's share and name on one line where that fits, else the name below the share, on as many as it needs."""
    one = f"{block.text} {block.label}".strip()
    bold, plain = LETTERS
    if len(block.text) * bold + (len(one) - len(block.text)) * plain <= room or not block.text:
        return ((block.text, one.removeprefix(block.text)),)
    names = textwrap.wrap(block.label, max(8, int(room / LETTERS[1])))
    return ((block.text, ""), *(("", name) for name in names))


def _apart(tops: Sequence[float], heights: Sequence[float], foot: float) -> list[float]:
    """Tops of labels, in order and apart, none above the blocks; below them only where there are too many."""
    found: list[float] = []
    free = TOP - 4
    for top, height in zip(tops, heights, strict=True):
        found.append(max(top, free))
        free = found[-1] + height
    limit = max(foot, TOP + sum(heights))
    for place in range(len(found) - 1, -1, -1):
        found[place] = max(TOP - 4, min(found[place], limit - heights[place]))
        limit = found[place]
    return found
