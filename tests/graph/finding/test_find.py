"""Finding in scripts without spaces, and in plain tables: what a loader suggests for a wrong key."""

import re
from datetime import date

import pytest

from ketenkaart.graph.finding.find import Names, find, suggest
from ketenkaart.graph.finding.index import TERMS
from ketenkaart.graph.finding.tables import names
from ketenkaart.graph.model import Tables
from tests.shipped import shipped, view_on

CHINESE = "横店集团东磁股份有限公司"
TABLES: Tables = {
    "Country": {"key": ["CHN", "NLD"], "name_en": ["China", "Netherlands"], "name_nl": ["China", "Nederland"]},
    "Organisation": {
        "key": ["dmegc", "shili", "bakker", "maruwa"],
        "name": [CHINESE, "示例磁材（宁波）有限公司", "Bakker Magnetics B.V.", "マグネット工業"],
        "kvk": [None, None, "17012345", None],
    },
}


@pytest.fixture(scope="module")
def shipped_names() -> Names:
    return names(shipped().tables())


def found(asked: str, kinds: tuple[str, ...] | None = None) -> list[str]:
    names_ = names(TABLES)
    return [names_.key(hit.label, hit.row) for hit in find(names_, asked, kinds) if hit.sure]


@pytest.mark.parametrize("asked", [CHINESE[at : at + 2] for at in range(len(CHINESE) - 1)])
def test_a_chinese_name_is_found_by_any_two_characters_in_it(asked: str):
    assert "dmegc" in found(asked)


def test_every_chinese_name_that_ships_is_found_by_any_two_characters_in_it():
    view = view_on(date(2026, 11, 24))
    pairs = set()
    for label in ("Organisation", "Site", "Source"):
        for row in view.nodes(label).tolist():
            texts = [text for name in TERMS[label] for text in view.called(label, row, name)]
            pairs |= {(label, row, pair) for text in texts for pair in re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)}
    assert len(pairs) > 60
    for label, row, pair in pairs:
        assert (label, row) in [(hit.label, hit.row) for hit in find(view.names(), pair, first=50) if hit.sure], pair


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("东磁", ["dmegc"]),
        ("宁波", ["shili"]),
        ("磁材", ["shili"]),
        ("股份", ["dmegc"]),
        ("横店东磁", ["dmegc"]),
        ("磁", ["dmegc", "shili"]),
        ("店横", []),
        ("グネ", ["maruwa"]),
        ("工業", ["maruwa"]),
    ],
)
def test_characters_inside_a_name_find_it_and_others_don_t(asked: str, keys: list[str]):
    assert sorted(found(asked)) == keys


def test_initials_are_one_word_with_points_and_without():
    for asked in ("Bakker Magnetics BV", "bakker magnetics b.v.", "Bakker Magnetics B. V."):
        assert found(asked) == ["bakker"]


@pytest.mark.parametrize(
    ("asked", "kind", "key"),
    [
        ("Nederland", "Country", "NLD"),
        ("NL", "Country", "NLD"),
        ("Taiwan", "Country", "TWN"),
        ("850511", "Product", "ndfeb-magnet-sintered"),
        ("8505.11", "Product", "ndfeb-magnet-sintered"),
        ("magneten", "Product", "ndfeb-magnet-sintered"),
        ("magnets", "Product", "ndfeb-magnet-sintered"),
        ("Bakker Magnetics B.V.", "Organisation", "bakker-magnetics"),
        ("Bakker Magnetics", "Organisation", "bakker-magnetics"),
        ("disprosium", "Material", "dysprosium"),
        ("Koper", "Material", "copper"),
        ("MOFCOM Announcement 18", "Measure", "cn-mofcom-gacc-2025-18"),
    ],
)
def test_what_is_no_key_suggests_the_key_that_it_means(shipped_names: Names, asked: str, kind: str, key: str):
    assert key in suggest(shipped_names, asked, (kind,), 4)


@pytest.mark.parametrize(
    ("asked", "keys"), [("CHM", ["CHN"]), ("chnn", ["CHN"]), ("NL", ["NLD"]), ("XXX", []), ("Q", [])]
)
def test_a_slip_of_the_hand_in_a_short_key_suggests_it(asked: str, keys: list[str]):
    assert suggest(names(TABLES), asked, ("Country",)) == keys
    assert suggest(names(TABLES), asked, ("Measure",)) == []


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("magneten", ["ndfeb-magnet-sintered", "ndfeb-magnet-sintered-dy-tb", "smco-magnet", "ndfeb-magnet-bonded"]),
        ("Magneten", ["ndfeb-magnet-sintered", "ndfeb-magnet-sintered-dy-tb", "smco-magnet", "ndfeb-magnet-bonded"]),
        ("koper", ["copper-concentrate"]),
    ],
)
def test_of_what_has_the_words_or_begins_so_the_most_used_is_suggested_first(
    shipped_names: Names, asked: str, keys: list[str]
):
    assert suggest(shipped_names, asked, ("Product",), 8)[: len(keys)] == keys


def test_use_does_not_come_before_how_well_a_name_fits():
    tables: Tables = {
        "Product": {"key": ["one", "two", "three"], "name_en": ["Magnet", "Magnets", "Magnetic sand"]},
        "input_to": {"start": ["Product:three"] * 3, "end": ["Product:two"] * 3},
    }
    assert suggest(names(tables), "magnet", ("Product",)) == ["one", "two", "three"]
    assert suggest(names(tables, {"Product:two": 9, "Product:three": 1}), "magnet", ("Product",)) == [
        "one",
        "two",
        "three",
    ]
    assert suggest(names(tables, {"Product:two": 1}), "mag", ("Product",)) == ["two", "one", "three"]


def test_what_means_nothing_suggests_nothing(shipped_names: Names):
    assert suggest(shipped_names, "xyzzyxyzzy", ("Country", "Product", "Organisation")) == []
    assert suggest(names({}), "Nederland", ("Country", "Product")) == []


def test_plain_tables_and_a_view_of_them_find_the_same(shipped_names: Names):
    view = view_on(date(2026, 11, 24), example=True)
    assert suggest(view.names(), "magneten", ("Product",), 1) == ["ndfeb-magnet-sintered"]
    for asked in ("koper", "DR Congo", "magneten", "850511", "Bakker", "neodimium", "announcement 18"):
        keys = [(hit.label, shipped_names.key(hit.label, hit.row), hit.value) for hit in find(shipped_names, asked)]
        assert keys == [(hit.label, view.key(hit.label, hit.row), hit.value) for hit in find(view.names(), asked)]


def test_a_plural_finds_what_it_is_the_plural_of():
    view = view_on(date(2026, 11, 24))
    for plural, part in (("magneten", "magneet"), ("legeringen", "legering"), ("magnets", "magnet")):
        values = [hit.value.lower() for hit in find(view.names(), plural, ("Product",), 20) if hit.sure]
        assert any(part in value and plural not in value for value in values), plural
