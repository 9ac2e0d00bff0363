"""Mixes and trade from the shipped data, against published and independently computed figures."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ketenkaart.graph.analysis.balance.mixes import mix_of, of_product
from ketenkaart.graph.analysis.balance.worlds import Worlds
from ketenkaart.graph.analysis.days import Moment, moment
from ketenkaart.graph.analysis.questions.passage import by_way_of
from ketenkaart.graph.analysis.questions.trade import basket, codes_of, partners, trade_notes
from ketenkaart.graph.view import View
from tests.shipped import shipped

ROOT = Path(__file__).parents[3]
CHECKS = pd.read_csv(ROOT / "tests/published/trade_checks.csv", dtype=str, keep_default_na=False)
GROUPS = CHECKS.groupby(["reporter", "code", "year"])


@pytest.fixture(scope="module")
def view() -> View:
    return View(shipped(False), date(2026, 1, 1))


def of(view, product, country):
    return mix_of(view, view.require("Product", product), view.require("Country", country), Moment(2024))


def share(view, mix, country):
    return float(mix.shares[mix.makers == view.require("Country", country)].sum())


@pytest.mark.parametrize(("reporter", "code", "year"), list(GROUPS.groups))
def test_partners_by_mass_and_by_value_equal_the_published_checks(view, reporter, code, year):
    rows = GROUPS.get_group((reporter, code, year))
    found = partners(view, (code,), int(year), view.require("Country", reporter))
    assert found is not None
    names = [view.key("Country", int(row)) for row in found.countries]
    named = rows[rows["partner"] != "WLD"]
    assert names[: len(named)] == named["partner"].tolist()
    at = [names.index(partner) for partner in named["partner"]]
    assert found.share_mass[at] == pytest.approx(named["share_mass"].astype(float), abs=1e-5)
    assert found.share_value[at] == pytest.approx(named["share_value"].astype(float), abs=1e-5)
    assert found.tonnes[at] == pytest.approx(named["tonnes"].astype(float), abs=1e-3)
    assert found.value_usd[at] == pytest.approx(named["value_kusd"].astype(float) * 1000, abs=1)
    world = rows[rows["partner"] == "WLD"].iloc[0]
    assert found.tonnes.sum() == pytest.approx(float(world["tonnes"]), abs=1e-3)
    assert found.value_usd.sum() == pytest.approx(float(world["value_kusd"]) * 1000, abs=1)


@pytest.mark.parametrize(
    ("product", "user", "shares"),
    [
        ("refined-copper", "NLD", {"CHL": 0.404, "COD": 0.165, "RUS": 0.156}),
        ("copper-concentrate", "DEU", {"BRA": 0.328, "PER": 0.177, "CHL": 0.131}),
    ],
)
def test_copper_is_of_whom_one_sources_tonnes_and_a_dense_solve_say(view, product, user, shares):
    """Shares as one publisher's tonnes give them, solved apart from the product, sales beyond these counted as made.

    What a country sells beyond what anybody says it makes is untraced by way of it now; the two together hardly moved.
    """
    row, country = view.require("Product", product), view.require("Country", user)
    found = of(view, product, user)
    passed = {view.key("Country", k): figure.estimate for k, figure in by_way_of(view, row, country, at=Moment(2024))}
    assert (found.rule, found.year) == ("TRADE", 2024)
    whole = {key: share(view, found, key) + passed.get(key, 0.0) for key in shares}
    assert whole == pytest.approx(shares, abs=0.01)


def test_a_grade_without_codes_of_its_own_has_the_mix_of_all_sintered_magnets(view):
    grade, whole = (of(view, key, "NLD") for key in ("ndfeb-magnet-sintered-dy-tb", "ndfeb-magnet-sintered"))
    assert (grade.rule, grade.product) == ("TRADE", view.require("Product", "ndfeb-magnet-sintered"))
    assert grade.makers.tolist() == whole.makers.tolist()
    assert grade.shares.tolist() == whole.shares.tolist()
    assert share(view, grade, "CHN") > 8 * share(view, grade, "DEU") > 0.3


def _table(stem):
    (file,) = (ROOT / "data").glob(f"{stem}.csv*")
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def test_heavy_concentrate_has_the_worlds_mix_whoever_uses_it(view):
    found, elsewhere = (of(view, "rare-earth-concentrate-heavy", user) for user in ("NLD", "MYS"))
    assert found.rule == "WORLD"
    assert found.shares.tolist() == elsewhere.shares.tolist()


def test_what_malaysia_makes_oxide_of_is_fed_by_australia(view):
    source, target = (view.require("Product", key) for key in ("rare-earth-concentrate-light", "neodymium-oxide"))
    fed = mix_of(view, source, view.require("Country", "MYS"), Moment(2024), target)
    assert fed.rule == "FEED"
    assert share(view, fed, "AUS") > 0.8


def test_basket_of_dysprosium_oxide_is_trade_in_all_compounds_beside_it(view):
    found = basket(view, view.require("Product", "dysprosium-oxide"), view.require("Country", "NLD"))
    assert found is not None
    assert (found.codes, found.year) == (("284690",), 2024)
    chinese = found.countries == view.require("Country", "CHN")
    assert float(found.share_mass[chinese][0]) == pytest.approx(0.949, abs=5e-4)
    assert float(found.share_value[chinese][0]) == pytest.approx(0.444, abs=5e-4)
    assert of(view, "dysprosium-oxide", "NLD").rule == "WORLD"


def test_dutch_delivery_of_2023_that_weighs_five_times_all_imports_is_replaced(view):
    notes = trade_notes(view, "284690", 2023)
    own = (notes.exporter == view.require("Country", "NLD")) & (notes.importer == view.require("Country", "DEU"))
    assert notes.declared_tonnes[own] == pytest.approx([6999], abs=1)
    assert notes.tonnes[own][0] < 1000


def test_magnets_whose_weight_is_replaced_are_those_that_the_file_shows(view):
    flows = _table("baci/BACI_HS17_Y2024").query("k == '850511'")
    value, tonnes = pd.to_numeric(flows["v"]) * 1000, pd.to_numeric(flows["q"], errors="coerce")
    weighed = pd.DataFrame({"unit": value / tonnes, "value": value}).dropna().sort_values("unit")
    below = weighed["value"].cumsum() / weighed["value"].sum()
    usual = weighed["unit"][below >= 0.5].iloc[0]
    notes = trade_notes(view, "850511", 2024)
    assert notes.typical == pytest.approx(usual)
    odd = ~weighed["unit"].between(usual / 10, usual * 10)
    assert int((~np.isnan(notes.declared_tonnes)).sum()) == int(odd.sum())


def test_every_code_of_the_shipped_products_is_of_six_digits_or_a_heading(view):
    for product in range(len(view.snapshot.nodes["Product"])):
        assert all(len(code) in (4, 6) and code.isdigit() for code in codes_of(view, product).codes)


def test_every_mix_of_every_shipped_product_adds_up_in_every_world(view):
    worlds = Worlds(view.snapshot)
    for product in range(len(view.snapshot.nodes["Product"])):
        mixes = of_product(worlds, product, moment(view.as_of))
        shares = mixes.shares(np.arange(len(mixes.holds)), worlds, moment(view.as_of))
        assert (shares >= 0.0).all()
        assert np.abs(shares.sum(axis=1) - 1.0).max() <= 1e-9
