"""The rooms of the house: every module is in one, and imports only what its room may."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import networkx as nx

from ketenkaart.settings import CHECKOUT

PRODUCT = {"graph", "loaders", "words", "api", "visualise", "settings", "server", "serving", "cli"}
TOP = {*PRODUCT, "locks", "bench"}


NAME = "ketenkaart."  # under which the folders at the root are imported


@dataclass(frozen=True)
class Room:
    """Modules (one, or all below a package), and what they may import besides each other."""

    modules: tuple[str, ...]
    may_import: tuple[str, ...]


KNOWN = (
    "settings",
    "graph.arrays",
    "graph.earth",
    "graph.model",
    "graph.errors",
    "graph.budget",
    "graph.cells",
    "graph.admission",
    "graph.once",
    "graph.said",
    "graph.shelf",
    "graph.formats",
)  # known to all
ROOMS = (
    *(Room((module,), ("graph.once", "graph.budget", "graph.errors", "graph.said")) for module in KNOWN),
    Room(("graph.content", "graph.calendar"), KNOWN),
    # Writing to disk, for whoever does.
    Room(("graph.disk",), KNOWN),
    # Finding by name: for a View, and for loaders that say what a wrong key may have meant.
    Room(("graph.finding",), KNOWN),
    Room(("graph.hosts",), KNOWN),
    # The only room that knows Neo4j.
    Room(("graph.record",), (*KNOWN, "graph.content", "graph.disk")),
    Room(
        ("loaders",), (*KNOWN, "graph.calendar", "graph.disk", "graph.content", "graph.finding", "graph.record.store")
    ),
    # What is written once and opened mapped: versions, and worlds.
    Room(("graph.sealed",), (*KNOWN, "graph.disk")),
    Room(("graph.snapshot",), (*KNOWN, "graph.content", "graph.disk", "graph.sealed")),
    Room(
        ("graph.build",),
        (*KNOWN, "graph.content", "graph.disk", "graph.record", "graph.snapshot"),
    ),
    Room(("graph.view", "graph.weight"), (*KNOWN, "graph.content", "graph.finding", "graph.snapshot")),
    # Balance (who made what, in every drawn world), chain (steps, solved), questions: each knows those before it.
    Room(("graph.analysis.figure", "graph.analysis.days"), KNOWN),
    Room(
        ("graph.analysis.balance",),
        (*KNOWN, "graph.content", "graph.sealed", "graph.snapshot", "graph.view", "graph.analysis.days"),
    ),
    Room(
        ("graph.analysis.chain",),
        (
            *KNOWN,
            "graph.snapshot",
            "graph.view",
            "graph.analysis.days",
            "graph.analysis.figure",
            "graph.analysis.balance",
        ),
    ),
    Room(("graph.analysis.questions",), (*KNOWN, "graph.content", "graph.snapshot", "graph.view", "graph.analysis")),
    Room(
        ("graph.answers",),
        (*KNOWN, "graph.content", "graph.finding", "graph.snapshot", "graph.view", "graph.analysis"),
    ),
    # All sentences: answers give them numbers and codes.
    Room(
        ("words",),
        (
            *KNOWN,
            "graph.answers",
            "graph.finding",
            "graph.view",
            "graph.analysis.figure",
            "graph.analysis.questions.licences",
        ),
    ),
    # These hand a View on to answers, and the answers to words; they compute neither.
    Room(("api",), (*KNOWN, "graph.calendar", "graph.answers", "words", "graph.view", "graph.analysis.figure")),
    Room(
        ("visualise",),
        (*KNOWN, "graph.calendar", "graph.answers", "words", "graph.finding", "graph.view", "graph.analysis.figure"),
    ),
    # They put together, and decide nothing.
    Room(("server", "cli"), ("graph", "loaders", "words", "api", "visualise", "serving", *KNOWN)),
    # What runs it; it knows nothing of us.
    Room(("serving",), ()),
    # Tools beside the product.
    Room(("graph.document",), KNOWN),
    Room(("graph.world.build",), ("graph.earth",)),
    Room(("locks",), ("graph.record", "settings")),
    Room(("bench",), ("graph", "loaders", "api", "visualise", "server", *KNOWN)),
)
DRIVER = ("graph.record",)


@dataclass(frozen=True)
class Import:
    """One import statement: who, whom, in which line, and whether inside a function."""

    module: str
    imported: str
    line: int
    late: bool
    for_types_only: bool


def sources() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for file in sorted(CHECKOUT.rglob("*.py")):
        parts = file.relative_to(CHECKOUT).with_suffix("").parts
        if parts[0] in TOP:
            found[".".join(part for part in parts if part != "__init__")] = file
    return found


SOURCES = sources()


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(SOURCES[module].read_text("utf-8"))


def imports(module: str) -> Iterator[Import]:
    """The imports of a module; `from graph import view` is one of `graph.view`."""
    for node, late, for_types in _statements(tree(module), late=False, for_types=False):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}, line {node.lineno}: a relative import"
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix(NAME) in SOURCES else str(node.module) for name in below]
        for name in names:
            assert name.partition(".")[0] not in PRODUCT, f"{module}, line {node.lineno}: ours is `{NAME}{name}`"
            name = name.removeprefix(NAME)
            yield Import(module, name, node.lineno, late, for_types)


def _statements(of: ast.AST, late: bool, for_types: bool) -> Iterator[tuple[ast.AST, bool, bool]]:
    """All statements within a node: whether each is in a function, and whether it is for types only."""
    late |= isinstance(of, (ast.FunctionDef, ast.AsyncFunctionDef))
    for_types |= isinstance(of, ast.If) and isinstance(of.test, ast.Name) and of.test.id == "TYPE_CHECKING"
    for node in ast.iter_child_nodes(of):
        if not isinstance(node, ast.expr):  # holds no statement
            yield node, late, for_types
            yield from _statements(node, late, for_types)


@cache
def all_imports() -> list[Import]:
    return [i for module in SOURCES for i in imports(module)]


def ours() -> list[Import]:
    return [i for i in all_imports() if i.imported.partition(".")[0] in TOP]


def others() -> list[Import]:
    return [i for i in all_imports() if i.imported.partition(".")[0] not in TOP]


def within(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def rooms_of(module: str) -> list[Room]:
    return [room for room in ROOMS if within(module, room.modules)]


def test_every_module_is_in_one_room() -> None:
    lost = {
        module: len(rooms_of(module))
        for module in SOURCES
        if SOURCES[module].name != "__init__.py" and len(rooms_of(module)) != 1
    }
    assert lost == {}, "give each a place in ROOMS"


def test_every_room_is_there() -> None:
    named = {name for room in ROOMS for name in (*room.modules, *room.may_import)}
    assert {name for name in named if not any(within(module, (name,)) for module in SOURCES)} == set()


def test_modules_import_only_what_their_room_may() -> None:
    wrong = [
        f"{i.module}, line {i.line}, imports {i.imported}"
        for i in ours()
        for room in rooms_of(i.module)
        if not within(i.imported, (*room.modules, *room.may_import))
    ]
    assert wrong == []


def test_no_imports_run_in_a_cycle() -> None:
    graph = nx.DiGraph((i.module, i.imported) for i in ours() if not i.for_types_only)
    assert list(nx.simple_cycles(graph)) == []


def test_our_own_modules_are_imported_late_only_by_commands() -> None:
    late = [f"{i.module}, line {i.line}, imports {i.imported}" for i in ours() if i.late and i.module != "cli"]
    assert late == []


def test_only_the_record_knows_the_driver() -> None:
    knows = {i.module for i in others() if within(i.imported, ("neo4j",))}
    assert all(within(module, DRIVER) for module in knows)
    assert knows


def test_init_files_are_empty() -> None:
    assert [module for module, file in SOURCES.items() if file.name == "__init__.py" and file.read_text()] == []


def test_nothing_is_made_under_a_lock_of_a_whole_class() -> None:
    wrong = [
        f"{module}, line {node.lineno}"
        for module, file in SOURCES.items()
        if "cached_property" in file.read_text()
        for node in ast.walk(tree(module))
        if "cached_property" in (getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", ""))
    ]
    assert wrong == [], "take graph.once: two threads that make such values can wait for each other for ever"


def test_no_page_imports_another() -> None:
    """Besides modules of its own, named after it, a page imports only what the kinds of nodes are called."""
    pages = "visualise.pages."
    found = [
        f"{i.module}, line {i.line}: {i.imported}"
        for i in ours()
        if i.module.startswith(pages)
        and i.imported.startswith(pages)
        and i.imported != f"{pages}kinds"
        and not i.imported.startswith(f"{i.module}_")
    ]
    assert found == []


def test_the_page_of_the_house_names_every_room_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "house.md").read_text("utf-8")
    named = set(re.findall(r"^\| `((?:graph|loaders|words|api|visualise)/[a-z/]*)`", page, flags=re.M))
    rooms = {f"{file.parent.relative_to(CHECKOUT)}/" for file in SOURCES.values() if file.name == "__init__.py"}
    whole = {"graph/", "graph/analysis/", "visualise/"}  # the floors that these are on
    assert named == rooms - whole


def test_the_rooms_of_the_pages_know_few_others() -> None:
    """Seen from above, `visualise` is a dozen rooms with at most forty arrows among them, and none runs in a cycle."""

    def room(module: str) -> str:
        return module.split(".")[1]

    below = [i for i in ours() if within(i.module, ("visualise",)) and within(i.imported, ("visualise",))]
    arrows = {(room(i.module), room(i.imported)) for i in below if room(i.module) != room(i.imported)}
    assert list(nx.simple_cycles(nx.DiGraph(arrows))) == []
    assert len(arrows) <= 40
