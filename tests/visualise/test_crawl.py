"""No address fails: whatever is asked, the answer is a view, another address, or what to do instead."""

import random
import re
from collections.abc import Mapping, Sequence

import pytest

from tests.client import Client
from tests.visualise.crawl import addresses_of
from tests.visualise.serving import client_on

SAMPLE = 500
WORLD = {
    "Material": ["dysprosium"], "Product": ["magnet"], "Country": ["NLD"], "Measure": ["licence-18"],
    "Organisation": ["magneto"], "Source": ["s1"], "Group": ["rare-earths"],
    "export": ["Material:dysprosium"],
}  # fmt: skip
SHIPPED = {
    "Material": ["dysprosium", "scandium"], "Product": ["ndfeb-magnet-sintered"], "Country": ["CHN"],
    "Measure": ["cn-mofcom-gacc-2025-18"], "Organisation": ["asml"], "Source": ["cepii-baci"],
    "Group": ["permanent-magnets"], "export": ["Material:scandium"],
}  # fmt: skip


def wrong(client: Client, path: str) -> str:
    """What is wrong with the answer at an address; '' for nothing."""
    answer = client.get(path)
    if answer.status_code >= 500 or answer.status_code not in (200, 302, 308, 400, 404, 410):
        return f"{answer.status_code} {path}"
    if answer.status_code < 400:
        return ""
    if answer.headers["content-type"] == "application/problem+json":
        said = answer.json()["detail"]
    else:
        said = " ".join(re.findall(r"<p[^>]*>([^<]+)</p>", answer.text))
    return "" if re.search(r"\w.*\. .*\w\.", said, re.DOTALL) else f"{answer.status_code} says not what to do: {path}"


def crawl(client: Client, keys: Mapping[str, Sequence[str]], most: int | None) -> list[str]:
    paths = list(addresses_of(keys, seed=1))
    chosen = random.Random(2).sample(paths, most) if most else paths
    print(f"{len(chosen)} of {len(paths)} addresses asked for")
    return [found for path in chosen if (found := wrong(client, path))]


def test_no_address_fails_and_each_refusal_says_what_to_do(client: Client):
    assert crawl(client, WORLD, SAMPLE) == []


@pytest.mark.parametrize(
    "path",
    [
        "/en/network?around=Material:scandium",
        "/en/network?around=Product:scandium-oxide",
        "/en/network.csv?around=Product:scandium-metal",
        "/en/map?material=cobalt&stage=abc",
        "/en/map.csv?material=cobalt&stage=abc&measure=-1",
        "/nl/?op=0001-01-01",
        "/en/data?asOf=0001-01-01",
    ],
)
def test_what_once_failed_on_the_shipped_data_is_answered(shipped_client: Client, path: str):
    assert wrong(shipped_client, path) == ""


@pytest.mark.long
def test_no_address_of_all_fails_on_the_made_up_data(client: Client):
    assert crawl(client, WORLD, None) == []


@pytest.mark.long
def test_no_address_of_many_fails_on_the_shipped_data(shipped_client: Client):
    assert crawl(shipped_client, SHIPPED, 4_000) == []


@pytest.fixture(scope="module")
def shipped_client() -> Client:
    return client_on()
