"""Judges the end by the console's log and state, the journal on disk and what people are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.rounds import judge
from tests.rounds.judge import Entry, Witness

#: How a round may end by itself; 1 is our own fault, 2 and 3 a wrong call, 9 a lock that did not die.
GOOD_CODES = {0, 4, 5, 6, 7, 8}


@dataclass
class Verdict:
    """What is not as it should be, a sentence for each thing."""

    duplicates: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Return everything, each sentence with the class it belongs to."""
        return [f"{name}: {said}" for name, found in vars(self).items() for said in found]


@dataclass(frozen=True)
class Ended:
    """What there is to judge: the console at first and now, and whom people were told of (order numbers).

    `meant` is by order what the ledger has it show, whatever a bad day makes of that.
    """

    start: Witness
    end: Witness
    folder: Path
    orders: Collection[str]
    listed: Collection[str]
    meant: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    @property
    def new(self) -> list[Entry]:
        """What the console was asked since the start and carried out."""
        return [entry for entry in self.end.log[len(self.start.log) :] if entry["effect"]]


def judged(ended: Ended, unexplained: Collection[str] = ()) -> Verdict:
    """Judge all of it; `unexplained` is what was noticed on the way."""
    before, after = (_carried_out(witness, ended.folder) for witness in (ended.start, ended.end))
    return Verdict(
        duplicates=list(_twice(ended)),
        wrong=[*judge.nothing_else(before, after, ended.orders, declaring=True), *_wrong(ended)],
        lost=list(_lost(ended)),
        unexplained=[*unexplained, *judge.backed(ended.end, ended.folder), *_journal(ended)],
    )


def _carried_out(witness: Witness, folder: Path) -> Witness:
    """Leave out of the log what the console refused, and drafts of our own (a text left in the box)."""
    ours = {json.loads(terms).get("text") for (terms,) in judge.rows(folder, "select terms from intent")}
    log = [
        entry
        for entry in witness.log
        if not (entry["kind"] in judge.WRITES and not entry["effect"])
        and not (entry["kind"] == "draft" and entry["after"] in ours | {""})
    ]
    return Witness(witness.orders, witness.threads, log, witness.moves)


def _twice(ended: Ended) -> Iterator[str]:
    """No order here has more than one parcel to be changed, and none is declared twice."""
    asked = Counter((one["kind"], one["order_id"]) for one in ended.new if one["order_id"])
    texts = Counter(
        ("message", one["buyer_id"], one["after"]) for one in ended.new if one["kind"] == "message"
    )
    for what, times in [*asked.items(), *texts.items()]:
        if times > 1:
            yield f"carried out {times} times: {what}"
    for order_id in ended.orders:
        for number in ended.start.orders[order_id]["tell"]:
            if (times := ended.end.told(order_id, number)) > 1:
                yield f"{order_id}: {number} was told {times} times"


def _wrong(ended: Ended) -> Iterator[str]:
    """What was carried out is what was to be, and no good number was given up for it."""
    for entry in ended.new:
        order = ended.start.orders.get(entry["order_id"], {})
        meant = [*order.get("right", ()), *ended.meant.get(entry["order_id"], ())]
        if entry["kind"] in judge.CHANGES and not _rightly_changed(entry, order, meant):
            yield f"not what was to be written: {entry}"
        if entry["kind"] == "message" and not _rightly_told(ended, entry):
            yield f"no number for this buyer in it: {entry}"
    for order_id, order in ended.start.orders.items():
        good = [pair for pair in order["parcels"] if pair in order["right"]]
        kept = [*ended.end.orders[order_id]["parcels"], *_taken_by_others(ended, order_id)]
        if any(pair not in kept for pair in good):
            yield f"{order_id} shows a good number no more"


def _taken_by_others(ended: Ended, order_id: str) -> list[Entry]:
    """Return the pairs that somebody else replaced."""
    moves = [move for move in ended.end.moved_since(ended.start) if move["order_id"] == order_id]
    return [pair for move in moves for pair in move["before"].get("parcels", ())]


def _rightly_changed(entry: Entry, order: Entry, meant: Sequence[Entry]) -> bool:
    """What the ledger has was written, over something that was not to stay, whoever had put it there."""
    return entry["after"] in meant and entry["before"] not in order.get("right", ())


def _rightly_told(ended: Ended, entry: Entry) -> bool:
    mine = [ended.start.orders[order_id] for order_id in ended.orders]
    numbers = [number for order in mine if order["buyer_id"] == entry["buyer_id"] for number in order["tell"]]
    return any(number in entry["after"] for number in numbers)


def _lost(ended: Ended) -> Iterator[str]:
    """Each order is as it should be, or people are told of it."""
    for said in judge.as_sown(ended.end, ended.orders, declaring=True):
        if said.split(" ")[0] not in ended.listed:
            yield f"{said}, and nobody is told"


def _journal(ended: Ended) -> Iterator[str]:
    """What the journal calls done stands on the console; what stands there is done, or people are told."""
    query = "select kind, order_id, state, terms from intent"
    for kind, order_id, state, terms in judge.rows(ended.folder, query):
        stands = _stands(ended, kind, order_id, json.loads(terms))
        if state == "done" and not stands:
            yield f"{order_id}: the {kind} is called done and is not there"
        if stands and state != "done" and order_id not in ended.listed:
            yield f"{order_id}: the {kind} is there, the journal has it as {state}, and nobody is told"


def _stands(ended: Ended, kind: str, order_id: str, terms: Entry) -> bool:
    if kind == "message":
        return ended.end.told(order_id, terms["number"]) > 0
    service, number = terms["pair" if kind == "declare" else "right"]
    shown = ended.end.orders[order_id]["parcels"]
    return (service, number.upper()) in {(pair["service"], pair["number"].upper()) for pair in shown}
