"""The home page on the shipped data: the five minutes' question is answered on it or one click away."""

import csv
import io
import re
from datetime import date

import pytest

from tests.client import Client
from tests.visualise.serving import client_on
from tests.visualise.test_pages import shown


@pytest.fixture(scope="module")
def client() -> Client:
    return client_on(date(2026, 11, 24))


def test_magnets_from_china_how_much_since_when_and_how_sure(client: Client):
    text = shown(client, "/en/").text
    said = re.search(
        r"In 2024 an estimated (\d\d)% \((\d\d) to (\d\d)\) of the [a-z ]*magnets with dysprosium in Dutch", text
    )
    assert said is not None
    lower, estimate, upper = (float(said.group(place)) for place in (2, 1, 3))
    assert 87 <= lower <= estimate <= upper, "what is made elsewhere leaves China no less"
    assert re.search(r"On 24 November 2026, from figures of 2024: \d\d% \(\d\d to \d+\)", text)
    assert (
        "have needed a licence since 4 April 2025; on 24 November 2026 this is in force as last seen on 2 August 2026. "
        "A licence is not a ban." in text
    )
    assert "No delivery is recorded" in text
    assert '/en/measure/cn-mofcom-gacc-2025-18"' in client.get("/en/").text


def test_measures_in_force_are_counted_beside_the_unknown(client: Client):
    assert "van nog eens 4 maatregelen is onbekend of die gelden." in shown(client, "/nl/").text


def test_waiting_times_are_told_together_and_no_average_is_said(client: Client):
    text = shown(client, "/nl/").text
    assert "Gepubliceerde wachttijden lopen van 2 tot 120 dagen, bij een termijn in de wet van 63 dagen;" in text
    assert "niemand publiceert een gemiddelde." in text


def test_what_changed_is_newest_first_and_follows_the_day_asked(client: Client):
    rows = list(csv.DictReader(io.StringIO(client.get("/en/index.csv?since=2026-06-01").text)))
    days = [row["day"] for row in rows]
    assert days == sorted(days, reverse=True)
    assert (days[0], days[-1]) == ("2026-11-24", "2026-06-01")
    assert "Our data have nothing between" in shown(client, "/en/?since=2026-11-25").text
    assert client.get("/nl/?sinds=gisteren").status_code == 400


def test_each_material_comes_with_interval_and_year_of_its_data(client: Client):
    rows = csv.DictReader(io.StringIO(client.get("/en/index.csv?table=overview").text))
    told = {row["material"]: row for row in rows}
    for material, country in (("dysprosium", "China"), ("copper", "Chile")):
        rows = list(csv.DictReader(io.StringIO(client.get(f"/en/material/{material}.csv").text)))
        first = max(rows[:3], key=lambda row: float(row["of_year_estimate"]))
        ends = [100 * float(first[f"of_year_estimate{end}"]) for end in ("_lower", "", "_upper")]
        shown_as = re.fullmatch(rf"{country} (\d+)% \((\d+)–(\d+), 2024\)", told[material]["first"])
        assert shown_as is not None
        assert [float(shown_as.group(place)) for place in (2, 1, 3)] == pytest.approx(ends, abs=0.5)


def test_freshness_is_told(client: Client):
    assert "rejected rows: 0. Of " in shown(client, "/en/").text
