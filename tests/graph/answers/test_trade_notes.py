"""What the load report says about trade: repaired weights and making that only a balance shows."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from ketenkaart.graph.answers.trade_notes import ODD, SLACK, UNWEIGHED, TradeNote, trade_notes
from tests.shipped import DATA, view_on


@pytest.fixture(scope="module")
def notes() -> list[TradeNote]:
    return list(trade_notes(view_on(date(2026, 1, 1))))


def test_flows_far_from_the_unit_value_of_half_of_the_trade_are_told(notes: list[TradeNote]) -> None:
    counted = Counter(note.why for note in notes if (note.code, note.year) == ("850511", 2024))
    table = pd.read_csv(DATA / "baci" / "BACI_HS17_Y2024.csv.gz", dtype=str).apply(lambda column: column.str.strip())
    sizes = table[table["k"] == "850511"][["v", "q"]].apply(pd.to_numeric, errors="coerce").query("v > 0 and q > 0")
    unit = (sizes["v"] / sizes["q"]).sort_values()
    below = sizes["v"].reindex(unit.index).cumsum()
    typical = unit[below >= below.iloc[-1] / 2].iloc[0]
    far = ((unit > 10 * typical) | (unit * 10 < typical)).sum()
    assert counted[ODD] == far > 400


def test_a_repaired_flow_says_what_was_declared_and_what_is_used(notes: list[TradeNote]) -> None:
    ore = next(n for n in notes if (n.code, n.year, n.exporter, n.importer) == ("260300", 2020, "PNG", "DEU"))
    assert ore.why == ODD
    assert ore.tonnes_declared == pytest.approx(1_091_249, abs=1)
    assert ore.tonnes_used < ore.tonnes_declared / 10


def test_an_unweighed_flow_has_a_value_and_no_declared_weight(notes: list[TradeNote]) -> None:
    unweighed = [note for note in notes if note.why == UNWEIGHED]
    assert all(note.tonnes_declared is None and note.value_usd for note in unweighed)
    assert unweighed


def test_exports_beyond_what_is_known_name_the_country_and_no_customer(notes: list[TradeNote]) -> None:
    beyond = [note for note in notes if note.why == SLACK]
    assert all(note.importer is None and note.tonnes_used > 0 for note in beyond)
    cathode = next(n for n in beyond if (n.code, n.year, n.exporter) == ("740311", 2024, "COG"))
    assert cathode.tonnes_used == pytest.approx(189_000, rel=0.02), "exports 197,371 t, of which it made some 8,400 t"


def test_a_year_that_does_not_count_yet_has_no_notes() -> None:
    assert {note.year for note in trade_notes(view_on(date(2021, 6, 1)))} == {2019, 2020}
