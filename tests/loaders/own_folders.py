"""Own folders as people might send them: the template's example rows, more of them, changed at random by a seed."""

import csv
import gzip
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from ketenkaart.graph.model import Type
from ketenkaart.loaders import companies, template

NUMBERS = (
    "0", "-0", "0.0", "1", "-1", "0.5", ".5", "5.", "1e3", "1E-300", "1e308", "1e999", "5e-324", "+3", "1,5", "1.250",
    "1.234,56", "1,234.56", "12 500", "12\u00a0500", "50%", "50 %", "NaN", "inf", "-Infinity", "٣", "0x10", "1_000",
    "€ 5", "99999999999999999999", "0.1", "2", "100", "1000000", "0.30000000000000004", "circa 3", "<1", "2-3", "1/2",
)  # fmt: skip
DAYS = (
    "1900-01-01", "2200-12-31", "1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31", "2024-02-29", "2023-02-29",
    "2025-13-01", "03/06/2025", "31-12-2025", "2025", "2025-01", "2025-01-01T00:00:00", "45000", "1 jan 2025",
)  # fmt: skip
BOOLS = ("true", "false", "TRUE", "WAAR", "ONWAAR", "ja", "nee", "1", "0", "yes", "x")
TEXTS = (
    "", " ", "-", "n.v.t.", "null", "None", "#N/A", "#REF!", "'", '"', '""', ";", ",", "a;b", "a|b", "a:b", "\t",
    "</script><img src=x onerror=alert(1)>", "=1+1", "@SUM(A1)", "'; MATCH (n) DETACH DELETE n; //", "`} RETURN 1 //",
    "{name}", "%(name)s", "%s", "$rows", "\\", "..", ".", "../../etc/passwd", "a/b", "a?b=c#d", "%2F", "x.csv",
    "line\nbreak", "Zeeuws-Vlaanderen", "'s-Hertogenbosch", "Müller & Söhne GmbH", "Caf\u00e9", "Cafe\u0301",
    "ﬁ Å 磁石 🧲", "\u202egnp.exe", "zero\u200bwidth", "\ufffd", "MÃ¼ller", "\x00", "\x07", "\ufeff", "İstanbul",
    "a" * 500, "a" * 9_000,
    "woord " * 300, "B.V.", "bv", "NLD", "NL", "Nederland", "CHN", "WLD", "ROC", "index", "nothing", "own-1", "OWN-1",
    "own 1", " own-1 ", "constructor", "__proto__", "con", "Material:dysprosium",
)  # fmt: skip
WORDS = (
    "TRADER", "COMPANY;PRODUCER", "trader", "MAKES", "makes", "USES", "MAGNET", "magnet", "OPERATING", "CLOSED",
    "SUPPLIER_OUTPUT", "read", "derived", "memory", "gross", "REO", "https://example.org/a b", "javascript:alert(1)",
    "7429-91-6", "12345678", "00000000", "724500Y6DUVHQD6OXN27", "27.12", "52.1", "4.3", "91", "-181", "2024", "2027",
)  # fmt: skip
SEPARATORS = (",", ",", ";", "\t")
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16")
OTHERS = ("sites", "ownership", "organisation_products", "sources")

Rows = list[list[str]]


@dataclass(frozen=True)
class Keys:
    """What rows may refer to."""

    products: Sequence[str]
    countries: Sequence[str]
    organisations: Sequence[str]


def tables(draw: random.Random, keys: Keys) -> dict[str, Rows]:
    """Rows as they should be: those of the template for several companies, and of the tables that may stand beside."""
    own = [f"own-{number}" for number in range(1, draw.randint(2, 6))]
    made: dict[str, list[dict[str, str]]] = {
        "companies": [
            template.EXAMPLE["companies"]
            | {"key": key, "name": f"Eigen Bedrijf {key[-1]} B.V.", "fictitious": draw.choice(("true", "false")),
               "country": draw.choice(("NLD", draw.choice(keys.countries)))}
            for key in own
        ],
        "uses": [
            template.EXAMPLE["uses"]
            | {"company": key, "product": product, "tonnes_per_year": str(draw.randint(1, 90))}
            for key in own for product in draw.sample(keys.products, min(2, len(keys.products)))
        ],
        "supplies": [
            template.EXAMPLE["supplies"]
            | {"supplier": supplier, "customer": key, "product": draw.choice(keys.products), "share": "0.25",
               "valid_from": draw.choice(("", "2024-01-01")), "valid_to": draw.choice(("", "2025-12-31"))}
            for key in own
            for supplier in (draw.choice(keys.countries), draw.choice([*keys.organisations, *own]))
            if supplier != key
        ],
        "sites": [
            {"key": f"{key}-site", "name": f"Werk {key[-1]}", "organisation": key, "country": "NLD", "latitude": "52.1",
             "longitude": "5.3", "product": draw.choice(keys.products), "year": "2024", "capacity_tonnes": "12",
             "unit_basis": "gross",
             "status": "OPERATING", "source": "own", "verified": "read"}
            for key in own if draw.random() < 0.5
        ],
        "ownership": [
            {"organisation": key, "owner": draw.choice([*keys.countries[:3], own[0]]), "share": "0.5",
             "source": "own", "verified": "read"}
            for key in own[1:] if draw.random() < 0.5
        ],
        "organisation_products": [
            {"organisation": key, "relation": draw.choice(("MAKES", "TRADES", "USES")),
             "product": draw.choice(keys.products), "source": "own", "verified": "read"}
            for key in own if draw.random() < 0.5
        ],
        "sources": [{"id": "own", "title": "Eigen opgave", "publisher": "Inkoop", "kind": "DATASET"}],
    }  # fmt: skip
    found = {}
    for name, rows in made.items():
        header = [column.name for column in companies.SHEETS[name].columns]
        found[name] = [header, *([row.get(column, "") for column in header] for row in rows)]
    return found


def spoil(draw: random.Random, name: str, rows: Rows, often: float, keys: Keys) -> None:
    """Change cells, and sometimes a row or a column."""
    types = {column.name: column.property.type for column in companies.SHEETS[name].columns}
    for row in rows[1:]:
        for place, column in enumerate(rows[0]):
            if draw.random() < often:
                row[place] = _cell(draw, types[column], row[place], rows, place, keys)
    if len(rows) > 1 and draw.random() < often:
        rows.append(list(draw.choice(rows[1:])))
    if draw.random() < often:
        rows.insert(draw.randint(1, len(rows)), [""] * len(rows[0]))
    if draw.random() < often:
        draw.choice(rows).append(draw.choice(("", "", "te veel", "opmerking")))
    if draw.random() < often / 4:
        draw.choice(rows).pop()
    if draw.random() < often:
        place = draw.randrange(len(rows[0]))
        rows[0][place] = draw.choice((str.upper, str.title, lambda text: f" {text} "))(rows[0][place])
    if draw.random() < often / 4:
        draw.shuffle(rows[0])


def _cell(draw: random.Random, kind: Type, old: str, rows: Rows, place: int, keys: Keys) -> str:
    fitting: Mapping[Type, Sequence[str]] = {
        Type.FLOAT: NUMBERS, Type.INT: NUMBERS, Type.DATE: DAYS, Type.BOOL: BOOLS,
    }  # fmt: skip
    pools = (
        fitting.get(kind, TEXTS),
        fitting.get(kind, TEXTS),
        fitting.get(kind, (*WORDS, *keys.products, *keys.countries, *keys.organisations)),
        ("",),
        (draw.choice(rows)[place : place + 1] or [""]),
        (old.upper(), old + " ", " " + old, old + "\u00a0", old[:-1], old * 2, old.replace(".", ","), f'"{old}"'),
        (*TEXTS, *NUMBERS, *DAYS, *WORDS),
    )
    return draw.choice(draw.choice(pools))


def write(seed: int, folder: Path, keys: Keys) -> Path:
    """One own folder of a seed: the same every time."""
    draw = random.Random(seed)
    own = folder / "companies"
    own.mkdir(parents=True)
    made = tables(draw, keys)
    for name in OTHERS[:3]:
        if draw.random() < 0.4:
            del made[name]
    often = draw.choice((0.0, 0.01, 0.02, 0.05, 0.2))
    for name, rows in made.items():
        spoil(draw, name, rows, often, keys)
    decimal = draw.choice((".", ".", ","))
    if decimal == ",":
        for name, rows in made.items():
            _with_comma(name, rows)
    if draw.random() < 0.3:
        _book(own / draw.choice(("companies.xlsx", "companies.XLSX")), made)
    else:
        separator, encoding = draw.choice(SEPARATORS), draw.choice(ENCODINGS)
        for name, rows in made.items():
            _text(draw, own / name, rows, separator, encoding)
    if draw.random() < 0.4:
        said = draw.choice((f'decimal = "{decimal}"', 'dates = "day-month-year"', "decimal = 3", "[uses]\n", ""))
        (own / "reading.toml").write_text(said, encoding="utf-8")
    if draw.random() < 0.1:
        (own / draw.choice((".~lock.uses.csv#", "~$uses.xlsx", "leesmij.txt", "uses.tsv", "._uses.csv"))).touch()
    return folder


def _with_comma(name: str, rows: Rows) -> None:
    numbers = {c.name for c in companies.SHEETS[name].columns if c.property.type is Type.FLOAT}
    for place, column in enumerate(rows[0]):
        if column.strip().lower() in numbers:
            for row in rows[1:]:
                if place < len(row):
                    row[place] = row[place].replace(".", ",")


def _text(draw: random.Random, path: Path, rows: Rows, separator: str, encoding: str) -> None:
    out = io.StringIO()
    quoting = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=draw.choice(("\n", "\r\n"))).writerows(rows)
    content = out.getvalue().encode(encoding, errors="replace")
    if draw.random() < 0.03:
        content = content[: draw.randint(0, len(content))]
    ending = draw.choice((".csv", ".csv", ".csv", ".CSV", "_deel.csv", ".csv.gz"))
    if ending.endswith("gz"):
        content = gzip.compress(content, mtime=0)
    path.with_name(path.name + ending).write_bytes(content)


def _book(path: Path, made: Mapping[str, Rows]) -> None:
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in made.items():
            tab = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell.isascii() and cell.isdecimal() and len(cell) < 15:
                        tab.write_number(number, place, float(cell), day if cell == "45000" else None)
                    elif cell in ("true", "false"):
                        tab.write_boolean(number, place, cell == "true")
                    else:
                        tab.write_string(number, place, cell)
