"""Rules on sets of rows: where some cannot all be right, those rows go, each with what the others are.

Nobody knows which of them is the wrong one, so all of the dataset's own go and the rest stands; what other datasets
state stays. A cycle of products is another matter: all figures run along the chain, and the load fails.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from ketenkaart.graph import model
from ketenkaart.graph.errors import OwnedElsewhere, ProductCycle
from ketenkaart.graph.finding.folding import fold
from ketenkaart.graph.model import Tables
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders.resolve import SHARED, StatedRow

SUM_TOLERANCE = 1e-6
# Published shares are rounded: twenty rows of five digits sum to 1.00002 in the EU study of 2023.
PUBLISHED_TOLERANCE = 1e-4
# Shares of owners are printed in per cents, of ten owners too.
ROUNDED_OWNERS = 0.005
# A share that is printed beside its tonnes and their total.
ROUNDED_SHARE = 0.02
# A world total is rounded more than the countries in it: USGS prints 390,000 t of rare earths under rows of 393,950 t.
ROUNDED_TOTAL = 0.02
NAMED = 12  # rows of one file that a text names one by one
OF_DATASET = ("dataset", "tier")  # columns that say whose a row is, not what it says


@dataclass(frozen=True)
class Clash:
    """Facts that cannot all be right: the column that says so, the rule, and what to do, which names all the rows."""

    facts: tuple[StatedRow, ...]
    column: str
    rule: Said
    remedy: Said


def clashes(stated: list[StatedRow], known: Tables, later: Collection[str] = ()) -> list[Clash]:
    """What cannot be together in what a dataset states, beside what the others state (`known`).

    What datasets that are loaded `later` stated before is looked at then. First what is stated twice, which would
    count twice in every sum. Raises ProductCycle, and OwnedElsewhere for what a later dataset holds.
    """
    found = [*twice(stated), *owned_elsewhere(stated, known, later)]
    if found:
        return found
    by_table: dict[str, list[StatedRow]] = defaultdict(list)
    for fact in stated:
        by_table[fact.table].append(fact)
    products_form_no_cycle(by_table["input_to"])
    return [clash for table, rule in RULES for clash in rule(*_beside(by_table, known, table, later))]


def _beside(
    by_table: dict[str, list[StatedRow]], known: Tables, tables: tuple[str, ...], later: Collection[str]
) -> list[list[StatedRow]]:
    """The facts of some tables, with those of other datasets where there is one to compare with them."""
    if not by_table[tables[0]]:
        return [[] for _ in tables]
    return [by_table[table] + _known(table, known, later) for table in tables]


def twice(stated: list[StatedRow]) -> Iterator[Clash]:
    """What several rows state; the first of those that are the same in every word may stay."""
    several: dict[tuple[str, str], list[StatedRow]] = defaultdict(list)
    for fact in stated:
        several[fact.table, fact.values["key"]].append(fact)
    groups = [facts for facts in several.values() if len(facts) > 1 and not _shared(facts)]
    rows: dict[tuple[str, int], list[Any]] = {(fact.file, fact.row): [] for facts in groups for fact in facts}
    for fact in stated if rows else ():
        if (fact.file, fact.row) in rows:
            rows[fact.file, fact.row].append((fact.table, fact.values))
    seen = set()
    for facts in groups:
        same = all(rows[f.file, f.row] == rows[facts[0].file, facts[0].row] for f in facts)
        wrong = tuple(facts[1:] if same else facts)
        if (places := tuple((f.file, f.row) for f in wrong)) in seen:
            continue  # one row states several things
        seen.add(places)
        if same:
            rule = said("the same row again", "nog eens dezelfde rij")
            todo = said("The first was taken. Remove the others.", "De eerste is genomen. Verwijder de andere.")
        else:
            rule = said("the same thing twice", "tweemaal hetzelfde")
            todo = said(
                "Remove all but one, or give them other keys, routes, years or dates.",
                "Verwijder ze op een na, of geef ze andere sleutels, routes, jaren of datums.",
            )
        yield Clash(wrong, "key", rule, said(
            "{rows} state the same thing ({table}). {todo}", "{rows} zeggen hetzelfde ({table}). {todo}",
            rows=_rows(facts), table=facts[0].table, todo=todo,
        ))  # fmt: skip


def _shared(facts: list[StatedRow]) -> bool:
    return facts[0].table in SHARED and all(fact.values == facts[0].values for fact in facts)


def owned_elsewhere(stated: list[StatedRow], known: Tables, later: Collection[str]) -> Iterator[Clash]:
    """What another dataset states; a Source may stand in several, in the same words."""
    owned = {name: {key: row for row, key in enumerate(known[name]["key"])} for name in known}
    for fact in stated:
        row = owned.get(fact.table, {}).get(fact.values["key"])
        if row is None or same_source(fact, known[fact.table], row):
            continue
        values = {
            "owner": (owner := known[fact.table]["dataset"][row]),
            "table": fact.table,
            "key": cell(fact, "key"),
            "how": said(" otherwise", " anders") if fact.table == "Source" else "",
        }
        if owner in later:
            raise OwnedElsewhere(
                said(
                    "{where} states {table} {key}, which dataset {owner} already states{how}. Take it out there, and "
                    "load that before this; nothing was loaded.",
                    "{where} noemt {table} {key}, die dataset {owner} al{how} noemt. Haal het daar weg, en laad dat "
                    "voor dit; er is niets geladen.",
                    where=fact.where, **values,
                )
            )  # fmt: skip
        yield Clash((fact,), "key", said("stated by another dataset", "door een andere dataset genoemd"), said(
            "Dataset {owner} states {table} {key} already{how}. Remove the row, or give it another key.",
            "Dataset {owner} noemt {table} {key} al{how}. Verwijder de rij, of geef haar een andere sleutel.",
            **values,
        ))  # fmt: skip


def same_source(fact: StatedRow, table: dict[str, list[Any]], row: int) -> bool:
    """Whether a fact is a source that another dataset states in the same words."""
    return fact.table == "Source" and all(
        fact.values.get(column) == cells[row] for column, cells in table.items() if column not in OF_DATASET
    )


def products_form_no_cycle(inputs: list[StatedRow]) -> None:
    """Products are acyclic over what they take as input."""
    rows = {(f.values["end"], f.values["start"]): f for f in inputs}
    if cycle := _cycle(rows):
        steps = [rows[later, earlier] for earlier, later in pairwise(cycle)]
        names = " → ".join(model.split_id(node)[1] for node in cycle)
        raise ProductCycle(
            said(
                "{rows}: {names} form a cycle of inputs, so none could be made first. Every figure runs along this "
                "chain, so none is right without these rows. Remove the wrong one; nothing was loaded.",
                "{rows}: {names} vormen een kring van grondstoffen, zodat niets het eerst gemaakt kan worden. Elk "
                "cijfer loopt langs deze keten, dus zonder deze rijen klopt er geen. Verwijder de verkeerde; er is "
                "niets geladen.",
                rows=_rows(steps),
                names=names,
            )
        )


def _cycle(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Nodes of which each comes before the next, and the last is the first; of pairs of a node and one before it."""
    before: dict[str, set[str]] = defaultdict(set)
    for node, earlier in pairs:
        before[node].add(earlier)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def shares_of_a_user(supplies: list[StatedRow]) -> Iterator[Clash]:
    """The shares of one user and product that are valid on one day are at most 1."""
    of: dict[tuple[str, str], list[StatedRow]] = defaultdict(list)
    for fact in supplies:
        values = fact.values
        if values["share"] is not None and values["share_of"] != "SUPPLIER_OUTPUT":
            of[values["end"], values["product"]].append(fact)
    for (user, product), facts in of.items():
        for day, valid, total in _too_much(facts, SUM_TOLERANCE):
            yield Clash(valid, "share", said("shares above 1 together", "delen samen boven 1"), said(
                "{rows}: the suppliers of {user} for {product} add up to {total:.4g}{on}, and all of it is 1. Correct "
                "one of the rows.",
                "{rows}: de leveranciers van {user} voor {product} tellen op tot {total:.4g}{on}, en alles is 1. "
                "Verbeter een van de rijen.",
                rows=_rows(valid), user=_key(user), product=product, total=total,
                on=said(" on {day}", " op {day}", day=day.isoformat()) if day > date.min else "",
            ))  # fmt: skip


def owners_of_one(owned: list[StatedRow]) -> Iterator[Clash]:
    """What owners hold of an organisation on one day is at most all of it."""
    of: dict[str, list[StatedRow]] = defaultdict(list)
    for fact in owned:
        if fact.values["share"] is not None:
            of[fact.values["start"]].append(fact)
    for organisation, facts in of.items():
        for _, valid, total in _too_much(facts, ROUNDED_OWNERS):
            yield Clash(valid, "share", said("owners of more than all", "eigenaren van meer dan alles"), said(
                "{rows}: the owners of {organisation} hold {total:.4g} of it together, more than all. Correct one of "
                "the rows.",
                "{rows}: de eigenaren van {organisation} hebben er samen {total:.4g} van, meer dan alles. Verbeter een "
                "van de rijen.",
                rows=_rows(valid), organisation=_key(organisation), total=total,
            ))  # fmt: skip


def owners_in_no_cycle(owned: list[StatedRow]) -> Iterator[Clash]:
    """No organisation holds most of one that, by others or itself, holds most of it on the same day.

    Firms do hold minorities of each other. But who holds most decides, and in a cycle of them nobody does.
    """
    most = [fact for fact in owned if model.owns_most(fact.values["share"], fact.values.get("lower"))]
    for day in sorted({fact.values["valid_from"] or date.min for fact in most}):
        rows = {(f.values["start"], f.values["end"]): f for f in most if _valid(f.values, day)}
        while cycle := _cycle(rows):
            steps = tuple(rows.pop((later, earlier)) for earlier, later in pairwise(cycle))
            most = [fact for fact in most if fact not in steps]
            yield Clash(steps, "share", said("owners in a cycle", "eigenaren in een kring"), said(
                "{rows}: {names}, each holds most of the next, so that nobody owns them in the end. Correct one of the "
                "rows, or say from when to when each held.",
                "{rows}: {names}, elk heeft het grootste deel van de volgende, zodat uiteindelijk niemand ze bezit. "
                "Verbeter een van de rijen, of zeg van wanneer tot wanneer elk het had.",
                rows=_rows(steps), names=" → ".join(map(_key, cycle)),
            ))  # fmt: skip


def _too_much(facts: list[StatedRow], tolerance: float) -> Iterator[tuple[date, tuple[StatedRow, ...], float]]:
    """The first day on which shares are more than 1 together: without its rows, the others are looked at anew."""
    for day in sorted({fact.values["valid_from"] or date.min for fact in facts}):
        valid = tuple(fact for fact in facts if _valid(fact.values, day))
        total = sum(fact.values["share"] for fact in valid)
        if total > 1 + tolerance:
            yield day, valid, total
            return


def of_the_world(made: list[StatedRow]) -> Iterator[Clash]:
    """What one source states of the making of one product in one year, by kind, fits together."""
    of: dict[tuple[Any, ...], list[StatedRow]] = defaultdict(list)
    for fact in made:
        of[fact.values["end"], fact.values["year"], fact.values["kind"], fact.values["source"]].append(fact)
    for (product, year, kind, source), facts in of.items():
        what = {"product": _key(product), "year": year, "kind": kind, "source": source}
        for rule in (shares_of_the_world, one_basis, tonnes_of_the_world, shares_of_the_tonnes):
            yield from rule(facts, what)


def shares_of_the_world(made: list[StatedRow], what: dict[str, object]) -> Iterator[Clash]:
    """The shares of one statement are at most 1; a WLD row is the whole itself."""
    facts = tuple(fact for fact in made if fact.values["share"] is not None and not _is_world(fact))
    total = sum(fact.values["share"] for fact in facts)
    if total > 1 + PUBLISHED_TOLERANCE:
        yield Clash(facts, "share", said("shares above 1 together", "delen samen boven 1"), said(
            "{rows}: the shares of {product} for {year}, {kind}, {source} add up to {total:.6g}, and all of it is 1. "
            "Correct one of the rows.",
            "{rows}: de delen van {product} voor {year}, {kind}, {source} tellen op tot {total:.6g}, en alles is 1. "
            "Verbeter een van de rijen.",
            rows=_rows(facts), total=total, **what,
        ))  # fmt: skip


def one_basis(made: list[StatedRow], what: dict[str, object]) -> Iterator[Clash]:
    """The tonnes of one statement are all of one thing."""
    facts = tuple(fact for fact in made if fact.values["tonnes"] is not None)
    bases = dict.fromkeys(str(fact.values["unit_basis"]) for fact in facts)
    if len(bases) > 1:
        yield Clash(facts, "unit_basis", said("tonnes of several things", "tonnen van meer dan één ding"), said(
            "{rows}: the tonnes of {product} for {year}, {kind}, {source} are of {bases}. One source states one "
            "product and year in one basis. Convert them, or write one basis as another source's.",
            "{rows}: de tonnen van {product} voor {year}, {kind}, {source} zijn van {bases}. Eén bron noemt één "
            "product en jaar in één maat. Reken ze om, of schrijf één maat als van een andere bron.",
            rows=_rows(facts), bases=_listed(list(bases)), **what,
        ))  # fmt: skip


def tonnes_of_the_world(made: list[StatedRow], what: dict[str, object]) -> Iterator[Clash]:
    """The tonnes of the countries of one statement are at most those of its WLD row."""
    facts = tuple(fact for fact in made if fact.values["tonnes"] is not None)
    world = next((fact.values["tonnes"] for fact in facts if _is_world(fact)), None)
    total = sum(fact.values["tonnes"] for fact in facts if not _is_world(fact))
    if world is not None and total > world * (1 + ROUNDED_TOTAL):
        yield Clash(facts, "tonnes", said("more than the world's", "meer dan die van de wereld"), said(
            "{rows}: the countries that make {product} add up to {total:.6g} t for {year}, {kind}, {source}, and its "
            "WLD row has {world:.6g} t. Correct one of the rows, or leave the WLD row out.",
            "{rows}: de landen die {product} maken tellen op tot {total:.6g} t voor {year}, {kind}, {source}, en de "
            "rij WLD heeft {world:.6g} t. Verbeter een van de rijen, of laat de rij WLD weg.",
            rows=_rows(facts), total=total, world=world, **what,
        ))  # fmt: skip


def shares_of_the_tonnes(made: list[StatedRow], what: dict[str, object]) -> Iterator[Clash]:
    """Where a statement has a country's tonnes, its share, and the tonnes of the world, the share is their quotient."""
    world = next((fact for fact in made if _is_world(fact) and fact.values["tonnes"]), None)
    if world is None:
        return
    for fact in made:
        share, tonnes = fact.values["share"], fact.values["tonnes"]
        if share is None or tonnes is None:
            continue
        part = tonnes / world.values["tonnes"]
        if abs(part - share) > ROUNDED_SHARE:
            yield Clash((fact, world), "share", said("no share of its tonnes", "geen deel van de tonnen"), said(
                "{rows}: {country} makes {tonnes:.6g} t of {product}, of {total:.6g} t in the world: that is a share "
                "of {part:.3g}, not {share:.3g}. Correct one of the three.",
                "{rows}: {country} maakt {tonnes:.6g} t van {product}, van {total:.6g} t in de wereld: dat is een deel "
                "van {part:.3g}, niet {share:.3g}. Verbeter een van de drie.",
                rows=_rows([fact, world]), country=_key(fact.values["start"]), product=what["product"],
                total=world.values["tonnes"], tonnes=tonnes, part=part, share=share,
            ))  # fmt: skip


def _is_world(fact: StatedRow) -> bool:
    return bool(fact.values["start"] == model.node_id("Country", model.WORLD))


def routes(inputs: list[StatedRow]) -> Iterator[Clash]:
    """Routes of one product with shares sum to 1, and the rows of one route agree on its share."""
    of: dict[str, dict[Any, list[StatedRow]]] = defaultdict(lambda: defaultdict(list))
    for fact in inputs:
        of[fact.values["end"]][fact.values["route"]].append(fact)
    for product, by_route in of.items():
        disagreeing = False
        for route, facts in by_route.items():
            if len({f.values["route_share"] for f in facts}) > 1:
                disagreeing = True
                yield Clash(tuple(facts), "route_share", said("route of two shares", "route van twee delen"), said(
                    "{rows}: the rows of route {route} of {product} differ in route_share. Write one share in all of "
                    "them.",
                    "{rows}: de rijen van route {route} van {product} verschillen in route_share. Schrijf overal "
                    "hetzelfde deel.",
                    rows=_rows(facts), route=route, product=_key(product),
                ))  # fmt: skip
        shares = [facts[0].values["route_share"] for facts in by_route.values()]
        total = sum(s for s in shares if s is not None)
        known = None not in shares
        if not disagreeing and ((known and abs(total - 1) > SUM_TOLERANCE) or total > 1 + SUM_TOLERANCE):
            every = tuple(fact for facts in by_route.values() for fact in facts)
            yield Clash(every, "route_share", said("routes that are not all", "routes die niet alles zijn"), said(
                "{rows}: the routes of {product} have shares that add up to {total:.6g}. Where all routes have one "
                "they sum to 1. Correct one of the rows, or leave route_share empty in one.",
                "{rows}: de routes van {product} hebben delen die optellen tot {total:.6g}. Waar alle routes er een "
                "hebben, is de som 1. Verbeter een van de rijen, of laat route_share in een leeg.",
                rows=_rows(every), product=_key(product), total=total,
            ))  # fmt: skip


def one_firm_once(organisations: list[StatedRow], based_in: list[StatedRow]) -> Iterator[Clash]:
    """No two organisations have one KvK number, one LEI, or one name in one country, as the search compares names.

    `B.V.` and `BV`, accents composed or not, wide letters and capitals make no other firm, nor does another name that
    is known of it.
    """
    country = {f.values["start"]: _key(f.values["end"]) for f in based_in}
    seen: dict[tuple[str, ...], dict[str, tuple[StatedRow, str]]] = defaultdict(dict)
    for fact in organisations:
        values = fact.values
        place = country.get(model.node_id("Organisation", values["key"]), "")
        marks = [("kvk", "", values.get("kvk") or ""), ("lei", "", values.get("lei") or "")]
        marks += [("name", place, name) for name in (values["name"], *(values.get("also_known_as") or ()))]
        for column, where, text in marks:
            if mark := fold(text) if column == "name" else text:
                seen[column, where, mark].setdefault(values["key"], (fact, text))
    for (column, place, _), by_key in seen.items():
        if len(by_key) == 1:
            continue
        facts = tuple(fact for fact, _ in by_key.values())
        kind = FIRM_MARKS[column]
        yield Clash(facts, column, said("one firm under several keys", "één bedrijf onder meer sleutels"), said(
            "{rows} ({keys}) have the same {kind}{place}: {names}. A firm is one node. Use one key, or correct one.",
            "{rows} ({keys}) hebben hetzelfde: {kind}{place} {names}. Een bedrijf is één knoop. Gebruik één sleutel, "
            "of verbeter er een.",
            rows=_rows(facts), keys=", ".join(by_key), kind=kind,
            place=said(" in {place}", " in {place}", place=place) if place else "",
            names=" = ".join(dict.fromkeys(text for _, text in by_key.values())),
        ))  # fmt: skip


FIRM_MARKS = {"kvk": said("KvK number", "KvK-nummer"), "lei": said("LEI", "LEI"), "name": said("name", "naam")}
MATERIAL_MARKS = {
    "symbol": said("chemical symbol", "scheikundig symbool"),
    "cas": said("CAS number", "CAS-nummer"),
}


def one_symbol_one_material(materials: list[StatedRow]) -> Iterator[Clash]:
    """No two materials have one chemical symbol or one CAS number."""
    seen: dict[tuple[str, str], list[StatedRow]] = defaultdict(list)
    for fact in materials:
        for column in MATERIAL_MARKS:
            if mark := fact.values.get(column):
                seen[column, mark].append(fact)
    for (column, mark), facts in seen.items():
        if len(facts) > 1:
            yield Clash(tuple(facts), column, said("several materials", "meer dan één materiaal"), said(
                "{rows} ({keys}) have the same {kind}: {mark}. Two materials have two. Correct one, or leave it empty.",
                "{rows} ({keys}) hebben hetzelfde {kind}: {mark}. Twee materialen hebben er twee. Verbeter er een, of "
                "laat het leeg.",
                rows=_rows(facts), keys=", ".join(f.values["key"] for f in facts), kind=MATERIAL_MARKS[column],
                mark=mark,
            ))  # fmt: skip


def publishers_have_one_spelling(sources: list[StatedRow]) -> Iterator[Clash]:
    """No two publishers differ in capitals, spaces, marks or a leading `The` alone: they would count as two voices.

    The spelling of most is the right one, of several the first, and what other datasets write comes before all.
    """
    of: dict[str, list[StatedRow]] = defaultdict(list)
    for fact in sources:
        publisher = fact.values.get("publisher") or ""
        of["".join(filter(str.isalnum, publisher.casefold().removeprefix("the ")))].append(fact)
    for facts in of.values():
        fixed = [fact for fact in facts if fact.values["dataset"] != sources[0].values["dataset"]]
        (right, _), *_ = Counter(fact.values.get("publisher") for fact in fixed or facts).most_common(1)
        model_of = next(fact for fact in fixed or facts if fact.values.get("publisher") == right)
        for fact in facts:
            if fact.values.get("publisher") != right:
                yield Clash((fact,), "publisher", said(
                    "another spelling of a publisher", "een uitgever anders geschreven"
                ), said(
                    "{where} writes {right!r}. Two sources of one publisher are one voice: write it so.",
                    "{where} schrijft {right!r}. Twee bronnen van één uitgever zijn één stem: schrijf hem zo.",
                    where=model_of.where, right=right,
                ))  # fmt: skip


# The tables that a rule looks at, the first of which decides whether there is anything to look at.
RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Clash]]], ...] = (
    (("supplies",), shares_of_a_user),
    (("made",), of_the_world),
    (("owned_by",), owners_of_one),
    (("owned_by",), owners_in_no_cycle),
    (("input_to",), routes),
    (("Source",), publishers_have_one_spelling),
    (("Material",), one_symbol_one_material),
    (("Organisation", "based_in"), one_firm_once),
)


def _valid(values: dict[str, Any], day: date) -> bool:
    return (values["valid_from"] or date.min) <= day and (values["valid_to"] is None or day < values["valid_to"])


def _known(table: str, known: Tables, later: Collection[str]) -> list[StatedRow]:
    columns = known.get(table, {"key": []})
    return [
        StatedRow(table, {name: cells[row] for name, cells in columns.items()}, f"dataset {columns['dataset'][row]}", 0)
        for row in range(len(columns["key"]))
        if columns["dataset"][row] not in later
    ]


def cell(fact: StatedRow, column: str) -> str:
    """What a fact has in a column, as a file would; a relationship's key as those of its ends."""
    value = fact.values.get(column)
    if column == "key":
        return " ".join(part.rpartition(":")[2] for part in str(value).split("|") if part)
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _key(node: str) -> str:
    return node.partition(":")[2]


def _rows(facts: Iterable[StatedRow]) -> str:
    """`supplies.csv, rows 14 and 31` (or, of several files, each with its own)."""
    by_file: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        by_file[fact.file].append(fact.row)
    return joined("; ", (_of_one_file(file, sorted(set(rows))) for file, rows in by_file.items()))


def _of_one_file(file: str, rows: list[int]) -> str:
    if not rows[-1]:
        return file
    if len(rows) == 1:
        return said("{file}, row {row}", "{file}, rij {row}", file=file, row=rows[0])
    words: list[str] = [str(row) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        words.append(said("{count} more", "nog {count}", count=len(rows) - NAMED))
    return said("{file}, rows {rows}", "{file}, rijen {rows}", file=file, rows=_listed(words))


def _listed(words: list[str]) -> str:
    *some, last = words
    return said("{some} and {last}", "{some} en {last}", some=", ".join(some), last=last)
