"""The words of the pages in two languages: gettext, with the English text as key and Dutch in `locale/nl/`, by room."""

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "locale" / "nl"


def mark(text: str) -> str:
    """Says that a text is looked up in the catalogue elsewhere, so that it is found as one of its keys."""
    return text


@dataclass(frozen=True, eq=False)
class Language:
    """One language of the pages: its code as it stands in an address, and its translations."""

    code: str
    translations: gettext.NullTranslations

    def gettext(self, text: str, /, **values: object) -> str:
        return self.translations.gettext(text) % values

    @property
    def other(self) -> str:
        return {"nl": "en", "en": "nl"}[self.code]


def catalogues() -> dict[str, Catalog]:
    """The Dutch words by the room whose they are, as they stand in their files."""
    found = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale="nl", abort_invalid=True)
    return found


def catalogue() -> Catalog:
    """All Dutch words together."""
    whole = Catalog(locale="nl")
    for part in catalogues().values():
        for message in part:
            if message.id:
                whole[message.id] = message
    return whole


@cache
def language(code: str) -> Language:
    """A language by its code; the catalogue is read once, no compiled file is needed."""
    if code == "en":
        return Language("en", gettext.NullTranslations())
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return Language("nl", gettext.GNUTranslations(compiled))


def preferred(accept_language: str) -> str:
    """`nl` or `en`, whichever a browser's Accept-Language wants more; Dutch where it wants neither.

    >>> preferred("en-GB,en;q=0.9,nl;q=0.8"), preferred("fr,en;q=0.3"), preferred("")
    ('en', 'en', 'nl')
    """
    weights: dict[str, float] = {}
    for part in accept_language.split(","):
        tag, _, quality = part.partition(";q=")
        code = tag.strip().lower().partition("-")[0]
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if code in ("nl", "en"):
            weights[code] = max(weight, weights.get(code, 0.0))
    return max(("nl", "en"), key=lambda code: weights.get(code, 0.0))
