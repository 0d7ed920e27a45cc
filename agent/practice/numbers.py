"""Tracking numbers as carriers make them, drawn from a seeded generator.

Written from the published formats: S10 of the Universal Postal Union (weights 8 6 4 2 3 5 9 7), UPS 1Z
(modulo 10), and the loose shapes of consolidators, which have no check digit. No number is meant to be real.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_check_digit(serial: str) -> int:
    """Return the check digit of eight digits: 11 minus the weighted sum modulo 11; 10 → 0, 11 → 5."""
    rest = sum(int(digit) * weight for digit, weight in zip(serial, S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(11 - rest, 11 - rest)


def ups_check_digit(body: str) -> int:
    """Return the check digit of the fifteen characters after `1Z`: every second one counts double."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    return -(sum(values[0::2]) + 2 * sum(values[1::2])) % 10


def digits(rng: Random, count: int) -> str:
    """Return `count` digits that do not look like a placeholder: no long run up, down or of one digit."""
    while True:
        drawn = "".join(rng.choice("0123456789") for _ in range(count))
        if not _looks_typed(drawn):
            return drawn


def _looks_typed(drawn: str) -> bool:
    steps = [int(right) - int(left) for left, right in pairwise(drawn)]
    runs = (steps[start : start + 3] for start in range(len(steps) - 2))
    return any(run in ([0, 0, 0], [1, 1, 1], [-1, -1, -1]) for run in runs)


def s10(rng: Random, prefixes: tuple[str, ...], country: str = "CN") -> str:
    """Return a good S10 number, for example `RB473124829CN`."""
    serial = digits(rng, 8)
    return f"{rng.choice(prefixes)}{serial}{s10_check_digit(serial)}{country}"


def ups(rng: Random) -> str:
    """Return a good UPS number: `1Z` and sixteen letters and digits, the last a check digit."""
    body = "".join(rng.choice("ABCEFHRVWXY0123456789") for _ in range(6)) + digits(rng, 9)
    return f"1Z{body}{ups_check_digit(body)}"


def yanwen(rng: Random) -> str:
    """Return a number of the shape `UA` + nine digits + `YP`; YP is no country, so nothing can be checked."""
    return f"U{rng.choice('ADFHKMW')}{digits(rng, 9)}YP"


def four_px(rng: Random) -> str:
    """Return a number of the shape `4PX` + thirteen digits + `CN`."""
    return f"4PX{digits(rng, 13)}CN"


def sf(rng: Random) -> str:
    """Return a number of the shape `SF` + thirteen digits."""
    return f"SF{digits(rng, 13)}"


def sunyou(rng: Random) -> str:
    """Return a number of the shape `SYUS` + eleven digits."""
    return f"SYUS{digits(rng, 11)}"


def dhl(rng: Random) -> str:
    """Return ten digits."""
    return rng.choice("23456789") + digits(rng, 9)


def cainiao(rng: Random) -> str:
    """Return a number of the platform's own logistics: `LP00` + twelve digits."""
    return f"LP00{digits(rng, 12)}"


def last_mile(rng: Random) -> str:
    """Return a number that the carrier at the destination gave: a foreign S10 or twenty-two digits."""
    if rng.random() < 0.5:
        return s10(rng, ("RB", "RU", "LH"), rng.choice(("NL", "ES", "SE")))
    return f"92{digits(rng, 20)}"


def with_bad_check_digit(rng: Random, number: str) -> str:
    """Return a strict-format number (S10 or 1Z) with another, wrong check digit."""
    place = 10 if len(number) == 13 else 17
    wrong = rng.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + wrong + number[place + 1 :]


def one_edit_away(rng: Random, number: str) -> str:
    """Return a loose number with one digit changed, dropped, or doubled: the slip of a typing hand."""
    place = rng.randrange(5, len(number) - 3)
    slip = rng.choice(("change", "drop", "insert"))
    if slip == "drop":
        return number[:place] + number[place + 1 :]
    digit = rng.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + digit + number[place + (slip == "change") :]
