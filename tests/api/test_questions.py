"""What an analyst asks, of the shipped data. Expected figures are of a reference computation over the same facts."""

import io
import re
from functools import cache
from typing import Any

import neo4j
import networkx as nx
import orjson
import pytest
from graphql import parse

from ketenkaart.api import limits, schema
from ketenkaart.graph import budget
from ketenkaart.graph.answers import exposure as answers
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.record import store
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from ketenkaart.visualise.questions import QUESTIONS
from tests.api.conftest import TODAY, Asking
from tests.client import Client
from tests.shipped import shipped, views_on

NEAR = 0.005
LICENCE = "cn-mofcom-gacc-2025-18"
EXAMPLE = {"example": True}


@pytest.fixture(scope="module")
def data() -> Asking:
    return Asking(views_on(TODAY))


def asked(data: Asking, number: int, **variables: Any) -> dict[str, Any]:
    """The answer to one of the questions that the page for GraphQL offers, as it stands in its file."""
    return data(QUESTIONS[number - 1].document, **variables)


def test_there_are_ten_questions_each_with_a_name_of_its_own() -> None:
    names = [re.match(r"query (\w+)", one.document) for one in QUESTIONS]
    assert [one.number for one in QUESTIONS] == list(range(1, 11))
    assert all(names)
    assert len({name[1] for name in names if name}) == 10


def test_the_ten_take_a_quarter_at_most_of_every_limit_that_counts_things(data: Asking) -> None:
    for one in QUESTIONS:
        given, weight = budget.Budget(), limits.check(parse(one.document), schema.SCHEMA._schema)
        answer = schema.answer(data.views, one.document, budget=given)
        assert answer.whole, answer.body.get("errors")
        for taken, limit in (
            (weight.cost, limits.COST),
            (weight.aliases, limits.ALIASES),
            (budget.NODES - given.nodes, budget.NODES),
            (budget.BYTES - given.bytes, budget.BYTES),
        ):
            assert taken <= limit / 4, one.number


def test_1_from_which_countries_dutch_dysprosium_comes_at_each_stage(data: Asking) -> None:
    exposure = asked(data, 1)["exposure"]
    assert exposure["asOf"] == "2026-01-01"
    stages = {stage["stage"]: stage for stage in exposure["byStage"]}
    assert list(stages) == ["MAGNET", "ALLOY", "METAL", "SEPARATION", "MINE"]
    answer = answers.exposure(data.views.view(), answers.SubjectQuestion("COUNTRY", "NLD"), "dysprosium")
    for stage, country in (
        ("MAGNET", "CHN"),
        ("MAGNET", "DEU"),
        ("ALLOY", "CHN"),
        ("METAL", "CHN"),
        ("SEPARATION", "CHN"),
        ("MINE", "CHN"),
        ("MINE", "MMR"),
    ):
        share = share_of(stages[stage]["countries"], country)
        figure = answer.to_country(country, stage).figure
        assert figure.interval is not None
        assert share["estimate"] == pytest.approx(figure.estimate, abs=1e-9), (stage, country)
        ends = {"lower": figure.interval.lower, "upper": figure.interval.upper}
        assert share["interval"] == pytest.approx(ends, abs=1e-9), (stage, country)
        assert share["bounds"] is None
        assert share["rule"]
        assert share["year"] < 2026
        assert share["verified"] in ("READ", "DERIVED", "MEMORY")
        assert share["basis"][0]["sources"][0]["title"]
    # What customs and studies publish of the EU's magnets from China lies between 85 and 98 %; the world's are 94 %.
    assert 0.85 < share_of(stages["MAGNET"]["countries"], "CHN")["estimate"] < 0.98
    assert exposure["sentence"].startswith("In 2024 an estimated ")


def test_the_shares_of_a_stage_sum_to_what_passes_and_can_be_traced(data: Asking) -> None:
    exposure = data(
        """{exposure(of: {country: "NLD"}, material: "dysprosium"){subject{id} byStage{passes untraced products{key}
            countries(first: 100){share{estimate method unit}}}
            china: toCountry(key: "CHN", stage: MAGNET){level dataYear horizon
                readings{kind name value product{key}}readingsSentence}}}"""
    )["exposure"]
    assert exposure["subject"]["id"] == "Country:NLD"
    for stage in exposure["byStage"]:
        total = sum(country["share"]["estimate"] for country in stage["countries"])
        assert total + stage["untraced"] == pytest.approx(stage["passes"], abs=1e-9)
        assert stage["products"]
        assert {country["share"]["method"] for country in stage["countries"]} == {"methods.md section 4"}
    largest = exposure["china"]
    assert (largest["level"], largest["dataYear"]) == (0.9, 2024)
    assert largest["horizon"] == pytest.approx(1.5, abs=0.01)
    readings = largest["readings"]
    assert {"MASS", "VALUE"} <= {one["name"] for one in readings if one["kind"] == "MEASURE"}
    assert all(0 <= one["value"] <= 1 for one in readings)
    assert re.match(r"Other readings: \d+ to \d+%\.", largest["readingsSentence"])
    assert {one["product"]["key"] for one in readings} == {"ndfeb-magnet-sintered"}


def test_2_what_touches_neodymium_magnets_and_what_it_asks_and_how_long_it_took(data: Asking) -> None:
    measures = {measure["key"]: measure for measure in asked(data, 2)["measures"]}
    assert {measure["status"] for measure in measures.values()} == {"IN_FORCE"}
    licence = measures[LICENCE]
    assert (licence["kind"], licence["imposedBy"]["key"], licence["validFrom"]) == ("LICENCE", "CHN", "2025-04-04")
    assert [one["order"] for one in licence["requirements"]] == list(range(1, len(licence["requirements"]) + 1))
    assert len(licence["requirements"]) > 3
    counted = {(one["quantity"], one["asOf"]): one for one in licence["statistics"]}
    assert counted["APPLICATIONS_FILED", "2025-09-18"]["value"] == 141
    assert all(one["sources"] for one in licence["statistics"])
    assert any(time["quantity"] == "LEAD_TIME_STATUTORY" and time["value"] == 63 for time in licence["leadTimes"])
    before = data(QUESTIONS[1].document.replace("measures(filter", 'measures(asOf: "2025-04-03", filter'))
    assert LICENCE not in {measure["key"] for measure in before["measures"]}


def test_3_which_part_of_an_example_companys_magnets_needed_a_licence(data: Asking) -> None:
    found = asked(data, 3)
    before, after = found["before"], found["after"]
    assert (before["asOf"], after["asOf"]) == ("2025-03-31", "2025-06-30")
    assert before["example"]
    assert before["subject"]["fictitious"] is True
    nothing = {"lower": 0.0, "upper": 0.0}
    assert before["toMeasure"] == {
        "state": "KNOWN", "reason": None, "estimate": 0.0, "interval": nothing, "bounds": nothing
    }  # fmt: skip
    share = after["toMeasure"]
    ends = (share["bounds"]["lower"], share["interval"]["lower"], share["estimate"])
    assert 0 < ends[2] <= 1
    assert list(ends) == sorted(ends)
    assert share["estimate"] <= share["interval"]["upper"] <= share["bounds"]["upper"] <= 1


def test_the_licence_of_april_2025_was_certain_from_its_day_on_and_not_before(data: Asking) -> None:
    document = """query($day: Date, $m: ID!, $licence: ID!){exposure(of: {country: "NLD"}, material: $m, asOf: $day){
        toMeasure(key: $licence){state reason estimate}}}"""

    def needs(day: str, material: str = "dysprosium") -> dict[str, Any]:
        answer = data(document, day=day, m=material, licence=LICENCE)["exposure"]["toMeasure"]
        return {**answer}

    assert needs("2025-03-31") == {"state": "KNOWN", "reason": None, "estimate": 0.0}
    assert needs("2025-06-30")["estimate"] == pytest.approx(1.0, abs=NEAR)
    unknown = needs("2025-06-30", "neodymium")
    assert (unknown["state"], unknown["estimate"]) == ("UNKNOWN", None)
    assert unknown["reason"] == "Our data do not say which items of the measure contain this material."


def test_4_which_companies_are_most_exposed_page_by_page(data: Asking) -> None:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = asked(data, 4, after=after, first=9)["exposures"]
        rows += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(rows) == len({row["organisation"]["key"] for row in rows}) == page["totalCount"] > 30
    assert all(row["organisation"]["fictitious"] for row in rows)
    estimates = [row["share"]["estimate"] for row in rows if row["share"]["estimate"] is not None]
    assert estimates == sorted(estimates, reverse=True)
    unknown = [row["share"]["estimate"] is None for row in rows]
    assert unknown == sorted(unknown)  # last
    for row in rows:
        share = row["share"]
        assert share["interval"]["lower"] <= share["interval"]["upper"]
        if share["estimate"] is not None:
            assert share["interval"]["lower"] - 1e-9 <= share["estimate"] <= share["interval"]["upper"] + 1e-9
    assert asked(data, 4)["exposures"]["nodes"] == rows[:20]


@pytest.mark.parametrize(("sort", "end"), [("LOWER_BOUND", "lower"), ("UPPER_BOUND", "upper")])
def test_companies_are_also_sorted_by_what_records_force(data: Asking, sort: str, end: str) -> None:
    document = """query($sort: ExposureSort!){exposures(filter: {fictitious: true}, origin: "CHN", stage: MAGNET,
        material: "dysprosium", scope: {example: true}, sort: $sort, first: 1000){
            nodes{share{bounds{lower upper}}}}}"""
    shares = [row["share"] for row in data(document, sort=sort)["exposures"]["nodes"]]
    ends = [share["bounds"][end] if share["bounds"] else -1.0 for share in shares]
    assert ends == sorted(ends, reverse=True)
    assert len(set(ends)) > 3


def test_5_the_ten_worst_chokepoints_of_dutch_neodymium(data: Asking) -> None:
    points = asked(data, 5)["chokepoints"]
    assert len(points) == 10
    assert (points[0]["node"]["id"], points[0]["kind"]) == ("Country:CHN", "COUNTRY")
    losses = [point["loss"]["estimate"] for point in points]
    assert losses == sorted(losses, reverse=True)
    for point in points:
        assert point["loss"]["interval"]["lower"] <= point["loss"]["estimate"] <= point["loss"]["interval"]["upper"]
        assert point["because"]
        assert point["page"].startswith("/en/")
        assert "version=" in point["page"]
    both = data(
        """{chokepoints(material: "neodymium", subject: {country: "NLD"}, first: 2){
            inDutch: because(lang: NL) page(lang: NL) loss{basis{weight sources{key}} dataYear}}}"""
    )["chokepoints"]
    assert all(point["inDutch"] and point["page"].startswith("/nl/") for point in both)
    assert all(point["loss"]["basis"][0]["sources"] for point in both)


def test_chokepoints_of_all_companies_can_be_narrowed_to_what_all_recorded_paths_pass(data: Asking) -> None:
    points = data(
        """{chokepoints(material: "neodymium", kinds: [DOMINATOR], weights: EQUAL, scope: {example: true}){
            kind node{id} path{id} because
            loss{state estimate reason interval{lower upper} bounds{lower upper}
            basis(first: 100){rule link sources{key}}}}}"""
    )["chokepoints"]
    assert points
    for point in points:
        assert point["kind"] == "DOMINATOR"
        assert point["node"] in point["path"]
        assert point["because"].startswith("All recorded paths to")
        loss = point["loss"]
        assert loss["state"] == "KNOWN" or loss["reason"]
        # An interval may pass what records force by what recipes leave open; the estimate may not.
        if loss["estimate"] is not None:
            assert loss["bounds"]["lower"] - 1e-9 <= loss["estimate"] <= loss["bounds"]["upper"] + 1e-9
        assert any(one["rule"] == "RECORDED" and one["sources"] for one in loss["basis"])


def test_losses_of_all_companies_have_a_basis_too(data: Asking) -> None:
    points = data(
        """{chokepoints(material: "neodymium", kinds: [COUNTRY, COUNTRY_STAGE], scope: {example: true}, first: 4){
            loss{rule year verified basis{weight rule sources{key}}}}}"""
    )["chokepoints"]
    for point in points:
        weights = [one["weight"] for one in point["loss"]["basis"]]
        assert weights == sorted(weights, reverse=True)
        assert point["loss"]["rule"]
        assert point["loss"]["verified"]


def test_6_hhi_of_magnet_production_over_the_years_and_by_owner_where_coverage_allows(data: Asking) -> None:
    found = asked(data, 6)
    years = found["byCountry"]["byYear"]
    assert [one["year"] for one in years] == sorted((one["year"] for one in years), reverse=True)
    assert len(years) > 3
    for one in years:
        assert one["shares"][0]["holder"]["id"] == "Country:CHN"
        hhi = one["hhi"]
        largest = one["shares"][0]["share"]
        assert largest**2 - 1e-9 <= hhi["estimate"] <= largest + 1e-9  # Σ s² lies between s₁² and s₁
        assert hhi["interval"]["lower"] - 1e-9 <= hhi["estimate"] <= hhi["interval"]["upper"] + 1e-9
    owners = found["byOwner"]
    assert (owners["hhi"]["state"], owners["hhi"]["estimate"]) == ("UNKNOWN", None)
    assert owners["hhi"]["reason"]
    assert owners["shares"]
    assert owners["coverage"] is None or owners["coverage"] < 0.8


def test_an_hhi_is_what_its_shares_say(data: Asking) -> None:
    making = data(
        """{concentration(product: "ndfeb-magnet-sintered"){missing others shares(first: 1000){holder{id} share}
            hhi{estimate rule year} cr1{estimate} effectiveNumber{estimate}}}"""
    )["concentration"]
    assert making["hhi"]["estimate"] * making["effectiveNumber"]["estimate"] == pytest.approx(1.0)
    assert making["cr1"]["estimate"] == pytest.approx(making["shares"][0]["share"])
    known = sum(share["share"] for share in making["shares"])
    assert known + making["others"] + making["missing"] == pytest.approx(1.0)


def test_7_which_paths_lead_from_mines_to_one_company(data: Asking) -> None:
    paths = asked(data, 7)["paths"]
    shares = [path["share"] for path in paths["paths"]]
    assert len(shares) == 5
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + paths["other"] == pytest.approx(paths["passes"])
    steps = [step for path in paths["paths"] for step in path["steps"]]
    assert any(step["recorded"] and step["link"] for step in steps)
    assert any(step["organisation"] and step["recorded"] for step in steps)
    assert all(path["steps"][-1]["product"]["stage"] in ("MINE", "SCRAP") for path in paths["paths"] if path["traced"])


def test_8_copper_who_supplies_the_netherlands_and_germany_and_is_any_measure_in_force(data: Asking) -> None:
    found = asked(data, 8)
    stages = {stage["stage"]: stage for stage in found["dutchMetal"]["byStage"]}
    answer = answers.exposure(data.views.view(), answers.SubjectQuestion("COUNTRY", "NLD"), "copper")
    for stage, country in (("REFINING", "CHL"), ("REFINING", "COD"), ("REFINING", "RUS"), ("MINE", "CHL")):
        figure = answer.to_country(country, stage).figure
        share = share_of(stages[stage]["countries"], country)
        assert share["estimate"] == pytest.approx(figure.estimate, abs=1e-9)
    assert [one["country"]["key"] for one in stages["REFINING"]["countries"][:3]] == ["CHL", "COD", "RUS"]
    assert 0 < stages["REFINING"]["hhi"]["estimate"] < 1
    germany = {share["holder"]["id"]: share["share"] for share in found["germanOre"]["shares"]}
    assert list(germany)[:3] == ["Country:BRA", "Country:PER", "Country:CHL"]  # as customs have it, BACI 2024
    assert "REFINING" in {stage["stage"] for stage in found["germanMetal"]["byStage"]}
    assert found["dutchOre"]["hhi"]["state"] in ("KNOWN", "UNKNOWN")
    in_force = {one["measure"]["key"]: one["share"]["estimate"] for one in found["dutchMetal"]["measures"]}
    assert 0 < in_force["id-raw-mineral-export-ban-2023"] < 0.01
    assert all(estimate is None or estimate < 0.01 for estimate in in_force.values())


def test_9_magnet_producers_outside_china_with_site_owner_capacity_and_status(data: Asking) -> None:
    organisations = asked(data, 9)["organisations"]
    nodes = organisations["nodes"]
    assert organisations["totalCount"] == len(nodes) > 5
    assert "CHN" not in {node["country"]["key"] for node in nodes}
    names = [node["name"] for node in nodes]
    assert [name.casefold() for name in names] == sorted(name.casefold() for name in names)
    sites = [link["site"] for node in nodes for link in node["operates"]]
    assert {"OPERATING", "RAMPING_UP"} & {site["status"] for site in sites}
    assert any(make["capacityTonnes"] for site in sites for make in site["makes"])
    assert all(site["sources"] for site in sites)


def test_10_the_subgraph_within_two_steps_of_a_dutch_organisation_and_its_download(data: Asking) -> None:
    found = asked(data, 10)["subgraph"]
    nodes = [node["id"] for node in found["nodes"]]
    assert [node["id"] for node in found["around"]] == ["Organisation:asml"]
    assert nodes[0] == "Organisation:asml"
    assert 1 < len(set(nodes)) == len(nodes) <= 60
    assert found["truncated"] == (found["found"] > len(nodes))
    assert {edge[end]["id"] for edge in found["edges"] for end in ("start", "end")} <= set(nodes)
    assert found["page"] == "/en/organisation/asml?asOf=2026-01-01&version=1"

    response = Client(create_app(Settings(today=TODAY), data.views)).get(found["exportUrl"])
    assert response.status_code == 200
    graph = nx.read_graphml(io.BytesIO(response.content), force_multigraph=True)
    assert set(graph.nodes) == set(nodes)
    assert graph.number_of_edges() == len(found["edges"]) > 0
    ends = sorted((edge["start"]["id"], edge["end"]["id"]) for edge in found["edges"])
    assert sorted((start, end) for start, end, _ in graph.edges(keys=True)) == ends
    assert {graph.nodes[node]["labels"] for node in nodes} == {node["__typename"] for node in found["nodes"]}


@pytest.mark.parametrize("form", ["GRAPHML", "GEXF", "CSV", "XLSX", "JSON", "CYPHER"])
def test_every_format_has_an_address_that_gives_a_file(data: Asking, form: str) -> None:
    document = f'{{subgraph(around: ["Organisation:asml"], first: 20){{exportUrl(format: {form}, lang: NL)}}}}'
    response = Client(create_app(Settings(today=TODAY), data.views)).get(data(document)["subgraph"]["exportUrl"])
    assert response.status_code == 200, response.text[:500]
    assert len(response.content) > 500
    assert "attachment" in response.headers["content-disposition"]


def test_a_subgraph_around_nothing_or_of_what_is_not_there_says_so(data: Asking) -> None:
    [error] = data.errors('{subgraph(around: ["Organisation:asmll"]){found}}')
    assert error["extensions"]["code"] == "UNKNOWN_KEY"
    [error] = data.errors("{subgraph(around: []){found}}")
    assert error["extensions"]["code"] == "BAD_QUESTION"


DOCUMENTS = (
    '{exposure(of: {country: "NLD"}, material: "dysprosium"){sentence page byStage{stage countries{country{id} '
    "share{estimate interval{lower upper} bounds{lower upper} basis{weight sources{key}}}} "
    "trade{codes partners{byMass}}}"
    "byCountry{country{key} share{estimate}} measures{measure{key} status share{estimate state}}}}",
    '{exposures(filter: {}, origin: "CHN", material: "neodymium"){totalCount nodes{organisation{key} share{rule}}}}',
    '{concentration(product: "ndfeb-magnet-sintered", by: PRODUCER){coverage hhi{state} shares{holder{id} share}}}',
    '{chokepoints(material: "neodymium"){node{id} kind stage loss{estimate} because page}}',
    '{paths(user: {country: "NLD"}, material: "dysprosium"){other paths{share steps{product{key} place{key}}}}}',
    '{search(text: "voorbeeld"){node{id}} graph{version contentHash datasets{name rows contentHash years licences}}}',
    "{organisations(first: 1000){totalCount nodes{key name uses{product{key}} suppliers{nodes{supplier{id} share}}}}}",
    '{country(key: "NLD"){organisations(first: 500){totalCount nodes{key}} sites{totalCount}}}',
    '{subgraph(around: ["Country:NLD"], first: 900){found nodes{id} edges{key}}}',
    '{node(id: "Organisation:example-windturbines"){id} material(key: "copper"){products{key} measures{key}}}',
)


@cache
def never_loaded() -> Views:
    return Views(Settings(today=TODAY), shipped(example=False))


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_no_answer_without_the_example_depends_on_its_being_loaded(data: Asking, document: str) -> None:
    loaded = orjson.dumps(schema.execute(data.views, document))
    assert loaded == orjson.dumps(schema.execute(never_loaded(), document))
    assert b'"errors"' not in loaded
    assert data.views.view().id == never_loaded().view().id


def test_a_query_never_speaks_to_neo4j(data: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def counting(*_: object, **__: object) -> None:
        opened.append("a session")

    monkeypatch.setattr(store, "connect", counting)
    monkeypatch.setattr(neo4j.GraphDatabase, "driver", counting)
    monkeypatch.setattr(neo4j.Driver, "session", counting)
    fresh = Views(Settings(today=TODAY), shipped())
    for document in DOCUMENTS:
        schema.execute(fresh, document)
    assert opened == []


def share_of(countries: list[dict[str, Any]], key: str) -> dict[str, Any]:
    share: dict[str, Any] = next(one["share"] for one in countries if one["country"]["key"] == key)
    return share


def test_by_way_of_whom_goods_came_stands_beside_where_they_were_made(data: Asking) -> None:
    exposure = data(
        """{exposure(of: {country: "NLD"}, material: "neodymium"){
            sentence all: byWay(first: 1){country{key} share{estimate method}}
            ofChina: byWay(first: 1, madeIn: "CHN"){country{key} share{estimate interval{lower upper}}}}}"""
    )["exposure"]
    every, chinese = exposure["all"][0], exposure["ofChina"][0]
    assert every["country"]["key"] == chinese["country"]["key"] == "DEU"
    assert 0.05 < chinese["share"]["estimate"] < every["share"]["estimate"] < chinese["share"]["interval"]["upper"]
    assert "Part of it came by way of Germany" in exposure["sentence"]


def test_what_passes_through_germany_on_its_path_to_the_netherlands(data: Asking) -> None:
    found = data(
        """{passing(country: "DEU"){country{key} sentence page(lang: NL)
            stages(first: 1){material{key} stage place passes share{estimate interval{lower upper}}}
            byWay(first: 1){material{key} product{key} share{estimate}}
            sourcing(first: 1){material{key} share step verified sources{key}}}
            world: passing(country: "CHN", user: "WLD"){stages(first: 2){place}}}"""
    )
    germany = found["passing"]
    assert germany["page"].startswith("/nl/land/DEU")
    dutch = answers.exposure(data.views.view(), answers.SubjectQuestion("COUNTRY", "NLD"), "dysprosium")
    made = dutch.to_country("DEU", "MAGNET").estimate
    passed = next(one.share.estimate for one in dutch.by_way(50) if one.country.key == "DEU")
    assert germany["stages"][0]["share"]["estimate"] == pytest.approx(made, abs=1e-9)
    assert germany["byWay"][0]["share"]["estimate"] == pytest.approx(passed, abs=1e-9)
    assert germany["sourcing"][0]["sources"] == [{"key": "eu-crm-study-2023-annexes"}]
    assert "was made in Germany" in germany["sentence"]
    assert [one["place"] for one in found["world"]["stages"]] == [1, 1]
