"""An answer's chain as columns of lanes and what flows between them, were a measure's gate closed or not.

Each stage has lanes for its largest countries, all others together, and places that nobody knows. Flows are of the
central world; how sure a share is, its stage says.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from ketenkaart.graph.analysis.chain.records import stages as stages_of
from ketenkaart.graph.analysis.figure import Figure
from ketenkaart.graph.analysis.questions import closing, law
from ketenkaart.graph.analysis.questions import exposure as analysis
from ketenkaart.graph.analysis.questions import measures as legal
from ketenkaart.graph.analysis.questions.closing import USER as USER
from ketenkaart.graph.analysis.questions.closing import LaneFlow
from ketenkaart.graph.analysis.questions.crossing import Border
from ketenkaart.graph.answers.exposure import Exposure
from ketenkaart.graph.answers.flows import stage_flows
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import Stage


@dataclass(frozen=True)
class StageColumn:
    """One stage and its lanes: the countries that are named there, all others together, unknown places."""

    stage: Stage
    countries: tuple[NodeRef, ...]

    @property
    def others(self) -> int:
        return len(self.countries)

    @property
    def unknown(self) -> int:
        return len(self.countries) + 1

    def lane(self, country: NodeRef | None) -> int:
        """The lane of a country, None for a place unknown; of a stage without estimates nothing is told apart."""
        if country is None or not self.countries:
            return self.unknown
        return self.countries.index(country) if country in self.countries else self.others


@dataclass(frozen=True)
class Ribbon:
    """What a lane of one stage was made of: a lane of the next stage that it passed, as a part of all that is used.

    to, to_lane : the column nearer to use, USER for the user; by, by_lane: the column that supplied it
    recorded : the part of it that records alone force
    arriving : the part of it that would arrive were the gate closed; `mass` where none is
    """

    to: int
    to_lane: int
    by: int
    by_lane: int
    mass: float
    recorded: float
    arriving: float


@dataclass(frozen=True)
class Ribbons:
    """Columns from use to mine, and what flows between their lanes.

    stopped : what would not arrive were a measure's gate closed (methods.md section 5); None where none is closed
    """

    columns: tuple[StageColumn, ...]
    ribbons: tuple[Ribbon, ...]
    stopped: Figure | None

    def mass(self, column: int, lane: int) -> float:
        """What was first made at a stage in a lane."""
        return sum(one.mass for one in self.ribbons if (one.by, one.by_lane) == (column, lane))

    def arriving(self, column: int, lane: int) -> float:
        """The part of it that would arrive."""
        return sum(one.arriving for one in self.ribbons if (one.by, one.by_lane) == (column, lane))


def ribbons(found: Exposure, most: int, closed: str | None = None) -> Ribbons | None:
    """What flows between the `most` largest countries of each stage, were the gate of a measure closed or not.

    None where a tonnage is unknown, so that stages have no shares. Raises UnknownKey for a measure that does not exist,
    BadQuestion for one that closes no gate of this chain.
    """
    view = found.view
    gate = None if closed is None else view.require("Measure", closed)
    if gate is not None and not can_close(found, gate):
        raise BadQuestion(
            "'%(measure)s' closes no gate in this chain. Choose one of: %(known)s.",
            measure=closed,
            known=", ".join(view.key("Measure", row) for row in closable(found)) or "–",
        )
    ask = analysis.asked(view, found.material_row, found.asked, found.at)
    if ask is None or ask.weights is None:
        return None
    columns = tuple(
        StageColumn(at.stage, tuple(one.country for one in at.countries if one.share.estimate)[:most])
        for at in found.by_stage()
    )
    whole, sure = _between_lanes(found, columns)
    through, stopped = whole, None
    border = None if gate is None else legal.closing(view, found.material_row, gate)
    if gate is not None and border is not None:
        through = _arriving(found, ask, columns, border)
        stopped = legal.if_closed(view, found.material_row, found.asked, gate, found.at)
    made = (Ribbon(*key, mass, sure[key], min(mass, through.get(key, 0.0))) for key, mass in whole.items())
    return Ribbons(columns, tuple(made), stopped)


def _between_lanes(
    found: Exposure, columns: tuple[StageColumn, ...]
) -> tuple[dict[LaneFlow, float], dict[LaneFlow, float]]:
    """Flows between countries, and what is recorded of them, summed by the lanes that the countries have."""
    place = {column.stage: number for number, column in enumerate(columns)}
    whole: dict[LaneFlow, float] = defaultdict(float)
    sure: dict[LaneFlow, float] = defaultdict(float)
    for one in stage_flows(found):
        by, to = place[one.from_stage], USER if one.to_stage is None else place[one.to_stage]
        key = to, 0 if to == USER else columns[to].lane(one.to_country), by, columns[by].lane(one.from_country)
        whole[key] += one.share
        sure[key] += one.recorded
    return whole, sure


def _arriving(
    found: Exposure, ask: analysis.Ask, columns: tuple[StageColumn, ...], border: Border
) -> dict[LaneFlow, float]:
    view, chain = found.view, ask.chain.central
    vocabulary, code = view.snapshot.nodes["Product"].text("stage"), stages_of(view)
    stage = np.full(len(code), -1)
    lane = np.zeros((len(columns), len(view.snapshot.nodes["Country"])), dtype=np.int64)
    for place, column in enumerate(columns):
        stage[code == vocabulary.code_of(column.stage)] = place
        lane[place] = column.others if column.countries else column.unknown
        for number, country in enumerate(column.countries):
            lane[place, view.require("Country", country.key)] = number
    entering = np.zeros(len(chain))
    np.add.at(entering, ask.starts, ask.assumed)
    drawn = closing.lanes(chain, stage, lane, tuple(column.unknown + 1 for column in columns))
    return closing.arriving(chain, entering, drawn, border)


def gates(found: Exposure) -> tuple[NodeRef, ...]:
    """Measures that could close a gate in an answer's chain, those in force first."""
    return tuple(node_ref(found.view, "Measure", row) for row in closable(found))


def closable(found: Exposure) -> list[int]:
    """Measures, as rows, that could close a gate in an answer's chain, those in force first."""
    measures = (found.view.require("Measure", one.measure.key) for one in found.measures())
    return [row for row in measures if can_close(found, row)]


def can_close(found: Exposure, measure: int) -> bool:
    """Whether a measure is on exports of goods with the material, to the user too."""
    view = found.view
    return (
        measure in legal.measures_of(view, found.material_row)
        and law.has_exposure(view, measure)
        and law.is_confirmed(view, measure)
        and legal.is_aimed_at(view, measure, found.home())
        and legal.closing(view, found.material_row, measure) is not None
    )
