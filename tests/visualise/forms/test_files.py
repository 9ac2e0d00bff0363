"""The other forms of an address say what the page says, and what they are."""

import csv
import io
import json

import pandas as pd
import pytest

from ketenkaart.graph.snapshot import assemble
from ketenkaart.visualise.address import FINGERPRINT
from tests.client import Client
from tests.visualise.test_pages import shown
from tests.visualise.world import world

CONTENT = assemble(world()).content_hash[:FINGERPRINT]
PATHS = ("/nl/materiaal/dysprosium", "/en/organisation/vento")


def get(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_rows_of_the_csv_are_those_of_the_json(client: Client):
    table = pd.read_csv(io.StringIO(get(client, "/en/organisation/vento.csv?example=1")), float_precision="round_trip")
    told = json.loads(get(client, "/en/organisation/vento.json?example=1"))["tables"][0]
    assert len(table) == len(told["rows"]) > 5
    for row, (_, cells) in zip(told["rows"], table.iterrows(), strict=True):
        for name, value in row.items():
            assert (pd.isna(cells[name]) and value in (None, "")) or cells[name] == value


def test_every_row_of_a_csv_says_what_it_is(client: Client):
    table = pd.read_csv(io.StringIO(get(client, "/en/material/dysprosium.csv?asOf=2025-06-30")))
    for name, value in (("as_of", "2025-06-30"), ("version", 1), ("example", False), ("title", "Dysprosium")):
        assert set(table[f"view_{name}"]) == {value}
    assert table["view_sources"].str.contains("s1 (Office)", regex=False).all()
    assert table["view_licence"].str.contains("CC BY 4.0").all()
    assert table["view_address"].iloc[0].endswith(f"/en/material/dysprosium?asOf=2025-06-30&content={CONTENT}")


def test_the_memo_has_the_sentence_the_date_and_the_sources(client: Client):
    memo = get(client, "/nl/materiaal/dysprosium.txt")
    answer = shown(client, "/nl/materiaal/dysprosium")
    sentence = memo.splitlines()[2]
    assert "in China gemaakt" in sentence
    assert sentence in answer.text
    assert "Stand van de feiten: 1 januari 2026" in memo
    assert "Yearbook of making" in memo
    assert memo.rstrip().endswith(f"/nl/materiaal/dysprosium?op=2026-01-01&inhoud={CONTENT}")


def test_example_data_says_so_in_every_form(client: Client):
    assert "Voorbeeldgegevens" in shown(client, "/nl/organisatie/vento?voorbeeld=1").text
    assert "voorbeeldgegevens" in get(client, "/nl/organisatie/vento.txt?voorbeeld=1")
    assert json.loads(get(client, "/nl/organisatie/vento.metadata.json?voorbeeld=1"))["fictitious"] is True
    answer = client.get("/nl/organisatie/vento.csv?voorbeeld=1")
    assert "voorbeeld" in answer.headers["content-disposition"]


def test_the_metadata_says_unit_date_version_method_sources_and_licence(client: Client):
    told = json.loads(get(client, "/en/material/dysprosium.metadata.json"))
    assert told["title"] == "Dysprosium"
    assert (told["unit"], told["method"], told["asOf"], told["version"]) == (
        "share",
        "methods.md section 4",
        "2026-01-01",
        1,
    )
    assert told["sources"][0]["licence"] == "CC BY 4.0"
    assert {column["name"] for column in told["tables"][0]["columns"]} >= {"stage", "country", "estimate", "verified"}
    assert told["query"]["variables"]["material"] == "dysprosium"
    assert "Dysprosium" in told["citation"]


@pytest.mark.parametrize("form", ["json", "csv", "txt", "metadata.json"])
def test_forms_are_not_sent_twice(client: Client, form: str):
    answer = client.get(f"/nl/materiaal/dysprosium.{form}")
    again = client.get(f"/nl/materiaal/dysprosium.{form}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/nl/materiaal/dysprosium.{form}").content == answer.content


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nl/materiaal/dysprosium.csv?tabel=niets", 400, "Deze pagina heeft geen tabel 'niets'"),
        ("/en/index.csv?table=nothing", 400, "This page has no table"),
        ("/nl/materiaal/dysprosium.csv?dialect=tab", 400, "Een dialect 'tab' is er niet"),
        ("/nl/hulp?dialect=nl", 400, "kent geen 'dialect'"),
        ("/nl/materiaal/dysprosium.json?inhoud=0123456789abcdef", 410, "Een versie met de inhoud 0123456789abcdef"),
        ("/nl/materiaal/dysprosium?inhoud=laatste", 400, "is geen controlegetal"),
        ("/nl/materiaal/dysprosium?tabel=stages", 400, "kent geen 'tabel'"),
        ("/nl/materiaal/unobtainium.csv", 404, "unobtainium"),
        ("/nl/index.docx", 404, "geen pagina"),
        ("/nl/materiaal/dysprosium.json?versie=99", 410, "Versie 99"),
        ("/en/material/dysprosium?version=99", 410, "Version 99"),
    ],
)
def test_a_form_that_is_not_there_is_told(client: Client, path: str, status: int, said: str):
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text.replace("&#39;", "'")


def test_a_csv_for_dutch_settings_has_the_same_cells(client: Client):
    plain = csv.reader(io.StringIO(client.get("/nl/materiaal/dysprosium.csv?dialect=international").text))
    answer = client.get("/nl/materiaal/dysprosium.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert client.get("/en/material/dysprosium.csv?dialect=nl").content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    for row, dutch in zip(plain, read, strict=True):
        for cell, own in zip(row, dutch, strict=True):
            assert own == cell or ("." not in own and float(own.replace(",", ".")) == float(cell)), (cell, own)


def test_the_address_on_a_row_leads_to_the_page(client: Client):
    for query in ("", "?dialect=international", "?tabel=stages&dialect=nl"):
        answer = client.get(f"/nl/materiaal/dysprosium.csv{query}")
        separator = "," if "international" in query else ";"
        row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=separator))
        assert client.get(row["view_address"].removeprefix("http://localhost")).status_code == 200
