"""Every error that a user can meet: a stable code, and a sentence that says what, where and what to do.

GraphQL shows the code in `extensions.code`, the command line exits with `exit_status`, pages use `http_status`.
A caller's mistake in our own code is a plain ValueError or assert; a mistake in data or a question is one of these.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from ketenkaart.graph.said import Said, said


class KetenkaartError(Exception):
    """Base of all of them; the message is written for its reader."""

    code: ClassVar[str] = "ERROR"
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class SpokenError(KetenkaartError):
    """What loading and checking meet: its message is there in both languages."""

    def __init__(self, message: Said) -> None:
        super().__init__(message)


class UnknownKey(KetenkaartError):
    """A key that does not exist, as an argument of a computation."""

    code = "UNKNOWN_KEY"
    http_status = 404

    def __init__(self, kind: str, key: str, suggestions: list[str]) -> None:
        self.kind, self.key, self.suggestions = kind, key, suggestions[:3]
        hint = said(" Did you mean {keys}?", " Bedoelt u {keys}?", keys=_or(self.suggestions)) if suggestions else ""
        super().__init__(
            said(
                "There is no {kind} '{key}'.{hint}",
                "Er is geen {kind} '{key}'.{hint}",
                kind=kind.lower(),
                key=key,
                hint=hint,
            )
        )


class BadQuestion(KetenkaartError):
    """A question that cannot be asked in this way: contradicting or missing arguments.

    `template` is the English sentence with `%(name)s` for what is in `values`: a page says it in its own language.
    """

    code = "BAD_QUESTION"
    exit_status = 2
    http_status = 400

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template % values if values else template)


def no_id(text: str) -> BadQuestion:
    """What names a node by id, and doesn't."""
    return BadQuestion(
        "'%(id)s' is no id of a node. An id is a label, a colon and a key: Material:dysprosium.", id=text
    )


class UnknownHost(KetenkaartError):
    """A request for a name that this server does not bear."""

    code = "UNKNOWN_HOST"
    http_status = 421

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"This server does not answer as '{name[:100]}'. Open it by its address (on its own machine: 127.0.0.1 and "
            "the port), or set KETENKAART_HOSTS to the names that it bears and start it again."
        )


class OverLimit(KetenkaartError):
    """A GraphQL document or request over one of the limits; says which and what was counted."""

    code = "OVER_LIMIT"
    http_status = 400


class GoneAway(KetenkaartError):
    """Who asked has left before the answer was made."""

    code = "GONE_AWAY"
    http_status = 408


class Busy(KetenkaartError):
    """As much is computed and waits as may, in all or for this client."""

    code = "BUSY"
    http_status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}

    def __init__(self) -> None:
        super().__init__("More is asked than can be computed at once. Ask again in a few seconds.")


class UnknownVersion(KetenkaartError):
    """A graph version that is not held (any more)."""

    code = "UNKNOWN_VERSION"
    http_status = 410


class NothingLoaded(KetenkaartError):
    """No snapshot yet: there is nothing to answer from."""

    code = "NOTHING_LOADED"
    http_status = 503


class DamagedSnapshot(NothingLoaded):
    """The snapshot on disk is not as it was written, or was written by another version of this program."""

    code = "DAMAGED_SNAPSHOT"


class Neo4jUnavailable(SpokenError):
    """Neo4j does not answer."""

    code = "NEO4J_UNAVAILABLE"
    exit_status = 4
    http_status = 503


class Neo4jFailed(SpokenError):
    """The managed Neo4j cannot start, or refuses what was asked."""

    code = "NEO4J_FAILED"
    exit_status = 4


class Neo4jStopped(Neo4jUnavailable):
    """Neo4j runs, but takes nothing since a critical error: mostly its disk is full."""

    code = "NEO4J_STOPPED"


class CannotWrite(SpokenError):
    """A file or folder of ours that cannot be written: a full disk, a missing right, a file in its place."""

    code = "CANNOT_WRITE"
    exit_status = 8
    http_status = 503


class TooManyFiles(CannotWrite):
    """The system lets this process, or all together, open no more files; it may again when some were closed."""

    code = "TOO_MANY_FILES"


class SecondInstance(SpokenError):
    """Another ketenkaart already works on the same home."""

    code = "SECOND_INSTANCE"
    exit_status = 5


class PortInUse(SpokenError):
    """Another program listens on the port."""

    code = "PORT_IN_USE"
    exit_status = 5


class FetchFailed(SpokenError):
    """A file named in a lock cannot be fetched, or is not the file that the lock names."""

    code = "FETCH_FAILED"
    exit_status = 6


class BadSetting(SpokenError):
    """A setting with a value that cannot be used."""

    code = "BAD_SETTING"
    exit_status = 2


class BadData(KetenkaartError):
    """A data folder or a set of rows that cannot be loaded; nothing was changed. Subclasses name the rule.

    `reports` say of datasets what was read and rejected before, where that may be why.
    """

    code = "BAD_DATA"
    exit_status = 2

    def __init__(self, message: Said, reports: Sequence[Any] = ()) -> None:
        self.reports = reports
        super().__init__(message)


class UnknownTerm(BadData):
    """A name in a source that no map knows."""

    code = "UNKNOWN_TERM"


class ProductCycle(BadData):
    """Products that take each other as input in a cycle."""

    code = "PRODUCT_CYCLE"


class OwnedElsewhere(BadData):
    """A node that another dataset already states, or that another dataset still points at."""

    code = "OWNED_ELSEWHERE"


class WouldShrink(BadData):
    """A load that would take away what a mistake takes away."""

    code = "WOULD_SHRINK"
    exit_status = 7


class LoadInProgress(SpokenError):
    """Another load holds the lock."""

    code = "LOAD_IN_PROGRESS"
    exit_status = 5


def _or(words: list[str]) -> Said:
    *some, last = words
    return said("{some} or {last}", "{some} of {last}", some=", ".join(some), last=last) if some else Said(last, last)
