"""A class has a name of its own: who looks for it finds one."""

import ast
from collections import defaultdict

from ketenkaart.settings import CHECKOUT

ROOMS = ("graph", "loaders", "words", "api", "visualise")


def defined() -> dict[str, list[str]]:
    """Where each class is defined, but for the types of GraphQL, which bear the names of the answers that they show."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in (*CHECKOUT.glob("*.py"), *(file for room in ROOMS for file in (CHECKOUT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and not shown(node):
                found[node.name].append(f"{file.relative_to(CHECKOUT)}:{node.lineno}")
    return found


def shown(node: ast.ClassDef) -> bool:
    """Whether a class is a type of GraphQL."""
    made = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
    return bool(made & {"exposed", "shows", "strawberry.type", "strawberry.input", "strawberry.interface"})


def test_no_class_is_defined_twice() -> None:
    twice = {name: places for name, places in defined().items() if len(places) > 1}
    assert twice == {}
