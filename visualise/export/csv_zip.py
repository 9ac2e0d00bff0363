"""A ZIP of CSV tables in UTF-8: nodes, edges, sources, columns, about, and a README. An empty cell is unknown.

Text that a spreadsheet would compute has a `'` before it; numbers never do. Nothing is compressed: what deflate makes
of it differs between machines, and the same view has to give the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from ketenkaart.graph.cells import line
from ketenkaart.visualise.export.about import COLUMN_COLUMNS, SOURCE_COLUMNS, About, columns, readme
from ketenkaart.visualise.export.clean import (
    EDGE_COLUMNS,
    NODE_COLUMNS,
    Cell,
    CleanEdge,
    CleanNode,
    edge_cells,
    node_cells,
    spelt,
)

EARLIEST = (1980, 1, 1, 0, 0, 0)  # date of every file in a ZIP, so that its bytes are the same tomorrow


def write(made: About, nodes: Iterator[CleanNode], edges: Iterator[CleanEdge], out: IO[bytes]) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        with _file(archive, "README.txt") as part:
            part.write("\n".join([*readme(made, "csv"), ""]))
        _table(archive, "about.csv", ("name", "value"), made.lines())
        _table(archive, "columns.csv", COLUMN_COLUMNS, columns())
        _table(archive, "edges.csv", EDGE_COLUMNS, (_row(edge_cells(one), EDGE_COLUMNS) for one in edges))
        _table(archive, "nodes.csv", NODE_COLUMNS, (_row(node_cells(one), NODE_COLUMNS) for one in nodes))
        _table(archive, "sources.csv", SOURCE_COLUMNS, (_row(one, SOURCE_COLUMNS) for one in made.sources))


def _file(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    info = zipfile.ZipInfo(name, EARLIEST)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return io.TextIOWrapper(archive.open(info, "w", force_zip64=True), "utf-8", newline="", write_through=False)


def _table(archive: zipfile.ZipFile, name: str, header: Iterable[str], rows: Iterable[Sequence[Cell | None]]) -> None:
    with _file(archive, name) as part:
        part.write(line(header))
        part.writelines(line(map(safe, row)) for row in rows)


def _row(cells: "dict[str, str] | dict[str, Cell]", header: Iterable[str]) -> list[Cell | None]:
    return [cells.get(name) for name in header]


def safe(value: Cell | None) -> str | int | float | None:
    """A cell as text or number."""
    return spelt(value) if isinstance(value, bool) else value
