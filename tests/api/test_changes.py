"""The time line of a measure, what is counted under it, and what changed, in the contract."""

import pytest

from tests.api.conftest import TODAY, Asking
from tests.shipped import views_on


@pytest.fixture(scope="module")
def data() -> Asking:
    return Asking(views_on(TODAY))


def test_a_measure_has_its_phases_and_says_what_is_unknown(data: Asking) -> None:
    measure = data(
        """{measure(key: "cn-mofcom-gacc-2025-57", asOf: "2026-11-24"){
            sentence(lang: NL) status phases{status since until} history{day kind what{id} on{id} sources{key}}}}"""
    )["measure"]
    assert measure["status"] == "UNKNOWN"
    assert "is onbekend: de opschorting liep tot en met 10 november 2026" in measure["sentence"]
    assert measure["phases"] == [
        {"status": "SUSPENDED", "since": "2025-11-08", "until": "2026-11-11"},
        {"status": "UNKNOWN", "since": "2026-11-11", "until": None},
    ]
    assert [entry["kind"] for entry in measure["history"]] == [
        "PUBLISHED",
        "ENGAGEMENT",
        "SUSPENDED",
        "SUSPENSION_ENDED",
    ]
    assert all(entry["sources"] for entry in measure["history"])


def test_counts_stand_side_by_side_with_an_interval_where_they_allow_one(data: Asking) -> None:
    counts = data(
        """{measure(key: "cn-mofcom-gacc-2025-18"){counts{asOf population publisher filed granted refused pending
            shareGranted verified note sources{key} approval{share lower upper of method}}}}"""
    )["measure"]["counts"]
    rated = [count for count in counts if count["approval"]]
    assert [(count["publisher"], count["approval"]["of"]) for count in rated] == [
        ("European Union Chamber of Commerce in China", 20)
    ]
    assert rated[0]["approval"]["lower"] == pytest.approx(0.7639, abs=1e-4)
    assert rated[0]["approval"]["upper"] == pytest.approx(0.9911, abs=1e-4)
    assert rated[0]["approval"]["method"] == "methods.md section 8"
    assert len({(count["population"], count["asOf"]) for count in counts}) == len(counts)


def test_changes_since_a_day_name_what_is_not_known_to_be_followed(data: Asking) -> None:
    found = data(
        """{changes(since: "2026-11-01", asOf: "2026-11-23"){day kind until items followed verified sentence
            what{id} on{id} sources{title}}}"""
    )["changes"]
    assert [(one["day"], one["kind"], one["followed"]) for one in found] == [("2026-11-11", "SUSPENSION_ENDED", False)]
    assert found[0]["sentence"].endswith("What has applied since is not known.")
    assert len(found[0]["on"]) == 6


def test_changes_about_an_unknown_material_suggest_another(data: Asking) -> None:
    errors = data.errors('{changes(since: "2026-01-01", material: "disprosium"){day}}')
    assert errors[0]["extensions"]["code"] == "UNKNOWN_KEY"
    assert "dysprosium" in errors[0]["extensions"]["suggestions"]


def test_the_graph_says_how_old_its_sources_are(data: Asking) -> None:
    found = data("{graph{sources sourcesOlderThanAYear sourcesUndated}}")["graph"]
    assert found["sources"] > found["sourcesOlderThanAYear"] > 0
    later = data('{graph(asOf: "2030-01-01"){sources sourcesOlderThanAYear sourcesUndated}}')["graph"]
    assert later["sourcesOlderThanAYear"] == later["sources"] - later["sourcesUndated"]
