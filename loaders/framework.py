"""Loading: read a data folder, check it, reject rows with a reason, write what stands through the store, report.

All datasets of a folder are prepared whole in memory (their rows, keys resolved, rules on sets checked, what would go
weighed) before the first word goes to Neo4j: a folder in which one fails changes nothing, and `check` is a load that
ends there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

from ketenkaart.graph import disk, model
from ketenkaart.graph.cells import line
from ketenkaart.graph.content import LoadRecord, Reason
from ketenkaart.graph.errors import BadData, BadQuestion, LoadInProgress, OwnedElsewhere, UnknownKey, WouldShrink
from ketenkaart.graph.model import Tables
from ketenkaart.graph.record import store
from ketenkaart.graph.said import LANGUAGES, Said, in_language, joined, said
from ketenkaart.loaders import (
    baci,
    codes,
    companies,
    countries,
    eu2017,
    eu2023,
    facts,
    files,
    governance,
    guard,
    plausible,
    production,
    resolve,
    standing,
)
from ketenkaart.loaders.reading import reading
from ketenkaart.loaders.sheets import Draft, Rejection, one_a_row
from ketenkaart.settings import CHECKOUT, Settings

LOADER_VERSION = 6  # raise it when the same files must be loaded anew because a loader says more or other things
EXAMPLE = "example"
KEPT = said(
    "Nothing of the folder was loaded, and what was loaded before stays. Correct the files; if this is what you want, "
    "load with `--shrink`.",
    "Van de map is niets geladen, en wat eerder is geladen blijft. Verbeter de bestanden; als dit de bedoeling is, "
    "laad dan met `--shrink`.",
)
GONE = said(
    "Without this row, what was loaded of it before is gone until it is mended.",
    "Zonder deze rij is wat er eerder van was geladen weg, tot zij is hersteld.",
)
REST = said("The rest of the row is taken.", "De rest van de rij is wel genomen.")
OFF = said("Switched off: what was loaded of it goes.", "Uitgezet: wat ervan geladen was, gaat weg.")
REASONS = 20  # rejected rows of a dataset that its version tells; the report has all
LONGEST_REASON = 300  # letters of each of their cells
REFUSED = "-refused"  # in the name of the report of a load that changed nothing
Progress = Callable[[str, int, int], None]  # dataset, how many are done, how many there are


@dataclass(frozen=True)
class Loader:
    """One dataset: which files it reads, what they state, and whose files decide with them what it states."""

    dataset: str
    files: Callable[[Path], list[Path]]
    draft: Callable[[Path, Tables], Draft]
    context: tuple[str, ...] = ()
    keeps: bool = False  # whether it needs what it stated before, as it may know only a part of its files


# In the order in which they are loaded: each may point at nodes of those before it.
LOADERS = (
    Loader("countries", countries.files, countries.draft),
    Loader("codes", codes.files, codes.draft, keeps=True),
    Loader("facts", facts.files, facts.draft),
    Loader("baci", baci.files, baci.draft, ("facts",)),
    Loader("production", production.files, production.draft, ("facts",)),
    Loader("governance", governance.files, governance.draft),
    Loader("eu2017", eu2017.files, eu2017.draft, ("facts",)),
    Loader("eu2023", eu2023.files, eu2023.draft, ("facts",)),
    Loader(model.OWN, companies.files(model.OWN), companies.draft(model.OWN), ("facts",)),
    Loader(EXAMPLE, companies.files(EXAMPLE), companies.draft(EXAMPLE), ("facts", "companies")),
)
LOADER = {loader.dataset: loader for loader in LOADERS}
FOLDERS = ("baci", "companies", "eu2017", "eu2023", "example", "facts", "production", "wgi")


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
    notes: tuple[Said, ...]

    @property
    def loaded(self) -> int:
        """Rows that stand in the graph whole."""
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
    notes: tuple[Said, ...] = ()
    skipped: bool = False  # the same files were loaded before


def prepare(
    loader: Loader,
    folder: Path,
    held: Tables,
    today: date | None = None,
    before: Iterable[Rejection] = (),
    later: Collection[str] = (),
) -> Prepared:
    """A dataset of a folder, its keys resolved against the other datasets in `held`.

    `before` are rows that those lack, `later` those of them that are loaded after this one.

    Raises BadData, or a subclass that names the rule, where the dataset cannot be loaded as a whole.
    """
    known = resolve.other_datasets(held, loader.dataset)
    draft = loader.draft(folder, held if loader.keeps else known)
    possible, implausible = plausible.sift(draft.entries, known, today or Settings().day())
    earlier = (*before, *draft.rejected, *implausible)
    stated, fallen = standing.stand(loader.dataset, possible, known, earlier, later)
    tables = resolve.to_tables(stated)
    gone = guard.gone(held, loader.dataset, tables)
    there = {(fact.file, fact.row) for fact in stated}
    rejected = [
        _with_the_rest(_with_what_goes(rejection, gone), there)
        for rejection in one_a_row((*draft.rejected, *implausible, *fallen))
    ]
    _refuse_own(rejected)
    return Prepared(
        dataset=loader.dataset,
        files=tuple(f"{path.parent.name}/{path.name}" for path in loader.files(folder)),
        checksum=checksum(loader, folder),
        tables=tables,
        read=draft.read,
        rejected=tuple(rejected),
        left_out=draft.left_out,
        notes=(*draft.notes, *guard.told(gone)),
    )


def _with_what_goes(rejection: Rejection, gone: Mapping[str, list[str]]) -> Rejection:
    """A rejected row whose node the graph has, and will not have without it, says so (docs/decisions/0017)."""
    label, _, key = rejection.node.partition(":")
    if key not in gone.get(label, ()):
        return rejection
    return replace(rejection, remedy=joined(" ", (rejection.remedy, GONE)))


def _with_the_rest(rejection: Rejection, there: Collection[tuple[str, int]]) -> Rejection:
    """A row of which some cells were rejected says that the others were not."""
    if (rejection.file, rejection.row) not in there:
        return rejection
    return replace(rejection, remedy=joined(" ", (rejection.remedy, REST)))


def _refuse_own(rejected: Iterable[Rejection]) -> None:
    """Raises BadData where what a loader itself states of its source, in no row of a file, is rejected."""
    for one in rejected:
        if not one.row:
            raise BadData(
                said(
                    "{where}: {rule}. {remedy} Nothing can be taken without it; nothing was loaded.",
                    "{where}: {rule}. {remedy} Zonder dat kan niets worden genomen; er is niets geladen.",
                    where=one.file, rule=one.rule, remedy=one.remedy,
                )
            )  # fmt: skip


def checksum(loader: Loader, folder: Path) -> str:
    """SHA-256 of the files that decide what a dataset states, and of the loaders' version."""
    whole = hashlib.sha256(f"{LOADER_VERSION} {loader.dataset}".encode())
    for name in (loader.dataset, *loader.context):
        for path in LOADER[name].files(folder):
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"\n{path.parent.name}/{path.name} {digest} {reading(path)}".encode())
    return whole.hexdigest()


def load_all(
    settings: Settings,
    only: str | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
    shrink: bool = False,
    above: int = 0,
) -> list[LoadReport]:
    """Load what a data folder has, or one dataset of it, into the Neo4j that the settings name.

    What is not in the folder stays in the graph as it is. In a whole load, a dataset whose files are those of its last
    load is skipped, unless rows of it were rejected then. Nothing is written before all of it is planned; then each
    dataset is one transaction, and where Neo4j fails, those before it stay loaded. A new version has a number `above`
    those that are kept. Raises BadData and its subclasses (WouldShrink unless `shrink`), LoadInProgress, and what the
    store raises.
    """
    place = folder or settings.data
    _check_question(only, settings)
    loaders = _chosen(present(place, settings.example), only, place)
    with disk.locked(settings.home / "load.lock", lambda _: _in_progress(settings.home)):
        store.make_ready(settings)
        started = datetime.now(UTC)
        with store.connect(settings) as graph:
            stated = graph.read_version().datasets
            last = {record.dataset: record for record in graph.loads() if record.dataset in stated}
            same = {d for d, record in last.items() if only is None and _same_as_before(record, place)}
            due = [loader for loader in loaders if loader.dataset not in same]
            off = [_nothing(EXAMPLE)] if only is None and not settings.example and EXAMPLE in stated else []
            held = resolve.merge(graph.read_all()[1]) if due or off else {}
        reports = {loader.dataset: _skipped(last[loader.dataset]) for loader in loaders if loader.dataset in same}
        try:
            planned = plan(due, place, held, off, shrink, settings.day())
        except BadData as refusal:
            refusal.reports = [replace(r, report=write_report(settings.home, r, REFUSED)) for r in refusal.reports]
            raise
        store.make_ready(settings, [store.changes(held, p.dataset, p.tables) for p in planned])
        with store.connect(settings, above) as graph:
            reports |= _write_all(graph, settings.home, planned, held, started, progress)
    if progress is not None:
        progress("", len(loaders), len(loaders))
    return [reports[dataset] for dataset in LOADER if dataset in reports]


def plan(
    loaders: Iterable[Loader],
    folder: Path,
    held: Tables,
    off: Iterable[Prepared] = (),
    shrink: bool = False,
    today: date | None = None,
) -> list[Prepared]:
    """What a load of a folder would write, in its order, where the graph is `held`; `off` is what goes on purpose.

    Raises BadData and its subclasses; WouldShrink, with what was read and rejected, where it would take away what a
    mistake takes away, unless that is asked for.
    """
    read = list(prepare_all(loaders, folder, held, today))
    for prepared in read:
        store.check(prepared.dataset, prepared.tables)
    planned = [*read, *off]
    reports = [_report(prepared, changed=False, version=None, report=None) for prepared in read]
    try:
        guard.refuse_loose_ends(held, {prepared.dataset: prepared.tables for prepared in planned})
    except OwnedElsewhere as refusal:
        refusal.reports = [report for report in reports if report.rejected]  # a node goes with its row
        raise
    before = guard.rows(held)
    objections = [
        objection
        for prepared in read
        if (
            objection := guard.objection(
                prepared.dataset,
                before[prepared.dataset],
                guard.rows(prepared.tables)[prepared.dataset],
                prepared.loaded,
                len(prepared.rejected),
            )
        )
    ]
    if objections and not shrink:
        raise WouldShrink(
            joined(" ", (*objections, *plausible.odd_clock(today or Settings().day()), KEPT)),
            reports,
        )
    return planned


def _write_all(
    graph: store.Store,
    home: Path,
    planned: list[Prepared],
    held: Tables,
    started: datetime,
    progress: Progress | None,
) -> dict[str, LoadReport]:
    """Write one dataset after another. A node that goes stays until what points at it no longer does."""
    reports, shrinking = {}, []
    for done, prepared in enumerate(planned):
        if progress is not None:
            progress(prepared.dataset, done, len(planned))
        needed = _needed_yet(prepared, held, [later.dataset for later in planned[done + 1 :]])
        # Written with them for now, and once more without them when nobody points at them any longer. Without a
        # checksum, so that a load that ends in between is not taken for a whole one.
        grown = replace(prepared, tables=resolve.merge(prepared.tables, needed), checksum="")
        reports[prepared.dataset] = _write(graph, home, grown if needed else prepared, started)
        shrinking += [prepared] if needed else []
        held = resolve.merge(resolve.other_datasets(held, prepared.dataset), grown.tables)
    for prepared in reversed(shrinking):
        reports[prepared.dataset] = _write(graph, home, prepared, started)
    return reports


def read_tables(folder: Path, example: bool) -> Tables:
    """All datasets of a data folder as plain tables, without a database."""
    return resolve.merge(*(prepared.tables for prepared in prepare_all(present(folder, example), folder, {})))


def check(
    folder: Path,
    graph: Tables | None = None,
    example: bool = True,
    shrink: bool = False,
    today: date | None = None,
) -> list[LoadReport]:
    """Plan the load of a data folder into a graph, and load nothing: what is said and raised is what a load would.

    Without a graph, what the folder has no facts for is looked up in those that are shipped.
    """
    loaders = present(folder, example)
    if graph is not None:
        held = resolve.merge(graph)
    else:
        held = {} if LOADER["facts"] in loaders else _without(loaders, read_tables(CHECKOUT / "data", example=False))
    return [
        _report(prepared, changed=False, version=None, report=None)
        for prepared in plan(loaders, folder, held, shrink=shrink, today=today)
    ]


def _without(loaders: Iterable[Loader], tables: Tables) -> Tables:
    for loader in loaders:
        tables = resolve.other_datasets(tables, loader.dataset)
    return tables


def prepare_all(loaders: Iterable[Loader], folder: Path, held: Tables, today: date | None = None) -> Iterator[Prepared]:
    """One dataset after another, each beside `held` and those before it, as seen today."""
    rejected: list[Rejection] = []
    due = list(loaders)
    for place, loader in enumerate(due, start=1):
        prepared = prepare(loader, folder, held, today, rejected, {later.dataset for later in due[place:]})
        rejected += prepared.rejected
        held = resolve.merge(resolve.other_datasets(held, loader.dataset), prepared.tables)
        yield prepared


def unread(folder: Path) -> list[Said]:
    """What lies in a data folder and is read by no loader, and why."""
    read = {path for loader in LOADERS for path in loader.files(folder)}
    return list(files.unread(folder, FOLDERS, read))


def present(folder: Path, example: bool) -> list[Loader]:
    """The loaders that find files in a folder.

    Raises BadData for a folder that is not there, or that has no dataset.
    """
    if not folder.is_dir():
        raise BadData(
            said(
                "There is no data folder {folder}. Name another one, or leave it out for the shipped data.",
                "Er is geen datamap {folder}. Noem een andere, of laat haar weg voor de meegeleverde data.",
                folder=folder,
            )
        )
    found = [loader for loader in LOADERS if loader.files(folder) and (example or loader.dataset != EXAMPLE)]
    if all(loader is LOADER["countries"] for loader in found):
        raise BadData(
            said(
                "{folder} holds no dataset. A data folder has one or more of the folders {names}, with tables (.csv, "
                ".csv.gz, .xlsx) in them.{unread}",
                "{folder} bevat geen dataset. In een datamap staan een of meer van de mappen {names}, met tabellen "
                "(.csv, .csv.gz, .xlsx) erin.{unread}",
                folder=folder, names=", ".join(FOLDERS),
                unread=joined("", (joined("\n  ", ("", line)) for line in unread(folder))),
            )
        )  # fmt: skip
    return found


def write_report(home: Path, prepared: Prepared | LoadReport, ending: str = "") -> Path | None:
    """One line for each rejected row, in `reports/DATASET.csv`; without any, a report of an earlier load goes."""
    path = home / "reports" / f"{prepared.dataset}{ending}.csv"
    if not prepared.rejected:
        path.unlink(missing_ok=True)
        return None
    with disk.replaced(path) as stream:
        stream.write(line(("file", "row", "column", "value", "rule", "remedy", "rule_nl", "remedy_nl")))
        for r in prepared.rejected:
            words = (in_language(text, lang) for lang in LANGUAGES for text in (r.rule, r.remedy))
            stream.write(line((_short(r.file), r.row, *(_short(text) for text in (r.column, r.value, *words)))))
    return path


def exit_status(reports: Iterable[LoadReport]) -> int:
    """3 where a row was rejected, else 0."""
    return 3 if any(report.rejected for report in reports) else 0


def _check_question(only: str | None, settings: Settings) -> None:
    if only is not None and only not in LOADER:
        raise UnknownKey("DATASET", only, get_close_matches(only, LOADER, cutoff=0.4))
    if only == EXAMPLE and not settings.example:
        raise BadQuestion(
            said(
                "KETENKAART_EXAMPLE is off, so dataset example is not loaded. Switch it on to load it.",
                "KETENKAART_EXAMPLE staat uit, dus dataset example wordt niet geladen. Zet het aan om haar te laden.",
            )
        )


def _chosen(found: list[Loader], only: str | None, folder: Path) -> list[Loader]:
    """All that a folder has; or one, facts together with the codes that they name."""
    if only is None:
        return found
    if LOADER[only] not in found:
        raise BadData(
            said(
                "{folder} has no files of dataset {only}. Name another folder with --from; nothing was loaded.",
                "{folder} heeft niets van dataset {only}. Noem een andere map met --from; er is niets geladen.",
                folder=folder, only=only,
            )
        )  # fmt: skip
    wanted = {only, "codes"} if only == "facts" else {only}
    return [loader for loader in found if loader.dataset in wanted]


def _needed_yet(prepared: Prepared, held: Tables, later: list[str]) -> Tables:
    """Nodes that a dataset no longer states, while others that are loaded after it still point at them."""
    pointed = {model.node_id("Source", key) for key in _cited(held, later)}
    for relationship in model.RELATIONSHIP:
        table = held.get(relationship, {"dataset": []})
        rows = [row for row, owner in enumerate(table["dataset"]) if owner in later]
        pointed |= {table[end][row] for end in ("start", "end") for row in rows}
    needed: Tables = {}
    for label in model.NODE:
        table = held.get(label, {"key": []})
        stated = set(prepared.tables.get(label, {}).get("key", ()))
        rows = [
            row
            for row, key in enumerate(table["key"])
            if table["dataset"][row] == prepared.dataset and key not in stated and model.node_id(label, key) in pointed
        ]
        if rows:
            needed[label] = {column: [values[row] for row in rows] for column, values in table.items()}
    return needed


def _cited(tables: Tables, datasets: list[str]) -> set[str]:
    return {
        key
        for table in tables.values()
        for owner, sources in zip(table["dataset"], table["sources"], strict=True)
        if owner in datasets
        for key in sources
    }


def _same_as_before(record: LoadRecord, folder: Path) -> bool:
    """Whether a dataset's last load was of these very files, beside these facts, and took every row."""
    return (
        not record.rejected
        and bool(facts.files(folder))
        and record.loader_version == LOADER_VERSION
        and record.checksum == checksum(LOADER[record.dataset], folder)
    )


def _write(graph: store.Store, home: Path, prepared: Prepared, started: datetime) -> LoadReport:
    record = LoadRecord(
        dataset=prepared.dataset,
        files=prepared.files,
        checksum=prepared.checksum,
        started=started,
        finished=datetime.now(UTC),
        read=prepared.read,
        loaded=prepared.loaded,
        rejected=len(prepared.rejected),
        loader_version=LOADER_VERSION,
        report=f"reports/{prepared.dataset}.csv" if prepared.rejected else "",
        reasons=tuple(_reason(rejection) for rejection in prepared.rejected[:REASONS]),
    )
    report = write_report(home, prepared)
    (home / "reports" / f"{prepared.dataset}{REFUSED}.csv").unlink(missing_ok=True)
    written = graph.write(prepared.dataset, prepared.tables, record)
    return _report(prepared, changed=written.changed, version=written.version, report=report)


def _reason(r: Rejection) -> Reason:
    words = (in_language(text, lang)[:LONGEST_REASON] for lang in LANGUAGES for text in (r.rule, r.remedy))
    return Reason(r.file, r.row, r.column, r.value[:LONGEST_REASON], *words)


def _nothing(dataset: str) -> Prepared:
    return Prepared(dataset=dataset, files=(), checksum="", tables={}, read=0, rejected=(), left_out=0, notes=(OFF,))


def _skipped(record: LoadRecord) -> LoadReport:
    return LoadReport(
        dataset=record.dataset,
        files=record.files,
        checksum=record.checksum,
        read=record.read,
        loaded=record.loaded,
        rejected=(),
        changed=False,
        version=record.version,
        report=None,
        left_out=record.read - record.loaded,
        notes=(said("The same files were loaded before.", "Dezelfde bestanden zijn al geladen."),),
        skipped=True,
    )


def _in_progress(home: Path) -> LoadInProgress:
    return LoadInProgress(
        said(
            "Another `ketenkaart load` works with {home}. Wait until it has ended, then run this one again.",
            "Een andere `ketenkaart load` is bezig met {home}. Wacht tot die klaar is, en doe dit dan opnieuw.",
            home=home,
        )
    )


def _short(cell: str) -> str:
    """A cell on one line."""
    return " ".join(cell.split())[:500]


def _report(prepared: Prepared, *, changed: bool, version: int | None, report: Path | None) -> LoadReport:
    return LoadReport(
        dataset=prepared.dataset,
        files=prepared.files,
        checksum=prepared.checksum,
        read=prepared.read,
        loaded=prepared.loaded,
        rejected=prepared.rejected,
        changed=changed,
        version=version,
        report=report,
        left_out=prepared.left_out,
        notes=prepared.notes,
    )
