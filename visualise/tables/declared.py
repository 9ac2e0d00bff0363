"""Tables, each declared once: which columns of the dictionary it has, and where in a row each stands.

From a declaration come the cells of the files, and what says what they hold. How a page shows the same things is
declared beside it (`visualise.shows`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from ketenkaart.graph.analysis.figure import LEVEL
from ketenkaart.graph.once import once
from ketenkaart.visualise.page import Cell, FilledTable, figure_cells
from ketenkaart.visualise.tables.columns import FIGURE, NAMED, columns, listed
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import named

Row = SimpleNamespace  # one that is put together of several things
Value = Callable[[Any], Any]  # of a row
Cells = Callable[[Any, str], tuple[Cell, ...]]  # of a value, in a language


@dataclass(frozen=True, eq=False)
class Table:
    """`columns` are names, or name=path where the value stands elsewhere in a row; FIGURE=path is all that one is.

    A path leads to nothing from where there is nothing. `rows` makes the rows of what the table is of.
    """

    name: str
    caption: str  # in English, as it is looked up
    columns: str
    rows: Callable[[Any], Iterable[Any]] = iter

    def of(self, found: Any, language: Language) -> FilledTable:
        """The table of something, as files give it."""
        names, cells = self._compiled
        lang = language.code
        rows = tuple(tuple(cell for value, of in cells for cell in of(value(row), lang)) for row in self.rows(found))
        return FilledTable(self.name, language.gettext(self.caption), columns(names, language.gettext), rows)

    @once
    def _compiled(self) -> tuple[str, tuple[tuple[Value, Cells], ...]]:
        parts = [one.partition("=") for one in self.columns.split()]
        names = " ".join(FIGURE if name == "FIGURE" else name for name, _, _ in parts)
        return names, tuple((value_at(path or name), cells_of(name)) for name, _, path in parts)


def in_order(names: str) -> Callable[[Iterable[tuple[Any, ...]]], Iterable[Any]]:
    """Rows of what comes as tuples, in the order of these names."""
    return lambda found: (Row(**dict(zip(names.split(), one, strict=True))) for one in found)


def value_at(path: str) -> Value:
    """What stands at a path in a row."""
    names = path.split(".")
    if len(names) == 1:
        return attrgetter(path)

    def found(row: Any) -> Any:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
        return row

    return found


def cells_of(name: str) -> Cells:
    """How the values of a column become cells: by its kind."""
    if name == "FIGURE":
        return _figure
    return PLAIN.get(NAMED[name].kind, _as_it_is)


def keys(value: Any) -> str | None:
    """What a cell calls a node, a record or a source by, or several of them."""
    if value is None or isinstance(value, str):
        return value
    return listed(str(keys(one)) for one in value) if isinstance(value, Iterable) else str(value.key)


def name(value: Any, lang: str) -> str | None:
    return value if value is None or isinstance(value, str) else named(value, lang)


def _as_it_is(value: Any, lang: str) -> tuple[Cell, ...]:
    return (value,)


def _figure(value: Any, lang: str) -> tuple[Cell, ...]:
    if value is NOT_ASKED:
        return NOTHING
    return UNKNOWN if value is None else figure_cells(value, lang)


NOT_ASKED = object()  # in place of a figure of what has none
NOTHING: tuple[Cell, ...] = (None,) * len(FIGURE.split())
UNKNOWN: tuple[Cell, ...] = ("UNKNOWN", *NOTHING[1:])
PLAIN: dict[str, Cells] = {  # by the kind of the column; others stand as they are
    "key": lambda value, lang: (keys(value),),
    "keys": lambda value, lang: (keys(value),),
    "sources": lambda value, lang: (keys(value),),
    "texts": lambda value, lang: (keys(value),),
    "name": lambda value, lang: (name(value, lang),),
    "said": lambda value, lang: (value(lang),),
    "level": lambda value, lang: (None if value is None else LEVEL,),  # of the interval that the path leads to
}
