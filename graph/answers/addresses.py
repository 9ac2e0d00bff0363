"""Addresses of the pages: one place, so that an answer can point at its page and the pages answer there."""

from datetime import date
from urllib.parse import quote, urlencode

# Words in an address: of pages (a label of the model, or a lower-case name), then of what the query string says.
WORDS = {
    "nl": {
        "Material": "materiaal",
        "Product": "product",
        "Group": "groep",
        "Country": "land",
        "Organisation": "organisatie",
        "Measure": "maatregel",
        "Source": "bron",
        "debate": "debat",
        "map": "kaart",
        "network": "netwerk",
        "search": "zoek",
        "graphql": "graphql",
        "data": "data",
        "contradictions": "tegenspraken",
        "export": "uitvoer",
        "accessibility": "toegankelijkheid",
        "methods": "methoden",
        "help": "hulp",
        "privacy": "privacy",
        "as_of": "op",
        "version": "versie",
        "content": "inhoud",
        "example": "voorbeeld",
        "own": "eigen",
        "since": "sinds",
        "material": "materiaal",
        "stage": "stap",
        "measure": "maatregel",
        "country": "land",
        "beside": "naast",
        "closed": "dicht",
        "text": "q",
        "around": "rond",
        "depth": "diepte",
        "kinds": "soort",
        "direction": "richting",
        "shape": "vorm",
        "without": "zonder",
        "first": "aantal",
        "page": "bladzijde",
        "table": "tabel",
        "dialect": "dialect",
        "state": "toestand",
        "user": "gebruiker",
        "question": "vraag",
        "query": "query",
        "variables": "variables",
    },
    "en": {
        "Material": "material",
        "Product": "product",
        "Group": "group",
        "Country": "country",
        "Organisation": "organisation",
        "Measure": "measure",
        "Source": "source",
        "debate": "debate",
        "map": "map",
        "network": "network",
        "search": "search",
        "graphql": "graphql",
        "data": "data",
        "contradictions": "contradictions",
        "export": "export",
        "accessibility": "accessibility",
        "methods": "methods",
        "help": "help",
        "privacy": "privacy",
        "as_of": "asOf",
        "version": "version",
        "content": "content",
        "example": "example",
        "own": "own",
        "since": "since",
        "material": "material",
        "stage": "stage",
        "measure": "measure",
        "country": "country",
        "beside": "beside",
        "closed": "closed",
        "text": "q",
        "around": "around",
        "depth": "depth",
        "kinds": "kind",
        "direction": "direction",
        "shape": "form",
        "without": "without",
        "first": "first",
        "page": "page",
        "table": "table",
        "dialect": "dialect",
        "state": "state",
        "user": "user",
        "question": "question",
        "query": "query",
        "variables": "variables",
    },
}


def page(
    label: str, key: str, lang: str, as_of: date | None = None, example: bool = False, version: int | None = None
) -> str:
    """Path and query of the page of one node; `/nl/materiaal/dysprosium?op=2026-01-01`."""
    return path(label, key, lang) + state(lang, as_of, example, version)


def path(name: str, key: str, lang: str) -> str:
    """Path of a page: of a node by label and key, or of another page by name; the home page has the name ''."""
    if not name:
        return f"/{lang}/"
    return f"/{lang}/{WORDS[lang][name]}" + (f"/{quote(key, safe=':')}" if key else "")


def state(lang: str, as_of: date | None = None, example: bool = False, version: int | None = None) -> str:
    """The query string that restores a date, a version and a scope; empty where all are the default."""
    words = WORDS[lang]
    query = {}
    if as_of is not None:
        query[words["as_of"]] = as_of.isoformat()
    if version is not None:
        query[words["version"]] = str(version)
    if example:
        query[words["example"]] = "1"
    return f"?{urlencode(query)}" if query else ""
