"""The answer of a group of materials: who leads among its members, which measures stand there, what is not in it."""

from collections.abc import Sequence
from datetime import date

from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.heat import HeatGate, HeatRow, lead
from ketenkaart.graph.answers.measures import IN_FORCE
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.model import MeasureKind
from ketenkaart.words.heat_sentences import led_at_step
from ketenkaart.words.say import say


def group(ref: NodeRef, rows: Sequence[HeatRow], gates: Sequence[HeatGate], day: date, lang: str) -> tuple[str, ...]:
    """Who leads among its members, at which step most, and what is in force."""
    found = lead(rows)
    if found is None:
        return say("group_unknown", lang, group=ref, all=len(rows)), group_measures(rows, gates, day, lang)
    return (
        say("group_led", lang, group=ref, found=found, all=len(rows)),
        led_at_step(rows, lang),
        group_measures(rows, gates, day, lang),
    )


def group_measures(rows: Sequence[HeatRow], gates: Sequence[HeatGate], day: date, lang: str) -> str:
    """How many measures on exports to the Netherlands are in force on members, and of how many that isn't known."""
    working = {gate.measure for gate in gates if gate.status in IN_FORCE}
    touched = sum(any(gate.measure in working for gate in row.all_gates) for row in rows)
    unsure = len(gates) - len(working)
    licences = sum(gate.kind == MeasureKind.LICENCE for gate in gates if gate.measure in working)
    counts = {"count": len(working), "touched": touched, "all": len(rows), "unsure": unsure}
    return say("group_measures", lang, **counts, licences=licences, day=day)


def left_out(record: Record, lang: str) -> str:
    """What people mean by the name that isn't in the group, in a sentence."""
    return say("group_left_out", lang, what=record.text(f"left_out_{lang}"))
