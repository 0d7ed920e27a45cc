"""Each of the console's bad days, played: what a round does, and what stands in the end by the console's log.

Every bad day in one skin, those that a round gets through several at once, those that strike single orders
in one round; left to `make torture` is each by itself, in both skins, and the next round of those after which
nothing is open.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.practice.bad_days import KNOWN
from agent.practice.shop import Order
from tests.extent import THOROUGH, thorough
from tests.rounds import judge
from tests.rounds.hazard_table import TABLE, Row
from tests.rounds.judge import Witness
from tests.rounds.person import ROOT, Ran
from tests.rounds.shop import Shop

SKINS = ("aliexpress", "plain")
#: What goes wrong between two buyers; elsewhere one order is enough, and two unproven ones would stop a kind.
OF_TWO = frozenset({"same-name-buyers", "late-panel", "moving-rows"})
#: What is sown in an order that such a day has struck, where it is not what it was.
SOWN = {"budget-spent": "budget-spent", "window-passed": "past-window"}
#: How README says each answer.
WORDS = {
    "through": "gets through",
    "stops": "stops, nothing changed",
    "either": "gets through or stops",
    "unproven": "unconfirmed, settled by reading",
    "person": "a person",
}


#: Bad days that may come together, and must then be got through together.
TOGETHER = (
    ("jitter", "token-renewal", "promo-dialog", "blank-rows", "late-panel", "late-effect=1000"),
    ("latency", "stale-toast=success", "number-changed-on-save=case", "session-expiry", "slow-render"),
    ("moving-rows", "repeated-page", "same-name-buyers"),
    ("session-expiry-api=6", "endless-spinner", "platform-renumbers", "stale-row"),
)


#: Bad days of single orders after which a round ends with 0, met in one round; in this order each strikes
#: another buyer, and none strikes an order whose error only another order's row can prove.
APART = ("window-passed", "budget-spent", "unread-message", "draft-left", "no-order-card", "status-changed")


def _together(names: tuple[str, ...]) -> list[Row]:
    rows = [row for row in TABLE if row.name in names or row.hazard in names]
    assert len(names) == len(rows)
    return rows


def _days() -> Iterator[object]:
    """Yield each bad day by itself in both skins, then those that may come together."""
    joined = {row.hazard for names in (*TOGETHER, APART) for row in _together(names)}
    for number, row in enumerate(TABLE):
        turn = SKINS[number % 2]
        for skin in SKINS:
            left = skin != turn or row.hazard in joined
            yield pytest.param([row], skin, id=f"{row.hazard}-{skin}", marks=thorough if left else ())
    for number, names in enumerate(TOGETHER):
        rows = _together(names)
        yield pytest.param(rows, SKINS[number % 2], id=f"{'+'.join(names)}-{SKINS[number % 2]}")


@pytest.mark.parametrize(("rows", "skin"), _days())
def test_the_answer_to_a_bad_day(rows: list[Row], skin: str, tmp_path: Path) -> None:
    """Its exit code, no effect where there must be none, and in the end nothing twice, wrong or lost."""
    hazards = [row.hazard for row in rows]
    shop = Shop(tmp_path, skin=skin, orders=max(row.orders for row in rows), hazards=hazards)
    try:
        _play(shop, rows)
    finally:
        shop.stop()


def test_bad_days_of_single_orders(tmp_path: Path) -> None:
    """Met in one round, each has its answer at its own order, and none is in the way of another."""
    rows = _together(APART)
    shop = Shop(tmp_path, hazards=[f"{name}=1" for name in APART])
    try:
        _play_apart(shop, {row: _struck(shop, row) for row in rows})
    finally:
        shop.stop()


def _struck(shop: Shop, row: Row) -> Order:
    """Return the order that a bad day has struck, or one to be told of the buyer that it has."""
    (one,) = shop.desk.struck[row.name]
    orders = shop.desk.shop.orders
    return orders[one] if one in orders else next(o for o in shop.desk.shop.orders_of[one] if o.tell)


def _play_apart(shop: Shop, cast: dict[Row, Order]) -> None:
    assert len(cast) == len({order.buyer.buyer_id for order in cast.values()})
    shop.hurry()
    shop.ledger(*cast.values())
    shop.person("ledger", "import", "ledger.csv", "--store", "practice")
    start = shop.witness()
    first = shop.person.run("daily")
    assert 0 == first.code, first.err
    new = [entry for entry in shop.witness().log[len(start.log) :] if entry["effect"]]
    for row, order in cast.items():
        mine = [
            one for one in new if {order.order_id, order.buyer.buyer_id} & {one["order_id"], one["buyer_id"]}
        ]
        assert [] == [one for one in mine if one["kind"] in row.never], row.hazard
    shop.recover()
    loose = next(row for row in cast if not row.sown)
    _judge(shop, loose, [order.order_id for order in cast.values()], shop.person.run("daily"))
    right = [order.order_id for row, order in cast.items() if row.sown]
    assert [] == judge.as_sown(shop.witness(), right)


def _play(shop: Shop, rows: list[Row]) -> None:
    row = rows[0]
    shop.hurry()
    cast = [shop.sown(SOWN.get(row.name, "old-number"))]
    if OF_TWO & {one.name for one in rows}:
        cast.append(shop.sown("check-digit"))
    shop.ledger(*cast)
    ids = [order.order_id for order in cast]
    shop.person("ledger", "import", "ledger.csv", "--store", "practice")
    start = shop.witness()
    first = shop.person.run("daily")
    middle = shop.witness()
    assert row.code in (None, first.code), first.err
    new = middle.log[len(start.log) :]
    assert [] == [entry for entry in new if entry["effect"] and entry["kind"] in row.never]
    if row.answer == "through":
        assert [] == judge.as_sown(middle, ids), first.err
        return
    if row.answer == "unproven":
        assert "unconfirmed" in first.outcomes().values(), first.err
        _await_effects(shop, row)
    if row.code == 4:
        first_of_all, *others = [one["kind"] for one in _inbox(shop)] or [""]
        assert first_of_all == "sign-in" or "WrongShop" in first.err
        assert {"finding"} >= set(others)  # of a scan that came to its end before the check
        return
    shop.recover()
    if row.answer in ("unproven", "either") or THOROUGH:
        _judge(shop, row, ids, shop.person.run("daily"))
    elif not row.sown:
        _nothing_lost(shop, ids, first)


def _await_effects(shop: Shop, row: Row) -> None:
    """Wait until what was accepted has shown, where it shows late."""
    deadline = time.monotonic() + 20
    while row.name == "late-effect" and time.monotonic() < deadline:
        entries = shop.witness().of_kind("modify", "message")
        if all(entry["effect"] for entry in entries):
            return


def _judge(shop: Shop, row: Row, ids: list[str], second: Ran) -> None:
    end: Witness = shop.witness()
    done = Counter((e["kind"], e["order_id"], e["buyer_id"], str(e["after"])) for e in end.log if e["effect"])
    assert [] == [what for what, times in done.items() if times > 1 and what[0] in judge.WRITES]
    assert [] == judge.backed(end, shop.person.folder)
    assert "unconfirmed" not in second.outcomes().values(), second.err
    if row.sown:
        assert [] == judge.as_sown(end, ids), second.err
        return
    _nothing_lost(shop, ids, second)


def _nothing_lost(shop: Shop, ids: list[str], ran: Ran) -> None:
    """What is not as it should be is listed for a person."""
    listed = {one["order_id"] for one in _inbox(shop)}
    now = shop.witness()
    missing = {order_id for order_id in ids if judge.as_sown(now, [order_id])}
    assert set() == missing - listed, ran.err


def _inbox(shop: Shop) -> list[dict[str, str]]:
    found = json.loads(shop.person("inbox", "--json").out)
    assert isinstance(found, list)
    return found


def test_the_table_has_every_bad_day_there_is() -> None:
    """None is left out, none is made up."""
    assert set(KNOWN) == {row.name for row in TABLE}


def test_every_bad_day_is_played_whatever_else_is_left_out() -> None:
    """Each is met by itself or with others in the short version, too."""
    played = {row.hazard for row in _together(APART)}
    for param in _days():
        rows, _ = param.values  # type: ignore[attr-defined]
        if thorough not in param.marks:  # type: ignore[attr-defined]
            played |= {row.hazard for row in rows}
    assert {row.hazard for row in TABLE} == played


def test_readme_says_the_same() -> None:
    """README's table has each bad day with what happens and the answer, in the same order."""
    text = (ROOT / "README.md").read_text("utf-8")
    section = text[text.index("### The console's bad days") :]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert [(row.hazard, row.what, WORDS[row.answer]) for row in TABLE] == rows[: len(TABLE)]
