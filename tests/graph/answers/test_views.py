import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from ketenkaart.graph import snapshot as snapshots
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.errors import DamagedSnapshot, NothingLoaded, TooManyFiles, UnknownVersion
from ketenkaart.graph.sealed import ARRAYS
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.settings import Settings
from tests.api.world import world

TODAY = date(2026, 1, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, today=TODAY)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power cuts are not what is tested here, and waiting for the disk takes seconds."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def version(number: int) -> Snapshot:
    return assemble(world(), number, datetime(2026, 1, 1, tzinfo=UTC))


def test_nothing_loaded_says_what_to_do(settings: Settings) -> None:
    views = Views(settings)
    with pytest.raises(NothingLoaded, match="Run `make run` or `ketenkaart load`"):
        views.view()


def test_the_first_version_is_found_as_soon_as_it_is_published(settings: Settings) -> None:
    views = Views(settings)
    with pytest.raises(NothingLoaded):
        views.current()
    snapshots.publish(version(1), settings.home)
    assert views.current().number == 1


def test_today_is_resolved_once_and_a_date_is_taken_as_it_is(settings: Settings) -> None:
    views = Views(settings, version(1))
    assert views.view().as_of == TODAY
    assert views.view(date(2020, 2, 3)).as_of == date(2020, 2, 3)


def test_the_same_question_gets_the_same_view_with_what_was_derived_from_it(settings: Settings) -> None:
    views = Views(settings, version(1))
    assert views.view() is views.view(TODAY)
    assert views.view() is not views.view(example=True)


def test_views_are_kept_while_what_was_derived_from_them_has_room(settings: Settings) -> None:
    views = Views(settings.model_copy(update={"cache_mb": 1}), version(1))
    days = [date(2020, 1, day) for day in range(1, 29)]
    asked = [views.view(day) for day in days]
    for view in asked:
        view.derived("something", lambda: bytes(100_000))
    again = [views.view(day) for day in days]
    for view in again:
        view.derived("something", lambda: bytes(100_000))
    kept = sum(views.view(day) is view for day, view in zip(reversed(days), reversed(again), strict=True))
    assert 1 < kept <= 9
    assert views.view(days[0]) == asked[0]


def test_a_new_version_is_swapped_in_and_running_answers_keep_theirs(settings: Settings) -> None:
    snapshots.publish(version(1), settings.home)
    views = Views(settings)
    running = views.view()
    snapshots.publish(version(2), settings.home)
    assert views.view() is running
    views.refresh()
    assert views.view().snapshot.number == 2
    assert running.key("Material", 0) == "dysprosium"


def test_an_earlier_version_can_be_asked_for_while_it_is_held(settings: Settings) -> None:
    for number in (1, 2):
        snapshots.publish(version(number), settings.home)
    views = Views(settings)
    assert views.view(version=1).snapshot.number == 1
    assert views.view(version=2) is views.view()
    with pytest.raises(UnknownVersion, match="Version 9 of the graph is not held"):
        views.view(version=9)


def test_opening_an_earlier_version_keeps_nobody_waiting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, go_on = threading.Event(), threading.Event()

    def slow(_: Path, number: int) -> Snapshot:
        opening.set()
        assert go_on.wait(10)
        return version(number)

    for number in (1, 2):
        snapshots.publish(version(number), settings.home)
    views = Views(settings)
    monkeypatch.setattr(snapshots, "open_version", slow)
    with ThreadPoolExecutor(1) as other:
        earlier = other.submit(views.view, version=1)
        assert opening.wait(10)
        assert views.view().snapshot.number == 2
        go_on.set()
        assert earlier.result(10) is views.view(version=1)


def test_stale_is_what_neo4j_says_or_its_silence(settings: Settings) -> None:
    snapshots.publish(version(3), settings.home)
    views = Views(settings)
    assert not views.stale
    for says, stale in ((3, False), (4, True), (None, True), (3, False)):
        views.seen(says)
        assert views.stale == stale


def test_a_damaged_new_version_leaves_the_old_one_serving_and_stale(settings: Settings) -> None:
    snapshots.publish(version(1), settings.home)
    views = Views(settings)
    assert views.current().number == 1
    folder = snapshots.publish(version(2), settings.home)
    (folder / "manifest.json").write_text("{}")
    views.refresh()
    assert (views.current().number, views.stale) == (1, True)
    snapshots.publish(version(3), settings.home)
    views.refresh()
    assert (views.current().number, views.stale) == (3, False)


def test_a_version_that_could_not_be_opened_for_lack_of_files_is_tried_at_the_next_look(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots.publish(version(1), settings.home)
    views = Views(settings)
    assert views.current().number == 1
    snapshots.publish(version(2), settings.home)
    with monkeypatch.context() as lacking:
        lacking.setattr(np, "memmap", no_more_files)
        for _ in range(3):
            views.refresh()
        assert (views.current().number, views.stale) == (1, True)
        assert views.trouble is not None
        assert "may open no more files" in views.trouble
        assert "Raise the limit (`ulimit -n`)" in views.trouble
        with pytest.raises(TooManyFiles):
            Views(settings).current()
    assert len(caplog.records) == 1, "it is said once"
    views.refresh()
    assert (views.current().number, views.stale, views.trouble) == (2, False, None)


def no_more_files(*_: object) -> None:
    raise OSError(errno.EMFILE, "Too many open files")


def test_a_damaged_earlier_version_says_that_it_is_damaged(settings: Settings) -> None:
    folder = snapshots.publish(version(1), settings.home)
    snapshots.publish(version(2), settings.home)
    (folder / ARRAYS).write_bytes(b"nothing")
    views = Views(settings)
    with pytest.raises(DamagedSnapshot, match="Version 1 of the graph is damaged"):
        views.view(version=1)
    assert views.view().snapshot.number == 2


def test_a_damaged_only_version_is_an_error(settings: Settings) -> None:
    folder = snapshots.publish(version(1), settings.home)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(DamagedSnapshot, match="ketenkaart load"):
        Views(settings).view()


def test_a_fixed_version_is_never_stale(settings: Settings) -> None:
    views = Views(settings, replace(version(1)))
    views.seen(None)
    assert not views.stale
