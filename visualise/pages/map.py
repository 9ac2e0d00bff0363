"""The chokepoint map: through which single country most passes, on the map and in the table under it."""

from dataclasses import dataclass, replace
from functools import partial

from ketenkaart.graph.answers import catalogue, rounding
from ketenkaart.graph.answers.chokepoints import ChokepointKind, stage_of
from ketenkaart.graph.answers.exposure import Exposure
from ketenkaart.graph.answers.flows import stage_flows
from ketenkaart.graph.answers.measures import MeasureExposure
from ketenkaart.graph.model import HERE, STAGES
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.page import Choice, Content, File, FilledTable, Page, PageQuery
from ketenkaart.visualise.pages import map_poster
from ketenkaart.visualise.panels import losses
from ketenkaart.visualise.panels.losses import COMPANIES, Loss, Losses, LossQuestion
from ketenkaart.visualise.pictures import ranked, worldmap
from ketenkaart.visualise.pictures.ranked import RankedBar
from ketenkaart.visualise.pictures.territories import territories
from ketenkaart.visualise.pictures.worldmap import Area, MapDrawing, Way
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listed, Listing
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, ends, interval
from ketenkaart.words import sentences, wording
from ketenkaart.words.chokepoint_sentences import because

FIRST_SHOWN = "dysprosium"
OPEN = 20  # rows of the table under the first
NAMED = 5  # countries that the map names, and leads to
BARS = 8
WAYS, LEAST_WAY = 6, 0.03  # arcs to the user, and the part of use from which one is drawn
LONGEST = 70  # letters of a measure's title in the form
LABELS = {
    "k5": mark("more than 65%%"),
    "k4": mark("30 to 65%%"),
    "k3": mark("5 to 30%%"),
    "k2": mark("1 to 5%%"),
    "none": mark("less than 1%% or nothing"),
    "unknown": mark("unknown: not the same as zero"),
}
CHOKEPOINTS = """query Map($material: ID!, $kinds: [ChokepointKind!], $stage: Stage) {
  chokepoints(material: $material, kinds: $kinds, stage: $stage, first: 1000) {
    stage
    node { key }
    loss { FIGURE }
    because
  }
}
"""
STAGE = "byStage { stage passes countries(first: 1000) { country { key } share { FIGURE } } }"
ANYWHERE = "byCountry(first: 1000) { country { key } share { FIGURE } }"
MEASURE = """query MapOfMeasure(
  $material: ID!, $of: SubjectInput!, $measure: ID!
) {
  exposure(of: $of, material: $material) {
    toMeasure(key: $measure) { FIGURE }
  }
}
"""


@dataclass(frozen=True)
class Class:
    """One line of the legend: a class, its limits, and how many territories are in it."""

    tone: str
    name: str
    count: int


@dataclass(frozen=True)
class MapPage:
    """Everything that the page shows."""

    title: str
    said: tuple[str, ...]
    leading: int  # so many of these sentences stand before the map
    finding: str
    measured: str
    drawing: MapDrawing
    legend: tuple[Class, ...]
    bars: tuple[RankedBar, ...]
    others: str  # what countries without a bar are together
    home: str  # the country that the arcs lead to; "" without arcs
    rows: Listed
    more: Listed
    firms: Listed
    materials: tuple[Choice, ...]
    users: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    losses: Losses


def show(view: View, asked: Address) -> Content:
    """Through which single country most passes."""
    page = content(view, asked)
    found = page.losses
    return Content(
        page.title,
        "map.html",
        {
            "page": page,
            "view_box": worldmap.VIEW_BOX,
            "hatch": worldmap.hatching("map-hatch", 60) + worldmap.hatching("key-hatch", 6) + worldmap.printed(),
            "bar_length": ranked.LENGTH,
        },
        sentences=page.said,
        tables=tables(found, asked.language),
        sources=found.sources,
        unit="share",
        method="methods.md section 5" if found.measure else "methods.md section 7",
        query=query(found),
        fictitious=asked.example and found.subject is None,
    )


def question(view: View, asked: Address) -> LossQuestion:
    """What the address asks; left out is what most readers come for."""
    material = asked.choice("material") or _first_material(view)
    return LossQuestion(
        material, asked.choice("user") or HERE, stage_of(asked.choice("stage")), asked.choice("measure")
    )


def content(view: View, asked: Address) -> MapPage:
    lang, _ = asked.lang, asked.language.gettext
    found = losses.losses(view, question(view, asked), asked.language)
    places = territories(view)
    told = [losses.told(one, asked.language) for one in found.countries]
    rest = worldmap.NONE if found.known or found.measure else worldmap.UNKNOWN
    of = losses.of_what(found, asked.language)
    areas = [
        Area(
            one.country.key,
            worldmap.tone(one.share),
            f"{one.name}: {part} {of}" if one.share else f"{one.name}: {part}",
            label=f"{one.name} {part.value}" if _is_named(place, one) else "",
            link=asked.link("Country", one.country.key) if _is_named(place, one) else "",
        )
        for place, (part, one) in enumerate(zip(told, found.countries, strict=True))
    ]
    names = _names(view, lang)
    ways = _ways(found, names, asked.language)
    user = found.question.user
    home = Area(user, worldmap.NONE, "", label=names.get(user, ""))
    drawing = worldmap.drawing(areas, Area("", rest, _(LABELS[rest])), names, places, ways, home)
    counts = worldmap.count_by_tone(area.tone for area in areas if area.key not in drawing.missing)
    name = wording.lower_first(found.material.name(lang))
    lines = [_line(one, part, drawing, asked.language) for one, part in zip(found.countries, told, strict=True)]
    listing = COUNTRIES_BOUNDED if any(line.bounds for line in lines) else COUNTRIES_SAID
    measured = losses.measured(found, asked.language)
    tones = [tone for tone in worldmap.TONES if tone != worldmap.UNKNOWN or rest == tone or counts[tone]]
    return MapPage(
        title=_("Chokepoints on the map: %(material)s", material=name),
        said=losses.said(found, asked.language),
        leading=len(losses.said(found, asked.language)) if found.measure or found.missing else 2,
        finding=losses.finding(found, asked.language),
        measured=measured,
        drawing=drawing,
        legend=tuple(Class(tone, _(LABELS[tone]), counts[tone] if tone in worldmap.COLOURS else 0) for tone in tones),
        bars=_bars(found, told, asked.language),
        others=_others(found, asked.language),
        home=names.get(user, "") if ways else "",
        rows=listing.of(lines[:OPEN], asked.language, measured=measured),
        more=replace(listing, label=OTHERS).of(
            lines[OPEN:], asked.language, measured=measured, count=len(lines) - OPEN
        ),
        firms=FIRMS_SAID.of(found.firms, asked.language),
        materials=_materials(view, found.question.material, lang),
        users=_users(view, found.question.user, asked),
        stages=_stages(found, asked.language),
        measures=_measures(found, lang),
        losses=found,
    )


def _is_named(place: int, one: Loss) -> bool:
    """Whether the map says a country's name and value: of the largest, and of none that is grey."""
    return place < NAMED and worldmap.tone(one.share) in worldmap.COLOURS


def _bars(found: Losses, told: list[Estimate], language: Language) -> tuple[RankedBar, ...]:
    """The largest countries, and what of the stage is unknown."""
    bars = [
        ranked.bar(
            one.country.key, one.name, worldmap.tone(one.share), (part.value, part.interval), one.share, one.span
        )
        for one, part in zip(found.countries, told, strict=True)
        if worldmap.tone(one.share) != worldmap.NONE
    ][:BARS]
    if found.untraced >= rounding.LEAST:
        part = wording.percent(found.untraced, language.code)
        bars.append(
            ranked.bar("", language.gettext("place unknown"), worldmap.UNKNOWN, (part, ""), found.untraced, None)
        )
    return tuple(bars)


def _others(found: Losses, language: Language) -> str:
    """How many countries have no bar, and at a stage, where parts add up, what they are together."""
    shown = [one for one in found.countries if worldmap.tone(one.share) != worldmap.NONE][:BARS]
    count = len(found.countries) - len(shown)
    if count <= 0:
        return ""
    if found.question.stage is None or found.measure is not None or not found.known:
        return language.gettext("Other countries (%(count)s): less each", count=count)
    rest = max(0.0, 1.0 - found.untraced - sum(one.share or 0.0 for one in shown))
    part = wording.percent(rest, language.code)
    return language.gettext("Other countries (%(count)s) together: %(part)s", count=count, part=part)


def _ways(found: Losses, names: dict[str, str], language: Language) -> tuple[Way, ...]:
    """The largest steps from country to country on the way from the stage to the user; none under a measure."""
    if found.dated is None or found.measure is not None or not found.known:
        return ()
    order = [one.stage for one in found.dated.by_stage()]
    first = len(order) if found.question.stage is None else order.index(found.question.stage) + 1
    user = found.dated.subject.key
    parts: dict[tuple[str, str], tuple[float, float]] = {}
    for flow in stage_flows(found.dated):
        end = user if flow.to_stage is None else flow.to_country.key if flow.to_country else ""
        if flow.from_country is None or not end or end == flow.from_country.key:
            continue
        if order.index(flow.from_stage) < first:
            pair = flow.from_country.key, end
            parts[pair] = max(parts.get(pair, (0.0, 0.0)), (flow.share, flow.recorded))
    largest = sorted(parts.items(), key=lambda one: (-one[1][0], one[0]))[:WAYS]
    return tuple(
        Way(
            *pair,
            share=share,
            recorded=recorded > share / 2,
            text=language.gettext(
                "%(start)s to %(end)s: %(part)s of all use",
                start=names.get(pair[0], pair[0]),
                end=names.get(pair[1], pair[1]),
                part=wording.percent(share, language.code),
            ),
        )
        for pair, (share, recorded) in largest
        if share >= LEAST_WAY
    )


def _line(one: Loss, told: Estimate, drawing: MapDrawing, language: Language) -> Row:
    """One country: its class on the map, the part that passes it, and what recorded deliveries force of that."""
    figure = one.figure.figure
    bounds = ends(figure.bounds)
    if bounds is not None:
        bounds = min(1.0, bounds[0] / one.passes), min(1.0, bounds[1] / one.passes)
    return Row(
        country=one.country,
        colour=worldmap.tone(one.share),
        placed=one.country.key not in drawing.missing,
        told=told,
        bounds="" if bounds is None else interval(bounds, language),
        size="" if one.share is None else wording.size(one.share, language.code),
        reason="",
    )


def tables(found: Losses, language: Language) -> tuple[FilledTable, ...]:
    """The same data as the map, the largest first; then what all recorded paths pass, if anything."""
    countries = replace(COUNTRIES.of(found, language), caption=losses.measured(found, language))
    return (countries, FIRMS.of(found.firms, language)) if found.firms else (countries,)


COUNTRIES = Table(
    "countries",
    "",  # what the shares are of hangs on the question
    "country=it.country name=it.name stage passes stage_share=it.share stage_share_lower=low stage_share_upper=high "
    "of_year=year FIGURE=it.figure",
    lambda found: (
        Row(
            it=one,
            stage=found.question.stage,
            passes=one.figure.figure.passes,
            low=None if one.span is None else one.span[0],
            high=None if one.span is None else one.span[1],
            year=found.year,
        )
        for one in found.countries
    ),
)
FIRMS = Table(
    "firms_passed",
    mark("Organisations and sites through which all recorded paths of some user pass"),
    "node=node.id name=node stage because FIGURE=loss",
    lambda found: (Row(node=one.node, stage=one.stage, because=partial(because, one), loss=one.loss) for one in found),
)
COUNTRIES_SAID = Listing(
    "%(measured)s",
    (
        At(
            mark("Country"),
            "swatch=colour country",
            note=lambda row, language: "" if row.placed else language.gettext("is not on the map"),
        ),
        *shared.ESTIMATE,
        shared.SIZE,
    ),
    label=mark("The same as a table"),
    css="losses",
)
COUNTRIES_BOUNDED = replace(COUNTRIES_SAID, columns=(*COUNTRIES_SAID.columns[:-1], shared.BOUNDS, shared.SIZE))
OTHERS = mark("The other %(count)s countries")
FIRMS_SAID = Listing(
    FIRMS.caption,
    (
        At(mark("Name"), "node"),
        At(
            mark("Stage"),
            lambda one, language: sentences.stage_name(one.stage, language.code) if one.stage else "",
        ),
        At(mark("Estimate"), "share=loss.estimate"),
        At(mark("Why"), lambda one, language: because(one, language.code)),
    ),
)


def query(found: Losses) -> PageQuery:
    """The question behind the map; of the year of its data, where the figures are of that."""
    asked_for = found.question
    variables: dict[str, object] = {"material": asked_for.material}
    of = {"country": asked_for.user}
    if asked_for.measure is not None:
        return PageQuery(MEASURE, variables | {"of": of, "measure": asked_for.measure})
    if asked_for.user == COMPANIES:
        variables["kinds"] = [ChokepointKind.COUNTRY if asked_for.stage is None else ChokepointKind.COUNTRY_STAGE]
        if asked_for.stage is not None:
            variables["stage"] = asked_for.stage
        return PageQuery(CHOKEPOINTS, variables)
    asks = ANYWHERE if asked_for.stage is None else STAGE
    takes, year = "$material: ID!, $of: SubjectInput!", ""
    if found.year is not None:
        takes, year = f"{takes}, $year: Int!", "ofYear(year: $year) "
        variables["year"] = found.year
        asks = f"{year}{{ {asks} }}"
    text = f"query Map({takes}) {{\n  exposure(of: $of, material: $material) {{\n    {asks}\n  }}\n}}\n"
    return PageQuery(text, variables | {"of": of})


def svg(view: View, asked: Address) -> File:
    """The map as a picture that stands alone."""
    return File(f"{_file_name(view, asked)}.svg", "image/svg+xml", _poster(view, asked).encode())


def png(view: View, asked: Address) -> File:
    """The same picture in dots."""
    return File(f"{_file_name(view, asked)}.png", "image/png", map_poster.png(_poster(view, asked)))


def _poster(view: View, asked: Address) -> str:
    page = content(view, asked)
    shown = show(view, asked)
    about = map_poster.Imprint(
        title=page.title,
        sentences=page.said,
        measured=page.measured,
        dates=files.dates(view, asked),
        own=files.own(view, asked),
        day=view.as_of.isoformat(),
        version=view.snapshot.number,
        sources=tuple(files.cited(one) for one in shown.sources),
        licence=files.licence(shown),
        address=asked.origin + asked.permanent(view),
        example=shown.fictitious,
        lang=asked.lang,
    )
    classes = [(one.tone, f"{one.name} ({one.count})" if one.count else one.name) for one in page.legend]
    drawn = page.drawing.seen + page.drawing.ways + page.drawing.labels
    return map_poster.svg(about, drawn, classes, asked.language)


def _file_name(view: View, asked: Address) -> str:
    return files.file_name(asked.changed(key=question(view, asked).material), view)


def _names(view: View, lang: str) -> dict[str, str]:
    """What every country is called."""
    return view.derived(
        ("names on the map", lang),
        lambda: {
            record.key: wording.country(record.key, record.name(lang), lang) for record in catalogue.countries(view)
        },
    )


def _first_material(view: View) -> str:
    """The material of the address without one: the one that is asked for most, or the first that there is."""
    if view.local("Material", FIRST_SHOWN) is not None:
        return FIRST_SHOWN
    return next((record.key for record in catalogue.materials(view)), FIRST_SHOWN)


def _materials(view: View, chosen: str, lang: str) -> tuple[Choice, ...]:
    """Those of which a product is known that a question can start from, and the chosen one."""
    found = [
        record
        for record in catalogue.materials(view)
        if record.key == chosen or len(view.out("starts_at", "Material", view.require("Material", record.key)))
    ]
    named = sorted((record.name(lang), record.key) for record in found)
    return tuple(Choice(key, name, key == chosen) for name, key in named)


def _users(view: View, chosen: str, asked: Address) -> tuple[Choice, ...]:
    """The Netherlands, all companies together, and another country that the address names."""
    _ = asked.language.gettext
    given = [(HERE, _("Dutch use")), (COMPANIES, _("all companies in our data together, by mass"))]
    if chosen not in (HERE, COMPANIES):
        given.append((chosen, _names(view, asked.lang).get(chosen, chosen)))
    return tuple(Choice(value, name, value == chosen) for value, name in given)


def _stages(found: Losses, language: Language) -> tuple[Choice, ...]:
    """Those of the chain, from mine to use, and the chosen one; without a chain those that products have."""
    chosen = found.question.stage
    if found.exposure is not None:
        here = {str(one.stage) for one in found.exposure.by_stage()}
    else:
        here = {str(one.text("stage")) for one in catalogue.products(found.view, material=found.question.material)}
    here |= {chosen} if chosen else set()
    named = [(stage, sentences.stage_name(stage, language.code)) for stage in STAGES if stage in here]
    given = [("", language.gettext("any stage")), *named]
    return tuple(Choice(value, name, value == (chosen or "")) for value, name in given)


def _measures(found: Losses, lang: str) -> tuple[Choice, ...]:
    """Measures that may be on what leaves a country, those in force first, and the chosen one."""
    view, chosen, named = found.view, found.question.measure, dict[str, str]()
    if found.exposure is not None:
        of = found.exposure
        key = ("measures on the map", of.material.key, of.subject.key, lang)
        named |= view.derived(key, lambda: {one.measure.key: _title(one, lang) for one in _on_exports(of)})
    if chosen is not None and chosen not in named:
        named[chosen] = wording.shortened(view.name("Measure", view.require("Measure", chosen), lang), LONGEST)
    return tuple(Choice(value, name, value == chosen) for value, name in named.items())


def _on_exports(of: Exposure) -> list[MeasureExposure]:
    return [one for one in of.all_measures if not one.beside]


def _title(one: MeasureExposure, lang: str) -> str:
    return f"{wording.shortened(one.measure.name(lang), LONGEST)} ({sentences.status_name(one.status, lang)})"


PAGE = Page(
    "map",
    show,
    takes=("material", "user", "stage", "measure"),
    forms={"svg": svg, "png": png},
)
