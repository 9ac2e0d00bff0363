"""An address restores all the state of its view; a slip in it is told, never passed over."""

import re
from contextlib import suppress
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from ketenkaart.graph.errors import BadQuestion
from ketenkaart.visualise.address import Address, read

TAKES = ("material", "stage", "kinds*")
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    lambda t: t.strip() == t
)


@given(
    st.sampled_from(("nl", "en")),
    st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.none() | st.integers(0, 10**6),
    st.booleans(),
    st.none() | texts,
    st.none() | texts,
    st.lists(texts, max_size=3, unique=True),
)
def test_what_is_written_into_an_address_is_read_back(lang, as_of, version, example, material, stage, kinds):
    choices = [("material", material), ("stage", stage), *(("kinds", kind) for kind in kinds)]
    asked = Address(lang, "map", "", as_of, version, example, tuple((n, v) for n, v in choices if v is not None))
    query = QueryParams(urlsplit(asked.address()).query)
    assert read(Address(lang, "map"), query, TAKES) == asked


@given(st.text(min_size=1, max_size=60))
def test_any_query_string_is_read_or_refused(text: str):
    with suppress(BadQuestion):
        assert read(Address("nl", "map"), QueryParams(text), TAKES).page == "map"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("asOf=2026-01-01", "knows no 'asOf'"),
        ("op=gisteren", "'gisteren' is no date"),
        ("versie=laatste", "'laatste' is no version"),
        ("versie=²", "'²' is no version"),
        ("voorbeeld=ja", "'voorbeeld' is 1 or 0"),
        ("materiaal=a&materiaal=b", "'materiaal' stands twice"),
        ("op=2026-01-01&op=2026-01-02", "'op' stands twice"),
        ("op=20260101", "'20260101' is no date"),
        ("op=2026-W01-1", "'2026-W01-1' is no date"),
        ("materiaal=" + "a" * 501, "longer than 500"),
    ],
)
def test_a_slip_in_an_address_is_told(query: str, said: str):
    with pytest.raises(BadQuestion, match=re.escape(said)):
        read(Address("nl", "map"), QueryParams(query), TAKES)


def test_a_word_that_may_stand_often_counts_once_for_each_value_and_has_a_limit():
    takes = ("around*",)
    twice = read(
        Address("en", "network"), QueryParams("around=Country:CHN&around=Country:CHN&around=Country:NLD"), takes
    )
    assert twice.choices == (("around", "Country:CHN"), ("around", "Country:NLD"))
    with pytest.raises(BadQuestion, match="'around' stands over 100 times in the address"):
        read(Address("en", "network"), QueryParams([("around", "Country:CHN")] * 101), takes)


def test_an_empty_field_of_a_form_is_no_choice():
    assert read(Address("en", "map"), QueryParams("asOf=&material=&example=0"), TAKES) == Address("en", "map")


def test_a_link_keeps_date_version_and_scope_but_not_the_choices_of_another_page():
    asked = Address("nl", "map", "", date(2025, 3, 31), 4, True, (("stage", "MINE"),))
    assert asked.link("Country", "CHN") == "/nl/land/CHN?op=2025-03-31&versie=4&voorbeeld=1"
    assert asked.address("en", form="csv") == "/en/map.csv?asOf=2025-03-31&version=4&example=1&stage=MINE"
    assert asked.address(stage=None, as_of=None) == "/nl/kaart?versie=4&voorbeeld=1"


def test_a_form_carries_what_it_does_not_show():
    asked = Address("nl", "map", "", date(2025, 3, 31), 4, False, (("stage", "MINE"), ("kinds", "a"), ("kinds", "b")))
    assert asked.hidden(["as_of", "stage"]) == [("versie", "4"), ("soort", "a"), ("soort", "b")]


@pytest.mark.parametrize("text", ["deep", "-1", "1.5", "²", "9" * 20])
def test_a_number_that_is_none_is_told(text: str):
    with pytest.raises(BadQuestion, match="whole number"):
        Address("en", "network", choices=(("depth", text),)).number("depth", 2)


def test_keys_with_odd_letters_survive_in_a_path():
    path = urlsplit(Address("nl", "Organisation", "a/b ü?#").address()).path
    assert path == "/nl/organisatie/a%2Fb%20%C3%BC%3F%23"
    assert parse_qsl(urlsplit(Address("nl", "map", choices=(("material", "a&b=c"),)).address()).query) == [
        ("materiaal", "a&b=c")
    ]
