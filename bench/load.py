"""A locustfile: a few users ask prepared questions, one after the other, a fixed number in all.

It runs in the load generator's own environment, so it knows nothing of ketenkaart. `BENCH_QUESTIONS` names a file of
GraphQL documents (a JSON list, asked in turn), `BENCH_COUNT` says how many requests, `BENCH_OUTPUT` where the times go.
"""

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

questions = itertools.cycle(json.loads(Path(os.environ["BENCH_QUESTIONS"]).read_text()))
count = int(os.environ["BENCH_COUNT"])
left = itertools.count(count, -1)
answers: list[tuple[float, float, int]] = []  # when it came, how long it took (ms), its bytes
failures: list[str] = []


class Asking(HttpUser):
    wait_time = constant(0)

    @task
    def ask(self) -> None:
        if next(left) <= 0:
            raise StopUser()
        with self.client.post("/graphql", json={"query": next(questions)}, name="ask", catch_response=True) as answer:
            body = answer.json() if answer.ok else {"errors": [answer.text]}
            if body.get("errors"):
                answer.failure(str(body["errors"])[:500])


@events.request.add_listener
def note(response_time: float, response_length: int, exception: Exception | None, **_: Any) -> None:
    answers.append((time.time(), response_time, response_length))
    if exception is not None:
        failures.append(str(exception))


@events.test_start.add_listener
def end_when_answered(environment: Environment, **_: Any) -> None:
    """A user that ended the run itself would cut off the others' last requests, and wait for its own end."""

    def wait() -> None:
        while len(answers) < count:
            gevent.sleep(0.05)
        environment.runner.quit()

    gevent.spawn(wait)


@events.quitting.add_listener
def write(**_: Any) -> None:
    found = {"answers": answers, "failures": failures}
    Path(os.environ["BENCH_OUTPUT"]).write_text(json.dumps(found))
