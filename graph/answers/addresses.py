"""Addresses of the pages: one place, so that an answer can point at its page and the pages answer there."""

from datetime import date
from urllib.parse import quote, urlencode

WORDS = {
    "nl": {
        "Material": "materiaal",
        "Organisation": "organisatie",
        "Measure": "maatregel",
        "as_of": "op",
        "example": "voorbeeld",
    },
    "en": {
        "Material": "material",
        "Organisation": "organisation",
        "Measure": "measure",
        "as_of": "asOf",
        "example": "example",
    },
}


def page(label: str, key: str, lang: str, as_of: date | None = None, example: bool = False) -> str:
    """Path and query of the page of one node; `/nl/materiaal/dysprosium?op=2026-01-01`."""
    words = WORDS[lang]
    return f"/{lang}/{words[label]}/{quote(key, safe='')}" + state(lang, as_of, example)


def state(lang: str, as_of: date | None = None, example: bool = False) -> str:
    """The query string that restores a date and a scope; empty where both are the default."""
    words = WORDS[lang]
    query = {}
    if as_of is not None:
        query[words["as_of"]] = as_of.isoformat()
    if example:
        query[words["example"]] = "1"
    return f"?{urlencode(query)}" if query else ""
