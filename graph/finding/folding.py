"""Texts as they are compared: without case, accents and punctuation, so that two spellings of one name are one text."""

import re
import unicodedata

LONGEST = 200  # characters of a text that are looked at
SINGLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
APART = {place: " " for place in range(128) if not chr(place).isalnum()}
NUMBER = set(".- ")  # may stand inside one number
INITIALS = re.compile(r"\b[^\W\d_](?:\. ?[^\W\d_])+\b")  # `B.V`, `U. S. A`
# Scripts that write words without spaces: Thai, Lao, Burmese, Khmer, kana, Chinese characters.
UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents and punctuation; initials are one word, and so is a number with points in it.

    >>> fold("  Béta-Magneten B.V."), fold("8505.11"), fold("7429-91-6")
    ('beta magneten bv', '850511', '7429916')

    Marks that are no accents, such as vowels of Hindi or Thai, are letters; what joins or varies letters is nothing.
    >>> fold("की") == fold("का"), fold("می\u200cخواهم") == fold("میخواهم")
    (False, True)
    """
    plain = INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", ""), text[:LONGEST].lower())
    if plain.isascii():
        folded = " ".join(plain.translate(APART).split())
    else:
        plain = unicodedata.normalize("NFKD", plain).casefold().translate(SINGLE)
        plain = "".join(c for c in plain if not unicodedata.combining(c))[:LONGEST]
        folded = " ".join("".join(c if c.isalnum() else _beside_letters(c) for c in plain).split())
    joined = folded.replace(" ", "")
    return joined if joined.isdigit() and not set(plain) - set(joined) - NUMBER else folded


def _beside_letters(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Cf" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    return char if kind in ("Mn", "Mc") else " "


def unspaced(word: str) -> bool:
    """Whether a word is of a script that writes no spaces, so that what is looked for may stand anywhere in it."""
    return not word.isascii() and any(first <= ord(letter) <= last for letter in word for first, last in UNSPACED)
