"""The world with one value for each country: five classes, hatched where unknown, white where zero. No script.

Two layers: what is seen (hidden from readers of the screen, for the table says the same), and over it the links, in the
order of the table. The dots of small countries lie above all outlines, whatever the order of the links is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from ketenkaart.graph.earth import HEIGHT, WIDTH, Territories

# Reversed cividis in five steps: the darkest is the most, in grey too. Nuñez, Anderton & Renslow (2018), PLOS ONE
# 13(7):e0199239.
COLOURS = {"k1": "#ffea46", "k2": "#bcaf6f", "k3": "#7c7b78", "k4": "#414d6b", "k5": "#00204d"}
LIMITS = (0.01, 0.05, 0.30, 0.65)  # between the classes: those of the words for sizes, and 1 %
ZERO, UNKNOWN = "zero", "unknown"
TONES = (*reversed(COLOURS), ZERO, UNKNOWN)  # as the legend lists them
VIEW_BOX = f"0 0 {10 * WIDTH:.0f} {10 * HEIGHT:.0f}"  # tenths, as the outlines count
EUROPE = "4480 330 1300 1010"  # from Ireland to Kyiv, from Trondheim to Crete and beyond
DOT = 30  # tenths


@dataclass(frozen=True)
class Area:
    """One country on the map; `link` is where its name leads, if it leads anywhere."""

    key: str
    tone: str
    text: str  # its name and value
    link: str = ""


@dataclass(frozen=True)
class MapDrawing:
    """The two layers as markup, and the countries that have no place on the map."""

    seen: Markup
    links: Markup
    missing: tuple[str, ...]


def tone(estimate: float | None) -> str:
    """The class of a share. Up to a limit but not with it, as for the words; 65 % itself is still large.

    >>> [tone(share) for share in (None, 0.0, 0.004, 0.01, 0.05, 0.3, 0.65, 1.0)]
    ['unknown', 'zero', 'k1', 'k2', 'k3', 'k4', 'k4', 'k5']
    """
    if estimate is None:
        return UNKNOWN
    if estimate <= 0.0:
        return ZERO
    return f"k{1 + sum(estimate >= limit - 1e-9 for limit in LIMITS[:3]) + (estimate > LIMITS[3] + 1e-9)}"


def drawing(areas: Sequence[Area], rest: Area, names: dict[str, str], places: Territories) -> MapDrawing:
    """All territories: those of `areas` with their value, the others as `rest` says (its text follows their name)."""
    valued = {area.key: area for area in areas}
    others = (
        Area(code, rest.tone, f"{names[code]}: {rest.text}" if code in names else "")
        for code in (*places.outlines, *places.dots)
        if code and code not in valued
    )
    everything = [*areas, *others]
    land = [(area, _outline(area, places.outlines[area.key])) for area in everything if area.key in places.outlines]
    dots = [(area, _dot(area, *places.dots[area.key])) for area in everything if area.key in places.dots]
    nobody = f'<path class="nobody" d="{places.outlines[""]}"/>' if "" in places.outlines else ""
    return MapDrawing(
        Markup(f'<g id="world">{nobody}{_by_tone("land", land)}{_by_tone("dot", dots)}</g>'),  # noqa: S704
        Markup("").join(_link(area) for area in areas if area.link and _placed(area.key, places)),
        tuple(area.key for area in areas if not _placed(area.key, places)),
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
        "k1": '<circle cx="30" cy="30" r="9"/>',
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


def count_by_tone(tones: Iterable[str], rest: str, places: Territories) -> dict[str, int]:
    """How many territories each class holds, those that nothing is said of counted with the rest."""
    found = dict.fromkeys(TONES, 0)
    total = len(places.outlines) - ("" in places.outlines) + len(places.dots)
    for one in tones:
        found[one] += 1
        total -= 1
    found[rest] += total
    return found


def _placed(key: str, places: Territories) -> bool:
    return key in places.outlines or key in places.dots


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
    for name in reversed(TONES):
        inside = "".join(markup for area, markup in drawn if area.tone == name)
        fill = ' fill="url(#map-hatch)"' if name == UNKNOWN else ""
        if inside:
            groups.append(f'<g class="{kind} {name}"{fill}>{inside}</g>')
    return "".join(groups)


def _link(area: Area) -> Markup:
    """What is pointed at and reached by the keyboard: clear, with a ring on a halo when it has the focus."""
    return Markup(
        '<a class="go" href="{link}" aria-label="{text}"><title>{text}</title>'
        '<use class="halo" href="#at-{key}"/><use class="ring" href="#at-{key}"/></a>'
    ).format(link=area.link, text=area.text, key=area.key)
