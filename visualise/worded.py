"""How cells and panels word what answers hold: a name, an estimate with its interval, a code. Each has one rule."""

from typing import Any

from graph.answers import wording


def named(of: Any, lang: str) -> str:
    """The name of a node or a record, a country's as pages give it."""
    name = of.name(lang)
    return wording.country(of.key, name, lang) if of.label == "Country" else str(name)
