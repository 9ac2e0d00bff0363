"""The balance once more, slowly and without any of its code: reconciled worlds, mixes, feeds, joint draws, chains.

Reads a data folder itself, from the files. World = one product in one calendar year; draw 0 is the central world (all
z = 0), draws 1 to N the joint ones. Letters: n countries in trade, K makers (the last one is '?': makers that nobody
names), B = N + 1. Tests set N to a few.
"""

import csv
import gzip
import hashlib
import io
import itertools
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit, ndtr, ndtri

from ketenkaart.loaders.names import EU_COUNTRIES
from ketenkaart.settings import CHECKOUT

N = 400
PED = {
    "STATISTICS": 0.15,
    "DATASET": 0.20,
    "LAW": 0.25,
    "PARLIAMENT": 0.25,
    "PAPER": 0.30,
    "REPORT": 0.30,
    "COMPANY": 0.40,
    "PRESS": 0.40,
}
PED_MEMORY = 0.60  # logit sd of a stated share by kind of its source, before the Birge factor of the product
GROWTH = 0.5  # of the sd with years of distance: a random walk
PACE, PACE_N = (0.5, 2.5), 20  # limits of a product's own pace, and how many steps the common pace weighs
BIRGE_CAP = 4.0  # sds of a product grow by sqrt(chi2 / dof) where its publishers disagree more than that


def drift_year(s):
    """Logit sd one year from the figure, times lag ^ GROWTH and the product's own pace."""
    return 0.35 + 0.15 * (1 - s) ** 4


SD_CAP = 1.5  # of any logit or log term
TONNES_SD = {
    "STATISTICS": 0.05,
    "DATASET": 0.07,
    "LAW": 0.1,
    "PARLIAMENT": 0.1,
    "PAPER": 0.12,
    "REPORT": 0.12,
    "COMPANY": 0.2,
    "PRESS": 0.2,
}
TONNES_YEAR = 0.08  # sd of log output per square root of a year
# Share of a maker without figures: least median, logit sd; sd where nothing is said of the world at all.
UNSEEN, UNSEEN_SD, UNSEEN_BLIND = 0.005, 1.5, 2.2
# A maker without figures, with trade: its prior output is a * exports + b * imports, at least and most a share of; sd
# of one that only exports, only imports.
PRIOR, PRIOR_SHARE, PRIOR_SD = (1.5, 0.45), (0.001, 0.9), (1.45, 2.6)
NOBODY, UNCOUNTED = 0.002, 0.9  # median share of makers that nobody names ('?'); where nobody counts the world
MIRROR_SD = 0.20  # log sd of a flow
REPLACED_SD = 0.7  # of a flow whose weight was replaced


def flow_year(v):
    """Log sd per sqrt of a year of a flow of v kUSD."""
    return np.clip(2.52 - 0.45 * np.log10(np.maximum(v, 1.0) / 100), 0.45, 2.52)


FLOW_CAP, DRIFT_CAP = 1.5, 2.7
PRICE_SD = 0.3  # log price of a maker's goods
GROSS_MEAN, GROSS_SD = 0.9, 0.7  # log of (world output / world gross trade), where no total is known
SITE_MARGIN, HINGE_SD = 1.1, 0.1
OWN, OWN_SD = 25.0, 1.2  # affinity of a maker's plants to its own country's ore; log sd
LINK = 400.0  # affinity where one organisation makes both, or a link is recorded
WINDOW, EVIDENCE = 10, 5
OUTLIER = 10.0
SIDE = 0.25  # part of the draws that use the other measure (mass for value, value for mass)
RANK = ["STATISTICS", "DATASET", "LAW", "PARLIAMENT", "PAPER", "REPORT", "COMPANY", "PRESS"]
AGG = {"WLD", "ROW", "EUU"}
LISTED = CHECKOUT / "loaders" / "statements.csv"


def logit(p):
    return np.log(p) - np.log1p(-p)


def z(*key, n=None):
    """(B,) standard normal draws of one uncertain thing: 0 first, then a stratified sample seeded by its key."""
    n = N if n is None else n
    seed = int.from_bytes(hashlib.sha256("|".join(map(str, key)).encode()).digest()[:8], "big")
    order = np.random.Generator(np.random.Philox(seed)).permutation(n)
    return np.concatenate([[0.0], ndtri((order + 0.5) / n)])


def walk(thing, year, to):
    """(B,) random walk from a year to another: independent increments by calendar year, shared by all that it moves."""
    step, out = (1 if to >= year else -1), np.zeros(N + 1)
    for t in range(year, to, step):
        out += step * z("walk", *thing, min(t, t + step))
    return out


def num(x):
    return float(x) if x not in ("", None, "NA") else None


def read(file):
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


CARDS = {
    "world-mining-data": {
        "publisher": "Austrian Federal Ministry of Finance", "kind": "STATISTICS", "published": "2026",
    },
    "eu-crm-study-2023-annexes": {
        "publisher": "European Commission, DG GROW", "kind": "REPORT", "published": "2023-03",
    },
}  # fmt: skip


def counted(folder):
    """Rows of stage_shares that World Mining Data and the EU study make of the products that the loaders list."""
    none = dict.fromkeys(("share", "tonnes", "lower", "upper", "unit_basis", "year_from", "year_to"), "")
    none |= {"kind": "PRODUCTION", "verified": "derived"}
    for one in read(LISTED):
        if not (folder / one["dataset"]).exists():
            continue  # a folder of facts alone
        if one["dataset"] == "production":
            source, rows = "world-mining-data", read(folder / "production" / f"{one['name']}.csv")
            rows = [r for r in rows if r["Country_Code"] != "DELETE"]
            for year in (name for name in rows[0] if name.isdigit()):
                world = sum(num(r[year]) or 0 for r in rows)
                for r in rows:
                    if num(r[year]):
                        yield none | {
                            "product": one["product"], "country": r["Country_ISO"], "year": year, "source": source,
                            "share": str(num(r[year]) / world), "tonnes": r[year], "unit_basis": one["unit_basis"],
                        }  # fmt: skip
            continue
        source, text = "eu-crm-study-2023-annexes", (folder / "eu2023" / "eu2023_global_shares_t.csv").read_bytes()
        rows = csv.DictReader(io.StringIO(text.decode("cp1252"), newline=""))
        rows = [r for r in rows if (r["Material"], r["Stage"]) == (one["name"], one["stage"])]
        sure = {r["Country"]: float(r["Share"].strip("%")) / 100 for r in rows if r["Share"][0] not in "<>"}
        over = max(1.0, round(sum(sure.values()), 9))
        for r in rows:
            at = r["Country"]
            yield none | {
                "product": one["product"], "country": EU_COUNTRIES[at], "year": "2020", "source": source,
                "year_from": "2016", "year_to": "2020", "share": str(sure[at] / over) if at in sure else "",
                "lower": "" if at in sure else "0", "upper": "" if at in sure else str(0.001 / over),
            }  # fmt: skip


class Data:
    """The files of a data folder, and what each product's balance takes from them."""

    def __init__(self, folder):
        folder = Path(folder)

        def table(name):
            files = sorted([*folder.glob(f"facts/{name}.csv"), *folder.glob(f"facts/{name}_*.csv")])
            return [r for f in files for r in read(f)]

        self.sources = {r["id"]: r for r in table("sources")}
        self.products = {r["key"]: r for r in table("products")}
        self.materials = {r["key"]: r for r in table("materials")}
        self.contains = {(r["product"], r["material"]): r for r in table("product_materials")}
        self.inputs = table("inputs")
        self.sites, self.makes, self.links = table("sites"), table("organisation_products"), table("organisation_links")
        self.orgs = {r["key"]: r for r in table("organisations")}
        self.owned = table("ownership")
        self.declared = table("trade_figures")
        self.shares = defaultdict(list)
        for r in table("stage_shares"):
            self.shares[r["product"]].append(r)
        for r in counted(folder):
            self.shares[r["product"]].append(r)
        self.sources |= CARDS
        iso = {}
        for r in read(folder / "baci" / "country_codes.csv"):
            iso[r["country_code"]] = r["country_iso3"]
        iso["490"] = "TWN"
        self.iso = iso
        self.flows = {}  # (code, year) -> list of (exporter, importer, kUSD, t)
        for f in sorted([*folder.glob("baci/BACI_*.csv.gz"), *folder.glob("baci/BACI_*.csv")]):
            found = defaultdict(list)
            for r in read(f):
                i, j = iso.get(r["i"].strip()), iso.get(r["j"].strip())
                if i and j and i != j:
                    found[r["k"].strip().zfill(6), int(r["t"])].append((i, j, num(r["v"].strip()), num(r["q"].strip())))
            for key, rows in found.items():
                self.flows.setdefault(key, rows)
        self.cache = {}

    def codes(self, q):
        p = self.products[q]
        own = p["hs92"].split(";") if p["hs92"] and p["mapping"] in ("EXACT", "CLOSE") else []
        return own, p["mapping_by"] or "MASS"

    def trade_years(self, q):
        codes, _ = self.codes(q)
        years = [{y for c, y in self.flows if c == code} for code in codes]
        return sorted(set.intersection(*years)) if years else []

    def places(self, q, year):
        """country -> capacity that counts in the year, or None, of sites and organisations that make q."""
        cap, open_ = defaultdict(float), set()
        end = date(year, 12, 31).toordinal()
        with_site = defaultdict(set)
        for s in self.sites:
            with_site[s["organisation"]].add((s["product"], s["country"], s["stage"]))
            if s["product"] != q or not s["country"] or s["status"] not in ("OPERATING", "RAMPING_UP"):
                continue
            begun = date.fromisoformat(s["valid_from"]).toordinal() if s["valid_from"] else -1
            if begun > end:
                continue
            part = min(1.0, (end + 1 - begun) / 365.25) if begun > 0 else 1.0
            basis = s["unit_basis"].split()[0] if s["unit_basis"] else ""
            c = num(s["capacity_tonnes"]) or num(s["production_tonnes"])
            if c and basis in ("gross", "metal", "oxide", "REO", "NdPr"):
                cap[s["country"]] += c * part
            else:
                cap[s["country"]] += 0.0
                open_.add(s["country"])
        children = defaultdict(set)
        for r in self.owned:
            if r["owner"] in self.orgs and (num(r["share"]) or 0) > 0.5:
                children[r["owner"]].add(r["organisation"])

        def family(o, seen=()):
            return {o}.union(*(family(c, (*seen, o)) for c in children[o] if c not in seen))

        for r in self.makes:
            if r["relation"] == "MAKES" and r["product"] == q:
                kin = set().union(*(with_site[o] for o in family(r["organisation"])))
                if any(p == q for p, _, _ in kin):
                    continue  # its sites say where, also where they don't work yet
                stage = self.products[q]["stage"]
                at = (
                    {c for p, c, s in kin if s == stage and c}
                    or {c for p, c, s in kin if c}
                    or {self.orgs[r["organisation"]]["country"]}
                )
                for c in at - {""}:
                    cap[c] += 0.0
                    open_.add(c)
        found = {c: (None if c in open_ else cap[c]) for c in cap}
        rows = [
            r for r in self.shares[q] if r["kind"] == "CAPACITY" and r["country"] not in AGG and int(r["year"]) <= year
        ]
        for r in sorted(rows, key=lambda r: int(r["year"])):  # a country's whole capacity, the latest
            if num(r["share"]) or num(r["tonnes"]) or num(r["upper"]):
                own = num(r["tonnes"]) and num(r["tonnes"]) / (
                    self.fraction(q) if r["unit_basis"] == "metal content" else 1
                )
                known = [t for t in (found.get(r["country"]), own) if t is not None]
                found[r["country"]] = max(known) if known else None
        return found

    def fraction(self, q):
        r = self.contains.get((q, self.products[q]["material"]))
        return (num(r["mass_fraction"]) if r else None) or 1.0

    def statements(self, q):
        """publisher -> statements: year, kind of source, edition, total, {country: (share, t, lower, upper, how)}."""
        if ("st", q) in self.cache:
            return self.cache["st", q]
        groups = defaultdict(list)
        for r in self.shares[q]:
            if r["kind"] == "PRODUCTION":
                groups[r["source"].split(";")[0], int(r["year"])].append(r)
        out = defaultdict(list)
        for (src, year), rows in sorted(groups.items()):
            s = self.sources.get(src, {})

            def gross(r):
                part = self.fraction(q)
                return num(r["tonnes"]) and num(r["tonnes"]) / (part if r["unit_basis"] == "metal content" else 1.0)

            total = next((gross(r) for r in rows if r["country"] == "WLD" and gross(r)), None)
            if total is None:
                sums = [(num(r["share"]), gross(r)) for r in rows if r["country"] not in ("WLD", "EUU")]
                if all(a is not None and b is not None for a, b in sums) and sum(a for a, _ in sums) > 0.97:
                    total = sum(b for _, b in sums)
                elif any(a and b for a, b in sums):  # a row with both gives the total of its source
                    a, b = max(x for x in sums if x[0] and x[1])
                    total = b / a
            named = {}
            for r in rows:
                if r["country"] != "WLD":
                    a = num(r["share"])
                    if a is None and gross(r) and total:
                        a = gross(r) / total
                    named[r["country"]] = a, gross(r), num(r["lower"]), num(r["upper"]), r["verified"]
            rest = named.pop("ROW", None)
            covered = sum(v[0] or 0 for v in named.values())
            first, last = (int(rows[0].get(column) or year) for column in ("year_from", "year_to"))
            if first != last:
                year = round((first + last) / 2)
            out[s.get("publisher") or src].append(
                {
                    "year": year,
                    "kind": s.get("kind") or "PRESS",
                    "edition": s.get("published", ""),
                    "source": src,
                    "rows": named,
                    "total": total,
                    "rest": rest,
                    "full": covered > 0.995,
                    "lag0": (last - first) / 4,
                }
            )
        self.cache["st", q] = out
        return out

    def flows_of(self, q, year):
        """Flows of a product: (exporter, importer) -> tonnes, kUSD, replaced; odd weights by the typical unit value."""
        out = {}
        for code in self.codes(q)[0]:
            rows = self.flows[code, year]
            med = typical([(t, v) for _, _, v, t in rows if v and t])
            for i, j, v, t in rows:
                bad = not t or not v or not (med / OUTLIER <= v / t <= med * OUTLIER)
                if not v:
                    v = (t or 0) * med
                if bad:
                    t = v / med
                a = out.setdefault((i, j), [0.0, 0.0, 0.0])
                a[0] += t
                a[1] += v
                a[2] += t * bad
        return out


def typical(flows):
    """The unit value below which half of the value was traded."""
    so_far, half = 0.0, sum(v for _, v in flows) / 2
    for t, v in sorted(flows, key=lambda flow: flow[1] / flow[0]):
        so_far += v
        if so_far >= half:
            return float(v / t)
    return np.nan


def nearest(tonnes, year):
    """Of each country only the tonnes within a year of its nearest."""
    near = {}
    for t in tonnes:
        near[t[0]] = min(near.get(t[0], 99), abs(t[3] - year))
    return [t for t in tonnes if abs(t[3] - year) <= near[t[0]] + 1]


def own_pace(pairs):
    """How fast a product's shares move against drift_year: steps (before, after, years) within a publisher.

    sqrt((n r^2 + PACE_N) / (n + PACE_N)), r the 90 % quantile of |change of logit| / (drift_year sqrt(years)) / 1.645.
    """
    d = [
        abs(logit(min(max(b, 1e-4), 0.9999)) - logit(a)) / (drift_year(a) * lag**GROWTH)
        for a, b, lag in pairs
        if 0.01 <= a < 0.999
    ]
    if len(d) < 5:
        return 1.0
    r = np.quantile(d, 0.9) / 1.645
    return float(np.clip(((len(d) * r * r + PACE_N) / (len(d) + PACE_N)) ** 0.5, *PACE))


def steps_of(data, q):
    """Steps between a publisher's consecutive statements of many countries, of each in the earlier."""
    out = []
    for sts in data.statements(q).values():
        sts = sorted(
            (s for s in sts if sum(v[0] is not None for v in s["rows"].values()) >= 5),
            key=lambda s: (s["year"], s["edition"], s["source"]),
        )
        sts = list({s["year"]: s for s in sts}.values())
        for a, b in itertools.pairwise(sts):
            for c, v in a["rows"].items():
                if v[0] and c not in AGG and (c in b["rows"] or b["full"]):
                    out.append((v[0], (b["rows"].get(c) or (0,))[0] or 0, b["year"] - a["year"]))
    return out


def observations(data, q, year, drop=(), only=None):
    """What is said of the world's making: shares (country, logit, sds, drift, …), tonnes, totals, names."""
    shares, rests, tonnes, totals, evidence = [], [], [], [], set()
    pace = own_pace(steps_of(data, q)) if not drop and only is None else 1.0
    for publisher, sts in sorted(data.statements(q).items()):
        sts = [s for s in sts if abs(s["year"] - year) <= WINDOW]
        if not sts or publisher in drop or only not in (None, publisher):
            continue

        def best(want, sts=sts):
            found = [s for s in sts if want(s)]
            order = ((-abs(s["year"] - year), s["year"], len(s["rows"]), s["edition"], s["source"]) for s in found)
            return max(zip(order, found, strict=True), key=lambda x: x[0])[1] if found else None

        s = best(lambda s: any(v[0] is not None or v[3] is not None for c, v in s["rows"].items() if c not in AGG))
        if s:
            evidence |= {c for c, v in s["rows"].items() if c not in AGG and ((v[0] or 0) > 0 or (v[3] or 0) > 0)}
            lag = abs(s["year"] - year) + s["lag0"]
            named = {c for c in s["rows"] if c not in AGG}
            rest = [("ROW", s["rest"])] if s["rest"] and len(named) > 1 and len(named) == len(s["rows"]) else []
            for c, (a, _, lo, hi, ver) in [*s["rows"].items(), *rest]:
                if c in AGG and c != "ROW":
                    continue
                ped = PED_MEMORY if ver == "memory" else PED[s["kind"]]
                if a is None:
                    if hi is None:
                        continue
                    a, lo, hi = hi / 3, None, None
                    ped = 1.0
                if a >= 1 - 1e-9:  # "all of it": what its rounding or its own lower end leaves open
                    low = lo if lo is not None else 0.99
                    a, lo, hi = 1 - (1 - low) / 4, low, None
                v = min(max(a, 1e-5), 1 - 1e-4)
                lower = lo is not None and 0 < lo < a
                upper = hi is not None and a < hi < 1
                down = (logit(v) - logit(lo)) / 1.645 if lower else ped
                up = (logit(hi) - logit(v)) / 1.645 if upper else (down if lower else ped)
                if not lower and upper:
                    down = up if lo is None else ped
                drift = min(SD_CAP, pace * drift_year(v) * lag**GROWTH)
                key = q, s["source"], c, s["year"]
                said = [c, logit(v), min(down, SD_CAP), min(up, SD_CAP), drift, s["year"], key]
                if c == "ROW":
                    rests.append([*said, named])
                else:
                    shares.append(said)
        s = best(lambda s: s["total"] is not None)
        if s:
            totals.append((s["total"], s["kind"], s["year"], s["source"]))
        s = best(lambda s: s["total"] is None and any(v[1] for v in s["rows"].values()))
        if s:
            evidence |= {c for c, v in s["rows"].items() if c not in AGG and (v[1] or 0) > 0}
            for c, v in s["rows"].items():
                if v[1] and c not in AGG:
                    tonnes.append((c, v[1], TONNES_SD[s["kind"]], s["year"], s["source"]))
    if len(totals) > 1:  # totals more than a factor two off the best are another basis
        ref = sorted(totals, key=lambda t: (RANK.index(t[1]), abs(t[2] - year), -t[2], t[3]))[0][0]
        totals = [t for t in totals if 0.5 <= t[0] / ref <= 2]
    tonnes = nearest(tonnes, year)
    near = min([abs(t[2] - year) for t in totals] + [abs(t[3] - year) for t in tonnes] or [0])
    totals = [t for t in totals if abs(t[2] - year) <= near + 1]  # output grows: only near years speak of its size
    by = defaultdict(list)  # Birge: where publishers disagree more than their sds, these grow
    for o in shares:
        by[o[0]].append(o)
    chi, dof = 0.0, 0
    for os_ in by.values():
        if len(os_) > 1:
            w = np.array([1 / (((o[2] + o[3]) / 2) ** 2 + o[4] ** 2) for o in os_])
            y = np.array([o[1] for o in os_])
            chi += (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
            dof += len(os_) - 1
    birge = min(BIRGE_CAP, max(1.0, (chi / dof) ** 0.5)) if dof >= 2 else 1.0
    for o in [*shares, *rests]:
        o[2], o[3] = min(SD_CAP, o[2] * birge), min(SD_CAP, o[3] * birge)
    return shares, rests, tonnes, totals, evidence


def fit(y, w, groups, fixed, hinge_lo, hinge_hi, sd_lo, total, total_w):
    """x (B, K) = log output: the least squares of the reconciliation, Gauss-Newton with a bounded step.

    sum_k w_k (logit s_k - y_k)^2 + sum fixed (x_k - t)^2 / sd^2 + sum (hinges)^2 + total_w (log sum P - total)^2
    y, w (B, K); w 0 where nothing is said. groups: list of ((K,) whether in, (B,) logit, sd) of shares together.
    fixed: list of (k, (B,) log tonnes, sd). hinges (B, K): log bounds, nan none.
    """
    B = len(y)
    x = np.clip(y, -12, 12) - np.log1p(np.exp(np.clip(y, -12, 12)))  # log of the stated share
    x = x + (total[:, None] if total is not None else 0)
    lo, hi = np.nan_to_num(hinge_lo, nan=-np.inf), np.nan_to_num(hinge_hi, nan=np.inf)
    x = np.clip(x, np.where(np.isfinite(lo), lo, -99), np.where(np.isfinite(hi), np.maximum(hi, lo), 99))
    lam = np.full(B, 1e-9)

    def value(x):
        m = x.max(1, keepdims=True)
        e = np.exp(x - m)
        S = e.sum(1, keepdims=True)
        s = e / S
        L = np.log(S[:, 0]) + m[:, 0]
        r = np.log(np.maximum(s, 1e-300)) - np.log(np.maximum(1 - s, 1e-12)) - y
        below, above = np.minimum(x - lo, 0), np.maximum(x - hi, 0)
        c = (w * r * r).sum(1) + (below**2 / sd_lo**2).sum(1) + (above**2 / HINGE_SD**2).sum(1)
        for k, t, sd in fixed:
            c = c + ((x[:, k] - t) / sd) ** 2
        for inside, t, sd in groups:
            p = s[:, inside].sum(1)
            c = c + ((logit(np.clip(p, 1e-300, 1 - 1e-12)) - t) / sd) ** 2
        if total is not None:
            c = c + total_w * (L - total) ** 2
        return c, s, L, r, below, above

    c, s, L, r, below, above = value(x)
    for _ in range(80):
        a = 1 / np.maximum(1 - s, 1e-9)  # d logit s_i / d x_j = a_i (delta_ij - s_j)
        u = w * a * a
        v = w * a * r
        g = v - s * v.sum(1, keepdims=True) + below / sd_lo**2 + above / HINGE_SD**2
        D = u + (below < 0) / sd_lo**2 + (above > 0) / HINGE_SD**2 + 1e-9 + lam[:, None]
        mu = u.sum(1)
        for k, t, sd in fixed:
            D[:, k] += sd**-2
            g[:, k] += (x[:, k] - t) / sd**2
        if total is not None:
            mu = mu + total_w
            g = g + total_w * (L - total)[:, None] * s
        # H = diag(D) - u s' - s u' + mu s s' + sum d d' / sd^2 by Woodbury; C^-1 of the first two is [[-mu -1] [-1 0]].
        V, inverse = [u, s], [np.array([[-m, -1], [-1, 0]]) for m in mu]
        for inside, t, sd in groups:
            p = s[:, inside].sum(1)[:, None]
            V.append(s * (inside - p) / (p * (1 - p)))
            g = g + V[-1] * (logit(np.clip(p, 1e-300, 1 - 1e-12)) - t[:, None]) / sd**2
        V = np.stack(V, 2)
        DV = V / D[:, :, None]
        G = np.einsum("bki,bkj->bij", V, DV)
        G[:, :2, :2] += inverse
        for n, (_, _, sd) in enumerate(groups, 2):
            G[:, n, n] += sd**2
        h = g / D
        Vh = np.einsum("bki,bk->bi", V, h)[:, :, None]
        step = -(h - np.einsum("bki,bi->bk", DV, np.linalg.solve(G, Vh)[:, :, 0]))
        step *= np.minimum(1, 2 / np.maximum(np.abs(step).max(1), 1e-12))[:, None]
        new = value(x + step)
        better = new[0] <= c + 1e-12
        lam = np.where(better, np.maximum(lam / 10, 1e-9), np.minimum(np.maximum(lam, 1e-6) * 30, 1e6))
        x = np.where(better[:, None], x + step, x)
        c, s, L, r, below, above = value(x)
        if np.abs(step).max() < 1e-8:
            break
    return x


class World:
    """One product in one calendar year: makers, output (B, K), by measure everybody's origins (B, n, K)."""

    def __init__(self, data, q, year, drop=(), only=None, declared=True, side=None):
        self.data, self.q, self.year = data, q, year
        self.place = data.places(q, year)
        shares, rests, tonnes, totals, evidence = observations(data, q, year, drop, only)
        everybody = observations(data, q, year)[4]  # of a reading all makers stay
        for r in data.inputs:  # what is cast where it is used: tonnes of the input speak of the product
            if r["product"] == q and r["made_where"] == "SAME_COUNTRY":
                ratio = num(r["tonnes_per_tonne"])
                rec = np.log((num(r["upper"]) or ratio) / ratio) / 1.645
                for c, t, sd, y, src in observations(data, r["input"], year, drop, only)[2]:
                    if c in evidence or c in self.place:
                        tonnes.append((c, t / ratio, (sd**2 + rec**2) ** 0.5, y, src))
        tonnes = nearest(tonnes, year)
        known = set(self.place) | everybody
        self.makers = [*sorted(known), "?"]
        self.exists = bool(known)
        years = data.trade_years(q)
        self.trade_year = min(years, key=lambda t: (abs(t - year), -t)) if years else None
        if self.trade_year is not None and abs(self.trade_year - year) > EVIDENCE:
            self.trade_year = None
        self.by = data.codes(q)[1]
        B, K = N + 1, len(self.makers)
        at = {c: k for k, c in enumerate(self.makers)}
        if self.trade_year is not None:
            self._trade(declared)
        # Observations pooled by country: precision-weighted mean of the perturbed logits.
        num_, den = np.zeros((B, K)), np.zeros(K)
        said = set()

        def drawn(c, v, down, up, drift, y, key):
            e = z("share", *key)
            d = walk((q, c), y, year)
            lag = abs(year - y)
            noise = np.where(e < 0, down, up) * e + (drift * d / max(lag, 1) ** 0.5 if lag else drift * z("mean", *key))
            noise = noise - np.where(np.arange(B) == 0, 0, drift**2 / 2 * (1 - 2 * expit(v)))  # the mean is kept
            return v + noise, ((down + up) / 2) ** 2 + drift**2

        for said_ in shares:
            value, var = drawn(*said_)
            c, wt = said_[0], 1 / var
            num_[:, at[c]] += wt * value
            den[at[c]] += wt
            said.add(c)
        groups = []
        for *said_, named in rests:
            value, var = drawn(*said_)
            groups.append((np.array([c not in named for c in self.makers]), value, var**0.5))
        fixed = []
        for c, t, sd, y, src in tonnes:
            if c in at:
                lag = abs(year - y)
                s_ = (sd**2 + TONNES_YEAR**2 * lag) ** 0.5
                fixed.append(
                    (at[c], np.log(t) + sd * z("tonnes", q, src, c, y) + TONNES_YEAR * walk((q, c, "t"), y, year), s_)
                )
                said.add(c)
        old = UNSEEN_SD**2 * min([1.0, *((s[4] / max((s[2] + s[3]) / 2, 0.1)) ** 2 for s in shares)] if shares else [0])
        for c, k in at.items():
            if c not in said:
                blind = not (totals or fixed or shares)
                m = (UNCOUNTED if blind and self.trade_year is None else NOBODY) if c == "?" else UNSEEN
                sd = UNSEEN_BLIND if blind and c != "?" else UNSEEN_SD
                if c != "?" and self.trade_year is not None:
                    x, b = self.sold[c], self.bought[c]
                    size = self.gross * np.exp(GROSS_MEAN)
                    if totals:
                        wt = [1 / (TONNES_SD[o[1]] ** 2 + TONNES_YEAR**2 * abs(year - o[2])) for o in totals]
                        size = np.exp(np.average([np.log(o[0]) for o in totals], weights=wt))
                    elif (used := scale(data, q, year)) is not None:
                        size = used[0]
                    m = min(PRIOR_SHARE[1], max(PRIOR_SHARE[0], (PRIOR[0] * x + PRIOR[1] * b) / size))
                    sd = PRIOR_SD[0] + (PRIOR_SD[1] - PRIOR_SD[0]) * (b / (x + b) if x + b else 1.0)
                sd = (sd**2 + old) ** 0.5  # what nobody measured ages with what somebody did, or it would gain weight
                num_[:, k] = (logit(m) + sd * z("unseen", q, c)) / sd**2
                den[k] = sd**-2
        yv = np.where(den > 0, num_ / np.maximum(den, 1e-12), 0.0)
        w = np.broadcast_to(den, (B, K)).copy()
        # The world's total.
        if totals:
            num_t, den_t = np.zeros(B), 0.0
            for t, kind, y, src in totals:
                sd, lag = TONNES_SD[kind], abs(year - y)
                wt = 1 / (sd**2 + TONNES_YEAR**2 * lag)
                num_t += wt * (np.log(t) + sd * z("total", q, src, y) + TONNES_YEAR * walk((q, "WLD"), y, year))
                den_t += wt
            total, tw, self.scale = num_t / den_t, den_t, "t"
        elif fixed:
            total, tw, self.scale = None, 0.0, "t"
        elif (used := scale(data, q, year)) is not None:  # as what is made of it takes it
            total, tw, self.scale = np.log(used[0]) + used[1] ** 0.5 * z("scale", q), 1 / used[1], "t"
        elif self.trade_year is not None:
            total, tw, self.scale = np.log(self.gross) + GROSS_MEAN + GROSS_SD * z("gross", q), GROSS_SD**-2, "t"
        else:
            total, tw, self.scale = np.zeros(B), 1e4, ""
        lo, hi, sdlo = np.full((B, K), np.nan), np.full((B, K), np.nan), np.full((B, K), 0.15)
        if totals or fixed or (self.scale and self.trade_year is None):
            for c, room in self.place.items():
                if room is not None and room > 0 and c not in said:
                    hi[:, at[c]] = np.log(room * SITE_MARGIN)
        if self.trade_year is not None:
            for c, k in at.items():
                if c in self.ix:
                    net = self.net[:, self.ix[c]]
                    lo[:, k] = np.where(net > 0, np.log(np.maximum(net, 1e-9)), np.nan)
            for c in said & set(at):
                lo[:, at[c]] = np.nan  # exports pull up only a maker without a figure of its own; the rest is slack
            lo = np.where(np.isnan(lo), np.nan, np.fmin(lo, np.where(np.isnan(hi), np.inf, hi)))
        self.lo, self.hi = lo, hi
        self.P = np.exp(fit(yv, w, groups, fixed, lo, hi, sdlo, total, tw)) if self.exists else np.zeros((B, K))
        self.share = self.P / np.maximum(self.P.sum(1, keepdims=True), 1e-300)
        if self.trade_year is not None:
            self._solve(side)

    def _trade(self, declared):
        data, q, ty, year, B = self.data, self.q, self.trade_year, self.year, N + 1
        flows = data.flows_of(q, ty)
        # A second report of an importer: its total and its named partners, the rest as BACI's.
        second = defaultdict(dict)
        if declared:
            codes = data.codes(q)[0]
            for r in data.declared:
                wanted = r["flow"] == "IMPORT" and r["code"] in codes and int(r["year"]) == ty and len(codes) == 1
                if wanted and r["reporter"] not in AGG and (not r["value"] or r["currency"] == "USD"):
                    second[r["reporter"]][r["partner"]] = num(r["tonnes"]), num(r["value"]) and num(r["value"]) / 1e3
        for k, rep in second.items():
            if "WLD" not in rep:
                continue
            for m in (0, 1):
                if rep["WLD"][m] is None:
                    continue
                base = {i: f[m] for (i, j), f in flows.items() if j == k}
                named = {i: v[m] for i, v in rep.items() if i not in AGG and v[m] is not None}
                rest = max(0.0, rep["WLD"][m] - sum(named.values()))
                others = sum(v for i, v in base.items() if i not in named)
                for i in set(base) | set(named):
                    want = named.get(i, base.get(i, 0) * rest / others if others else 0)
                    f = flows.setdefault((i, k), [1e-9, 1e-9, 0.0])
                    while len(f) < 5:
                        f.append(f[len(f) - 3])
                    f[3 + m] = max(want, 1e-9)
        names = sorted({c for pair in flows for c in pair} | set(self.makers) - {"?"})
        self.names, self.ix = names, {c: i for i, c in enumerate(names)}
        pairs = sorted(flows)
        ii, jj = np.array([self.ix[a] for a, _ in pairs]), np.array([self.ix[b] for _, b in pairs])
        n = len(names)
        lag = abs(ty - year)
        self.T = {}
        raw = {m: np.array([max(flows[p][k], 1e-9) for p in pairs]) for m, k in (("MASS", 0), ("VALUE", 1))}
        bad = np.array([flows[p][2] / max(flows[p][0], 1e-9) for p in pairs])
        Z = np.stack([z("flow", q, ty, *p) for p in pairs], 1)
        W = np.stack([walk(("flow", q, *p), ty, year) for p in pairs], 1) if lag else 0.0
        lam = {k: ndtr(z("mirror", q, ty, k)) for k in second}
        for m, k in (("MASS", 0), ("VALUE", 1)):
            base = np.broadcast_to(np.log(raw[m]), (B, len(pairs))).copy()
            for f, (i, j) in enumerate(pairs):
                if j in second and len(flows[i, j]) == 5:
                    base[:, f] += lam[j] * (np.log(flows[i, j][3 + k]) - np.log(raw[m][f]))
            var = MIRROR_SD**2 + (REPLACED_SD**2 * bad if m == "MASS" else 0)
            sd = np.minimum(FLOW_CAP, var**0.5)
            dr = np.minimum(DRIFT_CAP, flow_year(raw["VALUE"]) * lag**0.5) / max(lag, 1) ** 0.5
            t = np.exp(base + sd * Z - np.where(np.arange(B) == 0, 0, 1)[:, None] * sd**2 / 2)
            if lag:  # drift moves who buys from whom, not how much each sells and buys
                t = balanced(t * np.exp(dr * W), t, ii, jj, n)
            M = np.zeros((B, n, n))
            M[:, ii, jj] = t
            self.T[m] = M
        self.gross = raw["MASS"].sum()
        uv = np.full(n, np.nan)
        med = typical(list(zip(raw["MASS"], raw["VALUE"], strict=True)))
        for i in range(n):
            own = i == ii
            if own.sum() >= 3:
                uv[i] = raw["VALUE"][own].sum() / raw["MASS"][own].sum()
        self.median = med
        unit = np.clip(np.where(np.isnan(uv), med, uv), med / 5, med * 5)
        own = [np.exp(PRICE_SD * z("price", q, c)) * unit[self.ix[c]] for c in self.makers[:-1]]
        self.price = np.stack([*own, np.full(B, med)], 1)  # kUSD per t
        X, value = raw[self.by], self.by == "VALUE"
        at = {c: k for k, c in enumerate(self.makers[:-1])}
        self.sold = {c: X[ii == self.ix[c]].sum() / (self.price[0, k] if value else 1) for c, k in at.items()}
        self.bought = {c: X[jj == self.ix[c]].sum() / (med if value else 1) for c in at}
        M = self.T["MASS"]
        self.net = M.sum(2) - M.sum(1)
        if self.by == "VALUE":  # what must have been made, in tonnes by the maker's own price
            V = self.T["VALUE"]
            nv = V.sum(2) - V.sum(1)
            own = np.ones((B, n)) * med
            for k, c in enumerate(self.makers):
                if c in self.ix:
                    own[:, self.ix[c]] = self.price[:, k]
            self.net = nv / own

    def _solve(self, side):
        B, n, K = N + 1, len(self.names), len(self.makers)
        side = SIDE if side is None else side
        other = {"MASS": "VALUE", "VALUE": "MASS"}[self.by]
        self.uses = ndtr(z("measure", self.q)) < side
        self.mix, self.slack, self.use = {}, {}, {}
        place = np.array([self.ix.get(c, -1) for c in self.makers])
        for m in ("MASS", "VALUE"):
            T = self.T[m]
            P = self.P * (self.price if m == "VALUE" else 1.0)
            p = np.zeros((B, n))
            p[:, place[place >= 0]] = P[:, place >= 0]
            M, X = T.sum(1), T.sum(2)
            e = np.maximum(0, X - M - p)  # supply that nobody made, as far as is known: untraced by way of k
            S = p + M + e
            inv = np.where(S > 0, 1 / np.maximum(S, 1e-300), 0.0)
            mix = np.zeros((B, n, K), np.float64)
            right = np.zeros((B, n, K))
            right[:, place[place >= 0], np.flatnonzero(place >= 0)] = (p * inv)[:, place[place >= 0]]
            for a in range(0, B, 50):
                A = inv[a : a + 50, :, None] * T[a : a + 50].transpose(0, 2, 1)
                mix[a : a + 50] = np.linalg.solve(np.eye(n) * (1 + 1e-12) - A, right[a : a + 50])
            self.mix[m], self.slack[m] = mix.clip(0), e
            self.use[m] = S - X
            self.mix[m][S <= 0] = 0
            if m == self.by:  # of a country that only sells what nobody made there, trade says nothing of what it uses
                self.traded = S[0] > e[0]
        self.T = None
        self.own_mix = np.where(self.uses[:, None, None], self.mix[other], self.mix[self.by])

    def origin(self, country, by=None):
        """(B, K) shares of a user's supply by maker; what they lack to 1 is untraced. Without trade the world's mix."""
        if self.trade_year is None or country not in self.ix or not self.traded[self.ix[country]]:
            return self.world()
        return (self.own_mix if by is None else self.mix[by])[:, self.ix[country]]

    def world(self):
        s = self.share.copy()
        s[:, -1] = 0
        return s


def scale(data, q, year):
    """Tonnes of a world, and variance of their log, from what is made of it; None where its rows or trade say it."""
    if any(num(r["tonnes"]) and r["kind"] == "PRODUCTION" for r in data.shares[q]) or data.trade_years(q):
        return None
    found = []
    for made in data.products:
        rows = [r for r in data.inputs if r["product"] == made]
        if not data_has(data, made) and data.products[made]["part_of"]:
            continue  # a grade is counted with its wider product
        routes = list(dict.fromkeys(r["route"] for r in rows))
        part = {r["route"]: num(r["route_share"]) for r in rows if num(r["route_share"]) is not None}
        if len(part) < len(routes) or abs(sum(part.values()) - 1) > 1e-6:
            part = {name: (3.0 if i == 0 else 1.0) / (2 + len(routes)) for i, name in enumerate(routes)}
        ratio = sum(part[r["route"]] * (num(r["tonnes_per_tonne"]) or 0) for r in rows if r["input"] == q)
        if ratio:
            totals = observations(data, made, year)[3]
            if totals:
                w = [1 / (TONNES_SD[kind] ** 2 + TONNES_YEAR**2 * abs(y - year)) for _, kind, y, _ in totals]
                found.append((ratio * np.exp(np.average([np.log(t[0]) for t in totals], weights=w)), 1 / sum(w)))
            elif (world := World(data, made, year)).scale and world.exists:
                found.append((ratio * world.P[0].sum(), 0.3**2))
    tonnes = sum(mass for mass, _ in found)
    return (tonnes, sum(mass * var for mass, var in found) / tonnes + 0.3**2) if found else None


def balanced(t, base, ii, jj, n):
    """RAS: flows (B, F) scaled to the exports and imports of `base`."""
    f = np.arange(len(ii))
    A = csr_array((np.ones(len(ii)), (f, ii)), (len(ii), n))
    C = csr_array((np.ones(len(ii)), (f, jj)), (len(ii), n))
    X, M = base @ A, base @ C
    for b in range(len(t)):
        for _ in range(500):
            if (np.abs(t[b] @ A - X[b]) <= 1e-7 * X[b].sum()).all():
                break
            t[b] *= (X[b] / np.maximum(t[b] @ A, 1e-300))[ii]
            t[b] *= (M[b] / np.maximum(t[b] @ C, 1e-300))[jj]
    return t


def figure(draws):
    """A figure of (B,) values: estimate (centre), 90 % interval (the estimate held inside), mean of the draws."""
    d = draws[1:]
    return draws[0], min(np.quantile(d, 0.05), draws[0]), max(np.quantile(d, 0.95), draws[0]), d.mean()


def feed(data, up, down, q_in, q):
    """(B, K_in, K) what part of each maker's q_in comes from whom, where q_in has no trade itself: RAS.

    Row sums are the outputs of q_in, column sums the outputs of q, start a * output * output: affinity a is OWN within
    a country, LINK where an organisation makes both (at its sites) or a delivery is recorded, else 1.
    """
    B = N + 1
    S, D = up.share, down.share
    a = np.ones((B, len(up.makers), len(down.makers)))
    own = OWN * np.exp(OWN_SD * z("own", q_in, q))
    links, stated = linked(data, q_in, q, up.year)
    if not up.scale:
        links, stated = links | set(stated), {}
    for i, j in enumerate(up.makers):
        for k, c in enumerate(down.makers):
            if (j, c) in links:
                a[:, i, k] = LINK
            elif j == c and c != "?":
                a[:, i, k] = own
    for (j, c), tonnes in stated.items():  # a recorded part of the supplier's output sets where its cell starts
        if (j, c) not in links and j in up.makers and c in down.makers:
            i, k = up.makers.index(j), down.makers.index(c)
            row = a[:, i] * D
            part = np.minimum(1, tonnes / up.P[:, i])
            want = np.minimum(0.9975, part + (1 - part) * row[:, k] / row.sum(1))
            a[:, i, k] = want / (1 - want) * (row.sum(1) - row[:, k]) / D[:, k]
    F = a * S[:, :, None] * D[:, None, :]
    for _ in range(2000):
        F *= np.where(F.sum(2) > 0, S / np.maximum(F.sum(2), 1e-300), 0)[:, :, None]
        col = np.where(F.sum(1) > 0, D / np.maximum(F.sum(1), 1e-300), 0)
        F *= col[:, None, :]
        if np.abs(F.sum(2) - S).max() < 1e-10:
            break
    return F / np.maximum(F.sum(1, keepdims=True), 1e-300)


def linked(data, q_in, q, year):
    """Pairs (country of q_in, country of q) that an organisation or a delivery joins; of stated parts the tonnes."""

    def at(o, p):
        return {
            s["country"]
            for s in data.sites
            if s["organisation"] == o
            and s["product"] == p
            and s["status"] in ("OPERATING", "RAMPING_UP")
            and s["country"]
        }

    makes = defaultdict(set)
    for r in data.makes:
        if r["relation"] == "MAKES":
            makes[r["organisation"]].add(r["product"])
    for s in data.sites:
        makes[s["organisation"]].add(s["product"])

    def same(p, w):
        return p.startswith(w) or w.startswith(p)  # concentrate, light and heavy concentrate are one another's kin

    def output(s):
        fits = s["product"] in kin_in and s["status"] in ("OPERATING", "RAMPING_UP")
        known = fits and (s["unit_basis"] or " ").split(" ")[0] in ("gross", "metal", "oxide", "REO", "NdPr")
        return (num(s["production_tonnes"]) or num(s["capacity_tonnes"]) or 0) if known else 0

    pairs, stated = set(), defaultdict(float)
    kin_in = [p for p in data.products if same(p, q_in) and data.products[p]["stage"] == data.products[q_in]["stage"]]
    kin = [
        p
        for p in data.products
        if data.products[p]["stage"] == data.products[q]["stage"]
        and ({x["input"] for x in data.inputs if x["product"] == p} & set(kin_in))
    ]
    for o, ps in makes.items():
        if ps & set(kin_in) and ps & set(kin):
            for p1 in ps & set(kin_in):
                for p2 in ps & set(kin):
                    pairs |= {(x, y) for x in at(o, p1) for y in at(o, p2)}
    for r in data.links:
        begun, over = r["valid_from"] <= f"{year}-12-31", r["valid_to"] and r["valid_to"] <= f"{year}-01-01"
        if r["product"] in kin_in and begun and not over:
            ends = {(x, y) for p1 in kin_in for p2 in kin for x in at(r["supplier"], p1) for y in at(r["customer"], p2)}
            for x, y in ends:
                made = sum(output(s) for s in data.sites if s["organisation"] == r["supplier"] and s["country"] == x)
                if r["share_of"] == "SUPPLIER_OUTPUT" and num(r["share"]) and made:
                    stated[x, y] += num(r["share"]) * made
                else:
                    pairs.add((x, y))
    return pairs, dict(stated)


class Chain:
    """A material's chain in one calendar year, as (B, countries) masses per product; places are countries and '?'."""

    def __init__(self, data, material, year, worlds=None):
        self.data, self.m, self.year = data, material, year
        self.worlds = worlds if worlds is not None else {}
        self.feeds = {}

    def world(self, q):
        own = q
        while own and not data_has(self.data, own):
            own = self.data.products[own]["part_of"]  # a grade without facts has its wider product's
        q = own or q
        if (q, self.year) not in self.worlds:
            w = World(self.data, q, self.year)
            w.T = None
            self.worlds[q, self.year] = w
        return self.worlds[q, self.year]

    def routes(self, q):
        """[(input, (B,) weight, colocated)] of the material's mass behind q, drawn within the recipes' own ranges."""
        rows = [r for r in self.data.inputs if r["product"] == q and (r["input"], self.m) in self.data.contains]
        if not rows:
            return []
        by = defaultdict(list)
        for r in rows:
            by[r["route"]].append(r)
        share = [num(rs[0]["route_share"]) for rs in by.values()]
        R = len(by)
        if R > 1 and not (all(share) and abs(sum(share) - 1) < 1e-6):
            zz = np.stack([z("route", q, name) for name in by], 1)
            wt = np.exp(zz * 0.7 + np.log(np.array([3.0] + [1.0] * (R - 1))))
            wt /= wt.sum(1, keepdims=True)
        else:
            wt = np.broadcast_to(np.array(share if R > 1 else [1.0]), (N + 1, R))
        out = []
        for n_, (name, rs) in enumerate(by.items()):
            mass = []
            for r in rs:
                f = self.data.contains[r["input"], self.m]
                mass.append(
                    spread(r["tonnes_per_tonne"], r["lower"], r["upper"], ("recipe", q, r["input"], name))
                    * spread(f["mass_fraction"], f["lower"], f["upper"], ("fraction", r["input"], self.m))
                )
            mass = np.stack(mass, 1)
            tot = mass.sum(1, keepdims=True)
            part = np.where(tot > 0, mass / np.maximum(tot, 1e-300), 0)
            out += [(r["input"], wt[:, n_] * part[:, i], r["made_where"] == "SAME_COUNTRY") for i, r in enumerate(rs)]
        return out

    def run(self, start, country, absorb):
        """Sends one unit from U(country, start) up the chain; absorb(q, place) takes makings, "?" where nobody knows.

        What is made there goes on as to the world's average user. -> {(q, place): (B,)}, open (B,), ended (B,)
        """
        B = N + 1
        used, made = (defaultdict(lambda: defaultdict(lambda: np.zeros(B))) for _ in range(2))
        taken, lost, ended = defaultdict(lambda: np.zeros(B)), np.zeros(B), np.zeros(B)
        used[start][country, None] += 1.0
        for q in order(self.data, self.m):
            w = None
            for (place, by), mass in list(used[q].items()):
                w = w or self.world(q)
                if not w.exists:
                    made[q]["?"] += mass
                    continue
                d = self.world(by) if by is not None and w.trade_year is None else None
                if d is not None and d.exists and place in d.makers[:-1]:
                    key = (q, by)
                    if key not in self.feeds:
                        self.feeds[key] = feed(self.data, w, d, q, by)
                    row = self.feeds[key][:, :, d.makers.index(place)].copy()
                else:
                    row = w.origin(place).copy()
                row[:, -1] = 0
                for k, c in enumerate(w.makers[:-1]):
                    if row[:, k].any():
                        made[q][c] += mass * row[:, k]
                made[q]["?"] += mass * (1 - row.sum(1))
            for c, mass in made[q].items():
                if absorb(q, c):
                    taken[q, c] += mass
                    continue
                ins = self.routes(q)
                if not ins:
                    if self.data.products[q]["stage"] in ("MINE", "SCRAP"):
                        ended = ended + mass
                    else:
                        lost = lost + mass
                    continue
                for p, part, here in ins:
                    if here:
                        made[p][c] += mass * part
                    else:
                        used[p][c, q] += mass * part
        return taken, lost, ended

    def stage(self, start, country, stage):
        """-> {place: (B,)} of the first makings at a stage; "?" is what is untraced, paths that break off included."""
        taken, lost, _ = self.run(start, country, lambda q, c: self.data.products[q]["stage"] == stage)
        out = defaultdict(lambda: np.zeros(N + 1), {"?": lost})
        for (_q, c), m in taken.items():
            out[c] = out[c] + m
        return out

    def any(self, start, country, target):
        """(B,) of at least one making in a country."""
        return sum(self.run(start, country, lambda q, c: c == target)[0].values())


def spread(v, lo, hi, key):
    v, lo, hi = num(v) or 0.0, num(lo), num(hi)
    if not v:
        return np.zeros(N + 1)
    e = z(*key)
    down = np.log(v / max(lo, v / 10)) / 1.645 if lo is not None and lo < v else 0.0
    up = np.log(hi / v) / 1.645 if hi is not None and hi > v else 0.0
    return v * np.exp(np.where(e < 0, down, up) * e)


def data_has(data, q):
    return bool(data.shares[q]) or bool(data.trade_years(q)) or any(s["product"] == q for s in data.sites)


def order(data, m):
    """Products that contain the material, users before their inputs."""
    qs = [q for q in data.products if (q, m) in data.contains]
    ins = defaultdict(set)
    for r in data.inputs:
        if r["product"] in qs and r["input"] in qs:
            ins[r["product"]].add(r["input"])
    out, seen = [], set()

    def visit(q):
        if q in seen:
            return
        seen.add(q)
        for p in sorted(ins[q]):
            visit(p)
        out.append(q)

    for q in qs:
        visit(q)
    return out[::-1]


def at_day(day, value):
    """value(year) -> (B,) at a day: linear between the worlds of the two calendar years whose middles enclose it."""
    d = day.year + (day.timetuple().tm_yday - 0.5) / (366 if day.year % 4 == 0 else 365)
    y = int(np.floor(d - 0.5))
    w = d - 0.5 - y
    return (1 - w) * value(y) + w * value(y + 1)
