"""Which stage and country an answer speaks of: the one that leads, in the data's own year and on the day asked about.

Of stages and figures only; `words` has the sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.figure import Figure, State
from ketenkaart.graph.answers import amounts
from ketenkaart.graph.answers.exposure import Exposure, StageExposure
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.rounding import SIZE_LIMITS
from ketenkaart.graph.model import Stage


@dataclass(frozen=True)
class StageLead:
    """One stage of an answer with one country of making: what a sentence about a stage is made from.

    `figure` is of the data's `year`, or, where `on` is a day, of that day from data of the year. `today` is the figure
    of the day that was asked about, None where the sentence needs no other than the first.
    """

    stage: Stage | None  # None: any
    origin: NodeRef
    figure: Figure
    rule: MixRule | None  # of the heaviest mix of the stage's own products
    first: bool  # the stage of the very product that the subject uses
    year: int | None = None  # of the data; None where all is recorded, or nothing known
    on: date | None = None
    today: Figure | None = None
    later: bool = False  # whether data of later years speak as well
    via: NodeRef | None = None  # by way of whom a noticeable part of it came


def leading(answer: Exposure) -> tuple[StageLead, ...]:
    """The stages of an answer on its day, from use to mine, each with its largest country, where it names one."""
    return tuple(
        StageLead(
            stage=stage.stage,
            origin=stage.countries[0].country,
            figure=stage.countries[0].share.figure,
            rule=stage.rule,
            first=i == 0,
            year=stage.data_year,
            on=answer.as_of,
        )
        for i, stage in enumerate(answer.by_stage())
        if stage.countries
    )


def headline(stages: Sequence[StageLead]) -> StageLead | None:
    """The stage nearest to use with an estimate that at least half passes; else the nearest with an estimate."""
    return amounts.nearest([(stage, stage.figure) for stage in stages])


def lead(answer: Exposure) -> StageLead | None:
    """The stage and country that an answer leads with; None where no stage names a country.

    The headline, or the next stage that most passes where the headline's data do not even say it of their own year.
    """
    stages = leading(answer)
    first = headline(stages) or next(iter(stages), None)
    if first is None:
        return None
    sure = [
        s
        for s in stages
        if s.figure.state == State.KNOWN and (s.figure.passes is None or s.figure.passes >= amounts.HALF)
    ]
    for stage in sure:
        said = _told_again(answer, stage)
        if said is not None and not amounts.too_wide(said.figure, said.figure.passes or 1.0):
            return said
    return _told_again(answer, first)


def told(answer: Exposure, at: StageExposure, country: NodeRef | None = None) -> StageLead | None:
    """What is said of one stage and country (None: the largest): of the data's year, and of the day where it differs.

    Where there was nothing to say in the data's year, such as before the first works of a country, the day's figure
    stands alone. None where the stage names no country.
    """
    year, first = at.data_year, answer.by_stage()[0].stage == at.stage
    then = None if year is None else answer.with_mixes(year).stage(at.stage)
    named = (then.countries if then is not None and then.countries else at.countries) if country is None else ()
    if country is None and not named:
        return None
    origin = named[0].country if country is None else country
    today = at.share_of(origin).figure
    before = None if then is None else then.share_of(origin).figure
    later = year is not None and at.latest_year is not None and at.latest_year > year
    ahead = year is not None and year > answer.as_of.year  # a day before its data: its figure alone
    on = None if year is None or year == answer.as_of.year else answer.as_of
    said = StageLead(
        stage=at.stage,
        origin=origin,
        figure=today,
        rule=at.rule,
        first=first,
        year=year,
        on=on,
        today=None,
        later=later,
    )
    if year is None or before is None or ahead or (amounts.worth_saying(today) and not amounts.worth_saying(before)):
        return said
    via = answer.with_mixes(year).via(origin) if first and at.rule == MixRule.TRADE else None
    same_year = answer.as_of.year == year
    return replace(said, figure=before, on=None, today=None if same_year else today, via=via)


def of_what_passes(said: StageLead) -> float:
    figure = said.figure
    if figure.state != State.KNOWN or figure.estimate is None or not figure.passes:
        return 0.0
    return figure.estimate / figure.passes


def beside(answer: Exposure, head: StageLead) -> tuple[str, StageLead] | None:
    """A stage narrower than the headline, or else one of weight that another country leads; none too wide to say.

    Narrower is one whose whole interval lies above the headline's estimate: a few points within it say nothing.
    """
    sure = [stage for stage in leading(answer) if not amounts.too_wide(stage.figure, stage.figure.passes or 1.0)]
    for stage in sorted(sure, key=of_what_passes, reverse=True)[:1]:
        narrow = _told_again(answer, stage)
        if narrow is not None and amounts.ends(narrow.figure, narrow.figure.passes or 1.0)[0] > of_what_passes(head):
            return "NARROWEST", narrow
    others = [s for s in sure if s.origin.key != head.origin.key and of_what_passes(s) >= SIZE_LIMITS[1]]
    other = None if not others else _told_again(answer, max(others, key=of_what_passes))
    return None if other is None or other.origin.key == head.origin.key else ("OTHER", other)


def _told_again(answer: Exposure, stage: StageLead) -> StageLead | None:
    at = None if stage.stage is None else answer.stage(stage.stage)
    return None if at is None else told(answer, at)
