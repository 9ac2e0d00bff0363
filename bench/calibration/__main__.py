"""`make calibration`: held-out tests of the balance on the shipped data, as tables. Arguments: draws, one test."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.calibration import held_out, pace
from bench.calibration.score import AIM, WIDER, Case, Part, score
from bench.calibration.tables import mined, traded
from ketenkaart.graph.analysis.balance.draws import N, draws
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.loaders.framework import read_tables
from ketenkaart.settings import CHECKOUT

LARGE = pace.LARGE
PACE_DRAWS = 200  # the constants are of a grid, which more draws would not move
UNSAID = (
    ("refined-copper", 2024),
    ("refined-copper", 2023),
    ("copper-concentrate", 2024),
    ("rare-earth-concentrate", 2024),
)


def main(count: int = N, only: str = "", folder: Path = CHECKOUT / "data") -> None:
    print(f"{count} draws. Aim: coverage {AIM[0]:.2f} to {AIM[1]:.2f} at a width of at most {WIDER} × the best.\n")
    print("| test | n | coverage | width | error | under | over | best: coverage, width | width ÷ best | aim |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, test in TESTS.items():
        if only in ("", name):
            started = time.process_time()
            for part in test(count, folder):
                print(line(part), flush=True)
            print(f"{name}: {time.process_time() - started:.0f} s of CPU", file=sys.stderr)
    if only in ("", "pace"):
        print("\n" + pace_table(folder))


def line(part: Part) -> str:
    """A row of the table."""
    found = part.score
    best = f"{part.best[0]:.3f}, {part.best[1]:.3f} | {found.width / part.best[1]:.2f}" if part.best else "– | –"
    return (
        f"| {part.name} | {found.n:,} | {found.coverage:.3f} | {found.width:.3f} | {found.error:.4f} "
        f"| {found.under:.3f} | {found.over:.3f} | {best} | {part.verdict if part.judged else '–'} |"
    )


def t1(count: int, folder: Path) -> Iterator[Part]:
    minerals = mined(folder)
    for lag, words, best in ((1, "one year on", (0.90, 0.057)), (2, "two years on", (0.90, 0.106))):
        cases = list(held_out.later(minerals, lag, draws(count)))
        alone = held_out.last_value(minerals, lag)
        yield Part(f"T1 {words}", cases, best)
        yield Part(f"– {words}, by the last share alone", alone, judged=False)
        yield Part(f"T1 {words}, above 20 %", _large(cases), (0.91, 0.158) if lag == 2 else None)
        yield Part(f"– {words}, above 20 %, by the last share alone", _large(alone), judged=False)


def t2(count: int, folder: Path) -> Iterator[Part]:
    snapshot = _snapshot(folder)
    cases = list(held_out.unheard(snapshot, draws(count)))
    yield Part("T2 one publisher left out", cases, (0.85, 0.122), held_out.TOLERANCE)
    cases = list(held_out.unheard(snapshot, draws(count), own_error=True))
    yield Part("– with the left-out source's own error", cases, None, held_out.TOLERANCE, judged=False)


def t3(count: int, folder: Path) -> Iterator[Part]:
    trade = traded(folder)
    known = [*held_out.makings(mined(folder), trade), *held_out.stated_makings(_snapshot(folder), trade)]
    found = held_out.unmeasured(known, draws(count))
    yield Part("T3 users that make nothing", found.bought, (0.957, 0.140))
    yield Part("T3 users that make nothing, above 20 %", [c for c in found.bought if c.truth > LARGE], (0.94, 0.221))
    yield Part("T3 makers' own share", found.own)
    yield Part("T3 makers' other origins", found.others)
    for name in dict.fromkeys(one.name for one in known):
        for words, cases in (("users", found.bought), ("makers' own", found.own), ("makers' others", found.others)):
            yield Part(f"– {name}, {words}", [one for one in cases if one.group == name])


def t4(count: int, folder: Path) -> Iterator[Part]:
    cases = list(held_out.direct(traded(folder), 2, draws(count)))
    yield Part("T4 Dutch direct import shares two years on", cases, (0.75, 0.56))


def unsaid(count: int, folder: Path) -> Iterator[Part]:
    snapshot = _snapshot(folder)
    for product, year in UNSAID:
        cases = list(held_out.one_unsaid(snapshot, product, year, draws(count)))
        yield Part(f"one maker unsaid, {product} {year}", cases)


TESTS = {"T1": t1, "T2": t2, "T3": t3, "T4": t4, "unsaid": unsaid}


def pace_table(folder: Path, count: int = PACE_DRAWS) -> str:
    """The fit of how fast shares move: pairs of constants tried, the one fitted, the fit without each mineral."""
    minerals = mined(folder)
    found = pace.tried(minerals, draws(count))
    lines = ["| a | b | coverage, shares to 20 % | above 20 % | width |", "|---|---|---|---|---|"]
    for one in found:
        small = score([case for case in one.cases if case.before <= LARGE]).coverage
        lines.append(
            f"| {one.a:.2f} | {one.b:.2f} | {small:.3f} | {score(_large(one.cases)).coverage:.3f} | {one.width():.3f} |"
        )
    best = pace.fitted(found)
    chosen, outside = pace.crossed(found, minerals)
    without = "; ".join(f"{mineral} {by.a:.2f}, {by.b:.2f}" for mineral, by in chosen.items())
    lines += [
        "",
        f"Fitted on all minerals: a {best.a:.2f}, b {best.b:.2f}. Without {without}.",
        f"Each mineral by the others' constants: coverage {outside.coverage:.3f}, width {outside.width:.3f}.",
    ]
    return "\n".join(lines)


def _large(cases: list[Case]) -> list[Case]:
    return [one for one in cases if one.before > LARGE]


def _snapshot(folder: Path) -> Snapshot:
    return assemble(read_tables(folder, False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else N, sys.argv[2] if len(sys.argv) > 2 else "")
