"""Which products the tables of other datasets speak of, as data: `statements.csv`.

World Mining Data counts minerals and the EU study materials; what they say of a country becomes a MADE row of the
products that are listed here, so that every publisher has its say in the making of a product.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ketenkaart.graph.model import RELATIONSHIP, node_id
from ketenkaart.loaders.sheets import Fact

FILE = Path(__file__).with_name("statements.csv")


@dataclass(frozen=True)
class ProductListing:
    """One product under the name that a dataset has for it."""

    product: str
    dataset: str
    name: str  # the material in the study's words, or the name of the mineral's file
    stage: str  # E extraction, P processing; empty where the dataset has one stage
    unit_basis: str  # of the tonnes, where the dataset states tonnes
    note: str


def products(dataset: str, name: str, stage: str, held: Iterable[str]) -> tuple[ProductListing, ...]:
    """The products in the graph (`held`) that a name and stage of a dataset mean, in the order of the file."""
    return tuple(one for one in _listings() if (one.dataset, one.name, one.stage) == (dataset, name, stage)
                 and one.product in held)  # fmt: skip


def made(listing: ProductListing, country: str, **values: Any) -> Fact:
    """The row that a country makes the product; `source` is the first of its sources."""
    return "made", {
        **dict.fromkeys(declared.name for declared in RELATIONSHIP["made"].properties),
        "start": node_id("Country", country),
        "end": node_id("Product", listing.product),
        "kind": "PRODUCTION",
        "unit_basis": listing.unit_basis or None,
        **values,
        "note": " ".join(part for part in (values["note"], listing.note) if part),
    }


@lru_cache
def _listings() -> tuple[ProductListing, ...]:
    def read() -> Iterator[ProductListing]:
        with FILE.open(encoding="utf-8", newline="") as stream:
            for line in csv.DictReader(stream):
                yield ProductListing(**line)

    return tuple(read())
