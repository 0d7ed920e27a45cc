"""Enters a plan into the journal: new keys become intents, known ones keep what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, update

from agent.ledger.database import writing
from agent.ledger.intents import Intent, IntentState, terms_of
from agent.ledger.keys import correction_key, message_key
from agent.ledger.moves import JournalMover
from agent.ledger.sightings import chunks
from agent.ledger.tables import IntentRow
from agent.models import BuyerMessage, TrackingFix

_S = IntentState


@dataclass(frozen=True, slots=True)
class Wanted:
    """One intended write under its key; `after` is the key of the correction it waits for, or empty."""

    key: str
    write: TrackingFix | BuyerMessage
    after: str = ""

    @classmethod
    def of(cls, shop: str, write: TrackingFix | BuyerMessage, first: Wanted | None = None) -> Wanted:
        """Name a write by its key in `shop`."""
        key = correction_key(shop, write) if isinstance(write, TrackingFix) else message_key(shop, write)
        return cls(key, write, first.key if first else "")


class Planner(JournalMover):
    """Enters plans; whoever carries them out is `Journal`."""

    def plan(
        self, fixes: Sequence[tuple[TrackingFix, BuyerMessage | None]], messages: Sequence[BuyerMessage] = ()
    ) -> list[Intent]:
        """Enter what is intended; return the intents, each correction before the message that waits for it.

        All in one transaction, so that no correction stands without its message. A known key is returned as
        it stands; only one that was dropped, or waits or is due for other reasons now, is taken up again.
        """
        wanted = [Wanted.of(self.shop, fix) for fix, _ in fixes]
        after = [
            Wanted.of(self.shop, told, first)
            for first, (_, told) in zip(wanted, fixes, strict=True)
            if told is not None
        ]
        free = [Wanted.of(self.shop, message) for message in messages]
        with writing(self.engine) as connection:
            return self._put_in(connection, [*wanted, *free], after)

    def _put_in(
        self, connection: Connection, first: Sequence[Wanted], after: Sequence[Wanted]
    ) -> list[Intent]:
        """Enter the writes of `first`, then those of `after` that wait for one of them."""
        known = self._enter(connection, first, {})
        late = self._enter(connection, after, known)
        told = {wanted.after: late[wanted.key] for wanted in after}
        ordered: dict[str, Intent] = {}
        for wanted in first:
            intents = [known[wanted.key]] + ([told[wanted.key]] if wanted.key in told else [])
            ordered |= {intent.key: intent for intent in intents if intent.key not in ordered}
        return [*ordered.values(), *(i for key, i in late.items() if key not in ordered)]

    def _enter(
        self, connection: Connection, wanted: Sequence[Wanted], firsts: Mapping[str, Intent]
    ) -> dict[str, Intent]:
        by_key = {each.key: each for each in wanted}
        known = self._by_key(connection, by_key)
        new = [each for key, each in by_key.items() if key not in known]
        if new:
            connection.execute(insert(IntentRow), [self._row(each, firsts) for each in new])
        for key, intent in known.items():
            self._take_up(connection, intent, by_key[key].write, firsts.get(by_key[key].after))
        entered = self._by_key(connection, by_key)
        for state in (_S.DUE, _S.WAITING):
            ids = [entered[each.key].id for each in new if entered[each.key].state is state]
            if ids:
                self._append(connection, ids, state, "planned")
        return {key: entered[key] for key in by_key}

    def _by_key(self, connection: Connection, keys: Mapping[str, Wanted]) -> dict[str, Intent]:
        parts = (self._intents(connection, IntentRow.key.in_(part)) for part in chunks(keys))
        return {intent.key: intent for part in parts for intent in part}

    def _row(self, wanted: Wanted, firsts: Mapping[str, Intent]) -> dict[str, Any]:
        first = firsts.get(wanted.after)
        return {
            "key": wanted.key,
            "store": self.store,
            "shop": self.shop,
            "kind": wanted.write.kind.value,
            "order_id": wanted.write.order_id,
            "reason": wanted.write.reason.value,
            "terms": terms_of(wanted.write),
            "state": _start(first).value,
            "attempts": 0,
            "depends_on": first.id if first else None,
            "created": self.clock(),
        }

    def _take_up(
        self,
        connection: Connection,
        intent: Intent,
        write: TrackingFix | BuyerMessage,
        first: Intent | None,
    ) -> None:
        """Bring a known intent to where the plan wants it, on today's terms, if nothing of it was begun."""
        if intent.state not in (_S.WAITING, _S.DUE, _S.ABANDONED):
            return
        terms = terms_of(write) | ({"text": intent.text} if intent.text else {})
        if terms != intent.terms or write.reason is not intent.reason:
            row = update(IntentRow).where(IntentRow.id == intent.id)
            connection.execute(row.values(terms=terms, reason=write.reason.value))
        into = _start(first)
        if intent.state is not into:
            self._move(connection, [intent], into, "planned again")
        if first is not None and intent.depends_on != first.id:
            row = update(IntentRow).where(IntentRow.id == intent.id)
            connection.execute(row.values(depends_on=first.id))


def _start(first: Intent | None) -> IntentState:
    """A message is due once its correction is done; whatever waits for nothing is due at once."""
    return _S.DUE if first is None or first.state is _S.DONE else _S.WAITING
