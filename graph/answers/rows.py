"""One row of a table, its cells by name: each as what the model says that it holds, so that nobody has to cast.

A cell that is asked for as another type than the model's raises; a test asks the same of every name in the product.
"""

from abc import abstractmethod
from datetime import date
from typing import Any

from ketenkaart.graph.answers.references import SourceRef, source_refs
from ketenkaart.graph.model import Verified
from ketenkaart.graph.snapshot import ColumnTable
from ketenkaart.graph.view import View


class Cells:
    """The cells of one row."""

    view: View
    row: int

    @property
    @abstractmethod
    def table(self) -> ColumnTable: ...

    def text(self, name: str) -> str:
        """Empty where it is unknown: no text of the graph is."""
        return self.table.text(name)[self.row] or ""

    def texts(self, name: str) -> tuple[str, ...]:
        return self.table.texts(name)[self.row]

    def number(self, name: str) -> float | None:
        return self.table.number(name, self.row)

    def whole(self, name: str) -> int | None:
        return self.table.whole(name, self.row)

    def day(self, name: str) -> date | None:
        return self.table.day(name, self.row)

    def flag(self, name: str) -> bool:
        """Whether it is known to be so."""
        return self.table.flag(name, self.row)

    def value(self, name: str) -> Any:
        """As plain Python, of a name that is known only at run time."""
        return self.table.value(name, self.row)

    @property
    def verified(self) -> Verified:
        return self.table.verified(self.row)

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """The sources that state it, in the order in which they are named."""
        return source_refs(self.view, self.texts("sources"))
