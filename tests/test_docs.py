"""Documents against the product: every command, setting, target, code, query and link in them exists and works."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
import typer

from ketenkaart.api.schema import answer
from ketenkaart.cli import app
from ketenkaart.graph import errors
from ketenkaart.graph.answers.views import Views
from ketenkaart.settings import CHECKOUT, Settings, variable
from tests.shipped import views_on

DOCUMENTS = sorted(
    p for p in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), CHECKOUT / "data" / "README.md"]
)
README = (CHECKOUT / "README.md").read_text("utf-8")
API = (CHECKOUT / "docs" / "api.md").read_text("utf-8")


def commands() -> set[str]:
    """`run`, `database start`, …"""
    root = typer.main.get_command(app)
    found = set()
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found |= {f"{name} {below}" for below in getattr(command, "commands", {})} or {name}
    return found


def queries(text: str) -> list[str]:
    shell = re.findall(r"<<'END'\n(.*?)END\n", text, flags=re.S)
    return shell + re.findall(r"```graphql\n(.*?)```", text, flags=re.S)


@pytest.fixture(scope="module")
def views() -> Views:
    return views_on(date(2026, 1, 1))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_links_of_a_document_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_commands_in_a_document_exist(document: Path) -> None:
    named = re.findall(r"(?:bin/|`)ketenkaart (database \w+|[a-z]\w+)", document.read_text("utf-8"))
    assert set(named) - commands() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_make_targets_in_a_document_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), flags=re.M))
    named = re.findall(r"(?:`|^    )make ([a-z]+)", document.read_text("utf-8"), flags=re.M)
    assert set(named) - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_settings_in_a_document_exist(document: Path) -> None:
    named = re.findall(r"\b(?:KETENKAART|NEO4J)_[A-Z0-9_]+\b", document.read_text("utf-8"))
    codes = {found.code for found in vars(errors).values() if hasattr(found, "code")}
    assert set(named) - {variable(field) for field in Settings.model_fields} - codes == set()


def test_the_readme_tells_every_setting_as_the_class_does() -> None:
    for name, field in Settings.model_fields.items():
        assert f"| `{variable(name)}` | {field.description} |" in README


def test_the_readme_s_query_gives_the_readme_s_answer(views: Views) -> None:
    (query,) = queries(README)
    said = re.search(r"```json\n(.*?)```", README, flags=re.S)
    assert said is not None
    found = answer(views, query).body["data"]["exposure"]
    shown = json.loads(said.group(1))["exposure"]
    assert found["sentence"].startswith(shown.pop("sentence").rstrip(" …"))
    for name in ("china", "licence"):
        assert rounded(found[name]) == shown[name]


def rounded(found: object) -> object:
    if isinstance(found, dict):
        return {name: rounded(value) for name, value in found.items()}
    if isinstance(found, list):
        return [rounded(value) for value in found]
    return round(found, 3) if isinstance(found, float) else found


@pytest.mark.parametrize("query", queries(API))
def test_queries_of_the_guide_are_answered(views: Views, query: str) -> None:
    body = answer(views, query).body
    assert "errors" not in body
    assert body["data"]


def test_the_guide_s_two_dates_stand_side_by_side(views: Views) -> None:
    data = answer(views, queries(API)[0]).body["data"]
    assert data["before"]["toMeasure"]["estimate"] == 0
    assert data["after"]["toMeasure"]["estimate"] > 0.99


def test_codes_in_the_guide_are_codes_of_errors() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", API, flags=re.M))
    assert named - {"UNEXPECTED"} <= {found.code for found in vars(errors).values() if hasattr(found, "code")}


def sections() -> set[str]:
    """Numbers of the sections of the methods, and of their parts."""
    methods = (CHECKOUT / "docs" / "methods.md").read_text("utf-8")
    return set(re.findall(r"^(?:## |\*\*)(\d(?:\.\d)?) ", methods, flags=re.M))


@pytest.mark.parametrize("room", ["graph", "api", "visualise"])
def test_sections_of_the_methods_that_the_code_names_are_there(room: str) -> None:
    lists = r"methods\.md,? (?:sections? )?(\d(?:\.\d)?(?:(?:, | and |, and | to )\d(?:\.\d)?)*)"
    named = {
        (file.name, number)
        for file in (CHECKOUT / room).rglob("*.py")
        for found in re.findall(lists, file.read_text("utf-8"))
        for number in re.findall(r"\d(?:\.\d)?", found)
    }
    assert named
    assert {(name, number) for name, number in named if number not in sections()} == set()
