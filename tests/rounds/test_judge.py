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


SHIPPED = {"service": "EMS", "number": "EA123456785CN"}


def waiting() -> Witness:
    """The shop with a third order, which waits although its parcel is on its way."""
    now = fresh()
    ripe = {"order_id": "3", "buyer_id": "b", "sown": "not-declared", "parcels": [], "right": [], "tell": []}
    late = {"changes": 0, "status": "WAIT_SELLER_SEND_GOODS", "declared_at": "", "declare": SHIPPED}
    now.orders["3"] = ripe | late
    return now


def shipped() -> Witness:
    """The same shop after a round in which declarations are on."""
    now = after()
    now.orders["3"] = waiting().orders["3"] | {
        "parcels": [SHIPPED],
        "status": "WAIT_BUYER_ACCEPT_GOODS",
        "declared_at": AT,
    }
    now.log.append(entry("declare", order_id="3", buyer_id="b", after=SHIPPED))
    return now


def all_about(now: Witness, *, declaring: bool) -> list[str]:
    """Return everything the judge has to say of a round in which declarations are on or off."""
    return (
        judge.as_sown(now, declaring=declaring)
        + judge.nothing_else(waiting(), now, declaring=declaring)
        + judge.once_each(now)
    )


def test_what_is_right_depends_on_whether_declarations_are_on() -> None:
    """Declared is right where the kind is on and wrong where it is off, and the other way round."""
    left = after()
    left.orders["3"] = waiting().orders["3"]
    assert ([], []) == (all_about(shipped(), declaring=True), all_about(left, declaring=False))
    assert [] != all_about(shipped(), declaring=False)
    assert [] != all_about(left, declaring=True)


def _declared_twice(now: Witness) -> None:
    now.log.append(entry("declare", order_id="3", buyer_id="b", after=SHIPPED, effect=False))


def _declared_as_another(now: Witness) -> None:
    now.log[-1]["after"] = RIGHT


def _declared_in_part(now: Witness) -> None:
    now.orders["3"]["status"] = "SELLER_PART_SEND_GOODS"


def _another_declared(now: Witness) -> None:
    now.log.append(entry("declare", order_id="2", buyer_id="b", after=RIGHT))


def _told_of_it(now: Witness) -> None:
    now.threads["b"]["messages"].append({"from": "seller", "text": SHIPPED["number"]})
    now.log.append(entry("message", buyer_id="b", after=SHIPPED["number"]))


@pytest.mark.parametrize(
    "spoil", [_declared_twice, _declared_as_another, _declared_in_part, _another_declared, _told_of_it]
)
def test_a_spoilt_declaration_is_noticed(spoil: Callable[[Witness], None]) -> None:
    """Twice, another number, in part, another order, or told to the buyer: none of it passes."""
    now = shipped()
    spoil(now)
    assert [] != all_about(now, declaring=True)


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


@pytest.mark.parametrize(("reply", "wrong"), [("FAIL_SYS_TOKEN_EXOIRED::x", 0), ("FAIL_BIZ_BUSY::x", 1)])
def test_a_page_may_ask_again_with_a_new_token(journal: Path, reply: str, wrong: int) -> None:
    """A call refused for its token alone may stand twice in the log for one commit."""
    now = after()
    place = next(number for number, each in enumerate(now.log) if each["kind"] == "modify")
    now.log.insert(place, {**now.log[place], "reply": reply, "effect": False})
    assert wrong == len(judge.backed(now, journal))


@pytest.mark.parametrize(
    ("number", "order", "wrong"), [("EA123456785CN", "3", 0), ("EA1", "3", 1), ("EA123456785CN", "2", 1)]
)
def test_a_declaration_is_backed_by_its_own_intent(
    journal: Path, number: str, order: str, wrong: int
) -> None:
    """Only an intent of that order and that number, begun before, stands behind a declaration."""
    with sqlite3.connect(journal / "bufa.sqlite3") as database:
        terms = f'{{"pair": ["EMS", "{number}"]}}'
        database.execute("insert into intent values (3, 'declare', ?, ?, 'done')", (order, terms))
        database.execute("insert into intent_event values (3, 3, '2026-11-22 09:14:02', 'begun', 'c3')")
    database.close()
    assert wrong == len(judge.backed(shipped(), journal))


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
