"""How sure a spoken statement is: one word of four, by its interval and by what it rests on (methods.md section 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ketenkaart.graph.answers.amounts import TOO_WIDE
from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.model import VERIFIED, Verified

NARROW = 0.1  # width of an interval up to which a figure can be certain
OLD = 365  # days since a law was last seen in force, up to which that is certain
PUBLISHERS = 2  # that have to say it


class CertaintyWord(StrEnum):
    """CERTAIN, LIKELY, UNCERTAIN, or UNKNOWN, where nothing may be said but that."""

    # Most sure first.
    CERTAIN = "CERTAIN"
    LIKELY = "LIKELY"
    UNCERTAIN = "UNCERTAIN"
    UNKNOWN = "UNKNOWN"


class NoFigure(StrEnum):
    """Why no figure is said: it is UNKNOWN or WITHHELD, no source states it, or one does that nothing confirms."""

    UNKNOWN = "UNKNOWN"
    WITHHELD = "WITHHELD"
    UNSOURCED = "UNSOURCED"
    UNCONFIRMED = "UNCONFIRMED"


@dataclass(frozen=True)
class StatedOn:
    """What a statement rests on.

    `verified` is of the weakest fact that carries it, None where no source states any; `width` is that of its interval
    as a part of the whole, None where it is no figure; `unseen` are days since a source last showed it to be so, None
    where none is known to; `estimated`: it is worked out from statistics, and nobody recorded it.
    """

    verified: Verified | None
    publishers: int
    doubt: NoFigure | None = None
    width: float | None = None
    estimated: bool = False
    unseen: int | None = 0


def certainty(of: StatedOn) -> CertaintyWord:
    """The word for a statement; the first rule that fits."""
    doubt = doubted(of)
    if doubt is not None:
        return CertaintyWord.UNCERTAIN if doubt == NoFigure.UNCONFIRMED else CertaintyWord.UNKNOWN
    if of.width is not None and of.width > TOO_WIDE:
        return CertaintyWord.UNCERTAIN
    wide = of.width is not None and of.width > NARROW
    old = of.unseen is None or of.unseen > OLD
    if wide or old or of.estimated or of.publishers < PUBLISHERS or of.verified != Verified.READ:
        return CertaintyWord.LIKELY
    return CertaintyWord.CERTAIN


def doubted(of: StatedOn) -> NoFigure | None:
    """Why no figure may be said; None where one may. What one compiler knows by heart is not said."""
    if of.doubt is not None:
        return of.doubt
    alone = of.publishers < PUBLISHERS if of.verified == Verified.MEMORY else not of.publishers
    return NoFigure.UNSOURCED if of.verified is None or alone else None


def least(words: Iterable[CertaintyWord]) -> CertaintyWord:
    """The least sure of several; UNKNOWN of none."""
    return max(words, key=list(CertaintyWord).index, default=CertaintyWord.UNKNOWN)


def weakest(checked: Iterable[Verified | None]) -> Verified | None:
    """How the least checked of several facts was; None of none, and where one is stated by nobody."""
    found = list(checked)
    known = [one for one in found if one is not None]
    return max(known, key=VERIFIED.index) if known and len(known) == len(found) else None


def publishers(sources: Sequence[SourceRef]) -> int:
    """How many publishers say it: one that publishes twice is one."""
    return len({source.publisher or source.key for source in sources})
