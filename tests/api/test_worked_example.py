"""The chain worked apart from the product (tests/worked_example), asked by GraphQL."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import assemble
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import Settings
from tests.api.conftest import TODAY, Asking

FOLDER = Path(__file__).parents[1] / "worked_example"
EXPECTED: list[dict[str, Any]] = orjson.loads((FOLDER / "expected.json").read_bytes())
EXAMPLE = {"example": True}  # the companies are made up
FIGURE = "state reason estimate untraced interval{lower upper} bounds{lower upper}"
ASKS = {
    "stage": f"toCountry(key: $country, stage: $stage){{{FIGURE}}}",
    "any": f"toCountry(key: $country){{{FIGURE}}}",
    "measure": f"toMeasure(key: $measure){{{FIGURE}}}",
}
ARGUMENTS = {"stage": "$country: ID!, $stage: Stage!", "any": "$country: ID!", "measure": "$measure: ID!"}


@pytest.fixture(scope="module")
def worked() -> Asking:
    return Asking(Views(Settings(today=TODAY), assemble(read_tables(FOLDER, True))))


def test_the_questions_are_those_of_the_example() -> None:
    asked = orjson.loads((FOLDER / "questions.json").read_bytes())
    assert [{name: one[name] for name in question} for question, one in zip(asked, EXPECTED, strict=True)] == asked


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: "-".join(str(v) for v in list(e.values())[:7] if v))
def test_each_answer_is_the_one_of_the_example(worked: Asking, expected: dict[str, Any]) -> None:
    kind, subject = expected["kind"], expected["subject"]
    document = f"""query(
        $of: SubjectInput!, $material: ID, $product: ID, $asOf: Date, $scope: Scope,
        {ARGUMENTS[kind]}
    ){{exposure(of: $of, material: $material, product: $product, asOf: $asOf, scope: $scope){{
        answer: {ASKS[kind]}}}}}"""
    rest = {name: expected.get(name) for name in ("material", "product", "asOf", "country", "stage", "measure")}
    of = {"country": subject} if subject.isupper() else {"organisation": subject}
    answer = worked(document, of=of, scope=EXAMPLE, **rest)["exposure"]["answer"]
    assert answer["state"] == "KNOWN"
    assert answer["estimate"] == pytest.approx(expected["estimate"], abs=1e-6)
    assert answer["interval"] == pytest.approx(interval(expected["interval"]), abs=2e-6)
    if answer["bounds"] is None:
        assert expected["bounds"] == [0.0, 1.0]
        assert subject == "NLD" or kind == "measure"
    else:
        assert answer["bounds"] == pytest.approx(interval(expected["bounds"]), abs=1e-6)
    if answer["untraced"] is not None:
        assert answer["untraced"] == pytest.approx(expected["untraced"], abs=1e-6)
    else:
        assert kind != "stage"


def interval(pair: list[float]) -> dict[str, float]:
    return {"lower": pair[0], "upper": pair[1]}


def test_all_companies_at_once_give_what_each_gives_alone(worked: Asking) -> None:
    alone = """query($key: ID!, $scope: Scope){
        exposure(of: {organisation: $key}, material: "dysprosium", scope: $scope){
            toCountry(key: "CHN", stage: MAGNET){FIGURE}}}"""
    data = worked(
        """query($scope: Scope){
            exposures(filter: {}, origin: "CHN", stage: MAGNET, material: "dysprosium", scope: $scope){
                nodes{organisation{key} share{FIGURE}}}}""".replace("FIGURE", FIGURE),
        scope=EXAMPLE,
    )
    rows = {row["organisation"]["key"]: row["share"] for row in data["exposures"]["nodes"]}
    assert {"c1", "c2"} <= set(rows)
    estimates = [row["estimate"] for row in rows.values()]
    assert estimates == sorted(estimates, reverse=True)
    for key in ("c1", "c2"):
        one = worked(alone.replace("FIGURE", FIGURE), key=key, scope=EXAMPLE)["exposure"]["toCountry"]
        assert rows[key]["estimate"] == pytest.approx(one["estimate"], abs=1e-12)
        assert rows[key]["interval"] == pytest.approx(one["interval"], abs=1e-12)
        assert rows[key]["bounds"] == pytest.approx(one["bounds"], abs=1e-12)


def test_a_page_of_companies_goes_on_where_the_last_one_ended(worked: Asking) -> None:
    document = """query($after: String, $sort: ExposureSort!){exposures(
        filter: {fictitious: true}, origin: "CHN", stage: MAGNET, material: "dysprosium", scope: {example: true}
        first: 1, after: $after, sort: $sort
        ){totalCount edges{cursor node{organisation{key}}} pageInfo{hasNextPage}}}"""
    first = worked(document, sort="ESTIMATE")["exposures"]
    second = worked(document, sort="ESTIMATE", after=first["edges"][0]["cursor"])["exposures"]
    assert [page["edges"][0]["node"]["organisation"]["key"] for page in (first, second)] == ["c2", "c1"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    upper = worked(document, sort="UPPER_BOUND")["exposures"]
    assert upper["edges"][0]["node"]["organisation"]["key"] == "c2"


def test_recorded_imputed_and_untraced_sum_to_what_passes(worked: Asking) -> None:
    stages = worked(
        """{exposure(of: {organisation: "c1"}, material: "dysprosium", scope: {example: true}){byStage{
            stage passes untraced countries(first: 100){share{estimate recorded imputed untraced passes}}}}}"""
    )["exposure"]["byStage"]
    assert [stage["stage"] for stage in stages] == ["MAGNET", "METAL", "SEPARATION", "MINE"]
    for stage in stages:
        total = sum(country["share"]["estimate"] for country in stage["countries"])
        assert total + stage["untraced"] == pytest.approx(stage["passes"], abs=1e-9)
        share = stage["countries"][0]["share"]
        assert share["recorded"] + share["imputed"] + share["untraced"] == pytest.approx(share["passes"], abs=1e-9)
    assert stages[0]["countries"][0]["share"]["recorded"] == pytest.approx(0.71, abs=1e-6)


def test_the_basis_names_mixes_and_links_with_their_sources(worked: Asking) -> None:
    figure = worked(
        """{exposure(of: {organisation: "c1"}, material: "dysprosium", scope: {example: true}){
            toCountry(key: "CHN", stage: MAGNET){
                rule year verified basis(first: 20){weight rule link product{key} country{key} sources{key}}
            readings{kind name product{key} value}}}}"""
    )["exposure"]["toCountry"]
    assert {"RECORDED", "RESIDUAL", "TRADE"} <= {basis["rule"] for basis in figure["basis"]}
    mix = next(basis for basis in figure["basis"] if basis["rule"] == "TRADE")
    assert (mix["product"]["key"], mix["country"]["key"]) == ("magnet", "NLD")
    assert mix["sources"]
    link = next(basis for basis in figure["basis"] if basis["link"] and basis["link"].startswith("supplies:"))
    assert link["sources"]
    assert [(one["kind"], one["name"]) for one in figure["readings"]] == [("MEASURE", "MASS"), ("MEASURE", "VALUE")]


def test_an_unknown_subject_material_country_or_measure_suggests(worked: Asking) -> None:
    for document, message in (
        ('{exposure(of: {country: "NLDD"}, material: "dysprosium"){asOf}}', "There is no country 'NLDD'."),
        ('{exposure(of: {country: "NLD"}, material: "disprosium"){asOf}}', "There is no material 'disprosium'."),
        ('{exposure(of: {organisation: "c9"}, material: "dysprosium"){asOf}}', "There is no organisation 'c9'."),
        (
            '{exposure(of: {country: "NLD"}, material: "dysprosium"){toMeasure(key: "licence-b"){state}}}',
            "There is no measure 'licence-b'.",
        ),
    ):
        [error] = worked.errors(document)
        assert error["message"].startswith(message)
        assert error["extensions"]["code"] == "UNKNOWN_KEY"
    [error] = worked.errors('{exposure(of: {country: "NLD"}, material: "disprosium"){asOf}}')
    assert error["extensions"]["suggestions"] == ["dysprosium"]
    assert error["message"].endswith("Did you mean dysprosium?")


def test_a_question_that_can_not_be_asked_so_says_how(worked: Asking) -> None:
    [error] = worked.errors('{exposure(of: {country: "NLD"}){asOf}}')
    assert error["extensions"] == {"code": "BAD_QUESTION"}
    assert error["message"] == "Name a material, a product, or both."
    for of in ("{}", '{country: "NLD", organisation: "c1"}'):
        [error] = worked.errors(f'{{exposure(of: {of}, material: "dysprosium"){{asOf}}}}')
        assert "SubjectInput" in error["message"]
