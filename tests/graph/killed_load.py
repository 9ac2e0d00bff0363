"""A program that loads in a child which is ended before the n-th statement, for each n that it reads.

An even n is a kill; an odd one the signal that containers send, taken as `ketenkaart run` takes it.

Arguments: address, user, password. Standard input: the dataset and its tables, pickled. Standard output: a line for
each n, the signal that ended the child (9), 130 where it was interrupted, or 0 if it came to its end.
"""

import os
import pickle
import signal
import sys

from neo4j import Transaction
from pydantic import SecretStr

from ketenkaart import cli
from ketenkaart.graph.record import store
from ketenkaart.settings import Settings


def load(before_statement: int, settings: Settings, work: tuple) -> None:
    count = 0
    run, commit = Transaction.run, Transaction.commit

    def counted(*arguments: object, **values: object) -> object:
        nonlocal count
        if count == before_statement:
            os.kill(os.getpid(), signal.SIGTERM if before_statement % 2 else signal.SIGKILL)
        count += 1
        act = commit if len(arguments) == 1 else run
        return act(*arguments, **values)

    Transaction.run = counted
    Transaction.commit = counted
    with store.connect(settings) as graph:
        graph.write(*work)


def main() -> None:
    uri, user, password = sys.argv[1:]
    settings = Settings(neo4j_uri=uri, neo4j_user=user, neo4j_password=SecretStr(password))
    moments, *work = pickle.load(sys.stdin.buffer)
    for moment in moments:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, cli._interrupt)
            try:
                load(moment, settings, tuple(work))
            except KeyboardInterrupt:
                os._exit(130)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status), flush=True)


main()
