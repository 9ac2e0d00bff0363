"""Text in two languages."""

import ast
import copy
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from ketenkaart.graph.said import Said, counted, in_language, joined, said
from ketenkaart.settings import CHECKOUT

ENGLISH = re.compile(
    r"\b(the|and|which|with|that|this|write|correct|cannot|or|not|from|than|rows|nothing|it|to|are)\b", re.IGNORECASE
)
# Commands, columns and what is quoted stay as they are.
QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\{[^}]*\}|--\w+")
SAME = {"LEI", "tab", "product", "dataset", "factor", "sd", "in", "is"}  # words of both languages
ROOMS = ("graph", "loaders")


def texts() -> Iterator[tuple[str, str, str]]:
    """Every text in two languages that the sources have: where, English, Dutch."""
    for path in (*CHECKOUT.glob("*.py"), *(path for room in ROOMS for path in (CHECKOUT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("said", "Said"):
                pair = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                if len(pair) == 2:
                    yield f"{path.name}:{node.lineno}", pair[0], pair[1]


def test_every_text_says_the_same_values_in_both_languages_and_its_dutch_is_dutch() -> None:
    found = list(texts())
    assert len(found) > 200
    wrong = []
    for where, english, dutch in found:
        names = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (english, dutch)]
        bare = QUOTED.sub("", dutch)
        if names[0] - {"meaning"} != names[1]:  # what a column means is said in the model, in English alone
            wrong.append(f"{where}: {names[0] ^ names[1]} stand in one language alone")
        if ENGLISH.search(bare):
            wrong.append(f"{where}: English in {dutch!r}")
        if english == dutch and not set(re.findall(r"\w+", bare.replace("Is", "is"))) <= SAME:
            wrong.append(f"{where}: the same in both: {dutch!r}")
    assert wrong == []


@pytest.mark.parametrize("dutch", ["Correct one of the rows.", "Verbeter one of the rows."])
def test_english_in_the_place_of_dutch_is_found(dutch: str) -> None:
    assert ENGLISH.search(QUOTED.sub("", dutch))


def test_a_count_has_its_thousands_apart_as_each_language_does() -> None:
    assert (counted(12500), counted(12500).dutch, counted(7).dutch) == ("12,500", "12.500", "7")


def test_text_is_english_and_carries_its_dutch() -> None:
    text = said("{row} of {total:.1f}", "{row} van {total:.1f}", row=said("a row", "een rij"), total=2)
    assert text == "a row of 2.0"
    assert (in_language(text, "en"), in_language(text, "nl")) == ("a row of 2.0", "een rij van 2.0")
    assert type(in_language(text, "en")) is str


def test_braces_of_a_value_stay() -> None:
    text = said("is '{cell}'", "is '{cell}'", cell="{0}")
    assert (text, text.dutch) == ("is '{0}'", "is '{0}'")


def test_parts_are_joined_in_each_language_and_plain_text_is_the_same_in_both() -> None:
    text = joined("; ", (said("a day", "een dag"), "X"))
    assert (text, text.dutch) == ("a day; X", "een dag; X")
    assert in_language("X", "nl") == "X"


def test_a_copy_keeps_the_dutch() -> None:
    assert copy.deepcopy(Said("one", "een")).dutch == "een"
