"""Numbers, dates and names in two notations."""

import csv
from datetime import date

import pytest
from babel import Locale
from babel.core import get_cldr_version
from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.graph.answers import rounding
from ketenkaart.graph.finding.countries import other_names
from ketenkaart.words import wording
from tests.shipped import shipped


@pytest.mark.parametrize(
    ("share", "nl", "en"),
    [
        (0.801, "80\u00a0%", "80%"),
        (0.0341, "3,4\u00a0%", "3.4%"),
        (0.0996, "10\u00a0%", "10%"),
        (0.00297, "0,3\u00a0%", "0.3%"),
        (0.0, "0\u00a0%", "0%"),
        (1.0, "100\u00a0%", "100%"),
        (0.999, "meer dan 99\u00a0%", "more than 99%"),
        (0.00002, "minder dan 0,1\u00a0%", "less than 0.1%"),
    ],
)
def test_a_share_has_at_most_two_significant_digits(share: float, nl: str, en: str):
    assert wording.percent(share, "nl") == nl
    assert wording.percent(share, "en") == en


@given(st.floats(0.0001, 1.0), st.floats(0.0, 1.0))
def test_a_rounded_interval_holds_its_rounded_value(value: float, width: float):
    low, high = value * (1 - width), value + (1 - value) * width
    step = rounding.resolution(value, high - low)
    assert rounding.rounded(low, step) <= rounding.rounded(value, step) <= rounding.rounded(high, step)


@given(st.floats(0.0001, 0.9994), st.floats(0.0, 1.0))
def test_what_is_neither_nothing_nor_all_is_never_written_as_either(value: float, width: float):
    said = wording.percent(value, "en", rounding.resolution(value, width))
    assert said not in ("0%", "100%")


def test_dates_are_in_the_notation_of_the_language():
    assert wording.day(date(2026, 11, 1), "nl") == "1 november 2026"
    assert wording.day(date(2025, 4, 4), "en") == "4 April 2025"
    assert wording.month(date(2026, 11, 1), "nl") == "november 2026"
    assert wording.month(date(2026, 11, 1), "en") == "November 2026"


def test_numbers_are_in_the_notation_of_the_language():
    assert wording.number(12345.67, "nl", 1) == "12.345,7"
    assert wording.number(12345.67, "en", 1) == "12,345.7"


@pytest.mark.parametrize(("ends", "text"), [((0.661, 0.999), "66–100"), ((0.51, 0.51), "51"), ((0.0, 0.0), "0")])
def test_an_interval_in_a_cell_is_one_number_where_its_ends_are_the_same(ends: tuple[float, float], text: str):
    assert wording.short_interval(*ends, "nl", 0.01) == text


def test_an_interval_behind_a_value_has_no_sign_of_its_own_and_one_alone_has():
    assert wording.interval(0.661, 0.999, "nl", 0.01) == "66 tot 100"
    assert wording.interval(0.033, 0.035, "en", 0.001) == "3.3 to 3.5"
    assert wording.between(0.1, 0.72, "nl", 0.01) == "10 tot 72\u00a0%"
    assert wording.between(0.1, 0.72, "en", 0.01) == "10 to 72%"
    assert wording.below(0.005, "nl") == "minder dan 0,5\u00a0%"


@pytest.mark.parametrize(
    ("tonnes", "nl", "en"),
    [
        (741_265, "741.000 ton", "741,000 tonnes"),
        (5_100_000, "5,1 miljoen ton", "5.1 million tonnes"),
        (14_000_000, "14 miljoen ton", "14 million tonnes"),
        (945.1, "945 ton", "945 tonnes"),
        (0.0, "0 ton", "0 tonnes"),
    ],
)
def test_tonnes_have_three_digits_at_most(tonnes: float, nl: str, en: str):
    assert wording.tonnes(tonnes, "nl") == nl
    assert wording.tonnes(tonnes, "en") == en


def test_an_interval_of_tonnes_has_two_digits_and_says_millions_where_it_needs_to():
    assert wording.tonnes_between(17_940, 49_420, "nl") == "18.000 tot 49.000"
    assert wording.tonnes_between(1_210_000, 2_980_000, "en") == "1.2 to 3 million"
    assert wording.tonnes_between(940_000, 1_210_000, "nl") == "940.000 ton tot 1,2 miljoen"


@pytest.mark.parametrize(
    ("share", "nl", "en"),
    [
        (0.0499, "klein", "small"),
        (0.05, "merkbaar", "noticeable"),
        (0.2999, "merkbaar", "noticeable"),
        (0.3, "groot", "large"),
        (0.65, "groot", "large"),
        (0.651, "overheersend", "dominant"),
    ],
)
def test_sizes_have_fixed_words(share: float, nl: str, en: str):
    assert wording.size(share, "nl") == nl
    assert wording.size(share, "en") == en


def test_a_size_says_between_which_shares_it_lies():
    assert [wording.size_limits(x, "nl") for x in (0.01, 0.1, 0.5, 0.8)] == [
        "minder dan 5\u00a0%",
        "5 tot 30\u00a0%",
        "30 tot 65\u00a0%",
        "meer dan 65\u00a0%",
    ]
    assert wording.size_limits(0.5, "en") == "30 to 65%"


def test_countries_stand_in_a_sentence_with_their_article():
    assert wording.in_country("USA", "Verenigde Staten", "nl") == "in de Verenigde Staten"
    assert wording.in_country("NLD", "Netherlands", "en") == "in the Netherlands"
    assert wording.in_country("COD", "Congo, Democratic Republic", "nl") == "in Congo-Kinshasa"
    assert wording.in_country("CHN", "China", "nl") == "in China"


def overrides() -> dict[str, dict[str, str]]:
    with wording.NAMES.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def test_every_own_name_of_a_country_has_a_reason_and_a_source():
    rows = overrides()
    assert len(rows) == len(wording.NAMES.read_text(encoding="utf-8").splitlines()) - 1
    for row in rows.values():
        assert row["reason"], row
        assert row["source"], row
        assert any(row[name] for name in ("name_nl", "name_en", "in_nl", "in_en")), row
        assert "memory" not in row["source"]


def test_every_country_is_called_as_in_the_locale_data_or_a_line_says_why_not():
    table, own = shipped().nodes["Country"], overrides()
    locales = {"nl": Locale("nl"), "en": Locale("en", "GB")}
    named = 0
    for row in range(len(table)):
        key, iso2 = table.value("key", row), table.value("iso2", row)
        if iso2 is None:  # areas and states that are no more: no locale data name them
            assert key in own or "cepii-baci-areas" in table.value("sources", row), key
            continue
        for lang, locale in locales.items():
            shown, standard = wording.country(key, table.value(f"name_{lang}", row), lang), locale.territories[iso2]
            named += 1
            if shown != standard:
                assert own[key][f"name_{lang}"] == shown, (key, shown, standard)
                assert f"“{standard}”" in own[key]["reason"], (key, standard)
                assert get_cldr_version() in own[key]["source"], key
    assert named > 490


def test_every_line_changes_a_name_or_says_why_it_is_not_the_standard_one():
    table = shipped().nodes["Country"]
    names = {table.value("key", row): row for row in range(len(table))}
    for key, row in overrides().items():
        if row["reason"] == "no country" or row["reason"].startswith("CLDR has “"):
            continue
        given = [(row[f"name_{lang}"], table.value(f"name_{lang}", names[key])) for lang in wording.LANGUAGES]
        assert any((row["in_nl"], row["in_en"])) or any(own and own != graph for own, graph in given), key


def test_a_country_is_found_by_an_older_name_that_is_never_shown():
    assert {"Birma", "Burma"} <= set(other_names()["MMR"])
    assert wording.country("MMR", "Myanmar", "nl") == "Myanmar"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Dysprosium", "dysprosium"),
        ("IJzer", "ijzer"),
        ("NdFeB magnet alloy", "NdFeB magnet alloy"),
        ("Gesinterde NdFeB-magneet", "gesinterde NdFeB-magneet"),
        ("MRI-scanner", "MRI-scanner"),
    ],
)
def test_names_are_written_small_inside_a_sentence_but_for_symbols(name: str, inside: str):
    assert wording.lower_first(name) == inside
