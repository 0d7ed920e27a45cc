"""The judge itself: each thing it is there to notice, it notices."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rounds import judge, proof
from tests.rounds.judge import Entry, Witness

WRONG, RIGHT = {"service": "SF", "number": "SF0000000000001"}, {"service": "SF", "number": "SF0000000000002"}
AT = "2026-11-22T09:14:03Z"


def entry(kind: str, **values: object) -> Entry:
    """Return one request as the witness logs it."""
    return {
        "at": AT,
        "kind": kind,
        "order_id": "",
        "buyer_id": "",
        "before": "",
        "after": "",
        "reply": "",
        "effect": True,
    } | values


def fresh() -> Witness:
    """A shop with one wrong order and one that is to be left, each with a buyer."""
    own = {"changes": 0, "status": "WAIT_BUYER_ACCEPT_GOODS"}
    wrong = {
        "order_id": "1",
        "buyer_id": "a",
        "sown": "placeholder",
        "parcels": [WRONG],
        "right": [RIGHT],
        "tell": [RIGHT["number"]],
    }
    left = {
        "order_id": "2",
        "buyer_id": "b",
        "sown": "near",
        "parcels": [WRONG],
        "right": [WRONG],
        "tell": [],
    }
    threads = {
        buyer: {"buyer_id": buyer, "unread": 0, "messages": [{"from": "buyer", "text": "hi"}]}
        for buyer in "ab"
    }
    return Witness({"1": own | wrong, "2": own | left}, threads, [])


def after() -> Witness:
    """The same shop after a round as it should be."""
    now = fresh()
    now.orders["1"] |= {"parcels": [RIGHT], "changes": 1}
    text = f"Your number: {RIGHT['number']}."
    now.threads["a"]["messages"].append({"from": "seller", "text": text})
    now.log.append(entry("sign-in"))
    now.log.append(entry("modify", order_id="1", buyer_id="a", before=WRONG, after=RIGHT))
    now.log.append(entry("message", buyer_id="a", after=text))
    return now


def all_wrong(now: Witness) -> list[str]:
    """Return everything the judge has to say without a journal."""
    return judge.as_sown(now) + judge.nothing_else(fresh(), now) + judge.once_each(now)


def _undone(now: Witness) -> None:
    now.orders["1"]["parcels"] = [WRONG]


def _untold(now: Witness) -> None:
    now.threads["a"]["messages"].pop()
    now.log.pop()


def _told_twice(now: Witness) -> None:
    now.threads["a"]["messages"].append(copy.deepcopy(now.threads["a"]["messages"][-1]))
    now.log.append(copy.deepcopy(now.log[-1]))


def _longer_number(now: Witness) -> None:
    text = now.threads["a"]["messages"][-1]["text"].replace("0002.", "00023.")
    now.threads["a"]["messages"][-1]["text"] = now.log[-1]["after"] = text


def _other_buyer(now: Witness) -> None:
    now.threads["b"]["messages"].append({"from": "seller", "text": "hello"})
    now.log.append(entry("message", buyer_id="b", after="hello"))


def _there_and_back(now: Witness) -> None:
    now.orders["2"]["changes"] = 2
    now.log.append(entry("modify", order_id="2", buyer_id="b", before=WRONG, after=RIGHT))
    now.log.append(entry("modify", order_id="2", buyer_id="b", before=RIGHT, after=WRONG))


def _unmasked(now: Witness) -> None:
    now.log.append(entry("unmask", order_id="1"))


def _read(now: Witness) -> None:
    now.log.append(entry("read-mark", buyer_id="b", effect=False))


def _unread_opened(now: Witness) -> None:
    now.log.append(entry("read-mark", buyer_id="a", effect=True))


def _mark_gone(now: Witness) -> None:
    now.threads["b"]["unread"] = 1


def _status(now: Witness) -> None:
    now.orders["2"]["status"] = "FINISH"


def _unlogged(now: Witness) -> None:
    now.orders["1"]["changes"] = 2


@pytest.mark.parametrize(
    "spoil",
    [_undone, _untold, _told_twice, _longer_number, _other_buyer, _there_and_back, _unmasked, _read,
     _unread_opened, _mark_gone, _status, _unlogged],
)  # fmt: skip
def test_a_spoilt_round_is_noticed(spoil: Callable[[Witness], None]) -> None:
    """A round as it should be is clean; each way of spoiling it is not."""
    now = after()
    assert [] == all_wrong(now)
    spoil(now)
    assert [] != all_wrong(now)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A folder with a journal in which the two writes of `after` were begun."""
    database = sqlite3.connect(tmp_path / "bufa.sqlite3")
    database.executescript(
        """
        create table intent (id, kind, order_id, terms, state);
        create table intent_event (id integer primary key, intent_id, at, state, commit_id);
        insert into intent values (1, 'correct', '1', '{"right": ["SF", "SF0000000000002"]}', 'done');
        insert into intent values (2, 'message', '1', '{"number": "SF0000000000002"}', 'done');
        insert into intent_event values (1, 1, '2026-11-22 09:14:02.000001', 'begun', 'c1');
        insert into intent_event values (2, 2, '2026-11-22 09:14:03.000001', 'begun', 'c2');
        """
    )
    database.close()
    return tmp_path


def test_writes_that_were_begun_are_backed(journal: Path) -> None:
    """A change and a message, each begun before, are in order."""
    assert [] == judge.backed(after(), journal)
    assert {"done": 2} == judge.states(journal)


@pytest.mark.parametrize(
    "change",
    [
        "delete from intent_event where id = 1",
        "update intent_event set at = '2026-11-22 09:14:04.000001' where id = 1",
        "update intent set order_id = '2' where id = 2",
        "update intent_event set state = 'preparing' where id = 2",
    ],
)
def test_a_write_outside_a_begun_intent_is_noticed(journal: Path, change: str) -> None:
    """Not begun, begun too late, or begun for another order: the write stands alone."""
    database = sqlite3.connect(journal / "bufa.sqlite3")
    database.execute(change)
    database.commit()
    database.close()
    assert 1 == len(judge.backed(after(), journal))


def anew() -> Witness:
    """The same round on a console that cancels a parcel and creates another."""
    now = after()
    at = next(n for n, one in enumerate(now.log) if one["kind"] == "modify")
    now.log[at : at + 1] = [
        entry("cancel", order_id="1", buyer_id="a", before=WRONG),
        entry("create", order_id="1", buyer_id="a", after=RIGHT),
    ]
    return now


@pytest.fixture
def halves(journal: Path) -> Path:
    """The same journal with the correction begun in two halves."""
    with sqlite3.connect(journal / "bufa.sqlite3") as database:
        pairs = '"wrong": ["SF", "SF0000000000001"], "right": ["SF", "SF0000000000002"]'
        cancel, create = (f'{{{pairs}, "step": "{step}"}}' for step in ("cancel", "create"))
        database.execute("update intent set terms = ? where id = 1", (cancel,))
        database.execute("insert into intent values (3, 'correct', '1', ?, 'done')", (create,))
        database.execute("insert into intent_event values (3, 3, '2026-11-22 09:14:02', 'begun', 'c3')")
    database.close()
    return journal


def test_cancelling_and_creating_are_one_change_of_two_commits(halves: Path) -> None:
    """Each half is backed by its own begun intent, and the order counts one change."""
    assert [] == judge.backed(anew(), halves)
    assert [] == all_wrong(anew())


@pytest.mark.parametrize("kind", ["cancel", "create"])
def test_a_half_outside_a_begun_intent_is_noticed(halves: Path, kind: str) -> None:
    """A half that was asked for twice stands alone the second time, and in `once_each` too."""
    now = anew()
    now.log.append(copy.deepcopy(next(one for one in now.log if one["kind"] == kind)))
    assert 1 == len(judge.backed(now, halves))
    assert 1 == len(judge.once_each(now))


@pytest.mark.parametrize("before", ["", "x", "ab", "abc"])
def test_secrets_are_found_in_any_spelling(before: str, tmp_path: Path) -> None:
    """Plain, percent-encoded, hexadecimal and base64 wherever in a longer text it stands."""
    import base64
    from urllib.parse import quote

    secret = "px-Ab/9+ü?zz"
    text = f"{before}{secret}&more"
    forms = [
        text.encode(),
        quote(text, safe="").encode(),
        text.encode().hex().encode(),
        base64.b64encode(text.encode()),
    ]
    secrets = {"password": secret, "cookies": [], "tokens": []}
    for form in forms:
        (tmp_path / "file").write_bytes(b"before" + form)
        assert ["password stands in file"] == list(
            dict.fromkeys(proof.leaks(tmp_path, secrets, apart_from=frozenset()))
        )
    (tmp_path / "file").write_bytes(b"nothing of that kind")
    assert [] == proof.leaks(tmp_path, secrets, apart_from=frozenset())
