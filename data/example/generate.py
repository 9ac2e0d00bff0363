"""Make the example companies: `python data/example/generate.py` writes the CSV files beside it, the same each time.

Nothing here exists: names, places in the chain, shares and stocks are drawn from a fixed seed. Deliveries come from
other made-up companies, or from a country where only the country of making would be recorded; never from a real firm.
"""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = "example-companies"
PROVENANCE = [SOURCE, "derived"]
CITIES = {
    "Eindhoven": (51.44, 5.47), "Veldhoven": (51.42, 5.40), "Helmond": (51.48, 5.66), "Enschede": (52.22, 6.89),
    "Hengelo": (52.27, 6.79), "Deventer": (52.25, 6.16), "Zwolle": (52.51, 6.09), "Groningen": (53.22, 6.57),
    "Delfzijl": (53.33, 6.92), "Heerenveen": (52.96, 5.92), "Almelo": (52.36, 6.66), "Arnhem": (51.98, 5.91),
    "Nijmegen": (51.84, 5.85), "Delft": (52.01, 4.36), "Rotterdam": (51.92, 4.48), "Dordrecht": (51.81, 4.67),
    "Utrecht": (52.09, 5.12), "Amersfoort": (52.16, 5.39), "Leiden": (52.16, 4.49), "Tilburg": (51.56, 5.09),
    "Breda": (51.59, 4.78), "Vlissingen": (51.44, 3.57), "IJmuiden": (52.46, 4.61), "Den Helder": (52.96, 4.76),
    "Maastricht": (50.85, 5.69), "Venlo": (51.37, 6.17), "Almere": (52.37, 5.21), "Alkmaar": (52.63, 4.75),
}  # fmt: skip
ABROAD = {"Dresden": ("DEU", 51.05, 13.74), "Ningbo": ("CHN", 29.87, 121.54), "Osaka": ("JPN", 34.69, 135.50)}

MAGNET, PLAIN, BONDED, SMCO = (
    "ndfeb-magnet-sintered-dy-tb", "ndfeb-magnet-sintered", "ndfeb-magnet-bonded", "smco-magnet",
)  # fmt: skip
MOTOR, GENERATOR, ACTUATOR = "permanent-magnet-motor", "wind-turbine-generator", "linear-motor-actuator"

# Key, name, city, branch code, makes, uses.
TRADERS = [
    ("magneethandel-noord", "Voorbeeld Magneethandel Noord", "Groningen"),
    ("magneethandel-oost", "Voorbeeld Magneethandel Oost", "Deventer"),
    ("magneethandel-zuid", "Voorbeeld Magneethandel Zuid", "Breda"),
    ("technische-groothandel", "Voorbeeld Technische Groothandel", "Utrecht"),
    ("motorenimport", "Voorbeeld Motorenimport", "Venlo"),
    ("koperhandel", "Voorbeeld Koperhandel", "Rotterdam"),
]
MAKERS = [
    # magnets: two of them with sites abroad
    ("magneetwerk", "Voorbeeld Magneetwerk", "Helmond", "25", [MAGNET, PLAIN], ["dysprosium-metal", "ndfeb-alloy"]),
    ("sintertechniek", "Voorbeeld Sintertechniek", "Enschede", "25", [MAGNET], ["dysprosium-metal", "ndfeb-alloy"]),
    ("kobaltmagneten", "Voorbeeld Kobaltmagneten", "Almelo", "25", [SMCO], ["smco-alloy"]),
    ("kunststofmagneten", "Voorbeeld Kunststofmagneten", "Zwolle", "22", [BONDED], ["ndfeb-alloy"]),
    # motors
    ("servomotoren", "Voorbeeld Servomotoren", "Eindhoven", "27", [MOTOR], [MAGNET]),
    ("tractiemotoren", "Voorbeeld Tractiemotoren", "Helmond", "27", [MOTOR], [MAGNET]),
    ("fietsmotoren", "Voorbeeld Fietsmotoren", "Heerenveen", "27", [MOTOR], [MAGNET]),
    ("scheepsmotoren", "Voorbeeld Scheepsmotoren", "Dordrecht", "27", [MOTOR], [MAGNET]),
    ("pompaandrijvingen", "Voorbeeld Pompaandrijvingen", "Hengelo", "28", [MOTOR], [MAGNET]),
    ("liftmotoren", "Voorbeeld Liftmotoren", "Dordrecht", "28", [MOTOR], [MAGNET]),
    # wind
    ("windgeneratoren", "Voorbeeld Windgeneratoren", "Hengelo", "27", [GENERATOR], [MAGNET]),
    ("directe-aandrijving", "Voorbeeld Directe Aandrijving", "Delft", "27", [GENERATOR], [MAGNET]),
    ("windturbines", "Voorbeeld Windturbines", "Almere", "28", ["wind-turbine"], [GENERATOR]),
    ("kleine-windturbines", "Voorbeeld Kleine Windturbines", "Groningen", "28", ["wind-turbine"], [GENERATOR]),
    # chip machines
    ("lineaire-aandrijving", "Voorbeeld Lineaire Aandrijving", "Veldhoven", "28", [ACTUATOR], [PLAIN]),
    ("precisie-actuatoren", "Voorbeeld Precisie-actuatoren", "Eindhoven", "28", [ACTUATOR], [PLAIN]),
    ("planaire-tafels", "Voorbeeld Planaire Tafels", "Veldhoven", "28", [ACTUATOR], [PLAIN]),
    ("chipmachines", "Voorbeeld Chipmachines", "Veldhoven", "28", ["lithography-machine"], [ACTUATOR]),
    ("meetmachines", "Voorbeeld Meetmachines", "Delft", "26", ["lithography-machine"], [ACTUATOR]),
    # medical
    ("scannerbouw", "Voorbeeld Scannerbouw", "Nijmegen", "26", ["mri-scanner-permanent-magnet"], [PLAIN]),
    ("open-scanners", "Voorbeeld Open Scanners", "Leiden", "26", ["mri-scanner-permanent-magnet"], [PLAIN]),
    ("vacuumkoppelingen", "Voorbeeld Vacuümkoppelingen", "Leiden", "28", ["smco-magnet-assembly"], [SMCO]),
    ("sensoren", "Voorbeeld Sensoren", "Enschede", "26", ["smco-magnet-assembly"], [SMCO]),
    # sound
    ("luidsprekers", "Voorbeeld Luidsprekers", "Tilburg", "26", ["loudspeaker"], [PLAIN]),
    # cars and cables
    ("elektrische-bussen", "Voorbeeld Elektrische Bussen", "Helmond", "29", ["battery-electric-car"], [MOTOR]),
    ("draadtrekkerij", "Voorbeeld Draadtrekkerij", "Alkmaar", "24", ["copper-wire"], ["copper-wire-rod"]),
    ("wikkeldraad", "Voorbeeld Wikkeldraad", "Venlo", "27", ["winding-wire"], ["copper-wire"]),
    ("installatiekabel", "Voorbeeld Installatiekabel", "Delfzijl", "27", ["insulated-cable"], ["copper-wire"]),
    ("netkabel", "Voorbeeld Netkabel", "Delft", "27", ["grid-cable"], ["copper-wire"]),
    ("zeekabel", "Voorbeeld Zeekabel", "Vlissingen", "27", ["grid-cable"], ["copper-wire"]),
    ("transformatoren", "Voorbeeld Transformatoren", "Nijmegen", "27", ["power-transformer"], ["winding-wire"]),
    ("wikkelmotoren", "Voorbeeld Wikkelmotoren", "Arnhem", "27", ["copper-wound-motor"], ["winding-wire"]),
]
USERS = [
    ("stadsfietsen", "Voorbeeld Stadsfietsen", "Heerenveen", "30", [MOTOR]),
    ("bakfietsen", "Voorbeeld Bakfietsen", "Amersfoort", "30", [MOTOR]),
    ("speedpedelecs", "Voorbeeld Speedpedelecs", "Deventer", "30", [MOTOR]),
    ("vouwfietsen", "Voorbeeld Vouwfietsen", "Zwolle", "30", [MOTOR]),
    ("robotarmen", "Voorbeeld Robotarmen", "Delft", "28", [MOTOR]),
    ("verpakkingsmachines", "Voorbeeld Verpakkingsmachines", "Amersfoort", "28", [MOTOR]),
    ("gemalen", "Voorbeeld Gemalenbouw", "Utrecht", "42", [MOTOR]),
    ("liftenbouw", "Voorbeeld Liftenbouw", "Almere", "28", [MOTOR]),
    ("busvervoer", "Voorbeeld Busvervoer", "Arnhem", "49", ["battery-electric-car"]),
    ("deelautos", "Voorbeeld Deelauto's", "Utrecht", "77", ["battery-electric-car"]),
    ("windpark-noordzee", "Voorbeeld Windpark Noordzee", "IJmuiden", "35", ["wind-turbine"]),
    ("windpark-polder", "Voorbeeld Windpark Polder", "Almere", "35", ["wind-turbine"]),
    ("windpark-haven", "Voorbeeld Windpark Haven", "Rotterdam", "35", ["wind-turbine"]),
    ("chipfabriek", "Voorbeeld Chipfabriek", "Nijmegen", "26", ["lithography-machine"]),
    ("fotonica", "Voorbeeld Fotonica", "Eindhoven", "26", ["lithography-machine"]),
    ("streekziekenhuis", "Voorbeeld Streekziekenhuis", "Maastricht", "86", ["mri-scanner-permanent-magnet"]),
    ("kliniek", "Voorbeeld Kliniek", "Leiden", "86", ["mri-scanner-permanent-magnet"]),
    ("vacuumtechniek", "Voorbeeld Vacuümtechniek", "Hengelo", "28", ["smco-magnet-assembly"]),
    ("geluidsystemen", "Voorbeeld Geluidsystemen", "Tilburg", "26", ["loudspeaker"]),
    ("netbeheer", "Voorbeeld Netbeheer", "Arnhem", "35", ["grid-cable", "power-transformer"]),
    ("zonneparken", "Voorbeeld Zonneparken", "Den Helder", "35", ["grid-cable", "insulated-cable"]),
    ("woningbouw", "Voorbeeld Woningbouw", "Breda", "41", ["insulated-cable"]),
    ("schakelkasten", "Voorbeeld Schakelkasten", "Hengelo", "27", ["insulated-cable", "copper-wound-motor"]),
]
SUPPLIERS_ABROAD = [
    ("magnetwerk-dresden", "Voorbeeld Magnetwerk Dresden", "Dresden", [MAGNET, PLAIN, SMCO]),
    ("magnets-ningbo", "Voorbeeld Magnets Ningbo", "Ningbo", [MAGNET, PLAIN, BONDED, SMCO]),
    ("magnets-osaka", "Voorbeeld Magnets Osaka", "Osaka", [MAGNET, PLAIN]),
]
SITES = [  # two Dutch companies make abroad, one of them in two countries
    ("Voorbeeld Magneetwerk", "magneetwerk", "Helmond", MAGNET, 40, 25),
    ("Voorbeeld Magneetwerk", "magneetwerk", "Dresden", MAGNET, 120, 75),
    ("Voorbeeld Sintertechniek", "sintertechniek", "Ningbo", MAGNET, 200, 160),
]
ABROAD_MAKERS = {operator for _, operator, *_ in SITES}
# The cycle: three traders that also sell to each other.
CYCLE = [
    ("magneethandel-noord", "magneethandel-oost", 0.20),
    ("magneethandel-oost", "magneethandel-zuid", 0.25),
    ("magneethandel-zuid", "magneethandel-noord", 0.15),
]
COUNTRIES_OF_MAKING = {
    MAGNET: ["CHN", "JPN", "DEU"], PLAIN: ["CHN", "JPN"], BONDED: ["CHN"], SMCO: ["CHN", "DEU"],
    MOTOR: ["CHN", "DEU"], GENERATOR: ["DEU", "DNK"], ACTUATOR: ["DEU", "JPN"], "copper-wire-rod": ["DEU", "BEL"],
    "dysprosium-metal": ["CHN"], "ndfeb-alloy": ["CHN", "JPN"], "smco-alloy": ["CHN"],
}  # fmt: skip
TRADED = {MAGNET: 4, PLAIN: 4, SMCO: 2, MOTOR: 1}  # how many of the traders deal in it
STAGE = {
    MAGNET: "MAGNET", PLAIN: "MAGNET", BONDED: "MAGNET", SMCO: "MAGNET", "wind-turbine": "END_USE",
    "lithography-machine": "END_USE", "mri-scanner-permanent-magnet": "END_USE", "battery-electric-car": "END_USE",
    "copper-wire": "SEMI", "grid-cable": "END_USE", "power-transformer": "END_USE", "copper-wound-motor": "END_USE",
}  # fmt: skip
NOTHING_RECORDED = "vouwfietsen"
WHOLLY_RECORDED = "speedpedelecs"  # and so is its only supplier, as far as the magnets' makers
ALL_RECORDED = {
    "fietsmotoren": [("magnets-ningbo", 0.6), ("magnets-osaka", 0.4)],
    WHOLLY_RECORDED: [("fietsmotoren", 1.0)],
}


def key(name: str) -> str:
    return f"example-{name}"


def main() -> None:
    draw = random.Random(20251124)
    companies, uses, supplies, makes, sites = [], [], [], [], []

    def company(name: str, title: str, country: str, place: tuple[str, float, float], sbi: str, kinds: str) -> None:
        city, latitude, longitude = place
        employees = draw.choice([12, 25, 40, 60, 90, 140, 220, 400, 750])
        companies.append(
            [
                key(name),
                title,
                country,
                city,
                latitude,
                longitude,
                sbi,
                "",
                "",
                employees,
                kinds,
                "true",
                *PROVENANCE,
                "",
            ]
        )

    def home(city: str) -> tuple[str, float, float]:
        return (city, *CITIES[city])

    def supply(supplier: str, customer: str, product: str, share: float | None, since: str = "") -> None:
        supplies.append(
            [supplier, key(customer), product, "" if share is None else f"{share:g}", "", since, "", *PROVENANCE, ""]
        )

    def use(name: str, product: str) -> None:
        stock = draw.choice(["", 5, 10, 14, 21, 30, 45, 60, 90])
        uses.append([key(name), product, f"{draw.choice([0.4, 0.8, 1.5, 3, 6, 12, 25, 60]):g}", stock, *PROVENANCE, ""])

    def site(
        operator: str,
        title: str,
        country: str,
        place: tuple[str, float, float],
        product: str,
        capacity: object,
        production: object,
    ) -> None:
        city, latitude, longitude = place
        name = f"{key(operator)}-{city.lower().replace(' ', '-')}-{product}"
        where = [country, city, latitude, longitude]
        making = [
            product,
            STAGE.get(product, "COMPONENT"),
            capacity,
            production,
            2024,
            "gross",
            "OPERATING",
            "2021-01-01",
        ]
        sites.append([name, f"{title}, {city}", key(operator), *where, *making, *PROVENANCE, ""])

    for name, title, city in TRADERS:
        company(name, title, "NLD", home(city), "46", "TRADER")
    for name, title, city, sbi, _, _ in MAKERS:
        company(name, title, "NLD", home(city), sbi, "COMPANY;PRODUCER")
    for name, title, city, sbi, _ in USERS:
        company(name, title, "NLD", home(city), sbi, "COMPANY")
    for name, title, city, _ in SUPPLIERS_ABROAD:
        country, latitude, longitude = ABROAD[city]
        company(name, title, country, (city, latitude, longitude), "25", "PRODUCER")

    makers_of: dict[str, list[str]] = {}
    for name, *_, products in SUPPLIERS_ABROAD:
        for product in products:
            makers_of.setdefault(product, []).append(name)
            makes.append([key(name), "MAKES", product, "made up", *PROVENANCE, ""])
    for name, _, _, _, products, _ in MAKERS:
        for product in products:
            makers_of.setdefault(product, []).append(name)
            makes.append([key(name), "MAKES", product, "made up", *PROVENANCE, ""])
    magnet_traders = [name for name, *_ in TRADERS[:4]]
    traders_of = {product: magnet_traders[:count] for product, count in TRADED.items()} | {MOTOR: ["motorenimport"]}

    def deliveries(customer: str, product: str, recorded: float) -> None:
        """Two to four suppliers: makers and traders first, then a country of making alone; `recorded` in all."""
        known = [n for n in makers_of.get(product, []) + traders_of.get(product, []) if n != customer]
        chosen = [key(n) for n in draw.sample(known, min(len(known), draw.choice([1, 2, 2, 3])))]
        if product in COUNTRIES_OF_MAKING:
            chosen.append(draw.choice(COUNTRIES_OF_MAKING[product]))
        if not chosen:
            return
        weights = [draw.uniform(1, 3) for _ in chosen]
        hundredths = [max(1, round(100 * recorded * weight / sum(weights))) for weight in weights]
        hundredths[0] += round(100 * recorded) - sum(hundredths)
        for supplier, share in zip(chosen, hundredths, strict=True):
            supply(
                supplier, customer, product, share / 100, draw.choice(["", "2023-01-01", "2024-01-01", "2024-07-01"])
            )

    for trader in magnet_traders:
        for product in (MAGNET, PLAIN, SMCO):
            if trader in traders_of[product]:
                for supplier in draw.sample(makers_of[product], 2):
                    supply(key(supplier), trader, product, draw.choice([0.1, 0.15, 0.2]))
                supply("CHN", trader, product, draw.choice([0.2, 0.25, 0.3]))
    for supplier, customer, share in CYCLE:
        supply(key(supplier), customer, MAGNET, share)
    deliveries("motorenimport", MOTOR, 0.8)
    supply("DEU", "koperhandel", "copper-wire-rod", 0.5)
    supply(key("koperhandel"), "draadtrekkerij", "copper-wire-rod", 0.6)

    for name, _, _, _, _, inputs in MAKERS:
        for product in inputs:
            use(name, product)
            if name in ALL_RECORDED:
                for supplier, share in ALL_RECORDED[name]:
                    supply(key(supplier), name, product, share)
            elif name != "draadtrekkerij":
                deliveries(name, product, draw.choice([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    for name, _, _, _, products in USERS:
        for product in products:
            use(name, product)
            if name in ALL_RECORDED:
                for supplier, share in ALL_RECORDED[name]:
                    supply(key(supplier), name, product, share)
            elif name != NOTHING_RECORDED:
                deliveries(name, product, draw.choice([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    supply(key("servomotoren"), "robotarmen", ACTUATOR, None)  # known to deliver, how much is not
    for name, title, city, _, products, _ in MAKERS:
        if name not in ABROAD_MAKERS and (name in ALL_RECORDED or draw.random() < 0.75):
            site(name, title, "NLD", home(city), products[0], "", "")
    for name, title, city, products in SUPPLIERS_ABROAD:
        country, latitude, longitude = ABROAD[city]
        for product in products:
            site(name, title, country, (city, latitude, longitude), product, draw.choice([100, 300, 900]), "")
    for title, operator, city, product, capacity, production in SITES:
        country, latitude, longitude = ABROAD.get(city) or ("NLD", *CITIES[city])
        site(operator, title, country, (city, latitude, longitude), product, capacity, production)

    write("companies.csv", "key name country city latitude longitude sbi kvk lei employees kinds fictitious", companies)
    write("uses.csv", "company product tonnes_per_year stock_days", uses)
    write("supplies.csv", "supplier customer product share tonnes valid_from valid_to", supplies)
    write("organisation_products.csv", "organisation relation product evidence", makes)
    write(
        "sites.csv",
        "key name organisation country city latitude longitude product stage capacity_tonnes production_tonnes year "
        "unit_basis status valid_from",
        sites,
    )
    title = "Example companies: made up for demonstration, these companies do not exist"
    with (HERE / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "title", "publisher", "address", "published", "retrieved", "licence", "kind", "note"])
        writer.writerow(
            [
                SOURCE,
                title,
                "ketenkaart",
                "",
                "2026-11-24",
                "2026-11-24",
                "EUPL-1.2",
                "DATASET",
                "Seeded; see generate.py.",
            ]
        )


def write(name: str, columns: str, rows: list[list[object]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns.split(), "source", "verified", "note"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
