"""Names of countries and materials in the sources → keys of the graph.

Every term of a source stands here: with the key that it means, or with the reason why it means nothing here. A term
that does not stand here stops the load with its row.
"""

from collections.abc import Collection

from ketenkaart.graph.errors import UnknownTerm
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders.sheets import Row

# Codes in country_codes.csv that are not ISO 3166-1 alpha-3.
BACI_COUNTRIES = {
    "S19": "TWN",  # 490 `Other Asia, nes`: in practice Taiwan, which the source may not name
    "PUS": "UMI",  # 849 US Miscellaneous Pacific Islands: part of the Minor Outlying Islands since 1986
}

# The EU study of 2023: spellings differ within and between its tables. `Congo` is Brazzaville.
EU_COUNTRIES = {
    "Afghanistan": "AFG", "Albania": "ALB", "Algeria": "DZA", "Angola": "AGO", "Argentina": "ARG", "Armenia": "ARM",
    "Australia": "AUS", "Austria": "AUT", "Azerbaijan": "AZE", "Bahrain": "BHR", "Bangladesh": "BGD",
    "Barbados": "BRB", "Belarus": "BLR", "Belgium": "BEL", "Bhutan": "BTN", "Bolivia": "BOL",
    "Bosnia and Herzegovina": "BIH", "Botswana": "BWA", "Brasil": "BRA", "Brasilia": "BRA", "Brazil": "BRA",
    "Brunei Darussalam": "BRN", "Bulgaria": "BGR", "Burkina Faso": "BFA", "Burundi": "BDI", "Cambodia": "KHM",
    "Cameroon": "CMR", "Canada": "CAN", "Cape Verde": "CPV", "Central African Republic": "CAF", "Chile": "CHL",
    "China": "CHN", "Colombia": "COL", "Congo": "COG", "Congo, D.R.": "COD", "Costa Rica": "CRI",
    "Cote d'Ivoire": "CIV", "Croatia": "HRV", "Cuba": "CUB", "Cyprus": "CYP", "Czechia": "CZE", "Denmark": "DNK",
    "Dominican Republic": "DOM", "Ecuador": "ECU", "Egypt": "EGY", "El Salvador": "SLV", "Equatorial Guinea": "GNQ",
    "Eritrea": "ERI", "Estonia": "EST", "Ethiopia": "ETH", "Fiji": "FJI", "Finland": "FIN", "France": "FRA",
    "French Guiana": "GUF", "Gabon": "GAB", "Georgia": "GEO", "Germany": "DEU", "Ghana": "GHA", "Greece": "GRC",
    "Grenada": "GRD", "Guatemala": "GTM", "Guinea": "GIN", "Guyana": "GUY", "Honduras": "HND", "Hong Kong": "HKG",
    "Hungary": "HUN", "Iceland": "ISL", "India": "IND", "Indonesia": "IDN", "Iran": "IRN", "Iraq": "IRQ",
    "Ireland": "IRL", "Israel": "ISR", "Italy": "ITA", "Jamaica": "JAM", "Japan": "JPN", "Jordan": "JOR",
    "Kazakhstan": "KAZ", "Kenya": "KEN", "Korea, North": "PRK", "Korea, South": "KOR", "Kosovo": "XKX",
    "Kuwait": "KWT", "Kyrgyzstan": "KGZ", "Laos": "LAO", "Latvia": "LVA", "Lebanon": "LBN", "Libanon": "LBN",
    "Liberia": "LBR", "Libya": "LBY", "Lithuania": "LTU", "Luxembourg": "LUX", "Madagascar": "MDG", "Malawi": "MWI",
    "Malaysia": "MYS", "Mali": "MLI", "Mauritania": "MRT", "Mauritius": "MUS", "Mexico": "MEX", "Moldova": "MDA",
    "Mongolia": "MNG", "Montenegro": "MNE", "Morocco": "MAR", "Mozambique": "MOZ", "Myanmar": "MMR", "Namibia": "NAM",
    "Nauru": "NRU", "Nepal": "NPL", "Netherlands": "NLD", "New Zealand": "NZL", "Nicaragua": "NIC", "Niger": "NER",
    "Nigeria": "NGA", "North Macedonia": "MKD", "Norway": "NOR", "Oman": "OMN", "Pakistan": "PAK", "Panama": "PAN",
    "Papua New Guinea": "PNG", "Paraguay": "PRY", "Peru": "PER", "Philippines": "PHL", "Poland": "POL",
    "Portugal": "PRT", "Qatar": "QAT", "Romania": "ROU", "Russia": "RUS", "Rwanda": "RWA", "San Marino": "SMR",
    "Saudi Arabia": "SAU", "Senegal": "SEN", "Serbia": "SRB", "Sierra Leone": "SLE", "Singapore": "SGP",
    "Slovakia": "SVK", "Slovenia": "SVN", "Solomon Islands": "SLB", "South Africa": "ZAF", "South Korea": "KOR",
    "Spain": "ESP", "Sri Lanka": "LKA", "Sudan": "SDN", "Surinam": "SUR", "Suriname": "SUR", "Sweden": "SWE",
    "Switzerland": "CHE", "Syria": "SYR", "Taiwan": "TWN", "Tajikistan": "TJK", "Tanzania": "TZA", "Thailand": "THA",
    "Togo": "TGO", "Trinidad and Tobago": "TTO", "Tunisia": "TUN", "Turkmenistan": "TKM", "Turkyie": "TUR",
    "Türkiye": "TUR", "Uganda": "UGA", "Ukraine": "UKR", "United Arab Emirates": "ARE", "United Kingdom": "GBR",
    "United States": "USA", "Uruguay": "URY", "Uzbekistan": "UZB", "Venezuela": "VEN", "Vietnam": "VNM",
    "Yemen": "YEM", "Zambia": "ZMB", "Zimbabwe": "ZWE",
}  # fmt: skip

_HEAVY = (
    "dysprosium", "erbium", "europium", "gadolinium", "holmium", "lutetium", "terbium", "thulium", "ytterbium",
    "yttrium",
)  # fmt: skip
_LIGHT = ("cerium", "lanthanum", "neodymium", "praseodymium", "samarium")

# A group's figure is about each of its elements; the study puts samarium under the light ones.
EU_MATERIALS: dict[str, tuple[str, ...]] = {
    "Antimony": ("antimony",),
    "Bismuth": ("bismuth",),
    "Borate": ("boron",),
    "Boron": ("boron",),
    "Cerium": ("cerium",),
    "Cobalt": ("cobalt",),
    "Copper": ("copper",),
    "Dysprosium": ("dysprosium",),
    "Erbium": ("erbium",),
    "Europium": ("europium",),
    "Gadolinium": ("gadolinium",),
    "Gallium": ("gallium",),
    "Germanium": ("germanium",),
    "HREEs": _HEAVY,
    "Heavy Rare earths Elements": _HEAVY,
    "Holmium": ("holmium",),
    "Indium": ("indium",),
    "Iron ore": ("iron",),
    "LREEs": _LIGHT,
    "Lanthanum": ("lanthanum",),
    "Lutetium": ("lutetium",),
    "Molybdenum": ("molybdenum",),
    "Natural Graphite": ("natural-graphite",),
    "Natural graphite": ("natural-graphite",),
    "Neodymium": ("neodymium",),
    "Praseodymium": ("praseodymium",),
    "Samarium": ("samarium",),
    "Scandium": ("scandium",),
    "Tellurium": ("tellurium",),
    "Terbium": ("terbium",),
    "Thulium": ("thulium",),
    "Tungsten": ("tungsten",),
    "Ytterbium": ("ytterbium",),
    "Yttrium": ("yttrium",),
}

# Terms that mean nothing here, by reason.
EU_NOTHING: dict[str, tuple[str, ...]] = {
    "no material of the graph": (
        "Aggregates", "Aluminium", "Arsenic", "Baryte", "Barytes", "Bauxite", "Bentonite", "Beryllium", "Cadmium",
        "Chromium", "Coking coal", "Diatomite", "Feldspar", "Fluorspar", "Gold", "Gypsum", "Hafnium", "Helium",
        "Hydrogen", "Iridium", "Kaolin", "Kaolin clay", "Krypton", "Lead", "Limestone", "Lithium", "Magnesite",
        "Magnesium", "Manganese", "Neon", "Nickel", "Niobium", "Palladium", "Perlite", "Phosphate Rock",
        "Phosphate rock", "Phosphorous", "Phosphorus", "Platinum", "Potash", "Rhenium", "Rhodium", "Ruthenium",
        "Selenium", "Silica sand", "Silicon metal", "Silver", "Strontium", "Sulphur", "Talc", "Tantalum", "Tin",
        "Titanium", "Titanium metal", "Titanium ores", "Vanadium", "Xenon", "Zinc", "Zirconium",
    ),
    "a group of which the graph has no member": ("PGMs",),
    "grown, not mined": (
        "Natural Rubber", "Natural Teak wood", "Natural cork", "Natural rubber", "Natural teak wood", "Roundwood",
        "Sapele wood",
    ),
}  # fmt: skip

# NACE Rev. 2 divisions that the EU study names, in the words of the Dutch SBI 2008 (from memory).
SECTORS_NL = {
    "B06": "Winning van aardolie en aardgas",
    "B09": "Dienstverlening voor de winning van delfstoffen",
    "C10": "Vervaardiging van voedingsmiddelen",
    "C11": "Vervaardiging van dranken",
    "C17": "Vervaardiging van papier, karton en papier- en kartonwaren",
    "C19": "Vervaardiging van cokesovenproducten en aardolieverwerking",
    "C20": "Vervaardiging van chemische producten",
    "C21": "Vervaardiging van farmaceutische grondstoffen en producten",
    "C22": "Vervaardiging van producten van rubber en kunststof",
    "C23": "Vervaardiging van overige niet-metaalhoudende minerale producten",
    "C24": "Vervaardiging van metalen in primaire vorm",
    "C25": "Vervaardiging van producten van metaal (geen machines en apparaten)",
    "C26": "Vervaardiging van computers en van elektronische en optische apparatuur",
    "C27": "Vervaardiging van elektrische apparatuur",
    "C28": "Vervaardiging van overige machines en apparaten",
    "C29": "Vervaardiging van auto's, aanhangwagens en opleggers",
    "C30": "Vervaardiging van overige transportmiddelen",
    "C32": "Vervaardiging van overige goederen",
}

# World Mining Data, by file name: label and key of what the tonnes are about, their stage and basis.
MINERALS: dict[str, tuple[str, str, str | None, str]] = {
    "wmd_antimony": ("Material", "antimony", "MINE", "metal content of mined ore"),
    "wmd_cobalt": ("Material", "cobalt", "MINE", "metal content of mined ore"),
    "wmd_copper": ("Material", "copper", "MINE", "metal content of mined ore, electrowon cathode included"),
    "wmd_gallium": ("Material", "gallium", None, "metal made, not mined"),
    "wmd_germanium": ("Material", "germanium", None, "metal made, not mined"),
    "wmd_graphite": ("Material", "natural-graphite", "MINE", "gross"),
    "wmd_rare_earths_reo": ("Product", "rare-earth-concentrate", "MINE", "rare-earth oxides, all elements together"),
    "wmd_tungsten": ("Material", "tungsten", "MINE", "metal content of mined ore"),
}


def country_of_baci(code: str, keys: Collection[str], row: Row) -> str:
    """The key of a country that BACI, or a table in its spelling, gives by alpha-3 code."""
    return _known(BACI_COUNTRIES.get(code, code), code, keys, row)


def country_of_eu(name: str, row: Row) -> str:
    """The key of a country that the EU study names."""
    if name not in EU_COUNTRIES:
        raise _unknown(said("country", "land"), name, row)
    return EU_COUNTRIES[name]


def materials_of_eu(name: str, row: Row) -> tuple[str, ...]:
    """The keys of the materials that a term of the EU study means; none where it means nothing here."""
    if name in EU_MATERIALS:
        return EU_MATERIALS[name]
    if any(name in terms for terms in EU_NOTHING.values()):
        return ()
    raise _unknown(said("material", "materiaal"), name, row)


def _known(key: str, term: str, keys: Collection[str], row: Row) -> str:
    if key not in keys:
        raise _unknown(said("country", "land"), term, row)
    return key


def _unknown(kind: str, term: str, row: Row) -> UnknownTerm:
    dutch = {"country": "land", "material": "materiaal"}
    return UnknownTerm(
        said(
            "{file}, row {row}: no {kind} for {term!r}. Write it as the source does, or add it to loaders/names.py, "
            "where it may mean nothing for a reason; nothing was loaded.",
            "{file}, rij {row}: geen {kind} voor {term!r}. Schrijf het zoals de bron, of voeg het toe aan "
            "loaders/names.py, waar het om een reden niets mag betekenen; er is niets geladen.",
            file=row.file, row=row.number, kind=Said(kind, dutch[kind]), term=term,
        )
    )  # fmt: skip
