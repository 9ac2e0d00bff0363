"""Figures as words: their digits, what is next to nothing, what data do not say, and other readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.analysis.figure import Figure, Interval, unknown
from ketenkaart.graph.answers import amounts
from ketenkaart.graph.answers.references import NodeRef, Reading
from ketenkaart.words import quantities

MAGNET = NodeRef("Product:magnet", "Product", "magnet", "Magnet", "Magneet", False)
OXIDE = NodeRef("Product:oxide", "Product", "oxide", "Oxide", "Oxide", False)


def known(estimate: float, low: float, high: float) -> Figure:
    return Figure("KNOWN", None, estimate, Interval(low, high), None)


def test_a_figure_never_has_more_digits_than_its_interval_allows():
    assert quantities.quantity(known(0.0341, 0.0, 0.26), "en") == "an estimated 3% (0 to 26)"
    assert quantities.quantity(known(0.0341, 0.033, 0.035), "nl") == "naar schatting 3,4\u00a0% (3,3 tot 3,5)"


def test_a_part_of_what_passes_is_expressed_of_that():
    assert quantities.amount(known(0.3, 0.2, 0.4), "en", 0.5) == "60% (40 to 80)"
    assert quantities.amount(known(0.3, 0.2, 0.6), "en", 0.5) == "60% (40 to 100)", "no part is more than the whole"


@pytest.mark.parametrize(
    ("figure", "nl", "en"),
    [
        (known(0.0009, 0.0, 0.0049), "minder dan 0,5\u00a0%", "less than 0.5%"),
        (known(0.0, 0.0, 0.001), "minder dan 0,5\u00a0%", "less than 0.5%"),
        (known(0.0009, 0.0, 0.005), "naar schatting 0,1\u00a0% (0 tot 0,5)", "an estimated 0.1% (0 to 0.5)"),
        (known(0.0, 0.0, 0.0), "naar schatting 0\u00a0%", "an estimated 0%"),
        (known(0.998, 0.997, 0.999), "naar schatting meer dan 99\u00a0%", "an estimated 99% or more"),
        (
            known(0.9955, 0.97, 0.999),
            "naar schatting meer dan 99\u00a0% (97 tot 100)",
            "an estimated 99% or more (97 to 100)",
        ),
    ],
)
def test_next_to_nothing_and_nearly_all_are_said_in_words(figure: Figure, nl: str, en: str):
    assert (quantities.quantity(figure, "nl"), quantities.quantity(figure, "en")) == (nl, en)


def test_a_country_is_named_only_where_its_interval_reaches_half_a_per_cent():
    assert amounts.worth_saying(known(0.0001, 0.0, 0.005))
    assert not amounts.worth_saying(known(0.0001, 0.0, 0.0049))
    assert not amounts.worth_saying(known(0.0, 0.0, 0.9))
    assert not amounts.worth_saying(unknown("UNTRACED_ABOVE_HALF"))


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_data_say_where_something_came_from_up_to_a_width_of_a_half(estimate: float, one: float, other: float):
    low, high = min(one, estimate, other), max(one, estimate, other)
    assert amounts.too_wide(known(estimate, low, high)) == (high - low > 0.5)


def reading(kind: str, name: str, value: float, product: NodeRef = MAGNET) -> Reading:
    return Reading(kind, name, product, value)


def test_other_readings_name_sources_only_where_two_publishers_of_one_product_differ():
    trade = [reading("MEASURE", "MASS", 0.96), reading("REPORT", "BACI", 0.78)]
    assert quantities.other_readings(trade, "en") == "Other readings: 78 to 96%."
    assert quantities.other_readings(trade, "nl") == "Andere lezingen: 78 tot 96\u00a0%."
    one = [*trade, reading("PUBLISHER", "IEA", 0.94), reading("PUBLISHER", "USGS", 0.8, OXIDE)]
    assert quantities.other_readings(one, "en") == "Other readings: 78 to 96%."
    two = [*one, reading("PUBLISHER", "CBS", 0.9)]
    assert quantities.other_readings(two, "en") == "Other readings: 78 to 96%. Sources differ: 90% (CBS) to 94% (IEA)."
    agreeing = [*trade, reading("PUBLISHER", "IEA", 0.94), reading("PUBLISHER", "CBS", 0.9401)]
    assert "ources" not in quantities.other_readings(agreeing, "en")


def test_without_another_reading_nothing_is_said_and_equal_ones_are_no_interval():
    assert quantities.other_readings([], "nl") == ""
    assert (
        quantities.other_readings([reading("MEASURE", "MASS", 0.874)], "nl") == "Andere lezingen geven ook 87\u00a0%."
    )
