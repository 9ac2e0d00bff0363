"""The page of one country: what passes through it on its way into Dutch use, what it makes, and what it could stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ketenkaart.graph.answers import amounts, changes, output, rounding, trend
from ketenkaart.graph.answers import country as answers
from ketenkaart.graph.answers.catalogue import Record, countries, find
from ketenkaart.graph.answers.changes import Change
from ketenkaart.graph.answers.country import Imposed, Passing
from ketenkaart.graph.answers.exposure import CountryExposure
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref
from ketenkaart.graph.answers.trend import TrendPoint
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page, PageQuery
from ketenkaart.visualise.pages import country_tables as tables
from ketenkaart.visualise.pages.country_tables import CountryFacts
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.panels.panel import CertaintyPanel, ChainPanel, CountryLine
from ketenkaart.visualise.pictures.locator import Locator, locator
from ketenkaart.visualise.pictures.territories import territories
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import Listed
from ketenkaart.visualise.tables.shared import share_of
from ketenkaart.visualise.wording.labels import GATES
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import named
from ketenkaart.words import country_sentences, measure_sentences, sentences, wording

PASSING = """query Country($country: ID!) {
  passing(country: $country) {
    sentence
    stages(first: 1000) {
      material { key } stage place passes
      share { FIGURE }
    }
    byWay(first: 1000) { material { key } product { key } share { FIGURE } }
    sourcing(first: 1000) { material { key } step share verified sources { key title } }
  }
  country(key: $country) {
    byWayOf {
      product { key }
      tonnes { estimate interval { lower upper } } share { estimate interval { lower upper } level dataYear horizon }
    }
  }
}
"""


@dataclass(frozen=True)
class MeasureRow:
    """One measure that the country imposes."""

    ref: NodeRef
    name: str
    gate: str
    status: str
    said: str
    reference: str
    to: str
    materials: tuple[NodeRef, ...]
    unverified: bool
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, kw_only=True)
class CountryPage:
    """Everything that the page shows."""

    key: str
    name: str
    place: str
    told: CountryFacts
    beside: NodeRef | None
    others: tuple[tuple[str, str], ...]  # countries to set beside it
    sentences: tuple[str, ...]
    certainty: CertaintyPanel | None
    chain: ChainPanel | None
    chain_title: str
    chain_material: NodeRef | None
    map: Locator | None
    rows: Listed
    more: Listed
    ways: Listed
    ways_said: str
    beyond: Listed
    measures_said: str
    measures: tuple[MeasureRow, ...]
    other_measures: tuple[MeasureRow, ...]
    made: Listed
    home: tuple[str, ...]
    holdings: tuple[tuple[NodeRef, str], ...]
    governance_said: tuple[str, ...]
    governance: Listed
    trend_said: str
    sourcing: Listed
    works: Listed
    trend: Listed
    since: date | None
    changes: tuple[tuple[date | None, str, str], ...]  # day, kind, sentence
    sources: tuple[SourceRef, ...]


OPEN = 12  # rows of the table that stand open


def show(view: View, asked: Address) -> Content:
    """What passes through one country, and what could stop."""
    told = told_of(view, asked.key)
    beside = asked.choice("beside")
    other = None if beside is None or beside == asked.key else told_of(view, beside)
    page = content(view, told, other, asked)
    return Content(
        page.name,
        "country.html",
        {"page": page},
        sentences=page.sentences,
        tables=tables.every(told, other, asked.language),
        sources=answer_sources(told, other),
        unit="share",
        method="methods.md section 4",
        query=PageQuery(PASSING, {"country": asked.key}),
        around=page.told.ref.id,
    )


def told_of(view: View, key: str) -> CountryFacts:
    """What answers know of a country, gathered once for a View. Raises UnknownKey."""
    row = view.require("Country", key)
    return view.derived(("country told", row), lambda: _told(view, row, key))


def _told(view: View, row: int, key: str) -> CountryFacts:
    passing = answers.passing(view, key, HERE)
    head = next((one for one in passing if amounts.worth_saying(one.share.figure)), None)
    points: tuple[TrendPoint, ...] = ()
    if head is not None:
        points = next(one.points for one in trend.trend(head.exposure) if one.stage == head.stage)
    return CountryFacts(
        ref=node_ref(view, "Country", row),
        area=view.snapshot.nodes["Country"].flag("area", row),
        passing=passing,
        ways=answers.ways_through(view, key, HERE),
        beyond=output.by_way_first(view, key),
        sourcing=answers.sourcing(view, key),
        made=answers.production(view, key),
        measures=answers.imposed(view, key),
        works=answers.works(view, key),
        firms=answers.firms(view, key),
        governance=answers.governance(view, key),
        points=points,
    )


def content(view: View, told: CountryFacts, other: CountryFacts | None, asked: Address) -> CountryPage:
    """A country's page in one language."""
    language, lang, _ = asked.language, asked.lang, asked.language.gettext
    ref, head = told.ref, told.head
    name = named(ref, lang)
    rows = stage_rows(told, other, language)
    stages = tables.stages_said(name, None if other is None else named(other.ref, lang))
    day = wording.day(view.as_of, lang)
    measures = tuple(measure_row(one, view, ref, language) for one in told.measures)
    general = [one.general for one in told.measures].count(True)
    since = asked.day("since")
    return CountryPage(
        key=ref.key,
        name=name,
        place=place_of(view, ref, language),
        told=told,
        beside=None if other is None else other.ref,
        others=_others(view, told, lang),
        sentences=said(view, told, other, lang),
        certainty=None if head is None else panel.certainty(first_share(head, ref).figure, language),
        chain=None if head is None else chain(head, ref, language),
        chain_title=""
        if head is None
        else _("The chain of %(material)s, from mine to Dutch use", material=_lower(head, lang)),
        chain_material=None if head is None else head.material,
        map=locator(ref.key, territories(view)),
        rows=stages.of(rows[:OPEN], language, day=day, caption=finding(told, view, lang)),
        more=stages.of(rows[OPEN:], language, day=day, caption=_("The rest, likewise")),
        ways=tables.WAYS_SAID.of(told, language),
        ways_said="" if not told.noticed else country_sentences.way_through(ref, told.ways[0], lang),
        beyond=tables.BEYOND_SAID.of(told, language, day=day),
        measures_said=country_sentences.measures(ref, told.measures, view.as_of, lang),
        measures=measures[:general],
        other_measures=measures[general:],
        made=tables.MADE_SAID.of(told, language),
        home=home(view, told, lang),
        holdings=holdings(view, ref, language),
        governance_said=() if not told.governance else (country_sentences.governance(ref, told.governance[0], lang),),
        trend_said="" if head is None else trend_title(head, name, language),
        governance=tables.GOVERNANCE_SAID.of(told.governance, language),
        sourcing=tables.SOURCING_SAID.of(told.sourcing, language),
        works=tables.SITES_SAID.of(told.works, language, count=len(told.works)),
        trend=tables.TREND_SAID.of(told, language),
        since=since,
        changes=()
        if since is None
        else tuple(change_row(one, lang) for one in changes.changes(view, since, country=ref.key)),
        sources=sources(told, other),
    )


def said(view: View, told: CountryFacts, other: CountryFacts | None, lang: str) -> tuple[str, ...]:
    """The answer box: the country, what is not known, its measures; an area says what it is; the country beside it."""
    if told.area:
        return (country_sentences.area(told.ref.key, lang), sentences.as_of(view.as_of, lang))
    stages = answers.stages_of(view, HERE)
    beyond = tuple(one for pair in told.beyond for one in pair[:1] if one is not None)
    found = country_sentences.answer(told.ref, told.passing, stages, view.as_of, lang, beyond)
    parts = [found.answer, found.day, found.unknown, *found.also]
    way = next(iter(told.ways), None)
    if way is not None and (way.share.estimate or 0.0) >= rounding.SIZE_LIMITS[0]:
        parts.insert(3, country_sentences.way_through(told.ref, way, lang))
    parts.append(country_sentences.measures(told.ref, told.measures, view.as_of, lang))
    if other is not None:
        beside = country_sentences.answer(other.ref, other.passing, stages, view.as_of, lang)
        parts += [beside.answer, beside.day, *beside.also[-1:]]
    return tuple(part for part in parts if part)


def finding(told: CountryFacts, view: View, lang: str) -> str:
    """The caption of the table of stages."""
    return country_sentences.led(told.ref, told.passing, answers.stages_of(view, HERE), lang)


def place_of(view: View, ref: NodeRef, language: Language) -> str:
    """Where in the world, and whether in the Union."""
    _, record = language.gettext, Record(view, "Country", view.require("Country", ref.key))
    regions = {
        "Africa": _("Africa"),
        "Americas": _("the Americas"),
        "Asia": _("Asia"),
        "Europe": _("Europe"),
        "Oceania": _("Oceania"),
        "Antarctica": _("Antarctica"),
    }
    region = record.text("region")
    parts = [ref.key]
    if region is not None:
        parts.append(regions.get(region, region))
    if record.flag("eu"):
        parts.append(_("member of the European Union"))
    return " · ".join(parts)


def chain(head: Passing, ref: NodeRef, language: Language) -> ChainPanel | None:
    """The chain of the material that passes most, with this country in focus."""
    general = [m for m in head.exposure.measures() if not m.beside]
    return panel.chain(head.exposure, general, language, ref)


def stage_rows(told: CountryFacts, other: CountryFacts | None, language: Language) -> tuple[Row, ...]:
    """Materials and stages at which either country is named, this one's largest first."""
    beside = {} if other is None else {(one.material.key, one.stage): one for one in other.passing}
    own = {(one.material.key, one.stage) for one in told.passing}
    rows = [
        stage_row(one, one.share, beside.get((one.material.key, one.stage)), other, language) for one in told.passing
    ]
    rows += [stage_row(one, None, one, other, language) for key, one in beside.items() if key not in own]
    return tuple(rows)


def stage_row(
    one: Passing, share: AnswerFigure | None, beside: Passing | None, other: CountryFacts | None, language: Language
) -> Row:
    lang, first = language.code, one.exposure.of_data
    at = first.stage(one.stage) or one.at
    whole = at.passes or 1.0
    rests = trend.own_basis(at)
    nothing = CountryLine(
        tone="rest", name="", share=0.0, value=language.gettext("not named"), interval="", bounds="", size="", bar=None
    )

    def line(found: AnswerFigure) -> CountryLine:
        ref = next(c.country for c in one.at.countries if c.share is found)
        named = panel.country_line(CountryExposure(ref, share_of(at, ref.key)), "focus", whole, language)
        return named if at is one.at else panel.with_now(named, one.at, ref, language)

    return Row(
        material=one.material,
        stage=sentences.stage_name(one.stage, lang),
        passes="" if whole >= rounding.NEAR_ALL else panel.passes_text(at.passes, language),
        year="" if first.at is None else str(first.at.year),
        line=nothing if share is None else line(share),
        beside=None if other is None else (nothing if beside is None else line(beside.share)),
        place=one.place if share is not None else 0,
        rule="" if rests is None else panel.rule_text(rests, language),
        explained="" if rests is None else rests.rule.lower().replace("_", "-"),
    )


def first_share(one: Passing, ref: NodeRef) -> AnswerFigure:
    """A country's part of a stage in the year of its data, which a page gives first."""
    at = one.exposure.of_data.stage(one.stage)
    return one.share if at is None else share_of(at, ref.key)


def measure_row(one: Imposed, view: View, ref: NodeRef, language: Language) -> MeasureRow:
    lang, _ = language.code, language.gettext
    names = [_("all countries") if key == "ALL" else _named(view, key, lang) for key in one.destinations]
    return MeasureRow(
        ref=one.measure,
        name=one.measure.name(lang),
        gate=GATES.get(one.status, "open"),
        status=sentences.status_name(one.status, lang),
        said=" ".join((measure_sentences.state(one.act, view.as_of, lang), *measure_sentences.also(one.act, lang))),
        reference=one.reference or "",
        to=", ".join(names),
        materials=one.materials,
        unverified=one.verified == "MEMORY",
        sources=one.sources,
    )


def _named(view: View, key: str, lang: str) -> str:
    found = find(view, "Country", key)
    return key if found is None else named(node_ref(view, "Country", found.row), lang)


def home(view: View, told: CountryFacts, lang: str) -> tuple[str, ...]:
    """Of the reader's own country: what is made, held and known."""
    if told.ref.key != HERE:
        return ()
    return country_sentences.home(told.made, len(told.works), answers.kept(view, HERE), lang)


def holdings(view: View, ref: NodeRef, language: Language) -> tuple[tuple[NodeRef, str], ...]:
    """What the state holds of organisations, with its share where it is recorded."""
    lang, _ = language.code, language.gettext
    found = []
    for link in answers.owned_by_state(view, ref.key):
        share = link.number("share")
        found.append(
            (
                node_ref(view, "Organisation", link.start.row),
                _("share not recorded") if share is None else wording.percent(share, lang),
            )
        )
    return tuple(found)


def trend_title(head: Passing, name: str, language: Language) -> str:
    return language.gettext(
        "%(country)s's part of the stage %(stage)s of %(material)s in Dutch use",
        country=name,
        stage=sentences.stage_name(head.stage, language.code).lower(),
        material=_lower(head, language.code),
    )


def change_row(one: Change, lang: str) -> tuple[date | None, str, str]:
    return one.day, measure_sentences.change_kind(one.kind, lang), measure_sentences.change(one, lang)


def answer_sources(told: CountryFacts, other: CountryFacts | None) -> tuple[SourceRef, ...]:
    """What the answer itself rests on: the heaviest facts behind what carries most, and the measures in force."""
    parts = []
    for one in (told, *(() if other is None else (other,))):
        if one.head is not None:
            parts += [basis.sources for basis in one.head.exposure.evidence(None).rests_on[:12]]
        parts += [m.sources for m in one.measures if m.general and m.status == "IN_FORCE"]
    return _once(parts)


def sources(told: CountryFacts, other: CountryFacts | None) -> tuple[SourceRef, ...]:
    """What the whole page rests on, in the order in which a reader meets it; each once."""
    parts = [answer_sources(told, other)]
    for one in (told, *(() if other is None else (other,))):
        parts += [m.sources for m in one.measures]
        parts += [s.sources for s in one.sourcing[:1]]
        parts += [m.sources for m in one.made]
        parts += [w.sources for w in one.works]
        parts += [g.sources for g in one.governance[:1]]
    return _once(parts)


def _once(parts: Iterable[tuple[SourceRef, ...]]) -> tuple[SourceRef, ...]:
    found: dict[str, SourceRef] = {}
    for refs in parts:
        found.update({ref.key: ref for ref in refs if ref.key not in found})
    return tuple(found.values())


def _others(view: View, told: CountryFacts, lang: str) -> tuple[tuple[str, str], ...]:
    """Countries that something of Dutch use names, and those that impose measures, by name."""

    def make() -> set[str]:
        named = {c.country.key for one in answers.use(view, HERE) for at in one.by_stage() for c in at.countries}
        return {record.key for record in countries(view, area=False) if record.key in named or record.key == HERE}

    keys = view.derived("countries to compare", make)
    refs = [node_ref(view, "Country", view.require("Country", key)) for key in keys if key != told.ref.key]
    return tuple(sorted(((ref.key, named(ref, lang)) for ref in refs), key=lambda pair: pair[1]))


def _lower(one: Passing, lang: str) -> str:
    return wording.lower_first(one.material.name(lang))


PAGE = Page("Country", show, keyed=True, takes=("beside", "since"))
