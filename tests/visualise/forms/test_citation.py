"""A view is cited alike in words, in files for reference managers, and in the head of its page."""

import csv
import io
import json
import re
from datetime import date

import openpyxl
import pandas as pd
import pytest

from ketenkaart.settings import Settings
from ketenkaart.visualise.forms.citation import Citation, bibtex, csl, described, key, ris, said, tags
from ketenkaart.visualise.wording.language import language
from tests.client import Client

PAGES = ("/en/material/dysprosium", "/nl/maatregel/licence-18", "/en/data", "/nl/index")
AWKWARD = Citation(
    title="Copper & gallium_5 %: {a\\b} #1 ~ <b>\n$2^n</script>",
    lang="en",
    published=date(2026, 11, 30),
    day=date(2026, 1, 1),
    years=(2022, 2024),
    fingerprint="0123456789abcdef",
    software="1.2.3",
    licences=("CC BY 4.0", "Etalab"),
    address="https://example.org/en/material/copper?asOf=2026-01-01&content=0123456789abcdef&q=50%25",
    example=True,
)


def entry(text: str) -> dict[str, str]:
    """The fields of the only entry of a BibTeX file; braces in it have to match."""
    depth = 0
    for sign, before in zip(text, "\n" + text, strict=False):
        depth += 0 if before == "\\" else (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert re.match(r"@misc\{[a-z0-9-]+,\n", text)
    return dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, flags=re.M))


def fields(text: str) -> list[tuple[str, str]]:
    """Tags and values of a RIS file, each line as the format has it."""
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    return [(line[:2], line[6:]) for line in lines]


@pytest.mark.parametrize("path", PAGES)
def test_the_files_of_a_citation_say_the_same(client: Client, path: str) -> None:
    told = client.get(f"{path}.metadata.json").json()
    bib = client.get(f"{path}.bib")
    assert ".bib" in bib.headers["content-disposition"]
    item = json.loads(client.get(f"{path}.csl.json").content)[0]
    lines = dict(fields(client.get(f"{path}.ris").content.decode()))
    assert entry(bib.text)["url"] == item["URL"] == lines["UR"] == told["address"]
    assert item["title"] == lines["TI"] == told["title"]
    assert item["version"] == lines["ET"] == entry(bib.text)["version"] == told["content"][:16]
    assert item["type"] == "dataset"
    assert told["citation"].count(told["address"]) == 1
    assert item["note"] in told["citation"]
    assert client.get(told["address"].removeprefix("http://localhost")).status_code == 200


def test_the_head_of_a_page_names_it_for_programs_and_runs_nothing(client: Client) -> None:
    answer = client.get("/en/material/dysprosium")
    head = answer.text.partition("</head>")[0]
    names = dict(re.findall(r'<meta name="([\w.]+)" content="([^"]*)">', head))
    assert names["citation_title"] == names["DC.title"] == "Dysprosium"
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    found = json.loads(data)
    assert (found["@type"], found["name"]) == ("Dataset", "Dysprosium")
    assert found["version"] in found["url"]
    assert found["temporalCoverage"]
    for one in found["distribution"]:
        file = client.get(one["contentUrl"].removeprefix("http://localhost"))
        assert file.headers["content-type"].startswith(one["encodingFormat"])
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.text)
    assert scripts == [' type="application/ld+json"']
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_awkward_texts_stay_what_they_are_in_every_format() -> None:
    english = language("en")
    made = entry(bibtex(AWKWARD, english))
    assert made["title"].startswith(r"{Copper \& gallium\_5 \%: \{a\textbackslash{}b\} \#1")
    assert made["url"] == AWKWARD.address
    lines = fields(ris(AWKWARD, english))
    assert lines[0] == ("TY", "DATA")
    assert lines[-1] == ("ER", "")
    assert dict(lines)["TI"] == " ".join(AWKWARD.title.split())
    assert json.loads(csl(AWKWARD, english))[0]["title"] == AWKWARD.title
    data = str(described(AWKWARD, (), ()))
    assert "<" not in data
    assert json.loads(data)["name"] == AWKWARD.title
    assert json.loads(data)["temporalCoverage"] == "2022/2024"
    assert re.fullmatch(r"[a-z0-9-]+", key(AWKWARD))
    assert [content for name, content in tags(AWKWARD) if name == "DC.rights"] == ["CC BY 4.0", "Etalab"]
    words = said(AWKWARD, english)
    for part in ("Data of 2022–2024", "facts valid on 1 January 2026", "ketenkaart 1.2.3", "companies do not exist"):
        assert part in words


def test_addresses_that_leave_the_browser_are_the_public_ones(public_client: Client) -> None:
    told = public_client.get("/en/material/dysprosium.metadata.json").json()
    assert told["address"].startswith("https://chain.example.org/en/material/dysprosium?asOf=")
    page = public_client.get("/en/material/dysprosium").text
    assert "https://chain.example.org/en/material/dysprosium" in page
    assert "http://localhost" not in page


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://example.org/chain", "https://", "x"])
def test_a_public_address_is_a_scheme_and_a_host(address: str) -> None:
    with pytest.raises(ValueError, match="no scheme and host"):
        Settings(public_url=address)
    assert Settings(public_url="https://Example.org:8443/").public_url == "https://Example.org:8443"
    assert Settings(public_url="").public_url is None


@pytest.mark.parametrize("path", PAGES)
def test_a_workbook_holds_the_tables_and_says_what_they_are(client: Client, path: str) -> None:
    told = client.get(f"{path}.json").json()
    answer = client.get(f"{path}.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [*(table["name"] for table in told["tables"]), "provenance"]
    about = [(row[0].value, row[1].value) for row in book["provenance"].iter_rows(min_row=2)]
    assert dict(about)["address"] == told["address"]
    assert dict(about)["content"] == told["content"]
    assert [text for name, text in about if name == "sentence"] == told["sentences"]
    assert sum(str(name).startswith("source ") for name, _ in about) == len(told["sources"])
    for table in told["tables"]:
        header, *rows = book[table["name"]].iter_rows(values_only=True)
        assert list(header) == [column["name"] for column in table["columns"]]
        assert len(rows) == len(table["rows"])
        for cells, row in zip(rows, table["rows"], strict=True):
            for cell, value in zip(cells, row.values(), strict=True):
                if isinstance(value, float):
                    assert cell == pytest.approx(value, rel=1e-14)
                elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                    assert str(cell)[:10] == value
                else:
                    assert (cell or None) == (value or None) or cell == value


def test_a_page_without_a_table_has_no_workbook(client: Client) -> None:
    answer = client.get("/en/privacy.xlsx")
    assert answer.status_code == 400
    assert "no .xlsx" in answer.text


def test_both_dialects_of_a_csv_hold_the_same(client: Client) -> None:
    dutch = client.get("/nl/materiaal/dysprosium.csv").content
    table = pd.read_csv(io.BytesIO(dutch), sep=";", decimal=",", encoding="utf-8-sig")
    plain = pd.read_csv(io.BytesIO(client.get("/nl/materiaal/dysprosium.csv?dialect=international").content))
    assert table["estimate"].dropna().tolist() == pytest.approx(plain["estimate"].dropna().tolist())
    assert len(table) == len(plain) > 3
    rows = list(csv.DictReader(io.StringIO(client.get("/en/material/dysprosium.csv").text)))
    assert len(rows) == len(plain)
