"""What a text must be to be read: letters that show, in the order in which they stand, as their writer meant them."""

import re

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


def shows(text: str) -> bool:
    """Whether a reader sees a letter or a digit in it.

    >>> shows("3M"), shows(" "), shows("ㅤ"), shows("—")
    (True, False, False, False)
    """
    return any(c.isalnum() and not HIDDEN.match(c) for c in text)


def hidden(text: str) -> list[str]:
    """The characters that do not show, by number: `U+200B`."""
    return [f"U+{ord(c):04X}" for c in dict.fromkeys(HIDDEN.findall(text))]


def whole(text: str) -> bool:
    """Whether no letter was lost on the way, in one wrong encoding or another.

    >>> whole("Côte d'Ivoire"), whole("CÃ´te d'Ivoire"), whole("C\ufffdte d'Ivoire"), whole("«CAFÉ»")
    (True, False, False, True)
    """
    return LOST not in text and not DOUBLED.search(text)
