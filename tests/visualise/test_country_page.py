"""The page of a country: on a small world, and what it says of the shipped data."""

import csv
import io
import re
from datetime import date

import pytest

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.earth import Territories
from ketenkaart.graph.earth import shipped as territories
from ketenkaart.visualise.pictures.locator import locator
from tests.client import Client
from tests.shipped import view_on
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown


@pytest.fixture(scope="module")
def data() -> Client:
    return client_on(date(2026, 1, 1))


def rows(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


@pytest.mark.parametrize("path", ["/nl/land/CHN", "/en/country/MMR", "/nl/land/NLD", "/en/country/WLD"])
def test_a_country_has_a_page_in_both_languages_without_style_of_its_own(client: Client, path: str):
    page = shown(client, path)
    ids = [names["id"] for _, names in page.tags if "id" in names]
    assert len(ids) == len(set(ids))
    assert not [name for _, names in page.tags for name in names if name == "style" or name.startswith("on")]
    other = next(names["href"] for tag, names in page.tags if tag == "a" and "hreflang" in names)
    assert client.get(str(other)).status_code == 200


def test_what_was_made_here_comes_with_stage_rank_and_rule(client: Client):
    text = shown(client, "/en/country/CHN").text
    assert "in Dutch use was made into metal in China. On 1 January 2026, from figures of 2024: more than 99%" in text
    assert "At 4 of the 4 stages of all chains a part was made in China; it comes first at 3 of them." in text
    assert "made here, not shipped through here" in text
    assert (
        "On 1 January 2026 one measure by China on exports is in force: it requires a licence; a licence is not" in text
    )


def test_the_table_is_the_data_of_the_page(client: Client):
    found = rows(client, "/en/country/CHN.csv")
    assert [(row["stage"], row["rank"]) for row in found] == [
        ("METAL", "1"), ("SEPARATION", "1"), ("MAGNET", "1"), ("MINE", "2"),
    ]  # fmt: skip
    assert (found[1]["of_year"], found[1]["data_year"], found[1]["level"]) == ("2024", "2024", "0.9")
    assert float(found[1]["of_year_estimate"]) == pytest.approx(0.97, abs=2e-3), "0.97 is stated; some nobody names"
    assert {row["view_as_of"] for row in found} == {"2026-01-01"}
    measures = rows(client, "/nl/land/CHN.csv?tabel=measures_imposed&dialect=international")
    assert [row["measure"] for row in measures] == ["licence-18", "guidance-1"]


def test_one_country_beside_another(client: Client):
    page = shown(client, "/en/country/CHN?beside=MMR")
    assert re.search(r"in Dutch use was mined in Myanmar\. On 1 January 2026, from figures of 2024: 6\d% ", page.text)
    found = rows(client, "/en/country/CHN.csv?beside=MMR")
    assert {row["country"] for row in found} == {"CHN", "MMR"}
    assert client.get("/en/country/CHN?beside=XYZ").status_code == 404
    assert {row["country"] for row in rows(client, "/en/country/CHN.csv?beside=CHN")} == {"CHN"}


def test_a_country_that_is_not_there_is_told_in_the_look_of_the_pages(client: Client):
    answer = client.get("/nl/land/CHM")
    assert answer.status_code == 404
    assert "CHN" in answer.text
    assert client.get("/nl/land/CHN?stap=MINE").status_code == 400


def test_an_area_says_that_it_is_no_country(data: Client):
    text = shown(data, "/nl/land/EUU").text
    assert "De Europese Unie is geen land maar een som van landen" in text
    assert "Naar schatting" not in text


def test_germany_is_passed_by_what_it_did_not_make(data: Client):
    text = shown(data, "/nl/land/DEU").text
    assert re.search(r"magneten met dysprosium in Nederlands gebruik.{0,60}via Duitsland", text)
    passed = rows(data, "/nl/land/DEU.csv?tabel=by_way&dialect=international")
    assert passed[0]["material"] == "dysprosium"
    assert 0.0 < float(passed[0]["estimate_lower"]) < float(passed[0]["estimate"]) < float(passed[0]["estimate_upper"])


def test_what_is_sold_beyond_what_is_known_has_a_place_of_its_own(data: Client):
    page = data.get("/en/country/COG").text
    assert '<h2 id="beyond">Sold from here, and nobody says where it was made</h2>' in page
    found = rows(data, "/en/country/COG.csv?table=beyond")
    of_year, of_day = (row for row in found if row["product"] == "refined-copper")
    assert (of_year["of_year"], of_day["of_year"]) == ("2024", "")
    for row in (of_year, of_day):
        # 198 thousand tonnes are sold, and British Geological Survey's 8 thousand are all that anybody says of making.
        assert 150_000 < float(row["tonnes_per_year"]) < 198_000
        assert float(row["tonnes_per_year_lower"]) < float(row["tonnes_per_year"]) < float(row["tonnes_per_year_upper"])
        low, share, high = (float(row[f"share_of_exports{end}"]) for end in ("_lower", "", "_upper"))
        assert 0.75 < low <= share <= high <= 1.0
        assert row["level"] == "0.9"
    made = [row for row in rows(data, "/en/country/COG.csv") if row["stage"] == "REFINING"]
    assert all(float(row["estimate"] or 0) < 0.02 for row in made), "what it sells beyond that is not made there"


def test_a_mean_of_several_years_says_which(data: Client):
    assert ">2016–2020</td>" in data.get("/en/country/KAZ").text
    read = data.get("/en/country/KAZ.json").json()
    made = next(table for table in read["tables"] if table["name"] == "production")["rows"]
    scandium = next(row for row in made if row["product_or_material"] == "scandium-oxide")
    assert (scandium["year"], scandium["year_from"], scandium["year_to"]) == (2020, 2016, 2020)


def test_the_trend_begins_in_2019_and_ends_before_the_day(data: Client):
    years = [int(row["year"]) for row in rows(data, "/en/country/CHN.csv?table=largest_trend")]
    assert years == list(range(2019, 2026))


def test_what_changed_since_a_day_is_on_the_page_when_it_is_asked(data: Client):
    text = shown(data, "/nl/land/CHN?sinds=2025-01-01").text
    assert "Wat veranderde sinds 1 januari 2025" in text
    assert "Wat veranderde sinds" not in shown(data, "/nl/land/CHN").text
    assert "In die tijd is niets vastgelegd" in shown(data, "/nl/land/DEU?sinds=2025-12-31").text


def test_every_country_and_area_has_a_page(data: Client):
    view = view_on(date(2026, 1, 1))
    keys = [record.key for record in catalogue.everything(view, "Country")]
    assert len(keys) > 200
    for key in [*keys[::4], "EUU", "ROW", "TWN", "WLD"]:
        assert data.get(f"/nl/land/{key}").status_code == 200, key


def test_a_country_is_drawn_among_its_neighbours_and_a_small_one_as_a_dot():
    china = locator("CHN", territories())
    assert china is not None
    assert china.own == territories().outlines["CHN"]
    assert territories().outlines["MNG"] in china.land
    assert territories().outlines["BRA"] not in china.land
    small = locator("LUX", territories())
    assert small is not None
    assert (small.own, small.dot is not None) == ("", True)
    assert locator("EUU", territories()) is None


def test_the_piece_of_the_map_stays_inside_the_map():
    corner = locator("AAA", Territories({"AAA": "M0 0l10 0 0 10z"}, {}))
    assert corner is not None
    left, top, _, _ = map(float, corner.view_box.split())
    assert (left, top) == (0.0, 0.0)
