"""The page of a group of materials or products: who leads at which step, what stands there, what is not in it."""

from ketenkaart.graph.answers import heat
from ketenkaart.graph.answers.catalogue import Record, sources
from ketenkaart.graph.answers.heat import HeatGate, HeatPart
from ketenkaart.graph.answers.references import node_ref, source_refs
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.panels.heat import HEAT, heat_table
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.shared import sources_of
from ketenkaart.visualise.wording.labels import GATES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import group_sentences, heat_sentences, sentences, wording

QUERY = """query Group($key: ID!) {
  group(key: $key) {
    name leftOutEn sources { key title }
    heat {
      member { id key name } material { key }
      cells {
        chainStep product { key } country { key name } share interval { lower upper } dataYear restsOn verified
        sources { key } gates { measure { key } }
      }
      gates { measure { key } imposer { key } kind status }
    }
  }
}
"""


def show(view: View, asked: Address) -> Content:
    """One group. Raises UnknownKey."""
    language, lang = asked.language, asked.lang
    record = Record(view, "Group", view.require("Group", asked.key))
    ref, rows = node_ref(view, "Group", record.row), heat.members(record)
    parts, gates = (HeatPart(ref, rows),), heat.gates_of(rows)
    said = group_sentences.group(ref, rows, gates, view.as_of, lang)
    return Content(
        record.name(lang),
        "group.html",
        {
            "said": said,
            "left_out": group_sentences.left_out(record, lang),
            "heat": heat_table(parts, language),
            "finding": heat_sentences.led_at_step(rows, lang),
            "measures": [_measure(gate, language) for gate in gates],
            "members": [(row.of, wording.capital(named(row.of, lang))) for row in rows],
            "also": record.texts("also_known_as") or (),
        },
        sentences=(*said, group_sentences.left_out(record, lang)),
        tables=(HEAT.of(parts, language), GROUP_MEASURES.of(gates, language)),
        sources=sources_of(
            (
                source_refs(view, tuple(one.key for one in sources(record))),
                *(cell.sources for row in rows for cell in row.cells),
            )
        ),
        unit="share",
        method="methods.md section 1",
        query=PageQuery(QUERY, {"key": record.key}),
        around=record.id,
    )


def _measure(gate: HeatGate, language: Language) -> Row:
    lang = language.code
    return Row(
        ref=gate.measure,
        by=named(gate.imposer, lang),
        status=sentences.status_name(gate.status, lang),
        gate=GATES.get(gate.status, "open"),
    )


GROUP_MEASURES = Table(
    "gates", mark("Export measures that stand at the members"), "measure name=measure country=imposer kind status"
)
PAGE = Page("Group", show, keyed=True)
