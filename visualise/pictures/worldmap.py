"""The world with one value a country: land grey, one hue the stronger the more, hatched where unknown. No script.

Layers: what is seen (hidden from readers of the screen, for the bars beside the map say the same), the largest ways
over it, the names of the largest countries, and links that lie over those alone, so that a keyboard stops at few.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from markupsafe import Markup, escape

from ketenkaart.graph.earth import Territories, rings

# One hue in four steps on grey land, the darkest the most, in grey too; the style sheet has another row for the dark.
COLOURS = {"k2": "#a5d0d7", "k3": "#5ca3af", "k4": "#1f7080", "k5": "#063b46"}
LAND, SEA = "#e2e5e6", "#f7f9f9"
LIMITS = (0.01, 0.05, 0.30, 0.65)  # between the classes: those of the words for sizes, and 1 %
NONE, UNKNOWN = "none", "unknown"
TONES = (*reversed(COLOURS), NONE, UNKNOWN)  # as the legend lists them
NOBODYS = ("", "ATA")  # land that takes no part: nobody's, and the Antarctic
LEFT, TOP, RIGHT, BOTTOM = 640, 0, 9560, 4350  # tenths, as the outlines count: from Alaska to Fiji and Cape Horn
VIEW_BOX = f"{LEFT} {TOP} {RIGHT - LEFT} {BOTTOM - TOP}"
DOT = 34  # tenths
LETTER = 0.56  # mean width of a letter, in sizes of the type
WIDE, NARROW = 178, 330  # sizes of type in tenths: on a map of 700 pixels, and on one of 330
BEND = 0.22  # of an arc, of its length
WIDTHS = (0.05, 0.15, 0.30, 0.65)  # shares from which a way is drawn wider


@dataclass(frozen=True)
class Area:
    """One country on the map; `label` is written on it, and `link` is where it then leads."""

    key: str
    tone: str
    text: str  # its name and value, and of what
    label: str = ""
    link: str = ""


@dataclass(frozen=True)
class Way:
    """What goes from one country to another: drawn dashed where it is estimated."""

    start: str
    end: str
    share: float
    recorded: bool
    text: str


@dataclass(frozen=True)
class MapDrawing:
    """The layers as markup, and the countries that have no place on the map."""

    seen: Markup
    ways: Markup
    labels: Markup  # for a wide map
    narrow: Markup  # for a narrow one
    links: Markup
    missing: tuple[str, ...]


def tone(share: float | None) -> str:
    """The class of a share. Up to a limit but not with it, as for the words; 65 % itself is still large.

    >>> [tone(share) for share in (None, 0.0, 0.004, 0.01, 0.05, 0.3, 0.65, 1.0)]
    ['unknown', 'none', 'none', 'k2', 'k3', 'k4', 'k4', 'k5']
    """
    if share is None:
        return UNKNOWN
    step = sum(share >= limit - 1e-9 for limit in LIMITS[:3]) + (share > LIMITS[3] + 1e-9)
    return f"k{1 + step}" if step else NONE


def drawing(
    areas: Sequence[Area], rest: Area, names: dict[str, str], places: Territories, ways: Sequence[Way], home: Area
) -> MapDrawing:
    """All territories: those of `areas` with their value, the others as `rest` says (its text follows their name).

    home : the country that the ways lead to, marked and named; one without a place on the map is not
    """
    valued = {area.key: area for area in areas}
    others = (
        Area(code, rest.tone, f"{names[code]}: {rest.text}" if code in names else "")
        for code in places.outlines
        if code not in NOBODYS and code not in valued
    )
    everything = [*areas, *others]
    land = [(area, _outline(area, places.outlines[area.key])) for area in everything if area.key in places.outlines]
    # Of places too small for a shape only those are worth a dot through which something goes.
    dots = [(area, _dot(area, *places.dots[area.key])) for area in areas if area.key in places.dots and _counts(area)]
    nobody = f'<path class="nobody" d="{places.outlines[""]}"/>' if "" in places.outlines else ""
    keys = {area.key for area in (*areas, home)} | {end for way in ways for end in (way.start, way.end)}
    at = {key: middle for key in sorted(keys) if (middle := _middle(key, places))}
    drawn = [way for way in ways if way.start in at and way.end in at]
    arcs = [_arc(at[way.start], at[way.end]) for way in drawn]
    named = [area for area in areas if area.label and area.key in at and area.key != home.key]
    return MapDrawing(
        seen=Markup(f"{nobody}{_by_tone('land', land)}{_by_tone('dot', dots)}"),  # noqa: S704
        ways=Markup("").join(_way(way, *arc) for way, arc in zip(drawn, arcs, strict=True)) + _home(home, at),
        labels=_labels(named, home, at, arcs, WIDE),
        narrow=_labels(named, home, at, arcs, NARROW),
        links=Markup("").join(_link(area) for area in areas if area.link and area.key in at),
        missing=tuple(area.key for area in areas if area.key not in places.outlines and area.key not in places.dots),
    )


def hatching(identifier: str, size: float) -> Markup:
    """The pattern of what is unknown, with a line every so many units."""
    return Markup(
        '<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch-ground" d="M0 0h{size}v{size}H0z"/>'
        '<path class="hatch-line" d="M0 0v{size}" stroke-width="{line}"/></pattern>'
    ).format(name=identifier, size=size, line=round(size * 0.4, 1))


def printed() -> Markup:
    """Patterns in place of the colours on paper, the denser the more, for map and legend; the style sheet says when."""
    marks = {
        "k2": '<circle cx="15" cy="15" r="11"/><circle cx="45" cy="45" r="11"/>',
        "k3": '<path d="M0 15h60M0 45h60" stroke-width="12"/>',
        "k4": '<path d="M0 15h60M0 45h60M15 0v60M45 0v60" stroke-width="14"/>',
    }
    one = (
        '<pattern id="{}-{}" class="paper" width="60" height="60" patternUnits="userSpaceOnUse" '
        'patternTransform="scale({})">{}</pattern>'
    )
    return Markup("").join(
        Markup(one).format(name, tone, scale, Markup(mark))  # noqa: S704
        for tone, mark in marks.items()
        for name, scale in (("paper", 1), ("key", 0.12))
    )


def count_by_tone(tones: Iterable[str]) -> dict[str, int]:
    """How many of some countries each class holds."""
    found = dict.fromkeys(TONES, 0)
    for one in tones:
        found[one] += 1
    return found


def _counts(area: Area) -> bool:
    return area.tone != NONE


def _middle(key: str, places: Territories) -> tuple[float, float] | None:
    """Where a country's name and ways belong, in tenths: the middle of its largest piece."""
    if key in places.dots:
        x, y = places.dots[key]
        return 10 * x, 10 * y
    if key not in places.outlines:
        return None
    largest = max((_moments(ring) for ring in rings(places.outlines[key])), key=lambda one: abs(one[0]))
    area, x, y = largest
    return 10 * x / (6 * area / 2), 10 * y / (6 * area / 2)


def _moments(ring: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Twice the signed area of a ring, and its first moments times six."""
    double = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        double += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return double, x, y


def _outline(area: Area, outline: str) -> str:
    return f'<path{_named(area)} d="{outline}"{_closed("path", area)}'


def _dot(area: Area, x: float, y: float) -> str:
    return f'<circle{_named(area)} cx="{10 * x:.0f}" cy="{10 * y:.0f}" r="{DOT}"{_closed("circle", area)}'


def _named(area: Area) -> str:
    """Only what a link shows again needs an id."""
    return f' id="at-{escape(area.key)}"' if area.link else ""


def _closed(element: str, area: Area) -> str:
    """A title for the pointer, where no link above it has one."""
    if area.link or not area.text:
        return "/>"
    return f"><title>{escape(area.text)}</title></{element}>"


def _by_tone(kind: str, drawn: Sequence[tuple[Area, str]]) -> str:
    groups = []
    for name in (UNKNOWN, NONE, *COLOURS):  # the strongest over the others, borders included
        inside = "".join(markup for area, markup in drawn if area.tone == name)
        fill = ' fill="url(#map-hatch)"' if name == UNKNOWN else ""
        if inside:
            groups.append(f'<g class="{kind} {name}"{fill}>{inside}</g>')
    return "".join(groups)


Place = tuple[float, float]
Arc = tuple[Place, Place, Place]  # start, where it is drawn to, end


def _arc(start: Place, end: Place) -> Arc:
    """A curve that bends to the side that points up; its end stays off the mark of where it leads."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1) or 1.0
    bend = BEND * (-1.0 if x2 >= x1 else 1.0)
    cx, cy = (x1 + x2) / 2 - bend * (y2 - y1), max((y1 + y2) / 2 + bend * (x2 - x1), TOP + 60.0)
    short = min(0.4, 75.0 / length)
    return start, (cx, cy), (x2 + (cx - x2) * short, y2 + (cy - y2) * short)


def _along(arc: Arc) -> Iterator[Place]:
    """Points of an arc, near enough to each other that no text fits between."""
    (x1, y1), (cx, cy), (x2, y2) = arc
    count = max(2, int(hypot(x2 - x1, y2 - y1) / 50))
    for part in (step / count for step in range(count + 1)):
        rest = 1.0 - part
        yield (
            rest * rest * x1 + 2 * rest * part * cx + part * part * x2,
            rest * rest * y1 + 2 * rest * part * cy + part * part * y2,
        )


def _way(way: Way, start: Place, by: Place, end: Place) -> Markup:
    """An arc with a casing that parts it from what it crosses, and the head of an arrow."""
    path = f"M{start[0]:.0f} {start[1]:.0f}Q{by[0]:.0f} {by[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    size = sum(way.share >= limit for limit in WIDTHS)
    return Markup(
        '<g class="way w{size}{guess}"><path class="casing" d="{path}"/><path class="line" d="{path}"/>'
        '<path class="tip" d="{tip}"/><title>{text}</title></g>'
    ).format(size=size, guess="" if way.recorded else " guess", path=path, tip=_tip(*by, *end, size), text=way.text)


def _tip(x1: float, y1: float, x2: float, y2: float, size: int) -> str:
    """The head of an arrow that comes from a place and ends at another."""
    length = hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    long, half = 60 + 14 * size, 32 + 9 * size
    bx, by = x2 - long * dx, y2 - long * dy
    return f"M{x2:.0f} {y2:.0f}L{bx - half * dy:.0f} {by + half * dx:.0f}L{bx + half * dy:.0f} {by - half * dx:.0f}z"


def _home(home: Area, at: dict[str, tuple[float, float]]) -> Markup:
    if home.key not in at:
        return Markup("")
    x, y = at[home.key]
    return Markup('<circle class="home" cx="{:.0f}" cy="{:.0f}" r="42"/>').format(x, y)


@dataclass(frozen=True)
class _Box:
    """Where a text stands, in tenths."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def inside(self) -> bool:
        """Whether all of it is on the map."""
        return self.left >= LEFT and self.right <= RIGHT and self.top >= TOP and self.bottom <= BOTTOM

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def _labels(named: Sequence[Area], home: Area, at: dict[str, Place], arcs: Sequence[Arc], size: int) -> Markup:
    """Names and values beside their countries, the largest first; one that has no free place is left to the bars."""
    taken = [_around(at[area.key], 40) for area in (*named, home) if area.key in at]
    crossed = [_around(place, 25) for arc in arcs for place in _along(arc)]
    found = []
    for area in ([home] if home.key in at else []) + list(named):
        x, y = at[area.key]
        places = list(_candidates(x, y, LETTER * size * len(area.label), size))
        if area is home:
            places = places[1:] + places[:1]  # most ways to Europe come from the right
        free = [box for box in places if box.inside and not any(box.meets(other) for other in taken)]
        clear = [box for box in free if not any(box.meets(other) for other in crossed)]
        for box in (clear or free)[:1]:
            taken.append(box)
            found.append(_label(area, x, y, box, size, area is home))
    return Markup("").join(found)


def _around(place: Place, far: float) -> _Box:
    x, y = place
    return _Box(x - far, y - far, x + far, y + far)


def _candidates(x: float, y: float, width: float, size: float) -> Iterator[_Box]:
    """Places for a text around a point, the nearest first."""
    height = 1.15 * size
    for far in (0.55, 1.4, 2.6):
        away = far * size
        for left, top in (
            (x + away, y - height / 2),
            (x - away - width, y - height / 2),
            (x - width / 2, y - away - height),
            (x - width / 2, y + away),
            (x + away, y - away - height),
            (x - away - width, y - away - height),
            (x + away, y + away),
            (x - away - width, y + away),
        ):
            yield _Box(left, top, left + width, top + height)


def _label(area: Area, x: float, y: float, box: _Box, size: int, home: bool) -> Markup:
    """A text in its box, and a line to its country where it stands away from it."""
    near_x, near_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    lead = f'<path class="lead-line" d="M{x:.0f} {y:.0f}L{near_x:.0f} {near_y:.0f}"/>'
    far = hypot(near_x - x, near_y - y) > 1.2 * size
    return Markup('{lead}<text class="place{home}" x="{x:.0f}" y="{y:.0f}" font-size="{size}">{text}</text>').format(
        lead=Markup(lead if far else ""),  # noqa: S704
        home=" at-home" if home else "",
        x=box.left,
        y=box.bottom - 0.3 * size,
        size=size,
        text=area.label,
    )


def _link(area: Area) -> Markup:
    """What is pointed at and reached by the keyboard: clear, with a ring on a halo when it has the focus."""
    return Markup(
        '<a class="go" href="{link}" aria-label="{text}"><title>{text}</title>'
        '<use class="halo" href="#at-{key}"/><use class="ring" href="#at-{key}"/></a>'
    ).format(link=area.link, text=area.text, key=area.key)
