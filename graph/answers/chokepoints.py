"""What would be felt most if it went, by name, with the loss."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.questions import chokepoints as analysis
from ketenkaart.graph.analysis.questions.chokepoints import KINDS, WEIGHTS, Dominance
from ketenkaart.graph.analysis.questions.chokepoints import ChokepointKind as ChokepointKind
from ketenkaart.graph.analysis.questions.chokepoints import Weights as Weights
from ketenkaart.graph.answers.addresses import page
from ketenkaart.graph.answers.evidence import resolve
from ketenkaart.graph.answers.exposure import Exposure, SubjectQuestion, exposure
from ketenkaart.graph.answers.references import AnswerFigure, Evidence, NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import STAGES, Stage
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View


@dataclass(frozen=True, eq=False)
class Chokepoint:
    """One node, what goes with it, and why."""

    view: View
    node: NodeRef
    kind: ChokepointKind
    stage: Stage | None
    loss: AnswerFigure
    material: NodeRef
    exposure: Exposure | None  # of the subject; None: all companies of the View that use the material
    dominance: Dominance | None

    @property
    def subject(self) -> NodeRef | None:
        """Whose loss it is; None: all companies of the View that use the material."""
        return None if self.exposure is None else self.exposure.subject

    @once
    def path(self) -> tuple[NodeRef, ...]:
        """A recorded path that passes a dominator, from where the records stop to the user; each node once."""
        if self.dominance is None:
            return ()
        nodes = dict.fromkeys(holding.node for holding in self.dominance.path)
        return tuple(node_ref(self.view, label, row) for label, row in nodes)

    @property
    def product(self) -> NodeRef | None:
        """The product that it lets through, of one that all recorded paths pass."""
        return None if self.dominance is None else node_ref(self.view, "Product", self.dominance.products[0])

    def page(self, lang: str) -> str:
        """Where to read on: the organisation's page, or the material's."""
        label, key = ("Organisation", self.node.key)
        if self.node.label != "Organisation":
            label, key = "Material", self.material.key
        return page(label, key, lang, self.view.as_of, self.view.example, self.view.snapshot.number)


def chokepoints(
    view: View,
    material: str,
    subject: SubjectQuestion | None = None,
    weights: Weights = Weights.MASS,
    kinds: tuple[ChokepointKind, ...] = KINDS,
    stage: Stage | None = None,
    first: int = 20,
) -> tuple[Chokepoint, ...]:
    """The largest losses, largest first: of one subject, or of all companies of the View that use the material.

    Raises UnknownKey for a key that does not exist, BadQuestion for a subject without use of the material, and for a
    kind, weights or stage that there is not.
    """
    _check(kinds, weights)
    stage = stage_of(stage)
    row = view.require("Material", material)
    asked = None if subject is None else exposure(view, subject, material)
    found = analysis.chokepoints(view, row, None if asked is None else asked.asked, weights, kinds, stage, first)
    shared: dict[Stage | None, Evidence] = {}
    return tuple(_chokepoint(view, row, asked, weights, one, shared) for one in found)


def _check(kinds: tuple[ChokepointKind, ...], weights: Weights) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise BadQuestion(
                "There is no kind of chokepoint '%(one)s'. There are %(all)s.", one=kind, all=", ".join(KINDS)
            )
    if weights not in WEIGHTS:
        raise BadQuestion("There is no way to weigh '%(one)s'. There are %(all)s.", one=weights, all=", ".join(WEIGHTS))


def stage_of(stage: str | None) -> Stage | None:
    """A stage by its name, None for any. Raises BadQuestion for one that there is not."""
    if stage is not None and stage not in STAGES:
        raise BadQuestion("There is no stage '%(one)s'. There are %(all)s.", one=stage[:40], all=", ".join(STAGES))
    return None if stage is None else Stage(stage)


def _chokepoint(
    view: View,
    material: int,
    asked: Exposure | None,
    weights: Weights,
    one: analysis.NodeLoss,
    shared: dict[Stage | None, Evidence],
) -> Chokepoint:
    """`shared` is the evidence by stage: all countries at a stage rest on the same steps."""
    if asked is not None and one.dominance is None:
        loss = asked.answer(one.loss, one.stage)
    else:
        subject = None if asked is None else asked.asked
        evidence = Evidence(lambda: resolve(view, analysis.basis(view, material, subject, weights, one)), view.as_of)
        loss = AnswerFigure(one.loss, evidence if one.dominance else shared.setdefault(one.stage, evidence))
    return Chokepoint(
        view=view,
        node=node_ref(view, one.label, one.row),
        kind=one.kind,
        stage=one.stage,
        loss=loss,
        material=node_ref(view, "Material", material),
        exposure=asked,
        dominance=one.dominance,
    )
