"""Small data folders for the tests of this room: the chain worked by hand, with a cell or a row changed."""

import csv
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from ketenkaart.graph.model import Tables
from ketenkaart.loaders import framework, resolve
from ketenkaart.loaders.framework import Prepared
from ketenkaart.settings import CHECKOUT

SHIPPED = CHECKOUT / "data"
WORKED = Path(__file__).parents[1] / "worked_example"


@lru_cache
def prepared() -> dict[str, Prepared]:
    """Each dataset of the shipped data, ready to be written."""
    loaders = framework.present(SHIPPED, example=True)
    return {found.dataset: found for found in framework.prepare_all(loaders, SHIPPED, {})}


@lru_cache
def shipped() -> Tables:
    """The tables of the shipped data, the example with them."""
    return resolve.merge(*(found.tables for found in prepared().values()))


def worked(folder: Path) -> Path:
    """A copy of the chain worked by hand, to be changed."""
    return Path(shutil.copytree(WORKED, folder / "data"))


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write(path: Path, rows: list[list[Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def change(path: Path, row: int, **new: str) -> None:
    """Change cells of one row, numbered as a spreadsheet does."""
    rows = cells(path)
    for column, value in new.items():
        rows[row - 1][rows[0].index(column)] = value
    write(path, rows)


def add(path: Path, **values: str) -> int:
    """Add a row; returns its number."""
    rows = cells(path)
    rows.append([values.get(column, "") for column in rows[0]])
    write(path, rows)
    return len(rows)


def rows_of(tables: Tables, name: str) -> list[dict[str, Any]]:
    """One table's rows as maps."""
    table = tables.get(name, {"key": []})
    return [{column: values[row] for column, values in table.items()} for row in range(len(table["key"]))]


def by_key(tables: Tables, name: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in rows_of(tables, name)}
