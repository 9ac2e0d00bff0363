"""What passes through one country on its way into another's use, what it makes, and what it could stop.

Every material is asked once for a user and a View (`use`): a country is then looked up, as is the one beside it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from ketenkaart.graph.analysis.questions.exposure import SubjectKind
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.analysis.questions.ownership import ultimate_owner
from ketenkaart.graph.answers import acts, catalogue
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.catalogue import Link, MeasureFilter, OrganisationFilter, OrganisationSort, Record
from ketenkaart.graph.answers.exposure import CountryExposure, Exposure, StageExposure, SubjectQuestion, exposure
from ketenkaart.graph.answers.measures import STATUSES
from ketenkaart.graph.answers.output import ByWay, by_way_of
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref
from ketenkaart.graph.model import MadeKind, MeasureKind, SiteStatus, Stage, Verified
from ketenkaart.graph.snapshot import EPOCH
from ketenkaart.graph.view import View

UNION = "EUU"
GOVERNANCE = "POLITICAL_STABILITY"
STUDY = "SUPPLY_SHARE"


@dataclass(frozen=True, eq=False)
class Passing:
    """One country's part of what a user gets of one material at one stage, and its place among the countries there."""

    exposure: Exposure
    at: StageExposure
    share: AnswerFigure
    place: int  # 1 comes first; of a share that is not known the place by its upper end

    @property
    def material(self) -> NodeRef:
        return self.exposure.material

    @property
    def stage(self) -> str:
        return self.at.stage

    @property
    def first(self) -> bool:
        """Whether it is the stage of the very product that the user uses."""
        return self.exposure.by_stage()[0] is self.at

    @property
    def part(self) -> float | None:
        """Of what passes the stage; None where there is no estimate."""
        if self.share.estimate is None or not self.at.passes:
            return None
        return min(1.0, self.share.estimate / self.at.passes)


@dataclass(frozen=True, eq=False)
class WayThrough:
    """The part of a user's goods with a material that came by way of a country without being made there."""

    exposure: Exposure
    product: NodeRef
    share: AnswerFigure

    @property
    def material(self) -> NodeRef:
        return self.exposure.material


@dataclass(frozen=True)
class Sourcing:
    """A country's part of what the European Union got of a material, by the EU's study, for one step."""

    material: NodeRef
    step: str  # EXTRACTION or PROCESSING
    share: float
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Making:
    """What one source states of a country's making in one year: a share of the world, tonnes, or both."""

    of: NodeRef  # a product; or a material, where a source counts what it contains
    year: int | None
    year_from: int | None  # of a mean of several years the first, and the last
    year_to: int | None
    kind: MadeKind
    tonnes: float | None
    share: float | None
    lower: float | None
    upper: float | None
    basis: str | None  # what the tonnes are of, such as metal content
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Imposed:
    """One of a country's measures on the day."""

    measure: NodeRef
    kind: MeasureKind
    status: MeasureStatus
    general: bool  # on all exports of its items: has an exposure
    reach: str | None
    destinations: tuple[str, ...]
    reference: str | None
    valid_from: date | None
    materials: tuple[NodeRef, ...]  # of those that a question can be asked about
    act: Act
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Works:
    """One site in a country: what it makes, who runs it, who owns that in the end."""

    site: NodeRef
    stage: Stage | None
    status: SiteStatus | None
    city: str | None
    makes: tuple[NodeRef, ...]
    operator: NodeRef | None
    owner: NodeRef | None  # where that is another than who runs it
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Firm:
    """One organisation with its seat in a country, and who owns it in the end, where that is another."""

    organisation: NodeRef
    kinds: tuple[str, ...]
    city: str | None
    owner: NodeRef | None
    verified: Verified
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Governed:
    """A governance value of one year, in standard deviations from the mean of all countries (−2.5 to 2.5)."""

    year: int
    value: float
    lower: float | None
    upper: float | None
    note: str | None
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Kept:
    """What is known of use in a country: who uses, who keeps stock, what of their deliveries is recorded."""

    users: int
    with_tonnage: int
    with_stock: int
    deliveries: int
    customers: int  # users with a recorded delivery


def use(view: View, user: str) -> tuple[Exposure, ...]:
    """A country's use of every material that a question can be asked about, by key."""
    row = view.require("Country", user)
    return view.derived(("use of", row), lambda: tuple(_exposures(view, user)))


def _exposures(view: View, user: str) -> list[Exposure]:
    subject = SubjectQuestion(SubjectKind.COUNTRY, user)
    keys = [record.key for record in catalogue.everything(view, "Material") if len(catalogue.out(record, "starts_at"))]
    return [exposure(view, subject, key) for key in keys]


def passing(view: View, country: str, user: str) -> tuple[Passing, ...]:
    """Every material and stage at which something names a country, what carries most of the user's first.

    Of equal shares (to the per cent) that of the longer chain comes first, then the stage nearest to use.
    """
    view.require("Country", country)
    found: list[tuple[tuple[float, float, int, int, str], Passing]] = []
    for asked in use(view, user):
        stages = asked.by_stage()
        for nearness, at in enumerate(stages):
            for place, one in enumerate(at.countries, 1):
                if one.country.key == country:
                    low, high = (one.share.estimate, one.share.interval)
                    size = (-round(low or 0.0, 2), -round(high.upper if high else 0.0, 2))
                    order = (*size, -len(stages), nearness, asked.material.key)
                    found.append((order, Passing(asked, at, one.share, place)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def stages_of(view: View, user: str) -> int:
    """How many stages the chains of all materials have together."""
    return sum(len(asked.by_stage()) for asked in use(view, user))


def ways_through(view: View, country: str, user: str) -> tuple[WayThrough, ...]:
    """What a user got by way of a country that did not make it, largest first; goods of known origin by trade only."""
    view.require("Country", country)
    found = []
    for asked in use(view, user):
        if asked.product is None:
            continue
        every: tuple[CountryExposure, ...] = asked.by_way(1000)
        found += [WayThrough(asked, asked.product, one.share) for one in every if one.country.key == country]
    return tuple(sorted(found, key=lambda one: (-(one.share.estimate or 0.0), one.material.key)))


def beyond(view: View, country: str) -> tuple[ByWay, ...]:
    """What a country exported beyond its known making and imports, in the year of the trade, the most tonnes first."""
    today = by_way_of(view, country)
    years = {one.data_year for one in today if one.data_year <= view.as_of.year}
    found = [one for year in years for one in by_way_of(view, country, year) if one.data_year == year]
    return tuple(sorted(found, key=lambda one: -(one.tonnes.estimate or 0.0)))


def sourcing(view: View, country: str) -> tuple[Sourcing, ...]:
    """A country's part of the European Union's supply, by material and step, as the EU's study states it."""
    view.require("Country", country)
    found = []
    for one in _observed(view, STUDY, region=UNION, origin=country):
        step, share = one.text("step"), one.number("value")
        about = [link.end for link in catalogue.out(one, "observation_about") if link.end.label == "Material"]
        found += [
            Sourcing(
                node_ref(view, "Material", material.row),
                step,
                share,
                one.verified,
                one.sources,
            )
            for material in about
            if step and share is not None
        ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.material.key, one.step)))


def production(view: View, country: str) -> tuple[Making, ...]:
    """What is stated of a country's making, product by product, then what materials' sources count, latest first."""
    record = Record(view, "Country", view.require("Country", country))
    stated = [_made(link) for link in catalogue.made(record)]
    once = {_identity(making) for making in stated}  # a table that speaks of a product needn't speak beside it again
    for one in _observed(view, "PRODUCTION", region=country):
        about = (link.end for link in catalogue.out(one, "observation_about"))
        counted = (_counted(one, node) for node in about if node.label in ("Material", "Product"))
        stated += [making for making in counted if _identity(making) not in once]
    return tuple(sorted(stated, key=lambda m: (m.of.label == "Material", m.of.key, m.kind, -(m.year or 0))))


def imposed(view: View, country: str) -> tuple[Imposed, ...]:
    """A country's measures: those on all exports first, in force before the rest, the latest first."""
    touched = _touched(view)
    found = []
    for record in catalogue.measures(view, MeasureFilter(imposed_by=country)):
        act = acts.act(record)
        found.append(
            Imposed(
                measure=act.ref,
                kind=act.kind,
                status=act.exports,
                general=act.general,
                reach=act.reach,
                destinations=record.texts("destinations"),
                reference=record.text("legal_reference") or None,
                valid_from=act.since,
                materials=touched.get(record.row, ()),
                act=act,
                verified=record.verified,
                sources=record.sources,
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.general, STATUSES.index(one.status))))


def works(view: View, country: str) -> tuple[Works, ...]:
    """Sites in a country, in the order of their keys."""
    return tuple(works_of(site) for site in catalogue.sites(view, country=country))


def firms(view: View, country: str) -> tuple[Firm, ...]:
    """Organisations with their seat in a country, by name."""
    found = catalogue.organisations(view, OrganisationFilter(country=country), sort=OrganisationSort.NAME)
    return tuple(firm_of(one) for one in found)


def firm_of(one: Record) -> Firm:
    """An organisation as a firm of its country."""
    return Firm(
        node_ref(one.view, "Organisation", one.row),
        one.texts("kinds"),
        one.text("city") or None,
        owner_of(one.view, one.row),
        verified=one.verified,
        sources=one.sources,
    )


def owned_by_state(view: View, country: str) -> tuple[Link, ...]:
    """What a state holds of organisations, wherever these are."""
    record = Record(view, "Country", view.require("Country", country))
    return tuple(catalogue.into(record, "owned_by"))


def governance(view: View, country: str) -> tuple[Governed, ...]:
    """Political stability year by year, latest first."""
    view.require("Country", country)
    found = [
        Governed(
            year=year,
            value=value,
            lower=one.number("lower"),
            upper=one.number("upper"),
            note=one.text("note") or None,
            sources=one.sources,
        )
        for one in _observed(view, GOVERNANCE, region=country)
        if (year := one.whole("year")) is not None and (value := one.number("value")) is not None
    ]
    return tuple(sorted(found, key=lambda one: -one.year))


def kept(view: View, country: str) -> Kept:
    """What is known of the organisations that use something in a country."""
    here = {record.row for record in catalogue.organisations(view, OrganisationFilter(country=country))}
    uses = [link for link in catalogue.Links(view, "uses", view.rows("uses")) if link.start.row in here]
    to = [row for row in view.end("supplies").tolist() if row in here]
    return Kept(
        len({link.start.row for link in uses}),
        len({link.start.row for link in uses if link.number("tonnes_per_year") is not None}),
        len({link.start.row for link in uses if link.number("stock_days") is not None}),
        len(to),
        len(set(to)),
    )


def owner_of(view: View, organisation: int) -> NodeRef | None:
    """Who owns an organisation in the end; None where that is itself."""
    owner = ultimate_owner(view, organisation)
    if (owner.label, owner.row) == ("Organisation", organisation):
        return None
    return node_ref(view, owner.label, owner.row)


def _observed(view: View, quantity: str, **where: str) -> list[Record]:
    """Observations of a quantity with a value, by what their columns say, known on the day."""
    table, rows = view.snapshot.nodes["Observation"], view.nodes("Observation")
    for column, value in {"quantity": quantity, **where}.items():
        text = table.text(column)
        rows = rows[text.codes[rows] == text.code_of(value)]
    known = (table.days("as_of")[rows] <= view.as_of.toordinal() - EPOCH) & np.isfinite(table.floats("value")[rows])
    known &= table.ints("year")[rows] < view.as_of.year  # unknown is the smallest number: it counts
    return [Record(view, "Observation", row) for row in rows[known].tolist()]


def _touched(view: View) -> dict[int, tuple[NodeRef, ...]]:
    """Per measure the materials that it touches, of those that a question can be asked about."""

    def make() -> dict[int, tuple[NodeRef, ...]]:
        found: dict[int, tuple[NodeRef, ...]] = {}
        for record in catalogue.everything(view, "Material"):
            if len(catalogue.out(record, "starts_at")):
                for act in catalogue.measures(view, MeasureFilter(material=record.key)):
                    found[act.row] = (*found.get(act.row, ()), node_ref(view, "Material", record.row))
        return found

    return view.derived("materials of measures", make)


def _made(link: Link) -> Making:
    return Making(
        of=node_ref(link.view, "Product", link.end.row),
        year=link.whole("year"),
        year_from=link.whole("year_from"),
        year_to=link.whole("year_to"),
        kind=MadeKind(link.text("kind")),
        tonnes=link.number("tonnes"),
        share=link.number("share"),
        lower=link.number("lower"),
        upper=link.number("upper"),
        basis=link.text("unit_basis") or None,
        verified=link.verified,
        sources=link.sources,
    )


def _identity(making: Making) -> tuple[str, int | None, float | None]:
    return making.sources[0].key, making.year, making.tonnes


def _counted(one: Record, about: Record) -> Making:
    tonnes = one.number("value") if one.text("unit").startswith("t") else None
    return Making(
        of=node_ref(one.view, about.label, about.row),
        year=one.whole("year"),
        year_from=None,
        year_to=None,
        kind=MadeKind.PRODUCTION,
        tonnes=tonnes,
        share=None if tonnes is not None else one.number("value"),
        lower=one.number("lower"),
        upper=one.number("upper"),
        basis=one.text("note") or one.text("unit") or None,
        verified=one.verified,
        sources=one.sources,
    )


def works_of(site: Record) -> Works:
    view = site.view
    makes = dict.fromkeys(link.end.row for link in catalogue.out(site, "site_makes"))
    operators = [link.start for link in catalogue.into(site, "operates")]
    operator = operators[0] if operators else None
    return Works(
        site=node_ref(view, "Site", site.row),
        stage=Stage(stage) if (stage := site.text("stage")) else None,
        status=SiteStatus(status) if (status := site.text("status")) else None,
        city=site.text("city") or None,
        makes=tuple(node_ref(view, "Product", row) for row in makes),
        operator=None if operator is None else node_ref(view, "Organisation", operator.row),
        owner=None if operator is None else owner_of(view, operator.row),
        verified=site.verified,
        sources=site.sources,
    )
