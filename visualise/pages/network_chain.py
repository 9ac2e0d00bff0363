"""The network as countries by stage: what flowed from which to which, and who is known in one that is opened."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ketenkaart.graph.answers import catalogue, leads, ribbons
from ketenkaart.graph.answers.chokepoints import stage_of
from ketenkaart.graph.answers.exposure import (
    Exposure,
    StageExposure,
    SubjectKind,
    SubjectQuestion,
    exposure,
)
from ketenkaart.graph.answers.flows import stage_flows
from ketenkaart.graph.answers.known import Known, known
from ketenkaart.graph.answers.references import NodeRef, SourceRef, node_ref
from ketenkaart.graph.answers.ribbons import USER, Ribbons
from ketenkaart.graph.answers.rounding import NEAR_ALL
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Choice, Content, PageQuery
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.pictures.ribbons import (
    LINE,
    MIDDLE,
    VISIBLE,
    RibbonBand,
    RibbonBlock,
    RibbonColumn,
    RibbonDrawing,
    RibbonPicture,
    tall,
    wide,
)
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, LinkPiece, Listed, Listing, Piece, Said
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import named, part
from ketenkaart.words import sentences, wording

FIRST_SHOWN = "dysprosium"
FACTS = 6  # of a stage that sources are taken from, heaviest first
LARGEST, LEAST = 8, 0.01  # countries of a stage that are drawn by name, and from which part of it
STAGES_ASKED = "byStage { stage passes untraced countries(first: 1000) { country { key } share { FIGURE } } }"


@dataclass(frozen=True)
class Opening:
    """A block of the picture as a way in: where it leads, what it says, and whether it is the one that is open."""

    link: str  # "" where nothing opens
    said: str
    open: bool


@dataclass(frozen=True)
class ChainSize:
    """One size of the picture, with what each of its boxes opens."""

    size: str
    drawing: RibbonDrawing
    openings: tuple[Opening, ...]


@dataclass(frozen=True)
class Opened:
    """What is known in one country."""

    name: str
    title: str
    sites: Listed
    firms: Listed
    page: str
    network: str
    close: str


@dataclass(frozen=True)
class ChainNetwork:
    """All that the template shows."""

    title: str
    said: tuple[str, ...]
    finding: str
    of: str
    drawn: tuple[ChainSize, ...]
    recorded: bool  # whether any of it is
    unknown: bool
    stages: Listed
    opened: Opened | None
    materials: tuple[Choice, ...]


def show(view: View, asked: Address) -> Content:
    """Countries by stage, with what flowed between them; without an answer, why there is none."""
    _ = asked.language.gettext
    key = asked.choice("material") or _first_material(view)
    material = node_ref(view, "Material", view.require("Material", key))
    name = wording.lower_first(material.name(asked.lang))
    title = _("Through which countries it runs: %(material)s", material=name)
    try:
        found = exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), key)
    except BadQuestion:
        said = _("Nothing is known of its use.")
        return Content(
            title,
            "network_chain.html",
            {"page": None, "missing": said, "materials": _materials(view, key, asked.lang)},
            sentences=(said,),
            files=(),
        )
    page = _page(view, found, asked, title)
    of = found.of_data
    return Content(
        title,
        "network_chain.html",
        {"page": page, "missing": "", "materials": page.materials},
        sentences=page.said,
        tables=tuple(table.of(of, asked.language) for table in (STAGES, FLOWS)),
        sources=_sources(of),
        unit="share",
        method="methods.md sections 3 and 4",
        query=_query(of),
        files=(),
        around=material.id,
    )


def _query(of: Exposure) -> PageQuery:
    """The question behind the stages, of the year that they are of."""
    variables: dict[str, object] = {"material": of.material.key, "of": {"country": HERE}}
    takes, asks = "$material: ID!, $of: SubjectInput!", STAGES_ASKED
    if of.year is not None:
        variables["year"] = of.year
        takes, asks = f"{takes}, $year: Int!", f"ofYear(year: $year) {{ {STAGES_ASKED} }}"
    text = f"query Stages({takes}) {{\n  exposure(of: $of, material: $material) {{\n    {asks}\n  }}\n}}\n"
    return PageQuery(text, variables)


def _page(view: View, found: Exposure, asked: Address, title: str) -> ChainNetwork:
    language, of = asked.language, found.of_data
    flows = ribbons.ribbons(of, LARGEST)
    stages = tuple(reversed(of.by_stage()))
    focus, led = panel.leader(leads.leading(of))
    drawn: tuple[ChainSize, ...] = ()
    if flows is not None:
        drawn = _drawn(found, stages, flows, focus, asked)
    return ChainNetwork(
        title=title,
        said=_said(found, language),
        finding=panel.finding_text(focus, led, len(stages), language),
        of=panel.when(of, language),
        drawn=drawn,
        recorded=flows is not None and any(one.recorded >= NEAR_ALL * one.mass for one in flows.ribbons),
        unknown=flows is not None
        and any(flows.mass(at, one.unknown) > VISIBLE for at, one in enumerate(flows.columns)),
        stages=STAGES_SAID.of(list(_lines(stages, asked)), language),
        opened=_opened(view, found.material, asked),
        materials=_materials(view, found.material.key, asked.lang),
    )


def _said(found: Exposure, language: Language) -> tuple[str, ...]:
    """The stage that an answer leads with, what it is on the day, and what of it is not known."""
    lang, lead = language.code, leads.lead(found)
    if lead is None:
        return (sentences.nothing(found.subject, found.material, lang),)
    told = (
        sentences.stage_sentence(found, lead, lang),
        sentences.on_day(lead, found.as_of, lang),
        sentences.unknown(found.subject, lead, lang),
    )
    return tuple(one for one in told if one)


def _drawn(
    found: Exposure, stages: tuple[StageExposure, ...], flows: Ribbons, focus: NodeRef | None, asked: Address
) -> tuple[ChainSize, ...]:
    """The picture in three sizes, from one and the same columns."""
    language = asked.language
    columns: list[RibbonColumn] = []
    openings: list[Opening] = []
    place: dict[tuple[int, int], tuple[int, int]] = {}  # of a lane its column and block
    for number, at in enumerate(stages):
        lanes = len(stages) - 1 - number  # answers go from use to mine
        drawn = _blocks(at, flows, lanes, focus, asked)
        place |= {(lanes, lane): (number, block) for block, one in enumerate(drawn) for lane in one.lanes}
        openings += [one.opening for one in drawn]
        name = sentences.stage_name(at.stage, language.code)
        note = "" if at.passes is None or at.passes >= NEAR_ALL else wording.percent(at.passes, language.code)
        said = note and language.gettext("%(part)s of all use", part=note)
        columns.append(RibbonColumn(name, said, tuple(one.block for one in drawn)))
    whole: dict[tuple[int, int, int, int], float] = defaultdict(float)
    sure: dict[tuple[int, int, int, int], float] = defaultdict(float)
    for one in flows.ribbons:
        end = (len(stages), 0) if one.to == USER else place.get((one.to, one.to_lane))
        start = place.get((one.by, one.by_lane))
        if start is not None and end is not None:
            whole[*start, *end] += one.mass
            sure[*start, *end] += one.recorded
    bands = tuple(
        RibbonBand(*ends, mass=mass, arriving=mass, recorded=sure[ends] >= NEAR_ALL * mass)
        for ends, mass in whole.items()
    )
    picture = RibbonPicture(
        columns=tuple(columns),
        bands=bands,
        gates=(),
        user=wording.capital(sentences.using(found.subject, asked.lang)),
        product=panel.product_text(found, language),
    )
    sizes = (
        ("wide", wide(picture, apart=LINE)),
        ("middle", wide(picture, MIDDLE, apart=LINE)),
        ("tall", tall(picture)),
    )
    return tuple(ChainSize(size, drawing, tuple(openings)) for size, drawing in sizes)


@dataclass(frozen=True)
class _Lanes:
    """A block with the lanes that it stands for."""

    lanes: tuple[int, ...]
    block: RibbonBlock
    opening: Opening


def _blocks(at: StageExposure, flows: Ribbons, column: int, focus: NodeRef | None, asked: Address) -> list[_Lanes]:
    """The lanes of a stage as blocks: its largest countries, all others, places that nobody knows."""
    language, lang = asked.language, asked.lang
    lanes, whole = flows.columns[column], at.passes or 1.0
    stage = sentences.stage_name(at.stage, lang)
    mass = {lane: flows.mass(column, lane) for lane in range(lanes.unknown + 1)}
    named_there = {n: one for n, one in enumerate(lanes.countries) if mass[n] >= LEAST * whole}
    found = []
    for lane, country in named_there.items():
        told = part(at.share_of(country), at.passes, language)
        name = named(country, lang)
        tone = "focus" if focus is not None and country.key == focus.key else "b"
        is_open = (asked.choice("country"), asked.choice("stage")) == (country.key, at.stage)
        said = language.gettext(
            "%(part)s %(name)s: %(stage)s. Who is known there?", part=told.value, name=name, stage=stage
        )
        opening = Opening(_open(country, at, asked), said, is_open)
        found.append(_Lanes((lane,), RibbonBlock(tone, name, told.value, mass[lane], mass[lane]), opening))
    count = sum(bool(one.share.estimate) for one in at.countries) - len(named_there)
    small = tuple(lane for lane in range(lanes.unknown) if lane not in named_there)
    for of, tone, label in (
        (small, "rest", language.gettext("others (%(count)s)", count=count)),
        ((lanes.unknown,), "unknown", language.gettext("place unknown")),
    ):
        together = sum(mass[lane] for lane in of)
        if together > VISIBLE:
            text = wording.percent(min(1.0, together / whole), lang)
            opening = Opening("", f"{text} {label}: {stage}", False)
            found.append(_Lanes(of, RibbonBlock(tone, label, text, together, together), opening))
    return found


def _open(country: NodeRef, at: StageExposure, asked: Address) -> str:
    return asked.address(country=country.key, stage=at.stage) + "#known"


def _lines(stages: tuple[StageExposure, ...], asked: Address) -> Iterator[Row]:
    """Every country of every stage, the largest first, from the mine on."""
    for at in stages:
        for one in at.countries:
            if one.share.estimate == 0.0:
                continue
            told = part(one.share, at.passes, asked.language)
            yield Row(at=at, country=one.country, told=told, link=_open(one.country, at, asked))


def _country(row: Row, language: Language) -> list[Said]:
    name = named(row.country, language.code)
    said = language.gettext("%(name)s: who is known there?", name=name)
    return [Piece("link", name, LinkPiece(row.link, said))]


def _opened(view: View, material: NodeRef, asked: Address) -> Opened | None:
    """Sites and organisations of the country that the address opens. Raises UnknownKey, and BadQuestion for a stage."""
    key, stage = asked.choice("country"), stage_of(asked.choice("stage"))
    if key is None:
        return None
    _, language = asked.language.gettext, asked.language
    country = node_ref(view, "Country", view.require("Country", key))
    name = named(country, asked.lang)
    found: Known = known(view, key, material.key, stage)
    if stage is None:
        title = _("Who is known in %(country)s", country=name)
    else:
        title = _(
            "Who is known in %(country)s: %(stage)s",
            country=name,
            stage=wording.lower_first(sentences.stage_name(stage, asked.lang)),
        )
    return Opened(
        name=name,
        title=title,
        sites=SITES_SAID.of(found.sites, language),
        firms=FIRMS_SAID.of(found.firms, language),
        page=asked.link("Country", key),
        network=asked.link("network", around=country.id, material=material.key),
        close=asked.address(country=None, stage=None),
    )


def _sources(of: Exposure) -> tuple[SourceRef, ...]:
    """What the heaviest facts of each stage rest on."""
    heaviest = (basis for at in of.by_stage() for basis in at.evidence.rests_on[:FACTS])
    return tuple(dict.fromkeys(source for basis in heaviest for source in basis.sources))


def _first_material(view: View) -> str:
    if view.local("Material", FIRST_SHOWN) is not None:
        return FIRST_SHOWN
    return next((record.key for record in catalogue.materials(view)), FIRST_SHOWN)


def _materials(view: View, chosen: str, lang: str) -> tuple[Choice, ...]:
    """Those of which a product is known that a question can start from, and the chosen one."""
    found = [
        record
        for record in catalogue.materials(view)
        if record.key == chosen or len(view.out("starts_at", "Material", record.row))
    ]
    return tuple(Choice(key, name, key == chosen) for name, key in sorted((one.name(lang), one.key) for one in found))


def _stage_rows(of: Exposure) -> Iterator[Row]:
    for at in of.by_stage():
        for rank, one in enumerate(at.countries, 1):
            whole, estimate = at.passes or 1.0, one.share.estimate
            low, high = one.share.figure.ends(whole) or (None, None)
            share = None if estimate is None else min(1.0, estimate / whole)
            yield Row(at=at, it=one, rank=rank, share=share, low=low, high=high, year=of.year)


def _flow_rows(of: Exposure) -> Iterator[Row]:
    """Flows, the largest first; of what is used the end is the user."""
    for one in sorted(stage_flows(of), key=lambda flow: -flow.share):
        end = of.subject if one.to_stage is None else one.to_country
        yield Row(it=one, start=one.from_country, end=end)


STAGES = Table(
    "stages",
    mark("Where it was made at each stage"),
    "stage=at.stage passes=at.passes stage_untraced=at.untraced country=it.country name=it.country rank "
    "stage_share=share stage_share_lower=low stage_share_upper=high of_year=year FIGURE=it.share",
    _stage_rows,
)
FLOWS = Table(
    "flows",
    mark("From which country at a stage to which at the next, in the central estimate; parts of all use"),
    "start=start.id start_name=start start_stage=it.from_stage end=end.id end_name=end end_stage=it.to_stage "
    "share=it.share recorded=it.recorded",
    _flow_rows,
)
STAGES_SAID = Listing(
    mark("Part of what passes the stage, from the mine on, the largest first"),
    (
        At(mark("Stage"), lambda row, language: sentences.stage_name(row.at.stage, language.code)),
        At(mark("Country"), _country),
        *shared.ESTIMATE,
    ),
    label=mark("Countries by stage"),
    css="losses",
    named=1,
)
SITES_SAID = Listing(
    mark("Sites"),
    (
        At(mark("Site"), "site", note="city"),
        At(mark("Makes"), "name=makes"),
        At(mark("Operator"), "operator"),
        At(mark("Owned in the end by"), "owner"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Sites"),
)
FIRMS_SAID = Listing(
    mark("Organisations with their seat there"),
    (
        At(mark("Name"), "organisation", note="city"),
        At(mark("Owned in the end by"), "owner"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Organisations"),
)
