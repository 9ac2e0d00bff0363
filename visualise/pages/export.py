"""The page of export: choose a part of the graph, see what it holds and how large it is, take it along in a format."""

from collections import Counter
from collections.abc import Callable

from ketenkaart.graph.answers.extract import Extract, of_subgraph
from ketenkaart.graph.answers.search import search
from ketenkaart.graph.answers.subgraph import DEEPEST, MOST, Subgraph, subgraph
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.model import NODE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.export import files
from ketenkaart.visualise.forms.html import size
from ketenkaart.visualise.page import Content, File, Page, PageQuery
from ketenkaart.visualise.pages.kinds import KINDS, NODES
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece, Says
from ketenkaart.visualise.wording.language import mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import wording

USES = {
    "graphml": mark("for NetworkX, igraph, yEd and most other programs for networks"),
    "gexf": mark("for drawing in Gephi"),
    "csv": mark("tables in a ZIP, for pandas, R or a database; with a README and the data dictionary"),
    "xlsx": mark("for a spreadsheet; dates are dates, text is never computed"),
    "json": mark("for a script; lists stay lists"),
    "cypher": mark("a script that puts it into another Neo4j; running it twice changes nothing more"),
}
TITLES = {"graphml": "GraphML", "gexf": "GEXF", "csv": "CSV", "xlsx": "XLSX", "json": "JSON", "cypher": "Cypher"}
REASONS = {
    "FURTHER": mark("more than were asked for; the nearest and best linked are here"),
    "FICTITIOUS": mark("made up as an example and not asked for (counted in the whole graph)"),
    "WITHHELD": mark("not public: your own companies, unless you choose them below"),
    "DAY": mark("do not hold on this date"),
    "YEAR": mark("about a year whose data cannot be known on this date"),
    "TRADE": mark("trade flows between countries: in a file of the whole graph only"),
}
EXAMPLES = ("Material:dysprosium", "Material:copper", "Country:CHN", "Country:NLD")
KINDS_CHOSEN = tuple(label for label in NODE if label != "Source")
QUERY = """query Subgraph($around: [ID!]!, $depth: Int!, $kinds: [Kind!], $material: ID, $first: Int!) {
  subgraph(around: $around, depth: $depth, kinds: $kinds, material: $material, first: $first) {
    truncated
    nodes { id }
    exportUrl(format: GRAPHML)
  }
}
"""


def show(view: View, asked: Address) -> Content:
    """The form, and what it gives where something is chosen."""
    _ = asked.language.gettext
    around = tuple(meant(view, text) for text in asked.choices_of("around"))
    depth, first = asked.number("depth", 2), asked.number("first", MOST)
    values: dict[str, object] = {
        "around": around or ("",),
        "names": {},
        "depth": depth,
        "depths": range(DEEPEST + 1),
        "first": first,
        "most": MOST,
        "kinds": [(label, _(NODES[label]), label in asked.choices_of("kinds")) for label in KINDS_CHOSEN],
        "materials": materials(view, asked),
        "material": asked.choice("material"),
        "examples": [
            (one, label_of(view, one, asked), asked.address(around=one)) for one in EXAMPLES if there(view, one)
        ],
        "found": None,
        "own": asked.chosen("own"),
        "whole": "ketenkaart export --all --format graphml --output ketenkaart.graphml",
    }
    if not around:
        lead = _("Choose where to begin, and how far to go: you see what it holds before you take it along.")
        return Content(_("Export"), "export.html", {**values, "lead": lead, "also": ()}, (lead,))
    kinds, material = asked.choices_of("kinds") or None, asked.choice("material")
    found = subgraph(view, around, depth, kinds, material, first, asked.chosen("own"))
    return chosen(found, values | {"own": found.own}, asked)


def chosen(found: Subgraph, values: dict[str, object], asked: Address) -> Content:
    """What a choice holds: counts, what was left out, sources, and the files."""
    _, lang = asked.language.gettext, asked.lang
    extract = of_subgraph(found)
    nodes = Counter(row.label for row in extract.nodes())
    edges = Counter(row.name for row in extract.edges())
    lead = _(
        "Around %(names)s, depth %(depth)s: %(nodes)s nodes and %(edges)s relationships, from %(sources)s sources.",
        names=", ".join(named(ref, lang) for ref in found.around),
        depth=found.depth,
        nodes=wording.number(extract.node_count, lang),
        edges=wording.number(extract.edge_count, lang),
        sources=wording.number(len(extract.sources), lang),
    )
    left = [(counted(one.nodes, one.edges, lang, _), _(REASONS[one.reason])) for one in extract.left_out]
    own = extract.own or (0, 0)
    with_own = _("Own companies, which are not public: %(counts)s.", counts=counted(*own, lang, _)) if any(own) else ""
    also = [_("Left out, %(reason)s: %(counts)s.", reason=reason, counts=counts) for counts, reason in left]
    made = {form: files.file(found, form) for form in files.FORMS}
    choices = (Row(form=form, to=found.export_url(form, lang), size=len(one.content)) for form, one in made.items())
    counts = tuple((kind, count) for kind, count in (*nodes.most_common(), *edges.most_common()))
    values |= {
        "lead": lead,
        "also": (),
        "found": found,
        "with_own": with_own,
        "left": left,
        "choices": FORMATS.of(choices, asked.language),
        "contents": CONTENTS_SAID.of(counts, asked.language),
        "scripts": scripts(found, made, lang),
        "names": {ref.id: (named(ref, lang), asked.linked(ref)) for ref in found.around},
    }
    return Content(
        title=_("Export: %(names)s", names=", ".join(named(ref, lang) for ref in found.around)),
        template="export.html",
        values=values,
        sentences=(lead, *([with_own] if with_own else []), *also),
        tables=(CONTENTS.of(counts, asked.language),),
        sources=extract.sources,
        query=PageQuery(QUERY, variables(found)),
        fictitious=fictitious(extract),
    )


def fictitious(extract: Extract) -> bool:
    return any(row.values.get("fictitious") is True for row in extract.nodes())


def variables(found: Subgraph) -> dict[str, object]:
    given: dict[str, object] = {
        "around": [ref.id for ref in found.around],
        "depth": found.depth,
        "first": found.first,
    }
    if found.kinds:
        given["kinds"] = [kind.upper() for kind in found.kinds]
    return given | ({"material": found.material.key} if found.material else {})


def scripts(found: Subgraph, made: dict[str, File], lang: str) -> tuple[tuple[str, str, str], ...]:
    """A line for each of a few programs: what stands before the address, its path, what stands after it."""
    name = made["graphml"].name
    return (
        (f'curl -o {name} "', found.export_url("graphml", lang), '"'),
        (f'graph = networkx.read_graphml("{name}", force_multigraph=True)', "", ""),
        ('edges = pandas.read_excel("', found.export_url("xlsx", lang), '", sheet_name="edges")'),
        ('curl -s "', found.export_url("cypher", lang), '" | cypher-shell -u neo4j'),
    )


def counted(nodes: int | None, edges: int | None, lang: str, _: Callable[..., str]) -> str:
    counts = []
    if nodes:
        counts.append(_("%(count)s nodes", count=wording.number(nodes, lang)))
    if edges:
        counts.append(_("%(count)s relationships", count=wording.number(edges, lang)))
    return ", ".join(counts)


def meant(view: View, text: str) -> str:
    """The id of a node that a reader names: by id, or by what it is called. Raises UnknownKey for nothing like it."""
    label, colon, _ = text.partition(":")
    if colon and label in NODE:
        return text
    hits = search(view, text, first=1)
    if not hits:
        raise UnknownKey("node", text, [])
    return hits[0].node.id


def there(view: View, identifier: str) -> bool:
    label, _, key = identifier.partition(":")
    return view.local(label, key) is not None


def label_of(view: View, identifier: str, asked: Address) -> str:
    label, _, key = identifier.partition(":")
    name = view.name(label, view.require(label, key), asked.lang)
    return wording.country(key, name, asked.lang) if label == "Country" else name


def materials(view: View, asked: Address) -> list[tuple[str, str]]:
    rows = view.nodes("Material").tolist()
    return sorted(
        ((view.key("Material", row), view.name("Material", row, asked.lang)) for row in rows), key=lambda m: m[1]
    )


CONTENTS = Table(
    "contents",
    mark("What it holds"),
    "kind is_node count",
    lambda counts: (Row(kind=kind, is_node=kind in NODE, count=count) for kind, count in counts),
)
FORMATS = Listing(
    mark(
        "Each file says what was asked, of which date and version, from which sources and under which licences, and "
        "what was left out."
    ),
    (
        At(mark("Format"), lambda row, _: Piece("download", TITLES[row.form], row.to)),
        At(mark("Size"), lambda row, language: size(row.size, language.code), css="number"),
        At(mark("Use"), lambda row, language: language.gettext(USES[row.form])),
    ),
    label=mark("As a file"),
    css="formats",
)


def _count(of_nodes: bool) -> Says:
    """How many nodes there are of a kind of nodes, or relationships of the others."""
    return lambda row, language: wording.number(row.count, language.code) if row.is_node == of_nodes else ""


CONTENTS_SAID = Listing(
    mark("Nodes and relationships by kind"),
    (
        At(mark("Kind"), lambda row, language: language.gettext(KINDS[row.kind])),
        At(mark("Nodes"), _count(of_nodes=True), css="number"),
        At(mark("Relationships"), _count(of_nodes=False), css="number"),
    ),
    label=CONTENTS.caption,
    rows=lambda counts, _: CONTENTS.rows(counts),
)
PAGE = Page("export", show, takes=("around*", "depth", "kinds*", "material", "first", "own"))
