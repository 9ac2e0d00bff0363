"""From which country at one stage to which at the next a subject's supply went, by name: what ribbons are drawn of."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.questions import flows as analysis
from ketenkaart.graph.answers.exposure import Exposure
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.model import Stage


@dataclass(frozen=True)
class StageFlow:
    """What was made in one country at a stage and next worked on, or used, in another; None is a place unknown.

    share, recorded : parts of all that the subject uses, in the central world; what records alone force
    """

    from_stage: Stage
    from_country: NodeRef | None
    to_stage: Stage | None  # None: the use itself
    to_country: NodeRef | None  # of the use None, for it is the subject's
    share: float
    recorded: float


def stage_flows(of: Exposure) -> tuple[StageFlow, ...]:
    """What went from country to country between stages that follow each other, the nearest to use first.

    What comes in at a country at a stage sums to its estimate there, what comes in from nowhere to what is untraced.
    """
    return of.view.derived(("stage flows", of.subject, of.material, of.product, of.at), lambda: _stage_flows(of))


def _stage_flows(of: Exposure) -> tuple[StageFlow, ...]:
    stages = [one.stage for one in of.by_stage()]
    found = analysis.pair_flows(of.view, of.material_row, of.asked, stages, of.at)

    def country(row: int) -> NodeRef | None:
        return None if row == analysis.NOWHERE else of.country_ref(row)

    return tuple(
        StageFlow(
            from_stage=stages[one.start],
            from_country=country(one.from_country),
            to_stage=None if one.end < 0 else stages[one.end],
            to_country=country(one.to_country),
            share=one.share,
            recorded=one.recorded,
        )
        for one in found
    )
