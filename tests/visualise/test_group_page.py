"""The page of a group: what it answers, in both languages, and what its rows and files hold."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest

from ketenkaart.graph.answers import catalogue, heat
from ketenkaart.graph.answers.catalogue import Record
from tests.client import Client
from tests.shipped import view_on
from tests.visualise.serving import client_on

DAY = date(2026, 1, 1)
KEYS = [one.key for one in catalogue.everything(view_on(DAY), "Group")]


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


def members(key: str) -> tuple[heat.HeatRow, ...]:
    view = view_on(DAY)
    return heat.members(Record(view, "Group", view.require("Group", key)))


@pytest.mark.parametrize("key", KEYS)
def test_each_group_has_a_page_with_a_row_for_each_member(client: Client, key: str) -> None:
    for path in (f"/nl/groep/{key}", f"/en/group/{key}"):
        page = client.get(path)
        assert page.status_code == 200
        for row in members(key):
            assert len(re.findall(rf'<th scope="row" role="rowheader"><a href="[^"]*/{row.of.key}"', page.text)) == 1


@pytest.mark.parametrize(("path", "said"), [
    ("/nl/groep/rare-earths", "Bij alle 16 leden van de groep zeldzame aardmetalen maakt China in minstens één stap"),
    ("/en/group/rare-earths", "at one step of the chain at least, for all 16 members of the group rare earths."),
    ("/nl/groep/battery-raw-materials", "Bij beide leden van de groep batterijgrondstoffen"),
    ("/nl/groep/battery-raw-materials", "Er hoort niet bij: lithium, nikkel en mangaan van batterijkwaliteit"),
])  # fmt: skip
def test_the_answer_names_who_leads_and_what_is_not_in_it(client: Client, path: str, said: str) -> None:
    assert said in unescape(client.get(path).text)
    assert said in client.get(f"{path}.txt").text


def test_a_quota_is_not_told_of_as_a_licence(client: Client) -> None:
    said = client.get("/nl/groep/battery-raw-materials.txt").text
    assert "Daarvan vraagt 1 een vergunning; een vergunning is geen verbod." in said
    said = client.get("/nl/groep/permanent-magnets.txt").text
    assert re.search(r"Daarvan (vraagt|vragen) \d een vergunning; een vergunning is geen verbod\.", said)


def test_a_cell_says_country_share_interval_and_year_and_its_file_the_same(client: Client) -> None:
    page = unescape(client.get("/en/group/magnet-rare-earths").text)
    rows = list(csv.DictReader(io.StringIO(client.get("/en/group/magnet-rare-earths.csv?table=heat").text)))
    cells = [cell for row in members("magnet-rare-earths") for cell in row.cells]
    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        assert (row["country"], row["chain_step"]) == (cell.country.key if cell.country else "", cell.step)
        assert (float(row["share"]) if row["share"] else None) == cell.share
    assert re.search(r"China <strong>93%</strong>.{0,400}91–95; 2024", page, re.DOTALL)
    assert "interval unknown; EU study" in page


def test_unknown_is_hatched_and_said_and_a_gate_is_said(client: Client) -> None:
    page = unescape(client.get("/nl/groep/magnet-rare-earths").text)
    assert re.search(r'<td role="cell" class="unknown">.{0,200}<strong>onbekend</strong>', page, re.DOTALL)
    assert "Exportmaatregel van China: vergunning nodig" in page


def test_a_wrong_key_suggests_the_right_one(client: Client) -> None:
    answer = client.get("/en/group/rare-earth")
    assert answer.status_code == 404
    assert "rare-earths" in answer.text


def test_the_query_gives_the_cells_that_the_page_shows(client: Client) -> None:
    query = client.get("/en/group/permanent-magnets.json").json()["query"]
    answer = client.post("/graphql", json={"query": query["text"], "variables": query["variables"]}).json()
    assert "errors" not in answer
    given = {
        one["member"]["key"]: [(cell["chainStep"], cell["share"]) for cell in one["cells"]]
        for one in answer["data"]["group"]["heat"]
    }
    rows = members("permanent-magnets")
    assert given == {row.of.key: [(cell.step, cell.share) for cell in row.cells] for row in rows}


@pytest.mark.parametrize("path", ["/en/material/dysprosium", "/en/product/smco-magnet"])
def test_a_member_leads_to_the_groups_that_it_belongs_to(client: Client, path: str) -> None:
    key = path.rpartition("/")[2]
    page = client.get(path).text
    for group in (key_of for key_of in KEYS if any(row.of.key == key for row in members(key_of))):
        assert f'href="/en/group/{group}"' in page


def test_the_home_page_has_every_material_that_matters_and_leads_to_each_group(client: Client) -> None:
    page = client.get("/nl/").text
    parts = heat.field(view_on(DAY))
    for row in (row for part in parts for row in part.rows):
        assert f'<th scope="row" role="rowheader"><a href="/nl/materiaal/{row.of.key}"' in page
    for key in KEYS:
        assert f'href="/nl/groep/{key}"' in page
    assert "materialen maakt China in minstens één stap het meest van alle landen." in unescape(page)
    rows = list(csv.DictReader(io.StringIO(client.get("/en/index.csv?table=heat").text)))
    assert len(rows) == sum(len(row.cells) for part in parts for row in part.rows)


def test_a_gate_of_another_country_than_the_largest_maker_is_named(client: Client) -> None:
    page = unescape(client.get("/nl/").text)
    copper = page[page.index('/nl/materiaal/copper"') :]
    first = copper[copper.index("<td") : copper.index("</td>")]
    assert "Chili" in first
    assert '<span class="whose" aria-hidden="true"> Indonesië</span>' in first
