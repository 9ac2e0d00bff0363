"""A program that publishes version 2 in a child that is ended before its n-th step on disk, for n from 0 until it ends.

Arguments: the home, the number of the signal. Output: a line for each n, the signal that ended the child or 0, and the
number of the version that is current then, opened and read whole.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ketenkaart.graph import snapshot
from tests.graph.tables import world

HOME, SIGNAL = Path(sys.argv[1]), int(sys.argv[2])


def publish(before_step: int) -> None:
    count = 0

    def counted(act: Callable) -> Callable:
        def acting(*arguments: object, **named: object) -> object:
            nonlocal count
            if count == before_step:
                os.kill(os.getpid(), SIGNAL)
            count += 1
            return act(*arguments, **named)

        return acting

    for name in ("fsync", "utime", "rename", "replace", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    snapshot.publish(snapshot.assemble(world(), 2), HOME)


def main() -> None:
    by, step = SIGNAL, 0
    while by:
        child = os.fork()
        if child == 0:
            publish(step)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        by, step = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status), step + 1
        current = snapshot.current(HOME)
        assert current.tables() == snapshot.assemble(world()).tables()
        print(by, current.number, flush=True)


main()
