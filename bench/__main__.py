"""`make bench`: measure, and print the tables of bench/README.md. Arguments are sizes, in place of the usual ones."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import first_views, search, serving
from bench.timing import Times

SIZES = (1_000, 10_000, 100_000)
SERVED = 10_000
ROWS = (
    ("assemble the snapshot (s)", "assemble", 1),
    ("save it, synced (s, clock)", "save", 1),
    ("open it, sums checked (s, clock)", "open", 1),
    ("read records and mixes (s)", "records", 1),
    ("compile the chain (s)", "compile", 1),
    ("bare products `P@V` (2 columns in 401 worlds), `R@V3` (ms)", "bare", 1000),
    ("kernel, one country at one stage (ms)", "kernel", 1000),
    ("— ÷ bare products", "kernel_ratio", 1),
    ("`analysis.column`, the same with figures (ms)", "column", 1000),
    ("— ÷ bare products", "column_ratio", 1),
    ("`answers.exposures`, sorted (ms)", "answered", 1000),
    ("— ÷ bare products", "answered_ratio", 1),
    ("column, at any stage (ms)", "any_stage", 1000),
    ("— ÷ bare products", "any_stage_ratio", 1),
    ("a row: all stages of one company (ms)", "row", 1000),
)
FACTS = (
    ("deliveries", "{deliveries:,}"),
    ("relationships", "{relationships:,}"),
    ("snapshot's folder (MB)", "{folder_mb:.0f}"),
    ("states; levels", "{states:,}; {levels}"),
    ("entries P / R / drawn (thousands)", "{thousands}"),
    ("cycles; states in the largest", "{cycles[0]}; {cycles[1]}"),
    ("chain's arrays (MB)", "{chain_mb:.0f}"),
    (
        "of these, what companies can reach: states; drawn steps; their values (MB)",
        "{reached[0]:,}; {reached[1]:,}; {reached[2]:.0f}",
    ),
    ("peak memory, assembling from tables (MB)", "{build_mb:.0f}"),
    ("peak memory, all questions here (MB)", "{peak_mb:.0f}"),
)


def main(sizes: list[int]) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the processes that measure and serve; see README.md
    print(f"{machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="ketenkaart-bench-") as name:
        folder = Path(name)
        found = {companies: analysed(companies, folder / f"{companies}") for companies in sizes}
        print(analysis_table(found), flush=True)
        subprocess.run([sys.executable, "-m", "bench.balance"], check=True)
        print(search.table([search.measure(companies) for companies in sizes]) + "\n", flush=True)
        served = SERVED if SERVED in found else sizes[-1]
        worlds = [serving.shipped(), serving.synthetic(folder / f"{served}", served)]
        print(serving_table([serving.measure(world, folder) for world in worlds]) + "\n", flush=True)
        print(first_views.table(first_views.measure()))


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}; load averages before: {load}"


def analysed(companies: int, folder: Path) -> dict[str, Any]:
    built = _part("build", companies, folder)
    return built | {"build_mb": built["peak_mb"]} | _part("ask", companies, folder)


def _part(part: str, companies: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.analysis", part, str(companies), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def analysis_table(found: dict[int, dict[str, Any]]) -> str:
    lines = ["| companies | " + " | ".join(f"{size:,}" for size in found) + " |", "|---" * (len(found) + 1) + "|"]
    for one in found.values():
        one["thousands"] = " / ".join(f"{entries / 1000:,.0f}" for entries in one["entries"])
    for title, form in FACTS:
        lines.append(f"| {title} | " + " | ".join(form.format(**one) for one in found.values()) + " |")
    for title, name, scale in ROWS:
        lines.append(f"| {title} | " + " | ".join(_spread(Times(**one[name]), scale) for one in found.values()) + " |")
    return "\n".join(lines) + "\n"


def serving_table(found: list[dict[str, Any]]) -> str:
    lines = [
        "| served | question | requests | bytes | first answer (ms) | per second | median (ms) | p99 (ms) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        for name in serving.COUNTS:
            part = one[name]
            lines.append(
                f"| {one['world']} | {name} | {part['requests']} | {part['bytes']:,} | {part['first_s'] * 1000:,.0f} "
                f"| {part['per_second']:.1f} | {part['median_ms']:.0f} | {part['p99_ms']:.0f} |"
            )
        for path, seconds in one["kept"].items():
            lines.append(
                f"| {one['world']} | `{path}`, one connection | | | | {1 / seconds:,.0f} | {seconds * 1000:.2f} | |"
            )
        lines.append(f"| {one['world']} | peak memory of the server: {one['peak_mb']:.0f} MB | | | | | | |")
    return "\n".join(lines)


def _spread(times: Times, scale: float) -> str:
    low, median, high = (f"{value * scale:.3g}" for value in (times.low, times.median, times.high))
    return f"{median} ({low}–{high})"


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
