"""Check digits: whether a number that has one is the number that somebody meant to write."""


def lei(number: str) -> bool:
    """ISO 17442, with the check digits of ISO 7064 MOD 97-10: letters as 10 to 35, the whole is 1 modulo 97.

    00, 01 and 99 are no check digits: the standard computes 98 less a remainder, 02 to 98.

    >>> lei("724500Y6DUVHQD6OXN27"), lei("724500Y6DUVHQD6OXN72"), lei("00000000000000000000")
    (True, False, False)
    """
    return number[-2:] not in ("00", "01", "99") and int("".join(str(int(c, 36)) for c in number)) % 97 == 1


def cas(number: str) -> bool:
    """The last digit is the sum of the others, each times its place from the right, modulo 10.

    >>> cas("7429-91-6"), cas("7429-91-9")
    (True, False)
    """
    *digits, check = (int(c) for c in number if c.isdigit())
    return sum(place * digit for place, digit in enumerate(reversed(digits), start=1)) % 10 == check
