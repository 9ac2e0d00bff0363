"""The chokepoint map on the shipped data: its table is the API's answer, its picture the table's, its files too."""

import gzip
import re
import struct
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ketenkaart.graph.answers import rounding
from ketenkaart.graph.answers.views import Views
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from ketenkaart.visualise.forms.html import STATIC
from ketenkaart.visualise.pages import map_poster
from ketenkaart.visualise.pictures import worldmap
from ketenkaart.visualise.pictures.territories import territories
from ketenkaart.visualise.wording.language import language
from ketenkaart.words import wording
from tests.client import Client
from tests.shipped import shipped, view_on
from tests.visualise.everywhere import DAY
from tests.visualise.serving import client_on

FIGURE = ("state", "reason", "estimate", "recorded", "imputed", "untraced", "rule", "year", "horizon",
          "verified")  # fmt: skip
RENAMED = {"year": "basis_year"}
VIEWS = (
    "/en/map",
    "/en/map?stage=MAGNET",
    "/en/map?material=copper",
    "/en/map?material=copper&stage=SMELTING&user=DEU",
    "/en/map?material=neodymium&stage=MINE&asOf=2024-06-01",
    "/en/map?user=companies&example=1",
    "/en/map?user=companies&example=1&stage=MAGNET",
    "/en/map?user=companies",
    "/en/map?material=promethium",
)
SVG = "{http://www.w3.org/2000/svg}"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on()


def given(client: Client, path: str, form: str) -> Any:
    place, _, query = path.partition("?")
    answer = client.get(f"{place}.{form}" + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.text
    return answer


def table(client: Client, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = given(client, path, "json").json()["tables"][0]["rows"]
    return rows


def asked(client: Client, path: str) -> Any:
    """What the API answers to the question that the page itself names."""
    query = given(client, path, "metadata.json").json()["query"]
    answer = client.post("/graphql", json={"query": query["text"], "variables": query["variables"]})
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]


def flat(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure of the API with the names of the table's columns."""
    ends = {
        f"{column}_{end}": None if figure[name] is None else figure[name][end]
        for name, column in (("interval", "estimate"), ("bounds", "bounds"))
        for end in ("lower", "upper")
    }
    missing = figure["untracedInterval"] or {"lower": None, "upper": None}
    ends |= {f"untraced_{end}": missing[end] for end in ("lower", "upper")}
    ends |= {"data_year": figure["dataYear"], "level": figure["level"] if figure["interval"] else None}
    return {RENAMED.get(name, name): figure[name] for name in FIGURE} | ends


class Links(HTMLParser):
    """The links on the map, and the rows of the tables under it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.map: list[dict[str, str | None]] = []
        self.rows: list[str] = []
        self._row: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "a" and names.get("class") == "go":
            self.map.append(names)
        if tag == "tr":
            self._row = []

    def handle_data(self, data: str) -> None:
        if self._row is not None:
            self._row.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._row is not None:
            self.rows.append(" ".join(" ".join(self._row).split()))
            self._row = None


def answered(data: dict[str, Any], stage: str | None) -> list[tuple[str, dict[str, Any]]]:
    """Countries and figures of an answer, whichever of three questions it was."""
    if "chokepoints" in data:
        return [(one["node"]["key"], one["loss"]) for one in data["chokepoints"]]
    of = data["exposure"]
    of = of.get("ofYear", of)
    if stage is None:
        found = of["byCountry"]
    else:
        found = next((one["countries"] for one in of["byStage"] if one["stage"] == stage), [])
    return [(one["country"]["key"], one["share"]) for one in found]


@pytest.mark.parametrize("path", VIEWS[:-1])
def test_the_table_is_the_answer_of_the_api_figure_by_figure(client: Client, path: str):
    rows = table(client, path)
    stage = dict(part.split("=") for part in path.partition("?")[2].split("&") if part).get("stage")
    found = answered(asked(client, path), stage)
    assert [row["country"] for row in rows] == [country for country, _ in found]
    for row, (_, figure) in zip(rows, found, strict=True):
        assert row["stage"] == stage
        assert {name: row[name] for name in flat(figure)} == flat(figure)


@pytest.mark.parametrize("path", [path for path in VIEWS if "stage=" in path])
def test_the_part_that_page_and_map_give_is_of_what_passes_the_stage(client: Client, path: str):
    for row in table(client, path):
        if row["estimate"] is not None:
            assert row["stage_share"] == pytest.approx(min(1.0, row["estimate"] / row["passes"]))
            assert row["stage_share_lower"] <= row["stage_share"] + 1e-9
            assert row["stage_share_upper"] >= row["stage_share"] - 1e-9


def test_sentence_map_bars_and_table_give_one_figure(client: Client):
    """Of copper four fifths are mined at all; the sentence gives Chile's part of that, and nothing gives another."""
    path = "/nl/kaart?materiaal=copper&stap=MINE"
    top, page = table(client, path)[0], client.get(path).text
    assert top["passes"] < 0.9
    span = top["stage_share_upper"] - top["stage_share_lower"]
    told = wording.percent(top["stage_share"], "nl", rounding.resolution(top["stage_share"], span))
    said = given(client, path, "json").json()["sentences"][0]
    label, bar = re.search(r'<text class="place"[^>]*>([^<]*)</text>', page), re.search(r'bar-value">([^<(]*)', page)
    assert label is not None
    assert bar is not None
    assert told in said
    assert label[1] == f"{top['name']} {told}"
    assert bar[1].strip() == told
    line = next(line for line in Links(page).rows if line.startswith(top["name"]))
    assert " ".join(told.split()) in line


def test_views_with_an_answer_have_rows(client: Client):
    assert {path: bool(table(client, path)) for path in VIEWS} == {path: path not in VIEWS[-2:] for path in VIEWS}


def test_a_measure_shows_what_the_api_says_of_the_exposure_to_it(client: Client):
    path = "/en/map?measure=cn-mofcom-gacc-2025-18"
    row, *behind = table(client, path)
    figure = asked(client, path)["exposure"]["toMeasure"]
    assert row["country"] == "CHN"
    assert {name: row[name] for name in flat(figure)} == flat(figure)
    page = client.get(path).text
    assert "China imposes this measure; the other countries worked on goods that had left it under the measure." in page
    assert [one["country"] for one in behind][:2] == ["DEU", "JPN"]
    assert all(0.0 < one["estimate"] < row["estimate"] for one in behind)
    assert "A licence asked for is not a stop." in page
    assert (
        "have needed a licence since 4 April 2025; on 1 January 2026 this is in force. A licence is not a ban." in page
    )
    noticed = sum(one["estimate"] >= 0.01 for one in behind)
    assert f"Outside China the measure would be felt through {noticed} countries." in page
    links = [str(link["aria-label"]) for link in Links(page).map]
    assert [link.partition(":")[0] for link in links] == ["China", "Germany", "Japan", "Finland"]
    assert all(link.endswith("of all dysprosium in use, under the measure") for link in links)


def test_the_html_says_what_the_table_says(client: Client):
    rows = table(client, "/en/map?material=copper")
    page = Links(client.get("/en/map?material=copper").text)
    shown = [line for line in page.rows if not line.startswith("Country ")]
    assert len(shown) == len(rows) > 20
    for row, line in zip(rows, shown, strict=True):
        assert line.startswith(row["name"])
        span = (row["estimate_lower"], row["estimate_upper"])
        step = rounding.resolution(row["estimate"], span[1] - span[0])
        assert wording.percent(row["estimate"], "en", step) in line


@pytest.mark.parametrize("path", ["/nl/kaart", "/en/map?material=copper"])
def test_the_map_leads_to_the_five_largest_and_says_of_what(client: Client, path: str):
    rows, links = table(client, path), Links(client.get(path).text).map
    large = [row for row in rows[:5] if worldmap.tone(row["stage_share"]) in worldmap.COLOURS]
    word = "land" if path.startswith("/nl") else "country"
    assert [link["href"] for link in links] == [f"/{path[1:3]}/{word}/{row['country']}" for row in large]
    of = "van al het dysprosium in gebruik" if path.startswith("/nl") else "of all copper in use"
    for row, link in zip(large, links, strict=True):
        assert str(link["aria-label"]).startswith(f"{row['name']}: ")
        assert of in str(link["aria-label"])


def test_a_link_keeps_date_version_and_scope(client: Client):
    links = Links(client.get("/en/map?asOf=2025-06-01&version=1&example=1").text).map
    assert all(str(link["href"]).endswith("?asOf=2025-06-01&version=1&example=1") for link in links)


def tones(page: str) -> dict[str, int]:
    """How many shapes and dots are drawn in each class."""
    seen = page[page.index('<g id="world">') : page.index('<g class="routes">')]
    found = dict.fromkeys(worldmap.TONES, 0)
    for _, tone, inside in re.findall(r'<g class="(land|dot) (\w+)"[^>]*>(.*?)</g>', seen):
        found[tone] += len(re.findall("<path|<circle", inside))
    return found


@pytest.mark.parametrize("path", VIEWS)
def test_every_territory_is_in_the_class_of_its_figure(client: Client, path: str):
    page, rows = client.get(path).text, table(client, path)
    places = territories(view_on(DAY))
    shapes = set(places.outlines) - {"", "ATA"}
    listed = dict.fromkeys(worldmap.TONES, 0)
    for row in rows:
        tone = worldmap.tone(row["stage_share"])
        listed[tone] += row["country"] in shapes or (row["country"] in places.dots and tone != "none")
    rest = "none" if rows and all(row["state"] == "KNOWN" for row in rows) else "unknown"
    listed[rest] += len(shapes - {row["country"] for row in rows})
    assert tones(page) == listed


def test_small_parts_are_as_grey_as_nothing_and_no_zero_is_a_dot(client: Client):
    page = client.get("/en/map?material=copper").text
    seen = page[page.index('<g id="world">') : page.index('<g class="routes">')]
    assert not re.findall(r'<g class="dot none"', seen)
    assert "less than 1% or nothing" in page
    assert worldmap.tone(0.0) == worldmap.tone(0.0099) == "none"


def test_the_largest_ways_lead_to_the_user_and_are_dashed_where_estimated(client: Client):
    page = client.get("/en/map?stage=MAGNET").text
    ways = re.findall(r'<g class="way w\d( guess)?">.*?<title>([^<]*)</title>', page)
    assert ways[0][1].startswith("China to Netherlands: 9")
    assert all(guess for guess, _ in ways)  # of a country's use nothing is recorded
    assert "the largest steps on the way to Netherlands" in page
    assert "way guess" not in client.get("/en/map?user=companies&example=1").text


def test_names_on_the_map_do_not_lie_on_each_other():
    places = territories(view_on(DAY))
    near = [worldmap.Area(key, "k4", "", label=f"{key} of a long name 41 %") for key in ("DEU", "BEL", "FRA", "CHE")]
    home = worldmap.Area("NLD", "none", "", label="Nederland")
    drawn = worldmap.drawing(near, worldmap.Area("", "none", ""), {}, places, (), home)
    for size, layer in ((worldmap.WIDE, drawn.labels), (worldmap.NARROW, drawn.narrow)):
        found = re.findall(r'x="(\d+)" y="(\d+)" font-size="\d+">([^<]*)<', layer)
        assert found
        boxes = [(int(x), int(y), int(x) + worldmap.LETTER * size * len(text)) for x, y, text in found]
        for at, (left, base, right) in enumerate(boxes):
            for other_left, other_base, other_right in boxes[:at]:
                apart = abs(base - other_base) >= size
                assert apart or right <= other_left or other_right <= left


def test_what_is_unknown_is_hatched_and_never_zero(client: Client):
    page = client.get("/en/map?material=promethium").text
    assert tones(page)["none"] == 0
    assert '<g class="land unknown" fill="url(#map-hatch)">' in page
    assert "not the same as zero" in page


@pytest.mark.parametrize(
    ("share", "tone"), [(None, "unknown"), (0.0, "none"), (0.009, "none"), (0.01, "k2"), (0.65, "k4"), (0.66, "k5")]
)
def test_a_share_has_its_class(share: float | None, tone: str):
    assert worldmap.tone(share) == tone


def test_classes_follow_the_words_for_sizes():
    """Below 5 % is small, up to 30 noticeable, up to 65 large, above it dominant: none and k2 share the first word."""
    words = {"none": "small", "k2": "small", "k3": "noticeable", "k4": "large", "k5": "dominant"}
    for thousandth in range(1, 1001):
        assert wording.size(thousandth / 1000, "en") == words[worldmap.tone(thousandth / 1000)]


def test_dysprosium_in_one_sentence(client: Client):
    said = given(client, "/nl/kaart?stap=MAGNET", "json").json()["sentences"]
    assert re.fullmatch(
        r"In 2024 is naar schatting 9\d\u00a0% \(8\d tot 9\d\) van de "
        r"losse magneten met dysprosium in Nederlands gebruik in China gemaakt\.",
        said[0],
    )
    assert re.fullmatch(r"Op 1 januari 2026, naar cijfers van 2024: 9\d\u00a0% \(8\d tot 9\d\)\.", said[1])
    assert "Geen levering is vastgelegd" in said[2]
    assert said[-1].startswith("Dit is wat door een land gaat, niet wat er zou ontbreken")
    english = given(client, "/en/map", "json").json()["sentences"]
    assert english[0].startswith("In 2024 an estimated ")


def test_a_stage_that_only_a_part_passes_says_so(client: Client):
    said = " ".join(given(client, "/nl/kaart?stap=ALLOY", "json").json()["sentences"])
    assert "Van al het gebruik gaat 34\u00a0% door deze stap; zin, kaart en tabel geven delen daarvan." in said


def test_example_companies_are_marked_as_such(client: Client):
    page = client.get("/nl/kaart?gebruiker=companies&voorbeeld=1").text
    assert "de bedrijven bestaan niet" in page
    assert "Vastgelegde leveringen alleen zeggen: ten minste" in page
    firms = given(client, "/nl/kaart?gebruiker=companies&voorbeeld=1", "json").json()["tables"][1]
    assert firms["name"] == "firms_passed"
    assert firms["rows"]
    assert all(row["name"] in page for row in firms["rows"])
    assert given(client, "/nl/kaart?gebruiker=companies&voorbeeld=1", "metadata.json").json()["fictitious"] is True


def test_without_companies_nothing_is_said_of_them(client: Client):
    page = client.get("/nl/kaart?gebruiker=companies").text
    assert "van geen bedrijf staat hier hoeveel dysprosium het gebruikt" in page
    assert tones(page)["none"] == 0


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nl/kaart?stap=NERGENS", 400, "NERGENS"),
        ("/nl/kaart?materiaal=disprosium", 404, "disprosium"),
        ("/nl/kaart?maatregel=geen", 404, "geen"),
        ("/nl/kaart?gebruiker=XXX", 404, "XXX"),
        ("/nl/kaart?gebruiker=companies&maatregel=cn-mofcom-gacc-2025-18", 400, "Kies het gebruik van een land"),
        ("/en/map?colour=red", 400, "colour"),
    ],
)
def test_a_slip_in_the_address_is_named(client: Client, path: str, status: int, said: str):
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


def test_a_measure_that_does_not_touch_the_material_says_so(client: Client):
    page = client.get("/nl/kaart?materiaal=copper&maatregel=cn-mofcom-gacc-2025-18").text
    assert "noemt niets van dit materiaal" in page


def test_the_first_screen_is_small(client: Client):
    page = client.get("/nl/kaart").content
    sheets = [(STATIC / name).read_bytes() for name in ("ketenkaart.css", "map.css")]
    assert sum(len(gzip.compress(one, 6)) for one in (page, *sheets)) < 100_000


def test_the_style_sheet_has_the_colours_of_the_files():
    sheet = (STATIC / "map.css").read_text(encoding="utf-8")
    light = sheet[: sheet.index("@media")]
    for tone, colour in {**worldmap.COLOURS, "land": worldmap.LAND, "sea": worldmap.SEA}.items():
        assert f"--{tone}: {colour};" in light


def test_the_svg_stands_alone_and_says_what_it_is(client: Client):
    text = given(client, "/nl/kaart", "svg").text
    picture = ElementTree.fromstring(text)
    assert picture.find(f"{SVG}style") is not None
    about = {element.tag: element.text for element in picture.find(f"{SVG}metadata").iter()}  # type: ignore[union-attr]
    assert about[f"{DC}title"] == "Knelpunten op de kaart: dysprosium"
    assert about[f"{DC}date"] == DAY.isoformat()
    assert about["{http://purl.org/dc/terms/}hasVersion"] == "1"
    assert about[f"{DC}source"]
    assert "Etalab" in str(about[f"{DC}rights"])
    assert str(about[f"{DC}identifier"]).startswith("http://localhost/nl/kaart?op=2026-01-01&inhoud=")
    written = " ".join(element.text or "" for element in picture.iter(f"{SVG}text"))
    for said in ("Knelpunten op de kaart", "China", "versie 1", "CEPII", "Licentie", "geen standpunt", "op=2026-01-01"):
        assert said in written
    assert "href" not in re.sub(r'xmlns:\w+="[^"]*"', "", text)  # nothing is fetched, nothing is followed
    assert "var(" not in text


def test_the_same_view_gives_the_same_bytes(client: Client, tmp_path: Path):
    settings = Settings(home=tmp_path, today=DAY)
    other = Client(create_app(settings, Views(settings, shipped())))  # it has made nothing yet
    for form in ("svg", "png", "csv"):
        assert given(client, "/en/map", form).content == given(other, "/en/map", form).content


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG by its specification, each with its checksum right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        inside = png[at + 4 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(inside),)
        yield inside[:4], inside[4:]
        at += length + 12


def test_the_png_is_whole_and_its_text_is_drawn_with_the_font_that_ships(client: Client):
    answer = given(client, "/nl/kaart", "png")
    assert answer.headers["content-type"] == "image/png"
    found = list(chunks(answer.content))
    assert [found[0][0], found[-1][0]] == [b"IHDR", b"IEND"]
    width, height = struct.unpack(">II", found[0][1][:8])
    assert width == map_poster.PIXELS
    assert height > 1200
    packed = b"".join(body for kind, body in found if kind == b"IDAT")
    assert len(zlib.decompress(packed)) == height * (4 * width + 1)
    without = re.sub(r"<text.*?</text>", "", given(client, "/nl/kaart", "svg").text)
    assert len(answer.content) > len(map_poster.png(without)) + 50_000


def test_a_picture_holds_no_letter_that_xml_cannot():
    about = map_poster.Imprint(
        "</title>\x00<script>\x1b",
        ("a & b",),
        "\ufffe<",
        "",
        "",
        "2026-01-01",
        1,
        ("s<\x08",),
        "&",
        "http://a/?b&c",
        True,
        "nl",
    )
    drawn = map_poster.svg(about, worldmap.hatching("x", 1), [("unknown", "<&>")], language("nl"))
    picture = ElementTree.fromstring(drawn)
    assert picture.find(f"{SVG}title").text == "</title><script>"  # type: ignore[union-attr]
    assert not list(picture.iter(f"{SVG}script"))
