"""How much heap the managed Neo4j gets: by the rows that one transaction writes, and what the machine has."""

import os
import re
from pathlib import Path

from ketenkaart.graph.errors import Neo4jFailed
from ketenkaart.graph.said import counted, said

USUAL_MB = 512
BASE_MB = 192  # what Neo4j takes with nothing to do
TRANSACTION_KB = 5.5  # of memory of a transaction, for each row that is new or goes; see bench/README.md
ROW_KB = 8.0  # of heap for that: Neo4j gives transactions 70 % of it
MOST = 0.5  # of the machine's memory; the rest is for the page cache, this process and everybody else
CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def machine_mb() -> int:
    """The memory of this machine, or of the container that this process is in where that is less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in CGROUPS:
        try:
            limits.append(int(Path(file).read_text()))
        except (OSError, ValueError):  # not there, or `max`
            continue
    return min(limits) // 2**20


def needed_mb(rows: int) -> int:
    """The heap with which so many rows go in one transaction."""
    return BASE_MB + int(rows * ROW_KB / 1024)


def in_kb(size: str) -> float | None:
    """A size as Neo4j writes it, `519.71MiB`; None for what is none, or no limit."""
    found = re.fullmatch(r"([\d.]+)([KMGT])iB", size)
    return float(found[1]) * 1024 ** "KMGT".index(found[2]) if found else None


def size_mb(rows: int, machine: int, fixed: int | None = None) -> int:
    """The heap to start with for a transaction of so many rows; `fixed` is what the settings say, if they do.

    Raises Neo4jFailed where it would be too small, with what to do.
    """
    needed = needed_mb(rows)
    if fixed is not None:
        if needed > fixed:
            raise Neo4jFailed(
                said(
                    "To load {rows} new or changed rows of one dataset Neo4j needs a heap of about {needed} MB, and "
                    "KETENKAART_HEAP_MB is {fixed}. Raise it, or unset it to let it be sized; nothing was loaded.",
                    "Om {rows} nieuwe of veranderde rijen van één dataset te laden heeft Neo4j een heap van ongeveer "
                    "{needed} MB nodig, en KETENKAART_HEAP_MB is {fixed}. Maak die hoger, of laat hem weg; er is niets "
                    "geladen.",
                    rows=counted(rows),
                    needed=counted(needed),
                    fixed=counted(fixed),
                )
            )
        return fixed
    if needed > USUAL_MB and needed > machine * MOST:
        raise Neo4jFailed(
            said(
                "To load {rows} new or changed rows of one dataset Neo4j needs a heap of about {needed} MB, more than "
                "half of this machine's {machine} MB. Load on a machine with {other} MB, set NEO4J_URI to a Neo4j on "
                "one, or load fewer rows; nothing was loaded.",
                "Om {rows} nieuwe of veranderde rijen van één dataset te laden heeft Neo4j een heap van ongeveer "
                "{needed} MB nodig, meer dan de helft van de {machine} MB van deze machine. Laad op een machine met "
                "{other} MB, zet NEO4J_URI op een Neo4j daarop, of laad minder rijen; er is niets geladen.",
                rows=counted(rows),
                needed=counted(needed),
                machine=counted(machine),
                other=counted(int(needed / MOST)),
            )
        )
    return max(needed, USUAL_MB)
