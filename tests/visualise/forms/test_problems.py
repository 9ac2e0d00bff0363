"""What goes wrong is said in the language of the page."""

import re

import pytest

from ketenkaart.graph.errors import (
    BadQuestion,
    Busy,
    DamagedSnapshot,
    KetenkaartError,
    NothingLoaded,
    OverLimit,
    TooManyFiles,
    UnknownHost,
    UnknownKey,
    UnknownVersion,
)
from ketenkaart.graph.said import said
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms.problems import problem

ERRORS: tuple[KetenkaartError, ...] = (
    BadQuestion("'%(name)s' stands twice in the address. Leave one out.", name="op"),
    Busy(),
    DamagedSnapshot("damaged"),
    NothingLoaded("nothing"),
    OverLimit("The answer takes over 30 s of the processor."),
    TooManyFiles(said("too many", "te veel")),
    UnknownHost("elsewhere"),
    UnknownKey("Material", "neodimium", ["neodymium"]),
    UnknownVersion("gone"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_problem_is_said_in_the_language_of_the_page(error: KetenkaartError) -> None:
    told = {}
    for lang in ("nl", "en"):
        answer = problem(Address(lang, "Material", "neodimium", version=3), error)
        assert answer.status_code == error.http_status
        (box,) = re.findall(r'<div class="answer".*?</div>', bytes(answer.body).decode(), re.DOTALL)
        assert 'lang="' not in box
        told[lang] = re.findall(r"<p[^>]*>(.*?)</p>", box)
    assert not set(told["nl"]) & set(told["en"])
