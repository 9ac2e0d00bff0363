"""Which paths lead to a user: places, works and owners by name, imputed steps marked as such."""

from dataclasses import dataclass

from ketenkaart.graph.analysis.questions import paths as analysis
from ketenkaart.graph.analysis.questions.exposure import SubjectKind
from ketenkaart.graph.analysis.questions.ownership import Owner, ultimate_owner
from ketenkaart.graph.answers.exposure import SubjectQuestion, exposure
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import node_id
from ketenkaart.graph.view import View


@dataclass(frozen=True)
class PathStep:
    """One stop of a path, from the user back to the mine; what is not known is None."""

    product: NodeRef
    made: bool  # made here, else used or traded
    place: NodeRef | None
    organisation: NodeRef | None
    site: NodeRef | None
    owner: NodeRef | None  # the organisation's ultimate owner, where that is another
    recorded: bool  # that the unit comes from here and where it was made; else imputed
    link: str | None  # the recorded delivery that leads here


@dataclass(frozen=True)
class Path:
    """A path and the part of all that the user uses which takes it."""

    share: float
    steps: tuple[PathStep, ...]
    traced: bool  # up to a mine, scrap or the origin asked for; else what lies behind is unknown


@dataclass(frozen=True, eq=False)
class Paths:
    """The largest paths of a user, largest first; their shares and `other` sum to `passes` (1 without an origin)."""

    view: View
    user: NodeRef
    origin: NodeRef | None
    material: NodeRef
    paths: tuple[Path, ...]
    other: float
    passes: float


def paths(
    view: View, user: SubjectQuestion, material: str, origin: SubjectQuestion | None = None, first: int = 20
) -> Paths:
    """The paths from a user back to the mine, or to an origin: a country of making, or an organisation passed.

    Raises UnknownKey, and BadQuestion where the user has no use of the material or is the origin itself.
    """
    asked = exposure(view, user, material)
    origin_row = None if origin is None else view.require(_label(origin), origin.key)
    if origin is not None and user == origin and origin.kind == SubjectKind.ORGANISATION:
        raise BadQuestion("'%(key)s' is user and origin at once: name another origin, or none.", key=origin.key)
    node = None if origin is None or origin_row is None else (_label(origin), origin_row)
    found = analysis.paths(view, asked.material_row, asked.asked, node, first)
    assert found is not None, "an exposure has a start"
    return Paths(
        view=view,
        user=asked.subject,
        origin=None if node is None else node_ref(view, *node),
        material=asked.material,
        paths=tuple(Path(w.share, tuple(_step(view, step) for step in w.steps), w.traced) for w in found.paths),
        other=found.other,
        passes=found.passes,
    )


def _label(question: SubjectQuestion) -> str:
    return "Country" if question.kind == SubjectKind.COUNTRY else "Organisation"


def _step(view: View, step: analysis.Step) -> PathStep:
    def ref(label: str, row: int) -> NodeRef | None:
        return node_ref(view, label, row) if row >= 0 else None

    owner = None
    if step.organisation >= 0:
        top = ultimate_owner(view, step.organisation)
        owner = None if top == Owner("Organisation", step.organisation) else node_ref(view, top.label, top.row)
    link = None
    if step.supplies >= 0:
        link = node_id("supplies", str(view.snapshot.relationships["supplies"].text("key")[step.supplies]))
    return PathStep(
        product=node_ref(view, "Product", step.product),
        made=step.kind == "MADE",
        place=ref("Country", step.country),
        organisation=ref("Organisation", step.organisation),
        site=ref("Site", step.site),
        owner=owner,
        recorded=step.recorded,
        link=link,
    )
