"""A small made-up chain to draw: ore to magnet, a licence on two stages, companies known well, a little, not at all."""

from datetime import date
from itertools import pairwise
from typing import Any

from ketenkaart.graph.model import Tables
from tests.api.world import links, table

HOSTILE = "</script><img src=x onerror=alert(1)>"
CHAIN = (("ore", "MINE"), ("oxide", "SEPARATION"), ("metal", "METAL"), ("magnet", "MAGNET"))
MADE = {
    "ore": {"MMR": 0.6, "CHN": 0.3},
    "oxide": {"CHN": 0.97, "DEU": 0.03},
    "metal": {"CHN": 1.0},
    "magnet": {"CHN": 0.8, "DEU": 0.15, "MMR": 0.01, "USA": 0.01, "NLD": 0.01},
}


def world() -> Tables:
    """Everything, the example company included."""
    countries = {"CHN": "China", "DEU": "Duitsland", "MMR": "Myanmar", "NLD": "Nederland", "USA": "Verenigde Staten"}
    english = {"DEU": "Germany", "NLD": "Netherlands", "USA": "United States"}
    products = [product for product, _ in CHAIN]
    return {
        "Source": table(
            _node("s1", title="Yearbook of making", publisher="Office", address="https://example.org/y",
                  published="2025", retrieved="2026-01-01", licence="CC BY 4.0", kind="STATISTICS"),
            _node("s2", title="What we think we know", address="javascript:alert(1)", kind="REPORT"),
        ),
        "Country": table(
            *(_node(key, name_nl=name, name_en=english.get(key, name)) for key, name in countries.items()),
            _node("WLD", name_nl="Wereld", name_en="World", area=True),
            dataset="countries",
        ),
        "Material": table(
            _node("dysprosium", name_nl="Dysprosium", name_en="Dysprosium", symbol="Dy", eu_critical=True),
            _node("lanthanum", name_nl="Lanthaan", name_en="Lanthanum", symbol="La"),
        ),
        "Product": table(
            *(_node(key, name_nl=f"{key} (nl)", name_en=key, stage=stage, leading_material="dysprosium")
              for key, stage in CHAIN)
        ),
        "Group": table(
            _node("rare-earths", name_nl="Zeldzame aardmetalen", name_en="Rare earths", order=1,
                  left_out_en="Cerium.", left_out_nl="Cerium.")
        ),
        "Organisation": table(
            _node("magneto", name="Magneto GmbH", kinds=["PRODUCER"]),
            _node("stil", name="Stil B.V.", kinds=["COMPANY"], dataset="companies"),
            _node("leeg", name="Leeg B.V.", kinds=["COMPANY"], city="Ede"),
            _node("vento", name=HOSTILE, kinds=["COMPANY"], city=HOSTILE, fictitious=True, dataset="example"),
        ),
        "Site": table(_node("werk", name="Werk", stage="MAGNET", status="OPERATING")),
        "Measure": table(
            _node("licence-18", kind="LICENCE", reach="GENERAL", title_en="Licence for magnets",
                  title_nl="Vergunning voor magneten", legal_reference="No. 18 of 2025", valid_from=date(2025, 4, 4),
                  destinations=["ALL"]),
            _node("guidance-1", kind="LICENCE", reach="GUIDANCE", title_en="What the licence means",
                  valid_from=date(2025, 9, 1), destinations=["ALL"]),
        ),
        "Item": table(
            _node("licence-18:1", description_en="Dysprosium oxide"),
            _node("licence-18:2", description_en="Magnets with dysprosium"),
            _node("guidance-1:1", description_en="Motors"),
        ),
        "member_of": links(
            "member_of", *(_between(one, "Group:rare-earths") for one in ("Material:dysprosium", "Product:magnet"))
        ),
        "starts_at": links("starts_at", _between("Material:dysprosium", "Product:magnet")),
        "contains": links(
            "contains", *(_between(f"Product:{p}", "Material:dysprosium", mass_fraction=0.1) for p in products)
        ),
        "input_to": links(
            "input_to",
            *(_between(f"Product:{a}", f"Product:{b}", tonnes_per_tonne=2.0, order=1, sources=["s2"], verified="MEMORY")
              for a, b in pairwise(products)),
        ),
        "made": links(
            "made",
            *(_between(f"Country:{country}", f"Product:{product}", year=2024, kind="PRODUCTION", share=share,
                       source="s1")
              for product, shares in MADE.items() for country, share in shares.items()),
        ),
        "based_in": links(
            "based_in",
            _between("Organisation:magneto", "Country:DEU"),
            _between("Organisation:stil", "Country:NLD", dataset="companies"),
            _between("Organisation:leeg", "Country:NLD"),
            _between("Organisation:vento", "Country:NLD", dataset="example"),
        ),
        "located_in": links("located_in", _between("Site:werk", "Country:DEU")),
        "operates": links("operates", _between("Organisation:magneto", "Site:werk", valid_from=date(2020, 1, 1))),
        "site_makes": links("site_makes", _between("Site:werk", "Product:magnet", year=2024)),
        "makes": links("makes", _between("Organisation:magneto", "Product:magnet", evidence="It says so.")),
        "uses": links(
            "uses",
            _between("Organisation:stil", "Product:magnet", tonnes_per_year=5.0, dataset="companies"),
            _between("Organisation:vento", "Product:magnet", tonnes_per_year=10.0, dataset="example"),
        ),
        "supplies": links(
            "supplies",
            _between("Organisation:magneto", "Organisation:vento", product="magnet", share=0.4,
                     share_of="CUSTOMER_SUPPLY", dataset="example"),
            _between("Country:CHN", "Organisation:vento", product="magnet", share=0.3, share_of="CUSTOMER_SUPPLY",
                     dataset="example"),
        ),
        "imposed_by": links(
            "imposed_by",
            _between("Measure:licence-18", "Country:CHN"),
            _between("Measure:guidance-1", "Country:CHN"),
        ),
        "controls": links(
            "controls",
            _between("Measure:licence-18", "Item:licence-18:1"),
            _between("Measure:licence-18", "Item:licence-18:2"),
            _between("Measure:guidance-1", "Item:guidance-1:1"),
        ),
        "covers": links(
            "covers",
            _between("Item:licence-18:1", "Product:oxide"),
            _between("Item:licence-18:2", "Product:magnet"),
            _between("Item:guidance-1:1", "Material:dysprosium"),
        ),
    }  # fmt: skip


def _node(key: str, **values: Any) -> dict[str, Any]:
    return {"key": key, **values}


def _between(start: str, end: str, **values: Any) -> dict[str, Any]:
    return {"start": start, "end": end, **values}
