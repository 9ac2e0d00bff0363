"""What a page gives, as plain data: from it come the page itself and every other form of the same address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ketenkaart.graph.analysis.figure import LEVEL, Interval
from ketenkaart.graph.answers.references import AnswerFigure, SourceRef
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.words.sentences import reason

# The media types of what a spreadsheet and a word processor open.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Cell = str | float | int | bool | date | None  # None is unknown


@dataclass(frozen=True)
class FileColumn:
    """A column of a table: its name is the same in every language, title and meaning are in the reader's."""

    name: str
    title: str
    unit: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class FilledTable:
    """The data of a page or a part of it, as `.csv` and `.json` give it."""

    name: str
    caption: str
    columns: tuple[FileColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class PageQuery:
    """The GraphQL behind a page."""

    text: str
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One option of a field of a form."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Content:
    """One view: its answer in sentences, its data as tables, and what the template needs to draw it."""

    title: str
    template: str
    values: Mapping[str, object]
    sentences: tuple[str, ...] = ()
    tables: tuple[FilledTable, ...] = ()  # the first is the page's own
    sources: tuple[SourceRef, ...] = ()
    footnotes: tuple[SourceRef, ...] | None = None  # of the sentences, where they rest on fewer than the whole page
    unit: str = ""
    method: str = ""
    query: PageQuery | None = None
    fictitious: bool = False  # rests on example data
    files: tuple[str, ...] | None = None  # of the page's own forms those that this view offers; None is all
    around: str = ""  # the node whose surroundings can be downloaded


@dataclass(frozen=True)
class File:
    """A file to hand over."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Page:
    """A page by name; `takes` are its own parameters, with `*` behind one that may be repeated.

    `forms` are files of the same address beside the four that every page has, by the ending of the address.
    """

    name: str
    show: Callable[[View, Address], Content]
    keyed: bool = False
    takes: tuple[str, ...] = ()
    forms: Mapping[str, Callable[[View, Address], File]] = field(default_factory=dict)


def figure_cells(found: AnswerFigure, lang: str) -> tuple[Cell, ...]:
    """One Figure as the cells of `FIGURE`; unknown is None."""
    figure = found.figure
    return (
        found.state,
        reason(found.figure, lang) or None,
        figure.estimate,
        *ends(figure.interval),
        LEVEL if figure.interval else None,
        *ends(figure.bounds),
        figure.recorded,
        figure.imputed,
        figure.untraced,
        *ends(figure.untraced_interval),
        found.rule,
        found.year,
        found.data_year,
        found.horizon,
        found.verified,
    )


def ends(span: Interval | None) -> tuple[float, float] | tuple[None, None]:
    """Both ends of an interval as cells."""
    return (None, None) if span is None else (span.lower, span.upper)
