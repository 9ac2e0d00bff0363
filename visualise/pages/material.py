"""The page of one material: how dependent Dutch use is on others for it, and at which stage it is narrow."""

from dataclasses import dataclass, replace

from ketenkaart.graph.answers import acts, catalogue, ribbons, statements
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import MeasureFilter, Record
from ketenkaart.graph.answers.changes import changes
from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.measures import IN_FORCE
from ketenkaart.graph.answers.outlook import Outlook, OutlookState
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref
from ketenkaart.graph.answers.trend import trend
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, STAGES
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, FilledTable, Page
from ketenkaart.visualise.pages import material_parts as parts
from ketenkaart.visualise.pages import material_tables as tables
from ketenkaart.visualise.pages.material_parts import ActRow, BasketPanel, TrendPanel
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.panels.indices import BY_STAGE, concentration_rows
from ketenkaart.visualise.panels.panel import AnswerPanel
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.listing import Listed
from ketenkaart.visualise.wording.language import Language
from ketenkaart.words import material_sentences, measure_sentences, sentences, wording


@dataclass(frozen=True)
class MaterialPage:
    """One material, used in the Netherlands."""

    key: str
    id: str
    name: str
    symbol: str
    critical: bool
    strategic: bool
    answer: AnswerPanel | None
    missing: str  # why there is no answer
    products: tuple[tuple[str, NodeRef], ...]  # stage, and product that contains it
    groups: tuple[NodeRef, ...]  # that it belongs to
    gates: tuple[NodeRef, ...]  # measures that a scenario can close


@dataclass(frozen=True)
class ChangeRow:
    """One thing that happened since a day."""

    day: str
    kind: str
    said: str
    link: NodeRef


@dataclass(frozen=True, kw_only=True)
class BesideChain:
    """What the page says beside its answer."""

    calm: tuple[str, ...]  # that nothing is acute on the day, and what would be
    known_first: tuple[str, ...]  # what is known of a material of whose Dutch use nothing is
    quiet: tuple[str, ...]  # why nothing acute follows from measures
    acute: tuple[str, ...]  # and when it would
    trend: tuple[TrendPanel, ...]
    concentration: Listed
    baskets: tuple[BasketPanel, ...]
    branches_said: str
    branches_caution: str
    branches: Listed
    firms: Listed
    acts: tuple[ActRow, ...]  # measures, where no answer tells them
    editions: Listed
    eu_supply: Listed
    recycled: str
    known: Listed
    known_rest: Listed
    more_known: int  # figures without words, which stand in the files only
    fictitious: bool
    sources: tuple[SourceRef, ...]
    tables: tuple[FilledTable, ...]


def show(view: View, asked: Address) -> Content:
    """How dependent Dutch use is on others for one material, and at which stage it is narrow."""
    language = asked.language
    page, more = told(view, asked.key, language)
    page = closing(page, asked)
    other = _other(view, asked)
    side = None
    side_tables: tuple[FilledTable, ...] = ()
    if page.answer is not None and other is not None:
        both = (page.answer.exposure, other)
        side = parts.beside(*both, tuple(reversed(STAGES)), language)
        side_tables = (tables.BESIDE.of(both, language),)
    own = () if page.answer is None else (shared.STAGES.of(page.answer.exposure, language),)
    return Content(
        page.name,
        "material.html",
        {
            "page": page,
            "more": more,
            "side": side,
            "choices": startable(view, asked.key, asked.lang),
            "changed": changed(view, asked),
        },
        sentences=(
            *more.calm,
            *(page.answer.sentences if page.answer else more.known_first),
            *(page.answer.chain.closed if page.answer and page.answer.chain else ()),
            *(side.said[1:] if side else ()),
        ),
        tables=(*own, *side_tables, *more.tables),
        sources=shared.sources_of((page.answer.basis.sources if page.answer else (), more.sources)),
        footnotes=page.answer.basis.sources if page.answer else None,
        unit="share",
        method="methods.md section 4",
        query=tables.query(page.key, HERE, page.answer is not None),
        fictitious=more.fictitious,
        around=page.id,
    )


def told(view: View, key: str, language: Language) -> tuple[MaterialPage, BesideChain]:
    """All that does not hang on the reader's choices, once for each View. Raises UnknownKey.

    Two who ask at the same time may both make it: nobody waits for it under the View's lock.
    """
    made: dict[tuple[str, str], tuple[MaterialPage, BesideChain]] = view.derived("material pages", dict)
    if (key, language.code) not in made:
        page = material(view, key, language)
        exposed = page.answer.exposure if page.answer else None
        made[key, language.code] = page, beyond(view, key, exposed, language)
    return made[key, language.code]


def material(view: View, key: str, language: Language, user: str = HERE) -> MaterialPage:
    """A material as one country uses it. Raises UnknownKey."""
    lang = language.code
    record = Record(view, "Material", view.require("Material", key))
    said, missing = None, ""
    try:
        said = panel.answer(exposure(view, SubjectQuestion(SubjectKind.COUNTRY, user), key), language)
    except BadQuestion:
        missing = material_sentences.dutch_use_unknown(node_ref(view, "Material", record.row), lang)
    return MaterialPage(
        key=key,
        id=record.id,
        name=record.name(lang),
        symbol=record.text("symbol"),
        critical=record.flag("eu_critical"),
        strategic=record.flag("eu_strategic"),
        answer=said,
        missing=missing,
        groups=tuple(node_ref(view, "Group", link.end.row) for link in catalogue.out(record, "member_of")),
        products=tuple(
            (sentences.stage_name(p.text("stage"), lang), node_ref(view, "Product", p.row))
            for p in catalogue.products(view, material=key)
        ),
        gates=() if said is None else ribbons.gates(said.exposure.of_data),
    )


def closing(page: MaterialPage, asked: Address) -> MaterialPage:
    """The page with the gate closed that the address names, as a scenario. Raises UnknownKey, and BadQuestion."""
    key = asked.choice("closed")
    if key is None:
        return page
    if page.answer is None:
        raise BadQuestion("Of this material no chain is known, so it has no gate to close. Leave it out.")
    found = page.answer.exposure
    general = [one for one in found.measures() if not one.beside]
    drawn = panel.chain(found, general, asked.language, closed=key)
    return replace(page, answer=replace(page.answer, chain=drawn))


def beyond(view: View, key: str, found: Exposure | None, language: Language) -> BesideChain:
    """Everything beside the answer; without one, what sources state of the material itself."""
    lang = language.code
    record = Record(view, "Material", view.require("Material", key))
    ref = node_ref(view, "Material", record.row)
    uses, firms, supply = statements.uses(record), statements.firms(record, HERE), statements.eu_supply(record)
    outlook = None if found is None else Outlook(found)
    editions, facts = (
        statements.criticality(record),
        outlook.facts if outlook else statements.stated(statements.about(record)),
    )
    quiet = outlook is not None and outlook.state == OutlookState.QUIET
    years = () if found is None else trend(found)
    baskets = () if found is None else parts.baskets(found, language)
    worded = shared.said_by_sources(facts)
    first = [fact for fact in worded if parts.leads(fact)]
    rest = [fact for fact in worded if not parts.leads(fact)]
    of_answer = (
        ()
        if found is None
        else (
            tables.TREND.of(years, language),
            tables.CONCENTRATION.of(found.of_data, language),
            tables.CONCENTRATION_SHARES.of(found.of_data, language),
            tables.TRADE.of(found, language),
        )
    )
    return BesideChain(
        calm=() if outlook is None else material_sentences.calm(outlook, lang),
        known_first=material_sentences.known_first(ref, supply, acting(record), view.as_of, lang)
        if outlook is None
        else (),
        quiet=material_sentences.quiet(outlook, lang) if outlook is not None and quiet else (),
        acute=material_sentences.would_be_acute(outlook, lang) if outlook is not None and quiet else (),
        trend=tuple(parts.trend_panel(stage, language) for stage in years if stage.points),
        concentration=BY_STAGE.of(() if found is None else concentration_rows(found.of_data, language), language),
        baskets=baskets,
        branches_said=material_sentences.branches(uses, ref, lang),
        branches_caution=material_sentences.branches_caution(lang),
        branches=tables.BRANCHES_SAID.of(uses, language),
        firms=shared.FIRMS_SAID.of(firms, language),
        acts=parts.act_rows(record, language) if found is None else (),
        editions=tables.EDITIONS_SAID.of(editions, language),
        eu_supply=tables.EU_SUPPLY_SAID.of(supply, language),
        recycled=material_sentences.recycled(facts, lang),
        known=tables.FIRST_STATED.of(first, language),
        known_rest=tables.MORE_STATED.of(rest, language),
        more_known=len(facts) - len(worded),
        fictitious=any(use.firm.fictitious for use in firms),
        sources=shared.sources_of(
            one.sources for part in (baskets, uses, firms, editions, supply, facts) for one in part
        ),
        tables=(
            *of_answer,
            tables.BRANCHES.of(uses, language),
            tables.FIRMS.of(firms, language),
            tables.KNOWN.of((*(fact for one in editions for fact in one.stated), *facts), language),
            tables.EU_SUPPLY.of(supply, language),
        ),
    )


def acting(material: Record) -> Act | None:
    """The first measure on all exports of the material to the Netherlands that is in force."""
    found = catalogue.measures(material.view, MeasureFilter(material=material.key, in_force=True))
    told = (acts.act(one) for one in found)
    here = (one for one in told if not one.destinations or any(to.key == HERE for to in one.destinations))
    return next((one for one in here if one.general and one.exports in IN_FORCE), None)


def startable(view: View, key: str, lang: str) -> tuple[NodeRef, ...]:
    """The other materials that can stand beside this one, by name."""
    found = (
        node_ref(view, "Material", record.row)
        for record in catalogue.everything(view, "Material")
        if record.key != key and len(catalogue.out(record, "starts_at"))
    )
    return tuple(sorted(found, key=lambda ref: ref.name(lang)))


def changed(view: View, asked: Address) -> tuple[ChangeRow, ...] | None:
    """What happened about the material since the day that the address names; None where it names none."""
    since, lang = asked.day("since"), asked.lang
    if since is None:
        return None
    return tuple(
        ChangeRow(
            "" if one.day is None else wording.day(one.day, lang),
            measure_sentences.change_kind(one.kind, lang),
            measure_sentences.change(one, lang),
            one.what,
        )
        for one in changes(view, since, material=asked.key)
    )


def _other(view: View, asked: Address) -> Exposure | None:
    """The material to stand beside this one. Raises UnknownKey, and BadQuestion for one without a start."""
    key = asked.choice("beside")
    if key is None:
        return None
    view.require("Material", key)
    try:
        return exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), key)
    except BadQuestion:
        raise BadQuestion(
            "'%(key)s' has no product from which a question about its use could start. Choose another material.",
            key=key,
        ) from None


PAGE = Page("Material", show, keyed=True, takes=("beside", "since", "closed"))
