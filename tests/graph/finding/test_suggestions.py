"""What an error offers instead of a key that is not there: the same everywhere, and what the search finds."""

import ast
from collections.abc import Iterator
from datetime import date

import pytest
from graphql import GraphQLID, GraphQLInputObjectType, build_schema, get_named_type

from ketenkaart.api import schema
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.finding.find import suggest
from ketenkaart.graph.model import Tables
from ketenkaart.graph.view import View
from ketenkaart.loaders import resolve
from ketenkaart.loaders.resolve import Entry, Need
from ketenkaart.settings import Settings
from tests.shipped import DATA, shipped

ROOT = DATA.parent
DAY = date(2026, 11, 24)
VIEW = View(shipped(), DAY)
# What people write for a key, and the key that it stands for.
WRITTEN = {
    "Country": ("Chinese Taipei", "TWN"),
    "Material": ("Koper", "copper"),
    "Product": ("windmolens", "wind-turbine"),
    "Organisation": ("Europese Commissie", "european-commission"),
    "Measure": ("aankondiging 18 van 2025", "cn-mofcom-gacc-2025-18"),
    "Sector": ("auto-industrie", "C29"),
    "Site": ("Aurubis Lünen", "aurubis-luenen"),
    "Code": ("8505.11", "HS2022-850511"),
    "Engagement": ("Sefcovic", "eu-cn-call-2025-10-21"),
}
# Input fields whose name is not that of the label.
LABEL_OF = {"imposedBy": "Country", "destination": "Country", "outside": "Country", "makes": "Product"}


def filters() -> Iterator[tuple[str, str]]:
    """Every field of the API that takes a filter, and every key that the filter may name."""
    query = build_schema((ROOT / "schema.graphql").read_text("utf-8")).query_type
    assert query is not None
    for name, field in query.fields.items():
        kind = get_named_type(field.args["filter"].type) if "filter" in field.args else None
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((name, one) for one, of in kind.fields.items() if get_named_type(of.type) is GraphQLID)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Views:
    return Views(Settings(home=tmp_path_factory.mktemp("home"), today=DAY), shipped())


@pytest.fixture(scope="module")
def known() -> Tables:
    return shipped().tables()


@pytest.mark.parametrize(("field", "name"), [*filters()])
def test_every_filter_of_the_api_suggests_what_the_search_finds(views: Views, field: str, name: str):
    label = LABEL_OF.get(name, name.capitalize())
    asked, meant = WRITTEN[label]
    rest = ', origin: "CHN", material: "copper"' if field == "exposures" else ""
    document = f'{{{field}(filter: {{{name}: "{asked}"}}{rest}){{__typename}}}}'
    [error] = schema.execute(views, document, {})["errors"]
    assert error["extensions"] == {"code": "UNKNOWN_KEY", "suggestions": suggest(VIEW.names(), asked, (label,))}
    assert error["extensions"]["suggestions"][0] == meant


@pytest.mark.parametrize("label", WRITTEN)
def test_a_loader_suggests_what_the_api_does(known: Tables, label: str):
    asked, meant = WRITTEN[label]
    with pytest.raises(UnknownKey) as error:
        VIEW.require(label, asked)
    assert error.value.suggestions[0] == meant
    entry = Entry("companies/supplies.csv", 2, (), (Need("column", asked, (label,)),))
    _, (rejected,) = resolve.settle([entry], known)
    assert rejected.remedy.startswith(f"Did you mean {meant}")


def test_nothing_suggests_a_key_but_the_search():
    """Names of columns, datasets and folders are not in the graph: those alone are compared letter by letter."""
    letters, raised = set(), set()
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT)
        if room.parts[0] in ("tests", "bench", ".venv", ".cache"):
            continue
        text = path.read_text("utf-8")
        if "UnknownKey(" not in text and "get_close_matches(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called == "get_close_matches":
                letters.add(str(room))
            if isinstance(node, ast.Call) and called == "UnknownKey":
                raised.add((str(room), ast.unparse(node.args[2])))
    assert letters == {"loaders/files.py", "loaders/framework.py", "loaders/grid.py"}
    assert raised == {
        ("graph/view.py", "suggest(self.names(), key, (label,))"),
        ("loaders/framework.py", "get_close_matches(only, LOADER, cutoff=0.4)"),  # a dataset
        ("visualise/pages/export.py", "[]"),  # of nothing that the search finds
        ("visualise/pages/source.py", "[]"),  # a source that is there, of which nothing is known on the day
    }
