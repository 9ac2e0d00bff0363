"""Who makes one of our things says by name what it is given: two texts that change places are found by no type."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.test_layers import NAME, SOURCES, tree

MOST = 5  # by position


@cache
def our_classes() -> set[tuple[str, str]]:
    return {(module, one.name) for module in SOURCES for one in tree(module).body if isinstance(one, ast.ClassDef)}


def named(within: ast.Module) -> dict[str, tuple[str, str]]:
    """What a module imports by name: where each is from."""
    return {
        alias.asname or alias.name: ((one.module or "").removeprefix(NAME), alias.name)
        for one in ast.walk(within)
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }


def made(module: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of our classes in a module."""
    imported = named(tree(module))
    for call in ast.walk(tree(module)):
        if not isinstance(call, ast.Call):
            continue
        match call.func:
            case ast.Name(id=name):
                of = imported.get(name, (module, name))
            case ast.Attribute(value=ast.Name(id=room), attr=name) if room in imported:
                of = (".".join(imported[room]), name)
            case _:
                continue
        if of in our_classes():
            yield of[1], call


def test_of_a_class_at_most_five_things_are_given_by_position() -> None:
    wrong = [
        f"{module}, line {call.lineno}: {name}"
        for module in SOURCES
        for name, call in made(module)
        if sum(not isinstance(given, ast.Starred) for given in call.args) > MOST
    ]
    assert wrong == []


def test_calls_of_our_classes_are_found() -> None:
    assert sum(1 for module in SOURCES for _ in made(module)) > 1_500
