"""Loading: read a data folder, check it, reject rows with a reason, write what stands through the store, report.

A dataset is prepared whole in memory (its rows, their keys resolved, rules on sets checked) before the first word
goes to Neo4j: a dataset that fails changes nothing, and a folder can be checked without a database.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadData
from graph.model import Tables
from loaders import baci, codes, companies, countries, eu2023, facts, governance, production, resolve, rules
from loaders.sheets import Draft, Rejection
from settings import CHECKOUT

LOADER_VERSION = 1  # raise it when the same files must be loaded anew because a loader says more or other things
EXAMPLE = "example"
Progress = Callable[[str, int, int], None]  # dataset, how many are done, how many there are


@dataclass(frozen=True)
class Loader:
    """One dataset: which files it reads, what they state, and whose files decide with them what it states."""

    dataset: str
    files: Callable[[Path], list[Path]]
    draft: Callable[[Path, Tables], Draft]
    context: tuple[str, ...] = ()


# In the order in which they are loaded: each may point at nodes of those before it.
LOADERS = (
    Loader("countries", countries.files, countries.draft),
    Loader("codes", codes.files, codes.draft),
    Loader("facts", facts.files, facts.draft),
    Loader("baci", baci.files, baci.draft, ("facts",)),
    Loader("production", production.files, production.draft, ("facts",)),
    Loader("governance", governance.files, governance.draft),
    Loader("eu2023", eu2023.files, eu2023.draft, ("facts",)),
    Loader("companies", companies.files("companies"), companies.draft("companies"), ("facts",)),
    Loader(EXAMPLE, companies.files(EXAMPLE), companies.draft(EXAMPLE), ("facts", "companies")),
)
LOADER = {loader.dataset: loader for loader in LOADERS}


@dataclass(frozen=True)
class Prepared:
    """One dataset of a folder, ready to be written."""

    dataset: str
    files: tuple[str, ...]
    checksum: str
    tables: Tables
    read: int
    rejected: tuple[Rejection, ...]
    left_out: int
    notes: tuple[str, ...]

    @property
    def loaded(self) -> int:
        """Rows that stand in the graph."""
        return self.read - self.left_out - len(self.rejected)


@dataclass(frozen=True)
class LoadReport:
    """What one run of one loader did. `version` is the graph's number after it, None where nothing was written."""

    dataset: str
    files: tuple[str, ...]
    checksum: str
    read: int
    loaded: int
    rejected: tuple[Rejection, ...]
    changed: bool
    version: int | None
    report: Path | None
    left_out: int = 0
    notes: tuple[str, ...] = ()
    skipped: bool = False  # the same files were loaded before


def prepare(loader: Loader, folder: Path, known: Tables) -> Prepared:
    """A dataset of a folder, its keys resolved against `known`, the tables of the other datasets.

    Raises BadData, or a subclass that names the rule, where the dataset cannot be loaded as a whole.
    """
    draft = loader.draft(folder, known)
    kept, unresolved = resolve.settle(draft.entries, resolve.keys(known))
    stated = resolve.without_owned(resolve.complete(loader.dataset, kept), known)
    rules.check(stated, known)
    rejected = sorted((*draft.rejected, *unresolved), key=lambda r: (r.file, r.row))
    return Prepared(
        loader.dataset,
        tuple(f"{path.parent.name}/{path.name}" for path in loader.files(folder)),
        checksum(loader, folder),
        resolve.to_tables(stated),
        draft.read,
        tuple(rejected),
        draft.left_out,
        draft.notes,
    )


def checksum(loader: Loader, folder: Path) -> str:
    """SHA-256 of the files that decide what a dataset states, and of the loaders' version."""
    whole = hashlib.sha256(f"{LOADER_VERSION} {loader.dataset}".encode())
    for name in (loader.dataset, *loader.context):
        for path in LOADER[name].files(folder):
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"\n{path.parent.name}/{path.name} {digest}".encode())
    return whole.hexdigest()


def read_tables(folder: Path, example: bool) -> Tables:
    """All datasets of a data folder as plain tables, without a database."""
    found: Tables = {}
    for loader in present(folder, example):
        found = resolve.merge(found, prepare(loader, folder, found).tables)
    return found


def check(folder: Path) -> list[LoadReport]:
    """Validate a data folder, load nothing. What it has no facts for is looked up in those that are shipped."""
    loaders = present(folder, example=True)
    own = {loader.dataset for loader in loaders}
    known: Tables = {}
    if "facts" not in own:
        known = read_tables(CHECKOUT / "data", example=False)
        for dataset in own:
            known = resolve.other_datasets(known, dataset)
    reports = []
    for loader in loaders:
        prepared = prepare(loader, folder, known)
        known = resolve.merge(known, prepared.tables)
        reports.append(_report(prepared, changed=False, version=None, report=None))
    return reports


def present(folder: Path, example: bool) -> list[Loader]:
    """The loaders that find files in a folder.

    Raises BadData for a folder that is not there, or that has no dataset.
    """
    if not folder.is_dir():
        raise BadData(f"There is no data folder {folder}. Name another one, or leave it out for the shipped data.")
    found = [loader for loader in LOADERS if loader.files(folder) and (example or loader.dataset != EXAMPLE)]
    if all(loader is LOADER["countries"] for loader in found):
        raise BadData(
            f"{folder} holds no dataset. A data folder has one or more of the folders facts, baci, production, wgi, "
            "eu2023, companies and example, with CSV files in them."
        )
    return found


def write_report(home: Path, prepared: Prepared) -> Path | None:
    """One line for each rejected row, in `reports/DATASET.csv`; without any, a report of an earlier load goes."""
    path = home / "reports" / f"{prepared.dataset}.csv"
    if not prepared.rejected:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(("file", "row", "column", "value", "rule", "remedy"))
        lines.writerows(
            (r.file, r.row, r.column, _harmless(r.value), r.rule, _harmless(r.remedy)) for r in prepared.rejected
        )
    return path


def exit_status(reports: Iterable[LoadReport]) -> int:
    """3 where a row was rejected, else 0."""
    return 3 if any(report.rejected for report in reports) else 0


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line."""
    line = " ".join(cell.split())[:500]
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def _report(prepared: Prepared, *, changed: bool, version: int | None, report: Path | None) -> LoadReport:
    return LoadReport(
        prepared.dataset,
        prepared.files,
        prepared.checksum,
        prepared.read,
        prepared.loaded,
        prepared.rejected,
        changed,
        version,
        report,
        prepared.left_out,
        prepared.notes,
    )
