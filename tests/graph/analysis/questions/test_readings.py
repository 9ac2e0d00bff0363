"""Other readings of a figure: one publisher alone, one measure alone, one report of trade alone."""

from typing import Any

import pytest

from ketenkaart.graph.analysis.balance.mixes import of_product
from ketenkaart.graph.analysis.balance.world import FactsReading
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment
from ketenkaart.graph.analysis.questions.exposure import Subject, to_country
from ketenkaart.graph.analysis.questions.readings import readings
from ketenkaart.graph.view import View
from tests.graph.network import network

TWO = [
    ("CHN", "magnet", 0.9, {"source": "a", "sources": ["a"]}),
    ("JPN", "magnet", 0.1, {"source": "a", "sources": ["a"]}),
    ("CHN", "magnet", 0.6, {"source": "b", "sources": ["b"]}),
    ("JPN", "magnet", 0.4, {"source": "b", "sources": ["b"]}),
]
SOURCES = [
    {"key": key, "title": key, "kind": "STATISTICS", "publisher": publisher}
    for key, publisher in (("a", "First"), ("b", "Second"), ("c", "First"))
]
AT = Moment(2024)


def supplied(made: list[tuple[Any, ...]], **changes: Any) -> View:
    return network({"nobody": "NLD"}, made=made, more={"Source": SOURCES}, **changes)


def read(view: View, country: str = "CHN", stage: str | None = "MAGNET") -> dict[tuple[str, str], float]:
    subject = Subject("COUNTRY", view.require("Country", "NLD"), view.require("Product", "magnet"))
    found = readings(view, 0, subject, view.require("Country", country), stage, AT)
    return {(one.kind, one.name): one.value for one in found}


def test_each_of_two_publishers_alone_says_what_it_states() -> None:
    view = supplied(TWO)
    found = read(view)
    assert set(found) == {("PUBLISHER", "First"), ("PUBLISHER", "Second")}
    assert found["PUBLISHER", "First"] == pytest.approx(0.9, abs=0.01)
    assert found["PUBLISHER", "Second"] == pytest.approx(0.6, abs=0.01)
    subject = Subject("COUNTRY", view.require("Country", "NLD"), view.require("Product", "magnet"))
    both = to_country(view, 0, subject, view.require("Country", "CHN"), "MAGNET", AT).estimate
    assert both is not None
    assert found["PUBLISHER", "Second"] < both < found["PUBLISHER", "First"]


def test_a_reading_keeps_all_makers_whoever_names_them() -> None:
    view = supplied([*TWO, ("VNM", "magnet", 0.05, {"source": "b", "sources": ["b"]})])
    alone = read(view, "VNM")
    assert 0.0 < alone["PUBLISHER", "First"] < alone["PUBLISHER", "Second"]


def test_editions_of_one_publisher_are_one_voice() -> None:
    editions = [("CHN", "magnet", 0.9, {"source": "a", "sources": ["a"]}),
                ("CHN", "magnet", 0.5, {"source": "c", "sources": ["c"], "year": 2023})]  # fmt: skip
    assert read(supplied(editions)) == {}


def test_what_one_publisher_states_untraded_has_no_other_reading() -> None:
    assert read(supplied([("CHN", "magnet", 0.9), ("JPN", "magnet", 0.1)])) == {}


def by_trade(declared: float | None = None) -> View:
    """Magnets: by mass half of the Dutch imports are Chinese, by value a fifth; NLD itself declares so many of 20 t."""
    flows = [("CHN", 10.0, 100.0), ("JPN", 10.0, 400.0)]
    more: dict[str, list[dict[str, Any]]] = {
        "Code": [{"key": "HS92-850511", "edition": "HS92", "code": "850511"}],
        "classified_as": [
            {"start": "Product:magnet", "end": "Code:HS92-850511", "mapping": "EXACT", "mapping_by": "MASS"}
        ],
        "exported": [
            {"start": f"Country:{maker}", "end": "Country:NLD", "year": 2024, "code": "850511", "edition": "HS92",
             "tonnes": tonnes, "value_usd": value * 1000}
            for maker, tonnes, value in flows
        ],
    }  # fmt: skip
    if declared is not None:
        more["Observation"] = [
            {"key": f"o-{partner}", "quantity": "TRADE", "flow": "IMPORT", "code": "850511", "year": 2024,
             "region": "NLD", "partner": partner, "value": tonnes, "unit": "t"}
            for partner, tonnes in (("WLD", 20.0), ("CHN", declared))
        ]  # fmt: skip
    made = [("CHN", "magnet", 0.8, {"tonnes": 800.0}), ("JPN", "magnet", 0.2, {"tonnes": 200.0})]
    return network({"nobody": "NLD"}, made=made, recipes=(), more=more)


def test_goods_that_are_traded_are_read_by_mass_and_by_value() -> None:
    found = read(by_trade())
    assert found == {
        ("MEASURE", "MASS"): pytest.approx(0.5, abs=1e-6),
        ("MEASURE", "VALUE"): pytest.approx(0.2, abs=1e-6),
    }


def test_what_an_importer_declares_is_read_beside_what_both_sides_report() -> None:
    view = by_trade(declared=5.0)
    found = read(view)
    assert found["REPORT", "BACI"] == pytest.approx(0.5, abs=1e-6)
    assert found["REPORT", "DECLARED"] == pytest.approx(0.25, abs=1e-6)
    subject = Subject("COUNTRY", view.require("Country", "NLD"), view.require("Product", "magnet"))
    both = to_country(view, 0, subject, view.require("Country", "CHN"), "MAGNET", AT).estimate
    chinese, japanese = (10.0 * 5.0) ** 0.5, (10.0 * 15.0) ** 0.5
    assert both == pytest.approx(chinese / (chinese + japanese), abs=1e-6)  # half way between, in the log


def test_a_reading_is_the_central_world_of_the_facts_so_read() -> None:
    view = by_trade()
    magnet = view.require("Product", "magnet")
    worlds = Worlds(view.snapshot, {magnet: FactsReading(by="VALUE")})
    mixes = of_product(worlds, magnet, AT)
    own = mixes.shares(mixes.of_country[[view.require("Country", "NLD")]], worlds, AT)[0]
    at = mixes.makers.tolist().index(view.require("Country", "CHN"))
    assert read(view)["MEASURE", "VALUE"] == pytest.approx(float(own[at, 0]), abs=1e-9)


def test_on_the_whole_way_the_products_that_are_used_are_read_otherwise() -> None:
    view = supplied(
        [*TWO, ("CHN", "ore", 1.0)], recipes=[("ore", "magnet")], products={"magnet": "MAGNET", "ore": "MINE"}
    )
    found = read(view, "JPN", None)
    assert found["PUBLISHER", "First"] < found["PUBLISHER", "Second"]


def test_who_does_not_use_the_material_has_no_readings() -> None:
    view = supplied(TWO)
    nobody = Subject("ORGANISATION", view.require("Organisation", "nobody"), None)
    assert readings(view, 0, nobody, view.require("Country", "CHN"), "MAGNET", AT) == []
