"""One fact is written in one way, wherever it is asked: in the graph, in GraphQL, in the files of each page."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.client import Client
from tests.visualise.serving import client_on


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(date(2026, 1, 1))


def rows(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def asked(client: Client, question: str) -> Any:
    answer = client.post("/graphql", json={"query": question}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_the_step_of_the_eu_study_is_one_word_in_graph_graphql_and_files(client: Client) -> None:
    """The Union's dysprosium: what China sends of it."""
    found = asked(
        client,
        """{material(key: "dysprosium"){observations(first: 500, quantity: "SUPPLY_SHARE"){
            nodes{region origin step value}}}
            passing(country: "CHN"){sourcing(first: 1000){material{key} step share}}}""",
    )
    graph = {
        (one["step"], one["value"])
        for one in found["material"]["observations"]["nodes"]
        if (one["region"], one["origin"]) == ("EUU", "CHN")
    }
    graphql = {
        (one["step"], one["share"]) for one in found["passing"]["sourcing"] if one["material"]["key"] == "dysprosium"
    }
    of_country = {
        (row["step"], float(row["share"]))
        for row in rows(client, "/en/country/CHN.csv?table=sourcing")
        if row["material"] == "dysprosium"
    }
    of_material = {
        (row["step"], float(row["share"]))
        for row in rows(client, "/en/material/dysprosium.csv?table=eu_supply")
        if (row["region"], row["country"]) == ("EUU", "CHN")
    }
    assert graph == graphql == of_country == of_material
    assert graph, "the study has it"
    assert {step for step, _ in graph} <= {"EXTRACTION", "PROCESSING"}


def test_what_the_eu_assesses_has_the_unit_and_the_note_of_the_graph_in_the_file(client: Client) -> None:
    found = asked(
        client,
        """{material(key: "dysprosium"){key observations(first: 500){
            nodes{quantity region year value lower upper unit verified note sources{key}}}}}""",
    )["material"]
    graph = {
        (one["quantity"], one["year"]): one
        for one in found["observations"]["nodes"]
        if one["quantity"] in ("SUPPLY_RISK", "ECONOMIC_IMPORTANCE")
    }
    file = {
        (row["quantity"], int(row["year"])): row
        for row in rows(client, "/en/material/dysprosium.csv?table=known")
        if row["quantity"] in ("SUPPLY_RISK", "ECONOMIC_IMPORTANCE")
    }
    assert set(file) == set(graph)
    for key, row in file.items():
        one = graph[key]
        assert row["about"] == "dysprosium"
        assert (row["unit"], row["note"], row["region"]) == (one["unit"], one["note"], one["region"])
        assert (float(row["value"]), row["verified"]) == (one["value"], one["verified"])
