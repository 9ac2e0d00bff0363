"""The page for GraphQL: the plain form answers by itself, GraphiQL opens answered under the policy."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from ketenkaart.visualise.questions import QUESTIONS
from ketenkaart.visualise.wording.language import language
from tests.client import Client
from tests.serving import serving

ASKED = "{materials{key name(lang: NL) euCritical} graph{version}}"


def address(lang: str = "nl", form: str = "", **asked: str) -> str:
    return f"/{lang}/graphql{form}?{urlencode(asked)}"


@pytest.fixture(scope="module")
def server(application: Starlette) -> Iterator[str]:
    with serving(application) as running:
        yield running


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_comes_with_ten_questions_and_the_limits(client: Client, lang: str) -> None:
    text = client.get(f"/{lang}/graphql").text
    for one in QUESTIONS:
        assert language(lang).gettext(one.title).replace("'", "&#39;") in text
    for limit in ("12", "30", "4.000" if lang == "nl" else "4,000", "100.000" if lang == "nl" else "100,000"):
        assert limit in text


def test_the_plain_form_is_answered_by_the_server(client: Client) -> None:
    text = client.get(address(query=ASKED)).text
    assert "&#34;key&#34;: &#34;dysprosium&#34;" in text
    assert ASKED in text.replace("&#34;", '"')  # stands in the form, to be changed


def test_variables_are_asked_along(client: Client) -> None:
    document = "query($k: ID!){material(key: $k){symbol}}"
    text = client.get(address("en", query=document, variables='{"k": "dysprosium"}')).text
    assert "&#34;symbol&#34;: &#34;Dy&#34;" in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"query": "{nope}"}, "Cannot query field"),
        ({"query": "{"}, "Syntax Error"),
        ({"query": ASKED, "variables": "[1]"}, "De variabelen zijn geen JSON-object"),
        ({"query": ASKED, "variables": "{"}, "De variabelen zijn geen JSON-object"),
        ({"query": "mutation{a}"}, "Only queries are answered"),
        ({"query": "{organisations(first: 1000){nodes{suppliers(first: 1000){nodes{key}}}}}"}, "limit on cost"),
        ({"query": '{exposure(of: {country: "NLD"}, material: "dysprosum"){asOf}}'}, "There is no material"),
    ],
)
def test_what_goes_wrong_is_said_on_the_page(client: Client, asked: dict[str, str], said: str) -> None:
    answer = client.get(address(**asked))
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert said in answer.text


def test_a_question_that_is_too_long_for_an_address_is_refused(client: Client) -> None:
    answer = client.get(address(query="{" + " " * 9_000 + "graph{version}}"))
    assert answer.status_code == 400
    assert "8000" in answer.text


def test_the_longest_list_of_an_answer_is_a_table(client: Client) -> None:
    answer = client.get(address(form=".csv", query=ASKED))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["key", "name", "eu_critical", "question"]
    assert "dysprosium" in {row["key"] for row in rows}
    assert rows[0]["question"].startswith("/nl/graphql?query=")


def test_the_table_is_there_for_a_spreadsheet_with_dutch_settings_too(client: Client) -> None:
    document = QUESTIONS[0].document
    plain = list(csv.reader(io.StringIO(client.get(address(form=".csv", query=document)).text)))
    answer = client.get(address(form=".excel.csv", query=document))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert ".excel.csv" in answer.headers["content-disposition"]
    dutch = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert dutch[0] == plain[0]
    cells = [pair for row, other in zip(plain, dutch, strict=True) for pair in zip(row, other, strict=True)][:-1]
    assert {own == cell or own.replace(".", ",") == cell for own, cell in cells} == {True}
    assert any("." in own and own != cell for own, cell in cells)
    assert 'data-form="excel.csv"' in client.get(address(query=document)).text


def test_values_inside_one_another_are_columns_and_an_answer_without_list_is_one_row(client: Client) -> None:
    document = '{material(key: "dysprosium"){key start{key} products{key}} graph{version}}'
    [*rows] = csv.DictReader(io.StringIO(client.get(address(form=".csv", query=document)).text))
    assert list(rows[0]) == ["key", "question"]
    single = '{material(key: "dysprosium"){key leadsTo: start{theKey: key}}}'
    [row] = csv.DictReader(io.StringIO(client.get(address(form=".csv", query=single)).text))
    assert set(row) >= {"material_key", "question"}


def watched(page: Page) -> tuple[list[str], list[str]]:
    """What the console says, and every address that is asked for."""
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    return told, asked


def test_graphiql_opens_answered_under_the_policy_and_keeps_nothing(page: Page, server: str) -> None:
    told, asked = watched(page)
    page.goto(f"{server}{address('en', query=ASKED)}")
    page.wait_for_selector(".graphiql-container .result-window .CodeMirror-code")
    assert "dysprosium" in page.locator(".result-window").inner_text()
    assert not page.locator("#plain").is_visible()
    assert told == []
    assert all(one.startswith(server) or one.startswith("data:") for one in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_graphiql_asks_and_the_address_follows_what_is_written(page: Page, server: str) -> None:
    told, _ = watched(page)
    page.goto(f"{server}{address('en', query='{graph{version}}')}")
    page.wait_for_selector(".graphiql-execute-button")
    editor = page.locator(".graphiql-query-editor .CodeMirror")
    editor.evaluate("(box) => box.CodeMirror.setValue('{graph{version stale}}')")
    expect(page.locator("#query")).to_have_value("{graph{version stale}}")
    assert "stale" in page.url
    with page.expect_response(
        lambda response: response.url == f"{server}/graphql" and "stale" in (response.request.post_data or "")
    ) as found:
        page.locator(".graphiql-execute-button").click()
    assert found.value.json()["data"]["graph"]["stale"] is False
    expect(page.locator(".result-window")).to_contain_text("stale")
    assert "stale" in (page.locator("#raw").get_attribute("href") or "")
    for form in ("csv", "excel.csv"):
        link = page.locator(f'a[data-form="{form}"]').get_attribute("href") or ""
        assert link.startswith(f"/en/graphql.{form}?")
        assert "stale" in link
    assert told == []


def test_without_script_the_form_asks_and_shows_the_answer(page: Page, server: str) -> None:
    context = page.context.browser.new_context(java_script_enabled=False) if page.context.browser else None
    assert context is not None
    plain = context.new_page()
    plain.goto(f"{server}/nl/graphql")
    plain.locator("#query").fill('{material(key: "dysprosium"){symbol}}')
    plain.get_by_role("button", name="Stel de vraag").click()
    assert '"symbol": "Dy"' in plain.locator(".result").inner_text()
    assert not plain.locator("#graphiql").is_visible()
    context.close()


def test_the_plain_form_is_one_button_away_and_first_on_a_small_screen(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}{address('en', query=ASKED)}")
    page.wait_for_selector("[data-editor]:visible")
    assert page.locator("#plain").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Editor").click()
    assert page.locator("#graphiql").is_visible()
    page.get_by_role("button", name="Plain form").click()
    assert page.locator("#plain").is_visible()
