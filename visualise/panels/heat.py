"""Materials by step: in each cell the largest maker of what the world makes there, and the gates that stand there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ketenkaart.graph.answers.heat import STEPS, HeatBasis, HeatCell, HeatGate, HeatPart, HeatRow
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.wording.labels import GATES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import ends, estimate, named
from ketenkaart.words import heat_sentences, sentences, wording

SHADES = (0.2, 0.4, 0.6, 0.8)  # shares between which a cell is one shade darker


@dataclass(frozen=True)
class GateMark:
    """A gate as it is drawn and said; `state` is its look, `of` whose it is where the cell names another country."""

    state: str
    said: str
    of: str = ""


@dataclass(frozen=True)
class HeatField:
    """A cell, worded; `look` is its class: a shade, `unknown`, or `none` where our data have no such step."""

    head: str
    look: str
    country: str = ""
    share: str = ""
    about: str = ""  # the interval and the year
    gates: tuple[GateMark, ...] = ()


@dataclass(frozen=True)
class HeatLine:
    """A row, worded."""

    ref: NodeRef
    name: str
    gates: tuple[GateMark, ...]
    fields: tuple[HeatField, ...]


@dataclass(frozen=True)
class HeatTable:
    """The table as a page draws it: the steps that any row has, and its rows under what they are of."""

    heads: tuple[str, ...]
    parts: tuple[tuple[NodeRef | None, tuple[HeatLine, ...]], ...]
    shades: tuple[tuple[str, str], ...]  # the class and the words of each shade, for the legend


def heat_table(parts: Sequence[HeatPart], language: Language) -> HeatTable | None:
    """The table of some rows; None where there are none."""
    rows = [row for part in parts for row in part.rows]
    steps = [step for step in STEPS if any(row.at(step) is not None for row in rows)]
    if not steps:
        return None
    lang = language.code
    heads = {step: heat_sentences.step_name(step, lang) for step in steps}
    return HeatTable(
        tuple(heads.values()),
        tuple(
            (
                part.group,
                tuple(
                    HeatLine(
                        row.of,
                        wording.capital(named(row.of, lang)),
                        _gates(row.gates, language),
                        tuple(_field(head, row.at(step), language) for step, head in heads.items()),
                    )
                    for row in part.rows
                ),
            )
            for part in parts
        ),
        _legend(lang),
    )


def _legend(lang: str) -> tuple[tuple[str, str], ...]:
    limits = (0.0, *SHADES, 1.0)
    return tuple(
        (f"shade-{at}", f"{wording.short_interval(low, high, lang, 0.01)} {wording.SIGNS[lang].strip()}")
        for at, (low, high) in enumerate(pairwise(limits))
    )


def _field(head: str, cell: HeatCell | None, language: Language) -> HeatField:
    lang, _ = language.code, language.gettext
    if cell is None:
        return HeatField(head, "none", share=_("no such step in our data"))
    gates = _gates(cell.gates, language, cell.country)
    if cell.country is None or cell.share is None:
        return HeatField(head, "unknown", share=_("unknown"), gates=gates)
    told = estimate(cell.share, ends(cell.interval), language)
    when = _("EU study") if cell.basis == HeatBasis.STUDY else str(cell.year)
    about = f"{told.interval}; {when}" if told.interval else _("interval unknown; %(when)s", when=when)
    shade = sum(cell.share >= limit for limit in SHADES)
    return HeatField(
        head=head, look=f"shade-{shade}", country=named(cell.country, lang), share=told.value, about=about, gates=gates
    )


def _gates(found: Iterable[HeatGate], language: Language, beside: NodeRef | None = None) -> tuple[GateMark, ...]:
    """One mark for each country and state: which measures they are stands on the page of the material."""
    lang = language.code
    said = {
        (GATES.get(gate.status, "open"), named(gate.imposer, lang), sentences.gate(gate.kind, gate.status, lang))
        for gate in found
    }
    return tuple(
        GateMark(
            state,
            language.gettext("Export measure of %(country)s: %(status)s", country=country, status=status),
            "" if beside is not None and named(beside, lang) == country else country,
        )
        for state, country, status in sorted(said)
    )


HEAT = Table(
    "heat",
    mark("The largest maker at each step, of what the world makes there"),
    "group member=of material chain_step=step product country name=country share share_lower=interval.lower "
    "share_upper=interval.upper data_year=year rests_on=basis measures verified sources",
    lambda parts: (
        Row(
            **vars(cell),
            group=part.group,
            of=row.of,
            material=row.material,
            measures=[gate.measure for gate in (*cell.gates, *row.gates)],
        )
        for part in parts
        for row in part.rows
        for cell in row.cells
    ),
)


def rows_of(parts: Iterable[HeatPart]) -> tuple[HeatRow, ...]:
    """The rows of all parts."""
    return tuple(row for part in parts for row in part.rows)
