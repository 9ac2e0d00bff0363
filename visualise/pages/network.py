"""The network page: along which links it runs around some nodes, as a drawing, as tables, and as one file to mail."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import MeasureFilter, OrganisationFilter
from ketenkaart.graph.answers.network import DIRECTIONS, FIRST, MOST, Network, network
from ketenkaart.graph.answers.network import KINDS as LABELS
from ketenkaart.graph.answers.paths import Path
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.answers.search import search
from ketenkaart.graph.answers.subgraph import DEEPEST
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.network import offline
from ketenkaart.visualise.network.data import around, data, dumps, how_sure
from ketenkaart.visualise.network.drawing import (
    KINDS,
    VERBS,
    NetworkDrawing,
    drawing,
    full_name,
    kinds_in,
    place_of,
    share_text,
)
from ketenkaart.visualise.page import Content, File, FilledTable, Page, PageQuery
from ketenkaart.visualise.pages import network_chain
from ketenkaart.visualise.tables.declared import NOT_ASKED, Row, Table
from ketenkaart.visualise.tables.listing import At, LinkPiece, Listed, Listing, Piece, Said, Says
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import quantities, sentences, wording
from ketenkaart.words.search_sentences import because

STILL = 60  # nodes up to which the drawing stands without script
MORE = (150, 400, MOST)  # nodes that a reader may ask for after the first
PATHS = 10  # in the table
TITLE = 70  # letters of a source's title
HITS, COMPANIES, MEASURES = 20, 24, 12  # to begin from
NAMED = ("Material", "Country", "Organisation", "Product", "Measure", "Site", "Sector")
DIRECTION_WORDS = {
    "BOTH": mark("both ways"),
    "UP": mark("back, to what comes before"),
    "DOWN": mark("onwards, to what comes after"),
}
FREE = {"nl": "vrij", "en": "free"}  # an address of one language goes on in the other
TAKES = (
    "around*", "text", "depth", "direction", "kinds*", "material", "first", "without*", "shape", "country", "stage",
)  # fmt: skip
QUERY = """query Network($around: [ID!]!, $depth: Int, $kinds: [Kind!], $material: ID, $first: Int) {
  subgraph(around: $around, depth: $depth, kinds: $kinds, material: $material, first: $first) {
    nodes { __typename key verified }
    edges { __typename key start { __typename key } end { __typename key } verified sources { key title } }
    found
    truncated
  }
}
"""


@dataclass(frozen=True)
class NetworkPage:
    """All that the template shows of one network."""

    found: Network
    drawing: NetworkDrawing
    names: str
    sentences: tuple[str, ...]
    nodes: Listed
    links: Listed
    links_alone: Listed  # without what a file can't lead to
    paths: Listed
    kinds: tuple[tuple[str, str, str], ...]  # kind, word, mark of what is drawn
    fictitious: bool
    still: bool  # whether the drawing stands without script
    hidden: int


@dataclass(frozen=True)
class Start:
    """A place to begin: a group of nodes."""

    title: str
    refs: tuple[NodeRef, ...]


def show(view: View, asked: Address) -> Content:
    """Countries by stage; in the free form the surroundings that an address names, or where to begin."""
    shape = asked.choice("shape")
    if shape is not None and shape not in FREE.values():
        raise BadQuestion(
            "There is no form '%(shape)s' of the network. There is %(free)s, and without it the countries by stage.",
            shape=shape[:40],
            free=FREE[asked.lang],
        )
    if asked.choice("around"):
        return networked(view, asked)
    return chooser(view, asked) if shape or asked.choice("text") else network_chain.show(view, asked)


def question(view: View, asked: Address) -> Network:
    """The question in an address. Raises BadQuestion, UnknownKey."""
    return network(
        view,
        asked.choices_of("around"),
        asked.number("depth", 2),
        asked.choice("direction") or "BOTH",
        asked.choices_of("kinds") or None,
        asked.choice("material"),
        asked.number("first", FIRST),
        asked.choices_of("without"),
    )


def networked(view: View, asked: Address) -> Content:
    """One network, with the size of the file that it can be saved as."""
    shown = whole(view, asked)
    size = len(offline.document(shown, view, asked))
    return replace(shown, values={**shown.values, "file_bytes": size})


def whole(view: View, asked: Address) -> Content:
    """One network: its answer, drawing and tables."""
    _ = asked.language.gettext
    page = content(question(view, asked), asked)
    found = page.found
    sources = {source.key: source for stated in (found.edges, found.nodes) for one in stated for source in one.sources}
    return Content(
        _("Network around %(names)s", names=page.names),
        "network.html",
        {
            "page": page,
            "asked_direction": found.direction,
            "directions": [(one, _(DIRECTION_WORDS[one])) for one in DIRECTIONS],
            "deepest": DEEPEST,
            "labels": [(label, _(KINDS[label][0])) for label in LABELS],
            "materials": sorted(
                (node_ref(view, "Material", record.row) for record in catalogue.everything(view, "Material")),
                key=lambda ref: ref.name(asked.lang),
            ),
            "more": [count for count in MORE if len(found.nodes) < min(count, found.found)],
            "starts": (),
            "hits": (),
            "around": around,
        },
        sentences=page.sentences,
        files=("html",),
        tables=tables(page, asked.language),
        sources=tuple(sources.values()),
        unit="share",
        method="methods.md sections 3 and 7",
        query=graphql(found),
        fictitious=page.fictitious,
        around=found.around[0].id,
    )


def content(found: Network, asked: Address) -> NetworkPage:
    """What the page shows of a network, in words."""
    language, lang = asked.language, asked.lang
    names = {node.id: full_name(node, language) for node in found.nodes}
    drawn, paths = drawing(found, language), found.paths.paths[:PATHS] if found.paths else ()
    hidden = asked.choices_of("without")
    return NetworkPage(
        found=found,
        drawing=drawn,
        names=_joined([named(ref, lang) for ref in found.around], language),
        sentences=_sentences(found, language),
        nodes=NODES_SAID.of(tuple(_to_go_on(found, names, asked)), language),
        links=LINKS_SAID.of((found.edges, names), language),
        links_alone=LINKS_ALONE.of((found.edges, names), language),
        paths=PATHS_SAID.of(
            _in_words(found.view, paths, language),
            language,
            other=share_text(1.0 - sum(path.share for path in paths), lang),
        ),
        kinds=tuple((kind, language.gettext(word), mark) for kind, word, mark in kinds_in(drawn.cards)),
        fictitious=any(node.ref.fictitious for node in found.nodes),
        still=len(drawn.cards) <= STILL,
        hidden=len(hidden),
    )


def chooser(view: View, asked: Address) -> Content:
    """Where to begin: what a text names, and some starting points."""
    _, text = asked.language.gettext, asked.choice("text")
    hits = search(view, text, NAMED, HITS) if text else ()
    companies = catalogue.organisation_rows(view, OrganisationFilter(country=HERE, kind="COMPANY"))
    measures = catalogue.measures(view, MeasureFilter(in_force=True))
    materials = [one for one in catalogue.everything(view, "Material") if len(catalogue.out(one, "starts_at"))]
    groups = (
        Start(_("A material: the largest paths to Dutch use"), _refs(view, "Material", [one.row for one in materials])),
        Start(_("A country: what passes through it"), _refs(view, "Country", _countries(view))),
        Start(_("A company: from whom it gets what"), _refs(view, "Organisation", companies.tolist())[:COMPANIES]),
        Start(
            _("A measure in force: what it affects"), _refs(view, "Measure", [one.row for one in measures[:MEASURES]])
        ),
    )
    lead = _("Choose where to begin: a network is always around something.")
    if text and not hits:
        lead = _("Nothing that has a network is called “%(text)s”.", text=text)
    return Content(
        _("Along which links does it run?"),
        "network.html",
        {
            "page": None,
            "starts": tuple(group for group in groups if group.refs),
            "hits": tuple((hit.node, because(hit, asked.lang)) for hit in hits),
            "lead": lead,
            "text": text or "",
        },
        sentences=(lead,),
        files=(),
    )


def vis(view: View, asked: Address) -> File:
    """The drawing as the data of vis-network."""
    found = question(view, asked)
    made = dumps(data(found, drawing(found, asked.language), asked))
    return File(f"{files.file_name(asked, view)}.json", "application/json", made)


def html(view: View, asked: Address) -> File:
    """The network as one file that opens without a network."""
    shown = whole(view, asked)
    return File(
        f"{files.file_name(asked, view)}.html", "text/html; charset=utf-8", offline.document(shown, view, asked)
    )


def graphql(found: Network) -> PageQuery:
    """The recorded links of the same surroundings; items stand between measures and products there."""
    variables: dict[str, object] = {
        "around": [ref.id for ref in found.around],
        "depth": found.depth,
        "first": found.first,
    }
    if found.material is not None:
        variables["material"] = found.material.key
    return PageQuery(QUERY, variables)


def tables(page: NetworkPage, language: Language) -> tuple[FilledTable, ...]:
    """Links, nodes and paths, with shares as fractions."""
    found = page.found
    names = {node.id: full_name(node, language) for node in found.nodes}
    own = LINKS.of((found.edges, names), language), NODES.of((found.nodes, names), language)
    if found.paths is None:
        return own
    return *own, LARGEST_PATHS.of(_in_words(found.view, found.paths.paths, language), language)


LINKS = Table(
    "links",
    mark("Links, those that carry most first"),
    "start=edge.start start_name link=edge.type end=edge.end end_name product=edge.product flow=edge.flow "
    "share=edge.share year=edge.year estimated=edge.estimated verified=edge.verified sources=edge.sources",
    lambda found: (Row(edge=one, start_name=found[1][one.start], end_name=found[1][one.end]) for one in found[0]),
)
NODES = Table(
    "nodes",
    mark("Nodes, the nearest and those that carry most first"),
    "node=of.id name kind=of.ref.label stage=of.stage country=of.country steps=of.steps passes_on_paths=of.passes "
    "fictitious=of.ref.fictitious FIGURE=loss",
    lambda found: (Row(of=one, name=found[1][one.id], loss=one.loss or NOT_ASKED) for one in found[0]),
)
LARGEST_PATHS = Table(
    "largest_paths",
    mark("The largest paths"),
    "share=path.share stops traced=path.traced",
    lambda found: (Row(path=path, stops=stops) for path, stops in found),
)


def _sentences(found: Network, language: Language) -> tuple[str, ...]:
    """The largest path, how much is shown of how much, how much of that is estimated."""
    _, lang = language.gettext, language.code
    told = []
    if found.paths and found.paths.paths and found.material is not None and found.user is not None:
        largest = found.paths.paths[0]
        told.append(
            _(
                "The largest path to %(user)s carries %(part)s of the %(material)s: %(path)s.",
                user=named(found.user, lang),
                part=quantities.estimated(largest.share, lang),
                material=wording.lower_first(found.material.name(lang)),
                path=" › ".join(_stops(found.view, largest, language)),
            )
        )
        if found.paths.origin is not None:
            told.append(
                _(
                    "In all, %(part)s passes through %(name)s.",
                    part=quantities.estimated(found.paths.passes, lang),
                    name=named(found.paths.origin, lang),
                )
            )
    elif found.paths and found.user is not None:
        told.append(_("No path to %(user)s that passes here is known.", user=named(found.user, lang)))
    else:
        told.append(_("Only recorded links are drawn: without a material no paths to a user can be estimated."))
    count = wording.number(found.found, lang)
    if found.truncated:
        told.append(
            _(
                "%(shown)s of %(count)s nodes are shown, the nearest and the largest flows first.",
                shown=wording.number(len(found.nodes), lang),
                count=count,
            )
        )
    else:
        told.append(_("All %(count)s nodes within reach are shown.", count=count))
    estimated = sum(edge.estimated for edge in found.edges)
    if estimated:
        told.append(
            _(
                "%(estimated)s of %(count)s links are estimated: there no delivery is recorded.",
                estimated=wording.number(estimated, lang),
                count=wording.number(len(found.edges), lang),
            )
        )
    return tuple(told)


def _in_words(view: View, paths: Iterable[Path], language: Language) -> list[tuple[Path, str]]:
    """Paths, each with its stops in one line."""
    return [(path, " › ".join(_stops(view, path, language))) for path in paths]


def _stops(view: View, path: Path, language: Language) -> list[str]:
    """The stops of a path from the mine to its user, each with its stage."""
    lang = language.code
    found: list[str] = []
    for at, step in enumerate(path.steps):
        if at and not step.made and step.organisation is None:
            continue
        who = step.organisation or step.place
        name = language.gettext("place unknown") if who is None else named(who, lang)
        if at and step.organisation is None:
            stage = view.snapshot.nodes["Product"].text("stage")[view.require("Product", step.product.key)]
            name += f" ({wording.lower_first(sentences.stage_name(str(stage), lang))})"
        if not found or found[-1] != name:
            found.append(name)
    return found[::-1]


def _to_go_on(found: Network, names: Mapping[str, str], asked: Address) -> Iterator[Row]:
    """The nodes by name, each with the address that it goes on at, and the one that hides it."""
    hidden = asked.choices_of("without")
    for node in found.nodes:
        without = asked.address(without=(*hidden, node.id)) if node.steps else None
        yield Row(node=node, name=names[node.id], around=around(node.id, asked), without=without)


def _what_goes(row: Row, language: Language) -> str:
    """The part of all use that is felt, or that passes on the largest paths."""
    node, lang = row.node, language.code
    value = share_text(node.loss.estimate if node.loss else None, lang)
    return value or (language.gettext("at least %(part)s", part=share_text(node.passes, lang)) if node.passes else "")


def _go_on(row: Row, language: Language) -> list[Said]:
    _ = language.gettext
    on = Piece("link", _("network"), LinkPiece(row.around, _("Network around %(names)s", names=row.name)))
    if row.without is None:
        return [on]
    return [on, "·", Piece("link", _("hide"), LinkPiece(row.without, _("Hide %(name)s", name=row.name)))]


def _sure(row: Row, language: Language) -> Piece | str:
    said = how_sure(row.edge, language)
    return Piece("rule", said, "route") if row.edge.estimated else said


def _part(name: str) -> Says:
    """A share of a link, empty where it has none: not each link carries a flow, or has a share stated."""
    return lambda row, language: share_text(getattr(row.edge, name), language.code)


def _titles(row: Row, language: Language) -> list[Said]:
    return [Piece("source", wording.shortened(one.title, TITLE), one.key) for one in row.edge.sources[:2]]


def _recorded(row: Row, language: Language) -> str:
    steps = row.path.steps[1:]
    recorded = sum(step.recorded for step in steps)
    return language.gettext("%(recorded)s of %(count)s steps recorded", recorded=recorded, count=len(steps))


def _joined(names: Sequence[str], language: Language) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" {language.gettext('and')} {names[-1]}"


def _refs(view: View, label: str, rows: Sequence[int]) -> tuple[NodeRef, ...]:
    return tuple(node_ref(view, label, row) for row in rows)


def _countries(view: View) -> list[int]:
    """Countries whose measures are in force: those that a reader comes for."""
    found = dict.fromkeys(
        link.end.row
        for measure in catalogue.measures(view, MeasureFilter(in_force=True))
        for link in catalogue.out(measure, "imposed_by")
    )
    return [row for row in found if view.snapshot.nodes["Country"].flags("area")[row] != 1]


NODES_SAID = Listing(
    NODES.caption,
    (
        At(mark("Name"), lambda row, _: Piece("refs", of=((row.node.ref, row.name),))),
        At(mark("Kind"), lambda row, language: language.gettext(KINDS[row.node.ref.label][0])),
        At(mark("Stage"), lambda row, language: place_of(row.node, language)),
        At(mark("Country"), "name=node.country"),
        At(mark("What goes with it"), _what_goes, css="number"),
        At(mark("Continue"), _go_on),
    ),
    label=mark("Nodes"),
)
ENDS = (
    At(mark("From"), "start_name"),
    At(mark("What it does"), lambda row, language: language.gettext(VERBS[row.edge.type])),
    At(mark("To"), "end_name"),
    At(mark("Product"), "name=edge.product"),
    At(
        mark("Part of the use that takes it"),
        _part("flow"),
        css="number",
    ),
    At(mark("Share, as stated"), _part("share"), css="number"),
    At(mark("Year"), "year=edge.year"),
)
LINKS_SAID = Listing(
    LINKS.caption,
    (*ENDS, At(mark("Rests on"), _sure, note=_titles)),
    label=mark("Links"),
    rows=lambda found, _: LINKS.rows(found),
)
LINKS_ALONE = replace(
    LINKS_SAID, columns=(*ENDS, At(mark("Rests on"), lambda row, language: how_sure(row.edge, language)))
)
PATHS_SAID = Listing(
    mark("From the mine to the user; together with what is not listed (%(other)s) they are all of the use"),
    (
        At(mark("Part of the use"), "share=path.share"),
        At(mark("Path"), "stops"),
        At(mark("Rests on"), _recorded),
    ),
    label=LARGEST_PATHS.caption,
    named=1,
    rows=lambda paths, _: LARGEST_PATHS.rows(paths),
)
PAGE = Page("network", show, takes=TAKES, forms={"html": html, "vis.json": vis})
