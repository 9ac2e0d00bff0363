"""Requests per second and waiting times of the real server, under a load generator on the loopback address."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import network
from ketenkaart.graph import snapshot
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.loaders.framework import read_tables

CHECKOUT = Path(__file__).resolve().parent.parent
GENERATOR = CHECKOUT / ".cache" / "bench" / "bin" / "python"
USERS = 4
COUNTS = {"look-up": 400, "list": 60, "exposures": 60, "exposure": 100}
KEPT = ("/healthz", "/en/")
ON_ONE = 200  # requests on a kept connection
ASKED = 50  # companies, each asked about in turn
PATIENCE_S = 60
RESULT_S = 1200

LOOK_UP = """{{organisation(key: "{key}", scope: {{example: true}}){{
  key name kinds country{{key}} uses{{product{{key}} tonnesPerYear}}}}}}"""
LIST = """{organisations(first: 1000, scope: {example: true}){nodes{key name kinds fictitious}}}"""
EXPOSURES = """{{exposures(filter: {{}}, origin: "{origin}", material: "{material}", stage: {stage}, first: 1000,
  scope: {{example: true}}){{nodes{{organisation{{key name}} share{{estimate untraced}}}}}}}}"""
EXPOSURE = """{{exposure(of: {{organisation: "{key}"}}, material: "{material}", scope: {{example: true}}){{byStage{{
  stage passes untraced countries(first: 5){{country{{key}} share{{
    state estimate interval{{lower upper}} bounds{{lower upper}}}}}}}}}}}}"""


@dataclass(frozen=True)
class World:
    """What is served, and what is asked of it."""

    name: str
    snapshot: Snapshot
    material: str
    origin: str
    stage: str

    def questions(self) -> dict[str, list[str]]:
        values = {"material": self.material, "origin": self.origin, "stage": self.stage}
        keys = self._companies()
        return {
            "look-up": [LOOK_UP.format(key=key) for key in keys],
            "list": [LIST],
            "exposures": [EXPOSURES.format(**values)],
            "exposure": [EXPOSURE.format(key=key, **values) for key in keys],
        }

    def _companies(self) -> list[str]:
        """Companies that use a product with the material, spread evenly."""
        nodes, uses, contains = self.snapshot.nodes, *(self.snapshot.relationships[n] for n in ("uses", "contains"))
        row = self.snapshot.find("Material", self.material)
        assert row is not None
        products = contains.start[contains.end == self.snapshot.offset["Material"] + row]
        users = np.unique(uses.start[np.isin(uses.end, products)]) - self.snapshot.offset["Organisation"]
        chosen = users[np.unique(np.linspace(0, len(users) - 1, ASKED).astype(int))]
        return [nodes["Organisation"].text("key").vocabulary[row] for row in chosen.tolist()]


def synthetic(folder: Path, companies: int) -> World:
    return World(f"{companies:,} companies", snapshot.open_snapshot(folder), network.MATERIAL, "QAA", "SEPARATION")


def shipped() -> World:
    made = snapshot.assemble(read_tables(CHECKOUT / "data", example=True))
    return World("shipped data with the example", made, "dysprosium", "CHN", "MAGNET")


def measure(world: World, folder: Path) -> dict[str, Any]:
    """Every kind of question: the first answer, then the load."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    snapshot.publish(world.snapshot, home)
    found: dict[str, Any] = {"world": world.name}
    with _server(home) as (address, process):
        found["kept"] = {path: kept_connection(address, path) for path in KEPT}
        for name, questions in world.questions().items():
            start = time.perf_counter()
            body = _ask(address, questions[0])
            found[name] = {"first_s": time.perf_counter() - start, "bytes": len(body)}
            found[name] |= _load(address, questions, COUNTS[name], folder)
        found["peak_mb"] = _peak_mb(process.pid)
    return found


def kept_connection(address: str, path: str) -> float:
    """Median seconds of one request after another on one connection that is kept, as a browser asks."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    taken = []
    for _ in range(ON_ONE + 1):
        start = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        taken.append(time.perf_counter() - start)
    connection.close()
    return float(np.median(taken[1:]))  # the first makes what is kept


@contextmanager
def _server(home: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The server over a home, without Neo4j: it serves the snapshot and says that it is stale."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = listening.getsockname()[1]
    own = {"KETENKAART_HOME": str(home), "KETENKAART_PORT": str(port)}
    own |= {"NEO4J_URI": f"bolt://127.0.0.1:{nobody}", "NEO4J_PASSWORD": "none"}
    # Its socket too, as users have it.
    code = "from ketenkaart import cli; from ketenkaart.settings import Settings; cli._serve(Settings())"
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", code], env=os.environ | own, cwd=CHECKOUT, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process, home / "server.log")
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz") as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start. Its last words:\n{log.read_text()[-2000:]}")


def _ask(address: str, question: str) -> bytes:
    body = json.dumps({"query": question}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        found: bytes = answer.read()
    if json.loads(found).get("errors"):
        raise RuntimeError(f"The server answered {question!r} with errors: {found[:2000].decode()}")
    return found


def _load(address: str, questions: list[str], count: int, folder: Path) -> dict[str, Any]:
    asked, output = folder / "questions.json", folder / "answers.json"
    asked.write_text(json.dumps(questions))
    settings = {"BENCH_QUESTIONS": str(asked), "BENCH_COUNT": str(count), "BENCH_OUTPUT": str(output)}
    locust = [str(GENERATOR), "-m", "locust", "-f", str(CHECKOUT / "bench" / "load.py"), "--headless", "--only-summary"]
    locust += ["--run-time", f"{RESULT_S // 2}s", "--exit-code-on-error", "0"]
    done = subprocess.run(
        [*locust, "--host", address, "--users", str(USERS), "--spawn-rate", str(USERS), "--loglevel", "ERROR"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=RESULT_S,
    )
    if done.returncode != 0 or not output.exists():
        raise RuntimeError(f"The load generator failed (exit status {done.returncode}):\n{done.stderr[-2000:]}")
    found = json.loads(output.read_text())
    output.unlink()
    if len(found["answers"]) != count:
        raise RuntimeError(f"{len(found['answers'])} of {count} requests were answered in {RESULT_S // 2} s.")
    if found["failures"]:
        raise RuntimeError(f"{len(found['failures'])} of {count} requests failed, first: {found['failures'][0]}")
    ended, milliseconds, _ = np.array(found["answers"]).T
    began = float((ended - milliseconds / 1000).min())
    return {
        "requests": len(ended),
        "per_second": len(ended) / (float(ended.max()) - began),
        "median_ms": float(np.median(milliseconds)),
        "p99_ms": float(np.quantile(milliseconds, 0.99)),
    }


def _peak_mb(pid: int) -> float:
    """Peak of resident memory, where the system tells it (Linux)."""
    file = Path(f"/proc/{pid}/status")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), float("nan"))
