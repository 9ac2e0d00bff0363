"""Memory of the server over many mixed requests: `python -m bench.mixed 10000`, on the shipped data.

Pages, their forms and questions in GraphQL over 2,000 days, in an order that comes from a seed, by four clients at
once; prints resident memory as it goes, and at the end how far it is from where the first tenth ended.
"""

import http.client
import json
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

from bench import serving
from ketenkaart.graph import snapshot

CLIENTS = 4
DAYS = [date(2021, 6, 1) + timedelta(days=n) for n in range(2_000)]
PAGES = (
    "material/dysprosium",
    "material/copper",
    "material/neodymium",
    "country/CHN",
    "country/DEU",
    "map",
    "data",
    "",
)
DOCUMENTS = (
    '{{exposure(of: {{country: "NLD"}}, material: "dysprosium", asOf: "{day}"){{byStage{{stage untraced}}}}}}',
    '{{concentration(product: "ndfeb-magnet-sintered-dy-tb", asOf: "{day}"){{hhi{{estimate}}}}}}',
    '{{measures(asOf: "{day}"){{key title}}}}',
)


def paths(count: int) -> list[str]:
    chosen = random.Random(1)
    found = []
    for _ in range(count):
        day = chosen.choice(DAYS)
        if chosen.random() < 0.3:
            found.append(f"/graphql?query={quote(chosen.choice(DOCUMENTS).format(day=day))}")
        else:
            page, form = chosen.choice(PAGES), chosen.choice(("", "", ".csv", ".json"))
            form = form if page else ""
            found.append(f"/en/{page}{form}?asOf={day}")
    return found


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="ketenkaart-mixed-") as name:
        home = Path(name) / "home"
        snapshot.publish(serving.shipped().snapshot, home)
        with serving._server(home) as (address, process):
            asked = paths(count)
            statuses: Counter[int] = Counter()

            def ask(path: str) -> tuple[int, float]:
                connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=600)
                began = time.perf_counter()
                connection.request("GET", path)
                response = connection.getresponse()
                body = response.read()
                connection.close()
                if response.status not in (200, 503):
                    raise RuntimeError(f"{path} was answered {response.status}: {body[:500].decode()}")
                return response.status, time.perf_counter() - began

            first = 0.0
            step = max(1, count // 10)
            with ThreadPoolExecutor(CLIENTS) as clients:
                for at in range(0, count, step):
                    taken = []
                    for status, seconds in clients.map(ask, asked[at : at + step]):
                        statuses[status] += 1
                        taken.append(seconds)
                    taken.sort()
                    mb = resident_mb(process.pid)
                    first = first or mb
                    line = {
                        "requests": at + len(taken),
                        "mb": round(mb),
                        "p95_s": round(taken[len(taken) * 95 // 100], 2),
                    }
                    print(json.dumps(line), flush=True)
            print(f"{mb - first:+.0f} MB from the first tenth to the end; {dict(statuses)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
