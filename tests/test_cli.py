"""The commands that answer from a data folder or a snapshot, with no Neo4j anywhere."""

import errno
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ketenkaart import cli, serving
from ketenkaart.api.schema import printed
from ketenkaart.graph import snapshot
from ketenkaart.graph.answers.contradictions import contradictions
from ketenkaart.graph.errors import (
    BadData,
    BadSetting,
    CannotWrite,
    FetchFailed,
    KetenkaartError,
    Neo4jFailed,
    Neo4jUnavailable,
    SecondInstance,
    WouldShrink,
)
from ketenkaart.graph.said import Said, said
from ketenkaart.graph.view import View
from ketenkaart.loaders import framework
from ketenkaart.loaders.sheets import Rejection
from ketenkaart.settings import CHECKOUT, Settings
from tests import database
from tests.api.world import world
from tests.graph.test_said import ENGLISH, QUOTED

HEADER = "key,name,country,city,latitude,longitude,sbi,kvk,lei,employees,kinds,fictitious,source,verified,note\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "facts").symlink_to(CHECKOUT / "data" / "facts")
    return folder


@pytest.fixture(scope="module")
def published(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("published")
    snapshot.publish(snapshot.assemble(framework.read_tables(data, example=True)), home)
    return home


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the tool in this process; gives its exit status and what it printed."""

    def run(home: Path, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("KETENKAART_HOME", str(home))
        monkeypatch.setenv("KETENKAART_BOLT_PORT", str(database.free_port()))
        monkeypatch.setattr(sys, "argv", ["ketenkaart", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out.decode(errors="surrogateescape"), printed.err.decode()

    return run


def test_query_answers_a_file_from_the_snapshot(run: Run, published: Path, tmp_path: Path) -> None:
    document = tmp_path / "question.graphql"
    document.write_text('{ node(id: "Country:NLD") { id } }')
    status, out, _ = run(published, "query", str(document))
    assert (status, json.loads(out)) == (0, {"data": {"node": {"id": "Country:NLD"}}})


def test_query_reads_a_dash_from_input_and_fails_where_the_answer_has_errors(
    run: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{ nothing }")))
    status, out, _ = run(published, "query", "-")
    assert status == 1
    assert "nothing" in json.loads(out)["errors"][0]["message"]


def test_query_before_the_first_load_says_what_to_do(run: Run, tmp_path: Path) -> None:
    document = tmp_path / "question.graphql"
    document.write_text('{ node(id: "Country:NLD") { id } }')
    status, out, _ = run(tmp_path / "home", "query", str(document))
    assert status == 1
    assert "make run" in json.loads(out)["errors"][0]["message"]


def test_schema_is_printed_as_the_code_declares_it(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path, "schema") == (0, printed(), "")


@pytest.mark.parametrize("form", ["graphml", "gexf", "csv", "xlsx", "json", "cypher"])
def test_export_writes_the_same_to_a_file_as_to_output(run: Run, published: Path, tmp_path: Path, form: str) -> None:
    words = ["export", "--around", "Material:dysprosium", "--depth", "1", "--format", form]
    file = tmp_path / "around"
    assert run(published, *words, "--output", str(file))[0] == 0
    status, out, _ = run(published, *words)
    assert status == 0
    assert out.encode(errors="surrogateescape") == file.read_bytes() != b""


@pytest.mark.parametrize("versions", [False, True])
def test_reset_keeps_versions_unless_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: bool
) -> None:
    monkeypatch.setattr("ketenkaart.graph.record.managed.reset", lambda _: None)
    snapshot.publish(snapshot.assemble(world(), 3, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    (tmp_path / "reports").mkdir()
    assert run(tmp_path, "database", "reset", "--yes", *(["--versions"] if versions else []))[0] == 0
    assert list(snapshot.held(tmp_path)) == ([] if versions else [3])
    assert (tmp_path / "reports").exists() is not versions


def test_reset_asks_and_deletes_nothing_without_a_yes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ketenkaart.graph.record.managed.reset", lambda _: pytest.fail("not without a yes"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"n\n")))
    snapshot.publish(snapshot.assemble(world(), 3, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    status, out, _ = run(tmp_path, "database", "reset", "--versions")
    assert status == 1
    assert "all versions" in out
    assert list(snapshot.held(tmp_path)) == [3]


def test_a_load_numbers_above_the_versions_that_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Seen(Exception):
        pass

    def load(*given: object) -> None:
        raise Seen(given[-1])

    monkeypatch.setattr(framework, "load_all", load)
    for number in (2, 9):
        snapshot.publish(snapshot.assemble(world(), number, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    with pytest.raises(Seen, match="9"):
        cli._load(Settings(home=tmp_path))


def test_backup_and_restore_are_commands_and_restore_asks(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tool(_: Settings, *words: str) -> None:
        if "dump" in words:
            (Path(words[-1].partition("=")[2]) / "neo4j.dump").write_text("dump")

    monkeypatch.setattr("ketenkaart.graph.record.managed.administer", tool)
    home, copy = tmp_path / "home", tmp_path / "copy"
    snapshot.publish(snapshot.assemble(world(), 3, datetime(2026, 1, 1, tzinfo=UTC)), home)
    assert run(home, "database", "backup", str(copy)) == (0, f"{copy}\n", "")
    assert run(home, "database", "backup", str(copy))[0] == 2
    snapshot.publish(snapshot.assemble(world(), 4, datetime(2026, 1, 1, tzinfo=UTC)), home)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"n\n")))
    assert run(home, "database", "restore", str(copy))[0] == 1
    assert list(snapshot.held(home)) == [3, 4]
    assert run(home, "database", "restore", str(copy), "--yes") == (0, "", "")
    assert list(snapshot.held(home)) == [3]


def test_nothing_is_copied_while_a_server_runs_on_the_home(run: Run, tmp_path: Path) -> None:
    with cli._alone_on(Settings(home=tmp_path / "home")):
        for command in ("backup", "restore"):
            status, _, said = run(tmp_path / "home", "database", command, str(tmp_path / "copy"))
            assert status == 5
            assert "Another ketenkaart" in said
    assert not (tmp_path / "copy").exists()


def test_export_has_own_companies_where_that_is_said(run: Run, tmp_path: Path) -> None:
    tables = world()
    firms = tables["Organisation"]
    firms["tier"] = ["RESTRICTED", *firms["tier"][1:]]
    snapshot.publish(snapshot.assemble(tables, 1, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    words = ["export", "--all", "--format", "json", "--as-of", "2026-01-01", "--graph-version", "1"]
    for asked in (words, ["export", "--around", "Country:NLD", "--depth", "1", "--format", "json"]):
        assert firms["name"][0] not in run(tmp_path, *asked)[1]
        status, out, _ = run(tmp_path, *asked, "--own")
        assert status == 0
        assert firms["name"][0] in out
        assert json.loads(out)["graph"]["own_companies"].startswith("NOT PUBLIC: 1 nodes")
    again = json.loads(run(tmp_path, *words, "--own")[1])["graph"]["again"]
    assert again == f"ketenkaart {' '.join(words)} --own"


@pytest.mark.parametrize(
    ("host", "own", "warned"), [("0.0.0.0", True, True), ("127.0.0.1", True, False), ("0.0.0.0", False, False)]
)
def test_a_server_that_others_reach_says_that_they_can_read_own_companies(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    host: str,
    own: bool,
    warned: bool,
) -> None:
    tables = world()
    if own:
        firms = tables["Organisation"]
        firms["dataset"] = ["companies", *firms["dataset"][1:]]
    snapshot.publish(snapshot.assemble(tables, 1, datetime(2026, 1, 1, tzinfo=UTC)), tmp_path)
    monkeypatch.setattr(serving, "server", lambda *_: SimpleNamespace(run=lambda sockets: None))
    cli._serve(Settings(home=tmp_path, host=host, port=database.free_port()))
    assert ("can read them: nobody is asked" in capsys.readouterr().err) is warned


def test_a_warning_of_readers_is_said_in_dutch_too(capsys: pytest.CaptureFixture[str]) -> None:
    cli._tell_readers(Settings(host="0.0.0.0"), own=True, lang="nl")
    assert "eigen bedrijven geladen, en wie poort 8000 op 0.0.0.0 bereikt" in capsys.readouterr().err


def test_a_home_that_others_may_read_is_told_and_files_are_their_owners(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o022)
    try:
        cli._keep_to_its_owner(tmp_path / "home")
        (tmp_path / "home" / "file").write_text("secret")
        assert (tmp_path / "home" / "file").stat().st_mode & 0o777 == 0o600
        assert capsys.readouterr().err == ""
        (tmp_path / "home").chmod(0o1777)
        cli._keep_to_its_owner(tmp_path / "home", "nl")
        assert "anderen kunnen" in capsys.readouterr().err
    finally:
        os.umask(before)


def test_export_of_everything_is_larger_and_has_a_date_and_version(run: Run, published: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    words = ["export", "--all", "--format", "json", "--as-of", "2026-01-01", "--graph-version", "1"]
    assert run(published, *words, "--output", str(file)) == (0, "", "")
    made = json.loads(file.read_bytes())
    assert (made["graph"]["title"], made["graph"]["as_of"], made["graph"]["version"]) == (
        "The whole graph", "2026-01-01", 1
    )  # fmt: skip
    assert made["graph"]["again"] == f"ketenkaart {' '.join((*words[:4], *words[4:]))}"
    assert len(made["nodes"]) == made["graph"]["nodes"] > 1000


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Name what the file is around"),
        (("--all", "--around", "Material:dysprosium"), "Name what the file is around"),
        (("--all", "--material", "dysprosium"), "`--all` is everything"),
        (("--all", "--output", "/nowhere/at/all"), "cannot be written (No such file or directory). Name another file"),
    ],
)
def test_export_says_what_is_missing_or_too_much(run: Run, published: Path, words: tuple[str, ...], says: str) -> None:
    status, out, err = run(published, "export", "--format", "json", *words)
    assert (status, out) == (2, "")
    assert says in err


def test_export_around_an_unknown_node_suggests_others(run: Run, published: Path) -> None:
    status, out, err = run(published, "export", "--around", "Material:disprosium", "--format", "json")
    assert (status, out) == (1, "")
    assert err.startswith("ketenkaart: There is no material 'disprosium'. Did you mean dysprosium")


def test_template_is_written_once_and_what_was_filled_in_stays(run: Run, tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, "template", str(tmp_path / "mine"))
    assert (status, out.strip()) == (0, str(tmp_path / "mine" / "companies" / "companies.xlsx"))
    status, _, err = run(tmp_path, "template", "--taal", "nl", str(tmp_path / "mine"))
    assert status == 2
    assert "is er al. Noem een andere map; er is niets geschreven." in err
    status, out, _ = run(tmp_path, "template", "--csv", str(tmp_path / "other"))
    assert status == 0
    assert str(tmp_path / "other" / "lists" / "countries.csv") in out.splitlines()
    run(tmp_path, "template", "--csv", "--taal", "nl", str(tmp_path / "nl"))
    assert (tmp_path / "nl" / "companies" / "uses.csv").read_text("utf-8-sig").startswith("company;product;")


def test_rows_that_another_takes_with_it_are_counted_apart(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "facts").symlink_to(data / "facts")
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "companies.csv").write_text(
        f"{HEADER}mill,Molen,NLD,,,,,{'123' * 100},,,PRODUCER,true,,memory,\n"
        "saw,Zaag,NLD,,,,,,,,PRODUCER,true,,memory,\n"
    )
    (tmp_path / "companies" / "uses.csv").write_text(
        "company,product,tonnes_per_year,stock_days,source,verified,note\nmill,ndfeb-magnet-sintered,1,,,,\n"
    )
    _, out, _ = run(tmp_path / "home", "check", "--shrink", "--taal", "nl", str(tmp_path))
    assert "companies: 3 rijen gelezen, 1 geladen, 1 geweigerd, en daarmee 1 andere" in out
    assert "Verbeter companies/companies.csv, rij 2: daar staat 'mill' in, en die rij is geweigerd." in out
    assert f"companies/companies.csv, rij 2, kvk '{('123' * 100)[:80]}…': " in out


def test_the_fault_is_told_before_the_rows_that_it_takes_with_it() -> None:
    rule, remedy = said("refers to a rejected row", "verwijst naar een geweigerde rij"), said("Mend it.", "Maak het.")
    with_it = [Rejection("a.csv", row, "input", "dy", rule, remedy, because="b.csv, row 2") for row in range(2, 40)]
    fault = Rejection("b.csv", 2, "symbol", "Dy", said("taken", "bezet"), remedy)
    report = framework.LoadReport("facts", (), "", 39, 0, (*with_it, fault), False, None, None)
    head, first, *_ = map(str, cli._lines(report))
    assert head == "facts: 39 rows read, 0 loaded, 1 rejected, 38 with them"
    assert first == "  b.csv, row 2, symbol 'Dy': taken. Mend it."


def test_status_tells_version_and_that_neo4j_is_away(run: Run, published: Path) -> None:
    status, out, _ = run(published, "status")
    assert status == 0
    assert "not running; start it with `ketenkaart database start`" in out
    assert "version 1" in out


def test_check_accepts_the_shipped_facts_and_lists_each_broken_row_with_a_remedy(
    run: Run, data: Path, tmp_path: Path
) -> None:
    status, out, _ = run(tmp_path, "check", str(data))
    assert status == 0, out
    assert "facts: " in out

    (tmp_path / "facts").symlink_to(data / "facts")
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "companies.csv").write_text(
        f"{HEADER}mill,Molen,NLD,Delft,fifty,4.36,,,,,PRODUCER,true,,memory,\n"
        f"saw,Zaag,NLD,Delft,52.0,4.36,,,,,PRODUCER,true,,memory,\n"
    )
    status, out, _ = run(tmp_path, "check", str(tmp_path))
    assert status == 3
    assert "companies.csv, row 2, latitude 'fifty'" in out


def test_check_that_a_load_would_refuse_tells_the_rows_and_how_to_insist(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "companies.csv").write_text(
        f"{HEADER}mill,Molen,NLD,Delft,fifty,4.36,,,,,PRODUCER,true,,memory,\n"
    )
    status, out, err = run(tmp_path / "home", "check", str(tmp_path))
    assert status == 7
    assert "nothing is loaded here yet" in out
    assert "companies.csv, row 2, latitude 'fifty'" in out
    assert "more rows rejected (1) than taken (0)" in err
    assert "`--shrink`" in err
    assert run(tmp_path / "home", "check", "--shrink", str(tmp_path))[0] == 3


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("check", "nowhere"), 2, "Er is geen datamap nowhere."),
        (("load", "fcts"), 1, "Er is geen dataset 'fcts'. Bedoelt u facts, countries of codes?"),
        (("load",), 4, "Er is nog geen Neo4j in "),
    ],
)
def test_what_goes_wrong_with_a_load_is_said_in_dutch(
    run: Run, tmp_path: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    found, out, err = run(tmp_path / "home", *words, "--taal", "nl")
    assert found == status
    assert f"ketenkaart: {said}" in err
    assert not ENGLISH.search(QUOTED.sub("", out + err))


def test_a_cell_is_told_on_one_line_that_no_terminal_obeys(data: Path) -> None:
    cells = ("x" * 9_000, "a\nb\t c", "\x1b[2Jred\u202e", "Müller 磁")
    nothing = said("Write one.", "Schrijf er een.")
    rejected = tuple(
        Rejection("companies/companies.csv", row, "city", cell, said("no city", "geen stad"), nothing)
        for row, cell in enumerate(cells)
    )
    report = framework.LoadReport("companies", (), "", 4, 0, rejected, changed=False, version=None, report=None)
    told = [line.partition("city ")[2].partition(":")[0] for line in cli._lines(report)][1:]
    assert told == [f"'{'x' * 80}…'", "'a b c'", "'\ufffd[2Jred\ufffd'", "'Müller 磁'"]


def test_load_without_neo4j_says_how_to_start_it(run: Run, data: Path, tmp_path: Path) -> None:
    status, _, err = run(tmp_path, "load", "--from", str(data))
    assert status == 4
    assert "`ketenkaart database start`" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("changed", [True, False])
def test_a_load_that_changed_something_tells_what_does_not_fit_together(
    run: Run, published: Path, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    current = snapshot.current(published)
    assert current is not None
    view = View(current, date(2026, 1, 1))
    report = framework.LoadReport("facts", (), "", 1, 1, (), changed, 1, None, skipped=not changed)
    monkeypatch.setattr(cli, "_load", lambda *_: ([report], view))
    status, out, _ = run(published, "load")
    assert status == 0
    told = [line for line in out.splitlines() if line.endswith(" sd)")]
    assert (f"all of it: {published / 'reports' / 'contradictions.csv'}" in out) == changed
    _, dutch, _ = run(published, "load", "--taal", "nl")
    assert ("wat genoemd is en niet bij elkaar past, het grootste eerst:" in dutch) == changed
    assert (0 < len(told) <= 10) == changed


def test_what_does_not_fit_and_how_trade_is_used_are_written_down_at_a_load(published: Path, tmp_path: Path) -> None:
    current = snapshot.current(published)
    assert current is not None
    view = View(current, date(2026, 1, 1))
    cli._note(view, tmp_path / "reports")
    header, *rows = (tmp_path / "reports" / "contradictions.csv").read_text().splitlines()
    assert header == "product,world_year,kind,country,source,year,stated,reconciled,unit,size,of_world"
    assert len(rows) == len(contradictions(view)) > 0
    assert (tmp_path / "reports" / "trade.csv").read_text().startswith("code,year,exporter,importer,")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """The file of a folder that is read in a moment."""
    folder = tmp_path / "own" / "facts"
    folder.mkdir(parents=True)
    return folder / "sources.csv"


def test_check_speaks_dutch_where_it_is_asked(run: Run, sources: Path, tmp_path: Path) -> None:
    sources.write_text("id,title,publisher,address,published,retrieved,licence,kind,note\na,,Own,,,,,REPORT,\nb\n")
    folder = str(sources.parents[1])
    status, out, err = run(tmp_path, "check", folder, "--taal", "nl")
    assert status == 7
    assert "Van dataset facts zouden meer rijen worden geweigerd (2) dan geladen (0)." in err
    assert "facts: 2 rijen gelezen, 0 geladen, 2 geweigerd" in out
    assert "facts/sources.csv, rij 2, title '': leeg. Vul title in." in out
    assert "facts/sources.csv, rij 3, '1 cellen': te weinig cellen." in out
    _, out, _ = run(tmp_path, "check", folder)
    assert "facts/sources.csv, row 2, title '': empty. Fill in title: " in out


def test_error_of_a_folder_is_said_in_the_language_asked(run: Run, sources: Path, tmp_path: Path) -> None:
    sources.write_bytes(b"")
    folder = str(sources.parents[1])
    status, _, error = run(tmp_path, "check", folder, "--taal", "nl")
    assert (status, error.startswith("ketenkaart: facts/sources.csv is leeg.")) == (2, True)
    status, _, error = run(tmp_path, "check", folder)
    assert (status, error.startswith("ketenkaart: facts/sources.csv is empty.")) == (2, True)


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        ("KETENKAART_PORT", "eighty", "Schrijf een geheel getal"),
        ("KETENKAART_HEAP_MB", "512.5", "Schrijf een geheel getal"),
        ("KETENKAART_PORT", "70000", "Niet boven 65535"),
        ("KETENKAART_HEAP_MB", "5", "Niet onder 256"),
        ("KETENKAART_EXAMPLE", "maybe", "Schrijf true of false"),
        ("KETENKAART_TODAY", "3-6-2025", "Schrijf een dag als JJJJ-MM-DD"),
        ("KETENKAART_TODAY", "2025-06-03T10:00", "Schrijf een dag als JJJJ-MM-DD, zonder tijd"),
        ("KETENKAART_TODAY", "1800-01-01", "Niet onder 1900-01-01"),
    ],
)
def test_bad_setting_is_said_in_the_language_asked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, found: str, why: str
) -> None:
    monkeypatch.setenv(name, found)
    for words in (("check", str(tmp_path)), ("load",), ("template", str(tmp_path / "mine"))):
        assert run(tmp_path, *words, "--taal", "nl") == (2, "", f"ketenkaart: {name} is '{found}'. {why}.\n")
    status, _, english = run(tmp_path, "load")
    assert (status, english.startswith(f"ketenkaart: {name} is '{found}'. ")) == (2, True)
    assert why not in english


def test_load_that_gets_no_neo4j_says_so_in_the_language_asked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, dutch = run(tmp_path / "new", "load", "--taal", "nl")
    assert status == 4
    assert f"Er is nog geen Neo4j in {tmp_path / 'new'}. Start hem met `ketenkaart database start`" in dutch
    monkeypatch.setenv("KETENKAART_MAVEN", "file:///srv/maven")
    (tmp_path / "neo4j.json").write_text("{}")  # one that ended by itself is started again
    status, _, dutch = run(tmp_path, "load", "--taal", "nl")
    assert status == 2
    assert "KETENKAART_MAVEN is 'file:///srv/maven'. Het moet beginnen met http:// of https://." in dutch
    (tmp_path / "file").touch()
    status, _, dutch = run(tmp_path / "file", "load", "--taal", "nl")
    assert status == 8
    assert "waar een map moet komen, staat een bestand" in dutch


def test_file_that_may_not_be_read_is_told_in_the_language_asked(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(sources))

    monkeypatch.setattr(framework, "check", refused)
    status, _, dutch = run(tmp_path, "check", str(sources.parents[1]), "--taal", "nl")
    assert (status, dutch.startswith(f"ketenkaart: {sources} kan niet worden")) == (8, True)


def test_answers_on_a_kept_connection_are_sent_at_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port=database.free_port())
    with cli._listen(settings) as listening, socket.create_connection((settings.host, settings.port)):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_server_may_open_as_many_files_as_it_is_allowed() -> None:
    program = (
        "import resource, ketenkaart.cli as cli; n = resource.RLIMIT_NOFILE; resource.setrlimit(n, (100, 300)); "
        "cli._open_as_many_files_as_allowed(); print(resource.getrlimit(n))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT)
    assert done.stdout == "(300, 300)\n", done.stderr


@pytest.mark.parametrize(
    "error",
    [
        BadData(Said("A row is wrong.", "Een rij is fout.")),
        WouldShrink(Said("Much would go.", "Veel zou gaan."), []),
        CannotWrite(Said("The disk is full.", "De schijf is vol.")),
        FetchFailed(Said("No jars.", "Geen jars.")),
        Neo4jFailed(Said("It doesn't start.", "Hij start niet.")),
        Neo4jUnavailable(Said("It doesn't answer.", "Hij antwoordt niet.")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_run_whose_database_or_load_fails_says_why_and_serves_the_earlier_version_if_there_is_one(
    published: Path, tmp_path: Path, error: KetenkaartError, capsys: pytest.CaptureFixture[str]
) -> None:
    with cli._else_as_it_was(Settings(home=published)):
        raise error
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"ketenkaart: {error}"
    assert said[1].startswith("Serving what was there before: version 1 of ")
    with pytest.raises(type(error)), cli._else_as_it_was(Settings(home=tmp_path)):
        raise error


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_the_calendar_of_the_data_is_no_setting(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("KETENKAART_TODAY", day)
    with pytest.raises(BadSetting, match=f"KETENKAART_TODAY is '{day}'"):
        cli._settings()


def test_an_interrupt_is_one_whatever_a_driver_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_interrupted", threading.Event())

    def reading() -> None:
        try:
            cli._interrupt(signal.SIGTERM, None)
        finally:
            raise BufferError("Existing exports of data: object cannot be re-sized")

    with pytest.raises(BufferError), cli._interrupted_is_interrupted():
        raise BufferError
    with pytest.raises(KeyboardInterrupt), cli._interrupted_is_interrupted():
        reading()


def test_an_interrupt_that_python_drops_is_one_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_interrupted", threading.Event())

    def going_on() -> None:
        with suppress(KeyboardInterrupt):
            cli._interrupt(signal.SIGINT, None)

    with pytest.raises(KeyboardInterrupt), cli._interrupted_is_interrupted():
        going_on()


def test_an_interrupt_while_an_object_is_deleted_is_told_by_no_stack_and_comes_again(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Driver:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGALRM)

    monkeypatch.setattr(cli, "_interrupted", threading.Event())
    monkeypatch.setattr(sys, "unraisablehook", cli._unraisable)
    before = signal.signal(signal.SIGALRM, cli._interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the interrupt must miss the statement that deletes
            driver = Driver()
            del driver
            threading.Event().wait(60)
            raise TimeoutError
    finally:
        signal.signal(signal.SIGALRM, before)
    assert capfd.readouterr().err == ""


def test_what_else_is_dropped_while_an_object_is_deleted_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Driver:
        def __del__(self) -> None:
            raise BufferError("not tidy")

    monkeypatch.setattr(sys, "unraisablehook", cli._unraisable)
    driver = Driver()
    del driver
    assert "BufferError: not tidy" in capfd.readouterr().err


def test_a_run_on_the_home_of_another_serves_nothing(published: Path) -> None:
    with pytest.raises(SecondInstance), cli._else_as_it_was(Settings(home=published)):
        raise SecondInstance(Said("Another works there.", "Een andere werkt er."))
