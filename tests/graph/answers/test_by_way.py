"""By way of whom the goods that a country uses came, as an answer: on the data that ships."""

from datetime import date

import pytest

from ketenkaart.graph.analysis.days import moment
from ketenkaart.graph.analysis.questions import passage
from ketenkaart.graph.answers.exposure import SubjectQuestion, exposure
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.view import View
from tests.shipped import view_on

NLD = SubjectQuestion("COUNTRY", "NLD")
AT = moment(date(2026, 1, 1))


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(date(2026, 1, 1), example=True)


def test_what_came_by_way_of_germany_is_no_part_of_what_was_made_there(view: View):
    magnets = exposure(view, NLD, "neodymium")
    made, passed = magnets.to_country("DEU", "MAGNET"), magnets.by_way()[0]
    assert passed.country.key == "DEU"
    assert made.estimate is not None
    assert passed.share.estimate is not None
    assert made.estimate + passed.share.estimate < 1
    assert passed.share.figure.method == "methods.md section 2"
    assert passed.share.rule == "TRADE"


def test_of_the_goods_of_one_maker_a_part_is_named_only_if_it_is_noticeable(view: View):
    magnets = exposure(view, NLD, "dysprosium")
    china, germany = (magnets.country_ref(view.require("Country", key)) for key in ("CHN", "DEU"))
    assert magnets.via(china) == germany
    assert magnets.via(germany) is None
    every = magnets.by_way(1, "CHN")[0]
    main = passage.main_way(view, magnets.asked.product or 0, magnets.asked.row, view.require("Country", "CHN"), AT)
    assert main == (view.require("Country", "DEU"), pytest.approx(every.share.estimate, abs=1e-6))
    assert len(magnets.by_way(first=3)) == 3
    with pytest.raises(UnknownKey, match="Nowhere"):
        magnets.by_way(made_in="Nowhere")


def test_where_origin_is_not_known_from_trade_and_for_companies_nothing_is_said(view: View):
    assert exposure(view, NLD, "yttrium").by_way() == ()
    assert exposure(view, SubjectQuestion("ORGANISATION", "example-magneetwerk"), "dysprosium").by_way() == ()
