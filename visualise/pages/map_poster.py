"""The map as a file that stands alone: title, answer, legend, dates, sources and licence in the picture itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from textwrap import wrap

import resvg_py
from markupsafe import Markup

from ketenkaart.visualise.pictures import worldmap
from ketenkaart.visualise.wording.language import Language

FONT = "Source Sans Pro"
SHEET = 1200  # wide, in pixels
MARGIN = 36
PIXELS = 2000  # width of a PNG: an A4 at 240 dots an inch
LETTER = 0.47  # mean width of a letter, in sizes of the type
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no XML can hold these
STYLE = (
    "text{font-family:'Source Sans Pro','Source Sans 3',sans-serif;fill:#1b1b1b}"
    ".paper{fill:#fff}.soft{fill:#50585b}.strong{font-weight:600}"
    f".sea{{fill:{worldmap.SEA}}}.none,.nobody,.hatch-ground{{fill:{worldmap.LAND}}}"
    ".land,.dot,.nobody{stroke:#fff;stroke-width:6;stroke-linejoin:round}"
    ".key{stroke:#5b6b70;stroke-width:1}.hatch-line{stroke:#6b7578}"
    + "".join(f".{tone}{{fill:{colour}}}" for tone, colour in worldmap.COLOURS.items())
    + ".casing{fill:none;stroke:#fff;stroke-opacity:.75}.line{fill:none;stroke:#1b1b1b}.tip{fill:#1b1b1b}"
    + "".join(
        f".w{size} .line{{stroke-width:{width}}}.w{size} .casing{{stroke-width:{width + 20}}}"
        f".w{size}.guess .line{{stroke-dasharray:{30 + width} {20 + width // 2}}}"
        for size, width in enumerate((9, 13, 20, 27, 36))
    )
    + ".home{fill:#fff;stroke:#1b1b1b;stroke-width:22}.lead-line{stroke:#1b1b1b;stroke-width:8;fill:none}"
    ".place{font-weight:600;stroke:#fff;stroke-width:40;stroke-linejoin:round;paint-order:stroke}"
    ".place.at-home{font-weight:400}"
)


@dataclass(frozen=True)
class Imprint:
    """What a picture has to say of itself."""

    title: str
    sentences: tuple[str, ...]
    measured: str
    dates: str
    own: str
    day: str
    version: int
    sources: tuple[str, ...]
    licence: str
    address: str
    example: bool
    lang: str


def svg(about: Imprint, seen: Markup, classes: Sequence[tuple[str, str]], language: Language) -> str:
    """The picture as SVG, self-contained: its style and what it is of are inside."""
    _ = language.gettext
    body: list[Markup] = []
    y = _write(body, about.title, 30, float(MARGIN), "strong")
    for sentence in about.sentences:
        y = _write(body, sentence, 17, y + 4)
    if about.example:
        y = _write(body, _("This rests on example data: the companies do not exist."), 17, y + 4, "strong")
    high = (SHEET - 2 * MARGIN) * (worldmap.BOTTOM - worldmap.TOP) / (worldmap.RIGHT - worldmap.LEFT)
    body.append(
        Markup(
            '<svg x="{x}" y="{y:.0f}" width="{width}" height="{height:.0f}" viewBox="{box}">'
            '<path class="sea" d="M0 0h10000v10000H0z"/>{seen}</svg>'
        ).format(x=MARGIN, y=y + 14, width=SHEET - 2 * MARGIN, height=high, box=worldmap.VIEW_BOX, seen=seen)
    )
    y = _write(body, about.measured, 15, y + high + 22, "strong")
    y = _legend(body, classes, y + 8)
    ending = [
        about.dates,
        about.own,
        _("Map: Equal Earth (equal-area), Natural Earth 4.1 (public domain). Borders imply no position."),
        _("Sources: %(sources)s", sources="; ".join(about.sources)) if about.sources else "",
        _("Licence: each source keeps its own (%(licences)s).", licences=about.licence) if about.licence else "",
        f"ketenkaart · {about.address}",
    ]
    y += 6
    for line in ending:
        y = _write(body, line, 12.5, y + 3, "soft") if line else y
    height = round(y + MARGIN - 8)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{lang}" width="{width}" height="{height}" '
        'viewBox="0 0 {width} {height}" role="img"><title>{title}</title>{metadata}<style>{style}</style>'
        '<defs>{map_hatch}{key_hatch}</defs><path class="paper" d="M0 0h{width}v{height}H0z"/>{body}</svg>\n'
    ).format(
        lang=about.lang,
        width=SHEET,
        height=height,
        title=_clean(about.title),
        metadata=_metadata(about),
        style=Markup(STYLE),  # noqa: S704
        map_hatch=worldmap.hatching("map-hatch", 60),
        key_hatch=worldmap.hatching("key-hatch", 6),
        body=Markup("\n").join(body),
    )


def png(picture: str) -> bytes:
    """The same picture in dots, with the font that ships; no other font and no file of the system takes part."""
    made = resvg_py.svg_to_bytes(
        svg_string=picture,
        width=PIXELS,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=list(_fonts()),
        font_family=FONT,
        sans_serif_family=FONT,
    )
    return bytes(made)


@cache
def _fonts() -> tuple[str, ...]:
    folder = files("font_source_sans_pro") / "files"
    return tuple(str(folder / f"SourceSansPro-{weight}.ttf") for weight in ("Regular", "Semibold"))


def _write(body: list[Markup], text: str, size: float, y: float, kind: str = "") -> float:
    """Text in as many lines as it takes, from a place down; the place below it."""
    most = int((SHEET - 2 * MARGIN) / (LETTER * size))
    for line in wrap(_clean(text), most, break_on_hyphens=False):
        y += size * 1.3
        body.append(
            Markup('<text x="{x}" y="{y:.1f}" font-size="{size}"{kind}>{line}</text>').format(
                x=MARGIN, y=y, size=size, kind=Markup(' class="{}"').format(kind) if kind else "", line=line
            )
        )
    return y


def _legend(body: list[Markup], classes: Sequence[tuple[str, str]], y: float) -> float:
    """The classes beside each other, the next line where one is full."""
    x, y = float(MARGIN), y + 18
    for tone, name in classes:
        width = 34 + len(name) * 14 * LETTER + 26
        if x + width > SHEET - MARGIN + 20:
            x, y = float(MARGIN), y + 24
        fill = ' fill="url(#key-hatch)"' if tone == worldmap.UNKNOWN else ""
        body.append(
            Markup(
                '<path class="key {tone}" d="M{x:.0f} {top:.0f}h26v14h-26z"{fill}/>'
                '<text x="{text:.0f}" y="{y:.0f}" font-size="14">{name}</text>'
            ).format(tone=tone, x=x, top=y - 12, fill=Markup(fill), text=x + 34, y=y, name=name)  # noqa: S704
        )
        x += width
    return y


def _metadata(about: Imprint) -> Markup:
    """Title, date, version, sources, licence in Dublin Core, as programs for pictures read it."""
    sources = Markup("").join(Markup("<dc:source>{}</dc:source>").format(_clean(one)) for one in about.sources)
    return Markup(
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        '<rdf:Description rdf:about=""><dc:title>{title}</dc:title><dc:description>{said}</dc:description>'
        "<dc:date>{day}</dc:date><dcterms:hasVersion>{version}</dcterms:hasVersion>{sources}"
        "<dc:rights>{licence}</dc:rights><dc:identifier>{address}</dc:identifier><dc:language>{lang}</dc:language>"
        "<dc:creator>ketenkaart</dc:creator></rdf:Description></rdf:RDF></metadata>"
    ).format(
        title=_clean(about.title),
        said=_clean(" ".join((*about.sentences, *([about.own] if about.own else ())))),
        day=about.day,
        version=about.version,
        sources=sources,
        licence=_clean(about.licence),
        address=_clean(about.address),
        lang=about.lang,
    )


def _clean(text: str) -> str:
    """Without what no XML can hold."""
    return FORBIDDEN.sub("", text)
