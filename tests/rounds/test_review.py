"""A round after a review: what a person saw wrong is written by nobody without a yes, says the witness."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from agent.ledger.database import open_database
from agent.models import Kind
from agent.review.brake import Bench, cards_about
from agent.review.verdicts import Said, Target
from tests.rounds import judge
from tests.rounds.shop import Shop


def _imported(shop: Shop, *sown: tuple[str, int]) -> list[str]:
    """Import a ledger that speaks of these orders alone, and return their numbers."""
    orders = [shop.sown(*one) for one in sown]
    shop.ledger(*orders)
    assert 0 == shop.person("ledger", "import", "ledger.csv", "--store", "practice").code
    return [order.order_id for order in orders]


def _changes(shop: Shop, order_id: str) -> list[str]:
    """Return the kind of each change of an order that the console was asked for."""
    return [
        one["kind"]
        for one in shop.witness().log
        if one["kind"] in judge.WRITES and one["order_id"] == order_id
    ]


def _said_wrong(shop: Shop, folder: Path) -> None:
    """Let a reviewer look at the correction in a recording, and find it wrong."""
    lines = [json.loads(line) for line in (folder / "steps.jsonl").read_bytes().splitlines()]
    card = next(n for n in range(1, len(lines) + 1) if lines[n - 1]["verb"] == "card" and
                [kind for kind, _ in cards_about(lines, n)] == [Kind.CORRECT])  # fmt: skip
    engine = open_database(shop.person.folder)
    bench = Bench(folder.parents[1], shop.person.folder, engine, lambda: datetime.now(UTC))
    _, done = bench.say("Li", Target(folder.parent.name, folder.name, card), Said.WRONG, "another parcel")
    lifts = [one.lift for one in done]
    assert ["bufa trust practice correct", "bufa trust practice message"] == lifts
    engine.dispose()


def test_what_was_seen_wrong_is_not_written_by_itself(shop: Shop) -> None:
    """The first round corrects by itself; after a «wrong» the next asks, and the console hears nothing of it.

    The inbox says what was seen, beside what the round left; the recordings verify, the verdict with them.
    """
    (first,) = _imported(shop, ("old-number", 0))
    ran = shop.person.run("correct")
    assert 0 == ran.code, ran.err
    assert {(first, "correct"): "done"} == {k: v for k, v in ran.outcomes().items() if k[1] == "correct"}
    _said_wrong(shop, shop.person.recordings()[-1] / f"order-{first}")
    _, second = _imported(shop, ("old-number", 0), ("old-number", 1))
    ran = shop.person.run("daily")
    assert 8 == ran.code, ran.err
    assert "waiting_approval" == ran.outcomes()[second, "correct"]
    assert [] == _changes(shop, second)
    listed = json.loads(shop.person("inbox", "--json").out)
    assert [(first, "review")] * 2 == [
        (one["order_id"], one["kind"]) for one in listed if one["kind"] == "review"
    ]
    verified = shop.person("verify", "recordings/practice")
    assert 0 == verified.code, verified.out + verified.err
