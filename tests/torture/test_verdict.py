"""What the judge of killed rounds calls twice, wrong, lost and unexplained; none of it needs a console."""

from __future__ import annotations

import copy
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.rounds.judge import Entry, Witness
from tests.torture.verdict import Ended, Verdict, judged

ORDER, RIPE = "8001", "8002"
OLD, GOOD, RIGHT, DECLARED = (
    {"service": "CPAM", "number": number} for number in ("OLD", "GOOD", "NEW", "D1")
)
TEXT = "Your new number is NEW."
AT = "2026-11-22T09:14:03Z"


class World:
    """One order to be corrected and told, one ripe to be declared; the journal and the log as tests want."""

    def __init__(self, folder: Path) -> None:
        same = {"status": "SELLER_PART_SEND_GOODS", "declared_at": "", "changes": 0}
        wrong = {"sown": "old-number", "parcels": [GOOD, OLD], "right": [GOOD, RIGHT], "tell": ["NEW"]}
        ripe = {"sown": "not-declared", "parcels": [], "right": [], "tell": [], "declare": DECLARED}
        orders = {
            ORDER: {"order_id": ORDER, "buyer_id": "b1", **same, **wrong},
            RIPE: {"order_id": RIPE, "buyer_id": "b2", **same, **ripe},
        }
        self.start = Witness(orders, {"b1": {"messages": [], "unread": 0}}, [])
        self.end = copy.deepcopy(self.start)
        self.folder, self.listed = folder, set[str]()
        with sqlite3.connect(folder / "bufa.sqlite3") as self.journal:
            self.journal.executescript(
                "create table intent (id integer primary key, kind, order_id, state, terms);"
                "create table intent_event (id integer primary key, intent_id, state, commit_id, at);"
            )

    def intend(self, kind: str, order_id: str, state: str, terms: str) -> None:
        """Enter a write that was begun into the journal."""
        self.journal.execute(
            "insert into intent (kind, order_id, state, terms) values (?, ?, ?, ?)",
            (kind, order_id, state, terms),
        )
        self.journal.execute(
            "insert into intent_event (intent_id, state, commit_id, at) "
            "select max(id), 'begun', 'c' || max(id), '2026-11-22 09:14:00.000000' from intent"
        )
        self.journal.commit()

    def asked(self, kind: str, after: Any, **more: Any) -> Entry:
        """Let the console have carried out a request."""
        entry = {"kind": kind, "order_id": "", "buyer_id": "", "before": "", "at": AT, "effect": True}
        entry["reply"] = "SUCCESS::"
        self.end.log.append({**entry, "after": after, **more})
        return self.end.log[-1]

    def correct(self, state: str = "done") -> None:
        """Let the correction be carried out, and the journal have it so."""
        self.intend("correct", ORDER, state, '{"right": ["CPAM", "NEW"], "wrong": ["CPAM", "OLD"]}')
        self.asked("modify", RIGHT, before=OLD, order_id=ORDER)
        self.end.orders[ORDER] |= {"parcels": [GOOD, RIGHT], "changes": 1}

    def tell(self, state: str = "done") -> None:
        """Let the message be posted."""
        self.intend("message", ORDER, state, '{"number": "NEW"}')
        self.asked("message", TEXT, buyer_id="b1")
        self.end.threads["b1"]["messages"].append({"from": "seller", "text": TEXT})

    def beneath(self, after: dict[str, Any]) -> None:
        """Let somebody else change the order that is to be corrected."""
        order = self.end.orders[ORDER]
        before = {name: order[name] for name in after}
        self.end.moves.append({"by": "colleague", "order_id": ORDER, "before": before, "after": after})
        self.end.orders[ORDER] = {**order, **after}

    def declare(self, state: str = "done") -> None:
        """Let the declaration be carried out."""
        self.intend("declare", RIPE, state, '{"pair": ["CPAM", "D1"]}')
        self.asked("declare", DECLARED, order_id=RIPE)
        self.end.orders[RIPE] |= {"parcels": [DECLARED], "status": "WAIT_BUYER_ACCEPT_GOODS"}

    def verdict(self, *noticed: str) -> Verdict:
        """Judge all of it."""
        meant = {ORDER: [GOOD, RIGHT]}
        facts = Ended(self.start, self.end, self.folder, [ORDER, RIPE], self.listed, meant)
        return judged(facts, noticed)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A console and a journal on which nothing was done yet."""
    return World(tmp_path)


@pytest.fixture
def done(world: World) -> World:
    """The same with everything done as it should be."""
    world.correct()
    world.tell()
    world.declare()
    return world


def test_everything_done_once_is_good(done: World) -> None:
    """The judge has nothing to say."""
    assert [] == done.verdict().sentences()


def test_nothing_done_is_lost_unless_people_are_told(world: World) -> None:
    """Each order that is not as it should be must be listed."""
    assert {ORDER, RIPE} == {said.split(" ")[0] for said in world.verdict().lost}
    world.listed = {ORDER, RIPE}
    assert [] == world.verdict().sentences()


@pytest.mark.parametrize("again", ["correct", "tell", "declare"])
def test_what_is_done_again_is_a_duplicate(done: World, again: str) -> None:
    """Also where the journal knows of both."""
    getattr(done, again)()
    assert done.verdict().duplicates


def test_another_order_or_number_is_wrong(done: World) -> None:
    """So is a number that was never to be written, and a good one that is gone."""
    done.asked("modify", DECLARED, before=OLD, order_id=ORDER)
    assert any("not what was to be written" in said for said in done.verdict().wrong)
    done.end.orders[ORDER]["parcels"] = [RIGHT]
    assert f"{ORDER} shows a good number no more" in done.verdict().wrong


def test_a_draft_is_ours_or_somebody_s(done: World) -> None:
    """A text of the journal that a refused message left in the box is no harm; any other draft is wrong."""
    done.intend("message", ORDER, "refused", f'{{"number": "NEW", "text": "{TEXT}"}}')
    done.asked("message", TEXT, buyer_id="b1", effect=False)
    done.asked("draft", TEXT, buyer_id="b1")
    done.listed = {ORDER}
    assert [] == done.verdict().sentences()
    done.asked("draft", "Please wait until Monday", buyer_id="b1")
    assert any("unexpected request" in said for said in done.verdict().wrong)


def test_a_message_without_the_buyer_s_number_is_wrong(done: World) -> None:
    """Whoever gets it: here the buyer of the order that is only declared."""
    done.asked("message", TEXT, buyer_id="b2")
    assert any("no number for this buyer" in said for said in done.verdict().wrong)


def test_what_is_called_done_must_be_there(world: World) -> None:
    """A journal that says more than the console is not explained."""
    world.listed = {ORDER, RIPE}
    world.intend("message", ORDER, "done", '{"number": "NEW"}')
    assert [f"{ORDER}: the message is called done and is not there"] == world.verdict().unexplained


def test_what_is_there_must_be_known(done: World) -> None:
    """What the journal does not call done, though it is, must be listed for a person."""
    done.journal.execute("update intent set state = 'unconfirmed' where kind = 'declare'")
    done.journal.commit()
    (said,) = done.verdict().unexplained
    assert "the journal has it as unconfirmed" in said
    done.listed = {RIPE}
    assert [] == done.verdict().sentences()


def test_a_write_that_was_never_begun_is_unexplained(done: World) -> None:
    """What reached the console was begun in the journal before; what was noticed on the way counts too."""
    done.journal.execute("delete from intent_event where intent_id = 1")
    done.journal.commit()
    said = done.verdict("a round ended with code 1").unexplained
    assert "a round ended with code 1" == said[0]
    assert said[1].startswith("outside a begun intent")


def test_a_colleague_s_write_is_not_ours(world: World) -> None:
    """Somebody else wrote the right number and used up a change: nothing is wrong, twice or unexplained."""
    world.listed = {ORDER, RIPE}
    world.beneath({"parcels": [GOOD, RIGHT], "changes": 1})
    assert [] == world.verdict().sentences()
    world.end.orders[ORDER]["changes"] = 2
    assert [f"{ORDER} counts 2 changes, the log makes it 1"] == world.verdict().wrong


def test_what_others_did_explains_no_more_than_that(world: World) -> None:
    """A state that nobody is known to have changed is still wrong beside one that somebody did."""
    world.listed = {ORDER, RIPE}
    world.beneath({"status": "IN_ISSUE"})
    assert [] == world.verdict().sentences()
    world.end.orders[RIPE]["status"] = "FINISH"
    assert [f"{RIPE} changed in more than its parcels"] == world.verdict().wrong


def test_over_a_colleague_s_number_nothing_is_written(world: World) -> None:
    """It is what is right by then; the ledger's own number written over it is wrong."""
    world.listed = {ORDER, RIPE}
    theirs = {"service": "CPAM", "number": "THEIRS"}
    world.start.orders[ORDER]["right"] = [GOOD, theirs]
    world.end.orders[ORDER]["right"] = [GOOD, theirs]
    world.beneath({"parcels": [GOOD, theirs], "changes": 1})
    assert [] == world.verdict().sentences()
    world.intend("correct", ORDER, "done", '{"right": ["CPAM", "NEW"], "wrong": ["CPAM", "THEIRS"]}')
    world.asked("modify", RIGHT, before=theirs, order_id=ORDER)
    assert any("not what was to be written" in said for said in world.verdict().wrong)


def test_a_number_that_the_platform_replaced_is_given_up_by_nobody(world: World) -> None:
    """A good number that is gone is wrong, unless somebody else is known to have replaced it."""
    world.listed = {ORDER, RIPE}
    world.beneath({"parcels": [RIGHT, OLD]})
    assert not [said for said in world.verdict().wrong if "good number" in said]
    world.end.moves.clear()
    assert f"{ORDER} shows a good number no more" in world.verdict().wrong


def test_an_order_that_came_in_is_no_harm(world: World) -> None:
    """It is known to have come by itself; one that nobody let in is wrong."""
    world.listed = {ORDER, RIPE}
    new = {**world.start.orders[RIPE], "order_id": "8003", "buyer_id": "b3", "declare": None}
    world.end.orders["8003"] = new
    assert "orders came or went" in world.verdict().wrong
    world.end.moves.append({"by": "moving-rows", "order_id": "8003", "before": {}, "after": new})
    assert [] == world.verdict().sentences()


def test_a_number_kept_in_other_letters_is_the_same(done: World) -> None:
    """The console kept what was written in small letters: that is what stands there."""
    kept = {"service": "CPAM", "number": "new"}
    for witness in (done.start, done.end):
        witness.orders[ORDER] = {**witness.orders[ORDER], "right": [GOOD, kept]}
    done.end.orders[ORDER]["parcels"] = [GOOD, kept]
    assert [] == done.verdict().sentences()
