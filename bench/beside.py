"""How long `readyz` takes while heavy clients ask: `python -m bench.beside 8 30`, clients and seconds."""

import http.client
import json
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import numpy as np

from bench import serving
from ketenkaart.graph import snapshot

EVERY_S = 0.05
FIRST = date(2025, 6, 1)
DAYS = 300  # of years whose balances are made before
HEAVY = """{{exposure(of: {{country: "{country}"}}, material: "{material}", asOf: "{day}"){{byStage{{
  stage untraced countries(first: 20){{country{{key}} share{{estimate interval{{lower upper}} rule}}}}}}}}}}"""
SUBJECTS = [(c, m) for c in ("NLD", "DEU", "FRA", "JPN", "USA") for m in ("copper", "neodymium", "dysprosium")]


def document(number: int) -> str:
    country, material = SUBJECTS[number % len(SUBJECTS)]
    return HEAVY.format(country=country, material=material, day=FIRST + timedelta(days=number % DAYS))


def main(clients: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="ketenkaart-beside-") as name:
        home = Path(name) / "home"
        snapshot.publish(serving.shipped().snapshot, home)
        with serving._server(home) as (address, _):
            host = address.removeprefix("http://")
            for number in range(0, DAYS, 30):
                serving._ask(address, document(number))  # balances of the years, once
            alone = polled(host, seconds / 3)
            print(json.dumps({"clients": 0} | times(alone)), flush=True)
            numbers, ended, answered = count(), threading.Event(), count()

            def asks() -> None:
                while not ended.is_set():
                    serving._ask(address, document(next(numbers)))
                    next(answered)

            asking = [threading.Thread(target=asks) for _ in range(clients)]
            for thread in asking:
                thread.start()
            beside = polled(host, seconds)
            ended.set()
            for thread in asking:
                thread.join()
            print(json.dumps({"clients": clients, "heavy_answers": next(answered)} | times(beside)))


def polled(host: str, seconds: float) -> list[float]:
    """Milliseconds of each request of `/readyz`, on connections of their own, for some time."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        connection = http.client.HTTPConnection(host)
        connection.request("GET", "/readyz")
        connection.getresponse().read()
        connection.close()
        found.append((time.perf_counter() - began) * 1000)
        time.sleep(EVERY_S)
    return found


def times(milliseconds: list[float]) -> dict[str, float]:
    at = {"median_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "longest_ms": 1.0}
    return {"asked": len(milliseconds)} | {
        name: round(float(np.quantile(milliseconds, part)), 1) for name, part in at.items()
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
