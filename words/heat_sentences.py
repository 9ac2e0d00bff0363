"""What a table of materials by step says: which country leads, and at which step by most."""

from collections.abc import Sequence

from ketenkaart.graph.analysis.figure import Figure, State
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.heat import HeatRow, lead
from ketenkaart.words.say import say, word


def step_name(step: str, lang: str) -> str:
    """A step that chains have in common, as the head of a column."""
    return word("heat_steps", step, lang)


def field_led(rows: Sequence[HeatRow], lang: str) -> str:
    """The finding of the table of all materials; empty where nothing is known."""
    found = lead(rows)
    return "" if found is None else say("field_led", lang, found=found, all=len(rows))


def led_at_step(rows: Sequence[HeatRow], lang: str) -> str:
    """At which step the leading country leads most rows, and its least share there; empty where nobody leads."""
    found = lead(rows)
    if found is None or found.least.share is None:
        return ""
    figure = Figure(State.KNOWN, None, found.least.share, found.least.interval, None)
    return say("led_at_step", lang, found=found, one=shown(figure))
