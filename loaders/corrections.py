"""Corrections of sources, as data: `corrected/DATASET.csv` has the cell, what it holds, what it should, and why."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ketenkaart.loaders.files import stem
from ketenkaart.loaders.sheets import Row

FOLDER = Path(__file__).with_name("corrected")


@dataclass(frozen=True)
class Correction:
    """One cell of a source that is wrong. It applies only while the cell still holds what was found there."""

    file: str
    row: int
    column: str
    found: str
    instead: str
    reason: str
    source: str
    status: str


def of(dataset: str) -> tuple[Correction, ...]:
    """The corrections of one dataset's files."""
    path = FOLDER / f"{dataset}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(Correction(**{**line, "row": int(line["row"])}) for line in csv.DictReader(stream))  # type: ignore[arg-type]


def apply(rows: Iterable[Row], path: Path, corrections: tuple[Correction, ...]) -> list[tuple[Row, Correction | None]]:
    """Rows with corrected cells, each beside the correction that changed it."""
    at = {(c.row, c.column): c for c in corrections if c.file == stem(path)}
    corrected = []
    for row in rows:
        fitting = [
            c for (number, column), c in at.items() if number == row.number and row.values.get(column) == c.found
        ]
        for correction in fitting:
            row = replace(row, values={**row.values, correction.column: correction.instead})
        corrected.append((row, fitting[0] if fitting else None))
    return corrected
