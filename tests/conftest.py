"""What tests share: one Neo4j and one browser per run, and private ones where a test kills or needs a database alone.

The process that hands out the tests chooses the Neo4j's home and port and deletes it at the end; the first test that
asks for it starts it, in whichever worker that is.
"""

import os

# Before NumPy is imported, as in `cli.main`: with a thread for each core, tests beside one another on a busy machine
# wait for each other's many small solves (500 s in place of 14 s of one file).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, Page

from ketenkaart.graph import budget
from ketenkaart.settings import Settings
from tests import database
from tests.browser import chromium
from tests.shipped import WORLDS, kept

SHARED = pytest.StashKey[Settings]()
FIRST = (
    "test_everywhere.py",
    "test_cli_run.py",
    "test_store.py",
    "test_managed.py",
    "test_backup.py",
    "test_shipped_pages.py",
    "test_measure_page.py",
    "test_links.py",
    "test_what_sentences_may_say.py",
    "test_wheel.py",
)


def pytest_configure(config: pytest.Config) -> None:
    # Whether a property holds depends neither on how busy the machine is nor on chance: the same few examples every
    # time. Many, and others each time, are tried by `make test-long`; what it finds becomes an `@example`.
    for name, most, same in (("short", 20, True), ("long", 300, False)):
        hypothesis.settings.register_profile(
            name, deadline=None, database=None, max_examples=most, derandomize=same, print_blob=not same
        )
    hypothesis.settings.load_profile("short")
    # Nor does whether a question is answered in time: `bench.dearest` measures that.
    budget.SECONDS = budget.ONCE_SECONDS = 600.0
    # What a developer has set for a Neo4j or home of their own is not for the tests to touch.
    for name in list(os.environ):
        if name.startswith(("KETENKAART_", "NEO4J_")) and name != "KETENKAART_MAVEN":
            del os.environ[name]
    handed: dict[str, Any] | None = getattr(config, "workerinput", None)
    if handed is None:
        os.environ[WORLDS] = str(kept())
    config.stash[SHARED] = Settings(**handed["shared"]) if handed else database.settings_of_own()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A file is one worker's: those that take longest begin first, and none of them is what a run ends with.
    place = {name: at for at, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    shared = node.config.stash[SHARED]
    node.workerinput["shared"] = shared.model_dump(mode="json", include={"home", "port", "bolt_port", "heap_mb"})


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        database.end(config.stash[SHARED])
        del os.environ[WORLDS]


@pytest.fixture(scope="session")
def neo4j_settings(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The run's Neo4j, shared by all workers: for tests that only read, or that roll back what they write."""
    return database.start(pytestconfig.stash[SHARED], tmp_path_factory.mktemp("home"))


@pytest.fixture
def empty_graph(pytestconfig: pytest.Config, neo4j_settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The run's Neo4j, empty and with nobody else on it: for tests that commit. Their state is theirs alone."""
    with database.emptied(neo4j_settings, pytestconfig.stash[SHARED].home / "emptied.lock"):
        yield neo4j_settings.model_copy(update={"home": tmp_path})


@pytest.fixture(scope="session")
def lasting_neo4j() -> Iterator[Settings]:
    """Settings of a managed Neo4j for the tests of this process alone that stop, kill or reset it.

    Each takes it as the one before left it: it starts it or stops it, and wipes what it doesn't want.
    """
    settings = database.settings_of_own()
    yield settings
    database.end(settings)


@pytest.fixture
def own_neo4j() -> Iterator[Callable[[], Settings]]:
    """Makes settings of a managed Neo4j for this test alone, not started yet; mark the test `own_neo4j`."""
    made: list[Settings] = []

    def make() -> Settings:
        made.append(database.settings_of_own())
        return made[-1]

    yield make
    for settings in made:
        database.end(settings)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.launch() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh browser profile."""
    context = browser.new_context()
    context.set_default_navigation_timeout(chromium.PATIENCE)
    yield context.new_page()
    context.close()
