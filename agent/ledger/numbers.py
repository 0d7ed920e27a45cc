"""What a tracking number can be, judged by its characters alone; no carrier is asked and nothing is read.

Two formats are *strict*: their check digit decides. S10 is the standard of the Universal Postal Union (two
letters, eight digits, a check digit, an ISO 3166-1 country); `1Z` is UPS's. Every other format is *loose*:
having its shape proves nothing, and lacking it proves nothing either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from agent.ledger.countries import COUNTRIES
from agent.ledger.placeholders import placeholder_reason
from agent.models import clean_number
from agent.say import say

__all__ = [
    "LOOSE",
    "NumberReport",
    "Verdict",
    "check_digit",
    "examine",
    "is_platform_number",
    "one_edit",
    "placeholder",
    "s10_check_digit",
    "strict_format",
]

_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])([A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_UPS = re.compile(r"1Z([0-9A-Z]{15})([0-9])")
_PLATFORM = re.compile(r"(?:LP|CN|AE)[A-Z]{0,4}[0-9]{8,18}[A-Z0-9]{0,4}")

#: Loose formats: key → shape. Two may share a number (YunExpress and the domestic YTO both write `YT`).
LOOSE: dict[str, re.Pattern[str]] = {
    "cainiao": re.compile(r"(?:LP|AE|CN|CNFR|CNG)[0-9]{10,18}[A-Z]{0,4}"),
    "yanwen": re.compile(r"(?:U[A-Z]|VR)[0-9]{9}YP|Y[A-Z][0-9]{9}[A-Z]{2}"),
    "4px": re.compile(r"4PX[0-9]{10,16}(?:CN)?|3042[0-9]{8,12}"),
    "yunexpress": re.compile(r"YT[0-9]{16}"),
    "yto": re.compile(r"YT[0-9]{13,18}"),
    "sf": re.compile(r"SF[0-9]{12,15}"),
    "sunyou": re.compile(r"SY[A-Z]{0,4}[0-9]{8,16}"),
    "dhl": re.compile(r"[0-9]{10,11}"),
    "fedex": re.compile(r"[0-9]{12}|[0-9]{15}"),
    "usps": re.compile(r"[0-9]{20,22}|[0-9]{30}"),
}


class Verdict(StrEnum):
    """What is known of a number: its check digit proves it, something disproves it, or nothing is certain."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NumberReport:
    """What a number can be and why.

    `number` is in the form of `clean_number`; `formats` are the keys of all shapes it has; `why` is one
    sentence for people; `strict` is `s10` or `ups` for their shape, whatever the check digit, else None.
    """

    number: str
    verdict: Verdict
    formats: tuple[str, ...]
    why: str
    strict: str | None


def s10_check_digit(serial: str) -> int:
    """Return the check digit of the eight digits of an S10 number (`47312482` → 9).

    Weights 8 6 4 2 3 5 9 7, sum modulo 11, check = 11 − rest; 10 becomes 0 and 11 becomes 5 (UPU S10).
    Raises ValueError for anything but eight digits.
    """
    if not re.fullmatch(r"[0-9]{8}", serial):
        raise ValueError(f"an S10 serial is eight digits, not {serial!r}")
    rest = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(11 - rest, 11 - rest)


def _ups_check_digit(middle: str) -> int:
    """Return the check digit of the fifteen characters after `1Z`; A counts 2, B 3, … modulo 10 (UPS)."""
    values = [int(char) if char.isdigit() else (ord(char) - 63) % 10 for char in middle]
    return -(sum(values[::2]) + 2 * sum(values[1::2])) % 10


def strict_format(number: str) -> str | None:
    """Return `s10` or `ups` where the number has that shape, whatever its check digit; else None.

    A first letter Y is a carrier's own use of the shape, and a made-up country is no country.
    """
    number = clean_number(number)
    found = _S10.fullmatch(number)
    if found and not number.startswith("Y") and found[3] in COUNTRIES:
        return "s10"
    return "ups" if _UPS.fullmatch(number) else None


def check_digit(number: str) -> bool | None:
    """Return whether the check digit is right; None where no strict format claims the number."""
    number = clean_number(number)
    match strict_format(number):
        case "s10":
            return s10_check_digit(number[2:10]) == int(number[10])
        case "ups":
            return _ups_check_digit(number[2:17]) == int(number[17])
    return None


def placeholder(text: str, order_id: str = "") -> str | None:
    """Return why the text is a placeholder and not a tracking number, or None.

    What passes a strict check digit is never a placeholder, however regular it looks. Whether two orders
    share a number is for `flows` to see.
    """
    number = clean_number(text)
    return None if check_digit(number) else placeholder_reason(number, clean_number(order_id))


def is_platform_number(number: str) -> bool:
    """Return whether the marketplace's own logistics gave the number (`LP…`, `CN…`, `AE…`).

    Consoles later replace such a number by a postal or last-mile one. S10 numbers that begin with the same
    letters are postal numbers, not these.
    """
    number = clean_number(number)
    return bool(_PLATFORM.fullmatch(number)) and not _S10.fullmatch(number)


def one_edit(one: str, other: str) -> bool:
    """Return whether one inserted, missing, other or swapped character separates the two; equals are not."""
    one, other = sorted((clean_number(one), clean_number(other)), key=len)
    if one == other or len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at + 1 : at + 2] + one[at]
    return one[at + 1 :] == other[at + 1 :] or swapped + one[at + 2 :] == other[at:]


def examine(text: str, order_id: str = "") -> NumberReport:
    """Say what a tracking number can be.

    `invalid` rests on a placeholder rule or a strict format's check digit, `valid` on a right check digit;
    all else is `unknown`. `order_id` is the order it was found on, if any: its own number is no parcel's.
    """
    number = clean_number(text)
    strict = strict_format(number)
    shapes = tuple(key for key, shape in LOOSE.items() if shape.fullmatch(number))
    formats = (strict, *shapes) if strict else shapes
    verdict, why = _judge(number, order_id, strict, shapes)
    return NumberReport(number, verdict, formats, why, strict)


def _judge(number: str, order_id: str, strict: str | None, shapes: tuple[str, ...]) -> tuple[Verdict, str]:
    if why := placeholder(number, order_id):
        return Verdict.INVALID, why
    if strict is None:
        return Verdict.UNKNOWN, _loose_words(shapes)
    if check_digit(number):
        return Verdict.VALID, say("the check digit of {format} is right", format=_NAMES[strict])
    return Verdict.INVALID, _wrong_digit(number, strict)


def _wrong_digit(number: str, strict: str) -> str:
    at, right = (
        (10, s10_check_digit(number[2:10])) if strict == "s10" else (17, _ups_check_digit(number[2:17]))
    )
    return say(
        "the check digit of {format} should be {right}, not {seen}",
        format=_NAMES[strict],
        right=right,
        seen=number[at],
    )


def _loose_words(shapes: tuple[str, ...]) -> str:
    if not shapes:
        return say("no known format, and nothing speaks against it")
    return say("has the shape of {formats}, which has no check digit", formats=", ".join(shapes))


_NAMES = {"s10": "S10", "ups": "UPS 1Z"}
