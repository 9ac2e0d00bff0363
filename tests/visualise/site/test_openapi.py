"""What the description of the addresses promises is there."""

import re

from ketenkaart.visualise.site import web
from tests.client import Client

KEYS = {"Material": "dysprosium", "Organisation": "stil"}


def test_every_page_form_and_parameter_is_described(client: Client):
    told = client.get("/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    identifiers = [one["get"]["operationId"] for one in told["paths"].values()]
    assert len(identifiers) == len(set(identifiers))
    for page in web.pages():
        for form in (*page.forms, "json"):
            ending = re.compile(rf"/(nl|en)/.*\.{re.escape(form)}$")
            assert any(ending.match(path) for path in told["paths"]), (page.name, form)


def test_described_addresses_answer_as_described(client: Client):
    told = client.get("/openapi.json").json()
    for path, methods in told["paths"].items():
        name = methods["get"]["tags"][0]
        if "{key}" in path and name not in KEYS:
            continue
        answer = client.get(path.replace("{key}", KEYS.get(name, "")))
        if answer.status_code != 200:  # a view without a table has no .csv, a network around nothing no file
            assert (answer.status_code, path.endswith((".csv", ".xlsx", ".html", ".vis.json"))) == (400, True), path
            continue
        (media,) = methods["get"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] == media, path
