"""Keys: the same write has the same key for ever, another write never."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from agent.ledger.keys import correction_key, declaration_key, key_of, message_key
from agent.models import BuyerMessage, Declaration, Pair, Purpose, Reason, TrackingFix

SHOP = "seller.example/4711"
FIX = TrackingFix("8190", 1, Pair("OTHER", "1111"), Pair("CPAM", "RB1"), Reason.PLACEHOLDER, "one digit")
TOLD = BuyerMessage("8190", Purpose.CORRECTED, "RB1", Reason.PLACEHOLDER)
SENT = Declaration("8190", Pair("CPAM", "RB1"), Reason.NOT_DECLARED, "row 7")


def test_a_key_never_changes_between_versions() -> None:
    """The keys of three known writes are what they were at first: a new spelling would repeat them."""
    expected = (
        "49d24e3516f38242cfc785012192b1baf6a74c95b67eb22c1cd1e6227ac3cc3f",
        "897ec597c3880b6acdf45ca84a3f5fc41259eecbcf7273106022912e0144803f",
        "c3177f7b062c160a7440d94dca820229f75379bf1179f9610672314730346037",
    )
    assert expected == (correction_key(SHOP, FIX), message_key(SHOP, TOLD), declaration_key(SHOP, SENT))


@pytest.mark.parametrize(
    "changed",
    [
        {"order_id": "8191"},
        {"parcel": 2},
        {"wrong": Pair("OTHER", "1112")},
        {"wrong": Pair("CPAM", "1111")},
        {"right": Pair("CPAM", "RB2")},
        {"right": Pair("EMS", "RB1")},
        {"generation": 1},
    ],
)
def test_every_term_of_a_correction_is_in_its_key(changed: dict[str, object]) -> None:
    """Another order, parcel, pair on either side or generation is another write."""
    other = dataclasses.replace(FIX, **changed)  # type: ignore[arg-type]
    assert correction_key(SHOP, FIX) != correction_key(SHOP, other)


def test_the_reason_is_not_in_a_corrections_key() -> None:
    """A correction proven in another way, or with another website, is the same correction."""
    other = dataclasses.replace(FIX, reason=Reason.OLD_NUMBER, rests_on="row 7", website="https://t.example")
    assert correction_key(SHOP, FIX) == correction_key(SHOP, other)


def test_there_and_back_are_three_writes() -> None:
    """A → B, B → A and A → B again have three keys, because the generation counts the changes done."""
    back = dataclasses.replace(FIX, wrong=FIX.right, right=FIX.wrong, generation=1)
    again = dataclasses.replace(FIX, generation=2)
    assert 3 == len({correction_key(SHOP, each) for each in (FIX, back, again)})


@pytest.mark.parametrize(
    "changed", [{"order_id": "8191"}, {"purpose": Purpose.REPLACEMENT}, {"number": "RB2"}]
)
def test_order_purpose_and_number_are_in_a_messages_key(changed: dict[str, object]) -> None:
    """Another order, purpose or number is another message."""
    other = dataclasses.replace(TOLD, **changed)  # type: ignore[arg-type]
    assert message_key(SHOP, TOLD) != message_key(SHOP, other)


def test_the_text_is_not_in_a_messages_key() -> None:
    """What only the text is made of may change without sending the message again."""
    changed: dict[str, Any] = {
        "goods": "cup",
        "link": "https://t.example",
        "carrier": "4PX",
        "ship_to": "ES",
        "buyer": "b",
    }
    other = dataclasses.replace(TOLD, reason=Reason.NEAR, rests_on="row 9", **changed)
    assert message_key(SHOP, TOLD) == message_key(SHOP, other)


@pytest.mark.parametrize(
    "changed", [{"pair": Pair("CPAM", "RB2")}, {"pair": Pair("EMS", "RB1")}, {"website": "https://t.example"}]
)
def test_the_pair_is_not_in_a_declarations_key(changed: dict[str, Any]) -> None:
    """An order is declared once: with another number in the ledger it is still the same declaration."""
    assert declaration_key(SHOP, SENT) == declaration_key(SHOP, dataclasses.replace(SENT, **changed))


def test_the_order_is_in_a_declarations_key() -> None:
    """Another order is another declaration."""
    other = dataclasses.replace(SENT, order_id="8191")
    assert declaration_key(SHOP, SENT) != declaration_key(SHOP, other)


def test_two_shops_never_share_a_key() -> None:
    """The shop is in every key, and no kind shares one with another."""
    shops = (SHOP, "seller.example/4712", "practice.example/4711")
    assert 9 == len({key_of(shop, write) for shop in shops for write in (FIX, TOLD, SENT)})


def test_neighbouring_terms_do_not_run_into_each_other() -> None:
    """`A` + `BC` is not `AB` + `C`."""
    one = dataclasses.replace(FIX, wrong=Pair("A", "BC"))
    other = dataclasses.replace(FIX, wrong=Pair("AB", "C"))
    assert correction_key(SHOP, one) != correction_key(SHOP, other)
