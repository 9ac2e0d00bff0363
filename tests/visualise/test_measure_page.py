"""The page of a measure and the list of measures, on the shipped data."""

import csv
import io
import re
from datetime import date

import pytest

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.views import Views
from tests.client import Client
from tests.shipped import views_on
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown

MAGNETS = "/nl/maatregel/cn-mofcom-gacc-2025-18"


@pytest.fixture(scope="module")
def views() -> Views:
    return views_on(date(2026, 11, 24))


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(date(2026, 11, 24))


def test_the_answer_names_country_goods_and_dates_and_is_no_ban(client: Client):
    text = shown(client, MAGNETS).text
    assert "Sinds 4 april 2025 vraagt uitvoer uit China van samarium, gadolinium" in text
    assert (
        "op 24 november 2026 is dat van kracht, voor het laatst zo gezien op 2 augustus 2026. Een vergunning is geen "
        "verbod."
    ) in text
    assert "Voor het laatst gezien als geldend 2 augustus 2026" in text


def test_what_ran_out_is_unknown_in_the_first_sentence_and_in_the_memo(client: Client):
    page = shown(client, "/en/measure/cn-mofcom-gacc-2025-57").text
    said = "is unknown: the suspension ran up to and including 10 November 2026 and what followed is not known."
    assert said in page
    memo = client.get("/en/measure/cn-mofcom-gacc-2025-57.txt").text
    assert said in memo.splitlines()[2]


def test_the_same_measure_a_year_earlier_is_suspended(client: Client):
    text = shown(client, "/nl/maatregel/cn-mofcom-gacc-2025-57?op=2026-01-01").text
    assert "maar op 1 januari 2026 is dat opgeschort tot en met 10 november 2026." in text


def test_the_time_line_and_its_table_have_the_same_numbers(client: Client):
    response = client.get(MAGNETS)
    picture = response.text.partition('<div class="only-wide">')[2].partition("</svg>")[0]
    drawn = {int(part.partition("<")[0]) for part in picture.split('class="event-number"')[1:] for part in
             [part.partition(">")[2]]}  # fmt: skip
    section = response.text.partition('<h2 id="line">')[2].partition("</section>")[0]
    rows = section.partition("<tbody>")[2].partition("</tbody>")[0]
    listed = {
        int(part.partition("<")[0])
        for part in rows.split('<th scope="row" class="number">')[1:]
        if part.partition("<")[0].isdigit()
    }
    assert drawn == listed == set(range(1, 9))
    folded = section.partition("<details>")[2]
    assert folded.count("<tr") > 8
    assert "event-number" not in folded


def test_all_waiting_times_stand_together_with_who_said_them_and_when(client: Client):
    page = shown(client, MAGNETS).text
    first, last = page.index("Hoelang wacht men?"), page.index("dagen Een ruit is")
    told = page[first:last]
    for said in (
        "63 dagen · termijn in de wet · 4 april 2025",
        "30 tot 45 dagen · waargenomen · 2 december 2025",
        "2 tot 60 dagen of langer · waargenomen · 18 september 2025",
        "75 tot 120 dagen · opgegeven door een bedrijf · 30 november 2025 Bestellingen bij Goudsmit Magnetics",
    ):
        assert said in told
    memo = client.get(f"{MAGNETS}.txt").text
    assert "2 tot 60 dagen of langer (waargenomen, volgens Eternal Element, 18 september 2025)" in memo
    assert "19 van 141 toegekend (Vergunningaanvragen van Europese bedrijven die de EU-Kamer volgde" in memo


def test_on_a_day_nothing_is_seen_that_was_seen_later(client: Client):
    assert "2 augustus 2026" not in shown(client, f"{MAGNETS}?op=2026-01-01").text.split("Hoelang wacht men?")[0]


def test_what_was_granted_stands_as_it_was_published(client: Client):
    text = shown(client, MAGNETS).text
    head = text[: text.index("Hoelang wacht men?")]
    assert "19 van 141 toegekend 18 september 2025" in head
    assert "95 %" not in head


def test_counts_stand_apart_and_only_one_allows_a_share(client: Client):
    text = shown(client, "/en/measure/cn-mofcom-gacc-2025-18").text
    assert text.count("Wilson interval") == 1
    assert "Of 20 decisions, 95% granted the licence (76 to 99; Wilson interval, 95%)." in text
    assert "No decision had been made yet on 121 applications. A small group: the share says little." in text
    assert "median" in text


def test_dutch_exposure_is_given_by_material_and_stage(client: Client):
    text = shown(client, "/en/measure/cn-mofcom-gacc-2025-18").text
    assert re.search(r"Dysprosium more than 99%.{0,60}Magnet: 91% \(82–100\)", text, flags=re.S)


def test_companies_that_do_not_exist_are_let_in_only_when_asked_and_tagged(client: Client):
    without = shown(client, MAGNETS).text
    assert "Toon ook de voorbeeldbedrijven" in without
    response = client.get(f"{MAGNETS}?voorbeeld=1")
    assert '<span class="tag">voorbeeld</span>' in response.text


def test_since_marks_what_is_new(client: Client):
    text = shown(client, f"{MAGNETS}?sinds=2025-12-01").text
    assert "Nieuw sinds 1 december 2025: 3." in text
    assert client.get(f"{MAGNETS}?sinds=morgen").status_code == 400


@pytest.mark.parametrize(
    "table", ["history", "phases", "materials_touched", "stages", "counts", "lead_times", "items", "requirements"]
)
def test_every_part_is_a_table_in_a_file(client: Client, table: str):
    rows = list(csv.DictReader(io.StringIO(client.get(f"/en/measure/cn-mofcom-gacc-2025-18.csv?table={table}").text)))
    assert rows
    assert rows[0]["view_as_of"] == "2026-11-24"


def test_every_measure_has_a_page_in_both_languages_and_in_data(client: Client, views: Views):
    for record in catalogue.everything(views.view(example=True), "Measure"):
        for address in (
            f"/nl/maatregel/{record.key}?voorbeeld=1",
            f"/en/measure/{record.key}?asOf=2025-11-01",
            f"/en/measure/{record.key}.json",
        ):
            response = client.get(address)
            assert response.status_code == 200, (address, response.text[:400])
            assert ">None<" not in response.text, address


def test_an_unknown_measure_is_not_found(client: Client):
    assert client.get("/nl/maatregel/cn-mofcom-gacc-2025-81").status_code == 404


UNCONFIRMED = "cn-mofcom-2026-30"
NAME, TITLE = "Chinese list: 14 EU entities", "Control list: no dual-use exports to 14 named EU entities"


def test_an_act_that_one_source_states_is_never_shown_as_if_it_were_so(client: Client):
    page = shown(client, f"/en/measure/{UNCONFIRMED}").text
    memo = client.get(f"/en/measure/{UNCONFIRMED}.txt").text
    for text in (page, memo):
        assert "Not confirmed, and counted nowhere: one source says that" in text
        assert "this is in force" not in text
    assert "in force" not in memo
    assert f"Reported, not confirmed: {NAME}" in page
    assert TITLE in page
    home = shown(client, "/en/").text
    assert TITLE not in home
    assert NAME not in home.replace(f"Reported, not confirmed: {NAME}", "")
    assert f"{NAME} not confirmed" in shown(client, "/en/country/CHN").text
    row = next(
        row for row in csv.DictReader(io.StringIO(client.get("/en/measure.csv").text)) if row["measure"] == UNCONFIRMED
    )
    assert (row["status"], row["last_seen"]) == ("UNCONFIRMED", "")


def test_a_choice_of_measures_does_not_count_one_that_is_not_confirmed(client: Client):
    text = shown(client, "/en/measure?country=CHN&material=dysprosium").text
    assert "Not counted: 1 stated by a single source." in text
    rows = list(csv.DictReader(io.StringIO(client.get("/en/measure.csv?country=CHN&material=dysprosium").text)))
    assert f"{len(rows) - 1} measures fit this choice" in text


def test_items_that_stand_otherwise_are_told_item_by_item_on_the_page_and_in_files(client: Client):
    address = "/en/measure/cn-mofcom-2024-46"
    text = shown(client, f"{address}?asOf=2026-11-30").text
    assert "partly in force" in text
    assert (
        "stricter end-user and end-use review : in force from 3 December 2024; suspended from 9 November 2025; " in text
    )
    assert "What has applied to some of its items since 28 November 2026 is not recorded." in text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv?table=phases&asOf=2026-11-30").text)))
    assert [(row["status"], row["valid_from"]) for row in rows if not row["item"]] == [
        ("IN_FORCE", "2024-12-03"),
        ("PARTLY", "2025-11-09"),
        ("PARTLY", "2026-11-28"),
    ]
    assert [row["status"] for row in rows if row["item"]].count("UNKNOWN") == 2
    assert "Item by item" not in shown(client, "/en/measure/cn-mofcom-gacc-2025-18").text


def test_the_list_counts_what_is_in_force_and_what_is_unknown(client: Client):
    text = shown(client, "/nl/maatregel").text
    assert (
        "Op 24 november 2026 gelden 9 exportmaatregelen die producten of materialen in onze gegevens raken; van "
        "nog eens 4 "
        "maatregelen is onbekend of die gelden."
    ) in text


def test_the_list_can_be_narrowed_and_is_a_file(client: Client):
    text = shown(client, "/en/measure?country=CHN&material=dysprosium&state=IN_FORCE").text
    assert "are in force, and of 0 that is unknown." in text
    rows = list(csv.DictReader(io.StringIO(client.get("/en/measure.csv?country=CHN&material=dysprosium").text)))
    assert {row["imposed_by"] for row in rows} == {"CHN"}
    found = {row["measure"] for row in rows}
    assert {"cn-mofcom-gacc-2025-18", "cn-mofcom-2025-61"} <= found  # the second lists a magnet that contains it
    assert "cn-mofcom-gacc-2023-23" not in found


@pytest.mark.parametrize(
    ("query", "status"), [("state=OFF", 400), ("country=XXX", 404), ("material=disprosium", 404), ("colour=red", 400)]
)
def test_a_choice_that_does_not_exist_is_refused(client: Client, query: str, status: int):
    assert client.get(f"/en/measure?{query}").status_code == status
