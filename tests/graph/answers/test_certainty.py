"""The word for how sure a spoken statement is: each rule of methods.md section 10 at both sides of its edge."""

from dataclasses import replace

import pytest

from ketenkaart.graph.answers.certainty import (
    CertaintyWord,
    NoFigure,
    StatedOn,
    certainty,
    doubted,
    least,
    publishers,
    weakest,
)
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.model import Verified

SURE = StatedOn(Verified.READ, 2, width=0.1, unseen=365)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "CERTAIN"),
        ({"width": None}, "CERTAIN"),
        ({"width": 0.11}, "LIKELY"),
        ({"width": 0.5}, "LIKELY"),
        ({"width": 0.51}, "UNCERTAIN"),
        ({"unseen": 366}, "LIKELY"),
        ({"unseen": None}, "LIKELY"),
        ({"estimated": True}, "LIKELY"),
        ({"publishers": 1}, "LIKELY"),
        ({"publishers": 0}, "UNKNOWN"),
        ({"verified": Verified.DERIVED}, "LIKELY"),
        ({"verified": Verified.MEMORY}, "LIKELY"),
        ({"verified": Verified.MEMORY, "publishers": 1}, "UNKNOWN"),
        ({"verified": None}, "UNKNOWN"),
        ({"doubt": NoFigure.UNKNOWN}, "UNKNOWN"),
        ({"doubt": NoFigure.WITHHELD}, "UNKNOWN"),
        ({"doubt": NoFigure.UNCONFIRMED}, "UNCERTAIN"),
    ],
)
def test_the_first_rule_that_fits_gives_the_word(change, word):
    assert certainty(replace(SURE, **change)) == word


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"width": 0.9}, None),
        ({"verified": Verified.MEMORY}, None),
        ({"verified": Verified.MEMORY, "publishers": 1}, "UNSOURCED"),
        ({"publishers": 0}, "UNSOURCED"),
        ({"doubt": NoFigure.WITHHELD, "publishers": 0}, "WITHHELD"),
    ],
)
def test_what_has_no_source_is_not_said(change, why):
    assert doubted(replace(SURE, **change)) == why


def test_of_several_the_least_sure_counts():
    assert least([CertaintyWord.CERTAIN, CertaintyWord.UNCERTAIN, CertaintyWord.LIKELY]) == "UNCERTAIN"
    assert least([]) == "UNKNOWN"
    assert weakest([Verified.READ, Verified.MEMORY, Verified.DERIVED]) == "MEMORY"
    assert weakest([Verified.READ, None]) is None
    assert weakest([]) is None


def test_one_that_publishes_twice_is_one_publisher():
    def source(key: str, publisher: str | None) -> SourceRef:
        return SourceRef(key, key, publisher, None, None, None, None, None)

    assert publishers([source("a", "Office"), source("b", "Office"), source("c", None)]) == 2
