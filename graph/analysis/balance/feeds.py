"""Who works whose goods, of an input without trade of its own (methods.md 2.2)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from ketenkaart.graph.analysis.balance.draws import draws as make_draws
from ketenkaart.graph.analysis.balance.ledger import DeliveryFact, Ledger
from ketenkaart.graph.analysis.balance.reading import ledger
from ketenkaart.graph.analysis.balance.world import World
from ketenkaart.graph.arrays import Reals
from ketenkaart.graph.snapshot import Snapshot

OWN, OWN_SD = 25.0, 1.2  # affinity of a maker's plants to its own country's goods; log sd
MOST = 0.9975  # part of a maker's goods that a recorded delivery can be set to take
LINK = 400.0  # where one organisation makes both, or a delivery between makers is recorded
SWEEPS, CLOSE = 2_000, 1e-9  # of RAS: most, error of a margin (part of the world) at which a draw is done


def feed(snapshot: Snapshot, up: World, down: World, *, used: int | None = None, product: int | None = None) -> Reals:
    """(B, K_up, K_down) of each maker's input (column), which part was made by whom (row); the rest by nobody named.

    RAS of a · s_j · s_c to both worlds' shares (Bacharach 1970): a = 400 where one organisation makes both or a
    delivery is recorded, 25 (log sd 1.2) within a country, else 1; all a = 1 is the world's mix. The makers that nobody
    names are a row and a column of their own. Users' use × share is each maker's output. Where a delivery states which
    part of the supplier's output it is, its cell starts so that this part of what the supplier makes goes there.

    used, product : local rows of the input and of the product where the worlds are those of wider products
    """
    book = ledger(snapshot)
    q_in = book.products[up.product if used is None else used]
    q = book.products[down.product if product is None else product]
    count = len(up.share) - 1
    own = OWN * np.exp(OWN_SD * make_draws(count).normal("own", q_in, q))
    rows, columns = (list(map(book.countries.__getitem__, world.makers.tolist())) for world in (up, down))
    affinity = np.ones((count + 1, len(rows) + 1, len(columns) + 1))
    for i, k in _pairs(rows, columns, ((country, country) for country in rows)):
        affinity[:, i, k] = own
    ties, stated = links(book, book.row_of[q_in], book.row_of[q], up.year)
    if up.tonnes is None:
        ties, stated = ties | set(stated), {}
    output = up.share if up.tonnes is None else up.tonnes
    for i, k in _pairs(rows, columns, ties):
        affinity[:, i, k] = LINK
    made, worked = closed(up.share), closed(down.share)
    for pair in sorted(set(stated) - ties):
        for i, k in _pairs(rows, columns, [pair]):
            affinity[:, i, k] = started(affinity[:, i], worked, k, stated[pair] / output[:, i])
    found = balanced(affinity, made, worked)
    return found[:, :-1, :-1]


def started(affinity: Reals, worked: Reals, k: int, part: Reals) -> Reals:
    """(B,) affinity with which a maker's cell k starts with `part` of its goods, and its usual share of the others.

    affinity, worked : (B, K) of the maker's row, and shares of the product's makers; part: (B,) fraction, at most 1
    """
    row = affinity * worked
    whole = row.sum(1)
    part = np.clip(part, 0.0, 1.0)
    wanted = np.minimum(MOST, part + (1 - part) * row[:, k] / whole)
    cell: Reals = wanted / (1 - wanted) * (whole - row[:, k]) / worked[:, k]
    return cell


def _pairs(rows: list[str], columns: list[str], wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Places of pairs of countries, those that make neither left out."""
    for row, column in wanted:
        if row in rows and column in columns:
            yield rows.index(row), columns.index(column)


def closed(share: Reals) -> Reals:
    """(B, K + 1) shares with those of makers that nobody names last, so that each row is a world."""
    share = share.astype(np.float64)
    nobody = np.maximum(1 - share.sum(1, keepdims=True), 1e-12)
    whole: Reals = np.concatenate([share, nobody], 1)
    whole /= whole.sum(1, keepdims=True)
    return whole


def balanced(affinity: Reals, made: Reals, used: Reals) -> Reals:
    """(B, I, K) columns of the table with margins `made` (B, I) and `used` (B, K), from affinity · made · used.

    Each of the B is done when its rows are met to 1e-9 of the world; columns always are. Columns sum to 1.
    """
    start = affinity * made[:, :, None] * used[:, None, :]
    by_row, by_column = np.ones_like(made), np.ones_like(used)
    open_ = np.arange(len(made))
    for _ in range(SWEEPS):
        table, u = start[open_], by_row[open_]
        v = used[open_] / np.maximum(_times(u[:, None, :], table)[:, 0], 1e-300)
        sums = u * _times(table, v[:, :, None])[:, :, 0]
        by_row[open_], by_column[open_] = u, v
        far = np.abs(sums - made[open_]).max(1) >= CLOSE
        by_row[open_[far]] = (u * made[open_] / np.maximum(sums, 1e-300))[far]
        open_ = open_[far]
        if not len(open_):
            break
    whole = start * by_row[:, :, None] * by_column[:, None, :]
    columns: Reals = whole / np.maximum(whole.sum(1, keepdims=True), 1e-300)
    return columns


def _times(left: Reals, right: Reals) -> Reals:
    product: Reals = np.matmul(left, right)
    return product


Pair = tuple[str, str]


def links(book: Ledger, used: int, product: int, year: int) -> tuple[set[Pair], dict[Pair, float]]:
    """Countries of the input and of the product that an organisation, or a delivery recorded in the year, ties.

    Beside them, of deliveries that state which part of the supplier's output they are, and whose supplier's output is
    known: pairs → tonnes a year. Kin of the input count as it: products of its stage whose key begins as its key does,
    or the other way round; and so do products of the product's stage that are made of them.
    """
    inputs, products = _kinds(book, used, product)
    known, found = book.organisations, set[Pair]()
    for organisation in {*known.makes, *known.sites}:
        makes = {*known.makes.get(organisation, ()), *(made for made, _, _ in known.sites.get(organisation, ()))}
        if makes & inputs and makes & products:
            found |= _ties(book, organisation, inputs, organisation, products)
    stated: dict[Pair, float] = defaultdict(float)
    for one in book.deliveries:
        if one.product in inputs and holds(one, year):
            for pair in sorted(_ties(book, one.supplier, inputs, one.customer, products)):
                made = [mass for key, at, mass in known.output.get(one.supplier, ()) if key in inputs and at == pair[0]]
                if one.share_of == "SUPPLIER_OUTPUT" and one.share and made:
                    stated[pair] += one.share * sum(made)
                else:
                    found.add(pair)
    return found, dict(stated)


def _kinds(book: Ledger, used: int, product: int) -> tuple[set[str], set[str]]:
    """Keys of the input's kin, and of the products of the product's stage that are made of them."""
    keys = list(enumerate(book.products))
    inputs = {key for row, key in keys if book.stage[row] == book.stage[used] and _kin(key, book.products[used])}
    return inputs, {
        key
        for row, key in keys
        if book.stage[row] == book.stage[product]
        and any(book.products[one.used] in inputs for one in book.inputs.get(row, ()))
    }


def _kin(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _ties(book: Ledger, supplier: int, inputs: set[str], customer: int, products: set[str]) -> set[Pair]:
    works = book.organisations.works
    at = [country for made, country in works.get(supplier, ()) if made in inputs]
    to = [country for made, country in works.get(customer, ()) if made in products]
    return {(j, c) for j in at for c in to}


def holds(one: DeliveryFact, year: int) -> bool:
    """Whether a delivery is recorded for any day of a year."""
    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return (one.begun is None or one.begun < after) and (one.ended is None or one.ended > first)
