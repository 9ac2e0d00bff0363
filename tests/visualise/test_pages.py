"""What the pages say, in both languages, and what they say when something is wrong."""

import html
import re
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette

from ketenkaart.graph.answers.subgraph import FORMATS
from ketenkaart.visualise.pages import material
from tests.client import Client
from tests.visualise.world import HOSTILE

PAGES = (
    "/nl/",
    "/en/",
    "/nl/?voorbeeld=1",
    "/nl/materiaal/dysprosium",
    "/en/material/dysprosium",
    "/nl/materiaal/dysprosium?op=2025-03-31",
    "/en/material/dysprosium?asOf=2025-06-30&example=1",
    "/nl/materiaal/lanthanum",
    "/en/material/lanthanum",
    "/nl/organisatie/stil",
    "/en/organisation/stil",
    "/nl/organisatie/leeg",
    "/en/organisation/magneto",
    "/nl/organisatie/vento?voorbeeld=1",
    "/en/organisation/vento?example=1&material=dysprosium",
)


class Page(HTMLParser):
    """What a test asks of a page's markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != ("script", {"type": "application/ld+json"}):
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.tags.append(("/script", {}))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words).replace("\u00a0", " "))


def shown(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_without_style_or_script_in_its_markup(client: Client, path: str):
    page = shown(client, path)
    assert not [tag for tag, _ in page.tags if tag in ("style", "iframe", "object", "base")]
    scripts = [names for tag, names in page.tags if tag == "script"]
    run = [names for names in scripts if names != {"type": "application/ld+json"}]  # which no browser runs
    assert all(str(names.get("src")).startswith("/static/") for names in run)
    assert not [name for _, names in page.tags for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_for_anything(client: Client, path: str):
    loading = {"link": "href", "img": "src", "image": "href", "use": "href", "form": "action"}
    for tag, names in shown(client, path).tags:
        if tag in loading:
            assert (names.get(loading[tag]) or "").startswith("/"), names


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_links_within_a_page_lead_somewhere(client: Client, path: str):
    page = shown(client, path)
    ids = [names["id"] for _, names in page.tags if "id" in names]
    assert len(ids) == len(set(ids))
    inner = {str(names["href"])[1:] for _, names in page.tags if str(names.get("href", "")).startswith("#")}
    assert inner <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_the_language_switch_keeps_the_page(client: Client, path: str):
    page = shown(client, path)
    other = next(names["href"] for tag, names in page.tags if tag == "a" and "hreflang" in names)
    back = shown(client, str(other))
    assert [t for t, _ in back.tags if t in ("section", "table", "svg")] == [
        t for t, _ in page.tags if t in ("section", "table", "svg")
    ]


@pytest.mark.parametrize("path", PAGES)
def test_links_between_pages_lead_to_pages(client: Client, path: str):
    for tag, names in shown(client, path).tags:
        address = str(names.get("href", ""))
        if tag == "a" and address.startswith("/") and "download" not in names:
            assert client.get(address).status_code == 200, address


def test_a_material_says_what_dutch_use_depends_on_and_how_sure_that_is(client: Client):
    nl, en = shown(client, "/nl/materiaal/dysprosium").text, shown(client, "/en/material/dysprosium").text
    assert re.search(
        r"Over de Nederlandse herkomst is niets bekend; wereldwijd is in 2024 naar schatting 8\d % \(7\d tot 8\d\) van "
        r"alle losse magneten met dysprosium in China gemaakt\. Op 1 januari 2026, naar cijfers van 2024: 8\d % \(",
        nl,
    )
    assert re.search(
        r"Nothing is known of the Dutch origin; worldwide in 2024 an estimated 8\d% \(7\d to 8\d\) of all loose "
        r"magnets with dysprosium was made in China\. On 1 January 2026, from figures of 2024: 8\d% \(",
        en,
    )
    assert (
        "De grootste afhankelijkheid van één land zit bij de stap metaal: in 2024 is naar schatting meer "
        "dan 99 % (99 tot 100) in China tot metaal" in nl
    )
    assert "0 % vastgelegd" in nl
    assert "0,2 % onbekend" in nl, "what makers that nobody names are taken to make"
    assert "0% recorded" in en


def test_the_picture_and_the_table_show_the_same(client: Client):
    for path in ("/nl/materiaal/dysprosium", "/en/organisation/vento?example=1"):
        text = client.get(path).text
        pictures = re.findall(r'<svg class="chain".*?</svg>', text, re.DOTALL)
        tones = [re.findall(r'<rect class="piece (?!use)(\w+)"', one) for one in pictures]
        shares = [re.findall(r'<tspan class="share">([^<]*)</tspan>', one)[: len(tones[0])] for one in pictures]
        assert len(pictures) == 3
        assert tones[0] == tones[1] == tones[2], "wide, middle and tall"
        assert shares[0] == shares[1] == shares[2]
        table = text[text.index('<table class="stages">') : text.index("</table>")]
        listed = re.findall(
            r'<td><span class="key (\w+)"></span> ([^<]*)</td>\s*'
            r'<td class="number">([^<]*?)(?: <i class="mark">[^<]*</i>)?</td>',
            table,
        )
        assert [(tone, share) for tone, _, share in listed] == list(zip(tones[0], shares[0], strict=True))


def test_gates_open_and_close_with_the_date(client: Client):
    def gates(day: str) -> list[str]:
        text = client.get(f"/nl/materiaal/dysprosium?op={day}").text
        (first, *_) = re.findall(r'<svg class="chain".*?</svg>', text, re.DOTALL)
        return re.findall(r'<g class="gate (\w+)"', first)

    assert gates("2025-04-03") == ["open", "open"]
    assert gates("2025-04-04") == ["closed", "closed"]


def test_measures_stand_with_their_state_on_the_date(client: Client):
    before = shown(client, "/nl/materiaal/dysprosium?op=2025-03-31").text
    after = shown(client, "/nl/materiaal/dysprosium?op=2025-06-30").text
    assert "op 31 maart 2025 is dat nog niet van kracht. Een vergunning is geen verbod. Niets van het dys" in before
    assert "een vergunning; op 30 juni 2025 is dat van kracht voor zover bekend. Een vergunning is geen ver" in after
    assert "vergunning nodig" in after


def test_guidance_has_no_share_and_stands_beside(client: Client):
    page = shown(client, "/en/material/dysprosium")
    assert "What the licence means" in page.text
    assert "Also about this material, but not on all exports (1)" in page.text
    assert "Other measures say which goods need a licence." in page.text


def test_sources_and_how_they_were_checked_stand_below(client: Client):
    page = shown(client, "/en/material/dysprosium")
    assert "Office, Yearbook of making , 2025" in page.text
    assert "no source yet (the compiler's knowledge)" in page.text
    assert any(names.get("href") == "https://example.org/y" for _, names in page.tags)


def test_an_address_that_is_no_web_page_is_no_link(client: Client):
    for path in PAGES:
        assert "javascript:" not in client.get(path).text


def test_a_material_without_a_start_says_that_nothing_is_known(client: Client):
    page = shown(client, "/nl/materiaal/lanthanum")
    assert "Nederland gebruikt en waar dat vandaan komt, zegt geen bron in onze gegevens." in page.text
    assert "svg" not in [tag for tag, _ in page.tags]


def test_a_company_shows_bounds_recorded_links_and_its_tag(client: Client):
    page = shown(client, "/nl/organisatie/vento?voorbeeld=1")
    assert "Van de leveringen is 70 % vastgelegd" in page.text
    assert "Voorbeeldgegevens: dit bedrijf bestaat niet." in page.text
    assert "Magneto GmbH" in page.text
    assert "magnet (nl)" in page.text
    assert "40 %" in page.text


def test_a_company_of_which_nothing_is_recorded_says_so(client: Client):
    page = shown(client, "/nl/organisatie/stil")
    assert "Geen levering is vastgelegd" in page.text
    assert "niet van dit bedrijf" in page.text


def test_an_organisation_without_use_has_no_answer_but_a_page(client: Client):
    page = shown(client, "/nl/organisatie/leeg")
    assert "geen gebruik van een materiaal vastgelegd" in page.text
    assert "Ede, Nederland" in page.text


def test_a_hostile_name_is_text(client: Client):
    for path in ("/nl/organisatie/vento?voorbeeld=1", "/en/?example=1", "/en/material/dysprosium?example=1"):
        answer = client.get(path)
        assert HOSTILE not in answer.text
        assert html.escape(HOSTILE) in answer.text


@pytest.mark.parametrize("path", ["/nl/organisatie/vento", "/en/organisation/vento"])
def test_an_example_company_is_not_found_where_the_example_is_not_let_in(client: Client, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert html.escape(HOSTILE) not in answer.text


def test_without_the_example_no_page_names_it(client: Client):
    for path in ("/nl/", "/nl/materiaal/dysprosium"):
        assert "vento" not in client.get(path).text


@pytest.mark.parametrize("path", ["/nl/materiaal/dysprosium?op=2025-06-30", "/en/organisation/vento?example=1"])
def test_every_download_of_a_page_is_a_file(client: Client, path: str):
    links = [str(names["href"]) for tag, names in shown(client, path).tags if tag == "a" and "download" in names]
    files = [link.partition("?")[0].rpartition("/") for link in links]
    around = [name.partition(".")[2] for folder, _, name in files if folder in ("/en/export", "/nl/uitvoer")]
    assert around == list(FORMATS)
    own = [name.partition(".")[2] for folder, _, name in files if folder not in ("/en/export", "/nl/uitvoer")]
    assert own == ["xlsx", "bib", "ris", "csl.json"]
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
        assert len(answer.content) > 100
        assert client.get(link, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_download_has_the_date_and_scope_of_its_page(client: Client):
    without = client.get("/en/export/Country:NLD.json").text
    with_it = client.get("/en/export/Country:NLD.json?example=1").text
    assert "vento" not in without
    assert "vento" in with_it


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nl/uitvoer/Material:unobtainium.json", 404),
        ("/nl/uitvoer/Material:dysprosium.docx", 400),
        ("/en/export/nothing.json", 400),
        ("/en/export/Material:dysprosium.json?depth=deep", 400),
        ("/en/export/Material:dysprosium.json?depth=9", 400),
        ("/en/material/dysprosum.csv", 404),
        ("/en/material/dysprosium.csv?table=none", 400),
        ("/en/material/dysprosium.metadata.json?asOf=yesterday", 400),
        ("/nl/kaart.csvx", 404),
        ("/en/index.png", 404),
        ("/en/nowhere.csv", 404),
    ],
)
def test_a_file_that_cannot_be_made_is_json_that_says_what_to_do(client: Client, path: str, status: int):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"].endswith((".", "?"))
    assert "<" not in told["detail"]


@pytest.mark.parametrize(
    ("path", "status", "said", "do"),
    [
        ("/nl/materiaal/dysprosum", 404, "Hier is niets bekend met de naam", "Kijk het adres na"),
        ("/en/material/dysprosum", 404, "Nothing called", "Did you mean"),
        ("/nl/organisatie/vento?voorbeeld=1&materiaal=unobtainium", 404, "unobtainium", "Kijk het adres na"),
        ("/nl/materiaal/dysprosium?op=2026-13-01", 400, "is geen datum", "Schrijf jaar, maand en dag"),
        ("/en/?asOf=yesterday", 400, "is no date", "Write year, month and day"),
        ("/nl/nergens", 404, "Op dit adres staat geen pagina.", "beginpagina"),
        ("/en/nowhere/at/all", 404, "There is no page at this address.", "home page"),
        ("/nowhere", 404, "Op dit adres staat geen pagina.", "beginpagina"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(client: Client, path: str, status: int, said: str, do: str):
    answer = client.get(path)
    assert answer.status_code == status
    text = Page(answer.text).text
    assert said in text
    assert do in text
    assert "Traceback" not in answer.text


def test_a_page_is_only_read_and_says_how(client: Client):
    answer = client.post("/en/material/dysprosium")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "Pages and their files can only be read. Ask for this address with GET." in " ".join(
        Page(answer.text).text.split()
    )


@pytest.mark.parametrize(("path", "do"), [("/nl/", "make run"), ("/en/material/dysprosium", "make run")])
def test_before_anything_is_loaded_pages_say_what_to_run(empty: Client, path: str, do: str):
    answer = empty.get(path)
    assert answer.status_code == 503
    assert do in answer.text


def test_an_unforeseen_error_gets_a_number_and_no_trace(application: Starlette, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(material, "material", fails)
    answer = Client(application, raises=False).get("/nl/materiaal/dysprosium?op=2020-01-01")
    assert answer.status_code == 500
    assert re.search(r"Dit lukte niet \(\d\d:\d\d uur, kenmerk [0-9A-F]{4}\)", answer.text)
    assert "secret" not in answer.text


def test_the_way_in_leads_to_the_language_of_the_browser(client: Client):
    for header, path in (("nl", "/nl/"), ("en-GB", "/en/"), ("fr", "/nl/")):
        answer = client.get("/", headers={"accept-language": header})
        assert (answer.status_code, answer.headers["location"]) == (302, path)
    assert client.get("/en").headers["location"] == "/en/"


def test_a_page_is_not_sent_again_while_nothing_changed(client: Client):
    first = client.get("/nl/materiaal/dysprosium")
    again = client.get("/nl/materiaal/dysprosium", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get("/nl/materiaal/dysprosium?op=2025-03-31", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_the_permanent_address_names_the_date(client: Client):
    page = shown(client, "/en/material/dysprosium")
    assert "/en/material/dysprosium?asOf=2026-01-01" in page.text


def test_the_style_is_small_and_our_own(client: Client):
    answer = client.get("/static/ketenkaart.css")
    assert answer.status_code == 200
    assert len(answer.content) <= 20_000
    assert "http" not in answer.text.replace('href^="http"', "")
    assert "@import" not in answer.text
