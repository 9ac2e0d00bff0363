"""What a file says of itself: what was asked, of which version, from which sources, and what was left out and why."""

from dataclasses import dataclass

from ketenkaart.graph.answers.extract import Extract, LeftOut
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.answers.subgraph import Subgraph
from ketenkaart.graph.model import KEY, NODES, PROVENANCE, RELATIONSHIPS, Property
from ketenkaart.settings import day_of
from ketenkaart.visualise.export.clean import JOINT, Cell, clean_text, identifier

REASONS = {
    "FURTHER": "further than the most nodes that were asked for; the nearest and best linked are here",
    "FICTITIOUS": "made up for demonstration and not asked for (counted in the whole graph)",
    "WITHHELD": "not public, or at a node that is not: a user's own companies, unless they are asked for (own)",
    "DAY": "does not hold on the day that was asked for",
    "YEAR": "about a year whose data cannot be known on that day",
    "TRADE": "flows of trade, which lead nowhere: they are in a file of the whole graph",
}
SOURCE_COLUMNS = ("key", "title", "publisher", "published", "retrieved", "licence", "address")
COLUMN_COLUMNS = ("of", "column", "type", "unit", "meaning")


@dataclass(frozen=True)
class About:
    """Facts about a file by name, in order; what was left out, in sentences; sources as rows of SOURCE_COLUMNS."""

    facts: dict[str, Cell]
    left_out: tuple[str, ...]
    sources: tuple[dict[str, str], ...]

    def lines(self) -> list[tuple[str, Cell]]:
        """Facts, then what was left out: what a table of two columns holds."""
        return [*self.facts.items(), *(("left_out", one) for one in self.left_out)]

    def flat(self) -> dict[str, Cell]:
        """All of it as single values, for formats that have no tables."""
        cited = (". ".join(value for name, value in one.items() if name != "key") for one in self.sources)
        return {
            **self.facts,
            "left_out": "; ".join(self.left_out) or "nothing",
            "sources": "\n".join(
                f"{one.get('key', '')}: {text}" for one, text in zip(self.sources, cited, strict=True)
            ),
        }


def about(extract: Extract, form: str, removed: int) -> About:
    """What a file of some rows says of itself; `removed` counts the characters that no format can hold."""
    view, found = extract.view, extract.found
    title = clean_text(_title(found))
    facts: dict[str, Cell] = {"title": title, "content": clean_text(_content(extract))}
    if found is not None:
        facts |= {
            "around": JOINT.join(identifier(ref.id) for ref in found.around),
            "depth": found.depth,
            "kinds": JOINT.join(found.kinds) or "all but Source",
            **({"material": identifier(found.material.key)} if found.material else {}),
            "first": found.first,
            "found": found.found,
            "truncated": found.truncated,
        }
    loaded = day_of(view.snapshot.created).isoformat()
    facts |= {
        "as_of": view.as_of.isoformat(),
        "version": view.snapshot.number,
        "loaded": loaded,
        "example": view.example,
        **({"own_companies": _own(*extract.own)} if extract.own else {}),
        "view": view.id,
        "nodes": extract.node_count,
        "edges": extract.edge_count,
        "removed_characters": removed,
        "licence": clean_text(_licence(extract.sources)),
        "citation": f"ketenkaart, “{title}”, facts valid on {view.as_of.isoformat()}, version {view.snapshot.number} "
        f"of {loaded}, view {view.id}.",
        "again": clean_text(_again(extract, form)),
    }
    sources = tuple(
        {name: clean_text(getattr(one, name) or "") for name in SOURCE_COLUMNS if getattr(one, name)}
        for one in extract.sources
    )
    return About(facts, tuple(map(_left_out, extract.left_out)), sources)


def readme(made: About, form: str) -> list[str]:
    """How the file is read, in lines of text."""
    lines = [
        str(made.facts["title"]),
        "",
        str(made.facts["content"]),
        f"{made.facts['nodes']} nodes and {made.facts['edges']} relationships, as they hold on {made.facts['as_of']}, "
        f"of version {made.facts['version']} of the graph, loaded on {made.facts['loaded']}.",
    ]
    if made.facts["example"]:
        lines.append("Companies made up for demonstration are among them: their `fictitious` is true.")
    if own := made.facts.get("own_companies"):
        lines.append(str(own))
    lines += [
        "",
        "Reading it",
        "- An empty cell, or a value that is not there, is unknown. It is not zero.",
        "- Shares are fractions from 0 to 1. Dates are year-month-day; valid_to is the first day after.",
        "- A list stands in one cell, its items joined by |; in an item that sign is written \\|, a backslash \\\\.",
        "- Every row names its sources by their keys, and whether a source was read (verified) or is from memory.",
        "- Columns, their types and units are those of the table `columns`.",
    ]
    if form == "csv":
        lines.append(
            "- Where a spreadsheet would compute text (= + - @ at its beginning, or behind ; or a tab) a ' stands."
        )
    if form == "xlsx":
        lines.append("- A spreadsheet keeps 15 digits of a number and 32,767 characters of a text; longer text is cut.")
    if made.facts["removed_characters"]:
        lines.append(f"- {made.facts['removed_characters']} control characters were removed from texts.")
    lines += ["", "Left out", *(f"- {one}" for one in made.left_out or ("nothing",))]
    lines += ["", f"Licence: {made.facts['licence']}", "", f"Cite as: {made.facts['citation']}"]
    return [*lines, f"The same file again: {made.facts['again']}"]


def columns() -> list[tuple[str, str, str, str, str]]:
    """Every column of the nodes and relationships, as rows of COLUMN_COLUMNS: the data dictionary of a file."""
    rows = [
        ("nodes", "id", "text", "", "Label and key."),
        ("nodes", "label", "text", "", "Kind of node."),
        ("nodes", "depth", "int", "steps", "Steps from the nearest node that was asked for."),
        ("relationships", "id", "text", "", "Kind and key."),
        ("relationships", "start", "text", "", "Id of the node that it goes out from."),
        ("relationships", "end", "text", "", "Id of the node that it goes to."),
        ("relationships", "type", "text", "", "Kind of relationship."),
    ]
    for kind in NODES:
        rows += [_described(kind.label, one) for one in kind.all_properties if one not in PROVENANCE]
    for link in RELATIONSHIPS:
        rows += [_described(link.name, one) for one in link.all_properties if one not in (*PROVENANCE, KEY)]
    return [*rows, *(_described("all", one) for one in PROVENANCE)]


def _described(of: str, one: Property) -> tuple[str, str, str, str, str]:
    return of, one.name, str(one.type), one.unit, one.meaning


def _title(found: Subgraph | None) -> str:
    if found is None:
        return "The whole graph"
    return "Around " + ", ".join(ref.name_en for ref in found.around)


def _content(extract: Extract) -> str:
    found = extract.found
    if found is None:
        return "Every node and relationship of the graph."
    around = ", ".join(f"{ref.name_en} ({ref.id})" for ref in found.around)
    kinds = f", of kinds {', '.join(found.kinds)}" if found.kinds else ""
    material = f", as far as it is about {found.material.name_en}" if found.material else ""
    return f"What is linked to {around} within {found.depth} steps{kinds}{material}; at most {found.first} nodes."


def _left_out(one: LeftOut) -> str:
    counts = [f"{one.nodes} nodes"] if one.nodes else []
    counts += [f"{one.edges} relationships"] if one.edges else []
    return f"{' and '.join(counts)}: {REASONS[one.reason]}"


def _own(nodes: int, edges: int) -> str:
    if not nodes and not edges:
        return "Asked for; none are in it."
    return f"NOT PUBLIC: {nodes} nodes and {edges} relationships are of a user's own companies (tier RESTRICTED)."


def _licence(sources: tuple[SourceRef, ...]) -> str:
    stated = sorted({one.licence for one in sources if one.licence})
    none = sum(not one.licence for one in sources)
    parts = ["Each row keeps the licence of its sources", *stated]
    return "; ".join(parts) + (f"; {none} of {len(sources)} sources state none" if none else "") + "."


def _again(extract: Extract, form: str) -> str:
    found = extract.found
    if found is None:
        example = (" --example" if extract.view.example else "") + (" --own" if extract.own else "")
        day, version = extract.view.as_of.isoformat(), extract.view.snapshot.number
        return f"ketenkaart export --all --format {form} --as-of {day} --graph-version {version}{example}"
    return found.export_url(form)
