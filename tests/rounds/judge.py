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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Requests that change an order: most consoles modify a parcel, some can only cancel it and create another.
CHANGES = ("modify", "cancel", "create")
WRITES = (*CHANGES, "declare", "message")
#: What a round may ask of the console besides reading it.
ALLOWED = frozenset({"sign-in", "read-mark", *WRITES})
#: What a round corrects by itself.
PROVEN = frozenset({"placeholder", "check-digit", "other-order", "old-number", "wrong-service"})
#: What it has to leave as it is and tell nobody, whatever the ledger says; some of what is not declared may
#: be declared, see `right`.
TO_BE_LEFT = ("none", "near", "different", "renumbered", "merged", "not-declared")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Witness:
    """What the console says of itself at one moment; `moves` is what others did beneath our requests."""

    orders: dict[str, Entry]
    threads: dict[str, Entry]
    log: list[Entry]
    moves: list[Entry] = field(default_factory=list)

    def moved_since(self, before: Witness) -> list[Entry]:
        """Return what others did after an earlier moment."""
        return self.moves[len(before.moves) :]

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
    with urllib.request.urlopen(f"{address}/_practice/{what}", timeout=60) as reply:
        return json.load(reply)


def look(address: str) -> Witness:
    """Return everything the witness says now."""
    state = ask(address, "state")
    return Witness(
        {order["order_id"]: order for order in state["orders"]},
        {thread["buyer_id"]: thread for thread in state["conversations"]},
        ask(address, "log"),
        state.get("moves", []),
    )


def ripe(now: Witness) -> dict[str, Entry]:
    """Return the pair of each order that a round declares where that kind of write is on."""
    return {order_id: order["declare"] for order_id, order in now.orders.items() if order.get("declare")}


def right(order: Entry, *, declaring: bool) -> list[Entry]:
    """Return what an order shows in the end; what is ripe to be declared shows nothing while that is off."""
    ripe = declaring and order.get("declare")
    return [order["declare"]] if ripe else order["right"]


def as_sown(now: Witness, orders: Collection[str] | None = None, *, declaring: bool = False) -> list[str]:
    """Judge orders, by default all: each shows exactly what is right, each number of `tell` was told once."""
    wrong = []
    for order_id in now.orders if orders is None else orders:
        order = now.orders[order_id]
        expected = right(order, declaring=declaring)
        if order["parcels"] != expected:
            wrong.append(f"{order_id} ({order['sown']}) shows {order['parcels']}, not {expected}")
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
    *,
    declaring: bool = False,
) -> list[str]:
    """Judge what lies between two moments: of `orders` (by default all) only those to be were touched.

    No request came that is not of an `allowed` kind, and no declaration unless `declaring`.
    """
    meant = {one: before.orders[one] for one in (before.orders if orders is None else orders)}
    fixable = {one for one, order in meant.items() if order["sown"] in PROVEN}
    buyers = {order["buyer_id"] for order in meant.values() if order["tell"]}
    new = now.log[len(before.log) :]
    wrong = [f"an entry of the log changed: {one}" for one in before.log if one not in now.log]
    wrong += [f"unexpected request: {entry}" for entry in new if entry["kind"] not in allowed]
    wrong += list(_foreign(new, fixable, buyers))
    wrong += list(
        _declared(new, {one: pair for one, pair in ripe(before).items() if declaring and one in meant})
    )
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


def _declared(new: list[Entry], meant: dict[str, Entry]) -> Iterator[str]:
    """Only what is ripe is declared, with the ledger's own pair; the buyer is told nothing of it."""
    for entry in new:
        if entry["kind"] == "declare" and entry["after"] != meant.get(entry["order_id"]):
            yield f"a shipment that was not to be declared: {entry}"


def _orders(before: Witness, now: Witness, new: list[Entry]) -> Iterator[str]:
    """Every change of an order is in the log or was somebody else's; only parcels and their count ever move.

    An order that was declared is shipped.
    """
    declared = {entry["order_id"] for entry in new if entry["kind"] == "declare" and entry["effect"]}
    counted = [one for one in new if one["kind"] in ("modify", "cancel") and one["effect"]]
    changed = Counter(entry["order_id"] for entry in counted)
    others = _by_others(now.moved_since(before))
    if before.orders.keys() != now.orders.keys() - _came(before, now):
        yield "orders came or went"
    for order_id, was in before.orders.items():
        order, theirs = now.orders.get(order_id, was), others.get(order_id, Counter())
        expected = was["changes"] + changed[order_id] + theirs["changes"]
        if order["changes"] != expected:
            yield f"{order_id} counts {order['changes']} changes, the log makes it {expected}"
        free = {"parcels", "changes", *theirs} | (
            {"status", "declared_at"} if order_id in declared else set()
        )
        if order_id in declared and order["status"] != "WAIT_BUYER_ACCEPT_GOODS" and "status" not in theirs:
            yield f"{order_id} was declared and is {order['status']}"
        if any(order[name] != was[name] for name in order.keys() - free):
            yield f"{order_id} changed in more than its parcels"


def _by_others(moves: list[Entry]) -> dict[str, Counter[str]]:
    """Return by order what others moved in it; of `changes` how many they used up."""
    found: dict[str, Counter[str]] = {}
    for move in moves:
        if not move["before"]:
            continue
        fields = found.setdefault(move["order_id"], Counter())
        fields.update(name for name in move["after"] if name != "changes")
        fields["changes"] += move["after"].get("changes", 0) - move["before"].get("changes", 0)
    return found


def _came(before: Witness, now: Witness) -> set[str]:
    """Return the orders that came in by themselves."""
    return {move["order_id"] for move in now.moved_since(before) if not move["before"]}


def _threads(before: Witness, now: Witness, new: list[Entry]) -> Iterator[str]:
    """Threads grow by the messages in the log and by nothing else; unread marks stay."""
    fresh = {now.orders[order_id]["buyer_id"] for order_id in _came(before, now)} - before.threads.keys()
    for buyer, thread in now.threads.items():
        if buyer in fresh:
            continue
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
    """Judge the log: no change and no message was asked for twice, no order declared twice."""
    asked = Counter(
        (entry["kind"], entry["order_id"], entry["buyer_id"], json.dumps(entry["after"], sort_keys=True))
        for entry in now.of_kind(*WRITES)
    )
    declared = Counter(("declare", entry["order_id"]) for entry in now.of_kind("declare"))
    twice = [*asked.items(), *declared.items()]
    return [f"asked for {times} times: {what}" for what, times in twice if times > 1]


#: How a reply begins after which a page asks once more, with the new token that came along.
TOKEN_REFUSED = "FAIL_SYS_TOKEN"
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
        if self.kind == "declare":
            return (
                entry["kind"] == "declare"
                and {entry["order_id"]} == self.orders
                and {entry["after"]["number"]} == self.numbers
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
    side = "pair" if kinds[0] == "declare" else "wrong" if step == "cancel" else "right"
    return Commit(
        kinds[0],
        frozenset(orders),
        frozenset(each[side][1] if side in each else each["number"] for each in said),
        min(times)[:19].replace(" ", "T") + "Z",
        step,
    )


def backed(now: Witness, folder: Path) -> list[str]:
    """Judge the journal: every write that reached the console was begun there before, once.

    A call that was refused for its token was begun too, but the page asks it again by itself.
    """
    open_commits = begun(folder)
    buyers = {order_id: order["buyer_id"] for order_id, order in now.orders.items()}
    wrong = []
    for entry in now.of_kind(*WRITES):
        commit = next((one for one in open_commits if one.covers(entry, buyers)), None)
        if commit is None:
            wrong.append(f"outside a begun intent: {entry}")
        elif not entry["reply"].startswith(TOKEN_REFUSED):
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
