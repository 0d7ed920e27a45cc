"""Judges rounds by the practice console's witness and, for what was begun, by the journal on disk.

Each function returns sentences, one for each thing that is not as it should be; none is good. Nothing here
asks the program what it did.
"""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Requests that change an order: most consoles modify a parcel, some can only cancel it and create another.
CHANGES = ("modify", "cancel", "create")
WRITES = (*CHANGES, "message")
#: What a round may ask of the console besides reading it.
ALLOWED = frozenset({"sign-in", "read-mark", *WRITES})
#: What a round corrects by itself.
PROVEN = frozenset({"placeholder", "check-digit", "other-order", "old-number", "wrong-service"})
#: What it has to leave as it is and tell nobody, whatever the ledger says.
TO_BE_LEFT = ("none", "near", "different", "renumbered", "merged", "not-declared")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Witness:
    """What the console says of itself at one moment."""

    orders: dict[str, Entry]
    threads: dict[str, Entry]
    log: list[Entry]

    def of_kind(self, *kinds: str) -> list[Entry]:
        """Return the write requests of these kinds, in the order they came."""
        return [entry for entry in self.log if entry["kind"] in kinds]

    def sown(self, *kinds: str) -> list[str]:
        """Return the orders in which these kinds were sown."""
        return [order_id for order_id, order in self.orders.items() if order["sown"] in kinds]

    def told(self, order_id: str, number: str) -> int:
        """Return how many seller messages of the order's buyer hold the number as a word of its own."""
        word = re.compile(rf"(?<![A-Z0-9]){re.escape(number)}(?![A-Z0-9])")
        thread = self.threads.get(self.orders[order_id]["buyer_id"], {"messages": []})
        return sum(
            bool(word.search(message["text"]))
            for message in thread["messages"]
            if message["from"] == "seller"
        )


def ask(address: str, what: str) -> Any:
    """Return what `/_practice/<what>` answers."""
    with urllib.request.urlopen(f"{address}/_practice/{what}", timeout=20) as reply:
        return json.load(reply)


def look(address: str) -> Witness:
    """Return everything the witness says now."""
    state = ask(address, "state")
    return Witness(
        {order["order_id"]: order for order in state["orders"]},
        {thread["buyer_id"]: thread for thread in state["conversations"]},
        ask(address, "log"),
    )


def as_sown(now: Witness, orders: Collection[str] | None = None) -> list[str]:
    """Judge orders, by default all: each shows exactly `right`, each number of `tell` was told once."""
    wrong = []
    for order_id in now.orders if orders is None else orders:
        order = now.orders[order_id]
        if order["parcels"] != order["right"]:
            wrong.append(f"{order_id} ({order['sown']}) shows {order['parcels']}, not {order['right']}")
        wrong += [
            f"{order_id} ({order['sown']}): {number} was told {times} times"
            for number in order["tell"]
            if (times := now.told(order_id, number)) != 1
        ]
    return wrong


def nothing_else(
    before: Witness,
    now: Witness,
    orders: Collection[str] | None = None,
    allowed: Collection[str] = ALLOWED,
) -> list[str]:
    """Judge what lies between two moments: of `orders` (by default all) only those to be were touched.

    No request came that is not of an `allowed` kind.
    """
    meant = {one: before.orders[one] for one in (before.orders if orders is None else orders)}
    fixable = {one for one, order in meant.items() if order["sown"] in PROVEN}
    buyers = {order["buyer_id"] for order in meant.values() if order["tell"]}
    new = now.log[len(before.log) :]
    wrong = [f"an entry of the log changed: {one}" for one in before.log if one not in now.log]
    wrong += [f"unexpected request: {entry}" for entry in new if entry["kind"] not in allowed]
    wrong += list(_foreign(new, fixable, buyers))
    wrong += list(_orders(before, now, new))
    wrong += list(_threads(before, now, new))
    return wrong


def _foreign(new: list[Entry], fixable: Collection[str], buyers: Collection[str]) -> Iterator[str]:
    for entry in new:
        if entry["kind"] in CHANGES and entry["order_id"] not in fixable:
            yield f"an order that was to be left was changed: {entry}"
        if entry["kind"] in ("message", "read-mark") and entry["buyer_id"] not in buyers:
            yield f"a buyer with nothing to be told: {entry}"
        if entry["kind"] == "read-mark" and entry["effect"]:
            yield f"an unread conversation was opened: {entry}"
        if entry["kind"] in WRITES and not entry["effect"]:
            yield f"the console refused: {entry}"


def _orders(before: Witness, now: Witness, new: list[Entry]) -> Iterator[str]:
    """Every change of an order is in the log; nothing but parcels and the count of changes ever moves."""
    counted = [one for one in new if one["kind"] in ("modify", "cancel") and one["effect"]]
    changed = Counter(entry["order_id"] for entry in counted)
    if before.orders.keys() != now.orders.keys():
        yield "orders came or went"
    for order_id, order in now.orders.items():
        was = before.orders[order_id]
        expected = was["changes"] + changed[order_id]
        if order["changes"] != expected:
            yield f"{order_id} counts {order['changes']} changes, the log makes it {expected}"
        kept = [name for name in order if name not in ("parcels", "changes")]
        if any(order[name] != was[name] for name in kept):
            yield f"{order_id} changed in more than its parcels"


def _threads(before: Witness, now: Witness, new: list[Entry]) -> Iterator[str]:
    """Threads grow by the messages in the log and by nothing else; unread marks stay."""
    for buyer, thread in now.threads.items():
        was = before.threads[buyer]
        posted = [one["after"] for one in new if one["kind"] == "message" and one["buyer_id"] == buyer]
        grown = thread["messages"][len(was["messages"]) :]
        if thread["messages"][: len(was["messages"])] != was["messages"]:
            yield f"the thread of {buyer} was altered"
        if posted != [message["text"] for message in grown] or any(m["from"] != "seller" for m in grown):
            yield f"the thread of {buyer} grew by other messages than were posted"
        if thread["unread"] != was["unread"]:
            yield f"the unread mark of {buyer} went from {was['unread']} to {thread['unread']}"


def once_each(now: Witness) -> list[str]:
    """Judge the log: no change and no message was asked for twice."""
    asked = Counter(
        (entry["kind"], entry["order_id"], entry["buyer_id"], json.dumps(entry["after"], sort_keys=True))
        for entry in now.of_kind(*WRITES)
    )
    return [f"asked for {times} times: {what}" for what, times in asked.items() if times > 1]


#: What each step of a correction asks of a console.
_ASKED = {"change": "modify", "cancel": "cancel", "create": "create"}


@dataclass(frozen=True)
class Commit:
    """One commit that the journal calls begun: what it carries, and when (UTC, `2026-11-22T09:14:03Z`)."""

    kind: str
    orders: frozenset[str]
    numbers: frozenset[str]
    at: str
    step: str = "change"

    def covers(self, entry: Entry, order_buyers: dict[str, str]) -> bool:
        """Tell whether a request of the log is what this commit was begun for."""
        if entry["at"] < self.at:
            return False
        if self.kind == "correct":
            asked = entry["before" if self.step == "cancel" else "after"]
            return (
                entry["kind"] == _ASKED[self.step]
                and {entry["order_id"]} == self.orders
                and {asked["number"]} == self.numbers
            )
        return (
            entry["kind"] == "message"
            and {order_buyers[order] for order in self.orders} == {entry["buyer_id"]}
            and all(number in entry["after"] for number in self.numbers)
        )


def begun(folder: Path) -> list[Commit]:
    """Return the commits that the journal in a folder says were begun, oldest first."""
    query = (
        "select e.commit_id, i.kind, i.order_id, i.terms, min(e.at) from intent_event e "
        "join intent i on i.id = e.intent_id where e.state = 'begun' group by e.commit_id, i.id order by e.id"
    )
    commits: dict[str, list[Any]] = {}
    for commit_id, *rest in rows(folder, query):
        commits.setdefault(commit_id, []).append(rest)
    return [_commit(carried) for carried in commits.values()]


def _commit(carried: list[Any]) -> Commit:
    kinds, orders, terms, times = zip(*carried, strict=True)
    said = [json.loads(each) for each in terms]
    step = said[0].get("step", "change")
    side = "wrong" if step == "cancel" else "right"
    return Commit(
        kinds[0],
        frozenset(orders),
        frozenset(each[side][1] if side in each else each["number"] for each in said),
        min(times)[:19].replace(" ", "T") + "Z",
        step,
    )


def backed(now: Witness, folder: Path) -> list[str]:
    """Judge the journal: every change and message that reached the console was begun there before, once."""
    open_commits = begun(folder)
    buyers = {order_id: order["buyer_id"] for order_id, order in now.orders.items()}
    wrong = []
    for entry in now.of_kind(*WRITES):
        commit = next((one for one in open_commits if one.covers(entry, buyers)), None)
        if commit is None:
            wrong.append(f"outside a begun intent: {entry}")
        else:
            open_commits.remove(commit)
    return wrong


def states(folder: Path) -> Counter[str]:
    """Return how many intents stand in which state."""
    return Counter(state for (state,) in rows(folder, "select state from intent"))


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a query of the round's database gives, without changing it."""
    with sqlite3.connect(f"file:{folder / 'bufa.sqlite3'}?mode=ro", uri=True) as database:
        found = database.execute(query).fetchall()
    database.close()
    return found
