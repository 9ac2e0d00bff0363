"""Rules on sets of rows: where one is broken, the dataset fails and nothing changes. Each error names both rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from graph import model
from graph.errors import BadData, BadShareSum, ProductCycle, SameFirmTwice
from graph.finding.folding import fold
from graph.model import Tables
from graph.said import joined, said
from loaders.resolve import Stated

SUM_TOLERANCE = 1e-6
# Published shares are rounded: twenty rows of five digits sum to 1.00002 in the EU study of 2023.
PUBLISHED_TOLERANCE = 1e-4
# Shares of owners are printed in per cents, of ten owners too.
ROUNDED_OWNERS = 0.005
# A share that is printed beside its tonnes and their total.
ROUNDED_SHARE = 0.02
# A world total is rounded more than the countries in it: USGS prints 390,000 t of rare earths under rows of 393,950 t.
ROUNDED_TOTAL = 0.02


def check(stated: list[Stated], known: Tables) -> None:
    """Every rule, on what a dataset states beside what the others state (`known`)."""
    by_table: dict[str, list[Stated]] = defaultdict(list)
    for fact in stated:
        by_table[fact.table].append(fact)
    supplies = by_table["supplies"]
    products_form_no_circle(by_table["input_to"])
    nobody_supplies_itself(supplies)
    if supplies:
        shares_of_a_user(supplies + _known("supplies", known))
    shares_of_the_world(by_table["made"])
    tonnes_of_the_world(by_table["made"])
    shares_of_the_tonnes(by_table["made"])
    if by_table["owned_by"]:
        owners_of_one(by_table["owned_by"] + _known("owned_by", known))
    routes(by_table["input_to"])
    publishers_have_one_spelling(by_table["Source"] + _known("Source", known))
    if by_table["Material"]:
        one_symbol_one_material(by_table["Material"] + _known("Material", known))
    if by_table["Organisation"]:
        one_firm_once(
            by_table["Organisation"] + _known("Organisation", known), by_table["based_in"] + _known("based_in", known)
        )


def products_form_no_circle(inputs: list[Stated]) -> None:
    """Products are acyclic over what they take as input."""
    rows = {(f.values["end"], f.values["start"]): f for f in inputs}
    takes: dict[str, set[str]] = defaultdict(set)
    for product, taken in rows:
        takes[product].add(taken)
    try:
        TopologicalSorter(takes).prepare()
    except CycleError as error:
        circle = error.args[1]
        steps = [rows[later, earlier] for earlier, later in pairwise(circle)]
        names = " → ".join(model.split_id(node)[1] for node in circle)
        raise ProductCycle(
            said(
                "{rows}: {names} form a circle of inputs, so none could be made first. Remove one of the rows; nothing "
                "was loaded.",
                "{rows}: {names} vormen een kring van grondstoffen, zodat niets het eerst gemaakt kan worden. "
                "Verwijder een van de rijen; er is niets geladen.",
                rows=_rows(steps),
                names=names,
            )
        ) from None


def nobody_supplies_itself(supplies: list[Stated]) -> None:
    """A delivery goes from one to another."""
    for fact in supplies:
        if fact.values["start"] == fact.values["end"]:
            raise BadData(
                said(
                    "{where}: {firm} supplies itself with {product}. Name another supplier, or remove the row; nothing "
                    "was loaded.",
                    "{where}: {firm} levert {product} aan zichzelf. Noem een andere leverancier, of verwijder de rij; "
                    "er is niets geladen.",
                    where=fact.where,
                    firm=_key(fact.values["end"]),
                    product=fact.values["product"],
                )
            )


def shares_of_a_user(supplies: list[Stated]) -> None:
    """The shares of one user and product that are valid on one day are at most 1."""
    of: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for fact in supplies:
        values = fact.values
        if values["share"] is not None and values["share_of"] != "SUPPLIER_OUTPUT":
            of[values["end"], values["product"]].append(fact)
    for (user, product), facts in of.items():
        for day in {f.values["valid_from"] or date.min for f in facts}:
            valid = [f for f in facts if _valid(f.values, day)]
            total = sum(f.values["share"] for f in valid)
            if total > 1 + SUM_TOLERANCE:
                on = said(" on {day}", " op {day}", day=day.isoformat()) if day > date.min else ""
                raise BadShareSum(
                    said(
                        "{rows}: the suppliers of {user} for {product} add up to {total:.4g}{on}. Shares of one user "
                        "and product are at most 1. Correct one of the rows; nothing was loaded.",
                        "{rows}: de leveranciers van {user} voor {product} tellen op tot {total:.4g}{on}. De delen van "
                        "één gebruiker en product zijn samen hoogstens 1. Verbeter een van de rijen; er is niets "
                        "geladen.",
                        rows=_rows(valid),
                        user=_key(user),
                        product=product,
                        total=total,
                        on=on,
                    )
                )


def shares_of_the_world(made: list[Stated]) -> None:
    """The shares of one product, year, kind and source are at most 1; a WLD row is the whole itself."""
    of: dict[tuple[Any, ...], list[Stated]] = defaultdict(list)
    for fact in made:
        values = fact.values
        if values["share"] is not None and values["start"] != model.node_id("Country", model.WORLD):
            of[values["end"], values["year"], values["kind"], values["source"]].append(fact)
    for (product, year, kind, source), facts in of.items():
        total = sum(f.values["share"] for f in facts)
        if total > 1 + PUBLISHED_TOLERANCE:
            raise BadShareSum(
                said(
                    "{rows}: the shares of {product} for {year}, {kind}, {source} add up to {total:.6g}. Shares of one "
                    "product, year, kind and source are at most 1. Correct one of the rows; nothing was loaded.",
                    "{rows}: de delen van {product} voor {year}, {kind}, {source} tellen op tot {total:.6g}. De delen "
                    "van één product, jaar, soort en bron zijn samen hoogstens 1. Verbeter een van de rijen; er is "
                    "niets geladen.",
                    rows=_rows(facts),
                    product=_key(product),
                    year=year,
                    kind=kind,
                    source=source,
                    total=total,
                )
            )


def tonnes_of_the_world(made: list[Stated]) -> None:
    """The tonnes of one statement are all of one thing, and those of its countries are at most those of its WLD row."""
    of: dict[tuple[Any, ...], list[Stated]] = defaultdict(list)
    for fact in made:
        values = fact.values
        if values["tonnes"] is not None:
            of[values["end"], values["year"], values["kind"], values["source"]].append(fact)
    world = model.node_id("Country", model.WORLD)
    for (product, year, kind, source), facts in of.items():
        bases: dict[str | None, Stated] = {}
        for fact in facts:
            bases.setdefault(fact.values["unit_basis"], fact)
        if len(bases) > 1:
            raise BadData(
                said(
                    "{rows}: the tonnes of {product} for {year}, {kind}, {source} are of {bases}. One source states "
                    "one product and year in one basis. Convert them, or write one basis as another source's; nothing "
                    "was loaded.",
                    "{rows}: de tonnen van {product} voor {year}, {kind}, {source} zijn van {bases}. Eén bron noemt "
                    "één product en jaar in één maat. Reken ze om, of schrijf één maat als van een andere bron; er is "
                    "niets geladen.",
                    rows=_rows(bases.values()),
                    product=_key(product),
                    year=year,
                    kind=kind,
                    source=source,
                    bases=_listed([str(basis) for basis in bases]),
                )
            )
        totals = [f for f in facts if f.values["start"] == world]
        total = sum(f.values["tonnes"] for f in facts) - sum(f.values["tonnes"] for f in totals)
        if totals and total > totals[0].values["tonnes"] * (1 + ROUNDED_TOTAL):
            raise BadData(
                said(
                    "{rows}: the countries that make {product} add up to {total:.6g} t for {year}, {kind}, {source}, "
                    "and its WLD row has {world:.6g} t. Correct one of the rows, or leave the WLD row out; nothing "
                    "was loaded.",
                    "{rows}: de landen die {product} maken tellen op tot {total:.6g} t voor {year}, {kind}, {source}, "
                    "en de rij WLD heeft {world:.6g} t. Verbeter een van de rijen, of laat de rij WLD weg; er is niets "
                    "geladen.",
                    rows=_rows(facts),
                    product=_key(product),
                    year=year,
                    kind=kind,
                    source=source,
                    total=total,
                    world=totals[0].values["tonnes"],
                )
            )


def shares_of_the_tonnes(made: list[Stated]) -> None:
    """Where a statement has a country's tonnes, its share, and the tonnes of the world, the share is their quotient."""
    world = model.node_id("Country", model.WORLD)

    def of(fact: Stated) -> tuple[Any, ...]:
        return tuple(fact.values[name] for name in ("end", "year", "kind", "source"))

    totals = {of(f): f for f in made if f.values["start"] == world and f.values["tonnes"]}
    for fact in made:
        total, share, tonnes = totals.get(of(fact)), fact.values["share"], fact.values["tonnes"]
        if total is None or share is None or tonnes is None:
            continue
        part = tonnes / total.values["tonnes"]
        if abs(part - share) > ROUNDED_SHARE:
            raise BadShareSum(
                said(
                    "{rows}: {country} makes {tonnes:.6g} t of {product}, of {total:.6g} t in the world: that is a "
                    "share of {part:.3g}, not {share:.3g}. Correct one of the three; nothing was loaded.",
                    "{rows}: {country} maakt {tonnes:.6g} t van {product}, van {total:.6g} t in de wereld: dat is een "
                    "deel van {part:.3g}, niet {share:.3g}. Verbeter een van de drie; er is niets geladen.",
                    rows=_rows([fact, total]),
                    country=_key(fact.values["start"]),
                    product=_key(fact.values["end"]),
                    total=total.values["tonnes"],
                    tonnes=tonnes,
                    part=part,
                    share=share,
                )
            )


def owners_of_one(owned: list[Stated]) -> None:
    """What owners hold of an organisation on one day is at most all of it."""
    of: dict[str, list[Stated]] = defaultdict(list)
    for fact in owned:
        if fact.values["share"] is not None:
            of[fact.values["start"]].append(fact)
    for organisation, facts in of.items():
        for day in {f.values["valid_from"] or date.min for f in facts}:
            valid = [f for f in facts if _valid(f.values, day)]
            total = sum(f.values["share"] for f in valid)
            if total > 1 + ROUNDED_OWNERS:
                raise BadShareSum(
                    said(
                        "{rows}: the owners of {organisation} hold {total:.4g} of it together, more than all. Correct "
                        "one of the rows; nothing was loaded.",
                        "{rows}: de eigenaren van {organisation} hebben er samen {total:.4g} van, meer dan alles. "
                        "Verbeter een van de rijen; er is niets geladen.",
                        rows=_rows(valid),
                        organisation=_key(organisation),
                        total=total,
                    )
                )


def routes(inputs: list[Stated]) -> None:
    """Routes of one product with shares sum to 1, and the rows of one route agree on its share."""
    of: dict[str, dict[Any, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for fact in inputs:
        of[fact.values["end"]][fact.values["route"]].append(fact)
    for product, by_route in of.items():
        for route, facts in by_route.items():
            if len({f.values["route_share"] for f in facts}) > 1:
                raise BadShareSum(
                    said(
                        "{rows}: the rows of route {route} of {product} differ in route_share. Write one share in all "
                        "of them; nothing was loaded.",
                        "{rows}: de rijen van route {route} van {product} verschillen in route_share. Schrijf overal "
                        "hetzelfde deel; er is niets geladen.",
                        rows=_rows(facts),
                        route=route,
                        product=_key(product),
                    )
                )
        shares = [facts[0].values["route_share"] for facts in by_route.values()]
        total = sum(s for s in shares if s is not None)
        known = None not in shares
        if (known and abs(total - 1) > SUM_TOLERANCE) or total > 1 + SUM_TOLERANCE:
            raise BadShareSum(
                said(
                    "{rows}: the routes of {product} have shares that add up to {total:.6g}. Where all routes have one "
                    "they sum to 1. Correct one of the rows, or leave route_share empty in one; nothing was loaded.",
                    "{rows}: de routes van {product} hebben delen die optellen tot {total:.6g}. Waar alle routes er "
                    "een hebben, is de som 1. Verbeter een van de rijen, of laat route_share in een leeg; er is niets "
                    "geladen.",
                    rows=_rows([facts[0] for facts in by_route.values()]),
                    product=_key(product),
                    total=total,
                )
            )


def one_firm_once(organisations: list[Stated], based_in: list[Stated]) -> None:
    """No two organisations have one KvK number, one LEI, or one name in one country, as the search compares names.

    `B.V.` and `BV`, accents composed or not, wide letters and capitals make no other firm, nor does another name that
    is known of it.
    """
    country = {f.values["start"]: f.values["end"] for f in based_in}
    seen: dict[tuple[str, ...], tuple[Stated, str]] = {}
    for fact in organisations:
        values = fact.values
        place = _key(country.get(model.node_id("Organisation", values["key"]), ""))
        called = dict.fromkeys((values["name"], *(values.get("also_known_as") or ())))
        marks = [
            (said("KvK number", "KvK-nummer"), values.get("kvk") or "", values.get("kvk") or ""),
            (said("LEI", "LEI"), values.get("lei") or "", values.get("lei") or ""),
            *((said("name in {place}", "naam in {place}", place=place), fold(name), name) for name in called),
        ]
        for kind, mark, text in marks:
            if not mark:
                continue
            earlier, other = seen.setdefault((kind, mark), (fact, text))
            if earlier is not fact:
                raise SameFirmTwice(
                    said(
                        "{one} ({a}) and {two} ({b}) have the same {kind}: {names}. A firm is one node. Use one key "
                        "for both, or correct one; nothing was loaded.",
                        "{one} ({a}) en {two} ({b}) hebben hetzelfde: {kind} {names}. Een bedrijf is één knoop. "
                        "Gebruik één sleutel voor beide, of verbeter er een; er is niets geladen.",
                        one=earlier.where, a=earlier.values["key"], two=fact.where, b=values["key"], kind=kind,
                        names=text if other == text else f"{other} = {text}",
                    )
                )  # fmt: skip


def one_symbol_one_material(materials: list[Stated]) -> None:
    """No two materials have one chemical symbol or one CAS number."""
    seen: dict[tuple[str, str], Stated] = {}
    for fact in materials:
        for column, kind in (
            ("symbol", said("chemical symbol", "scheikundig symbool")),
            ("cas", said("CAS number", "CAS-nummer")),
        ):
            mark = fact.values.get(column)
            earlier = seen.setdefault((column, mark), fact) if mark else fact
            if earlier is not fact:
                raise BadData(
                    said(
                        "{one} ({a}) and {other} ({b}) have the same {kind}: {mark}. Two materials have two. Correct "
                        "one, or leave it empty; nothing was loaded.",
                        "{one} ({a}) en {other} ({b}) hebben hetzelfde {kind}: {mark}. Twee materialen hebben er twee. "
                        "Verbeter er een, of laat het leeg; er is niets geladen.",
                        one=earlier.where, a=earlier.values["key"], other=fact.where, b=fact.values["key"], kind=kind,
                        mark=mark,
                    )
                )  # fmt: skip


def publishers_have_one_spelling(sources: list[Stated]) -> None:
    """No two publishers differ in capitals, spaces, marks or a leading `The` alone: they would count as two voices."""
    seen: dict[str, Stated] = {}
    for fact in sources:
        publisher = fact.values.get("publisher") or ""
        letters = "".join(filter(str.isalnum, publisher.casefold().removeprefix("the ")))
        earlier = seen.setdefault(letters, fact)
        if (other := earlier.values.get("publisher") or "") != publisher:
            raise BadData(
                said(
                    "{one} and {two} spell one publisher as {a!r} and {b!r}. Two sources of one publisher are one "
                    "voice. Write one spelling in both; nothing was loaded.",
                    "{one} en {two} schrijven één uitgever als {a!r} en {b!r}. Twee bronnen van één uitgever zijn één "
                    "stem. Schrijf hem in beide gelijk; er is niets geladen.",
                    one=earlier.where,
                    two=fact.where,
                    a=other,
                    b=publisher,
                )
            )


def _valid(values: dict[str, Any], day: date) -> bool:
    return (values["valid_from"] or date.min) <= day and (values["valid_to"] is None or day < values["valid_to"])


def _known(table: str, known: Tables) -> list[Stated]:
    columns = known.get(table, {"key": []})
    return [
        Stated(table, {name: cells[row] for name, cells in columns.items()}, f"dataset {columns['dataset'][row]}", 0)
        for row in range(len(columns["key"]))
    ]


def _key(node: str) -> str:
    return node.partition(":")[2]


def _rows(facts: Iterable[Stated]) -> str:
    """`supplies.csv, rows 14 and 31` (or, of several files, each with its own)."""
    by_file: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        by_file[fact.file].append(fact.row)
    return joined("; ", (_of_one_file(file, sorted(set(rows))) for file, rows in by_file.items()))


def _of_one_file(file: str, rows: list[int]) -> str:
    *some, last = rows
    if not last:
        return file
    if not some:
        return said("{file}, row {row}", "{file}, rij {row}", file=file, row=last)
    return said(
        "{file}, rows {some} and {last}", "{file}, rijen {some} en {last}",
        file=file, some=", ".join(map(str, some)), last=last,
    )  # fmt: skip


def _listed(words: list[str]) -> str:
    *some, last = words
    return said("{some} and {last}", "{some} en {last}", some=", ".join(some), last=last)
