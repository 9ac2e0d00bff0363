"""GeoPolRisk of 2020, computed from the shipped data, against the output of geopolrisk-py 2.0.1.

Three choices of that package differ from ours and are made here in its place: it knows no governance score for
Taiwan (`S19` in the trade table) and puts 0.5 there; it counts the five codes below as one good; for the EU it
multiplies only imports from outside with their instability, but divides by all imports, those inside included.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ketenkaart.graph.analysis.questions import concentration

ROOT = Path(__file__).parents[3]
EU27 = {
    "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL",
    "ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE",
}  # fmt: skip
AREAS = {"Netherlands": {"NLD"}, "Germany": {"DEU"}, "Japan": {"JPN"}, "EU27": EU27}
CODES = {"Rare earth": ("284610", "284690", "280530"), "Copper": ("260300",)}
MINED = {"Rare earth": "wmd_rare_earths_reo", "Copper": "wmd_copper"}
PUBLISHED = pd.read_csv(ROOT / "tests/published/geopolrisk_2020.csv")


def _table(stem: str) -> pd.DataFrame:
    (file,) = (ROOT / "data").glob(f"{stem}.csv*")
    return pd.read_csv(file, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def trade():
    table = _table("baci/BACI_HS92_Y2020")
    iso3 = _table("baci/country_codes").set_index("country_code")["country_iso3"]
    return pd.DataFrame(
        {
            "maker": table["i"].map(iso3),
            "user": table["j"].map(iso3),
            "code": table["k"],
            "tonnes": pd.to_numeric(table["q"], errors="coerce").fillna(0.0),
        }
    )


@pytest.fixture(scope="module")
def instability():
    table = _table("wgi/wgi_political_stability_estimate").set_index("code")["2020"]
    return concentration.governance_score(pd.to_numeric(table, errors="coerce")) / 10, list(table.index)


@pytest.fixture(scope="module")
def mined():
    tables = {}
    for material, stem in MINED.items():
        table = _table(f"production/{stem}")
        table = table[table["Country"] != "Total"]
        tonnes = pd.to_numeric(table["2020"], errors="coerce").fillna(0.0)
        tables[material] = tonnes.groupby(table["Country_ISO"]).sum()
    return tables


def _risk(trade, instability, tonnes, row, taiwan):
    area = AREAS[row["entity"]]
    flows = trade[trade["user"].isin(area) & trade["code"].isin(CODES[row["material"]])]
    scores = dict(zip(instability[1], instability[0], strict=True)) | {"S19": taiwan}
    g = flows["maker"].map(scores).to_numpy(dtype=float)
    if len(area) > 1:
        g = np.where(flows["maker"].isin(area), 0.0, g)
    own = float(tonnes[tonnes.index.isin(area)].sum())
    return concentration.import_risk(g, flows["tonnes"].to_numpy(), own)


each_row = pytest.mark.parametrize(
    "row", PUBLISHED.to_dict("records"), ids=lambda row: f"{row['entity']} {row['material']}"
)


@each_row
def test_package_output_of_2020_is_matched_with_its_choices(trade, instability, mined, row):
    tonnes = mined[row["material"]]
    hhi = concentration.indices(tonnes / tonnes.sum()).hhi.estimate
    risk = _risk(trade, instability, tonnes, row, taiwan=0.5)
    assert hhi == pytest.approx(row["HHI"], abs=1e-6)
    assert (risk.lower, risk.upper) == pytest.approx((row["import_risk"],) * 2, abs=1e-6)
    assert concentration.geopolrisk(hhi, risk.lower) == pytest.approx(row["score"], abs=1e-6)


@each_row
def test_a_score_left_unknown_gives_an_interval_around_the_package_output(trade, instability, mined, row):
    risk = _risk(trade, instability, mined[row["material"]], row, taiwan=float("nan"))
    assert risk.lower - 1e-6 <= row["import_risk"] <= risk.upper + 1e-6
    assert risk.upper - risk.lower < 0.015
