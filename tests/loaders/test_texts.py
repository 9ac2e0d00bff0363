"""What a text must be to be read, and numbers with a check digit."""

import doctest

import pytest

from ketenkaart.graph.finding.folding import fold
from ketenkaart.loaders import checks, texts


@pytest.mark.parametrize("module", [checks, texts])
def test_what_the_docstrings_say_holds(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize("text", ["3M", "横店集团", "Café", "Ａｃｍｅ", "ОАО Металл", "شركة", "Ö"])
def test_names_of_any_script_show(text: str) -> None:
    assert texts.shows(text)
    assert not texts.hidden(text)
    assert texts.whole(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b\u200b", "\u3164", "\u115f", "\u2800", "…", "()"])
def test_a_name_of_nothing_does_not_show(text: str) -> None:
    assert not texts.shows(text)


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200e", "\u202e", "\u2066", "\u2060", "\ufeff", "\U000e0041"])
def test_what_is_hidden_in_a_name_is_named(mark: str) -> None:
    assert texts.hidden(f"Del{mark}taveen") == [f"U+{ord(mark):04X}"]


@pytest.mark.parametrize(
    "text",
    [
        "نمی\u200cخواهم",  # Persian: the letters beside it don't join
        "پتروشیمی\u200cها",
        "क्\u200dष", "क्\u200cष", "ශ්\u200dරී ලංකා",  # after a virama: Hindi, Sinhala
        "Lab 👩\u200d🔬", "Lab 👩🏽\u200d🔬", "🏳️\u200d🌈", "❤\ufe0f BV", "👩\u200d❤️\u200d👨",
        "1\ufe0f\u20e3", "☎\ufe0e",
        "葛\U000e0100城",  # of two forms of one character
    ],
)  # fmt: skip
def test_what_joins_or_varies_letters_where_it_may_is_not_hidden(text: str) -> None:
    assert texts.hidden(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Del\u200dtaveen", ["U+200D"]),
        ("Del\u200ctaveen", ["U+200C"]),
        ("\u200cمی", ["U+200C"]),  # before all letters, and after
        ("می\u200c", ["U+200C"]),
        ("د\u200cم", ["U+200C"]),  # a letter that doesn't join the next
        ("क\u200dष", ["U+200D"]),  # no virama
        ("👩\u200d", ["U+200D"]),
        ("A\u200d🔬", ["U+200D"]),
        ("👩\u200d\u200d🔬", ["U+200D"]),
        ("A\ufe0f", ["U+FE0F"]),
        ("1\ufe0f", ["U+FE0F"]),
        ("\ufe0f\u20e3", ["U+FE0F"]),
        ("A\U000e0100", ["U+E0100"]),
        ("葛\u200b城", ["U+200B"]),
        ("\u0378\u200c\u0378", ["U+200C"]),  # beside what is no character
        ("نمی\u200cخواهم\u202e", ["U+202E"]),
    ],
)
def test_a_joiner_that_joins_nothing_is_hidden(text: str, found: list[str]) -> None:
    assert texts.hidden(text) == found


def test_names_that_differ_in_what_does_not_show_are_one_name() -> None:
    assert fold("👩\u200d🔬 Lab") == fold("Lab")
    assert fold("葛\U000e0100城") == fold("葛城")
    assert fold("می\u200cخواهم") == fold("میخواهم")
    assert fold("क्\u200dष") == fold("क्ष")
    assert fold("टाटा") != fold("टीटी"), "vowels are letters"


@pytest.mark.parametrize("text", ["Müller", "Citroën – ‘groot’ €", "Łódź", "Gießen", "東京", "Ελλάς", "Стройка", "☎ 1"])
def test_what_was_read_in_a_wrong_encoding_is_found(text: str) -> None:
    doubled = text.encode().decode("cp1252", "replace")
    assert not texts.whole(doubled)
    assert texts.whole(text)


@pytest.mark.parametrize("text", ["«CAFÉ»", "ESPAÑA", "AÑO»", "20 °C", "3 × 4", "¿Qué?", "São Tomé®", "NOËL…"])
def test_letters_that_look_like_damage_are_none(text: str) -> None:
    assert texts.whole(text)


@pytest.mark.parametrize(
    "number",
    [
        "ABCDEFGHIJKLMNOPQR12", "00000000000000000000", "724500Y6DUVHQD6OXN72", "724500Y6DUVHQD6OXN28",
        "274500Y6DUVHQD6OXN27",
    ],
)  # fmt: skip
def test_an_lei_with_a_slip_is_none(number: str) -> None:
    assert not checks.lei(number)


@pytest.mark.parametrize("number", ["7429-91-9", "7249-91-6", "13494-80-8"])
def test_a_cas_number_with_a_slip_is_none(number: str) -> None:
    assert not checks.cas(number)
