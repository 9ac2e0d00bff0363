"""The largest maker at each step: on the data that ship, and by the rules that a cell is made by."""

from dataclasses import replace
from datetime import date

import pytest

from ketenkaart.graph.answers import catalogue, heat
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.heat import STEPS, HeatBasis, HeatRow, HeatStep
from ketenkaart.graph.answers.output import world_output
from tests.shipped import view_on

VIEW = view_on(date(2026, 11, 30))


def row(label: str, key: str) -> HeatRow:
    return heat.heat_row(Record(VIEW, label, VIEW.require(label, key)))


def group(key: str) -> tuple[HeatRow, ...]:
    return heat.members(Record(VIEW, "Group", VIEW.require("Group", key)))


def test_a_cell_of_a_chain_is_the_balance_of_its_product_in_the_year_of_its_data():
    cell = row("Material", "dysprosium").at(HeatStep.PROCESSED)
    assert cell is not None
    assert cell.product is not None
    assert cell.year is not None
    found = world_output(VIEW, "dysprosium-oxide", cell.year)
    assert found is not None
    most = found.makers[0]
    assert (cell.product.key, cell.basis) == ("dysprosium-oxide", HeatBasis.BALANCE)
    assert (cell.country, cell.share, cell.interval) == (most.country, most.share.estimate, most.share.interval)
    assert cell.sources == found.sources


def test_without_a_chain_a_statistic_is_counted_before_the_study_is_asked():
    cobalt = row("Material", "cobalt")
    mined, processed = cobalt.at(HeatStep.MINED), cobalt.at(HeatStep.PROCESSED)
    assert mined is not None
    assert mined.country is not None
    assert processed is not None
    assert (mined.country.key, mined.basis, mined.year, mined.interval) == ("COD", HeatBasis.COUNT, 2024, None)
    tonnes = {}
    for one in catalogue.observations(Record(VIEW, "Material", VIEW.require("Material", "cobalt")), "PRODUCTION"):
        if one.whole("year") == 2024:
            tonnes[one.text("region")] = one.number("value") or 0.0
    assert mined.share == pytest.approx(tonnes["COD"] / sum(tonnes.values()))
    assert (processed.basis, processed.year) == (HeatBasis.STUDY, None)


def test_a_step_at_which_the_data_do_not_say_who_leads_is_unknown_and_another_is_not_there():
    samarium = row("Material", "samarium")
    alloy = samarium.at(HeatStep.ALLOYED)
    assert alloy is not None
    assert alloy.product is not None
    assert (alloy.product.key, alloy.country, alloy.share) == ("smco-alloy", None, None)
    assert row("Material", "gallium").at(HeatStep.MAGNET_MADE) is None


def test_a_gate_stands_where_a_maker_controls_the_very_product():
    dysprosium, neodymium = row("Material", "dysprosium"), row("Material", "neodymium")
    april = "cn-mofcom-gacc-2025-18"

    def at(found: HeatRow) -> set[str]:
        return {cell.step for cell in found.cells if april in {gate.measure.key for gate in cell.gates}}

    assert at(dysprosium) == {HeatStep.PROCESSED, HeatStep.METAL_MADE, HeatStep.MAGNET_MADE}
    assert at(neodymium) == set()
    assert april not in {gate.measure.key for gate in neodymium.all_gates}


def test_what_names_the_material_alone_stands_at_its_row_if_its_country_leads_somewhere():
    assert {gate.measure.key for gate in row("Material", "gallium").gates} == {"cn-mofcom-gacc-2023-23"}
    assert {gate.imposer.key for gate in row("Material", "cobalt").gates} == {"COD"}
    assert all(gate.imposer.key != "VNM" for gate in row("Material", "erbium").gates)


def test_a_measure_on_exports_to_others_alone_is_no_gate():
    for one in heat.gates_of(found for part in heat.field(VIEW) for found in part.rows):
        record = Record(VIEW, "Measure", VIEW.require("Measure", one.measure.key))
        to = record.texts("destinations")
        assert not to or {"ALL", "NLD"} & set(to), one.measure.key


def test_the_field_has_each_material_that_matters_once_and_groups_in_their_order():
    parts = heat.field(VIEW)
    keys = [found.of.key for part in parts for found in part.rows]
    assert len(set(keys)) == len(keys)
    assert [part.group and part.group.key for part in parts] == [
        "light-rare-earths", "heavy-rare-earths", "battery-raw-materials", None
    ]  # fmt: skip
    assert not {"promethium", "iron"} & set(keys)
    assert {"gallium", "copper", "cobalt", "natural-graphite", "scandium"} <= set(keys)


def test_who_leads_is_counted_over_rows_and_by_the_step_that_is_led_most():
    rows = group("rare-earths")
    found = heat.lead(rows)
    assert found is not None
    assert found.country.key == "CHN"
    led = {
        step: [cell.share for one in rows for cell in one.cells if (cell.step, cell.country) == (step, found.country)]
        for step in STEPS
    }
    assert found.at_step == len(led[found.step]) == max(map(len, led.values()))
    assert found.least.share == min(share or 0.0 for share in led[found.step])


def test_nobody_leads_where_no_largest_maker_is_known():
    assert heat.lead(()) is None
    assert heat.lead([replace(one, cells=()) for one in group("permanent-magnets")]) is None


def test_a_product_is_a_row_of_its_own_chain():
    magnet = row("Product", "ndfeb-magnet-sintered-dy-tb")
    assert magnet.material is not None
    assert magnet.material.key == "dysprosium"
    assert [cell.step for cell in magnet.cells] == list(STEPS)
    assert magnet.gates == ()
