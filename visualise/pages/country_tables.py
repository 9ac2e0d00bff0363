"""The page of a country as tables: stages, ways through it, the EU's sourcing, measures, making, sites, governance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ketenkaart.graph.answers import amounts, rounding
from ketenkaart.graph.answers.country import Firm, Governed, Imposed, Making, Passing, Sourcing, WayThrough, Works
from ketenkaart.graph.answers.output import ByWay
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.trend import TrendPoint
from ketenkaart.visualise.page import FilledTable
from ketenkaart.visualise.tables import shared
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing, Piece, Said
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.visualise.wording.worded import Estimate, ends, estimate, part, tonnes
from ketenkaart.words import wording

NOTICED = 0.005  # of what is used, below which a way through a country is left to the file


@dataclass(frozen=True)
class CountryFacts:
    """Everything that answers know of a country, before it is worded."""

    ref: NodeRef
    area: bool
    passing: tuple[Passing, ...]
    ways: tuple[WayThrough, ...]
    beyond: tuple[tuple[ByWay | None, ByWay | None], ...]  # in the year of the data, and on the day
    sourcing: tuple[Sourcing, ...]
    made: tuple[Making, ...]
    measures: tuple[Imposed, ...]
    works: tuple[Works, ...]
    firms: tuple[Firm, ...]
    governance: tuple[Governed, ...]
    points: tuple[TrendPoint, ...]  # of what carries most

    @property
    def head(self) -> Passing | None:
        """What carries most of Dutch use, where that is known."""
        return next((one for one in self.passing if amounts.worth_saying(one.share.figure)), None)

    @property
    def noticed(self) -> list[WayThrough]:
        """What came by way of it, as far as a reader would miss it."""
        return [one for one in self.ways if (one.share.estimate or 0.0) >= NOTICED]


def _each(part: str) -> Callable[[tuple[CountryFacts, ...]], Iterator[Row]]:
    """One part of what is known of each country, with the country."""
    return lambda told: (Row(of=one.ref, it=it) for one in told for it in getattr(one, part))


def _beyond(told: tuple[CountryFacts, ...]) -> Iterator[Row]:
    """Those of the year of the data, then those of the day."""
    for one in told:
        for then, now in one.beyond:
            for found in (then, now):
                if found is not None:
                    yield Row(of=one.ref, it=found, year=found.data_year if found is then else None)


def _trend(told: tuple[CountryFacts, ...]) -> Iterator[Row]:
    for one in told[:1]:
        for point in one.points:
            yield Row(head=one.head, point=point, share=point.of(one.ref.key))


STAGES = replace(
    shared.STAGES,
    caption=mark("What was made in the country, by material and stage: shares of all Dutch use"),
    rows=lambda told: (
        shared.stage_row(p.exposure, p.at, one.ref, p.place, p.share) for one in told for p in one.passing
    ),
)
BY_WAY = Table(
    "by_way",
    mark("What came by way of the country without being made there: shares of all Dutch use of the product"),
    "country=of material=it.material product=it.product FIGURE=it.share",
    _each("ways"),
)
BEYOND = Table(
    "beyond",
    mark("What the country exports beyond what any source says it makes and imports: untraced by way of it"),
    "country=of product=it.product of_year=year tonnes_per_year=it.tonnes.estimate "
    "tonnes_per_year_lower=it.tonnes.interval.lower tonnes_per_year_upper=it.tonnes.interval.upper "
    "share_of_exports=it.share.estimate share_of_exports_lower=it.share.interval.lower "
    "share_of_exports_upper=it.share.interval.upper level=it.share.interval data_year=it.data_year "
    "horizon=it.share.horizon verified=it.share.verified sources=it.sources",
    _beyond,
)
SOURCING = Table(
    "sourcing",
    mark("What the European Union got from the country, as the EU's study states it"),
    "country=of material=it.material step=it.step share=it.share verified=it.verified sources=it.sources",
    _each("sourcing"),
)
MEASURES = Table(
    "measures_imposed",
    mark("Measures that the country imposes"),
    "measure name=measure kind status all_exports=general reach destinations legal_reference=reference valid_from "
    "materials verified sources",
    lambda told: told[0].measures,
)
PRODUCTION = Table(
    "production",
    mark("What sources state of making in the country, by product and year"),
    "product_or_material=of name=of year year_from year_to kind share_of_world=share share_of_world_lower=lower "
    "share_of_world_upper=upper tonnes basis verified sources",
    lambda told: told[0].made,
)
SITES = replace(shared.SITES, caption=mark("Sites in the country"), rows=lambda told: told[0].works)
ORGANISATIONS = Table(
    "organisations",
    mark("Organisations based in the country"),
    "organisation name=organisation fictitious=organisation.fictitious kinds city final_owner=owner verified sources",
    lambda told: told[0].firms,
)
GOVERNANCE = Table(
    "governance",
    mark("Political stability: standard deviations from the mean of all countries"),
    "country=of year=it.year stability=it.value stability_lower=it.lower stability_upper=it.upper note=it.note "
    "sources=it.sources",
    _each("governance"),
)
TREND = Table(
    "largest_trend",
    mark("The share that carries most, year after year: what today's sources say of each year"),
    "year=point.year material=head.material stage=head.stage passes=point.passes FIGURE=share",
    _trend,
)
TABLES = (STAGES, BY_WAY, BEYOND, SOURCING, MEASURES, PRODUCTION, SITES, ORGANISATIONS, GOVERNANCE, TREND)


def every(told: CountryFacts, beside: CountryFacts | None, language: Language) -> tuple[FilledTable, ...]:
    """Every table of the page: the first is its own; those that compare hold the country beside it too."""
    both = (told,) if beside is None else (told, beside)
    return tuple(table.of(both, language) for table in TABLES)


def _ways_said(told: CountryFacts, language: Language) -> Iterator[Row]:
    for one in told.noticed:
        share = estimate(one.share.estimate or 0.0, ends(one.share.interval), language)
        yield Row(material=one.material, product=one.product, told=share)


def _beyond_said(told: CountryFacts, language: Language) -> Iterator[Row]:
    """The year of the data first, and beside it the day; where they are of the day alone, that."""
    for then, now in told.beyond:
        first = then or now
        assert first is not None
        yield Row(
            product=first.product,
            year=None if then is None else then.data_year,
            amount=_amount(first, language),
            told=estimate(first.share.estimate or 0.0, ends(first.share.interval), language),
            now="" if then is None else "0" if now is None else _amount(now, language),
            sources=first.sources,
        )


def _amount(found: ByWay, language: Language) -> Estimate:
    return tonnes(found.tonnes.estimate or 0.0, ends(found.tonnes.interval), language)


def _trend_said(told: CountryFacts, language: Language) -> Iterator[Row]:
    _ = language.gettext
    for point in told.points:
        rests = "" if point.data_year is None else _("data of %(year)s", year=point.data_year)
        yield Row(year=point.year, told=part(point.of(told.ref.key), point.passes, language), rests=rests)


def _of_what(one: Sourcing, language: Language) -> str:
    return language.gettext("processed") if one.step == "PROCESSING" else language.gettext("mined")


WAYS_SAID = Listing(
    mark("Shares of all Dutch use of the product; a unit may pass more than one country"),
    (
        At(mark("Material"), "material"),
        At(mark("Product"), "name=product"),
        *shared.ESTIMATE,
    ),
    label=mark("By way of this country"),
    rows=_ways_said,
)
BEYOND_SAID = Listing(
    mark("Tonnes a year and their part of its exports, with %(level)s intervals"),
    (
        At(mark("Product"), "product"),
        At(mark("Year"), "year"),
        At(mark("Tonnes"), "text=amount.value mark=amount.mark", note="text=amount.interval", css="number"),
        At(mark("Part of its exports"), "told", css="number"),
        At(mark("0 to 100%%"), "bar=told.bar"),
        At(mark("On %(day)s"), "now"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Sold from here, and nobody says where it was made"),
    rows=_beyond_said,
)
TREND_SAID = Listing(
    mark("What today's sources say of each year, of what passes the stage; no forecast"),
    (
        At(mark("Year"), "year"),
        At(mark("Estimate"), "text=told.value", css="number"),
        *shared.INTERVAL,
        At(mark("Rests on"), "rests"),
    ),
    label=mark("Year after year"),
    css="narrow",
    rows=_trend_said,
)


def stages_said(name: str, beside: str | None) -> Listing:
    """Where each material of Dutch use was made: here, and in the country beside it, by material and stage."""
    last: tuple[At, ...] = (At(mark("Rests on"), lambda row, _: Piece("rule", row.rule, row.explained), css="why"),)
    if beside is None:
        last = (At(mark("Rank"), lambda row, _: str(row.place or ""), css="number"), *last)
    return Listing(
        "%(caption)s",
        (
            At(mark("Material"), "material"),
            At(mark("Stage"), "text=stage", note="text=passes"),
            At(mark("Year"), "year"),
            *_line("line", "" if beside is None else name),
            *(() if beside is None else _line("beside", beside)),
            *last,
        ),
        label=mark("Made here, by material and stage"),
        css="made",
    )


def _line(path: str, name: str) -> tuple[At, ...]:
    """The share of a country, of the year and beside it of the day."""

    def value(row: Row, language: Language) -> list[Said]:
        line = getattr(row, path)
        return [line.value, *([Piece("mark", language.gettext("estimate"))] if line.bar else ())]

    over = (name, "")
    return (
        At(mark("Estimate"), value, css="number", over=over),
        At(mark("%(level)s interval, in %%"), f"text={path}.interval", css="tight", over=over),
        At(mark("0 to 100%%"), f"bar={path}.bar", over=over),
        At(mark("On %(day)s"), f"text={path}.now", note=f"text={path}.now_interval", over=over),
    )


def _made(told: CountryFacts) -> Iterator[Row]:
    """Products and materials, each with its latest year; what is stated of earlier years behind it."""
    groups: dict[tuple[str, str], list[Making]] = {}
    for one in told.made:
        groups.setdefault((one.of.id, one.kind), []).append(one)
    for first, *earlier in groups.values():
        yield Row(it=first, earlier=earlier, verified=first.verified)


def _of_made(row: Row, language: Language) -> list[Said]:
    _, said = language.gettext, [Piece("refs", of=((row.it.of, row.it.of.name(language.code)),))]
    if row.it.kind == "CAPACITY":
        said.append(Piece("small", _("capacity: what could be made")))
    if row.earlier:
        lines = [_in_a_line(one, language) for one in row.earlier]
        said.append(Piece("folded", _("%(count)s earlier or other", count=len(lines)), lines))
    return [*said]


def _in_a_line(one: Making, language: Language) -> str:
    share, amount = _share(one, language), _tonnes(one, language)
    return f"{_years(one)}: {' · '.join(part for part in (share, amount and f'{amount} t') if part)}"


def _years(one: Making) -> str:
    return str(one.year or "") if one.year_from is None else f"{one.year_from}–{one.year_to}"


def _share(one: Making, language: Language) -> str:
    """Empty where what is stated is no share: then it is tonnes."""
    if one.share is None:
        return ""
    low, high, lang = one.lower, one.upper, language.code
    if low is None or high is None:
        return wording.percent(one.share, lang)
    step = rounding.resolution(one.share, high - low)
    value = wording.percent(one.share, lang, step)
    if rounding.same_when_rounded(low, high, step):
        return value
    return f"{value} ({wording.short_interval(low, high, lang, step)})"


def _tonnes(one: Making, language: Language) -> str:
    return "" if one.tonnes is None else wording.number(one.tonnes, language.code, 0 if one.tonnes >= 10 else 2)


MADE_SAID = Listing(
    mark("The latest year that a source states; earlier years and other sources unfold"),
    (
        At(mark("Product or material"), _of_made),
        At(mark("Year"), lambda row, _: _years(row.it)),
        At(mark("Share of the world"), lambda row, language: _share(row.it, language), css="number"),
        At(mark("Tonnes"), lambda row, language: _tonnes(row.it, language), css="number"),
        At(mark("Of what"), "basis=it.basis"),
        At(mark("Source"), "sources=it.sources"),
    ),
    label=mark("What is made here"),
    rows=lambda told, _: _made(told),
)
GOVERNANCE_SAID = Listing(
    "",
    (
        At(mark("Year"), "year"),
        At(mark("Value"), lambda one, language: wording.number(one.value, language.code, 2), css="number"),
        At(mark("Note"), "note"),
    ),
    label=mark("All years"),
    css="narrow",
)
SOURCING_SAID = Listing(
    mark(
        "Stated by the EU's study of critical raw materials (2023, mostly the average of 2016–2020); trade as "
        "declared, re-exports not traced back"
    ),
    (At(mark("Material"), "material"), At(mark("What"), _of_what), At(mark("Share"), "share")),
    label=mark("What the European Union gets from here"),
    css="narrow",
)
SITES_SAID = Listing(
    mark("Sites in the country (%(count)s)"),
    (
        At(mark("Site"), "site", note="city"),
        At(mark("Makes"), "name=makes"),
        At(mark("Operator"), "operator"),
        At(mark("Owned in the end by"), "owner"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Sites"),
)
