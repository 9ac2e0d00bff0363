"""CSV that no spreadsheet computes: read back with any separator, as programs do in one country or another."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.cells import harmless, line

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
HOSTILE = st.text(st.sampled_from([*SIGNS, *";|,\t\n\r \"'", "1", "a", "ü"]), max_size=12)


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_cell_is_a_formula_whatever_the_separator(texts: list[str]):
    written = line(texts)
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            # Between commas the cells stand alone; for another separator quotes inside of a cell are text.
            assert not any(cell.strip(" \u00a0")[:1] in [*SIGNS] for cell in row if cell.strip(" \u00a0")), row


@given(st.lists(st.text(max_size=20).map(lambda text: text.replace("\x00", "")), min_size=2, max_size=5))
def test_a_row_reads_back_as_what_was_written(texts: list[str]):
    assert list(csv.reader(io.StringIO(line(texts), newline=""))) == [[harmless(text) for text in texts]]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Magneet;=1+1;rest", "Magneet;'=1+1;rest"),
        ("a;+1", "a;'+1"),
        (';"=1', ";\"'=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        (" =1", " '=1"),
        ("a\n=1", "a\n'=1"),
        ("Müller Überströmung", "Müller Überströmung"),
        ("Nd-Fe-B; Sm-Co", "Nd-Fe-B; Sm-Co"),
        ("2019-2024", "2019-2024"),
    ],
)
def test_an_apostrophe_stands_before_what_would_be_computed_and_nothing_else(text: str, written: str):
    assert harmless(text) == written


def test_text_with_any_separator_is_quoted_and_numbers_are_not():
    assert line(["a;b", "c\td", -1.5, None, "e"]) == '"a;b","c\td",-1.5,,e\n'


def test_between_semicolons_numbers_have_a_decimal_comma():
    assert line(["a;b", -1.5, 3, "1.5", None], ";") == '"a;b";-1,5;3;1.5;\n'


def test_between_semicolons_a_number_is_whole_and_without_exponent() -> None:
    assert line([5.262106440435675e-05, -1e-7, 2.5e16, 1e16], ";") == (
        "0,00005262106440435675;-0,0000001;25000000000000000;10000000000000000\n"
    )
    assert line([5.262106440435675e-05]) == "5.262106440435675e-05\n"
