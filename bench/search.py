"""Search over a made-up network: building its index, and questions with and without typing errors.

Names of companies are drawn from syllables, and one in three shares its first word with another, as real ones do.
"""

import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from bench import network
from bench.timing import Times, spread
from ketenkaart.graph import snapshot
from ketenkaart.graph.answers.search import search
from ketenkaart.graph.view import View

SYLLABLES = "ba den fer gal han im jor kal lun mag nor os pra quen ros sil tel um ver wol xan yor zim tron stal chem"
SUFFIXES = ("B.V.", "N.V.", "GmbH", "Ltd", "Holding B.V.", "Industries", "Metals Co.", "Magnetics", "Techniek B.V.")
ASKED = 60  # names that are asked for, each in four ways
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def names(companies: int, seed: int = 1) -> list[str]:
    """`Magverstal Holding B.V.`: two to four syllables and a form; not all different."""
    draw = np.random.default_rng(seed)
    syllables = SYLLABLES.split()
    stems: list[str] = []
    for _ in range(companies):
        again = bool(stems) and draw.random() < 1 / 3
        fresh = "".join(syllables[place] for place in draw.integers(0, len(syllables), draw.integers(2, 5)))
        stems.append(stems[int(draw.integers(0, len(stems)))] if again else fresh)
    return [f"{stem.capitalize()} {SUFFIXES[int(draw.integers(0, len(SUFFIXES)))]}" for stem in stems]


def measure(companies: int) -> dict[str, Any]:
    """Seconds to build the index and to answer, and of how many misspelt names the company was among the first five."""
    world = network.tables(companies)
    world["Organisation"]["name"] = list(names(companies))
    view = View(snapshot.assemble(world), date(2026, 1, 1))
    for label in view.snapshot.nodes:
        view.nodes(label)
    start = time.process_time()
    index = view.names().index
    built = time.process_time() - start
    asked = list(questions(world["Organisation"]["name"]))
    search(view, asked[0][1])
    times: dict[str, list[float]] = {}
    found = []
    for kind, text, name in asked:
        start = time.process_time()
        hits = search(view, text, first=5)
        times.setdefault(kind, []).append(time.process_time() - start)
        if name:
            found.append(name in [hit.value for hit in hits])
    return {
        "companies": companies,
        "texts": len(index.texts),
        "index_mb": index.nbytes / 1e6,
        "built_s": built,
        "found": sum(found) / len(found),
        **{kind: spread(values) for kind, values in times.items()},
    }


def questions(every: list[str], seed: int = 2) -> Iterator[tuple[str, str, str]]:
    """Kind, text and the name that it should find: names evenly spread, as they are and with errors."""
    draw = np.random.default_rng(seed)
    for place in np.linspace(0, len(every) - 1, ASKED).astype(int).tolist():
        name = every[place]
        at = int(draw.integers(1, len(name.split()[0]) - 1))
        yield "whole", name, name
        yield "one letter wrong", name[:at] + LETTERS[int(draw.integers(0, 26))] + name[at + 1 :], name
        yield "two letters swapped", name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :], name
        yield "hostile", (name * 40)[:5_000] + ".*[(\x00", ""


def table(found: list[dict[str, Any]]) -> str:
    kinds = [name for name, value in found[0].items() if isinstance(value, Times)]
    rows = [
        ("texts in the index", [f"{one['texts']:,}" for one in found]),
        ("index (MB)", [f"{one['index_mb']:.0f}" for one in found]),
        ("build it, once per version and scope (s)", [f"{one['built_s']:.2f}" for one in found]),
        *((f"ask: {kind} (ms)", [_milliseconds(one[kind]) for one in found]) for kind in kinds),
        ("among the first five", [f"{one['found']:.1%}" for one in found]),
    ]
    head = "| companies | " + " | ".join(f"{one['companies']:,}" for one in found) + " |"
    return "\n".join(
        [head, "|---" * (len(found) + 1) + "|", *(f"| {title} | " + " | ".join(cells) + " |" for title, cells in rows)]
    )


def _milliseconds(times: Times) -> str:
    return f"{times.median * 1000:.1f} ({times.low * 1000:.1f}–{times.high * 1000:.1f})"


if __name__ == "__main__":
    print(table([measure(int(size)) for size in sys.argv[1:] or ("1000", "10000", "100000")]))
