"""The page of one product: what it is, what it is made of, who makes it, and which measures cover it."""

from collections.abc import Iterable
from typing import Any

from ketenkaart.graph.answers import catalogue, statements
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.concentration import By, Concentration, concentration
from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.references import node_ref
from ketenkaart.graph.answers.statements import Relation
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page
from ketenkaart.visualise.pages import product_tables as tables
from ketenkaart.visualise.panels.indices import OVER_COUNTRIES, making_row, supply_row
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.wording.labels import GATES
from ketenkaart.visualise.wording.language import Language
from ketenkaart.words import product_sentences, sentences, wording


def show(view: View, asked: Address) -> Content:
    """What a product is, who makes it, and what stands in its way."""
    language = asked.language
    page, made, found = told(view, asked.key, language)
    record = Record(view, "Product", view.require("Product", asked.key))
    return Content(
        page.name,
        "product.html",
        {"page": page},
        sentences=page.said,
        tables=tables.every(record, made, found, language),
        sources=page.sources,
        unit="share",
        method="methods.md section 6",
        query=tables.query(page.key, found is not None),
        fictitious=page.fictitious,
        around=page.id,
    )


def told(view: View, key: str, language: Language) -> tuple[Row, Concentration, Exposure | None]:
    """The page and what it rests on, once for each View and outside its lock. Raises UnknownKey."""
    kept: dict[tuple[str, str], tuple[Row, Concentration, Exposure | None]]
    kept = view.derived("product pages", dict)
    if (key, language.code) not in kept:
        record = Record(view, "Product", view.require("Product", key))
        made, found = concentration(view, key), dutch_use(view, key)
        kept[key, language.code] = product(record, made, found, language), made, found
    return kept[key, language.code]


def dutch_use(view: View, key: str) -> Exposure | None:
    """Where the product in Dutch use was made; None where it leads with no material."""
    try:
        return exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), None, key)
    except BadQuestion:
        return None


def product(record: Record, made: Concentration, found: Exposure | None, language: Language) -> Row:
    """One product, worded."""
    view, lang = record.view, language.code
    first = None if found is None else found.of_data
    at = None if first is None else first.stage(record.text("stage"))
    leading = record.text("leading_material")
    wider = [link.end for link in catalogue.out(record, "part_of")]
    rows = [making_row(made, language)]
    if at is not None:
        rows.insert(0, supply_row(at, language))
    by_owner = concentration(view, record.key, By.OWNER)
    taken, given = catalogue.into(record, "input_to"), catalogue.out(record, "input_to")
    inputs, outputs = tables.taken(taken), [tables.going(link) for link in given]
    contents, works = [tables.part(link) for link in catalogue.out(record, "contains")], tables.works(record, language)
    said, stated = firms(record), statements.stated((record,))
    world = shared.sources_of(basis.sources for basis in made.hhi.basis())
    facts: tuple[Any, ...] = (*contents, *inputs, *outputs, *works, *said, *shared.said_by_sources(stated))
    return Row(
        id=record.id,
        key=record.key,
        name=wording.capital(record.name(lang)),
        stage=sentences.stage_name(record.text("stage"), lang),
        leading=node_ref(view, "Material", view.require("Material", leading)) if leading else None,
        part_of=node_ref(view, "Product", wider[0].row) if wider else None,
        groups=tuple(node_ref(view, "Group", link.end.row) for link in catalogue.out(record, "member_of")),
        grades=tuple(node_ref(view, "Product", link.start.row) for link in catalogue.into(record, "part_of")),
        said=product_sentences.product(record, made, by_owner, at, lang),
        contents=tables.CONTENTS.of(contents, language),
        inputs=tables.INPUTS.of(inputs, language),
        outputs=tables.OUTPUTS.of(outputs, language),
        world=tables.world(made, language),
        world_sources=world,
        dutch=tables.dutch(at, language),
        concentration=OVER_COUNTRIES.of(rows, language),
        sites=tables.WORKS_SAID.of(works, language),
        firms=tables.FIRMS_SAID.of(said, language),
        codes=tables.CODES.of(catalogue.out(record, "classified_as"), language),
        measures=tuple(_covers(record, language)),
        known=shared.STATED.of(shared.said_by_sources(stated), language),
        fictitious=any(one.firm.fictitious for one in said),
        sources=shared.sources_of((world, *(one.sources for one in facts))),
    )


def firms(record: Record) -> tuple[statements.FirmUse, ...]:
    """Everybody who is said to make, trade or use it: makers first."""
    view = record.view
    return tuple(
        statements.FirmUse(
            firm=node_ref(view, "Organisation", link.start.row),
            relation=relation,
            product=node_ref(view, "Product", record.row),
            led=True,
            evidence=link.text("evidence"),
            verified=link.verified,
            sources=link.sources,
        )
        for relation in (Relation.MAKES, Relation.TRADES, Relation.USES)
        for link in sorted(catalogue.into(record, relation.lower()), key=lambda link: link.start.name("en").casefold())
    )


def _covers(record: Record, language: Language) -> Iterable[Row]:
    view, lang = record.view, language.code
    listed = {link.start.row for link in catalogue.into(record, "covers")}
    for measure in catalogue.measures(view, catalogue.MeasureFilter(product=record.key)):
        status = catalogue.measure_status(measure)
        items = (link.end for link in catalogue.out(measure, "controls"))
        yield Row(
            ref=node_ref(view, "Measure", measure.row),
            status=sentences.status_name(status, lang),
            gate=GATES.get(status, "open"),
            items=tuple(  # code in the control list, and description
                (item.text("control_code"), item.text("description_en")) for item in items if item.row in listed
            ),
        )


PAGE = Page("Product", show, keyed=True)
