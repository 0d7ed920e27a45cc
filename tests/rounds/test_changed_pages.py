"""Rounds with a pack that the console has outgrown: what no longer fits is told once, by its line."""

from __future__ import annotations

import re

from tests.rounds.person import Ran
from tests.rounds.shop import Shop


def _plan(shop: Shop, old: str, new: str) -> Ran:
    """Plan with the whole ledger and a pack in which one text is another."""
    shop.hurry()
    shop.pack(old, new)
    shop.ledger(*shop.desk.shop.orders.values())
    shop.person("ledger", "import", "ledger.csv", "--store", "practice")
    return shop.person("plan", "--store", "practice")


def test_a_status_that_the_pack_lacks_is_told(shop: Shop) -> None:
    """Its orders are left alone; the word, how many orders show it and the pack's line are said, code 5."""
    word = "等待买家收货"
    ran = _plan(shop, f"[{word}, Awaiting delivery]", "[Delivered soon]")
    assert 5 == ran.code
    shown = [one for one in shop.desk.shop.orders.values() if one.status == "WAIT_BUYER_ACCEPT_GOODS"]
    assert 1 == ran.err.count(f"status `{word}`")
    assert f"{len(shown)} orders" in ran.err
    assert "packs/aliexpress.yaml line 2" in ran.err


def test_what_is_wrong_with_every_order_s_page_is_not_told_of_each(shop: Shop) -> None:
    """After five orders in a row with the very same fault no more are opened; each tells the pack's line."""
    ran = _plan(shop, "labelled: {zh: 订单状态, en: Order status}", "labelled: {zh: 单据状态, en: State}")
    assert 5 == ran.code
    assert 5 == ran.err.count("LocatorMissing: `order.order.status` is missing in row 1\n  ")
    assert re.search(r"packs/aliexpress.yaml line \d+: pages\.order\.lists\.order\.fields\.status", ran.err)
    assert "the same at 5 orders in a row" in ran.err
