"""Questions as a minister gets them in a debate, each with one answer: which of the other answers it is, how sure that
is, and the two sources to name.

The questions are data (`debate.csv`): what is asked, which kind of answer it has, and what it is about. So an
observatory adds one of its own, such as whether nickel is acute, by a line.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from ketenkaart.graph.analysis.figure import Figure, State
from ketenkaart.graph.answers import acts, catalogue, certainty, country, licences
from ketenkaart.graph.answers.acts import Act
from ketenkaart.graph.answers.amounts import ends
from ketenkaart.graph.answers.catalogue import MeasureFilter, Record
from ketenkaart.graph.answers.certainty import CertaintyWord, NoFigure, StatedOn
from ketenkaart.graph.answers.changes import Change, ChangeKind, changes
from ketenkaart.graph.answers.country import Kept
from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure, products_with, stage_of
from ketenkaart.graph.answers.licences import LeadTime
from ketenkaart.graph.answers.measures import IN_FORCE, MeasureExposure, MeasureStatus
from ketenkaart.graph.answers.outlook import Outlook, OutlookState
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, MeasureKind, Reach, SourceKind, Stage, Verified
from ketenkaart.graph.view import View

FILE = Path(__file__).with_name("debate.csv")
EUROPE = "EUU"
NAMED = 2  # sources that an answer names
# Kinds of sources, best first: of a figure, and of a law, where somebody's own list of laws comes last.
OF_FIGURE = tuple(SourceKind)
OF_LAW = (
    *(SourceKind.LAW, SourceKind.PARLIAMENT, SourceKind.REPORT, SourceKind.PAPER, SourceKind.STATISTICS),
    *(SourceKind.PRESS, SourceKind.COMPANY, SourceKind.DATASET),
)
WEIGHS = 0.01  # of what a figure rests on, from which its sources count
POLICIES = (MeasureKind.STOCKPILE, MeasureKind.FUNDING, MeasureKind.TARGET)
# Parties of talks as the graph names them, in English, by the country or area that they speak for.
SPEAKERS = {HERE: ("Netherlands", "Dutch"), EUROPE: ("(EU)", "European Commission")}


class CardKind(StrEnum):
    """Which answer a question has.

    STOP: whether exports are banned (a measure, a material). TOUCHED: how much of Dutch use a measure is on (the same).
    WAIT: how long decisions take (a measure). AGAIN: whether what was suspended is in force again (a suspension).
    POLICY: what governments do (countries). ACUTE: whether a measure is on much of Dutch use (a material). GAPS: what
    is not known of use (a country).
    """

    STOP = "STOP"
    TOUCHED = "TOUCHED"
    WAIT = "WAIT"
    AGAIN = "AGAIN"
    POLICY = "POLICY"
    ACUTE = "ACUTE"
    GAPS = "GAPS"


@dataclass(frozen=True)
class DebateCard:
    """A question: its name, which answer it has, and the keys of what that is about."""

    question: str
    kind: CardKind
    about: tuple[str, ...]


@dataclass(frozen=True)
class StopAnswer:
    """A measure, and what else its country does: bans on all exports of the material here, bans on named parties in
    the EU, the same that nothing confirms, and measures of which it is unknown whether they are in force."""

    act: Act
    material: NodeRef
    magnet: bool  # whether magnets with the material are among its goods
    banned: tuple[Act, ...]
    parties: tuple[Act, ...]
    rumoured: tuple[Act, ...]
    open: tuple[Act, ...]


@dataclass(frozen=True, eq=False)
class TouchedAnswer:
    """How much of Dutch use of a material a measure is on; `share` is None where no figure may be said."""

    act: Act
    exposure: Exposure
    measure: MeasureExposure
    share: AnswerFigure | None
    kept: Kept


@dataclass(frozen=True)
class Wait:
    """Every published waiting time under a measure: what the law sets, and what was seen, latest first."""

    act: Act
    times: tuple[LeadTime, ...]

    @property
    def legal(self) -> LeadTime | None:
        """The term that the law sets."""
        return next((one for one in self.times if one.kind == "STATUTORY"), None)

    @property
    def seen(self) -> tuple[LeadTime, ...]:
        return tuple(one for one in self.times if one.kind in licences.WAITED)

    @property
    def span(self) -> tuple[float, float] | None:
        """The fewest and the most days of all that was seen; None where nothing was."""
        days = [d for one in self.seen for d in (one.days, one.lower, one.upper) if d is not None]
        return (min(days), max(days)) if days else None


@dataclass(frozen=True)
class Again:
    """A suspension and what it suspends: how many of that are in force, and of how many that is unknown."""

    act: Act
    targets: tuple[Act, ...]
    working: int
    unknown: int

    @property
    def published(self) -> date | None:
        """The day on which all that it suspends was published; None where that was on several."""
        days = {act.published for act in self.targets}
        return days.pop() if len(days) == 1 else None


@dataclass(frozen=True)
class Policy:
    """Plans, programmes and targets of governments, each with its newest, and their latest talks."""

    places: tuple[tuple[NodeRef, tuple[Act, ...]], ...]
    talks: Change | None


@dataclass(frozen=True, eq=False)
class Acute:
    """Whether a measure is on a noticeable part of Dutch use; `most` is the one with the largest part it may be on."""

    outlook: Outlook
    most: MeasureExposure | None
    act: Act | None  # the same

    @property
    def state(self) -> OutlookState:
        return self.outlook.state


@dataclass(frozen=True)
class Gaps:
    """What is not known of use in a country: of its users, of measures, of materials without any data of it."""

    country: NodeRef
    kept: Kept
    measures: int
    materials: int


Found = StopAnswer | TouchedAnswer | Wait | Again | Policy | Acute | Gaps


@dataclass(frozen=True, eq=False)
class Reply:
    """The answer to one question on the View's day. `found` is None where what it is about isn't in the graph.

    `doubt` says why no figure may be said; `data_year` is that of the figure; `seen` the day on which a source last
    showed a law to be so, or spoke; `sources` are the best two, `verified` how the weakest fact was checked.
    """

    card: DebateCard
    day: date
    found: Found | None = None
    certainty: CertaintyWord = CertaintyWord.UNKNOWN
    doubt: NoFigure | None = NoFigure.UNKNOWN
    verified: Verified | None = None
    data_year: int | None = None
    seen: date | None = None
    sources: tuple[SourceRef, ...] = ()


@cache
def cards() -> tuple[DebateCard, ...]:
    """Every question, in the order in which the sheet has them."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            DebateCard(one["question"], CardKind(one["answer"]), tuple(one["about"].split(";")))
            for one in csv.DictReader(lines)
        )


def replies(view: View, of: Iterable[DebateCard] | None = None) -> tuple[Reply, ...]:
    """The answers to questions, those of the sheet where none are named."""
    return tuple(reply(view, card) for card in (cards() if of is None else of))


def reply(view: View, card: DebateCard) -> Reply:
    """The answer to one question; made once for a View."""
    return view.derived(("debate", card), lambda: MADE[card.kind](view, card) or Reply(card, view.as_of))


def waiting(view: View, act: Act) -> Wait:
    """All that is published of waiting times under an act."""
    return Wait(act, licences.lead_times(_record(view, act)))


def best(sources: Iterable[SourceRef], order: Sequence[SourceKind] = ()) -> tuple[SourceRef, ...]:
    """The sources to name, by an order of kinds or else as they stand; each publisher once while there are others."""
    ranked = list(dict.fromkeys(sources))
    if order:
        ranked.sort(key=lambda one: len(order) if one.kind is None else order.index(one.kind))
    first = {one.publisher or one.key: one for one in reversed(ranked)}
    ahead = [one for one in ranked if first[one.publisher or one.key] is one]
    return tuple([*ahead, *(one for one in ranked if one not in ahead)][:NAMED])


def _stop(view: View, card: DebateCard) -> Reply | None:
    act, material = _act(view, card.about[0]), _ref(view, "Material", card.about[1])
    if act is None or material is None:
        return None
    europe = {HERE, EUROPE} | {one.key for one in catalogue.countries(view, eu=True)}
    others = [one for one in _acts(view, MeasureFilter(imposed_by=act.imposer.key)) if one.ref != act.ref]
    others = [one for one in others if one.published is None or one.published <= view.as_of]
    found = StopAnswer(
        act,
        material,
        _on_magnets(view, act, material),
        banned=tuple(
            one
            for one in others
            if one.general
            and one.kind == MeasureKind.BAN
            and one.exports in IN_FORCE
            and material in one.materials
            and here(one)
        ),
        parties=tuple(one for one in others if _on_parties(one, europe) and one.status in IN_FORCE),
        rumoured=tuple(one for one in others if _on_parties(one, europe) and one.status == MeasureStatus.UNCONFIRMED),
        open=tuple(one for one in others if one.status == MeasureStatus.UNKNOWN),
    )
    said = found.banned[:1] or (act,)
    record = _record(view, said[0])
    grounds = _law(record, said[0])
    return _replied(card, view, found, grounds, record.sources, OF_LAW, seen=said[0].last_seen)


def _touched(view: View, card: DebateCard) -> Reply | None:
    act, asked = _act(view, card.about[0]), _exposure(view, card.about[1])
    if act is None or asked is None:
        return None
    measure = next((one for one in asked.all_measures if one.measure == act.ref), None)
    if measure is None:
        return None
    share = measure.share if measure.may_bind else None
    record = _record(view, act)
    grounds = _law(record, act) if share is None else _figure(share)
    doubt = certainty.doubted(grounds)
    found = TouchedAnswer(act, asked, measure, None if doubt else share, country.kept(view, HERE))
    sources, order = (record.sources, OF_LAW) if share is None else (_behind(share), OF_FIGURE)
    year = None if found.share is None else found.share.data_year
    return _replied(card, view, found, grounds, sources, order, data_year=year)


def _wait(view: View, card: DebateCard) -> Reply | None:
    act = _act(view, card.about[0])
    if act is None:
        return None
    found = waiting(view, act)
    sources = [source for one in (*found.seen, *found.times) for source in one.sources]
    width = None if found.span is None or not found.span[1] else (found.span[1] - found.span[0]) / found.span[1]
    grounds = StatedOn(
        certainty.weakest(one.verified for one in found.times),
        certainty.publishers(sources),
        None if found.seen else NoFigure.UNKNOWN,
        width=width,
    )
    seen = max((one.day for one in found.seen if one.day is not None), default=None)
    return _replied(card, view, found, grounds, sources, (), seen=seen)  # the newest first


def _again(view: View, card: DebateCard) -> Reply | None:
    act = _act(view, card.about[0])
    if act is None or not act.targets:
        return None
    targets = tuple(one for ref in act.targets if (one := _act(view, ref.key)) is not None)
    unknown = sum(one.status == MeasureStatus.UNKNOWN for one in targets)
    found = Again(act, targets, sum(one.status in IN_FORCE for one in targets), unknown)
    record = _record(view, act)
    law = _law(record, act)
    grounds = StatedOn(law.verified, law.publishers, NoFigure.UNKNOWN if unknown else law.doubt, unseen=law.unseen)
    return _replied(card, view, found, grounds, record.sources, OF_LAW, seen=act.last_seen)


def _policy(view: View, card: DebateCard) -> Reply | None:
    refs = [ref for key in card.about if (ref := _ref(view, "Country", key)) is not None]
    places = []
    for ref in refs:
        own = [one for one in _acts(view, MeasureFilter(imposed_by=ref.key)) if one.kind in POLICIES]
        own = [one for one in own if one.status in IN_FORCE]
        own.sort(key=lambda one: one.since or one.published or date.min, reverse=True)
        places.append((ref, tuple(own)))
    every = [one for _, own in places for one in own]
    if not every:
        return None
    speakers = tuple(name for ref in refs for name in SPEAKERS.get(ref.key, ()))
    talks = next((one for one in changes(view, date.min) if _spoke(one, speakers)), None)
    records = [_record(view, one) for one in every]
    # Two sources to name: of the newest of each government.
    first = [source for _, own in places for one in own[:1] for source in _record(view, one).sources[:1]]
    found = Policy(tuple(places), talks)
    sure = certainty.least(certainty.certainty(_law(record, one)) for record, one in zip(records, every, strict=True))
    return Reply(
        card=card,
        day=view.as_of,
        found=found,
        certainty=sure,
        doubt=None,
        verified=certainty.weakest(record.verified for record in records),
        seen=None if talks is None else talks.day,
        sources=tuple(dict.fromkeys((*first, *best((s for record in records for s in record.sources), OF_LAW))))[
            :NAMED
        ],
    )


def _acute(view: View, card: DebateCard) -> Reply | None:
    asked = _exposure(view, card.about[0])
    if asked is None:
        return None
    outlook = Outlook(asked)
    most = max(outlook.in_force, key=lambda one: one.share.estimate or 0.0, default=None)
    found = Acute(outlook, most, None if most is None else _act(view, most.measure.key))
    figures = [_figure(one.share) for one in outlook.in_force]
    behind = [_behind(one.share) for one in outlook.in_force] or [_behind_stages(asked)]
    sources = [source for some in behind for source in some]
    open_ = outlook.state == OutlookState.OPEN
    grounds = StatedOn(
        certainty.weakest([one.verified for one in figures] or [Verified.DERIVED]),
        certainty.publishers(sources),
        NoFigure.UNKNOWN if open_ else next((one.doubt for one in figures if one.doubt), None),
        width=max((one.width or 0.0 for one in figures), default=0.0),
        estimated=True,
    )
    return _replied(card, view, found, grounds, sources, OF_FIGURE, data_year=asked.data_year)


def _gaps(view: View, card: DebateCard) -> Reply | None:
    user = _ref(view, "Country", card.about[0])
    if user is None:
        return None
    every = catalogue.everything(view, "Material")
    if not len(every):
        return None
    open_ = [one for one in _acts(view, MeasureFilter()) if one.status == MeasureStatus.UNKNOWN]
    nothing = sum(not len(catalogue.out(record, "starts_at")) for record in every)
    return Reply(card, view.as_of, Gaps(user, country.kept(view, user.key), len(open_), nothing))


MADE: dict[CardKind, Callable[[View, DebateCard], Reply | None]] = {
    CardKind.STOP: _stop,
    CardKind.TOUCHED: _touched,
    CardKind.WAIT: _wait,
    CardKind.AGAIN: _again,
    CardKind.POLICY: _policy,
    CardKind.ACUTE: _acute,
    CardKind.GAPS: _gaps,
}


def _replied(
    card: DebateCard,
    view: View,
    found: Found,
    grounds: StatedOn,
    sources: Iterable[SourceRef],
    order: Sequence[SourceKind],
    data_year: int | None = None,
    seen: date | None = None,
) -> Reply:
    return Reply(
        card=card,
        day=view.as_of,
        found=found,
        certainty=certainty.certainty(grounds),
        doubt=certainty.doubted(grounds),
        verified=grounds.verified,
        data_year=data_year,
        seen=seen,
        sources=best(sources, order),
    )


def _law(record: Record, act: Act) -> StatedOn:
    """What the state of an act rests on; one that is no more, or not yet, needs not have been seen of late."""
    unseen: int | None = 0
    if act.status in IN_FORCE:
        unseen = None if act.last_seen is None else (record.view.as_of - act.last_seen).days
    return StatedOn(record.verified, certainty.publishers(record.sources), _status_doubt(act), unseen=unseen)


def _status_doubt(act: Act) -> NoFigure | None:
    return {MeasureStatus.UNCONFIRMED: NoFigure.UNCONFIRMED, MeasureStatus.UNKNOWN: NoFigure.UNKNOWN}.get(act.status)


def _figure(share: AnswerFigure) -> StatedOn:
    """What a figure rests on: the facts behind what weighs most in it."""
    figure = share.figure
    heaviest = share.evidence.heaviest
    return StatedOn(
        None if heaviest is None else heaviest.verified,
        certainty.publishers(_behind(share)),
        _figure_doubt(figure),
        width=_width(figure),
        estimated=not figure.recorded,
    )


def _figure_doubt(figure: Figure) -> NoFigure | None:
    if figure.state == State.WITHHELD:
        return NoFigure.WITHHELD
    return NoFigure.UNKNOWN if figure.estimate is None else None


def _width(figure: Figure) -> float | None:
    if figure.interval is None or figure.estimate is None:
        return None
    low, high = ends(figure, 1.0)
    return high - low


def _behind(share: AnswerFigure) -> list[SourceRef]:
    """The sources of what weighs in a figure, heaviest first."""
    return [source for one in share.evidence.rests_on if one.weight >= WEIGHS for source in one.sources]


def _behind_stages(asked: Exposure) -> list[SourceRef]:
    return [source for at in asked.by_stage()[:1] for one in at.evidence.mixes[:1] for source in one.sources]


def _exposure(view: View, material: str) -> Exposure | None:
    """Dutch use of a material; None where no question about it can begin."""
    if view.local("Country", HERE) is None or view.local("Material", material) is None:
        return None
    try:
        return exposure(view, SubjectQuestion(SubjectKind.COUNTRY, HERE), material)
    except BadQuestion:
        return None


def _act(view: View, key: str) -> Act | None:
    record = catalogue.find(view, "Measure", key)
    return None if record is None else acts.act(record)


def _acts(view: View, asked: MeasureFilter) -> Sequence[Act]:
    return [acts.act(record) for record in catalogue.measures(view, asked)]


def _record(view: View, act: Act) -> Record:
    return Record(view, "Measure", view.require("Measure", act.ref.key))


def _ref(view: View, label: str, key: str) -> NodeRef | None:
    row = view.local(label, key)
    return None if row is None else node_ref(view, label, row)


def here(act: Act) -> bool:
    """Whether exports to the Netherlands are among those that an act is on."""
    return not act.destinations or any(ref.key in (HERE, EUROPE) for ref in act.destinations)


def _on_magnets(view: View, act: Act, material: NodeRef) -> bool:
    """Whether magnets that contain a material are among the goods of an act."""
    containing = products_with(view, view.require("Material", material.key))
    magnets = {view.key("Product", row) for row in containing if stage_of(view, row) == Stage.MAGNET}
    return any(ref.key in magnets for ref in act.products)


def _on_parties(act: Act, europe: set[str]) -> bool:
    on = act.kind == MeasureKind.BAN and act.reach == Reach.ENTITY
    return on and any(ref.key in europe for ref in act.destinations)


def _spoke(one: Change, speakers: tuple[str, ...]) -> bool:
    if one.kind != ChangeKind.ENGAGEMENT or one.contact is None or one.day is None:
        return False
    return any(name in party for party in one.contact.parties for name in speakers)
