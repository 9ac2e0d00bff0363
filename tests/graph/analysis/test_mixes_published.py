"""Mixes and trade from the shipped data, against published and independently computed figures."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graph.analysis.mixes import country_lists, mix_of, product_mixes
from graph.analysis.trade import basket, codes_of, partners, trade_notes
from graph.snapshot import assemble
from graph.view import View
from loaders.framework import read_tables

ROOT = Path(__file__).parents[3]
CHECKS = pd.read_csv(ROOT / "tests/published/trade_checks.csv", dtype=str, keep_default_na=False)
GROUPS = CHECKS.groupby(["reporter", "code", "year"])


@pytest.fixture(scope="module")
def view() -> View:
    return View(assemble(read_tables(ROOT / "data", example=False)), date(2026, 1, 1))


def of(view, product, country):
    return mix_of(view, view.require("Product", product), view.require("Country", country))


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


def test_dutch_refined_copper_is_chilean_congolese_and_russian(view):
    found = of(view, "refined-copper", "NLD").estimate
    assert (found.rule, found.year, found.by) == ("TRADE", 2024, "MASS")
    figures = {country: share(view, found, country) for country in ("CHL", "COD", "RUS")}
    assert figures == pytest.approx({"CHL": 0.404, "COD": 0.165, "RUS": 0.156}, abs=5e-4)


def test_german_copper_ore_is_brazilian_peruvian_and_chilean(view):
    found = of(view, "copper-concentrate", "DEU").estimate
    assert (found.rule, found.year, found.by) == ("TRADE", 2024, "MASS")
    figures = {country: share(view, found, country) for country in ("BRA", "PER", "CHL")}
    assert figures == pytest.approx({"BRA": 0.328, "PER": 0.177, "CHL": 0.131}, abs=6e-4)


@pytest.mark.parametrize(
    ("country", "estimate", "lower", "upper"), [("CHN", 0.801, 0.661, 0.999), ("DEU", 0.136, 0, 0.264)]
)
def test_dutch_magnets_with_dysprosium_come_from_china_and_germany(view, country, estimate, lower, upper):
    """A grade without codes of its own: the mix is that of all sintered magnets, makers without known tonnes."""
    found = of(view, "ndfeb-magnet-sintered-dy-tb", "NLD")
    assert (found.estimate.rule, found.estimate.by, found.estimate.theta) == ("IMPORTS", "VALUE", 0.5)
    assert found.estimate.product == view.require("Product", "ndfeb-magnet-sintered")
    shares = [share(view, mix, country) for mix in (found.estimate, *found.alternatives)]
    assert [shares[0], min(shares), max(shares)] == pytest.approx([estimate, lower, upper], abs=5e-4)


def _table(stem):
    (file,) = (ROOT / "data").glob(f"{stem}.csv*")
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _from_the_files(product, trade_file, code, source, fraction, by):
    """The mix of 2024 straight from the files: a dense solve over a DataFrame, nothing of ours in between."""
    iso3 = _table("baci/country_codes").set_index("country_code")["country_iso3"].replace("S19", "TWN")
    flows = _table(f"baci/{trade_file}").query("k == @code")
    flows = pd.DataFrame({"j": flows["i"].map(iso3), "k": flows["j"].map(iso3),
                          "t": pd.to_numeric(flows["q"]), "v": pd.to_numeric(flows["v"]) * 1000})  # fmt: skip
    median = (flows["v"] / flows["t"]).median()
    fine = (flows["v"] / flows["t"]).between(median / 10, median * 10)
    flows["t"] = flows["t"].where(fine, flows["v"] / median)
    shares = _table("facts/stage_shares_copper").query(
        "product == @product and year == '2024' and kind == 'PRODUCTION'"
    )
    shares = shares[shares["source"].str.split(";").str[0].eq(source) & ~shares["country"].isin(["ROW", "WLD", "EUU"])]
    made = pd.to_numeric(shares.set_index("country")["tonnes"]) / fraction * (1 if by == "t" else median)
    names = sorted({*flows["j"], *flows["k"], *made.index})
    T = flows.pivot(index="j", columns="k", values=by).reindex(index=names, columns=names).fillna(0).to_numpy()
    P = made.reindex(names).fillna(0).to_numpy()
    X, M = T.sum(1), T.sum(0)
    P = P + np.maximum(0, X - M - P)
    S = np.where(P + M > 0, P + M, 1)
    origins = np.linalg.solve(np.eye(len(names)) - T.T / S[:, None], np.diag(P / S))
    return pd.DataFrame(origins, names, names)


@pytest.mark.parametrize("by", ["MASS", "VALUE"])
@pytest.mark.parametrize(
    ("product", "trade_file", "code", "source", "fraction"),
    [
        ("refined-copper", "BACI_HS17_Y2024", "740311", "usgs-mcs-2026-data", 0.9999),
        ("copper-concentrate", "BACI_HS92_Y2024", "260300", "cu-wmd", 0.3),
    ],
)
def test_trade_mixes_of_all_countries_equal_a_dense_solve_over_the_files(
    view, product, trade_file, code, source, fraction, by
):
    expected = _from_the_files(product, trade_file, code, source, fraction, {"MASS": "t", "VALUE": "v"}[by])
    compared = 0
    for country, own in enumerate(country_lists(view, view.require("Product", product))):
        for mix in (own.estimate, *own.alternatives):
            if (mix.rule, mix.year, mix.by, mix.completed) == ("TRADE", 2024, by, False):
                found = {
                    view.key("Country", int(row)): share for row, share in zip(mix.makers, mix.shares, strict=True)
                }
                row = expected.loc[view.key("Country", country)]
                assert found == pytest.approx({maker: row[maker] for maker in found}, abs=1e-9)
                assert sum(row[maker] for maker in expected if maker not in found) == pytest.approx(
                    mix.untraced, abs=1e-9
                )
                compared += 1
    assert compared > 100


def test_heavy_concentrate_has_the_worlds_mix_with_the_older_study_as_alternative(view):
    found = of(view, "rare-earth-concentrate-heavy", "NLD")
    figures = [share(view, mix, "CHN") for mix in (found.estimate, *found.alternatives)]
    assert figures == pytest.approx([0.294, 0.843], abs=5e-4)
    assert [mix.rule for mix in (found.estimate, *found.alternatives)] == ["WORLD_MIX"] * 2


def test_basket_of_dysprosium_oxide_is_trade_in_all_compounds_beside_it(view):
    found = basket(view, view.require("Product", "dysprosium-oxide"), view.require("Country", "NLD"))
    assert found is not None
    assert (found.codes, found.year) == (("284690",), 2024)
    chinese = found.countries == view.require("Country", "CHN")
    assert float(found.share_mass[chinese][0]) == pytest.approx(0.949, abs=5e-4)
    assert float(found.share_value[chinese][0]) == pytest.approx(0.444, abs=5e-4)
    assert {one.estimate.rule for one in country_lists(view, view.require("Product", "dysprosium-oxide"))} == {
        "WORLD_MIX"
    }


def test_dutch_delivery_of_2023_that_weighs_five_times_all_imports_is_replaced(view):
    notes = trade_notes(view, "284690", 2023)
    own = (notes.exporter == view.require("Country", "NLD")) & (notes.importer == view.require("Country", "DEU"))
    assert notes.declared_tonnes[own] == pytest.approx([6999], abs=1)
    assert notes.tonnes[own][0] < 1000


def test_magnets_have_498_flows_far_from_the_median(view):
    notes = trade_notes(view, "850511", 2024)
    assert int((~np.isnan(notes.declared_tonnes)).sum()) == 498
    assert notes.median == pytest.approx(43_000, rel=0.02)


def test_every_code_of_the_shipped_products_is_of_six_digits_or_a_heading(view):
    for product in range(len(view.snapshot.nodes["Product"])):
        assert all(len(code) in (4, 6) and code.isdigit() for code in codes_of(view, product).codes)


def test_every_list_of_every_shipped_product_adds_up(view):
    for product in range(len(view.snapshot.nodes["Product"])):
        for found in product_mixes(view, product).lists:
            for mix in (found.estimate, *found.alternatives, *found.shown) if found.estimate else ():
                assert mix.shares.sum() + mix.untraced == pytest.approx(1, abs=1e-9)
