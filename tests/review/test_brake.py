"""A «wrong» on a write: kept as evidence, told in the inbox, and that kind of write waits for a yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput
from agent.evidence.recorder import CardPicture, Round, WriteCard
from agent.ledger import inbox
from agent.ledger.inbox import Matter, Waits
from agent.ledger.trust import distrusted
from agent.models import Kind
from agent.review.brake import Bench, Braked
from agent.review.verdicts import Said, Target
from tests.evidence.conftest import Keys
from tests.evidence.sealing import FIRST, ORDER, PICTURE, SECOND, begin, clock, wrong

THIRD = "20261122t111403z-daily"
NAME = f"order-{ORDER}"


@pytest.fixture
def bench(store: Path, keys: Keys, engine: Engine) -> Bench:
    """The store's recordings, and a round with a correction and a message, each with a picture of its own."""
    work = begin(store.parent, THIRD, keys)
    order = work.recording(NAME, ORDER)
    order.still(PICTURE + b"before", page="order", moment="before")
    after = order.still(PICTURE + b"after", page="order", moment="after")
    chat = order.still(PICTURE + b"chat", page="conversation", moment="after")
    shown = [CardPicture("new", after, (1, 1, 2, 2))]
    order.card(WriteCard(ORDER, "correct", "near", "A1B2C", "D3E4F", outcome="done", pictures=shown))
    said = [CardPicture("chat", chat, (1, 1, 2, 2))]
    order.card(WriteCard(ORDER, "message", "near", text="Dear", outcome="done", pictures=said))
    work.close("done", {})
    return Bench(store, store.parent.parent / "home", engine, clock)


def braked(engine: Engine) -> set[Kind]:
    """Return which kinds wait for a yes."""
    return {one.kind for one in distrusted(engine, "practice")}


def test_a_wrong_card_brakes_its_kind(bench: Bench, engine: Engine, keys: Keys) -> None:
    """The verdict, the inbox and the brake say the same, who and where; the store verifies.

    The message that tells the number waits with it.
    """
    verdict, done = bench.say("Li", Target(THIRD, NAME, 4), Said.WRONG, "another parcel")
    assert [
        Braked(Kind.CORRECT, ORDER, True, "bufa trust practice correct"),
        Braked(Kind.MESSAGE, ORDER, True, "bufa trust practice message"),
    ] == done
    assert [verdict] == bench.verdicts.standing()
    one, told = distrusted(engine, "practice")
    assert ("Li", Kind.CORRECT) == (one.by, one.kind)
    assert ("Li", Kind.MESSAGE, one.why) == (told.by, told.kind, told.why)
    assert f"{THIRD}/{NAME} step 4; another parcel" in one.why
    entry, _ = inbox.entries(engine)
    assert ("practice", "22", THIRD) == (entry.store, entry.shop, entry.round_id)
    assert (Waits.REVIEW, ORDER) == (entry.matter.kind, entry.matter.order_id)
    assert one.why in entry.matter.text
    assert "bufa trust practice correct" in entry.matter.text
    assert [] == wrong(bench.store, keys.known)


@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        (1, {Kind.CORRECT, Kind.MESSAGE}),
        (2, {Kind.CORRECT, Kind.MESSAGE}),
        (3, {Kind.MESSAGE}),
        (5, {Kind.MESSAGE}),
        (0, set(Kind) - {Kind.DECLARE}),
    ],
)
def test_what_a_wrong_is_about(bench: Bench, engine: Engine, step: int, kinds: set[Kind]) -> None:
    """A picture that proves a write stands for it; the whole, or a step of no card, for all in it."""
    _, done = bench.say("Li", Target(THIRD, NAME, step), Said.WRONG)
    assert kinds == {one.kind for one in done} == braked(engine)


@pytest.mark.parametrize("said", [Said.FINE, Said.UNCLEAR])
def test_only_wrong_brakes(bench: Bench, engine: Engine, said: Said) -> None:
    """Any other verdict is kept and nothing more."""
    _, done = bench.say("Li", Target(THIRD, NAME, 4), said)
    assert [] == done == inbox.entries(engine)
    assert set() == braked(engine)
    assert 1 == len(bench.verdicts.standing())


def test_a_wrong_round_is_about_its_kinds(bench: Bench, engine: Engine) -> None:
    """One entry for each kind, without an order; a round without a write brakes nothing."""
    bench.say("Li", Target(THIRD), Said.WRONG)
    assert {("", "seen-wrong-correct"), ("", "seen-wrong-message")} == {
        (each.matter.order_id, each.matter.reason) for each in inbox.entries(engine)
    }
    assert {Kind.CORRECT, Kind.MESSAGE} == braked(engine)


def test_a_second_wrong_is_told_and_brakes_no_second_time(bench: Bench, engine: Engine) -> None:
    """The open entry says what was said last; another order's is another entry."""
    bench.say("Li", Target(THIRD, NAME, 4), Said.WRONG, "one")
    _, again = bench.say("Wang", Target(THIRD, NAME, 2), Said.WRONG, "two")
    assert [False, False] == [one.new for one in again]
    entry, told = inbox.entries(engine)
    assert "two" in entry.matter.text
    bench.say("Wang", Target(FIRST, NAME, 2), Said.WRONG, "three")
    assert 2 == len(inbox.entries(engine))
    inbox.close(engine, entry.id, {"answer": "by-hand", "by": "Li", "note": "set right"}, clock)
    bench.say("Wang", Target(SECOND, NAME, 2), Said.WRONG, "four")
    kept, anew = inbox.entries(engine)
    assert told.id == kept.id
    assert anew.id not in (entry.id, told.id)


def test_a_round_takes_no_entry_of_a_review_away(bench: Bench, engine: Engine) -> None:
    """It reads the order and finds nothing; what a person saw stays until a person answers."""
    bench.say("Li", Target(THIRD, NAME, 4), Said.WRONG)
    finding = Matter(Waits.FINDING, ORDER, "unread", "1 unread message")
    inbox.keep(engine, "practice", "22", "r2", [finding], [ORDER, ""], clock)
    inbox.keep(engine, "practice", "22", "r3", [], [ORDER, ""], clock)
    assert [Waits.REVIEW] * 2 == [each.matter.kind for each in inbox.entries(engine)]


def test_a_verdict_that_cannot_be_kept_brakes_all_the_same(bench: Bench, engine: Engine) -> None:
    """A damaged list takes no verdict, but what somebody saw wrong must not go on; the error says both."""
    bench.say("Li", Target(THIRD, NAME, 1), Said.FINE)
    (bench.store / "reviews.jsonl").write_bytes(b"damaged")
    with pytest.raises(InvalidInput, match="not as it was signed") as refused:
        bench.say("Li", Target(THIRD, NAME, 5), Said.WRONG)
    assert Kind.MESSAGE in braked(engine)
    assert "message" in refused.value.facts["set back"]
    assert 1 == len(inbox.entries(engine))


def test_nothing_is_braked_for_what_is_not_there(bench: Bench, engine: Engine) -> None:
    """No such step, or another picture than the one seen: refused before anything is done."""
    for target, still in ((Target(THIRD, NAME, 99), ""), (Target(THIRD, NAME, 2), "00" * 32)):
        with pytest.raises(InvalidInput):
            bench.say("Li", target, Said.WRONG, still=still)
    assert [] == inbox.entries(engine)
    assert set() == braked(engine)


OPEN = "20261122t121403z-daily"
TERMS = {
    "correct": {"order_id": ORDER, "old": "A1B2C", "new": "D3E4F"},
    "message": {"order_id": [ORDER, "8192"], "number": ["D3E4F", "D3E4F"]},
    "declare": {"order_id": ORDER, "new": "D3E4F"},
}


def unfinished(bench: Bench, keys: Keys, name: str = NAME, write: dict[str, object] | None = None) -> Round:
    """Record a filled form, and a write that is begun; nothing is closed, as in a round that still runs."""
    work = begin(bench.store.parent, OPEN, keys)
    order = work.recording(name, ORDER)
    order.still(PICTURE + b"filled", page="order", moment="filled")
    if write is not None:
        order.line(verb="begun", page="order", write=write)
    work.flush()
    return work


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("kind", TERMS)
def test_a_write_without_its_card_is_braked(
    bench: Bench, engine: Engine, keys: Keys, kind: str, named: bool
) -> None:
    """What was begun counts, an older line by its terms, and for each order that it names."""
    unfinished(bench, keys, write={**TERMS[kind], **({"kind": kind} if named else {})})
    _, done = bench.say("Li", Target(OPEN, NAME, 1), Said.WRONG)
    orders = [ORDER, "8192"] if kind == "message" else [ORDER]
    assert [(Kind(kind), order) for order in orders] == [
        (one.kind, one.order_id) for one in done if one.kind == kind
    ]
    assert Kind(kind) in braked(engine)


@pytest.mark.parametrize("step", [0, 1])
def test_a_killed_recording_is_about_what_it_had_begun(
    bench: Bench, engine: Engine, keys: Keys, step: int
) -> None:
    """Closed without a card: a picture of it, and the whole of it."""
    unfinished(bench, keys, write=TERMS["declare"]).close("interrupted", {})
    bench.say("Li", Target(OPEN, NAME, step), Said.WRONG)
    assert {Kind.DECLARE} == braked(engine)


def test_an_open_recording_of_an_order_brakes_all(bench: Bench, engine: Engine, keys: Keys) -> None:
    """The form is filled, and the click may come next: which kind it is nobody knows yet."""
    unfinished(bench, keys)
    bench.say("Li", Target(OPEN, NAME, 1), Said.WRONG)
    assert set(Kind) == braked(engine)


def test_what_writes_nothing_brakes_nothing(bench: Bench, engine: Engine, keys: Keys) -> None:
    """A list of orders, open or closed, and the closed recording of an order without a write."""
    work = unfinished(bench, keys, "scan")
    assert [] == bench.say("Li", Target(OPEN, "scan", 1), Said.WRONG)[1]
    work.recording("order-8199", "8199").still(PICTURE, page="order", moment="before")
    work.close("done", {})
    assert [] == bench.say("Li", Target(OPEN, "order-8199", 1), Said.WRONG)[1]
    assert set() == braked(engine)
