"""When a load looks like a mistake."""

import pytest

from ketenkaart.loaders import guard


@pytest.mark.parametrize(
    ("before", "after", "taken", "rejected", "said"),
    [
        (0, 0, 0, 0, None),
        (0, 5, 5, 5, None),
        (100, 90, 90, 0, None),
        (
            100,
            89,
            89,
            0,
            "would lose more than a tenth of its rows: the graph has 100, and with these files it would have 89",
        ),
        (25_721, 12, 0, 0, "would lose more than a tenth of its rows: the graph has 25,721"),
        (5, 0, 0, 2, "would empty dataset d: the graph has 5 rows"),
        (0, 0, 0, 1, "more rows rejected (1) than taken (0)"),
        (100, 100, 49, 50, "more rows rejected (50) than taken (49)"),
    ],
)
def test_a_load_is_refused_for_what_it_would_take_away(
    before: int, after: int, taken: int, rejected: int, said: str | None
) -> None:
    found = guard.objection("d", before, after, taken, rejected)
    assert (found is None) == (said is None)
    assert said is None or said in str(found)
