"""GraphQL types of how concentrated a supply is, where it is narrow, and which paths it takes."""

import strawberry

from ketenkaart.api.declared import Exposed, exposed, has, has_first, says
from ketenkaart.api.enums import By, ChokepointKind, ExportFormat, Lang, Quantity, Stage
from ketenkaart.api.figures import Figure, Interval
from ketenkaart.api.types import Country, Material, Node, Organisation, Product, Relationship, Site, Source
from ketenkaart.graph.answers import chokepoints, concentration, paths, subgraph
from ketenkaart.graph.answers.catalogue import Link
from ketenkaart.graph.view import View
from ketenkaart.words.chokepoint_sentences import because


@exposed(concentration.Share, "One country, producer or owner, and its part of the whole.")
class Share(Exposed):
    share: float | None = has("Fraction of the whole; null where the whole is unknown.")
    tonnes: float | None = has("Unit: t/a.")
    stated: float | None = has("Share by the statement beside; null where it names none.")
    interval: Interval | None = has(
        "5 and 95 % ends of the share over the drawn worlds; null of what one source states."
    )
    holder: Node = has("Who holds it: a Country or an Organisation.")


@exposed(concentration.Concentration, "How concentrated making, capacity or supply is (methods.md section 6).")
class Concentration(Exposed):
    by: By = has("Over whom it is taken.")
    of: Quantity = has("Of what.")
    year: int | None = has("Year of the data.")
    others: float = has("Part that a source states to be of others than these.")
    missing: float | None = has("Part whose holder nobody states; null: unknown.")
    coverage: float | None = has("Part whose holder is known; null: unknown.")
    product: Product = has("What is made or supplied.")
    subject: Node | None = has("Whose supply it is; null for the world's making.")
    hhi: Figure = has("Herfindahl–Hirschman index, the sum of squared shares, between 0 and 1.")
    cr1: Figure = has("Share of the largest.")
    cr3: Figure = has("Share of the three largest.")
    effective_number: Figure = has("1 / HHI: so many equal ones would be as concentrated.")
    statement: Source | None = has(
        "The statement of the year that names most, beside the balance of all; null where there is none."
    )
    shares: list[Share] = has_first("Who holds how much, largest first.")
    by_year: list["Concentration"] = has(
        "The same of every year that a source states, latest first; of a supply only the present.",
        lambda found: found.by_year(),
    )


@exposed(paths.PathStep, "One stop of a path.")
class PathStep(Exposed):
    made: bool = has("Made here; else used or traded here.")
    recorded: bool = has("That it comes from here is recorded; else imputed.")
    link: strawberry.ID | None = has("Key of the recorded delivery that leads here.")
    product: Product = has("The product at this stop.")
    place: Country | None = has("The country; null where it is unknown.")
    organisation: Organisation | None = has("Who makes, trades or uses it here; null where it is unknown.")
    site: Site | None = has("Where it is made; null where it is unknown.")
    owner: Node | None = has("Ultimate owner of the organisation, where that is another: an Organisation or a Country.")


@exposed(paths.Path, "One path, from the user back to the mine, and the part of all use that takes it.")
class Path(Exposed):
    share: float = has("Fraction of all use.")
    traced: bool = has("Up to a mine, scrap or the origin asked for.")
    steps: list[PathStep] = has("Its stops, from the user back.")


@exposed(paths.Paths, "The largest paths of a user, largest first; their shares and `other` sum to `passes`.")
class Paths(Exposed):
    other: float = has("All other paths together.")
    passes: float = has("Part of all use that passes the origin; 1 without one.")
    user: Node = has("Who uses it.")
    origin: Node | None = has("Where the paths lead, if that was asked.")
    material: Material = has("The material that is followed.")
    paths: list[Path] = has("The paths, largest first.")


@exposed(chokepoints.Chokepoint, "A node that would be felt if it went (methods.md section 7).")
class Chokepoint(Exposed):
    kind: ChokepointKind = has("What kind of place it is.")
    stage: Stage | None = has("The stage at which it is one; null where it is at any.")
    node: Node = has("A Country or an Organisation.")
    loss: Figure = has("The weighted part of all paths that pass it.")
    because: str = says("Why it is one, in a sentence or two.", because)
    page: str = says("Where to read on, on this server.", lambda found, lang: found.page(lang))
    path: list[Node] = has("For a dominator: a recorded path that passes it, from where the records stop to the user.")


def _links(found: subgraph.Subgraph) -> list[Link]:
    return [_link(found.view, edge) for edge in found.edges]


def _link(view: View, edge: subgraph.GraphEdge) -> Link:
    keys = view.snapshot.relationships[edge.name].text("key")
    return Link(view, edge.name, keys.code_of(str(edge.values["key"])))


def _export_url(root: subgraph.Subgraph, format: ExportFormat = ExportFormat.GRAPHML, lang: Lang = Lang.EN) -> str:
    return root.export_url(format, lang.value)


@exposed(subgraph.Subgraph, "The part of the graph around some nodes.")
class Subgraph:
    depth: int = has("Steps from the nodes asked for.")
    found: int = has("Nodes that there are within these steps.")
    truncated: bool = has("Whether some of them were left out.")
    around: list[Node] = has("The nodes that it is around.")
    nodes: list[Node] = has(
        "The nearest nodes, of equally near ones those with most links.",
        lambda found: [node.ref for node in found.nodes],
    )
    edges: list[Relationship] = has("All links between these nodes.", _links)
    page: str | None = says(
        "Page of the first node that it is around; null where it has none.", lambda found, lang: found.page(lang)
    )
    export_url: str = strawberry.field(
        resolver=_export_url, description="Address of this subgraph as a file, on this server."
    )
