"""The chain that was worked apart from the product, from its files: every question to six digits."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.analysis.questions import exposure, measures
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.answers.evidence import resolve
from ketenkaart.graph.answers.references import Evidence
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.graph.view import View
from ketenkaart.loaders.framework import read_tables
from tests.graph.analysis.balance import reference
from tests.worked_example import recompute

FOLDER = Path(__file__).parents[2] / "worked_example"
QUESTIONS = json.loads((FOLDER / "expected.json").read_text())


@cache
def snapshot() -> Snapshot:
    return assemble(read_tables(FOLDER, example=True))


@cache
def view(day: str = "2026-01-01") -> View:
    return View(snapshot(), date.fromisoformat(day), example=True)


def subject(asked: dict[str, Any], seen: View) -> Subject:
    row = seen.local("Organisation", asked["subject"])
    if row is not None:
        return Subject("ORGANISATION", row, None)
    return Subject("COUNTRY", seen.require("Country", asked["subject"]), seen.require("Product", asked["product"]))


def answer(asked: dict[str, Any]) -> Figure:
    seen = view(asked["asOf"])
    material = seen.require("Material", asked["material"])
    if asked["kind"] == "measure":
        measure = seen.require("Measure", asked["measure"])
        return measures.to_measure(seen, material, subject(asked, seen), measure).figure
    country = seen.require("Country", asked["country"])
    return exposure.to_country(seen, material, subject(asked, seen), country, asked.get("stage"))


@pytest.mark.parametrize(
    "asked",
    QUESTIONS,
    ids=lambda asked: "-".join(
        str(asked[name]) for name in ("subject", "kind", "stage", "country", "measure", "asOf") if name in asked
    ),
)
def test_the_worked_example_comes_out_to_six_digits(asked: dict[str, Any]) -> None:
    found = answer(asked)
    assert found.estimate == pytest.approx(asked["estimate"], abs=1e-6)
    assert found.untraced == pytest.approx(asked["untraced"], abs=1e-6)
    assert found.interval is not None
    assert [found.interval.lower, found.interval.upper] == pytest.approx(asked["interval"], abs=2e-6)
    bounds = [0.0, 1.0] if found.bounds is None else [found.bounds.lower, found.bounds.upper]
    assert bounds == pytest.approx(asked["bounds"], abs=1e-6)


@pytest.mark.parametrize("asked", [QUESTIONS[0], QUESTIONS[10], QUESTIONS[19]], ids=["country", "company", "measure"])
def test_expected_json_is_what_the_files_give(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "N", 0)
    monkeypatch.setattr(recompute, "world", cache(recompute.world.__wrapped__))
    monkeypatch.setattr(recompute, "feeds", cache(recompute.feeds.__wrapped__))
    monkeypatch.setattr(recompute, "worked", cache(recompute.worked.__wrapped__))
    central = recompute.answered(asked)
    assert {name: central[name] for name in ("estimate", "untraced", "bounds")} == {
        name: asked[name] for name in ("estimate", "untraced", "bounds")
    }


def test_a_country_has_no_bounds_as_nothing_of_it_is_recorded() -> None:
    assert answer(QUESTIONS[0]).bounds is None


def test_the_questions_are_those_that_are_asked() -> None:
    asked = json.loads((FOLDER / "questions.json").read_text())
    answered = ("estimate", "untraced", "interval", "bounds")
    assert asked == [{name: one[name] for name in one if name not in answered} for one in QUESTIONS]


def test_c1_rests_on_its_links_and_on_the_mixes_of_what_is_not_recorded() -> None:
    seen = view()
    material = seen.require("Material", "dysprosium")
    c1 = Subject("ORGANISATION", seen.require("Organisation", "c1"), None)
    found = exposure.basis(seen, material, c1, "MAGNET")
    magnet, nld = seen.require("Product", "magnet"), seen.require("Country", "NLD")
    mass = {(one.kind, one.ref): one.weight for one in found}
    supplies = seen.snapshot.relationships["supplies"]
    links = {
        seen.snapshot.node_id(int(supplies.start[row])).split(":")[1]: mass["LINK", (row,)]
        for row in seen.into("supplies", "Organisation", c1.row).tolist()
    }
    assert links == pytest.approx({"p1": 0.5, "t1": 0.3})
    assert mass["RESIDUAL", (c1.row, magnet)] == pytest.approx(0.2)
    assert mass["MIX", (magnet, nld, -1)] == pytest.approx(0.2 + 0.3 * 0.3)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert Evidence(lambda: resolve(seen, found), seen.as_of).verified == "DERIVED"


def test_a_column_holds_the_companies_whose_use_is_stated() -> None:
    seen = view()
    material, china = seen.require("Material", "dysprosium"), seen.require("Country", "CHN")
    found = exposure.column(seen, material, china, "MAGNET")
    assert [seen.key("Organisation", int(row)) for row in found.organisations] == ["c1", "c2"]
    assert found.estimate.tolist() == pytest.approx([QUESTIONS[8]["estimate"], 0.625], abs=1e-6)
    for place, row in enumerate(found.organisations.tolist()):
        own = exposure.to_country(seen, material, Subject("ORGANISATION", row, None), china, "MAGNET")
        assert found.figure(place).estimate == pytest.approx(own.estimate, abs=1e-12)
        assert found.figure(place).bounds == own.bounds
