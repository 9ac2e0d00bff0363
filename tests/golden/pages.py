"""Every page: a chosen one of each kind in all its forms, others as they are read and as JSON, which has all tables."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from ketenkaart.graph.answers import addresses, catalogue
from ketenkaart.graph.answers.catalogue import OrganisationFilter
from ketenkaart.graph.answers.subgraph import FORMATS
from ketenkaart.server import create_app
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.pages.graphql import GraphQLEndpoint
from ketenkaart.visualise.site import web
from tests.client import Client
from tests.golden.texts import texts
from tests.golden.worlds import DAYS, settings, views

LANGUAGES = ("nl", "en")
# In all forms; a query is written in the names of `addresses.WORDS`.
CHOSEN: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("", "", {}),
    ("", "", {"example": "1", "since": "2025-01-01"}),
    ("Material", "dysprosium", {}),
    ("Material", "dysprosium", {"beside": "neodymium", "since": "2025-01-01"}),
    ("Material", "copper", {"example": "1"}),
    ("Product", "ndfeb-magnet-sintered-dy-tb", {}),
    ("Country", "CHN", {"since": "2025-01-01"}),
    ("Country", "CHN", {"beside": "DEU", "example": "1"}),
    ("Country", "NLD", {}),
    ("Organisation", "", {"example": "1"}),
    ("Organisation", "", {"material": "dysprosium", "country": "CHN"}),
    ("Organisation", "example-robotarmen", {"example": "1"}),
    ("Organisation", "example-robotarmen", {"example": "1", "material": "neodymium"}),
    ("Measure", "", {}),
    ("Measure", "", {"country": "CHN", "state": "in_force"}),
    ("Measure", "cn-mofcom-gacc-2025-18", {"since": "2025-01-01"}),
    ("map", "", {}),
    ("map", "", {"material": "copper", "user": "DEU"}),
    ("map", "", {"stage": "SEPARATION", "measure": "cn-mofcom-gacc-2025-18", "example": "1"}),
    ("network", "", {}),
    ("network", "", {"around": "Organisation:example-robotarmen", "example": "1"}),
    ("network", "", {"around": "Material:dysprosium", "depth": "1"}),
    ("search", "", {}),
    ("search", "", {"text": "neodimium"}),
    ("search", "", {"text": "8505 11"}),
    ("search", "", {"text": "China", "kinds": "Measure"}),
    ("search", "", {"text": "zzzzzz"}),
    ("data", "", {}),
    ("contradictions", "", {}),
    ("Source", "cepii-baci", {}),
    ("Source", "cepii-baci", {"page": "2"}),
    ("export", "", {}),
    ("export", "", {"around": "Material:dysprosium", "depth": "1"}),
    ("graphql", "", {}),
    ("methods", "", {}),
    ("help", "", {}),
    ("accessibility", "", {}),
    ("privacy", "", {}),
)
COUNTRIES = (
    *("AUS", "BEL", "BRA", "CAN", "CHL", "CHN", "COD", "DEU", "ESP", "FIN", "FRA", "GBR", "GIN", "IDN", "IND", "JPN"),
    *("KAZ", "KOR", "MMR", "MYS", "NLD", "POL", "RUS", "USA", "VNM", "ZAF"),
)
WRONG = (
    ("Material", "nothing", {}),
    ("Material", "Dysprosium", {}),
    ("Country", "XXX", {}),
    ("Measure", "nothing", {}),
    ("Material", "dysprosium", {"as_of": "yesterday"}),
    ("Material", "dysprosium", {"as_of": "1800-01-01"}),
    ("Material", "dysprosium", {"version": "99"}),
    ("Material", "dysprosium", {"version": "x"}),
    ("Material", "dysprosium", {"example": "2"}),
    ("Material", "dysprosium", {"text": "a"}),
    ("Material", "dysprosium", {"beside": "nothing"}),
    ("map", "", {"stage": "nothing"}),
    ("network", "", {"around": "Nothing:x"}),
    ("search", "", {"text": "a" * 501}),
    ("nowhere", "", {}),
)
EXPORTS = (("Material:dysprosium", ""), ("Organisation:example-robotarmen", "example"), ("Country:NLD", ""))


def pages() -> Iterator[tuple[str, str]]:
    """Key and text of each page and form."""
    shipped = _Asked("shipped")
    for name, key, query in CHOSEN:
        yield from shipped.all_forms(name, key, query)
    for name, key, query in _others():
        yield from shipped.page(name, key, query)
    view = views("shipped").view(example=True)
    for record in catalogue.organisations(view, OrganisationFilter(country="NLD")):
        yield from shipped.answer(_path("Organisation", record.key, "nl", "", {"example": "1"}))
        yield from shipped.answer(_path("Organisation", record.key, "en", "json", {"example": "1"}))
    for name, key, query in WRONG:
        yield from shipped.page(name, key, query)
    for path in ("/", "/nl", "/openapi.json", "/robots.txt", "/healthz", "/readyz", "/nl/materiaal/dysprosium.nope"):
        yield from shipped.answer(path)
    for day in DAYS:
        for name, key, query in CHOSEN:
            if name not in ("graphql", "methods", "help", "accessibility", "privacy", "data", "export", "Source"):
                yield from shipped.page(name, key, {"as_of": day.isoformat(), **query})
    without = _Asked("without-example")
    for name, key, query in CHOSEN:
        if "robotarmen" not in key + query.get("around", ""):
            yield from without.page(name, key, query)
    worked = _Asked("worked")
    for name, key, query in _of_worked():
        yield from worked.page(name, key, query)


def exports() -> Iterator[tuple[str, str]]:
    """Key and text of what stands around some nodes, as files of each format."""
    shipped = _Asked("shipped")
    for around, example in EXPORTS:
        for lang in LANGUAGES:
            for form in FORMATS if around != "Country:NLD" else ("json",):
                query = f"?{addresses.WORDS[lang]['example']}=1" if example else ""
                word = addresses.WORDS[lang]["export"]
                yield from shipped.answer(f"/{lang}/{word}/{around}.{form}{query}")
    yield from shipped.answer(f"/en/export/Material:dysprosium.json?asOf={DAYS[0]}&depth=1")
    yield from shipped.answer("/en/export/Material:dysprosium.nope")
    yield from shipped.answer("/en/export/Material:nothing.json")


class _Asked:
    """One application that is asked for addresses."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client = Client(create_app(settings(), views(name)))
        asks = GraphQLEndpoint(lambda document, variables: {}, "/graphql", {})  # only to be told the forms
        self._forms = {(page.name, page.keyed): tuple(page.forms) for page in web.pages(asks=asks)}

    def all_forms(self, name: str, key: str, query: dict[str, str]) -> Iterator[tuple[str, str]]:
        """A page, each of its forms and each of its tables."""
        for lang in LANGUAGES:
            tables: list[str] = []
            for form in dict.fromkeys(("", *files.MEDIA_TYPES, *self._forms[name, bool(key)])):
                if form == "png" and (lang != "en" or query):
                    continue  # drawn from the SVG; one is enough
                for found in self.answer(_path(name, key, lang, form, query)):
                    yield found
                    if form == "json" and name != "graphql":
                        tables = [table["name"] for table in json.loads(found[1].partition("\n")[2]).get("tables", ())]
            for table in tables[1:]:
                yield from self.answer(_path(name, key, lang, "csv", {**query, "table": table}))

    def page(self, name: str, key: str, query: dict[str, str]) -> Iterator[tuple[str, str]]:
        """A page and its JSON, in both languages."""
        for lang in LANGUAGES:
            for form in ("", "json"):
                yield from self.answer(_path(name, key, lang, form, query))

    def answer(self, path: str) -> Iterator[tuple[str, str]]:
        found = self._client.get(path)
        head = f"{found.status_code} {found.headers.get('content-type', '')} {found.headers.get('location', '')}\n"
        for inner, text in texts(found.content, found.headers.get("content-type", "")):
            yield f"{self._name} {path}{inner}", head + text


def _path(name: str, key: str, lang: str, form: str, query: dict[str, str]) -> str:
    words = addresses.WORDS[lang]
    path = addresses.path(name, key, lang) if name in words or not name else f"/{lang}/{name}"
    if form:
        path += f"{'' if name else 'index'}.{form}"
    given = "&".join(f"{words[word]}={quote(value)}" for word, value in query.items())
    return f"{path}?{given}" if given else path


def _others() -> Iterable[tuple[str, str, dict[str, str]]]:
    """Every material, measure and product, some countries and sources."""
    view = views("shipped").view(example=True)
    for label in ("Material", "Measure", "Product"):
        for record in catalogue.everything(view, label):
            yield label, record.key, {}
    for key in COUNTRIES:
        yield "Country", key, {}
    for record in catalogue.everything(view, "Source")[::25]:
        yield "Source", record.key, {}


def _of_worked() -> Iterable[tuple[str, str, dict[str, str]]]:
    """Every page of what the worked example has."""
    view = views("worked").view(example=True)
    yield "", "", {"example": "1"}
    yield "map", "", {"example": "1"}
    for label in ("Material", "Measure", "Product", "Country", "Organisation"):
        for record in catalogue.everything(view, label):
            if label != "Country" or record.key in ("CHN", "DEU", "JPN", "NLD"):
                yield label, record.key, {"example": "1"}
