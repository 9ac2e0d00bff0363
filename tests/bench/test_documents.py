"""The documents that benchmarks ask are ones that the schema takes: a refusal is soon given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from bench import beside, mixed, serving

SCHEMA = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text("utf-8"))


def documents() -> Iterator[str]:
    yield beside.document(0)
    yield from (document.format(day=mixed.DAYS[0]) for document in mixed.DOCUMENTS)
    yield serving.LIST
    values = {"key": "key", "material": "dysprosium", "origin": "CHN", "stage": "MAGNET"}
    yield from (document.format(**values) for document in (serving.LOOK_UP, serving.EXPOSURES, serving.EXPOSURE))


@pytest.mark.parametrize("document", list(documents()))
def test_the_schema_takes_what_a_benchmark_asks(document: str) -> None:
    assert validate(SCHEMA, parse(document)) == []
