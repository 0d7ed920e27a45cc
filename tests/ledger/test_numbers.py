"""What a number's characters prove, and what they do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ledger.countries import COUNTRIES
from agent.ledger.numbers import (
    Verdict,
    check_digit,
    examine,
    is_platform_number,
    one_edit,
    placeholder,
    s10_check_digit,
    strict_format,
)

serials = st.text("0123456789", min_size=8, max_size=8)
countries = st.sampled_from(sorted(COUNTRIES))
firsts = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXZ")
letters = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
s10_numbers = st.builds(
    lambda a, b, serial, country: f"{a}{b}{serial}{s10_check_digit(serial)}{country}",
    firsts, letters, serials, countries,
)  # fmt: skip
words = st.text("0123456789ABCYZ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("serial", "digit"),
    [("47312482", 9), ("88887777", 2), ("20012345", 5), ("00000000", 5), ("11111111", 5), ("12345678", 5)],
)
def test_s10_check_digits_are_those_of_the_standard(serial: str, digit: int) -> None:
    """The published vectors come out, among them both exceptions (10 → 0, 11 → 5)."""
    assert digit == s10_check_digit(serial)


@pytest.mark.parametrize("serial", ["1234567", "123456789", "1234567A", "１２３４５６７８", ""])
def test_a_serial_is_eight_digits(serial: str) -> None:
    """Anything else is refused instead of given some digit."""
    with pytest.raises(ValueError, match="eight digits"):
        s10_check_digit(serial)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("RB123456785GB", True),
        ("RB123456786US", False),
        ("rb 123 456 785 gb", True),
        ("1Z5R89390357567127", True),
        ("1Z999AA10123456784", True),
        ("1Z999AA10123456785", False),
        ("YB123456785GB", None),
        ("RB123456785YP", None),
        ("RB123456785XX", None),
        ("RB12345678５GB", None),
        ("LP00123456789012", None),
        ("1Z999AA1012345678A", None),
        ("", None),
    ],
)
def test_only_strict_formats_have_a_check_digit(number: str, right: bool | None) -> None:
    """S10 with a real country and no leading Y, and UPS 1Z; everything else has none."""
    assert right is check_digit(number)


@given(s10_numbers)
def test_every_right_s10_number_is_valid_however_regular(number: str) -> None:
    """A right check digit beats every rule of thumb."""
    report = examine(number)
    assert (Verdict.VALID, "s10", None) == (report.verdict, report.strict, placeholder(number))


@given(s10_numbers, st.integers(0, 9))
def test_another_check_digit_is_invalid(number: str, digit: int) -> None:
    """Of the ten last digits exactly one is right."""
    changed = number[:10] + str(digit) + number[11:]
    assert (changed == number) == (examine(changed).verdict == Verdict.VALID)
    assert "s10" == examine(changed).strict


@given(serials, countries, st.integers(0, 7), st.integers(1, 9))
def test_the_check_digit_finds_every_single_wrong_digit(
    serial: str, country: str, at: int, step: int
) -> None:
    """A slip in one digit of the serial shows, but for the two sums that share a check digit."""
    other = serial[:at] + str((int(serial[at]) + step) % 10) + serial[at + 1 :]
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    rests = {sum(int(d) * w for d, w in zip(s, weights, strict=True)) % 11 for s in (serial, other)}
    wrong = check_digit(f"RA{other}{s10_check_digit(serial)}{country}") is False
    assert (rests != {0, 6}) == wrong


@pytest.mark.parametrize(
    "number", ["UG123456789YP", "YT2312345678901234", "4PX3001234567890CN", "SF1234567890123"]
)
def test_a_loose_number_is_never_invalid_by_its_digits(number: str) -> None:
    """A carrier's own shape is named and nothing is claimed."""
    report = examine(number)
    assert (Verdict.UNKNOWN, None, True) == (report.verdict, report.strict, bool(report.formats))


def test_yt_may_be_two_carriers() -> None:
    """YunExpress and a domestic carrier share the letters; both are named."""
    assert ("yunexpress", "yto") == examine("YT2312345678901234").formats


@pytest.mark.parametrize(
    "text",
    [
        "0000000000000", "111111111111", "LP00000000000000", "XXXXXXX", "1234567890", "123456", "0987654321",
        "9876543210987", "待补", "暂无", "补发中", "TEST20261122", "test", "N/A", "n/a", "none", "Pending",
        "未发货", "已退款", "1234", "", "A" * 10 + "1" * 41, "TBD", "ERP-00012345",
    ],
)  # fmt: skip
def test_placeholders_are_told_with_a_reason(text: str) -> None:
    """Each rule says why, and the number is invalid for that reason."""
    why = placeholder(text)
    assert why
    assert (Verdict.INVALID, why) == (examine(text).verdict, examine(text).why)


@pytest.mark.parametrize("number", ["RA555555555CN", "1ZTEST000000000005"])
def test_a_right_check_digit_beats_every_rule_of_thumb(number: str) -> None:
    """Nine equal digits and a telling word mean nothing where the check digit is right."""
    assert (True, None) == (check_digit(number), placeholder(number))
    wrong = number.replace("555CN", "556CN").replace("0005", "0006")
    assert check_digit(wrong) is False


def test_the_order_number_is_no_tracking_number() -> None:
    """Neither bare nor with the suffix of an ERP's package; on another order it proves nothing."""
    order = "8190001234567890"
    assert placeholder(order, order)
    assert placeholder(f"{order}-1", order)
    assert placeholder(order, "8190001234567891") is None


@pytest.mark.parametrize(
    "number",
    ["1234567891", "12345678912", "1122334455", "12321232", "LP00000000000001", "7777788888", "10000"],
)
def test_a_merely_odd_number_is_no_placeholder(number: str) -> None:
    """Only what is beyond doubt counts."""
    assert placeholder(number) is None


@pytest.mark.parametrize(
    ("number", "platform"),
    [
        ("LP00123456789012", True),
        ("lp00 1234 5678 9012", True),
        ("CNFR9010382949000HD", True),
        ("AE0123456789", True),
        ("AE123456785DE", False),
        ("LP123456785CN", False),
        ("AE123456785XX", False),
        ("RB123456785CN", False),
        ("LP1234", False),
        ("XLP00123456789012", False),
    ],
)
def test_platform_numbers_are_told_from_postal_ones(number: str, platform: bool) -> None:
    """The letters alone do not make one: with two letters at the end it is a postal number."""
    assert platform is is_platform_number(number)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("YT123", "YT124", True),
        ("YT123", "YT1234", True),
        ("YT123", "Y123", True),
        ("YT123", "YT132", True),
        ("YT123", "TY123", True),
        ("YT123", "YT123", False),
        ("yt 123", "YT123", False),
        ("YT123", "YT321", False),
        ("YT123", "YT12345", False),
        ("YT1234", "YT2143", False),
        ("", "A", True),
        ("", "AB", False),
    ],
)
def test_one_edit(one: str, other: str, near: bool) -> None:
    """One character inserted, missing, other, or swapped with its neighbour."""
    assert near is one_edit(one, other)


def distance(one: str, other: str) -> int:
    """Return the number of edits by the textbook's table (optimal string alignment)."""
    table = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text("0123", max_size=6), st.text("0123", max_size=6))
def test_one_edit_agrees_with_the_textbook(one: str, other: str) -> None:
    """The quick way gives what the table of distances gives, in both directions."""
    assert (distance(one, other) == 1) == one_edit(one, other) == one_edit(other, one)


@given(st.text(max_size=60))
def test_anything_can_be_examined(text: str) -> None:
    """No text breaks the rules; the number is clean; a strict verdict needs a strict format."""
    report = examine(text)
    assert re.search(r"\s", report.number) is None
    assert bool(report.why)
    assert (report.verdict == Verdict.VALID) == (check_digit(text) is True)
    assert report.strict == strict_format(text)


def test_the_countries_are_the_standards() -> None:
    """249 codes are assigned; the shape's usual impostors are not among them."""
    assert 249 == len(COUNTRIES)
    assert set() == COUNTRIES & {"YP", "XX", "EU", "UK", "AN", "ZZ"}
