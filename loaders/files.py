"""Which files of a data folder are tables, and what else lies there."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import Said, said

ENDINGS = re.compile(r"\.(csv|csv\.gz|xlsx)$", re.IGNORECASE)
OPTIONS = "reading.toml"  # says how the cells of a folder's tables are written
_OTHER_TABLES = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".tsv", ".tab")


def stem(path: Path) -> str:
    """`stage_shares_copper` of `stage_shares_copper.csv.gz`."""
    return ENDINGS.sub("", path.name)


def is_companion(path: Path) -> bool:
    """Whether a spreadsheet or system put a file beside another: `._uses.csv`, `~$uses.xlsx`."""
    return path.name.startswith((".", "~$"))


def table_files(folder: Path) -> list[Path]:
    """The tables in a folder, by name. Two files that differ in their ending alone are an error."""
    if not folder.is_dir():
        return []
    found = sorted(
        (p for p in folder.iterdir() if ENDINGS.search(p.name) and not is_companion(p) and p.is_file()), key=stem
    )
    for earlier, later in pairwise(sorted(found, key=lambda p: stem(p).casefold())):
        if stem(earlier).casefold() == stem(later).casefold():
            raise BadData(
                said(
                    "{folder}/ holds both {earlier} and {later}, which are one table twice. Remove one of them; "
                    "nothing was loaded.",
                    "In {folder}/ staan {earlier} en {later}: dezelfde tabel twee keer. Haal er een weg; "
                    "er is niets geladen.",
                    folder=folder.name, earlier=earlier.name, later=later.name,
                )
            )  # fmt: skip
    return found


def table_of(path: Path, names: Iterable[str]) -> str:
    """The table that a file belongs to: the longest name that its own starts with."""
    fitting = matching(stem(path), names)
    if fitting is None:
        raise no_table(path, names, parts=True)
    return fitting


def no_table(path: Path, names: Iterable[str], *, parts: bool = False) -> BadData:
    """A table of a name that its folder doesn't have; `parts` where a table may be several files."""
    hint = said("; a part of one is called NAME_PART.csv", "; een deel heet NAAM_DEEL.csv") if parts else said("", "")
    return BadData(
        said(
            "{folder}/{file} is no table of this folder. Tables are {names}{hint}. Rename or remove the file; nothing "
            "was loaded.",
            "{folder}/{file} is geen tabel van deze map. Tabellen zijn {names}{hint}. Geef het bestand een andere naam "
            "of haal het weg; er is niets geladen.",
            folder=path.parent.name, file=path.name, names=", ".join(sorted(names)), hint=hint,
        )
    )  # fmt: skip


def matching(name: str, names: Iterable[str]) -> str | None:
    """The longest of some names that a name starts with, in small letters or capitals."""
    own = name.strip().casefold()
    return max((n for n in names if own == n.casefold() or own.startswith(f"{n.casefold()}_")), key=len, default=None)


def unread(folder: Path, datasets: Collection[str], read: Collection[Path]) -> Iterator[Said]:
    """Every file and folder of a data folder that no dataset reads, and why."""
    for path in sorted(folder.iterdir()):
        if path.name not in datasets or not path.is_dir():
            yield _left(path.name, path, datasets)
            continue
        for inner in sorted(path.iterdir()):
            if inner not in read and inner.name != OPTIONS:
                yield _left(f"{path.name}/{inner.name}", inner, None)


def _left(name: str, path: Path, datasets: Collection[str] | None) -> Said:
    """One thing that is not read; `datasets` where it lies at the top of the data folder."""
    why: Said
    if is_companion(path):
        why = said("a companion of another file", "hoort bij een ander bestand")
    elif path.is_dir() and datasets is not None:
        like = get_close_matches(path.name.casefold(), datasets, 1)
        hint = said(" Is it {name}/?", " Bedoel je {name}/?", name=like[0]) if like else said("", "")
        why = said(
            "no dataset's folder; those are {names}.{hint}", "geen map van een dataset; dat zijn {names}.{hint}",
            names=", ".join(sorted(datasets)), hint=hint,
        )  # fmt: skip
    elif path.is_dir():
        why = said("tables lie in the folder itself", "tabellen staan in de map zelf")
    elif datasets is not None and ENDINGS.search(path.name):
        why = said("a table lies in the folder of its dataset", "een tabel staat in de map van haar dataset")
    elif path.suffix.casefold() in _OTHER_TABLES:
        why = said("save it as .xlsx or .csv", "sla het op als .xlsx of .csv")
    else:
        why = said("no table: those end in .csv, .csv.gz or .xlsx", "geen tabel: die eindigt op .csv, .csv.gz of .xlsx")
    return said(
        "not read: {name} ({why})", "niet gelezen: {name} ({why})", name=f"{name}/" * path.is_dir() or name, why=why
    )
