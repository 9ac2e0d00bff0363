"""Tables that several pages give: the stages of an answer, sites, what happened; and the query behind an answer."""

from collections.abc import Iterable, Iterator
from functools import partial

from ketenkaart.graph.answers.changes import Change
from ketenkaart.graph.answers.exposure import Exposure, StageExposure
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef
from ketenkaart.graph.answers.statements import FirmUse, Stated
from ketenkaart.visualise.page import PageQuery
from ketenkaart.visualise.tables.declared import Row, Table
from ketenkaart.visualise.tables.listing import At, Listing
from ketenkaart.visualise.wording.labels import QUANTITIES
from ketenkaart.visualise.wording.language import Language, mark
from ketenkaart.words import measure_sentences, wording

EXPOSURE = """query Exposure($of: SubjectInput!, $material: ID!) {
  exposure(of: $of, material: $material) {
    sentence
    byStage {
      stage
      passes
      untraced
      countries {
        country { key name }
        share {
          FIGURE
          basis { weight rule product { key } country { key } year verified sources { key title } }
        }
      }
    }
  }
}
"""


def exposure_query(kind: str, key: str, material: str) -> PageQuery:
    """The question behind an answer; `kind` is country or organisation."""
    return PageQuery(EXPOSURE, {"of": {kind: key}, "material": material})


def stage_row(found: Exposure, at: StageExposure, country: NodeRef, rank: int | None, share: AnswerFigure) -> Row:
    """One country at one stage of one material's chain, with its share in the year of the data, if it is of a day."""
    first = found.of_data
    then = None if first.at is None else first.stage(at.stage)
    return Row(
        exposure=found,
        at=at,
        country=country,
        rank=rank,
        share=share,
        of_year=None if then is None or first.at is None else first.at.year,
        then=None if then is None else share_of(then, country.key),
    )


def share_of(at: StageExposure, country: str) -> AnswerFigure:
    """One country's part of a stage; that of any other where nothing names it."""
    return next((one.share for one in at.countries if one.country.key == country), at.other)


def stage_rows(found: Exposure) -> Iterator[Row]:
    """One row for each country at each stage, in order from use to mine."""
    for at in found.by_stage():
        for rank, one in enumerate(at.countries, 1):
            yield stage_row(found, at, one.country, rank, one.share)


OF_YEAR = (
    "of_year of_year_estimate=then.estimate "
    "of_year_estimate_lower=then.interval.lower of_year_estimate_upper=then.interval.upper"
)
STAGES = Table(
    "stages",
    mark("Where it was made, by stage: shares of all that is used"),
    "material=exposure.material stage=at.stage passes=at.passes stage_untraced=at.untraced country name=country rank "
    f"{OF_YEAR} FIGURE=share",
    stage_rows,
)
SITES = Table(
    "sites",
    mark("Sites in the country"),
    "site name=site fictitious=site.fictitious stage status city makes operator final_owner=owner verified sources",
)
LEAD_TIMES = Table(
    "lead_times",
    mark("Lead times, each of its own group"),
    "kind day population days days_lower=lower days_upper=upper verified note sources",
)
CHANGES = Table(
    "changes",
    mark("What changed"),
    "day kind sentence by=what about=on valid_to=until followed verified note sources",
    lambda found: (_change(one) for one in found),
)


def _change(one: Change) -> Row:
    return Row(**vars(one), sentence=partial(measure_sentences.change, one))


def sources_of(parts: Iterable[Iterable[SourceRef]]) -> tuple[SourceRef, ...]:
    """The sources of several parts, each once, in the order in which they are named."""
    return tuple(dict.fromkeys(source for part in parts for source in part))


def said_by_sources(facts: Iterable[Stated]) -> list[Stated]:
    """The facts whose quantity has words; the others stand in the table of the page's files."""
    return [fact for fact in facts if fact.quantity in QUANTITIES]


def stated(fact: Stated, language: Language) -> str:
    """A stated figure in the reader's notation, with its unit; ends where only they are stated."""
    if fact.value is not None:
        return _with_unit(fact.value, fact.unit, language)
    between = [_with_unit(end, fact.unit, language) for end in (fact.lower, fact.upper) if end is not None]
    return "–".join(between) or language.gettext("unknown")


def _with_unit(value: float, unit: str, language: Language) -> str:
    lang = language.code
    if unit in ("fraction", "share"):
        return wording.percent(value, lang)
    if unit.split(" ")[0] == "t":
        return " ".join([wording.tonnes(value, lang), *unit.split(" ")[1:]])
    digits = 0 if value >= 100 or value == round(value) else 2
    number = wording.number(value, lang, digits)
    return number if unit == "index" else f"{number} {unit}"


def _also(use: FirmUse, language: Language) -> str:
    return "" if use.led else language.gettext("it contains this material too")


INTERVAL = (At(mark("%(level)s interval, in %%"), "text=told.interval"), At(mark("0 to 100%%"), "bar=told.bar"))
ESTIMATE = (At(mark("Estimate"), "text=told.value mark=told.mark", css="number"), *INTERVAL)
BOUNDS = At(mark("At least – at most, %%"), "text=bounds")
SIZE = At(mark("Size"), "text=size", note="text=reason")
FIRMS_SAID = Listing(
    mark("What a source says; the texts are in English"),
    (
        At(mark("Firm"), "organisation=firm"),
        At(mark("Does"), "relation product", note=_also),
        At(mark("What the source says"), "evidence"),
        At(mark("Checked"), "verified"),
        At(mark("Source"), "sources"),
    ),
    label=mark("Dutch companies"),
)
STATED = Listing(
    mark("Figures from sources, the latest of each"),
    (
        At(mark("What"), "quantity"),
        At(mark("Of"), "name=about"),
        At(mark("Where"), "name=region"),
        At(mark("Value"), stated, css="number whole"),
        At(mark("Year"), "year"),
        At(mark("Checked"), "verified", note="note"),
        At(mark("Source"), "sources"),
    ),
)
