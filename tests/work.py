"""How much is done, counted in calls: equal on every machine, however busy it is."""

import sys
from collections import Counter
from collections.abc import Callable


def calls(of: Callable[[], object]) -> int:
    """How many functions are called meanwhile, of Python and of C."""
    counted = Counter[str]()
    sys.setprofile(lambda _, event, __: counted.update((event,)))
    try:
        of()
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]
