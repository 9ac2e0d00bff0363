"""Days between the calendar years that balances speak of (methods.md section 3.2)."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MIDDLE = 0.5  # of a year: where a yearly figure speaks of that year alone


@dataclass(frozen=True)
class Moment:
    """A point in time as the mixes of two calendar years: (1 − part) of the one, part of the next."""

    year: int
    part: float = 0.0

    @property
    def weights(self) -> tuple[tuple[int, float], ...]:
        """The years that take part, with their weights."""
        both = ((self.year, 1.0 - self.part), (self.year + 1, self.part))
        return tuple((year, weight) for year, weight in both if weight > 0.0)

    @property
    def span(self) -> "Moment":
        """The moment that stands for all between the middles of the same two years; one in the middle stands alone."""
        return self if self.part == 0.0 else Moment(self.year, 0.5)


def decimal_year(day: date) -> float:
    """The middle of a day as a decimal year.

    >>> decimal_year(date(2025, 7, 2))
    2025.5
    """
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 0.5) / length


def moment(day: date) -> Moment:
    """A day between the middles of two calendar years, the nearer of them weighing more.

    So no figure jumps on 1 January, and one of the middle of a year is that year's alone.

    >>> moment(date(2025, 7, 2)), moment(date(2025, 1, 1)).year
    (Moment(year=2025, part=0.0), 2024)
    """
    at = decimal_year(day) - MIDDLE
    year = int(at // 1)
    return Moment(year, at - year)


def middle(year: int) -> date:
    """The day in the middle of a calendar year, when its own mixes count alone.

    >>> middle(2025), middle(2024)
    (datetime.date(2025, 7, 2), datetime.date(2024, 7, 1))
    """
    return date(year, 1, 1) + timedelta(days=182)


def horizon(day: date, data_year: int) -> float:
    """Years from the middle of the data's year to a day, not below nothing."""
    return max(0.0, decimal_year(day) - data_year - MIDDLE)
