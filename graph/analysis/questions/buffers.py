"""What stands between a loss of supply and a shortage: stock and spare capacity (methods.md section 9)."""


def cover_days(stock: float, use: float) -> float:
    """Days of full use that a stock lasts: D = 365 · stock / use.

    stock : tonnes; use : tonnes per year, of the same material on the same basis. Raises ValueError for no use.

    >>> round(cover_days(613_879, 27_400_000), 1)
    8.2
    """
    if use <= 0 or stock < 0:
        raise ValueError(f"a stock of {stock} t lasts no number of days at a use of {use} t/a")
    return 365.0 * stock / use


def replaceable(lost: float, spare: float) -> float:
    """The part of a lost supply that capacity standing idle elsewhere could make: min(1, spare / lost).

    lost, spare : tonnes per year of the same product. Raises ValueError for no loss.

    >>> replaceable(14_000_000, 3_500_000)
    0.25
    """
    if lost <= 0 or spare < 0:
        raise ValueError(f"a loss of {lost} t/a has no part that {spare} t/a replaces")
    return min(1.0, spare / lost)
