"""Rows of the graph, read by the names of their cells."""

import ast
from collections.abc import Iterator

import pytest

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.content import columns
from ketenkaart.graph.model import NODE, RELATIONSHIP, Type, Verified
from ketenkaart.settings import CHECKOUT
from tests.graph.network import network

HELD = {
    "text": Type.TEXT,
    "texts": Type.TEXTS,
    "number": Type.FLOAT,
    "floats": Type.FLOAT,
    "whole": Type.INT,
    "ints": Type.INT,
    "day": Type.DATE,
    "days": Type.DATE,
    "flag": Type.BOOL,
    "flags": Type.BOOL,
}
DECLARED = {(p.name, p.type) for name in (*NODE, *RELATIONSHIP) for p in columns(name)}


def reads() -> Iterator[tuple[str, str, str]]:
    """Where the product reads a cell, or a column, by a name that stands there: place, how, name."""
    for room in ("graph", "api", "words", "visualise"):
        for file in sorted((CHECKOUT / room).rglob("*.py")):
            for call in ast.walk(ast.parse(file.read_text())):
                match call:
                    case ast.Call(func=ast.Attribute(read, how), args=[ast.Constant(value=str(name)), *_]):
                        if how in HELD and ast.unparse(read) != "asked":  # that is an address
                            yield f"{file.relative_to(CHECKOUT)}:{call.lineno}", how, name


def test_whatever_is_read_by_name_is_a_property_of_that_type() -> None:
    found = list(reads())
    assert len(found) > 300
    assert [one for one in found if (one[2], HELD[one[1]]) not in DECLARED] == []


def test_a_cell_is_what_the_model_says_that_it_holds_and_unknown_is_none_but_of_texts() -> None:
    view = network({"maker": "NLD"}, made=[("NLD", "ore", 0.5)])
    ore = Record(view, "Product", view.require("Product", "ore"))
    assert (ore.text("stage"), ore.text("note"), ore.verified, ore.texts("sources")) == (
        "MINE",
        "",
        Verified.READ,
        ("s",),
    )
    assert [source.title for source in ore.sources] == ["Source"]
    assert ore.flag("fictitious") is False
    maker = Record(view, "Organisation", view.require("Organisation", "maker"))
    assert (maker.number("employees"), maker.texts("sbi")) == (None, ())
    (made,) = catalogue.made(Record(view, "Country", view.require("Country", "NLD")))
    assert (type(made.whole("year")), made.number("share"), made.whole("year_from")) == (int, 0.5, None)


def test_a_cell_asked_for_as_another_type_raises() -> None:
    view = network({"maker": "NLD"})
    maker = Record(view, "Organisation", view.require("Organisation", "maker"))
    with pytest.raises(ValueError, match=r"Organisation.employees is float, not text"):
        maker.text("employees")
