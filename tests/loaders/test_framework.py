"""A whole folder: checked without a database, and loaded into Neo4j once, again, changed, and with a row rejected."""

import csv
import fcntl
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph import content
from ketenkaart.graph.errors import (
    BadData,
    BadQuestion,
    LoadInProgress,
    OwnedElsewhere,
    ProductCycle,
    UnknownKey,
    WouldShrink,
)
from ketenkaart.graph.record import store
from ketenkaart.graph.said import LANGUAGES, Said, in_language
from ketenkaart.loaders import checking, companies, framework
from ketenkaart.loaders.fact_sheets import SHEET
from ketenkaart.loaders.framework import LoadReport
from ketenkaart.loaders.sheets import Rejection
from ketenkaart.settings import Settings
from tests import database
from tests.conftest import SHARED
from tests.loaders.folders import SHIPPED, WORKED, add, cells, change, worked, write

FACT = {"source": "example-a", "verified": "derived"}


def thousand(folder: Path) -> Path:
    """The small chain with 1,000 good companies and seven broken ones."""
    worked(folder)
    path = folder / "data" / "companies" / "companies.csv"
    header, *rows = cells(path)
    good = {"country": "NLD", "fictitious": "true"} | FACT
    made = [{"key": f"firm-{n}", "name": f"Firm {n}"} | good for n in range(1000 - len(rows))]
    broken = [
        {"name": ""},
        {"country": "HOLLAND"},
        {"latitude": "520"},
        {"employees": "many"},
        {"fictitious": "perhaps"},
        {"kvk": "123"},
        {"source": "nowhere", "verified": "guessed"},
    ]
    made += [{"key": f"broken-{n}", "name": f"Broken {n}"} | good | fault for n, fault in enumerate(broken)]
    write(path, [header, *rows, *([row.get(column, "") for column in header] for row in made)])
    return folder / "data"


def lines(report: Path | None) -> list[dict[str, str]]:
    assert report is not None
    with report.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# Without a database.


def test_folder_is_checked_dataset_by_dataset(tmp_path: Path) -> None:
    reports = framework.check(worked(tmp_path))
    assert [report.dataset for report in reports] == ["countries", "codes", "facts", "baci", "companies"]
    assert [report.rejected for report in reports] == [()] * 5
    assert {(report.changed, report.version, report.report) for report in reports} == {(False, None, None)}
    assert framework.exit_status(reports) == 0


def test_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="There is no data folder"):
        framework.check(tmp_path / "nowhere")
    with pytest.raises(BadData, match="holds no dataset"):
        framework.check(tmp_path)


def test_file_of_an_unknown_name_is_refused(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    (folder / "companies" / "suplies.csv").write_text("a,b\n")
    with pytest.raises(BadData, match=r"companies/suplies.csv is no table of this folder"):
        framework.check(folder)


def test_example_is_left_out_when_it_is_switched_off(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    (folder / "companies").rename(folder / "example")
    assert "example" in set(framework.read_tables(folder, example=True)["supplies"]["dataset"])
    assert "example" not in set(framework.read_tables(folder, example=False)["supplies"]["dataset"])


def test_checksum_follows_files_and_those_that_decide_with_them(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    before = {loader.dataset: framework.checksum(loader, folder) for loader in framework.LOADERS}
    change(folder / "facts" / "products.csv", 2, note="changed")
    after = {loader.dataset: framework.checksum(loader, folder) for loader in framework.LOADERS}
    assert {dataset for dataset in before if before[dataset] != after[dataset]} == {
        "codes", "facts", "baci", "production", "eu2017", "eu2023", "companies", "example",
    }  # fmt: skip


def test_documents_name_every_column() -> None:
    text = (SHIPPED / "README.md").read_text()
    for sheet in SHEET.values():
        assert f"| `{sheet.name}` |" in text
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{sheet.name}` |")]
        missing = {c.name for c in sheet.columns if f"`{c.name}`" not in line} - {"source", "verified", "note"}
        assert not missing, sheet.name


def test_report_has_no_cell_that_a_spreadsheet_computes(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "uses.csv", 2, product="=HYPERLINK(1)", stock_days="@x")
    (report,) = [
        r for r in framework.prepare_all(framework.present(folder, True), folder, {}) if r.dataset == "companies"
    ]
    assert [line["value"] for line in lines(framework.write_report(tmp_path, report))] == ["'@x"]
    change(folder / "companies" / "uses.csv", 2, stock_days="")
    (report,) = [
        r for r in framework.prepare_all(framework.present(folder, True), folder, {}) if r.dataset == "companies"
    ]
    assert [line["value"] for line in lines(framework.write_report(tmp_path, report))] == ["'=HYPERLINK(1)"]


def test_row_that_stood_and_is_rejected_says_that_it_is_gone_until_it_is_mended(tmp_path: Path) -> None:
    folder = worked(tmp_path)
    graph = framework.read_tables(folder, example=False)
    keys = [row[0] for row in cells(folder / "companies" / "companies.csv")[1:]]
    change(folder / "companies" / "companies.csv", 2, employees="many")
    add(folder / "companies" / "companies.csv", key="never-there", name="New", country="NLD", fictitious="true",
        employees="many", source="example-a", verified="read")  # fmt: skip
    *_, report = framework.check(folder, graph, shrink=True)
    of = {rejection.node: rejection for rejection in report.rejected if rejection.column == "employees"}
    stood, new = of[f"Organisation:{keys[0]}"], of["Organisation:never-there"]
    assert str(stood.remedy) == f"{new.remedy} {framework.GONE}"
    assert in_language(stood.remedy, "nl").endswith(framework.GONE.dutch)
    (told,) = [note for note in report.notes if note.startswith("no longer stated, so a load takes it out of the ")]
    assert f"Organisation {keys[0]}" in told
    again = framework.check(folder, framework.read_tables(folder, example=False))
    assert not any(framework.GONE in row.remedy for r in again for row in r.rejected), "what wasn't there can't go"
    assert not any(note.startswith("no longer stated") for r in again for note in r.notes)


# With one. All of these are one group, so that one process makes its schema once.


@pytest.fixture(scope="module")
def loaded(
    pytestconfig: pytest.Config, neo4j_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """A Neo4j of this module's own while it lasts, with the small chain in it."""
    with database.emptied(neo4j_settings, pytestconfig.stash[SHARED].home / "emptied.lock"):
        settings = neo4j_settings.model_copy(update={"home": tmp_path_factory.mktemp("home")})
        framework.load_all(settings, folder=WORKED)
        yield settings


@pytest.fixture
def graph(loaded: Settings) -> Iterator[store.Store]:
    """The store, and the small chain in it again when the test ends."""
    with store.connect(loaded) as found:
        yield found
    framework.load_all(loaded, folder=WORKED, shrink=True)


def changed(reports: list[LoadReport]) -> list[str]:
    return [report.dataset for report in reports if report.changed]


def test_loading_twice_keeps_the_version(loaded: Settings, graph: store.Store) -> None:
    version, stored, loads = graph.read_all()
    seen: list[tuple[str, int, int]] = []
    again = framework.load_all(loaded, folder=WORKED, progress=lambda *step: seen.append(step))
    assert [(r.skipped, r.changed, r.loaded) for r in again] == [(True, False, n) for n in (260, 4, 43, 10, 16)]
    assert seen == [("", 5, 5)]
    (one,) = framework.load_all(loaded, only="companies", folder=WORKED)
    assert (one.skipped, one.changed, one.version) == (False, False, version.number)
    tables = content.canonical(framework.read_tables(WORKED, example=True))
    assert stored == tables
    assert graph.read_version().content_hash == content.total(content.hashes(tables))
    assert len(graph.loads()) == len(loads) + 1


def test_seven_broken_rows_of_a_thousand(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = thousand(tmp_path)
    reports = framework.load_all(loaded, folder=folder)
    report = reports[-1]
    assert (report.dataset, len(report.rejected), framework.exit_status(reports)) == ("companies", 7, 3)
    assert report.read == report.loaded + 7
    assert report.report == loaded.home / "reports" / "companies.csv"
    found = lines(report.report)
    assert [int(line["row"]) for line in found] == list(range(1002, 1009))
    assert [line["column"] for line in found] == [
        "name", "country", "latitude", "employees", "fictitious", "kvk", "verified",
    ]  # fmt: skip
    assert all(line["rule"] and line["remedy"] for line in found)
    keys = graph.keys()["Organisation"]
    assert len(keys) == 1002  # with the two of the facts
    assert not any(key.startswith("broken") for key in keys)
    before = graph.read_version().number
    again = framework.load_all(loaded, folder=folder)[-1]
    assert (again.skipped, again.changed, len(again.rejected)) == (False, False, 7)
    assert graph.read_version().number == before


def test_report_goes_when_the_rows_are_corrected(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "companies" / "uses.csv", 3, product="magnt")
    report = framework.load_all(loaded, folder=folder)[-1].report
    assert len(lines(report)) == 1
    change(folder / "companies" / "uses.csv", 3, product="magnet")
    assert framework.load_all(loaded, folder=folder)[-1].rejected == ()
    assert report is not None
    assert not report.exists()


def test_dataset_that_fails_changes_nothing(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = worked(tmp_path)
    add(folder / "facts" / "inputs.csv", product="dy-ore", input="magnet", **FACT)
    before = graph.read_version().content_hash
    with pytest.raises(ProductCycle):
        framework.load_all(loaded, folder=folder)
    assert graph.read_version().content_hash == before


def test_dataset_that_fails_leaves_those_before_it_as_they_were_too(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "products.csv", 2, note="changed")
    uses = folder / "companies" / "uses.csv"
    write(uses, [[*cells(uses)[0], cells(uses)[0][0]], *cells(uses)[1:]])
    before = graph.read_version()
    with pytest.raises(BadData, match="nothing was loaded"):
        framework.load_all(loaded, folder=folder)
    assert graph.read_version() == before


def test_load_that_would_empty_a_dataset_changes_nothing_until_it_is_meant(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "products.csv", 2, note="changed")
    for path in (folder / "companies").glob("*.csv"):
        write(path, cells(path)[:1])
    before = graph.read_version()
    with pytest.raises(
        WouldShrink, match=r"would empty dataset companies: the graph has 21 rows.*load with `--shrink`"
    ):
        framework.load_all(loaded, folder=folder)
    assert graph.read_version() == before
    assert changed(framework.load_all(loaded, folder=folder, shrink=True)) == ["facts", "companies"]
    assert "companies" not in graph.read_version().datasets


def test_load_that_rejects_more_than_it_takes_lists_the_rows_and_leaves_the_earlier_good_ones(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    own = folder / "companies" / "companies.csv"
    header, *rows = cells(own)
    write(own, [header, *([row[0], "", *row[2:]] for row in rows)])
    before = graph.read_all()
    with pytest.raises(WouldShrink) as refused:
        framework.load_all(loaded, folder=folder)
    assert graph.read_all() == before
    (report,) = [report for report in refused.value.reports if report.dataset == "companies"]
    assert len(report.rejected) > report.loaded
    assert report.report == loaded.home / "reports" / "companies-refused.csv"
    assert len(lines(report.report)) == len(report.rejected)
    framework.load_all(loaded, only="companies", folder=WORKED)
    assert not report.report.exists(), "a load that stands clears what was said of the one that did not"


def test_check_says_of_a_graph_what_a_load_into_it_would(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = worked(tmp_path)
    uses = folder / "companies" / "uses.csv"
    change(uses, 3, product="magnt")
    assert (
        framework.check(folder, graph.read_all()[1])[-1].rejected
        == framework.load_all(loaded, folder=folder)[-1].rejected
    )
    for path in (folder / "baci").glob("BACI_*.csv"):
        write(path, cells(path)[:2])
    with pytest.raises(WouldShrink) as checked:
        framework.check(folder, graph.read_all()[1])
    with pytest.raises(WouldShrink) as refused:
        framework.load_all(loaded, folder=folder)
    assert str(checked.value) == str(refused.value)


def test_node_that_a_dataset_outside_the_folder_needs_is_missed_before_anything_is_written(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    shutil.rmtree(folder / "companies")
    for path in ("products", "organisation_products", "stage_shares"):
        rows = cells(folder / "facts" / f"{path}.csv")
        write(
            folder / "facts" / f"{path}.csv", [["other" if cell == "magnet" else cell for cell in row] for row in rows]
        )
    before = graph.read_version()
    with pytest.raises(OwnedElsewhere, match="facts no longer states Product magnet, but dataset companies still"):
        framework.load_all(loaded, folder=folder)
    assert graph.read_version() == before


def test_row_whose_rejection_takes_a_node_that_others_need_is_told_with_the_refusal(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    shutil.rmtree(folder / "companies")
    path = folder / "facts" / "products.csv"
    rows = [["INFINITE" if row[0] == "magnet" and cell == "MAGNET" else cell for cell in row] for row in cells(path)]
    write(path, rows)
    before = graph.read_version()
    with pytest.raises(OwnedElsewhere, match="facts no longer states Product magnet") as refused:
        framework.load_all(loaded, folder=folder)
    assert graph.read_version() == before
    (report,) = refused.value.reports
    assert ("facts/products.csv", "INFINITE") in {(row.file, row.value) for row in report.rejected}
    assert report.report.exists()


def test_what_a_dataset_no_longer_states_goes(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = worked(tmp_path)
    path = folder / "companies" / "uses.csv"
    write(path, cells(path)[:-1])
    assert changed(framework.load_all(loaded, folder=folder)) == ["companies"]
    assert graph.read_all()[1]["uses"]["key"] == ["Organisation:c1|Product:magnet"]


def test_node_goes_though_what_pointed_at_it_is_loaded_later(
    loaded: Settings, graph: store.Store, tmp_path: Path
) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "products.csv", 5, hs="850519")
    change(folder / "facts" / "organisations.csv", 3, key="p3")
    for path in ("facts/sites.csv", "facts/organisation_products.csv", "companies/supplies.csv"):
        rows = cells(folder / path)
        write(folder / path, [["p3" if cell == "p2" else cell for cell in row] for row in rows])
    reports = framework.load_all(loaded, folder=folder)
    assert changed(reports)[:2] == ["codes", "facts"]
    _, stored, _ = graph.read_all()
    assert stored == content.canonical(framework.read_tables(folder, example=True))
    assert "HS2022-850511" not in stored["Code"]["key"]
    assert [report.dataset for report in framework.load_all(loaded, folder=folder) if not report.skipped] == []


def test_facts_are_loaded_with_the_codes_that_they_name(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = worked(tmp_path)
    change(folder / "facts" / "products.csv", 5, hs="850519")
    reports = framework.load_all(loaded, only="facts", folder=folder)
    assert [(report.dataset, len(report.rejected)) for report in reports] == [("codes", 0), ("facts", 0)]
    assert "HS2022-850519" in graph.keys()["Code"]


def test_folder_with_one_dataset_leaves_the_others(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (worked(tmp_path) / "companies").rename(own / "companies")
    change(own / "companies" / "companies.csv", 2, name="Renamed")
    assert changed(framework.load_all(loaded, folder=own)) == ["companies"]
    assert set(graph.read_version().datasets) == {"countries", "codes", "facts", "baci", "companies"}


def test_codes_stay_when_a_folder_has_trade_alone(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (worked(tmp_path) / "baci").rename(own / "baci")
    before = graph.read_version().number
    reports = framework.load_all(loaded, folder=own)
    assert [(report.dataset, report.loaded) for report in reports] == [("countries", 260), ("codes", 4), ("baci", 10)]
    assert graph.read_version().number == before


def test_example_goes_when_it_is_switched_off(loaded: Settings, graph: store.Store, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write(folder / "example" / "companies.csv", [[c.name for c in companies.SHEETS["companies"].columns]])
    add(folder / "example" / "companies.csv", key="e1", name="Made up", country="NLD", fictitious="true")
    framework.load_all(loaded, folder=folder)
    assert "example" in graph.read_version().datasets
    off = loaded.model_copy(update={"example": False})
    report = framework.load_all(off, folder=WORKED)[-1]
    assert (report.dataset, report.changed, report.notes) == (
        "example", True, ("Switched off: what was loaded of it goes.",),
    )  # fmt: skip
    assert "example" not in graph.read_version().datasets
    with pytest.raises(BadQuestion, match="KETENKAART_EXAMPLE is off"):
        framework.load_all(off, only="example", folder=folder)


# What is asked for wrongly; none of these comes as far as a database.


def test_unknown_dataset_is_named_with_those_that_are_like_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1")
    with pytest.raises(UnknownKey, match=r"There is no dataset 'compannies'. Did you mean companies"):
        framework.load_all(settings, only="compannies", folder=worked(tmp_path))


def test_dataset_that_the_folder_lacks_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1")
    with pytest.raises(BadData, match="has no files of dataset governance"):
        framework.load_all(settings, only="governance", folder=worked(tmp_path))


def test_second_load_of_one_home_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri="bolt://127.0.0.1:1")
    with (tmp_path / "load.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LoadInProgress, match="Another `ketenkaart load` works with"):
            framework.load_all(settings, folder=worked(tmp_path))


def test_every_rule_has_a_remedy() -> None:
    for sheet in SHEET.values():
        for column in sheet.columns:
            for one in checking._checks(column):
                words = one.remedy("x") if callable(one.remedy) else one.remedy
                assert one.rule, column.name
                assert all(in_language(words, lang).endswith(".") for lang in LANGUAGES), column.name
        assert all(rule.remedy.endswith(".") for rule in sheet.rules)


@given(
    st.lists(st.text(st.sampled_from([*"=+-@;|,\t\n \"'1a", "\uff1d", "\uff20"]), max_size=12), min_size=5, max_size=5)
)
def test_no_cell_of_a_report_is_a_formula_whatever_the_separator(texts: list[str]) -> None:
    file, column, value, rule, remedy = texts
    rejected = Rejection(file, 2, column, value, Said(rule, rule), Said(remedy, remedy))
    with TemporaryDirectory() as home:
        path = framework.write_report(Path(home), LoadReport("d", (), "", 1, 0, (rejected,), True, None, None))
        assert path is not None
        written = path.read_text("utf-8")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            assert not any(cell.strip(" \u00a0")[:1] in "=+-@\uff1d\uff20" for cell in row if cell.strip(" \u00a0")), (
                row
            )
