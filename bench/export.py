"""What a file of the whole synthetic network costs: time, and memory at its peak, each format in a process of its own.

`python -m bench.export SIZE…` prints the table of README.md; `python -m bench.export one FORMAT FOLDER` measures one.
Of memory two peaks are told: of all pages, those of the mapped snapshot among them, which the system may take back at
any time, and of what the process made itself (anonymous), sampled every 20 ms.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench import network
from ketenkaart.graph import snapshot
from ketenkaart.graph.view import View
from ketenkaart.visualise.export import files

AS_OF = date(2026, 1, 1)
FORMATS = ("graphml", "gexf", "csv", "json", "cypher", "xlsx")
SHEET = 1_048_575  # relationships that fit on a sheet


def one(form: str, folder: Path) -> dict[str, Any]:
    """Write the whole graph once; times by the process's clock of CPU seconds."""
    view = View(snapshot.open_snapshot(folder), AS_OF)
    peaks = {"RssAnon": 0.0, "VmHWM": 0.0}
    before = status()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            for name, value in status().items():
                peaks[name] = max(peaks[name], value)

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.process_time()
    with tempfile.TemporaryFile(dir=folder.parent) as out:
        files.everything(view, form, out)
        seconds, size = time.process_time() - start, out.seek(0, 2)
    ended.set()
    watcher.join()
    return {
        "seconds": seconds,
        "mb": size / 1e6,
        "peak": peaks["VmHWM"],
        "own": peaks["RssAnon"],
        "before": before["RssAnon"],
    }


def status() -> dict[str, float]:
    """MB of memory of this process, as the kernel counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return {name: int(found[name].split()[0]) / 1024 for name in ("RssAnon", "VmHWM")}


def main(sizes: list[int]) -> None:
    print("| companies | relationships | format | file (MB) | time (s) | peak (MB) | own (MB) | own before (MB) |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="ketenkaart-bench-") as name:
        for companies in sizes:
            folder = Path(name) / str(companies)
            code = f"from bench import export; export.build({companies}, {str(folder)!r})"
            count = int(
                subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout
            )
            for form in FORMATS:
                if form == "xlsx" and count > SHEET:
                    continue
                command = [sys.executable, "-m", "bench.export", "one", form, str(folder)]
                found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
                print(
                    f"| {companies:,} | {count:,} | {form} | {found['mb']:.0f} | {found['seconds']:.1f} "
                    f"| {found['peak']:.0f} | {found['own']:.0f} | {found['before']:.0f} |",
                    flush=True,
                )


def build(companies: int, folder: str) -> None:
    """The snapshot's folder; prints how many relationships it has."""
    made = snapshot.assemble(network.tables(companies))
    snapshot.save(made, Path(folder))
    print(sum(len(table) for table in made.relationships.values()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(one(sys.argv[2], Path(sys.argv[3]))))
    else:
        main([int(word) for word in sys.argv[1:]] or [10_000, 100_000])
