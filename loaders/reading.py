"""How the cells of a folder's tables are written, where that can't be seen: `reading.toml` beside them.

decimal = ","               # or "."
dates = "day-month-year"    # or "month-day-year"

[uses]                      # other for one file, by its name
decimal = "."
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import said
from ketenkaart.loaders.files import OPTIONS, stem, table_files

WORDS = {"decimal": (".", ","), "dates": ("day-month-year", "month-day-year")}


@dataclass(frozen=True)
class CellReading:
    """What is said of the cells of a table; None is: see for yourself."""

    decimal: str | None = None
    dates: str | None = None


def reading(table: Path) -> CellReading:
    """What is said of one file."""
    path = table.parent / OPTIONS
    if not path.is_file():
        return CellReading()
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refusal(path, str(error)) from None
    own = found.get(stem(table), {})
    whole = {name: value for name, value in found.items() if not isinstance(value, dict)}
    for name, value in found.items():
        if isinstance(value, dict) and name not in map(stem, table_files(path.parent)):
            raise _refusal(path, f"[{name}]")
    if not isinstance(own, dict):
        raise _refusal(path, stem(table))
    return CellReading(**{name: _checked(path, name, value) for name, value in {**whole, **own}.items()})


def _checked(path: Path, name: str, value: Any) -> Any:
    if value not in WORDS.get(name, ()):
        raise _refusal(path, f"{name} = {value!r}")
    return value


def _refusal(path: Path, what: str) -> BadData:
    return BadData(
        said(
            '{where}: {what} is not understood. It may say decimal = "." or decimal = ",", dates = "day-month-year" or '
            'dates = "month-day-year", and the same for one file below its name, [uses]; nothing was loaded.',
            '{where}: {what} is niet te begrijpen. Er mag staan decimal = "." of decimal = ",", dates = '
            '"day-month-year" '
            'of dates = "month-day-year", en hetzelfde voor één bestand onder zijn naam, [uses]; er is niets geladen.',
            where=f"{path.parent.name}/{path.name}", what=what,
        )
    )  # fmt: skip
