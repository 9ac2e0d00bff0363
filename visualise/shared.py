"""Tables that several pages give: the stages of an answer, sites, what happened; and the query behind an answer."""

from collections.abc import Iterator
from functools import partial

from graph.answers.changes import Change
from graph.answers.exposure import Exposure, StageExposure
from graph.answers.refs import AnswerFigure, NodeRef
from visualise.language import mark
from visualise.shown import Query
from visualise.tables import Row, Table
from words import measure_sentences

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
          state reason estimate interval { lower upper } level bounds { lower upper } recorded
          untraced untracedInterval { lower upper } rule year dataYear horizon verified
          basis { weight rule product { key } country { key } year verified sources { key title } }
        }
      }
    }
  }
}
"""


def exposure_query(kind: str, key: str, material: str) -> Query:
    """The question behind an answer; `kind` is country or organisation."""
    return Query(EXPOSURE, {"of": {kind: key}, "material": material})


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
CHANGES = Table(
    "changes",
    mark("What changed"),
    "day kind sentence by=what about=on valid_to=until followed verified note sources",
    lambda found: (_change(one) for one in found),
)


def _change(one: Change) -> Row:
    return Row(**vars(one), sentence=partial(measure_sentences.change, one))
