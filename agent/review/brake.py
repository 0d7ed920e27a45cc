"""What follows from a «wrong»: the inbox says so, and that kind of write waits for a yes from here on.

Both are entered before the verdict itself: whatever fails in between, no such write goes by itself meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from agent.errors import BufaError
from agent.evidence.chain import read_sound
from agent.evidence.files import RECORDING, ROUND, STEPS, is_plain, plain_bytes, sealed_object
from agent.evidence.told import items, kind_of, listed, table
from agent.ledger.database import Clock
from agent.ledger.inbox import Matter, Waits, enter
from agent.ledger.stores import shop_of
from agent.ledger.trust import distrust
from agent.models import Kind
from agent.review.looked_at import Target
from agent.review.verdicts import LONGEST, Said, Verdict, Verdicts, plain
from agent.say import say

#: Kind and order of one write.
Card = tuple[Kind, str]
#: The lines that tell of a write: before its click, and what came of it.
_WRITES = ("begun", "card")
#: How the recording of an order is named.
OF_ORDER = "order-"
#: Under which reason the inbox has what a reviewer found.
REASON = "seen-wrong"


@dataclass(frozen=True, slots=True)
class Braked:
    """A kind of write that waits for a yes; `new` says that it did not before, `lift` is the way back."""

    kind: Kind
    order_id: str
    new: bool
    lift: str


@dataclass(frozen=True)
class Bench:
    """Where one store's recordings are judged: `store` is its folder; `clock` gives aware UTC times."""

    store: Path
    data_dir: Path
    engine: Engine
    clock: Clock

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts on this store's recordings."""
        return Verdicts(self.store, self.data_dir, self.clock)

    def say(
        self, by: str, target: Target, said: Said, comment: str = "", still: str = ""
    ) -> tuple[Verdict, list[Braked]]:
        """Let every write that a `wrong` is about be looked at and its kind wait, then keep the verdict.

        Raises as `Verdicts.say`: InvalidInput for a target that is none before anything is done. Where the
        verdict alone cannot be kept its error says what was set back all the same.
        """
        self.verdicts.seen(target, still)
        braked = self._braked(by, target, comment) if said is Said.WRONG else []
        try:
            return self.verdicts.say(by, target, said, comment, still), braked
        except BufaError as error:
            kinds = ", ".join(dict.fromkeys(one.kind for one in braked))
            raise error.add(**({"set back": kinds} if kinds else {})) from None

    def brake_again(self, since: datetime) -> list[Braked]:
        """Brake again whatever a standing `wrong` of `since` (UTC) or later is about; nothing is said anew.

        For a database that was put back and knows nothing of it.
        """
        since = since.replace(microsecond=0)  # as verdicts tell the time
        found = [each for each in self.verdicts.standing() if each.said is Said.WRONG and each.at >= since]
        return [one for each in found for one in self._braked(each.by, each.target, each.comment)]

    def _braked(self, by: str, target: Target, comment: str) -> list[Braked]:
        why = say("{by} saw a wrong one: {place}", by=plain(by), place=target)
        why = "; ".join(filter(None, (why, plain(comment)[:LONGEST])))
        cards = dict.fromkeys(_with_messages(_cards(self.store, target)))
        return [self._brake(by, target.round_id, why, *card) for card in cards]

    def _brake(self, by: str, round_id: str, why: str, kind: Kind, order_id: str) -> Braked:
        name = self.store.name
        lift = f"bufa trust {name} {kind}"
        text = say("{why}; such writes wait for a yes until `{lift}`", why=why, lift=lift)
        matter = Matter(Waits.REVIEW, order_id, f"{REASON}-{kind}", text)
        new = distrust(self.engine, name, kind, plain(by), why, self.clock)
        enter(self.engine, name, self._shop(round_id), round_id, matter, self.clock)
        return Braked(kind, order_id, new, lift)

    def _shop(self, round_id: str) -> str:
        told = sealed_object(self.store / round_id / ROUND) or {}
        return str(told.get("shop", "")) or shop_of(self.engine, self.store.name)


def _cards(store: Path, target: Target) -> Iterator[Card]:
    """Yield the writes that a thing is about; a whole round is about its kinds, not about each order.

    An order's recording that is still open and tells of no write yet may be about to: then it is all kinds.
    """
    names = [target.recording] if target.recording else sorted(_recordings(store / target.round_id))
    for name in names:
        folder = store / target.round_id / name
        path = folder / STEPS
        lines = read_sound(path, plain_bytes(path))[0] if is_plain(path) else []
        found = cards_about(lines, target.step)
        if not found and name.startswith(OF_ORDER) and not is_plain(folder / RECORDING):
            found = [(kind, "") for kind in Kind]
        yield from found if target.recording else ((kind, "") for kind, _ in found)


def _with_messages(cards: Iterable[Card]) -> Iterator[Card]:
    """Yield the writes, and after a correction the message that tells its number to the buyer."""
    for kind, order_id in cards:
        yield kind, order_id
        if kind is Kind.CORRECT:
            yield Kind.MESSAGE, order_id


def _recordings(folder: Path) -> Iterator[str]:
    return (path.parent.name for path in folder.glob(f"*/{STEPS}"))


def cards_about(lines: Sequence[Mapping[str, Any]], step: int) -> list[Card]:
    """Return kind and order of each write that line `step` tells of or pictures; 0 means all.

    A line that belongs to no card, as the picture of a filled form does, may be about any write in there.
    """
    still = lines[step - 1].get("still") if 0 < step <= len(lines) else None
    every, meant = list[Card](), list[Card]()
    for number, line in enumerate(lines, start=1):
        write = table(line.get("write"))
        if line.get("verb") not in _WRITES or not write or kind_of(write) not in list(Kind):
            continue
        cards = [(Kind(kind_of(write)), order_id) for order_id in listed(write.get("order_id"))]
        every += cards
        shown = [each.get("still") for each in map(table, items(write.get("pictures")))]
        meant += cards if step == number or (still and still in shown) else []
    return meant or every
