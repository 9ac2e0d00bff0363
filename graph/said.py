"""Text for whoever loads a file, in English and Dutch: an error, a rule that a row breaks, what to do, a note.

It is an ordinary text, the English one, that carries the Dutch: whatever handles text handles it, and only the place
that speaks to a reader asks for a language.
"""

from collections.abc import Iterable

LANGUAGES = ("en", "nl")


class Said(str):
    """English text beside the same in Dutch."""

    dutch: str

    def __new__(cls, english: str, dutch: str) -> "Said":
        text = super().__new__(cls, english)
        text.dutch = dutch
        return text

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.dutch


def said(english: str, dutch: str, /, **values: object) -> Said:
    """Text with `{name}` for values; a value that is such text itself stands in each language in its own."""
    return Said(english.format(**values), dutch.format(**{name: _in_dutch(value) for name, value in values.items()}))


def joined(separator: str, parts: Iterable[str]) -> Said:
    """Texts one after another."""
    found = list(parts)
    dutch = in_language(separator, "nl")
    return Said(separator.join(found), dutch.join(in_language(part, "nl") for part in found))


def counted(number: int) -> Said:
    """A count with its thousands apart: `12,500`, `12.500`."""
    return Said(f"{number:,}", f"{number:,}".replace(",", "."))


def in_language(text: str, lang: str) -> str:
    """Text in a language; what has no Dutch stays as it is."""
    return {"en": str(text), "nl": text.dutch if isinstance(text, Said) else str(text)}[lang]


def _in_dutch(value: object) -> object:
    return value.dutch if isinstance(value, Said) else value
