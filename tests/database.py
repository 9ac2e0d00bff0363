"""The Neo4j of a test run: a temporary home, a port of its own, a small heap; the jars are the checkout's."""

import fcntl
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j import GraphDatabase
from pydantic import SecretStr

from ketenkaart.graph.record import managed
from ketenkaart.settings import CHECKOUT, Settings
from tests import shipped

JARS = CHECKOUT / ".ketenkaart" / "jars"
# Neo4j makes its pools by the number of processors; a test needs no more than these.
JAVA_FLAGS = ("-XX:ActiveProcessorCount=2",)


def settings_of_own() -> Settings:
    """Settings for a Neo4j in a new temporary home; nothing is started yet."""
    home = Path(tempfile.mkdtemp(prefix="ketenkaart-test-"))
    JARS.mkdir(parents=True, exist_ok=True)
    (home / "jars").symlink_to(JARS)
    if (kept := shipped.worlds()) is not None:
        (home / "worlds").symlink_to(kept)
    return Settings(home=home, port=free_port(), bolt_port=free_port(), heap_mb=512)


def start(settings: Settings, home: Path) -> Settings:
    """Start it unless it runs (then by another worker), and return settings that name it by its address.

    `home` is where the tests that get these settings keep their own state.
    """
    where = managed.start(settings, JAVA_FLAGS)
    password = SecretStr(where.password)
    return settings.model_copy(
        update={"home": home, "neo4j_uri": where.uri, "neo4j_user": where.user, "neo4j_password": password}
    )


def end(settings: Settings) -> None:
    """Stop it and delete its home."""
    managed.stop(settings)
    shutil.rmtree(settings.home, ignore_errors=True)


@contextmanager
def emptied(settings: Settings, lock: Path) -> Iterator[None]:
    """Nobody else on the shared database, and nothing in it, while this lasts (not twice in one process)."""
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        wipe(settings)
        yield


def wipe(settings: Settings) -> None:
    """Delete all nodes. Constraints and indexes stay: dropping them makes Neo4j plan every query anew, for seconds."""
    where = managed.address(settings)
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


def free_port() -> int:
    """A port that nobody listens on, and below those that the system gives to outgoing connections in between."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind((managed.HOST, port))
            except OSError:
                continue
        return port
