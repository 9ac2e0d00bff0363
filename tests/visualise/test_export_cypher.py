"""The Cypher script in a real Neo4j: what comes back is what was written, whatever the texts, and twice is once."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import neo4j.time
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j import GraphDatabase, Session

from ketenkaart.graph.answers.extract import Extract, of_everything
from ketenkaart.graph.model import RELATIONSHIPS, camel
from ketenkaart.graph.record import managed
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.settings import Settings
from ketenkaart.visualise.export import cypher
from tests.graph.tables import HOSTILE, any_tables
from tests.graph.tables import world as tables
from tests.visualise.test_export_files import rows, world, written

BACKSLASHES = (
    "\\u0027",
    "\\\\u0027",
    "\\U0027",
    "\\\\\\u000a",
    "\\u000a",
    "\\uuuu0027",
    "\\",
    "\\'",
    "'\\u",
    "a\\ub\\uc",
)
AWKWARD = st.sampled_from(
    (*HOSTILE, *BACKSLASHES, "\u2028", "\x85", "\x1a", "\x7f", "// x\n;\n", "*/", "é\u0301", "\U000e0001")
)


@contextmanager
def session_of(where: Settings) -> Iterator[Session]:
    found = managed.address(where)
    with GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver, driver.session() as session:
        yield session


def statements(script: bytes) -> list[str]:
    return [part for part in script.decode().split(";\n") if part.strip()]


def run(session: Session, extract: Extract) -> None:
    for statement in statements(written(extract, "cypher")):
        session.run(statement).consume()


def python(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value.to_native() if isinstance(value, neo4j.time.Date) else value


def expected(extract: Extract) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    nodes, edges = rows(extract)
    kind = {link.name: link.type for link in RELATIONSHIPS}

    def known(values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(sorted((camel(name), type(value).__name__, value) for name, value in values.items()))

    return (
        {(node.id, known(node.values)) for node in nodes},
        {(edge.start, kind[edge.name], edge.end, known(edge.values)) for edge in edges},
    )


def held(session: Session) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    def known(values: dict[str, Any]) -> tuple[Any, ...]:
        plain = ((name, python(value)) for name, value in values.items())
        return tuple(sorted((name, type(value).__name__, value) for name, value in plain))

    found = session.run(
        "MATCH (n) RETURN [l IN labels(n) WHERE l <> 'Fictitious'][0] + ':' + n.key AS id, properties(n)"
    )
    nodes = {(id_, known(values)) for id_, values in found}
    links = session.run(
        "MATCH (a)-[r]->(b) RETURN [l IN labels(a) WHERE l <> 'Fictitious'][0] + ':' + a.key, type(r), "
        "[l IN labels(b) WHERE l <> 'Fictitious'][0] + ':' + b.key, properties(r)"
    )
    return nodes, {(start, kind, end, known(values)) for start, kind, end, values in links}


def test_a_graph_read_back_is_the_graph_that_was_written_also_when_the_script_runs_twice(empty_graph: Settings) -> None:
    for view in (world(example=True), View(assemble(tables()), date(2026, 1, 1), example=True)):
        with session_of(empty_graph) as session:
            session.run("MATCH (n) DETACH DELETE n").consume()
            for _ in range(2):
                run(session, of_everything(view))
                assert held(session) == expected(of_everything(view))
            made_up = session.run("MATCH (n:Fictitious) RETURN count(n) AS count").single(strict=True)["count"]
            assert made_up == 1


def test_keys_are_unique_there_too(empty_graph: Settings) -> None:
    with session_of(empty_graph) as session:
        for statement in cypher.constraints():
            session.run(statement).consume()
        names = {record["name"] for record in session.run("SHOW CONSTRAINTS YIELD name")}
        assert {"material_key", "organisation_key", "supplies_key"} <= names


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(data=any_tables(derived_keys=True))
def test_any_graph_comes_back(empty_graph: Settings, data: Any) -> None:
    extract = of_everything(View(assemble(data), date(2026, 1, 1), example=True))
    with session_of(empty_graph) as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        run(session, extract)
        assert held(session) == expected(extract)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(AWKWARD | st.text(st.characters(exclude_categories=["Cs"]), max_size=10), min_size=1, max_size=20)
)
def test_a_literal_is_the_text_that_it_was_made_from(neo4j_settings: Settings, texts: list[str]) -> None:
    every = [*texts, "".join(texts), "\\u".join(texts)]
    with session_of(neo4j_settings) as session:
        listed = session.run(f"RETURN {cypher.literal(tuple(every))} AS found").single(strict=True)["found"]
        assert listed == every
        commented = cypher.comment("\n".join(every)) + "RETURN 1 AS one"
        assert session.run(commented).single(strict=True)["one"] == 1


@pytest.mark.parametrize(
    "value",
    [0, -1, 2**31 - 1, -(2**31) + 1, True, False, 0.0, 0.1 + 0.2, 1e22, 1e-300, 1.7976931348623157e308, 5e-324, -2.5,
     date(1, 1, 1), date(9999, 12, 31), (), ("",), ("a", "'")],
)  # fmt: skip
def test_a_value_keeps_its_type_and_every_digit(neo4j_settings: Settings, value: Any) -> None:
    with session_of(neo4j_settings) as session:
        found = python(session.run(f"RETURN {cypher.literal(value)} AS found").single(strict=True)["found"])
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("text", BACKSLASHES)
def test_no_backslash_in_a_script_stands_before_a_letter_that_makes_it_a_code_point(text: str) -> None:
    made = cypher.literal(text)
    assert "\\u" not in made.lower()
    assert made.startswith(("'", "('"))


def test_a_statement_ends_only_where_a_line_does() -> None:
    out = io.BytesIO()
    extract = of_everything(world())
    out.write(written(extract, "cypher"))
    for statement in statements(out.getvalue()):
        lines = [line for line in statement.splitlines() if not line.startswith("//")]
        assert lines[0].startswith(("CREATE CONSTRAINT", "UNWIND ["))
