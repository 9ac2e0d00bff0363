"""The network page: what it says, what it lets out, what a bad address is told, the file to mail."""

import base64
import hashlib
import re
import subprocess
import sys

import orjson
import pytest
from graphql import build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.forms import html
from ketenkaart.visualise.network import data, drawing, offline
from ketenkaart.visualise.pages import network
from tests.client import Client
from tests.visualise.world import HOSTILE

AROUND = "/nl/netwerk?rond=Material:dysprosium&voorbeeld=1"
VENTO = "/en/network?around=Organisation:vento&example=1"


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def test_without_a_node_there_is_a_choice_and_never_the_whole_graph(client: Client):
    page = shown(client, "/nl/netwerk?vorm=vrij")
    assert "Kies waar u begint" in page
    assert '<svg class="network-still"' not in page
    assert "rond=Material%3Adysprosium" in page


def test_a_text_finds_nodes_to_begin_from(client: Client):
    assert "around=Material%3Adysprosium" in shown(client, "/en/network?q=dysprosum")
    assert "Niets met een netwerk heet “xyzzyx”" in shown(client, "/nl/netwerk?q=xyzzyx")


def test_the_answer_says_the_largest_way_and_how_much_is_shown(client: Client):
    page = shown(client, AROUND)
    assert re.search(r"De grootste weg naar .*?Nederland.*? draagt naar schatting", page)
    assert "knopen" in page
    assert "1 of" not in page


def test_links_stand_as_a_table_before_the_drawing(client: Client):
    page = shown(client, VENTO)
    assert 0 < page.index('<details class="network-table"') < page.index('class="network-still"')


def test_what_was_cut_is_counted_and_more_can_be_asked_for(client: Client):
    page = shown(client, AROUND + "&aantal=5")
    assert "Getoond zijn 5 van de" in page
    assert "aantal=150" in page


def test_without_script_the_same_is_a_picture_with_a_link_for_each_node(client: Client):
    page = shown(client, VENTO)
    vis = orjson.loads(client.get(VENTO.replace("/network?", "/network.vis.json?")).content)
    assert page.count('<a href="/en/network?') >= len(vis["nodes"]) > 1
    assert page.count('class="card') == len(vis["nodes"])


def test_the_drawing_and_the_tables_hold_the_same(client: Client):
    vis = orjson.loads(client.get(VENTO.replace("/network?", "/network.vis.json?")).content)
    tables = orjson.loads(client.get(VENTO.replace("/network?", "/network.json?")).content)["tables"]
    by_name = {table["name"]: table["rows"] for table in tables} if isinstance(tables, list) else tables
    nodes, links = by_name["nodes"], by_name["links"]
    nodes = nodes["rows"] if isinstance(nodes, dict) else nodes
    links = links["rows"] if isinstance(links, dict) else links
    assert {row["node"] for row in nodes} == {node["id"] for node in vis["nodes"]}
    pairs = sorted((row["start"], row["end"], row["estimated"]) for row in links)
    assert sorted((edge["from"], edge["to"], edge["dashes"]) for edge in vis["edges"]) == pairs


def test_only_listed_attributes_leave(client: Client):
    vis = orjson.loads(client.get(AROUND.replace("netwerk?", "netwerk.vis.json?")).content)
    allowed = {"id", "label", "shape", "color", "size", "x", "y", "value_text", "badge", "centre"}
    assert {name for node in vis["nodes"] for name in node} == allowed
    assert {name for edge in vis["edges"] for name in edge} == {
        "id",
        "from",
        "to",
        "arrows",
        "width",
        "dashes",
        "hidden",
    }
    assert len({edge["id"] for edge in vis["edges"]}) == len(vis["edges"])


def test_example_companies_bear_a_badge_and_the_page_says_so(client: Client):
    vis = orjson.loads(client.get(VENTO.replace("/network?", "/network.vis.json?")).content)
    made_up = {node["id"] for node in vis["nodes"] if node["badge"] == "ex"}
    assert "Organisation:vento" in made_up
    assert not any(one.startswith("Country:") for one in made_up)
    assert "This rests on example data" in shown(client, VENTO)
    nl = orjson.loads(client.get("/nl/netwerk.vis.json?rond=Organisation:vento&voorbeeld=1").content)
    assert {node["badge"] for node in nl["nodes"]} <= {"vb", ""}


def test_a_hostile_name_stays_text_in_page_data_and_file(client: Client):
    for path in (VENTO, VENTO.replace("/network?", "/network.html?")):
        page = shown(client, path)
        assert "<img" not in page
        assert "&lt;" in page
    vis = client.get(VENTO.replace("/network?", "/network.vis.json?")).content
    assert b"<" not in vis
    assert HOSTILE in [one["name"] for one in orjson.loads(vis)["details"].values()]


@given(st.text())
def test_data_in_a_script_element_cannot_end_it(text: str):
    made = data.dumps({"name": text.encode("utf-8", "replace").decode() + "</script><!--"})
    assert b"<" not in made
    assert orjson.loads(made)["name"].endswith("</script><!--")


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("rond=dysprosium", 400, "is geen knoop van een netwerk"),
        ("rond=Organisation:nobody", 404, "nobody"),
        ("rond=Material:dysprosium&diepte=9", 400, "1 tot 4 stappen diep"),
        ("rond=Material:dysprosium&diepte=x", 400, "geheel getal"),
        ("rond=Material:dysprosium&richting=LINKS", 400, "geen richting"),
        ("rond=Material:dysprosium&soort=Code", 400, "geen soort knoop"),
        ("rond=Material:dysprosium&aantal=0", 400, "ten hoogste 1000 knopen"),
        ("vorm=rond", 400, "Er is vrij, en zonder vorm de landen per stap"),
        ("land=XXX", 404, "XXX"),
        ("land=CHN&stap=NERGENS", 400, "NERGENS"),
        ("materiaal=disprosium", 404, "disprosium"),
        ("rond=Material:dysprosium&zonder=Material:dysprosium", 400, "zijn verborgen"),
    ],
)  # fmt: skip
def test_a_bad_address_is_told_what_is_wrong(client: Client, query: str, status: int, said: str):
    assert said in shown(client, f"/nl/netwerk?{query}", status)


def test_a_file_or_drawing_of_nothing_is_refused(client: Client):
    assert "staat rond iets" in shown(client, "/nl/netwerk.html", 400)
    assert "staat rond iets" in shown(client, "/nl/netwerk.vis.json", 400)


def test_the_address_restores_what_is_hidden(client: Client):
    path = VENTO + "&without=Country:CHN@MAGNET"
    page = shown(client, path)
    assert "1 nodes are hidden" in page or "hidden" in page
    assert "Country:CHN@MAGNET" not in client.get(path.replace("/network?", "/network.vis.json?")).text.replace(
        "without=Country%3ACHN%40MAGNET", ""
    )


def test_the_query_behind_the_page_is_valid():
    schema = build_schema((CHECKOUT / "schema.graphql").read_text())
    assert validate(schema, parse(network.QUERY)) == []


def test_the_file_says_what_it_is_and_names_no_other_host_for_itself(client: Client):
    page = shown(client, "/nl/netwerk.html?rond=Organisation:vento&voorbeeld=1")
    assert page.lstrip().lower().startswith("<!doctype html>")
    for word in (
        "Feiten geldig op",
        "Versie",
        "Controlegetal",
        "Netwerk rond",
        "/nl/netwerk?op=2026-01-01",
        "Bronnen",
        "Licentie",
    ):
        assert word in page, word
    assert "Dit berust op voorbeeldgegevens" in page
    head = page[: page.index("</head>")]
    assert "<link" not in page
    assert re.findall(r"<script[^>]*src=", page) == []
    assert "@import" not in page
    assert "sourceMappingURL" not in page
    assert "default-src &#39;none&#39;" in head


def test_the_policy_of_the_file_names_what_stands_in_it(client: Client):
    page = shown(client, "/nl/netwerk.html?rond=Organisation:vento&voorbeeld=1")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    for element in ("style", "script"):
        text = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert len(text) == 1
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_the_same_view_gives_the_same_file(client: Client):
    path = "/nl/netwerk.html?rond=Material:dysprosium"
    assert client.get(path).content == client.get(path).content


def test_the_size_of_the_file_stands_beside_it(client: Client):
    told = re.search(r"HTML, (\d+)\xa0kB", shown(client, VENTO))
    size = len(client.get(VENTO.replace("/network?", "/network.html?")).content)
    assert abs(int(told[1]) - size / 1000) <= 1


def test_vis_network_comes_from_the_wheel_and_is_kept_for_ever(client: Client):
    address = html.static_file("vis-network.min.js")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert b"@version 9.1.2" in answer.content
    assert "pyvis" in str(html.static_path("vis-network.min.js"))


def test_pyvis_is_not_imported_before_a_network_is_built():
    code = "import ketenkaart.visualise.site.web, sys; print('pyvis' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_no_script_of_the_file_can_end_its_element():
    for name in offline.SCRIPTS:
        assert "</script" not in offline.inline(name).lower()


def test_marks_differ_by_shape_as_well_as_by_colour():
    shapes = [shape for _, shape in drawing.KINDS.values()]
    assert len(set(shapes)) == len(shapes) == len(set(data.COLOURS.values()))
    assert set(data.COLOURS) == set(drawing.KINDS)


@pytest.mark.parametrize(
    "name", ["Short", "A rather long name of a firm that makes things", "Donaudampfschifffahrtsgesellschaft"]
)
def test_names_fit_their_card(name: str):
    lines = drawing.lines_of(name, 2)
    assert len(lines) <= 2
    assert all(len(line) <= drawing.LETTERS for line in lines)
    assert drawing.lines_of(name, 1)[0].rstrip("…") in name
