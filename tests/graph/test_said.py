"""Text in two languages."""

import copy

from graph.said import Said, in_language, joined, said


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
