"""What a text must be to be read: letters that show, in the order in which they stand, as their writer meant them."""

import re
import unicodedata

import idna

# Characters that show nothing, or turn the direction of what follows (Unicode's Default_Ignorable_Code_Point, the
# Braille blank, which is a picture of nothing, and the interlinear marks). Hangul's fillers pass for letters elsewhere.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Letters of UTF-8 that somebody read as Windows-1252 and saved: `Ã©` for é, `â€“` for a dash, `Ð¡Ñ‚` for Ст.
# One pair alone may be meant (`CAFÉ»`, `ESPAÑ»`), but not one that begins with Â or Ã, or is followed by another.
_NEXT = "[\u0080-\u00bf" + "".join(
    char for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))
) + "]"  # fmt: skip
DOUBLED = re.compile(f"[ÂÃ]{_NEXT}|[Ä-ß]{_NEXT}[Ä-ß]{_NEXT}|[à-ï]{_NEXT}{{2}}|ð{_NEXT}{{3}}")
LOST = "\ufffd"
JOINER = "\u200d"
VARIANTS = ("\ufe0e", "\ufe0f")  # a sign as text, and as a picture
KEYS, KEYCAP = "0123456789#*", "\u20e3"
IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\U000e0100-\U000e01ef]")
TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
NEAR = 32  # letters beside a joiner in which what it joins is looked for


def shows(text: str) -> bool:
    """Whether a reader sees a letter or a digit in it.

    >>> shows("3M"), shows(" "), shows("ㅤ"), shows("—")
    (True, False, False, False)
    """
    return any(c.isalnum() and not HIDDEN.match(c) for c in text)


def hidden(text: str) -> list[str]:
    """The characters that do not show, by number: `U+200B`; without those that do what Unicode has them for.

    >>> hidden("Del\u200btaveen"), hidden("می\u200cخواهم"), hidden("Del\u200ctaveen")
    (['U+200B'], [], ['U+200C'])
    """
    found = (match[0] for match in HIDDEN.finditer(text) if not _works(text, match.start()))
    return [f"U+{ord(char):04X}" for char in dict.fromkeys(found)]


def _works(text: str, place: int) -> bool:
    """Whether a character that does not show changes how those beside it are drawn, where it may.

    Joiners between letters of scripts that join (RFC 5892 A.1 and A.2, as UAX #31 has them) and between emoji, a sign's
    variant as an emoji, a Chinese character's variant, as Japanese names have them.
    """
    mark, before, after = text[place], text[:place], text[place + 1 : place + 2]
    if mark in VARIANTS:
        return _is_sign(before[-1:]) or (after == KEYCAP and before[-1:] != "" and before[-1:] in KEYS)
    if mark == JOINER and _is_sign(after) and _is_sign(before.rstrip("".join((*VARIANTS, TONES)))[-1:]):
        return True
    try:
        return bool(IDEOGRAPHS.fullmatch(before[-1:] + mark)) or idna.valid_contextj(
            before[-NEAR:] + text[place : place + NEAR], len(before[-NEAR:])
        )
    except ValueError:  # beside what is no character yet
        return False


def _is_sign(char: str) -> bool:
    return char != "" and (
        unicodedata.category(char) == "So" or (unicodedata.category(char) == "Sm" and char > "\u2000")
    )


def whole(text: str) -> bool:
    """Whether no letter was lost on the way, in one wrong encoding or another.

    >>> whole("Côte d'Ivoire"), whole("CÃ´te d'Ivoire"), whole("C\ufffdte d'Ivoire"), whole("«CAFÉ»")
    (True, False, False, True)
    """
    return LOST not in text and not DOUBLED.search(text)
