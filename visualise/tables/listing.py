"""Tables as pages show them, each column declared in a line: its title, and what stands in it.

What stands in a cell are columns of the dictionary, by name or as name=path, worded by their kind; or what a function
says of the row. `tables.html` draws all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from ketenkaart.graph.analysis.figure import LEVEL
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.once import once
from ketenkaart.visualise.tables.columns import NAMED
from ketenkaart.visualise.tables.declared import value_at
from ketenkaart.visualise.wording.labels import WORDS
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, money, named
from ketenkaart.words import wording

NUMBERS = ("share", "number", "money")
LOOKS = ("mark", "bar", "symbol", "code", "swatch")  # of what is no column: a sign beside a text, a picture


class Piece(NamedTuple):
    """A part of a cell: its look, its text, and what it leads to or draws."""

    look: str
    text: str = ""
    of: Any = None


class LinkPiece(NamedTuple):
    """Where a piece leads that is not simply a node; `said` is what a screen reader calls it, if not by its text."""

    to: str
    said: str = ""


Said = Piece | Estimate | str
Says = Callable[[Any, Language], Said | list[Said]]  # of a row


@dataclass(frozen=True, eq=False)
class At:
    """A column: `holds` and the small `note` under it are names with spaces between, or a function of the row."""

    title: str  # in English, as it is looked up
    holds: str | Says
    note: str | Says = ""
    css: str | Callable[[Any], str] = ""  # the class of its cells, or of each by its row
    over: tuple[str, str] = ("", "")  # what it stands under with the columns beside it, and a small note to that

    @once
    def look(self) -> str:
        """The class of its cells, where it doesn't hang on the row."""
        if isinstance(self.css, str) and self.css:
            return self.css
        kinds = [kind for _, kind, _ in _parts(self.holds)] if isinstance(self.holds, str) else []
        return "number" if kinds and kinds[0] in NUMBERS else ""

    @once
    def pieces(self) -> tuple[Says, ...]:
        return _says(self.holds)

    @once
    def notes(self) -> tuple[Says, ...]:
        return _says(self.note)


class Cell(NamedTuple):
    """A cell of a page."""

    css: str
    pieces: list[Piece]
    notes: list[Piece]

    @property
    def english(self) -> bool:
        """Whether all of it is a text of the graph, which is English in both languages."""
        return bool(self.pieces) and all(one.look == "english" for one in (*self.pieces, *self.notes))


class ListedRow(NamedTuple):
    """A row of a page, with its class and what it can be led to by."""

    cells: tuple[Cell, ...]
    css: str = ""
    anchor: str = ""
    heading: str = ""  # over the rows below it, in place of cells


class Heading(NamedTuple):
    """What stands over the rows below it, in place of a row."""

    title: str  # in English, as it is looked up


@dataclass(frozen=True)
class Listed:
    """A table of a page with its rows."""

    caption: str
    label: str  # what a screen reader calls it
    css: str
    over: tuple[tuple[str, str, int], ...]  # what columns stand under: title, note, and how many; none where nothing
    heads: tuple[tuple[str, bool], ...]  # title, and whether numbers stand under it
    lines: tuple[ListedRow, ...]
    named: int  # the place of the column that names a row

    def __bool__(self) -> bool:
        return bool(self.lines)


@dataclass(frozen=True, eq=False)
class Listing:
    """A table as a page shows it; a column names the row, mostly the first.

    A row's `tone` is its class, its `anchor` what an address leads to; one whose fact nobody has read in a source looks
    so. A Heading stands over the rows below it.
    """

    caption: str  # in English, as it is looked up
    columns: tuple[At, ...]
    label: str = ""  # where the caption is too long to be called by
    css: str = ""
    named: int = 0  # the place of the column that names a row
    rows: Callable[[Any, Language], Iterable[Any]] = lambda found, _: iter(found)

    def of(self, found: Any, language: Language, **values: object) -> Listed:
        """The table of something; `values` are those that its titles name."""
        level = wording.percent(LEVEL, language.code)

        def said(text: str) -> str:
            return language.gettext(text, level=level, **values) if text else ""

        over = [(*title, len(list(some))) for title, some in groupby(self.columns, lambda at: at.over)]
        return Listed(
            caption=said(self.caption),
            label=said(self.label or self.caption),
            css=self.css,
            over=tuple(over) if len(over) > 1 else (),
            heads=tuple((said(at.title), "number" in at.look) for at in self.columns),
            lines=tuple(_line(self.columns, row, language) for row in self.rows(found, language)),
            named=self.named,
        )


def _line(columns: tuple[At, ...], row: Any, language: Language) -> ListedRow:
    if isinstance(row, Heading):
        return ListedRow((), heading=language.gettext(row.title))
    doubted = getattr(row, "verified", "") == "MEMORY"
    css = "unverified" if doubted else getattr(row, "tone", "")
    return ListedRow(tuple(_cell(at, row, language) for at in columns), css, getattr(row, "anchor", ""))


def _cell(at: At, row: Any, language: Language) -> Cell:
    pieces: list[Piece] = []
    notes: list[Piece] = []
    for found in _found(at.pieces, row, language):
        if isinstance(found, Estimate):
            notes.append(Piece("text", found.interval))
            found = found.value
        pieces.append(_piece(found))
    notes += [_piece(found) for found in _found(at.notes, row, language)]
    css = at.look if isinstance(at.css, str) else at.css(row)
    return Cell(css, *([one for one in some if one.text or one.of] for some in (pieces, notes)))


def _found(says: tuple[Says, ...], row: Any, language: Language) -> Iterable[Said]:
    for one in says:
        found = one(row, language)
        yield from found if isinstance(found, list) else (found,)


def _piece(said: Said) -> Piece:
    return said if isinstance(said, Piece) else Piece("text", str(said))


def _parts(holds: str) -> list[tuple[str, str, str]]:
    """Name, kind and path of each column; a name that is none says how what stands at the path looks."""
    parts = [(name, path or name) for name, _, path in (one.partition("=") for one in holds.split())]
    return [(name, NAMED[name].kind if name in NAMED else name, path) for name, path in parts]


def _says(holds: str | Says) -> tuple[Says, ...]:
    if not isinstance(holds, str):
        return (holds,)
    parts = _parts(holds)
    signs = [kind in LOOKS for _, kind, _ in parts]
    return tuple(_worded(*part, inside=not all(signs[:place])) for place, part in enumerate(parts))


def _worded(name: str, kind: str, path: str, inside: bool) -> Says:
    value = value_at(path)
    return lambda row, language: said(name, kind, value(row), language, inside)


def said(name: str, kind: str, value: Any, language: Language, inside: bool = False) -> Said:
    """A value as a page says it. Of a number that nobody states, that it is unknown.

    A name `inside` a cell, behind other words, begins with a small letter.
    """
    lang = language.code
    if value is None:
        return language.gettext("unknown") if kind in NUMBERS else ""
    if kind in SAID:
        return SAID[kind](value, language)
    if kind in ("key", "keys"):
        refs = (value,) if isinstance(value, NodeRef) else tuple(value)
        return Piece(
            "refs",
            of=tuple((one, wording.lower_first(named(one, lang)) if inside else named(one, lang)) for one in refs),
        )
    if kind == "word":
        return language.gettext(WORDS[name][value])
    if kind == "money":
        return money(value, NAMED[name].unit, language)
    if kind in LOOKS:
        return Piece(kind, value if isinstance(value, str) else "", value)
    return value if isinstance(value, Estimate) else str(value)


SAID: dict[str, Callable[[Any, Language], Said]] = {
    "sources": lambda value, language: Piece("sources", of=value),
    "english": lambda value, language: Piece("english", value, value),
    "name": lambda value, language: _names(value, language.code),
    "share": lambda value, language: wording.percent(min(1.0, value), language.code),
    "number": lambda value, language: wording.number(value, language.code),
    "day": lambda value, language: wording.day(value, language.code) if isinstance(value, date) else str(value),
}


def known(holds: str, otherwise: str = mark("unknown")) -> Says:
    """What stands in a column, or where nothing does that it is unknown, or another text."""
    ((name, kind, path),) = _parts(holds)
    value = value_at(path)

    def says(row: Any, language: Language) -> Said:
        found = value(row)
        return language.gettext(otherwise) if found in (None, "", ()) else said(name, kind, found, language)

    return says


def _names(value: Any, lang: str) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(named(one, lang) for one in value) if isinstance(value, tuple) else named(value, lang)
