"""The list of companies: those that use a material, the most exposed to one origin first; and all others by name."""

from dataclasses import dataclass, replace

from ketenkaart.graph.answers import amounts, catalogue
from ketenkaart.graph.answers import country as countries
from ketenkaart.graph.answers.catalogue import OrganisationFilter
from ketenkaart.graph.answers.exposure import CountryExposure, ExposureRow, ExposureRows, exposures
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, STAGES, Stage
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Choice, Content, Page, PageQuery
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, LinkPiece, Listed, Listing, Piece, Said, known
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, named
from ketenkaart.words import organisation_sentences, sentences, wording
from ketenkaart.words.sentences import reason

MATERIAL, ORIGIN = "dysprosium", "CHN"  # asked where nothing is chosen, if the graph has them
ANY = "ALL"  # of the choice of a stage: at any of them
FIRST, MOST = 20, 1000
EXPOSURES = """query Companies(
  $filter: OrganisationFilter!, $origin: ID!, $material: ID!, $stage: Stage, $first: Int!
) {
  exposures(
    filter: $filter, origin: $origin, material: $material, stage: $stage, first: $first
  ) {
    totalCount
    nodes {
      organisation { key name city fictitious }
      share { FIGURE }
    }
  }
}
"""


@dataclass(frozen=True)
class RankingQuestion:
    """What the address asks; `stage` None is any."""

    material: str
    origin: str
    stage: Stage | None
    text: str
    first: int


@dataclass(frozen=True)
class CompaniesPage:
    """Everything that the page shows."""

    title: str
    said: tuple[str, ...]
    rows: Listed  # of which a supplier's share is recorded, most dependent first
    averages: Listed  # all others that use it, by name
    count: int
    first: int
    question: RankingQuestion
    materials: tuple[Choice, ...]
    origins: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    others: tuple[NodeRef, ...]  # of which no use of the material is known


def show(view: View, asked: Address) -> Content:
    """Which companies depend most on one origin."""
    question = question_of(view, asked)
    among = catalogue.organisation_rows(view, OrganisationFilter(country=HERE, name=question.text or None))
    found = exposures(view, question.origin, question.stage, question.material, among)
    own, averages = apart(found, asked.lang)
    rows = [*own, *averages]
    shown = rows[: question.first]
    page = content(view, question, own, averages, among.tolist(), asked)
    table = COMPANIES.of((shown, len(own), question), asked.language)
    sources = dict.fromkeys(ref for row in shown[:FIRST] for basis in row.share.basis(3) for ref in basis.sources)
    return Content(
        page.title,
        "organisations.html",
        {"page": page},
        sentences=page.said,
        tables=(table,),
        sources=tuple(sources),
        unit="share",
        method="methods.md section 4",
        query=query(question),
        fictitious=any(row.organisation.fictitious for row in shown),
    )


def question_of(view: View, asked: Address) -> RankingQuestion:
    """The choices of the address, or what most readers come for. Raises UnknownKey and BadQuestion."""
    keys = [found.material.key for found in countries.use(view, HERE)]
    material = asked.choice("material") or (MATERIAL if MATERIAL in keys or not keys else keys[0])
    view.require("Material", material)
    origin = asked.choice("country") or ORIGIN
    view.require("Country", origin)
    first = asked.number("first", FIRST)
    if not 1 <= first <= MOST:
        raise BadQuestion("This list shows 1 to %(most)s companies, not %(count)s.", most=MOST, count=first)
    stage = asked.choice("stage") or _nearest(view, material)
    if stage not in (None, ANY, *STAGES):
        raise BadQuestion(
            "There is no stage '%(stage)s'. There are %(stages)s.", stage=stage, stages=", ".join((ANY, *STAGES))
        )
    return RankingQuestion(
        material, origin, None if stage in (None, ANY) else Stage(stage), asked.choice("text") or "", first
    )


def _nearest(view: View, material: str) -> Stage | None:
    """The stage of what Dutch use starts from; None for a material that no such question can be asked of."""
    for found in countries.use(view, HERE):
        if found.material.key == material:
            return found.by_stage()[0].stage if found.by_stage() else None
    return None


def apart(rows: ExposureRows, lang: str) -> tuple[list[ExposureRow], list[ExposureRow]]:
    """Companies with a supplier's share on record, most dependent first, and the others, by name."""
    own: list[ExposureRow] = []
    others: list[ExposureRow] = []
    for row in rows:
        (own if amounts.of_its_own(row.share.figure) else others).append(row)
    return own, sorted(others, key=lambda row: row.organisation.name(lang).casefold())


def content(
    view: View,
    question: RankingQuestion,
    own: list[ExposureRow],
    averages: list[ExposureRow],
    among: list[int],
    asked: Address,
) -> CompaniesPage:
    lang, language, _ = asked.lang, asked.language, asked.language.gettext
    material = node_ref(view, "Material", view.require("Material", question.material))
    origin = node_ref(view, "Country", view.require("Country", question.origin))
    first = question.first
    listed = {row.organisation.key for row in (*own, *averages)}
    said = [organisation_sentences.most(own, origin, material, question.stage, view.as_of, lang)] if own else []
    if averages:
        said.append(organisation_sentences.averages(averages, origin, material, question.stage, lang))
    if not said:
        said = [organisation_sentences.most([], origin, material, question.stage, view.as_of, lang)]
    if any(row.organisation.fictitious for row in (*own, *averages)[:first]):
        said.append(organisation_sentences.examples(lang))
    finding = _caption(question, origin, material, language)
    told = tuple(company_row(view, row, question, asked) for row in own[:first])
    untold = tuple(company_row(view, row, question, asked) for row in averages[: max(0, first - len(own))])
    users = (node_ref(view, "Organisation", row) for row in among)
    others = tuple(ref for ref in users if ref.key not in listed)
    return CompaniesPage(
        title=_("Dutch companies and what they depend on"),
        said=tuple(said),
        rows=COMPANIES_BOUNDED.of(told, language, finding=finding),
        averages=AVERAGES_SAID.of(untold, language, finding=finding),
        count=len(own) + len(averages),
        first=question.first,
        question=question,
        materials=tuple(
            Choice(found.material.key, found.material.name(lang), found.material.key == question.material)
            for found in sorted(countries.use(view, HERE), key=lambda one: one.material.name(lang))
        ),
        origins=_origins(view, question.origin, lang),
        stages=_stages(view, question, language),
        others=tuple(sorted(others, key=lambda ref: ref.name(lang).casefold())),
    )


def _caption(question: RankingQuestion, origin: NodeRef, material: NodeRef, language: Language) -> str:
    lang, _ = language.code, language.gettext
    place = wording.in_country(origin.key, origin.name(lang), lang)
    name = wording.lower_first(material.name(lang))
    if question.stage is None:
        return _(
            "The part of the %(material)s of each company that was made %(place)s at any stage",
            material=name,
            place=place,
        )
    return _(
        "The part of the %(material)s of each company that was made %(place)s at the stage %(stage)s",
        material=name,
        place=place,
        stage=sentences.stage_name(question.stage, lang).lower(),
    )


def company_row(view: View, row: ExposureRow, question: RankingQuestion, asked: Address) -> Row:
    """One company with its share and what recorded deliveries force of it, and its page for the material asked."""
    language, share, of = asked.language, row.share, row.organisation
    figure = panel.country_line(CountryExposure(of, share), "focus", 1.0, language)
    record = catalogue.Record(view, "Organisation", view.require("Organisation", of.key))
    sure = share.estimate is not None
    return Row(
        of=of,
        to=asked.link("Organisation", of.key, material=question.material),
        city=record.text("city"),
        told=Estimate(figure.value, figure.interval, figure.bar, language.gettext("estimate") if sure else ""),
        bounds=figure.bounds,
        size=figure.size,
        reason=reason(share.figure, language.code),
    )


def _name(row: Row, language: Language) -> list[Said]:
    name = Piece("link", named(row.of, language.code), LinkPiece(row.to))
    return [name, Piece("tag", of=True)] if row.of.fictitious else [name]


COMPANIES_SAID = Listing(
    "%(finding)s",
    (At(mark("Company"), _name, note="text=city"), *shared.ESTIMATE, shared.SIZE),
    label=mark("Most dependent first"),
    css="made",
)
RECORDED = replace(shared.BOUNDS, holds=known("text=bounds", mark("nothing recorded")), css="tight")
AVERAGES_SAID = replace(COMPANIES_SAID, label=mark("Like the average user, by name"))
COMPANIES_BOUNDED = replace(COMPANIES_SAID, columns=(*COMPANIES_SAID.columns[:-1], RECORDED, shared.SIZE))


def _origins(view: View, chosen: str, lang: str) -> tuple[Choice, ...]:
    """Countries that something of Dutch use names."""

    def make() -> tuple[str, ...]:
        found = {c.country.key for one in countries.use(view, HERE) for at in one.by_stage() for c in at.countries}
        return tuple(sorted(found))

    keys = {*view.derived("origins of Dutch use", make), chosen}
    refs = [node_ref(view, "Country", view.require("Country", key)) for key in keys]
    found = sorted((named(ref, lang), ref.key) for ref in refs)
    return tuple(Choice(key, name, key == chosen) for name, key in found)


def _stages(view: View, question: RankingQuestion, language: Language) -> tuple[Choice, ...]:
    found = {p.text("stage") for p in catalogue.products(view, material=question.material)}
    stages = [stage for stage in reversed(STAGES) if stage in found]
    return (
        *(Choice(s, sentences.stage_name(s, language.code), s == question.stage) for s in stages),
        Choice(ANY, language.gettext("any stage"), question.stage is None),
    )


COMPANIES = Table(
    "companies",
    mark("Companies by their dependence on one country: with a supplier's share on record by rank, the others by name"),
    "rank organisation=of.organisation name=of.organisation fictitious=of.organisation.fictitious "
    "material=asked.material country=asked.origin stage=asked.stage FIGURE=of.share",
    lambda found: (
        Row(rank=rank if rank <= found[1] else None, of=row, asked=found[2]) for rank, row in enumerate(found[0], 1)
    ),
)


def query(question: RankingQuestion) -> PageQuery:
    """The question behind the list: all of whom it asks, since the list has an order that the answer has not."""
    chosen: dict[str, str] = {"country": HERE}
    if question.text:
        chosen["name"] = question.text
    variables: dict[str, object] = {
        "filter": chosen,
        "origin": question.origin,
        "material": question.material,
        "stage": question.stage,
        "first": MOST,
    }
    return PageQuery(EXPOSURES, variables)


PAGE = Page("Organisation", show, takes=("material", "country", "stage", "text", "first"))
