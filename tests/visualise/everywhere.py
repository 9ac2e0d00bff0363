"""The addresses at which every page is looked at, on the shipped data with the example companies, in both languages."""

from datetime import date

DAY = date(2026, 1, 1)
PAGES = {
    "home": ("/nl/", "/en/"),
    "material": ("/nl/materiaal/dysprosium", "/en/material/dysprosium"),
    "material beside another": (
        "/nl/materiaal/dysprosium?naast=neodymium",
        "/en/material/dysprosium?beside=neodymium",
    ),
    "copper": ("/nl/materiaal/copper", "/en/material/copper"),
    "product": ("/nl/product/ndfeb-magnet-sintered-dy-tb", "/en/product/ndfeb-magnet-sintered-dy-tb"),
    "group": ("/nl/groep/rare-earths", "/en/group/rare-earths"),
    "group of products": ("/nl/groep/permanent-magnets", "/en/group/permanent-magnets"),
    "country": ("/nl/land/CHN", "/en/country/CHN"),
    "country beside another": ("/nl/land/CHN?naast=DEU", "/en/country/CHN?beside=DEU"),
    "country at home": ("/nl/land/NLD", "/en/country/NLD"),
    "organisations": ("/nl/organisatie?voorbeeld=1", "/en/organisation?example=1"),
    "organisation": (
        "/nl/organisatie/example-robotarmen?voorbeeld=1",
        "/en/organisation/example-robotarmen?example=1",
    ),
    "measures": ("/nl/maatregel", "/en/measure"),
    "measure": ("/nl/maatregel/cn-mofcom-gacc-2025-18", "/en/measure/cn-mofcom-gacc-2025-18"),
    "map": ("/nl/kaart", "/en/map"),
    "network": (
        "/nl/netwerk?rond=Organisation:example-robotarmen&voorbeeld=1",
        "/en/network?around=Organisation:example-robotarmen&example=1",
    ),
    "network of countries": ("/nl/netwerk", "/en/network"),
    "network of countries, one opened": (
        "/nl/netwerk?materiaal=copper&land=CHL&stap=MINE",
        "/en/network?material=copper&country=CHL&stage=MINE",
    ),
    "network to begin": ("/nl/netwerk?vorm=vrij", "/en/network?form=free"),
    "search": ("/nl/zoek?q=neodimium", "/en/search?q=neodimium"),
    "data": ("/nl/data", "/en/data"),
    "debate": ("/nl/debat", "/en/debate"),
    "contradictions": ("/nl/tegenspraken", "/en/contradictions"),
    "source": ("/nl/bron/cepii-baci", "/en/source/cepii-baci"),
    "export": ("/nl/uitvoer?rond=Material:dysprosium", "/en/export?around=Material:dysprosium"),
    "graphql": ("/nl/graphql", "/en/graphql"),
    "methods": ("/nl/methoden", "/en/methods"),
    "help": ("/nl/hulp", "/en/help"),
    "accessibility": ("/nl/toegankelijkheid", "/en/accessibility"),
    "privacy": ("/nl/privacy", "/en/privacy"),
    "nothing there": ("/nl/nergens", "/en/nowhere"),
}
ADDRESSES = [address for both in PAGES.values() for address in both]
