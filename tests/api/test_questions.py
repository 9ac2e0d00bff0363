"""What an analyst asks, of the shipped data. Expected figures are of a reference computation over the same facts."""

from typing import Any

import neo4j
import orjson
import pytest

from api import schema
from graph import store
from graph.answers.views import Views
from settings import Settings
from tests.api.conftest import TODAY, Asking
from tests.shipped import shipped

NEAR = 0.005
LICENCE = "cn-mofcom-gacc-2025-18"
EXAMPLE = {"example": True}


@pytest.fixture(scope="module")
def data() -> Asking:
    return Asking(Views(Settings(today=TODAY), shipped()))


def test_1_from_which_countries_dutch_dysprosium_comes_at_each_stage(data: Asking) -> None:
    exposure = data(
        """{exposure(of: {country: "NLD"}, material: "dysprosium"){subject{id} asOf product{key} sentence
            byStage{stage passes untraced products{key} hhi{estimate} countries(first: 100){
                country{key} share{estimate range{lower upper} bounds{lower} rule year verified method unit
                    basis(first: 3){weight rule product{key} year verified sources{title publisher licence}}}}}}}"""
    )["exposure"]
    assert (exposure["subject"]["id"], exposure["asOf"]) == ("Country:NLD", "2026-01-01")
    stages = {stage["stage"]: stage for stage in exposure["byStage"]}
    assert list(stages) == ["MAGNET", "ALLOY", "METAL", "SEPARATION", "MINE"]
    for stage, country, estimate, lower, upper in (
        ("MAGNET", "CHN", 0.801, 0.661, 0.999),
        ("MAGNET", "DEU", 0.136, 0.0, 0.264),
        ("ALLOY", "CHN", 0.269, 0.222, 0.335),
        ("METAL", "CHN", 1.0, 1.0, 1.0),
        ("SEPARATION", "CHN", 1.0, 0.999, 1.0),
        ("MINE", "CHN", 0.294, 0.294, 0.843),
        ("MINE", "MMR", 0.572, 0.093, 0.572),
    ):
        share = share_of(stages[stage]["countries"], country)
        assert share["estimate"] == pytest.approx(estimate, abs=NEAR), (stage, country)
        assert share["range"] == pytest.approx({"lower": lower, "upper": upper}, abs=NEAR), (stage, country)
        assert share["bounds"] is None
        assert share["method"] == "methods.md section 4"
        assert share["basis"][0]["sources"][0]["title"]
    assert stages["ALLOY"]["passes"] == pytest.approx(0.336, abs=NEAR)
    for stage in stages.values():
        total = sum(country["share"]["estimate"] for country in stage["countries"])
        assert total + stage["untraced"] == pytest.approx(stage["passes"], abs=1e-9)
    assert "80%" in exposure["sentence"]


def test_2_what_touches_neodymium_magnets_and_what_it_asks_and_how_long_it_took(data: Asking) -> None:
    document = """query($day: Date){measures(
        asOf: $day, filter: {product: "ndfeb-magnet-sintered-dy-tb", inForce: true}
        ){key kind status imposedBy{key} legalReference requirements{textEn} statistics{quantity value population asOf}
        leadTimes{quantity value lower upper population}}}"""
    measures = {measure["key"]: measure for measure in data(document, day="2026-01-01")["measures"]}
    licence = measures[LICENCE]
    assert (licence["kind"], licence["status"], licence["imposedBy"]["key"]) == ("LICENCE", "IN_FORCE", "CHN")
    assert len(licence["requirements"]) > 3
    counted = {(one["quantity"], one["asOf"]): one["value"] for one in licence["statistics"]}
    assert counted["APPLICATIONS_FILED", "2025-09-18"] == 141
    assert any(time["quantity"] == "LEAD_TIME_STATUTORY" and time["value"] == 63 for time in licence["leadTimes"])
    assert LICENCE not in {measure["key"] for measure in data(document, day="2025-04-03")["measures"]}


def test_3_which_part_of_an_example_companys_magnets_needed_a_licence(data: Asking) -> None:
    document = """query($day: Date, $licence: ID!){exposure(
        of: {organisation: "example-windturbines"}, material: "dysprosium", scope: {example: true}, asOf: $day){
            subject{fictitious} example
            toMeasure(key: $licence){state estimate range{lower upper} bounds{lower upper}}}}"""
    before = data(document, day="2025-03-31", licence=LICENCE)["exposure"]
    after = data(document, day="2025-06-30", licence=LICENCE)["exposure"]
    assert before["example"]
    assert before["subject"] == {"fictitious": True}
    nothing = {"lower": 0.0, "upper": 0.0}
    assert before["toMeasure"] == {"state": "KNOWN", "estimate": 0.0, "range": nothing, "bounds": nothing}
    share = after["toMeasure"]
    ends = (share["bounds"]["lower"], share["range"]["lower"], share["estimate"])
    assert 0 < ends[2] <= 1
    assert list(ends) == sorted(ends)
    assert share["estimate"] <= share["range"]["upper"] <= share["bounds"]["upper"] <= 1


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
    assert unknown["reason"] == "The measure's items for this material aren't in the graph."


def test_4_which_companies_are_most_exposed_page_by_page(data: Asking) -> None:
    document = """query($after: String){exposures(filter: {fictitious: true}, origin: "CHN", stage: SEPARATION,
        material: "dysprosium", scope: {example: true}, first: 9, after: $after){totalCount
            nodes{organisation{key name} share{state estimate range{lower upper} bounds{lower upper}}}
            pageInfo{hasNextPage endCursor}}}"""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = data(document, after=after)["exposures"]
        rows += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(rows) == len({row["organisation"]["key"] for row in rows}) == page["totalCount"] > 30
    estimates = [row["share"]["estimate"] for row in rows if row["share"]["estimate"] is not None]
    assert estimates == sorted(estimates, reverse=True)
    for row in rows:
        share = row["share"]
        assert share["range"]["lower"] <= share["range"]["upper"]
        if share["estimate"] is not None:
            assert share["range"]["lower"] - 1e-9 <= share["estimate"] <= share["range"]["upper"] + 1e-9


def test_5_the_ten_worst_chokepoints_of_dutch_neodymium(data: Asking) -> None:
    points = data(
        """{chokepoints(material: "neodymium", subject: {country: "NLD"}, first: 10){
            node{id} kind stage loss{estimate range{lower upper}} because inDutch: because(lang: NL) page}}"""
    )["chokepoints"]
    assert len(points) == 10
    assert (points[0]["node"]["id"], points[0]["kind"]) == ("Country:CHN", "COUNTRY")
    losses = [point["loss"]["estimate"] for point in points]
    assert losses == sorted(losses, reverse=True)
    assert all(point["because"] and point["inDutch"] and point["page"].startswith("/en/") for point in points)


def test_chokepoints_of_all_companies_can_be_narrowed_to_what_all_recorded_ways_pass(data: Asking) -> None:
    points = data(
        """{chokepoints(material: "neodymium", kinds: [DOMINATOR], weights: EQUAL, scope: {example: true}){
            kind node{id} way{id} because}}"""
    )["chokepoints"]
    assert points
    for point in points:
        assert point["kind"] == "DOMINATOR"
        assert point["node"] in point["way"]
        assert point["because"].startswith("All recorded ways to")


def test_6_hhi_of_magnet_production_over_the_years_and_by_owner_where_coverage_allows(data: Asking) -> None:
    found = data(
        """{byCountry: concentration(product: "ndfeb-magnet-sintered"){year coverage missing others
                shares{holder{id} share} hhi{estimate rule year} cr1{estimate} effectiveNumber{estimate}
                byYear{year hhi{estimate}}}
            byOwner: concentration(product: "ndfeb-magnet-sintered", by: OWNER){
                hhi{state reason} shares{holder{id}}}}"""
    )
    making = found["byCountry"]
    assert making["hhi"]["estimate"] * making["effectiveNumber"]["estimate"] == pytest.approx(1.0)
    assert making["shares"][0]["holder"]["id"] == "Country:CHN"
    known = sum(share["share"] for share in making["shares"])
    assert known + making["others"] + making["missing"] == pytest.approx(1.0)
    years = [one["year"] for one in making["byYear"]]
    assert years == sorted(years, reverse=True)
    assert len(years) > 3
    assert found["byOwner"]["hhi"]["state"] == "UNKNOWN"
    assert found["byOwner"]["hhi"]["reason"]
    assert found["byOwner"]["shares"]


def test_7_which_ways_lead_from_mines_to_one_company(data: Asking) -> None:
    ways = data(
        """{ways(
            user: {organisation: "example-windturbines"}, material: "dysprosium", scope: {example: true}, first: 5
            ){passes other ways{share traced steps{
                product{key stage} made place{key} organisation{name} site{name} owner{id} recorded link}}}}"""
    )["ways"]
    shares = [way["share"] for way in ways["ways"]]
    assert len(shares) == 5
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + ways["other"] == pytest.approx(ways["passes"])
    assert any(step["recorded"] and step["link"] for way in ways["ways"] for step in way["steps"])
    assert all(way["steps"][-1]["product"]["stage"] in ("MINE", "SCRAP") for way in ways["ways"] if way["traced"])


def test_8_copper_who_supplies_the_netherlands_and_germany_and_is_any_measure_in_force(data: Asking) -> None:
    found = data(
        """{nl: exposure(of: {country: "NLD"}, material: "copper", product: "refined-copper"){
                byStage{stage countries{country{key} share{estimate}} hhi{estimate}} measures(inForce: true){
                    measure{key} share{state estimate}}}
            de: concentration(product: "copper-concentrate", of: SUPPLY, subject: {country: "DEU"}){
                hhi{estimate} shares(first: 3){holder{id} share}}}"""
    )
    stages = {stage["stage"]: stage for stage in found["nl"]["byStage"]}
    for stage, country, estimate in (
        ("REFINING", "CHL", 0.404),
        ("REFINING", "COD", 0.165),
        ("REFINING", "RUS", 0.156),
        ("MINE", "CHL", 0.330),
    ):
        assert share_of(stages[stage]["countries"], country)["estimate"] == pytest.approx(estimate, abs=NEAR)
    germany = {share["holder"]["id"]: share["share"] for share in found["de"]["shares"]}
    assert germany == pytest.approx({"Country:BRA": 0.328, "Country:PER": 0.177, "Country:CHL": 0.131}, abs=NEAR)
    in_force = {measure["measure"]["key"]: measure["share"]["estimate"] for measure in found["nl"]["measures"]}
    assert 0 < in_force["id-raw-mineral-export-ban-2023"] < 0.01
    assert all(estimate is None or estimate < 0.01 for estimate in in_force.values())


def test_9_magnet_producers_outside_china_with_site_owner_capacity_and_status(data: Asking) -> None:
    organisations = data(
        """{organisations(filter: {makes: "ndfeb-magnet-sintered", outside: "CHN"}, sort: NAME, first: 100){totalCount
            nodes{name country{key} owners{owner{id} share} operates{site{
                name status country{key} makes{product{key} capacityTonnes} sources{key}}}}}}"""
    )["organisations"]
    assert organisations["totalCount"] == len(organisations["nodes"]) > 5
    assert "CHN" not in {node["country"]["key"] for node in organisations["nodes"]}
    sites = [link["site"] for node in organisations["nodes"] for link in node["operates"]]
    assert {"OPERATING", "RAMPING_UP"} & {site["status"] for site in sites}
    assert any(make["capacityTonnes"] for site in sites for make in site["makes"])
    assert all(site["sources"] for site in sites)


def test_10_the_subgraph_within_two_steps_of_a_dutch_organisation_and_its_download(data: Asking) -> None:
    found = data(
        """{subgraph(around: ["Organisation:asml"], depth: 2, first: 60){
            around{id} depth found truncated page exportUrl(format: GRAPHML)
            nodes{__typename id} edges{__typename start{id} end{id} sources{key}}}}"""
    )["subgraph"]
    nodes = [node["id"] for node in found["nodes"]]
    assert found["around"] == [{"id": "Organisation:asml"}]
    assert nodes[0] == "Organisation:asml"
    assert 1 < len(set(nodes)) == len(nodes) <= 60
    assert found["truncated"] == (found["found"] > len(nodes))
    assert found["edges"]
    assert {edge[end]["id"] for edge in found["edges"] for end in ("start", "end")} <= set(nodes)
    assert found["page"] == "/en/organisation/asml?asOf=2026-01-01"
    assert found["exportUrl"].startswith("/en/export/Organisation:asml.graphml?")


def test_a_subgraph_around_nothing_or_of_what_is_not_there_says_so(data: Asking) -> None:
    [error] = data.errors('{subgraph(around: ["Organisation:asmll"]){found}}')
    assert error["extensions"]["code"] == "UNKNOWN_KEY"
    [error] = data.errors("{subgraph(around: []){found}}")
    assert error["extensions"]["code"] == "BAD_QUESTION"


DOCUMENTS = (
    '{exposure(of: {country: "NLD"}, material: "dysprosium"){sentence page byStage{stage countries{country{id} '
    "share{estimate range{lower upper} bounds{lower upper} basis{weight sources{key}}}} trade{codes partners{byMass}}}"
    "byCountry{country{key} share{estimate}} measures{measure{key} status share{estimate state}}}}",
    '{exposures(filter: {}, origin: "CHN", material: "neodymium"){totalCount nodes{organisation{key} share{rule}}}}',
    '{concentration(product: "ndfeb-magnet-sintered", by: PRODUCER){coverage hhi{state} shares{holder{id} share}}}',
    '{chokepoints(material: "neodymium"){node{id} kind stage loss{estimate} because page}}',
    '{ways(user: {country: "NLD"}, material: "dysprosium"){other ways{share steps{product{key} place{key}}}}}',
    '{search(text: "voorbeeld"){node{id}} graph{version contentHash datasets{name rows contentHash years licences}}}',
    "{organisations(first: 1000){totalCount nodes{key name uses{product{key}} suppliers{nodes{supplier{id} share}}}}}",
    '{country(key: "NLD"){organisations(first: 500){totalCount nodes{key}} sites{totalCount}}}',
    '{subgraph(around: ["Country:NLD"], first: 900){found nodes{id} edges{key}}}',
    '{node(id: "Organisation:example-windturbines"){id} material(key: "copper"){products{key} measures{key}}}',
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_no_answer_without_the_example_depends_on_its_being_loaded(data: Asking, document: str) -> None:
    never = Views(Settings(today=TODAY), shipped(example=False))
    loaded = orjson.dumps(schema.execute(data.views, document))
    assert loaded == orjson.dumps(schema.execute(never, document))
    assert b'"errors"' not in loaded
    assert data.views.view().id == never.view().id


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
            ofChina: byWay(first: 1, madeIn: "CHN"){country{key} share{estimate range{lower upper}}}}}"""
    )["exposure"]
    every, chinese = exposure["all"][0], exposure["ofChina"][0]
    assert every["country"]["key"] == chinese["country"]["key"] == "DEU"
    assert 0.05 < chinese["share"]["estimate"] < every["share"]["estimate"] < chinese["share"]["range"]["upper"]
    assert "part of it by way of Germany" in exposure["sentence"]


def test_what_passes_through_germany_on_its_way_to_the_netherlands(data: Asking) -> None:
    found = data(
        """{passing(country: "DEU"){country{key} sentence page(lang: NL)
            stages(first: 1){material{key} stage place passes share{estimate range{lower upper}}}
            byWay(first: 1){material{key} product{key} share{estimate}}
            sourcing(first: 1){material{key} share processing verified sources{key}}}
            world: passing(country: "CHN", user: "WLD"){stages(first: 2){place}}}"""
    )
    germany = found["passing"]
    assert germany["page"].startswith("/nl/land/DEU")
    assert germany["stages"][0]["share"]["estimate"] == pytest.approx(0.136, abs=NEAR)
    assert germany["byWay"][0]["share"]["estimate"] == pytest.approx(0.133, abs=NEAR)
    assert germany["sourcing"][0]["sources"] == [{"key": "eu-crm-study-2023-annexes"}]
    assert "14%" in germany["sentence"]
    assert [one["place"] for one in found["world"]["stages"]] == [1, 1]
