"""Legal measures by hand: whether they bind on a date, what they cover, where a unit crosses (methods.md section 5)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.analysis.questions import exposure, measures
from ketenkaart.graph.analysis.questions.exposure import Subject
from ketenkaart.graph.analysis.questions.law import item_states
from ketenkaart.graph.analysis.questions.law import status as state_of
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from tests.graph.network import mix, network

NOBODY = {"nobody": "NLD"}
WORLD = [
    ("CHN", "magnet", 0.8), ("DEU", "magnet", 0.2), ("CHN", "metal", 0.9), ("JPN", "metal", 0.1),
    ("CHN", "oxide", 1.0), ("MMR", "ore", 1.0),
]  # fmt: skip
COUNTRIES = ["NLD", "DEU", "CHN", "JPN", "USA"]
ZERO = Interval(0.0, 0.0)


def law(
    *items: dict[str, Any],
    by: str = "CHN",
    changes: tuple[dict[str, Any], ...] = (),
    **values: Any,
) -> dict[str, list[dict[str, Any]]]:
    """Rows of one measure `law` with items (products, materials, code) and what other acts do to it."""
    measure = {"key": "law", "kind": "LICENCE", "reach": "GENERAL", "title_en": "Law", "destinations": ["ALL"]}
    rows: dict[str, list[dict[str, Any]]] = {
        "Country": [],
        "Measure": [measure | values],
        "Item": [],
        "controls": [],
        "covers": [],
        "imposed_by": [{"start": "Measure:law", "end": f"Country:{by}"}],
    }
    for at, item in enumerate(items):
        key = f"item-{at}"
        description = item.get("description", f"Item {at}")
        rows["Item"].append({"key": key, "description_en": description, "control_code": item.get("code")})
        rows["controls"].append({"start": "Measure:law", "end": f"Item:{key}"})
        ends = [f"Product:{one}" for one in item.get("products", ())]
        ends += [f"Material:{one}" for one in item.get("materials", ())]
        rows["covers"] += [{"start": f"Item:{key}", "end": end} for end in ends]
    for change in changes:
        name, by_act, target = change["name"], change["by"], change.get("target", "law")
        if by_act not in {row["key"] for row in rows["Measure"]}:
            rows["Measure"].append({"key": by_act, "kind": "SUSPENSION", "title_en": by_act})
        kept = {column: value for column, value in change.items() if column not in ("name", "by", "target")}
        rows.setdefault(name, []).append({"start": f"Measure:{by_act}", "end": f"Measure:{target}", **kept})
    del rows["Country"]
    return rows


def world(more: dict[str, list[dict[str, Any]]], day: date = date(2026, 1, 1), **kind: Any) -> View:
    seats = {**NOBODY, **{f"in-{key.lower()}": key for key in COUNTRIES}}
    organisations = {**seats, **kind.pop("organisations", {})}
    return network(organisations, made=kind.pop("made", WORLD), more=more, as_of=day, **kind)


def nation(view: View, key: str = "NLD", product: str = "magnet") -> Subject:
    return Subject("COUNTRY", view.require("Country", key), view.require("Product", product))


def firm(view: View, key: str) -> Subject:
    return Subject("ORGANISATION", view.require("Organisation", key), None)


def ask(view: View, subject: Subject, material: str = "m") -> measures.MeasureFigure:
    return measures.to_measure(view, view.require("Material", material), subject, view.require("Measure", "law"))


def status(view: View) -> str:
    return state_of(view, view.require("Measure", "law"))


def chinese(view: View) -> float:
    """What of the world's magnets China makes."""
    return mix(view, "magnet")["CHN"]


def german_of_chinese_metal(view: View) -> float:
    """What of the world's magnets Germany makes of metal from China."""
    return mix(view, "magnet")["DEU"] * mix(view, "metal", "DEU", "magnet")["CHN"]


MAGNETS = {"products": ["magnet"], "materials": ["m"]}


def suspension(until: date | None = date(2026, 11, 10), by: str = "pause", **values: Any) -> dict[str, Any]:
    return {"name": "suspends", "by": by, "valid_from": date(2025, 11, 7), "valid_to": until, **values}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 4, 3), "NOT_YET"),
        (date(2025, 4, 4), "IN_FORCE"),
        (date(2026, 12, 31), "IN_FORCE"),
        (date(2027, 1, 1), "ENDED"),
    ],
)
def test_a_measure_holds_from_its_first_day_until_the_last_is_over(day: date, expected: str) -> None:
    view = world(law(MAGNETS, valid_from=date(2025, 4, 4), valid_to=date(2027, 1, 1)), day)
    assert status(view) == expected
    found = ask(view, nation(view)).figure
    assert found.estimate == (pytest.approx(chinese(view)) if expected == "IN_FORCE" else 0.0)


def test_a_measure_that_is_not_in_force_is_certain_for_every_subject() -> None:
    view = world(law(MAGNETS, valid_from=date(2027, 1, 1)))
    found = ask(view, nation(view)).figure
    assert (found.state, found.estimate, found.untraced, found.interval, found.bounds) == (
        "KNOWN",
        0.0,
        0.0,
        ZERO,
        ZERO,
    )


def test_a_suspended_measure_does_not_bind_while_that_lasts() -> None:
    for day, expected in ((date(2025, 11, 6), "IN_FORCE"), (date(2025, 11, 7), "SUSPENDED")):
        view = world(law(MAGNETS, changes=(suspension(),)), day)
        assert status(view) == expected
    assert ask(view, nation(view)).figure.estimate == 0.0


def test_after_a_suspension_ends_without_word_both_answers_are_given() -> None:
    view = world(law(MAGNETS, changes=(suspension(),)), date(2026, 11, 10))
    assert status(view) == "UNKNOWN"
    found = ask(view, nation(view))
    assert (found.figure.state, found.figure.reason) == ("UNKNOWN", "SUSPENSION_ENDED_UNKNOWN")
    assert found.if_in_force is not None
    assert found.if_suspended is not None
    assert found.if_in_force.estimate == pytest.approx(chinese(view))
    assert (found.if_suspended.estimate, found.if_suspended.bounds) == (0.0, ZERO)
    assert found.if_in_force.reach is not None
    assert found.figure.interval == Interval(0.0, found.if_in_force.reach.upper)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "suspends", "by": "again", "valid_from": date(2026, 11, 10), "valid_to": None}, "SUSPENDED"),
        ({"name": "amends", "by": "new", "valid_from": date(2026, 11, 12)}, "IN_FORCE"),
        ({"name": "amends", "by": "old", "valid_from": date(2026, 1, 1)}, "UNKNOWN"),
        ({"name": "amends", "by": "later", "valid_from": date(2027, 1, 1)}, "UNKNOWN"),
        ({"name": "supplements", "by": "other", "valid_from": date(2026, 11, 12)}, "UNKNOWN"),
        ({"name": "repeals", "by": "end", "valid_from": date(2026, 11, 12)}, "ENDED"),
        ({"name": "repeals", "by": "end", "target": "pause", "valid_from": date(2026, 6, 1)}, "IN_FORCE"),
    ],
)
def test_a_later_row_says_what_followed_a_suspension(change: dict[str, Any], expected: str) -> None:
    assert status(world(law(MAGNETS, changes=(suspension(), change)), date(2026, 11, 20))) == expected


def test_days_that_a_relation_leaves_open_are_those_of_the_act_itself() -> None:
    rows = law(MAGNETS, changes=({"name": "suspends", "by": "pause"},))
    rows["Measure"][1] |= {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 7, 1)}
    assert status(world(rows, date(2025, 3, 1))) == "SUSPENDED"
    assert status(world(rows, date(2025, 8, 1))) == "UNKNOWN"


ARTICLES = ({"products": ["magnet"], "code": "Article 1"}, {"products": ["metal"], "code": "Article 2;2A01"})


@pytest.mark.parametrize("items", ["Article 2", "article 2 ", "2A01", "Item 1", "nothing; Article 2"])
def test_a_suspension_that_names_items_takes_those_out(items: str) -> None:
    view = world(law(*ARTICLES, changes=(suspension(items=items),)))
    assert status(view) == "PARTLY"
    assert sorted(item_states(view, view.require("Measure", "law")).values()) == ["IN_FORCE", "SUSPENDED"]
    assert ask(view, nation(view)).figure.estimate == pytest.approx(chinese(view))  # magnets alone, not metal
    assert ask(view, nation(view, product="metal")).figure.estimate == 0.0


def test_a_code_names_all_entries_below_it() -> None:
    items = [{"products": ["magnet"], "code": "1C905.a.1"}, {"products": ["metal"], "code": "1C9051"}]
    view = world(law(*items, changes=(suspension(items="1C905"),)))
    states = item_states(view, view.require("Measure", "law"))
    assert [states[item] for item in sorted(states)] == ["SUSPENDED", "IN_FORCE"]


def test_an_exemption_of_named_parties_suspends_nothing() -> None:
    view = world(law(*ARTICLES, changes=(suspension(items="magnets of Alpha and Beta"),)))
    assert status(view) == "IN_FORCE"
    assert ask(view, nation(view)).figure.estimate == pytest.approx(chinese(view) + german_of_chinese_metal(view))


def test_when_the_suspension_of_some_items_ends_both_answers_are_given() -> None:
    view = world(law(*ARTICLES, changes=(suspension(items="Article 2"),)), date(2026, 12, 1))
    assert status(view) == "PARTLY"
    found = ask(view, nation(view))
    assert found.figure.reason == "SUSPENSION_ENDED_UNKNOWN"
    assert found.if_in_force is not None
    assert found.if_suspended is not None
    assert found.if_in_force.estimate == pytest.approx(chinese(view) + german_of_chinese_metal(view))
    assert found.if_suspended.estimate == pytest.approx(chinese(view))
    assert found.if_in_force.reach is not None
    assert found.if_suspended.reach is not None
    assert found.figure.interval == Interval(found.if_suspended.reach.lower, found.if_in_force.reach.upper)


def test_with_all_items_for_a_material_suspended_it_is_certain() -> None:
    items = [{"products": ["magnet"], "materials": ["m"], "code": "A"}, {"products": ["magnet"], "materials": ["n"]}]
    rows = law(*items, changes=(suspension(items="A"),)) | {"Material": [{"key": "n", "name_en": "n", "name_nl": "n"}]}
    view = world(rows)
    assert status(view) == "PARTLY"
    assert ask(view, nation(view)).figure.bounds == ZERO


def test_with_every_item_suspended_by_name_the_measure_is() -> None:
    assert status(world(law(*ARTICLES, changes=(suspension(items="Article 1;Article 2"),)))) == "SUSPENDED"


ALL = ("magnet", "metal", "grade", "ore", "oxide")
TWO = {
    "Material": [{"key": "n", "name_en": "n", "name_nl": "n"}],
    "contains": [{"start": f"Product:{key}", "end": "Material:n", "mass_fraction": 0.5} for key in ALL],
    "Product": [{"key": "grade", "stage": "MAGNET", "name_en": "grade", "name_nl": "grade"}],
    "part_of": [{"start": "Product:grade", "end": "Product:magnet"}],
    "input_to": [{"start": "Product:metal", "end": "Product:grade", "tonnes_per_tonne": 1.0}],
}  # fmt: skip


def with_grade(*items: dict[str, Any]) -> View:
    rows = {name: list(values) for name, values in TWO.items()}
    rows["contains"].append({"start": "Product:grade", "end": "Material:m", "mass_fraction": 0.5})
    for name, values in law(*items).items():
        rows[name] = rows.get(name, []) + values
    return world(rows)


def test_an_item_that_names_materials_is_for_these_only() -> None:
    view = with_grade({"products": ["metal"], "materials": ["n"]})
    found = ask(view, nation(view)).figure
    assert (found.state, found.reason, found.interval) == ("UNKNOWN", "NO_ITEMS_IN_GRAPH", None)
    assert ask(view, nation(view), "n").figure.estimate == pytest.approx(german_of_chinese_metal(view))


def test_a_grade_covers_the_wider_product_for_the_materials_that_it_names() -> None:
    view = with_grade({"products": ["grade"], "materials": ["m"]})
    assert ask(view, nation(view)).figure.estimate == pytest.approx(chinese(view))
    assert ask(view, nation(view, product="grade")).figure.estimate == pytest.approx(chinese(view))
    law_row, m, n = view.require("Measure", "law"), view.require("Material", "m"), view.require("Material", "n")
    magnet, grade = view.require("Product", "magnet"), view.require("Product", "grade")
    assert [rows.tolist() for rows in measures.covered(view, law_row, m)] == [sorted([magnet, grade]), []]
    assert [rows.tolist() for rows in measures.covered(view, law_row, n)] == [[], [magnet]]


def test_a_grade_leaves_the_wider_product_open_for_other_materials() -> None:
    view = with_grade({"products": ["grade"], "materials": ["m"]})
    found = ask(view, nation(view), "n").figure
    assert (found.state, found.reason, found.estimate) == ("UNKNOWN", "NO_ITEMS_IN_GRAPH", None)
    assert found.untraced == pytest.approx(1.0 - mix(view, "magnet")["DEU"])  # Chinese ones, and of unknown makers
    assert found.untraced_interval is not None
    assert found.interval == Interval(0.0, found.untraced_interval.upper)  # all of these may meet it
    named = with_grade({"products": ["grade"]}, {"products": ["oxide"], "materials": ["m"]})
    both = ask(named, nation(named)).figure  # magnets are open, oxide is covered
    # German and Chinese magnets of Japanese metal are of Chinese oxide; Chinese ones of Chinese metal are open.
    assert both.estimate is None
    japanese = {maker: mix(named, "metal", maker, "magnet")["JPN"] for maker in ("CHN", "DEU")}
    of_oxide = mix(named, "oxide", "JPN", "metal")["CHN"]
    crossed = of_oxide * sum(mix(named, "magnet")[maker] * part for maker, part in japanese.items())
    assert both.untraced == pytest.approx(chinese(named) * mix(named, "metal", "CHN", "magnet")["CHN"], abs=0.02)
    assert both.interval is not None
    assert both.interval.lower < crossed < both.interval.upper


def test_items_without_products_are_not_in_the_graph() -> None:
    view = world(law({"materials": ["m"]}))
    assert ask(view, nation(view)).figure.reason == "NO_ITEMS_IN_GRAPH"


@pytest.mark.parametrize("values", [{"reach": "ENTITY"}, {"reach": "GUIDANCE"}, {"kind": "STOCKPILE"}, {"reach": None}])
def test_what_is_no_general_restriction_has_no_exposure(values: dict[str, Any]) -> None:
    view = world(law(MAGNETS, **values))
    assert ask(view, nation(view)).figure.reason == "NO_SUCH_EXPOSURE"


def test_who_does_not_use_the_material_has_no_exposure_to_its_measures() -> None:
    view = world(law(MAGNETS))
    assert ask(view, firm(view, "nobody")).figure.reason == "NOT_IN_CHAIN"


def test_a_chain_inside_the_country_counts_where_it_leaves() -> None:
    view = world(law({"products": ["metal"]}))
    # A Chinese magnet of Chinese metal: the metal never leaves. A German one of Chinese metal: it does.
    assert ask(view, nation(view, "NLD")).figure.estimate == pytest.approx(german_of_chinese_metal(view))
    assert ask(view, nation(view, "CHN")).figure.estimate == pytest.approx(german_of_chinese_metal(view))
    assert ask(view, nation(view, "CHN", "metal")).figure.estimate == 0.0
    assert ask(view, nation(view, "NLD", "metal")).figure.estimate == pytest.approx(mix(view, "metal")["CHN"])


def test_goods_that_are_not_shipped_do_not_cross() -> None:
    rows = law({"products": ["metal"]})
    rows["input_to"] = [
        {"start": "Product:metal", "end": "Product:magnet", "tonnes_per_tonne": 1.0, "made_where": "SAME_COUNTRY"}
    ]
    view = world(rows, recipes=(("ore", "oxide"), ("oxide", "metal")))
    assert ask(view, nation(view)).figure.estimate == 0.0


def through_a_trader(place: str, destinations: list[str], user: str = "NLD", **kind: Any) -> View:
    return world(
        law(MAGNETS, destinations=destinations),
        organisations={"user": user, "trader": place},
        links=[("trader", "user", "magnet", 1.0), ("CHN", "trader", "magnet", 1.0)],
        uses=[("user", "magnet", 1.0)],
        **kind,
    )


def test_limited_destinations_count_a_trader_in_between() -> None:
    for place, expected in (("DEU", 1.0), ("JPN", 0.0), ("CHN", 0.0)):
        view = through_a_trader(place, ["DEU", "USA"])
        found = ask(view, firm(view, "user")).figure
        assert found.estimate == expected
        assert found.interval == Interval(expected, expected)
    assert found.bounds == Interval(0.0, 1.0)  # metal and what lies behind are not recorded


def test_a_trader_inside_the_country_leaves_it_to_its_customer() -> None:
    view = through_a_trader("CHN", ["ALL"])
    assert ask(view, firm(view, "user")).figure.bounds == Interval(1.0, 1.0)
    at_home = through_a_trader("CHN", ["ALL"], user="CHN")
    assert ask(at_home, firm(at_home, "user")).figure.estimate == 0.0


def test_an_unknown_place_leaves_the_crossing_open() -> None:
    view = through_a_trader("WLD", ["DEU"])
    found = ask(view, firm(view, "user")).figure
    assert (found.state, found.untraced, found.bounds) == ("UNKNOWN", 1.0, Interval(0.0, 1.0))
    maker = world(
        law(MAGNETS),
        links=[("WLD", "user", "magnet", 0.4), ("DEU", "user", "magnet", 0.6)],
        organisations={"user": "NLD"},
        uses=[("user", "magnet", 1.0)],
    )
    found = ask(maker, firm(maker, "user")).figure
    assert (found.estimate, found.untraced) == (0.0, pytest.approx(0.4))
    assert found.bounds == Interval(0.0, pytest.approx(1.0))


def test_destinations_that_nobody_stated_leave_every_crossing_open() -> None:
    view = world(law(MAGNETS, destinations=None))
    found = ask(view, nation(view)).figure
    assert (found.state, found.untraced) == ("UNKNOWN", pytest.approx(1.0 - mix(view, "magnet")["DEU"]))


def test_the_union_stands_for_its_members() -> None:
    members = [
        {"key": key, "name_en": key, "name_nl": key, "eu": key in ("NLD", "DEU"), "area": key in ("WLD", "ROW", "EUU")}
        for key in (*COUNTRIES, "MMR", "WLD", "ROW", "EUU")
    ]
    for by, destinations, place, expected in (
        ("CHN", ["EUU"], "DEU", 1.0),
        ("CHN", ["EUU"], "JPN", 0.0),
        ("EUU", ["ALL"], "DEU", 0.0),
    ):
        tables = law(MAGNETS, by=by, destinations=destinations)
        made = [("CHN" if by == "CHN" else "NLD", "magnet", 1.0), *WORLD[2:]]
        view = eu_world(tables, made, members)
        whole = mix(view, "magnet")["CHN" if by == "CHN" else "NLD"]  # who makes the rest is unknown
        assert ask(view, nation(view, place)).figure.estimate == pytest.approx(expected * whole)


def eu_world(tables: dict[str, Any], made: list[Any], members: list[Any]) -> View:
    """`world` with countries that say whether they are in the Union."""
    plain = world(tables, made=made)
    again = plain.snapshot.tables()
    flags = {row["key"]: row["eu"] for row in members}
    again["Country"]["eu"] = [flags.get(key) for key in again["Country"]["key"]]
    return replace(plain, snapshot=assemble(again), _memo={})


def test_measures_of_a_material_name_it_or_cover_what_contains_it() -> None:
    for item, touches in (
        ({"products": ["magnet"]}, True),
        ({"materials": ["m"]}, True),
        ({"materials": ["n"], "products": ["magnet"]}, False),
        ({}, False),
    ):
        rows = law(item) | {"Material": [{"key": "n", "name_en": "n", "name_nl": "n"}]}
        view = world(rows)
        found = measures.measures_of(view, view.require("Material", "m")).tolist()
        assert found == ([view.require("Measure", "law")] if touches else [])


def test_the_whole_chain_can_be_asked_for_a_border() -> None:
    view = world(law(MAGNETS))
    found = measures.border(view, view.require("Material", "m"), view.require("Measure", "law"))
    assert found.covered[view.require("Product", "magnet")]
    assert found.inside[view.require("Country", "CHN")]
    assert not found.outside[view.require("Country", "WLD")]
    assert exposure.uses(view, view.require("Material", "m"), nation(view))
