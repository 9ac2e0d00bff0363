"""The record on a real Neo4j: what is written is what is read, whole and once, whatever happens on the way."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from neo4j import Session, Transaction
from neo4j.exceptions import IncompleteCommit, Neo4jError, ServiceUnavailable
from pydantic import SecretStr

from ketenkaart.graph import content, model
from ketenkaart.graph.errors import (
    BadData,
    BadSetting,
    LoadInProgress,
    Neo4jFailed,
    Neo4jUnavailable,
    OwnedElsewhere,
)
from ketenkaart.graph.model import Tables
from ketenkaart.graph.record import managed, store, writing
from ketenkaart.graph.record.store import Store
from ketenkaart.settings import CHECKOUT, Settings
from tests import database
from tests.graph.lossy import relay
from tests.graph.tables import any_tables, load_record, part, world

DATASETS = ("countries", "facts", "companies", "example")


def load_world(graph: Store) -> None:
    for dataset in DATASETS:
        graph.write(dataset, part(world(), dataset), load_record(dataset))


def numbered(value: int) -> Tables:
    """A dataset in which every row says which version it is of."""
    years = range(1990, 1990 + value % 3 + 2)
    return {
        "Country": {"key": ["AAA", f"B{value}"], "latitude": [float(value)] * 2, "dataset": ["d"] * 2},
        "Product": {"key": ["p"], "note": [str(value)], "dataset": ["d"]},
        "made": {
            "start": ["Country:AAA" for _ in years],
            "end": ["Product:p" for _ in years],
            "year": list(years),
            "tonnes": [float(value) for _ in years],
            "dataset": ["d" for _ in years],
        },
    }


@pytest.fixture
def graph(empty_graph: Settings) -> Iterator[Store]:
    with store.connect(empty_graph) as opened:
        yield opened


def test_a_new_version_has_no_number_that_is_kept_elsewhere(empty_graph: Settings) -> None:
    with store.connect(empty_graph, above=7) as graph:
        first = graph.write("countries", part(world(), "countries"), load_record("countries"))
        same = graph.write("countries", part(world(), "countries"), load_record("countries"))
        second = graph.write("facts", part(world(), "facts"), load_record("facts"))
    assert [first.version, same.version, second.version] == [8, 8, 9]


def test_what_is_written_is_what_is_read(graph: Store) -> None:
    load_world(graph)
    version, tables, loads = graph.read_all()
    assert tables == content.canonical(world())
    assert version.datasets == content.hashes(tables)
    assert version.content_hash == content.total(version.datasets)
    assert [load.dataset for load in loads] == list(DATASETS)
    facts = next(load for load in loads if load.dataset == "facts")
    assert facts == replace(load_record("facts"), version=2, order=2)
    assert graph.loads() == loads
    assert graph.keys() == {label: set(world().get(label, {}).get("key", [])) for label in model.NODE}


@pytest.mark.hypothesis
def test_any_tables_survive_neo4j(graph: Store) -> None:
    """One Neo4j for all examples: each replaces the one before it, so that deleting is tried as well."""

    @hypothesis_settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(any_tables(derived_keys=True))
    def check(tables: Tables) -> None:
        for table in tables.values():
            table["dataset"] = ["d" for _ in table["dataset"]]
        graph.write("d", tables, load_record("d"))
        version, found, _ = graph.read_all()
        assert found == content.canonical(tables)
        assert version.datasets == content.hashes(found)

    check()


def test_roles_and_made_up_nodes_are_labels_too(graph: Store) -> None:
    load_world(graph)
    tables = part(world(), "companies")
    tables["Organisation"]["kinds"][0] = ["INDUSTRY_BODY"]
    graph.write("companies", tables, load_record("companies"))
    with graph.driver.session() as session:
        labels = {
            r["key"]: set(r["labels"])
            for r in session.run("MATCH (n:Organisation) RETURN n.key AS key, labels(n) AS labels")
        }
    assert labels == {
        "alpha": {"Organisation", "IndustryBody"},
        "beta": {"Organisation"},
        "gamma": {"Organisation", "Producer", "Fictitious"},
    }


def test_every_label_and_type_has_a_unique_key(graph: Store) -> None:
    graph.ensure_schema()
    with graph.driver.session() as session:
        unique = {(r["labelsOrTypes"][0], r["properties"][0]) for r in session.run("SHOW CONSTRAINTS").data()}
        names = {r["name"] for r in session.run("SHOW INDEXES").data()}
    wanted = {*model.NODE, "Load", "Version", *(r.type for r in model.RELATIONSHIPS)}
    assert unique == {(name, "key") for name in wanted}
    assert set(writing.schema()) <= names


def test_loading_the_same_again_changes_nothing_and_the_version_says_so(graph: Store) -> None:
    load_world(graph)
    before, tables, _ = graph.read_all()
    for dataset in DATASETS:
        written = graph.write(dataset, part(world(), dataset), load_record(dataset))
        assert (written.changed, written.version) == (False, 4)
        assert written.content_hash == before.datasets[dataset]
    after, again, loads = graph.read_all()
    assert (after.number, after.created, after.content_hash) == (before.number, before.created, before.content_hash)
    assert again == tables
    assert len(loads) == 8


def test_what_a_dataset_no_longer_states_goes(graph: Store) -> None:
    load_world(graph)
    smaller = part(world(), "companies")
    smaller["supplies"] = {column: values[:1] for column, values in smaller["supplies"].items()}
    written = graph.write("companies", smaller, load_record("companies"))
    assert (written.changed, written.version) == (True, 5)
    assert part(graph.read_all()[1], "companies") == content.canonical(smaller)
    graph.write("example", {}, load_record("example"))
    version, tables, _ = graph.read_all()
    assert "gamma" not in tables["Organisation"]["key"]
    assert sorted(version.datasets) == ["companies", "countries", "facts"]


def test_a_row_that_a_hand_changed_is_set_right_by_the_next_load(graph: Store) -> None:
    load_world(graph)
    with graph.driver.session() as session:
        session.run("MATCH (n:Organisation {key: 'alpha'}) SET n.name = 'Hacked', n.city = 'Here'").consume()
        session.run("MATCH ()-[r:MADE {year: 2023}]->() DELETE r").consume()
    for dataset in DATASETS:
        graph.write(dataset, part(world(), dataset), load_record(dataset))
    assert graph.read_all()[1] == content.canonical(world())


def test_a_value_that_a_hand_made_of_another_type_is_named(graph: Store) -> None:
    load_world(graph)
    with graph.driver.session() as session:
        session.run("MATCH (n:Organisation {key: 'alpha'}) SET n.employees = 'many'").consume()
    with pytest.raises(BadData, match=r"Organisation\.employees holds float, str.*`ketenkaart database reset`"):
        graph.read_all()


def test_what_a_hand_added_without_a_key_is_not_read(graph: Store) -> None:
    load_world(graph)
    with graph.driver.session() as session:
        session.run("MATCH (a:Country {key: 'NLD'}), (b:Product) CREATE (a)-[:MADE {year: 1}]->(b)").consume()
        session.run("CREATE (:Country {nameEn: 'Nowhere'}), (:Person {key: 'me'})").consume()
    assert graph.read_all()[1] == content.canonical(world())


def test_a_node_of_another_dataset_is_refused(graph: Store) -> None:
    load_world(graph)
    before = graph.read_all()
    mine = {"Organisation": {"key": ["beta"], "name": ["Mine"], "dataset": ["mine"]}}
    with pytest.raises(
        OwnedElsewhere, match=r"mine states Organisation beta, which dataset companies states already\."
    ):
        graph.write("mine", mine, load_record("mine"))
    assert graph.read_all() == before


def test_a_relationship_of_another_dataset_is_refused(graph: Store) -> None:
    load_world(graph)
    made = part(world(), "facts")["made"]
    with pytest.raises(OwnedElsewhere, match=r"mine states MADE Country:CHN.*which dataset facts states already"):
        graph.write("mine", {"made": {**made, "dataset": ["mine"] * 2}}, load_record("mine"))


def test_a_node_that_another_dataset_points_at_cannot_go(graph: Store) -> None:
    load_world(graph)
    before = graph.read_all()
    countries = {"Country": {column: values[:1] for column, values in world()["Country"].items()}}
    with pytest.raises(OwnedElsewhere, match=r"no longer states Country CHN, but dataset \w+ still refers to it"):
        graph.write("countries", countries, load_record("countries"))
    assert graph.read_all() == before


def test_a_node_that_a_hand_has_linked_cannot_go(graph: Store) -> None:
    load_world(graph)
    with graph.driver.session() as session:
        session.run("MATCH (n:Country {key: 'DEU'}) CREATE (n)-[:KNOWN_BY]->(:Person {name: 'me'})").consume()
    countries = {"Country": {column: values[:2] for column, values in world()["Country"].items()}}
    with pytest.raises(OwnedElsewhere, match="DEU, but a relationship of no dataset still refers to it"):
        graph.write("countries", countries, load_record("countries"))


def test_a_source_in_the_same_words_is_left_to_its_dataset(graph: Store) -> None:
    load_world(graph)
    source = part(world(), "facts")["Source"]
    mine = {
        "Source": {**source, "dataset": ["mine"] * 2},
        "Sector": {"key": ["x"], "sources": [["s2"]], "dataset": ["mine"]},
    }
    graph.write("mine", mine, load_record("mine"))
    assert graph.read_all()[1]["Source"]["dataset"] == ["facts", "facts"]
    with pytest.raises(OwnedElsewhere, match=r"Source s1.*already in other words"):
        graph.write("mine", {"Source": {**mine["Source"], "title": ["Uno", "Two"]}}, load_record("mine"))
    facts = part(world(), "facts")
    facts["Source"] = {column: values[:1] for column, values in facts["Source"].items()}
    with pytest.raises(OwnedElsewhere, match=r"no longer states Source s2, but dataset (mine|companies) still refers"):
        graph.write("facts", facts, load_record("facts"))


def test_a_relationship_to_nobody_names_who_is_missing(graph: Store) -> None:
    load_world(graph)
    mine = {"based_in": {"start": ["Organisation:alpha"], "end": ["Country:XXX"], "dataset": ["mine"]}}
    with pytest.raises(BadData, match=r"BASED_IN from Organisation alpha to Country XXX.*a Country XXX that is not in"):
        graph.write("mine", mine, load_record("mine"))


def test_rows_of_another_dataset_are_our_own_mistake(graph: Store) -> None:
    with pytest.raises(ValueError, match="a row of Country is not of dataset 'facts'"):
        graph.write("facts", part(world(), "countries"), load_record("facts"))


def test_an_empty_graph_is_version_nought(graph: Store) -> None:
    version, tables, loads = graph.read_all()
    assert (version.number, version.datasets, tables, loads) == (0, {}, {}, [])


def test_wiping_leaves_what_is_not_ours(graph: Store) -> None:
    load_world(graph)
    with graph.driver.session() as session:
        session.run("CREATE (:Person {name: 'me'})").consume()
        graph.wipe()
        assert session.run("MATCH (n) RETURN labels(n) AS labels").value("labels") == [["Person"]]
    assert graph.read_version().number == 0


def test_a_commit_between_any_two_queries_of_a_reader_never_mixes_versions(
    graph: Store, empty_graph: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.write("d", numbered(0), load_record("d"))
    run = Session.run
    reader = threading.get_ident()
    counted = {"queries": 0, "commit before": -1, "value": 0}

    def interrupted(self: Session, *arguments: Any, **values: Any) -> Any:
        if threading.get_ident() == reader:
            if counted["queries"] == counted["commit before"]:
                counted["value"] += 1
                work = threading.Thread(target=write_next, args=(counted["value"],))
                work.start()
                work.join()
            counted["queries"] += 1
        return run(self, *arguments, **values)

    def write_next(value: int) -> None:
        with store.connect(empty_graph) as other:
            other.write("d", numbered(value), load_record("d"))

    monkeypatch.setattr(Session, "run", interrupted)
    graph.read_all()
    whole = counted["queries"]
    assert whole > 10
    for moment in range(whole):
        counted.update({"queries": 0, "commit before": moment})
        version, tables, _ = graph.read_all()
        assert counted["queries"] > whole or moment == 0
        assert tables == content.canonical(numbered(counted["value"]))
        assert version.datasets == content.hashes(tables)


def test_versions_read_beside_a_busy_writer_are_never_mixed(graph: Store, empty_graph: Settings) -> None:
    graph.write("d", numbered(0), load_record("d"))
    done = threading.Event()

    def keep_writing() -> None:
        with store.connect(empty_graph) as other:
            value = 0
            while not done.is_set():
                value += 1
                other.write("d", numbered(value), load_record("d"))
                done.wait(0.1 * (value % 5))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    seen = set()
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline and len(seen) < 5:
            try:
                version, tables, _ = graph.read_all()
            except LoadInProgress as error:
                assert "Wait until it has ended" in str(error)  # noqa: PT017
                continue
            value = tables["made"]["tonnes"][0]
            assert tables == content.canonical(numbered(int(value)))
            assert version.datasets == content.hashes(tables)
            seen.add(version.number)
    finally:
        done.set()
        writer.join()
    assert len(seen) == 5


def test_a_graph_that_changes_at_every_read_is_reported(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Session.run

    def restless(self: Session, statement: str, *arguments: Any, **values: Any) -> Any:
        if "Version" in statement:
            run(self, "MERGE (v:Version {key: 'graph'}) SET v.number = coalesce(v.number, 0) + 1").consume()
        return run(self, statement, *arguments, **values)

    monkeypatch.setattr(Session, "run", restless)
    monkeypatch.setattr(store, "READ_TRIES", 2)
    with pytest.raises(LoadInProgress, match=r"changed each of the 2 times.*run `ketenkaart load` again"):
        graph.read_all()


def test_a_lost_answer_to_a_commit_does_not_load_twice(graph: Store, empty_graph: Settings) -> None:
    load_world(graph)
    port = int(str(empty_graph.neo4j_uri).rpartition(":")[2])
    changed = part(world(), "companies")
    changed["Organisation"]["name"][0] = "Alpha BV"
    with relay(port) as line:
        through = empty_graph.model_copy(update={"neo4j_uri": f"bolt://127.0.0.1:{line.port}"})
        with store.connect(through) as other:
            line.lose_next = 1
            written = other.write("companies", changed, load_record("companies"))
    assert line.lost == 1
    assert (written.changed, written.version) == (True, 5)
    version, tables, loads = graph.read_all()
    assert (version.number, version.datasets["companies"]) == (5, written.content_hash)
    assert part(tables, "companies") == content.canonical(changed)
    assert len(loads) == 5


def test_a_commit_that_did_not_happen_is_done_again(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load_world(graph)
    commit = Transaction.commit
    failures = ["the line went dead"]

    def lost(self: Transaction) -> None:
        if failures:
            self.rollback()
            raise IncompleteCommit(failures.pop())
        commit(self)

    changed = part(world(), "companies")
    changed["Organisation"]["name"][0] = "Alpha BV"
    monkeypatch.setattr(Transaction, "commit", lost)
    written = graph.write("companies", changed, load_record("companies"))
    assert (written.changed, written.version) == (True, 5)
    assert len(graph.loads()) == 5


def test_an_answer_that_is_lost_every_time_is_reported(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load_world(graph)
    before = graph.read_all()

    def lost(self: Transaction) -> None:
        self.rollback()
        raise IncompleteCommit("the line went dead")

    changed = part(world(), "companies")
    changed["Organisation"]["name"][0] = "Alpha BV"
    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", lost)
        with pytest.raises(Neo4jUnavailable, match=r"lost 3 times.*ketenkaart load"):
            graph.write("companies", changed, load_record("companies"))
    assert graph.read_all() == before


def test_a_lost_answer_of_a_neo4j_that_went_away_leaves_it_open(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load_world(graph)

    def lost(self: Transaction) -> None:
        self.rollback()
        monkeypatch.setattr(writing, "lock", away)
        raise IncompleteCommit("the line went dead")

    def away(_: Transaction) -> None:
        raise ServiceUnavailable("nobody listens")

    monkeypatch.setattr(Transaction, "commit", lost)
    with pytest.raises(Neo4jUnavailable, match=r"not known whether it did.*not stored twice"):
        graph.write("example", {}, load_record("example"))


def test_a_dataset_too_large_for_the_heap_says_how_to_go_on(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Neo4jError._hydrate_neo4j(code=store.TOO_LARGE, message="limit reached")

    monkeypatch.setattr(writing, "write", full)
    with pytest.raises(Neo4jFailed, match=r"the 3 rows of dataset countries.*set KETENKAART_HEAP_MB higher"):
        graph.write("countries", part(world(), "countries"), load_record("countries"))


def test_a_passing_failure_is_tried_again_three_times(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write = writing.write
    failures = [1, 1]

    def deadlocked(*arguments: Any) -> Any:
        if failures:
            failures.pop()
            raise Neo4jError._hydrate_neo4j(code="Neo.TransientError.Transaction.DeadlockDetected", message="deadlock")
        return write(*arguments)

    monkeypatch.setattr(writing, "write", deadlocked)
    assert graph.write("countries", part(world(), "countries"), load_record("countries")).version == 1
    failures += [1, 1, 1]
    with pytest.raises(Neo4jFailed, match="refuses what was asked: deadlock"):
        graph.write("countries", part(world(), "countries"), load_record("countries"))


def test_two_loads_at_once_follow_each_other(graph: Store, empty_graph: Settings) -> None:
    written = []

    def load(dataset: str) -> None:
        with store.connect(empty_graph) as other:
            node = {"Country": {"key": [dataset], "dataset": [dataset]}}
            written.append(other.write(dataset, node, load_record(dataset)).version)

    threads = [threading.Thread(target=load, args=(name,)) for name in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    version, tables, _ = graph.read_all()
    assert sorted(written) == [1, 2, 3, 4]
    assert version.number == 4
    assert version.datasets == content.hashes(tables)


def test_a_load_that_is_killed_or_ended_at_twenty_moments_leaves_the_old_version(
    graph: Store, empty_graph: Settings
) -> None:
    load_world(graph)
    before = graph.read_all()
    changed = part(world(), "companies")
    changed["Organisation"]["name"][0] = "Alpha BV"
    for column, values in changed["Organisation"].items():
        values.append("delta" if column == "key" else values[0])
    changed["supplies"] = {column: values[1:2] for column, values in changed["supplies"].items()}
    for name in ("uses", "makes", "trades", "based_in"):
        end = "Country:NLD" if name == "based_in" else "Product:magnet"
        changed[name] = {"start": ["Organisation:delta"], "end": [end], "dataset": ["companies"]}
    statements = _statements(graph, changed)
    moments = sorted({round(n * (statements - 1) / 19) for n in range(20)})
    assert len(moments) == 20
    child = [sys.executable, str(CHECKOUT / "tests" / "graph" / "killed_load.py")]
    password = empty_graph.neo4j_password.get_secret_value() if empty_graph.neo4j_password else ""
    done = subprocess.run(
        [*child, str(empty_graph.neo4j_uri), empty_graph.neo4j_user, password],
        input=pickle.dumps([[*moments], "companies", changed, load_record("companies")]),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.split() == [b"130" if moment % 2 else b"9" for moment in moments], done.stderr
    assert {moment % 2 for moment in moments} == {0, 1}
    assert graph.read_all() == before
    assert graph.write("companies", changed, load_record("companies")).version == 5


def _statements(graph: Store, changed: Tables) -> int:
    """How many statements the load takes, its commit included; it is rolled back."""
    count = 0
    run = Transaction.run
    with pytest.MonkeyPatch.context() as patched, graph.driver.session() as session:

        def counted(self: Transaction, *arguments: Any, **values: Any) -> Any:
            nonlocal count
            count += 1
            return run(self, *arguments, **values)

        patched.setattr(Transaction, "run", counted)
        with session.begin_transaction() as transaction:
            writing.write(transaction, "companies", content.canonical(changed), load_record("companies"), "never")
            transaction.rollback()
    return count + 1  # the commit


@pytest.mark.own_neo4j
def test_acknowledged_rows_survive_a_killed_neo4j(lasting_neo4j: Settings) -> None:
    settings = lasting_neo4j
    where = managed.start(settings, database.JAVA_FLAGS)
    database.wipe(settings)
    acknowledged = []
    failures: list[Exception] = []
    with store.connect(settings) as graph:
        graph.write("d", numbered(0), load_record("d"))

        def keep_writing() -> None:
            try:
                for value in range(1, 10_000):
                    graph.write("d", numbered(value), load_record("d"))
                    acknowledged.append(value)
            except Neo4jUnavailable as error:
                failures.append(error)

        writer = threading.Thread(target=keep_writing)
        writer.start()
        while len(acknowledged) < 3:
            time.sleep(0.01)
        pid = managed.status(settings).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        writer.join(timeout=60)
        assert len(failures) == 1
        assert "ketenkaart database start" in str(failures[0])
        with pytest.raises(Neo4jUnavailable, match="Start it with `ketenkaart database start`"):
            graph.read_all()
    with pytest.raises(Neo4jUnavailable), store.connect(settings):
        pass
    assert managed.start(settings, database.JAVA_FLAGS) == where
    with store.connect(settings) as graph:
        version, tables, loads = graph.read_all()
        value = int(tables["made"]["tonnes"][0])
        assert value in (acknowledged[-1], acknowledged[-1] + 1)
        assert tables == content.canonical(numbered(value))
        assert version.number == len(loads) == value + 1


def test_a_wrong_password_says_which_settings_to_correct(neo4j_settings: Settings) -> None:
    wrong = neo4j_settings.model_copy(update={"neo4j_password": SecretStr("wrong-password")})
    with pytest.raises(Neo4jFailed, match="Correct NEO4J_USER and NEO4J_PASSWORD"), store.connect(wrong):
        pass


def test_a_database_that_is_not_there_is_named(neo4j_settings: Settings) -> None:
    wrong = neo4j_settings.model_copy(update={"neo4j_database": "elsewhere"})
    with pytest.raises(Neo4jFailed, match="elsewhere"), store.connect(wrong):
        pass


def test_an_address_of_nothing_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = Settings(neo4j_uri=f"bolt://127.0.0.1:{port}", neo4j_password=SecretStr("x"))
    with pytest.raises(Neo4jUnavailable, match=rf"does not answer at bolt://127.0.0.1:{port}"), store.connect(away):
        pass


def test_an_address_of_another_kind_is_refused() -> None:
    with (
        pytest.raises(BadSetting, match=r"NEO4J_URI is http://example\.org"),
        store.connect(Settings(neo4j_uri="http://example.org", neo4j_password=SecretStr("x"))),
    ):
        pass
