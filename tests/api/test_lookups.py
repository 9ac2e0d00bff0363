from datetime import date

import orjson
import pytest

from ketenkaart.api import schema
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.settings import Settings
from tests.api.conftest import Asking
from tests.api.world import without_example, world


def test_a_node_is_found_by_its_id_and_says_its_type(ask: Asking) -> None:
    data = ask(
        '{node(id: "Material:dysprosium"){__typename id key name ... on Material{symbol euCritical euStrategic}}}'
    )
    assert data["node"] == {
        "__typename": "Material",
        "id": "Material:dysprosium",
        "key": "dysprosium",
        "name": "Dysprosium",
        "symbol": "Dy",
        "euCritical": True,
        "euStrategic": None,
    }


@pytest.mark.parametrize(
    "field",
    ["country", "material", "product", "organisation", "site", "measure", "sector", "code", "item", "source"],
)
def test_a_look_up_of_a_key_that_is_not_there_is_null(ask: Asking, field: str) -> None:
    assert ask(f'{{{field}(key: "nobody"){{key}}}}') == {field: None}


def test_a_node_that_is_not_there_is_null_and_what_is_no_id_is_an_error(ask: Asking) -> None:
    assert ask('{node(id: "Material:mithril"){id}}') == {"node": None}
    for text in ("dysprosium", "Metal:dysprosium"):
        [error] = ask.errors("query($id: ID!){node(id: $id){id}}", id=text)
        assert error["extensions"] == {"code": "BAD_QUESTION"}
        assert error["message"].startswith(f"'{text}' is no id of a node.")


def test_neighbours_of_a_product(ask: Asking) -> None:
    product = ask(
        """{product(key: "magnet"){
            leadingMaterial{key} contents{material{key} massFraction} inputs{input{key} tonnesPerTonne}
            codes{code{code edition} mapping mappingBy} siteMakes{site{key} capacityTonnes}
            users{totalCount nodes{organisation{key} tonnesPerYear relation}} items{key} measures{key}}}"""
    )["product"]
    assert product == {
        "leadingMaterial": {"key": "dysprosium"},
        "contents": [{"material": {"key": "dysprosium"}, "massFraction": 0.04}],
        "inputs": [{"input": {"key": "ore"}, "tonnesPerTonne": 3.0}],
        "codes": [{"code": {"code": "850511", "edition": "HS92"}, "mapping": "CLOSE", "mappingBy": "MASS"}],
        "siteMakes": [{"site": {"key": "beta-works"}, "capacityTonnes": 500.0}],
        "users": {
            "totalCount": 1,
            "nodes": [{"organisation": {"key": "alfa"}, "tonnesPerYear": 10.0, "relation": "USES"}],
        },
        "items": [{"key": "licence-18:1"}],
        "measures": [{"key": "licence-18"}],
    }


def test_deliveries_hold_on_the_day_that_is_asked_for(ask: Asking) -> None:
    document = """query($day: Date){organisation(key: "alfa", asOf: $day){
        suppliers{nodes{supplier{id} share shareOf product{key}}}}}"""
    before = ask(document, day="2026-06-30")["organisation"]["suppliers"]["nodes"]
    after = ask(document, day="2026-07-01")["organisation"]["suppliers"]["nodes"]
    assert [row["supplier"]["id"] for row in before] == ["Country:CHN", "Organisation:beta"]
    assert [row["supplier"]["id"] for row in after] == ["Country:CHN"]


def test_yearly_data_count_from_the_next_year_on(ask: Asking) -> None:
    document = '{a: country(key: "CHN", asOf: "2025-12-31"){made{year kind share}} b: country(key: "CHN"){made{year}}}'
    data = ask(document)
    assert data["a"] == {"made": [{"year": 2023, "kind": "PRODUCTION", "share": 0.9}]}
    assert [row["year"] for row in data["b"]["made"]] == [2025, 2023]


def test_made_can_be_narrowed_to_product_year_and_kind(ask: Asking) -> None:
    data = ask('{country(key: "CHN"){made(product: "magnet", year: 2023, kind: PRODUCTION){share source{title}}}}')
    assert data["country"]["made"] == [{"share": 0.9, "source": {"title": "Yearbook"}}]


def test_a_measure_says_what_it_asks_in_order_and_what_was_counted(ask: Asking) -> None:
    measure = ask(
        """{measure(key: "licence-18"){kind status imposedBy{key} title(lang: NL) validFrom destinations
            requirements{order textEn} statistics{quantity value} leadTimes{value}
            items{descriptionEn hs products{key} materials{key}} sources{key}}}"""
    )["measure"]
    assert measure == {
        "kind": "LICENCE",
        "status": "IN_FORCE",
        "imposedBy": {"key": "CHN"},
        "title": "Vergunning voor magneten",
        "validFrom": "2025-04-04",
        "destinations": ["ALL"],
        "requirements": [{"order": 1, "textEn": "Contract"}, {"order": 2, "textEn": "End user statement"}],
        "statistics": [{"quantity": "APPLICATIONS_FILED", "value": 141.0}],
        "leadTimes": [{"value": 63.0}],
        "items": [
            {
                "descriptionEn": "Magnets with dysprosium",
                "hs": ["850511"],
                "products": [{"key": "magnet"}],
                "materials": [{"key": "dysprosium"}],
            }
        ],
        "sources": [{"key": "s1"}],
    }


def test_what_was_counted_later_is_not_known_yet(ask: Asking) -> None:
    data = ask('{measure(key: "licence-18", asOf: "2025-06-30"){statistics{value} leadTimes{value}}}')
    assert data["measure"] == {"statistics": [], "leadTimes": [{"value": 63.0}]}


def test_measures_are_found_by_what_they_touch(ask: Asking) -> None:
    def keys(asked: str) -> list[str]:
        return [measure["key"] for measure in ask(f"{{measures(filter: {{{asked}}}){{key}}}}")["measures"]]

    assert keys('imposedBy: "CHN", kind: LICENCE, product: "magnet", destination: "NLD"') == ["licence-18"]
    assert keys('material: "dysprosium", inForce: true') == ["licence-18"]
    assert keys('imposedBy: "NLD"') == []
    assert keys("kind: BAN") == []
    assert keys('product: "ore"') == []


def test_a_filter_by_a_key_that_is_not_there_suggests_others(ask: Asking) -> None:
    [error] = ask.errors('{measures(filter: {product: "magent"}){key}}')
    assert error["message"] == "There is no product 'magent'. Did you mean magnet?"
    assert error["extensions"] == {"code": "UNKNOWN_KEY", "suggestions": ["magnet"]}


def test_producers_outside_a_country_come_with_site_owner_and_status(ask: Asking) -> None:
    data = ask(
        """{organisations(filter: {makes: "magnet"}){totalCount nodes{
            name country{key} owners{owner{id} share} operates{site{key status makes{capacityTonnes}}}}}}"""
    )
    assert data["organisations"] == {
        "totalCount": 1,
        "nodes": [
            {
                "name": "Beta Magnete",
                "country": {"key": "CHN"},
                "owners": [{"owner": {"id": "Country:CHN"}, "share": 1.0}],
                "operates": [
                    {"site": {"key": "beta-works", "status": "OPERATING", "makes": [{"capacityTonnes": 500.0}]}}
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('country: "NLD"', ["alfa"]),
        ('outside: "NLD"', ["beta"]),
        ('makes: "magnet", outside: "CHN"', []),
        ("kind: PRODUCER", ["beta"]),
        ('product: "magnet"', ["alfa"]),
        ('material: "dysprosium"', ["alfa"]),
        ('name: "MAGNETE"', ["beta"]),
        ("fictitious: true", []),
    ],
)
def test_organisations_are_filtered(ask: Asking, asked: str, found: list[str]) -> None:
    data = ask(f"{{organisations(filter: {{{asked}}}){{nodes{{key}}}}}}")
    assert [node["key"] for node in data["organisations"]["nodes"]] == found


def test_organisations_are_sorted(ask: Asking) -> None:
    def keys(arguments: str) -> list[str]:
        data = ask(f"{{organisations(scope: {{example: true}}, {arguments}){{nodes{{key}}}}}}")
        return [node["key"] for node in data["organisations"]["nodes"]]

    assert keys("sort: NAME") == ["alfa", "beta", "gamma"]
    assert keys("sort: NAME, descending: true") == ["gamma", "beta", "alfa"]
    assert keys("sort: EMPLOYEES") == ["gamma", "alfa", "beta"]
    assert keys("sort: EMPLOYEES, descending: true") == ["alfa", "gamma", "beta"]
    assert keys("descending: true") == ["gamma", "beta", "alfa"]


def test_made_up_companies_are_seen_only_in_scope_example(ask: Asking) -> None:
    document = """query($scope: Scope){organisations(scope: $scope){totalCount}
        organisation(key: "gamma", scope: $scope){name fictitious}
        search(text: "gamma", scope: $scope){node{id}} graph(scope: $scope){example datasets{name rows}}}"""
    with_it, without = ask(document, scope={"example": True}), ask(document)
    assert with_it["organisations"]["totalCount"] == 3
    assert with_it["organisation"] == {"name": "Gamma", "fictitious": True}
    assert with_it["search"] == [{"node": {"id": "Organisation:gamma"}}]
    assert {"name": "example", "rows": 2} in with_it["graph"]["datasets"]
    assert without["organisations"]["totalCount"] == 2
    assert without["organisation"] is None
    assert without["search"] == []
    assert [dataset["name"] for dataset in without["graph"]["datasets"]] == ["countries", "facts"]


def test_answers_without_the_example_are_the_same_bytes_with_it_loaded_or_not(
    settings: Settings, small_world: Snapshot
) -> None:
    documents = (
        "{graph{version contentHash example datasets{name contentHash rows years licences}}}",
        "{organisations(first: 100){totalCount pageInfo{endCursor} nodes{key name uses{product{key}} country{key}}}}",
        '{country(key: "NLD"){organisations{totalCount nodes{key}}} search(text: "g"){node{id}}}',
        '{source(key: "s1"){facts(first: 1000){totalCount nodes{__typename key}}}}',
        '{measures(filter: {product: "gamma"}){key}}',
    )
    created = small_world.created
    loaded = Views(settings, small_world)
    never = Views(settings, assemble(without_example(world()), created=created))
    for document in documents:
        assert orjson.dumps(schema.execute(loaded, document)) == orjson.dumps(schema.execute(never, document))
    assert loaded.view().id == never.view().id
    assert loaded.view(example=True).id != never.view(example=True).id


def test_pages_follow_one_another_without_loss(ask: Asking) -> None:
    document = """query($after: String){source(key: "s1"){facts(first: 7, after: $after){
        totalCount edges{cursor node{key}} pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}"""
    seen, after = [], None
    while True:
        facts = ask(document, after=after)["source"]["facts"]
        assert facts["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert facts["pageInfo"]["startCursor"] == facts["edges"][0]["cursor"]
        seen += [edge["node"]["key"] for edge in facts["edges"]]
        if not facts["pageInfo"]["hasNextPage"]:
            break
        after = facts["pageInfo"]["endCursor"]
    whole = ask('{source(key: "s1"){facts(first: 1000){totalCount nodes{key}}}}')["source"]["facts"]
    assert seen == [node["key"] for node in whole["nodes"]]
    assert len(seen) == facts["totalCount"] == whole["totalCount"]


def test_too_large_a_page_and_a_cursor_of_ones_own_are_refused(ask: Asking) -> None:
    [error] = ask.errors("{organisations(first: 1001){totalCount}}")
    assert error["extensions"] == {"code": "OVER_LIMIT"}
    assert error["message"].startswith("first is 1001; 1000 are allowed.")
    [error] = ask.errors("{organisations(first: -1){totalCount}}")
    assert error["extensions"] == {"code": "BAD_QUESTION"}
    for cursor in ("20", "YXQ6eA==", "é", "YXQ6LTE="):
        [error] = ask.errors("query($c: String){organisations(after: $c){totalCount}}", c=cursor)
        assert error["message"].startswith(f"'{cursor}' is no cursor.")


def test_search_says_why_it_found(ask: Asking) -> None:
    def found(text: str) -> tuple[str, str, str]:
        hit = ask(
            "query($t: String!){search(text: $t){node{id} kind matched because because_nl: because(lang: NL)}}", t=text
        )
        first = hit["search"][0]
        return first["node"]["id"], first["because"], first["because_nl"]

    assert found("dy") == ("Material:dysprosium", "chemical symbol: Dy", "scheikundig symbool: Dy")
    assert found("7429-91-6")[:2] == ("Material:dysprosium", "CAS number: 7429-91-6")
    assert found("8505.11")[:2] == ("Code:HS92-850511", "customs code: 850511")
    assert found("announcement no 18 of 2025")[0] == "Measure:licence-18"
    assert found("NEDERLAND")[:2] == ("Country:NLD", "Dutch name: Nederland")
    assert found("beta magneten")[:2] == ("Organisation:beta", "other name: Béta Magneten")
    assert found("12345678")[:2] == ("Organisation:alfa", "trade register number: 12345678")
    assert found("vergunning")[1:] == (
        "Dutch title begins so: Vergunning voor magneten",
        "Nederlandse titel begint zo: Vergunning voor magneten",
    )


def test_search_can_be_narrowed_and_finds_nothing_in_nothing(ask: Asking) -> None:
    assert ask('{search(text: "beta", kinds: [SITE]){node{id}}}')["search"] == [{"node": {"id": "Site:beta-works"}}]
    assert ask('{a: search(text: "  "){node{id}} b: search(text: "xyzzy"){node{id}}}') == {"a": [], "b": []}


def test_the_graph_says_what_is_loaded(ask: Asking) -> None:
    graph = ask("{graph{version example asOf stale datasets{name rows rejected years licences}}}")["graph"]
    assert graph["version"] == 1
    assert graph["asOf"] == "2026-01-01"
    assert not graph["stale"]
    countries, facts = graph["datasets"]
    assert countries == {"name": "countries", "rows": 3, "rejected": 0, "years": [], "licences": ["CC-BY-4.0"]}
    assert facts["years"] == [2023, 2025]


def test_two_dates_stand_side_by_side(ask: Asking) -> None:
    data = ask('{a: graph(asOf: "2020-02-03"){asOf} b: graph{asOf}}')
    assert (data["a"]["asOf"], data["b"]["asOf"]) == ("2020-02-03", date(2026, 1, 1).isoformat())


def test_a_version_that_is_not_held_is_an_error(ask: Asking) -> None:
    [error] = ask.errors("{graph(graphVersion: 7){version}}")
    assert error["extensions"] == {"code": "UNKNOWN_VERSION"}
    assert error["message"].startswith("Version 7 of the graph is not held.")


def test_nothing_loaded_is_said_with_what_to_do(settings: Settings) -> None:
    [error] = Asking(Views(settings)).errors("{graph{version}}")
    assert error["extensions"] == {"code": "NOTHING_LOADED"}
    assert "ketenkaart load" in error["message"]
