"""Own folders at random: whatever `check` passes is taken into the graph, and every view of it answers.

What a load would write is put together without a Neo4j; the long form loads what passed into a real one too.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.subgraph import EXPORT, FORMATS
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.errors import KetenkaartError
from ketenkaart.graph.model import Tables
from ketenkaart.graph.record import store
from ketenkaart.graph.said import LANGUAGES, Said
from ketenkaart.graph.snapshot import Snapshot, assemble
from ketenkaart.loaders import framework, resolve
from ketenkaart.loaders.framework import Prepared
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from ketenkaart.visualise.questions import QUESTIONS
from tests.client import Client
from tests.loaders import folders, own_folders
from tests.loaders.own_folders import Keys
from tests.shipped import worlds

DAY = date(2026, 1, 1)
SHORT = 20  # folders
OWN = ("companies", "example")


@dataclass
class Tally:
    """What was done, for the report."""

    counts: Counter[str] = field(default_factory=Counter)
    finds: list[str] = field(default_factory=list)
    passed: list[Path] = field(default_factory=list)


def base(data: Path) -> Tables:
    """What is in the graph before: everything but companies of one's own."""
    held = framework.read_tables(data, example=False)
    for dataset in OWN:
        held = resolve.other_datasets(held, dataset)
    return held


def keys_of(held: Tables) -> Keys:
    areas = held["Country"].get("area") or [None] * len(held["Country"]["key"])
    states = [key for key, area in zip(held["Country"]["key"], areas, strict=True) if not area]
    return Keys(held["Product"]["key"][:40], ["CHN", "DEU", "JPN", *states[:20]], held["Organisation"]["key"][:20])


def search(held: Tables, seeds: Iterable[int], place: Path, views: int | None = None) -> Tally:
    """Make, check and look at a folder of each seed; at the `views` first that pass, all of them unless named."""
    tally, keys = Tally(), keys_of(held)
    for seed in seeds:
        folder = own_folders.write(seed, place / str(seed), keys)
        try:
            planned = checked(folder, held, tally)
            if planned is None:
                continue
            tally.passed.append(folder)
            tables, after = {}, held
            for prepared in planned:
                after = resolve.merge(resolve.other_datasets(after, prepared.dataset), prepared.tables)
                tables = prepared.tables if prepared.dataset in OWN else tables
            snapshot = assemble(after, created=datetime(2026, 1, 1, tzinfo=UTC))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
            tally.finds.append(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}")
            continue
        if views is None or len(tally.passed) <= views:
            tally.finds += (f"seed {seed}: {said}" for said in look(snapshot, tables, place, tally))
    print(dict(tally.counts))
    return tally


def checked(folder: Path, held: Tables, tally: Tally) -> list[Prepared] | None:
    """What a load of a folder would write, where it is not refused as a whole; `check` says it by the same plan."""
    tally.counts["folders"] += 1
    try:
        planned = framework.plan(framework.present(folder, True), folder, held, shrink=True, today=DAY)
    except KetenkaartError:
        tally.counts["refused"] += 1
        return None
    for prepared in planned:
        for row in prepared.rejected:
            assert all(isinstance(text, Said) and text.dutch for text in (row.rule, row.remedy))
        if prepared.dataset in OWN:
            tally.counts["rows taken"] += prepared.loaded
            tally.counts["rows rejected"] += len(prepared.rejected)
    tally.counts["passed"] += 1
    return planned


def look(snapshot: Snapshot, tables: Tables, home: Path, tally: Tally) -> Iterator[str]:
    """What is wrong with the views of a version that has own companies."""
    settings = Settings(home=home, today=DAY)
    client = Client(create_app(settings, Views(settings, replace(snapshot, worlds=worlds()))), raises=False)
    for path in paths(tables):
        answer = client.get(path)
        tally.counts["pages"] += 1
        if answer.status_code != 200:
            said = " ".join(re.sub("<[^>]+>", " ", answer.text).split())
            yield f"{answer.status_code} {path[:200]}: {said[-300:]}"
        elif "json" in answer.headers["content-type"]:
            yield from (f"{said} {path[:200]}" for said in not_finite(answer.text))
        elif re.search(r">[^<\w]*(nan|inf)\b", answer.text):
            yield f"nan on the page {path[:200]}"
    for question in QUESTIONS:
        answer = client.post("/graphql", json={"query": question.document})
        tally.counts["questions"] += 1
        if answer.status_code != 200:
            yield f"{answer.status_code} question {question.number}: {answer.text[:300]}"
            continue
        yield from (f"{said} question {question.number}" for said in not_finite(answer.text))
        for error in answer.json().get("errors", ()):
            if error.get("extensions", {}).get("code") != "UNKNOWN_KEY":
                yield f"question {question.number}: {error}"


def paths(tables: Tables) -> Iterator[str]:
    """Pages and files, in both languages, about what the folder brought and what it touches."""
    mine = tables.get("Organisation", {"key": [], "name": []})
    own = dict(zip(mine["key"], mine["name"], strict=True))
    nodes = [f"Organisation:{key}" for key in own] or ["Country:NLD"]
    for lang in LANGUAGES:
        word = addresses.WORDS[lang]
        example = urlencode({word["example"]: "1"})

        def page(name: str, key: str = "", form: str = "", lang: str = lang, example: str = example) -> str:
            there = addresses.path(name, "", lang) + (f"/{quote(key, safe=':')}" if key else "")
            return f"{there}{form}?{example}"

        yield page("")
        for name, key in (("Country", "NLD"), ("Country", "CHN"), ("Material", "dysprosium")):
            yield page(name, key)
        for key, called in own.items():
            yield page("Organisation", key)
            yield page("Organisation", key, ".json")
            yield f"{page('search')}&{urlencode({word['text']: called[:400]})}"
        for name in ("data", "contradictions", "Organisation", "map"):
            yield page(name)
            yield page(name, form=".json")
        for source in tables.get("Source", {}).get("key", ()):
            yield page("Source", source)
        yield f"{page('network')}&{urlencode({word['around']: nodes[-1]})}"
        for form in FORMATS:
            yield f"/{lang}/{EXPORT[lang]}/{quote(nodes[0], safe=':')}.{form}?{example}"


def not_finite(text: str) -> list[str]:
    """Numbers of a JSON document that JSON doesn't know."""
    found: list[str] = []
    json.loads(text, parse_constant=found.append)
    return found


def test_whatever_check_passes_is_taken_and_every_view_of_it_answers(tmp_path: Path) -> None:
    tally = search(base(folders.WORKED), range(SHORT), tmp_path, views=2)
    assert tally.finds == []
    assert tally.counts["passed"] > SHORT / 4
    assert tally.counts["refused"] > 0


@pytest.mark.long
def test_of_many_folders_all_that_check_passes_is_taken(tmp_path: Path) -> None:
    tally = search(base(folders.WORKED), range(1_000, 1_400), tmp_path, views=40)
    assert tally.finds == []


@pytest.mark.long
def test_what_check_passes_loads_into_neo4j_and_reads_back_the_same(empty_graph: Settings, tmp_path: Path) -> None:
    settings = empty_graph.model_copy(update={"today": DAY, "example": False})
    held = base(folders.WORKED)
    tally = search(held, range(3_000, 3_030), tmp_path, views=0)
    framework.load_all(settings, folder=folders.WORKED)
    for folder in tally.passed:
        framework.load_all(settings, folder=folder, shrink=True)
        with store.connect(settings) as graph:
            there = resolve.merge(graph.read_all()[1])
        *_, own = framework.plan(framework.present(folder, False), folder, held, shrink=True, today=DAY)
        assert store.changes(there, own.dataset, own.tables) == 0, folder
    assert len(tally.passed) > 10
