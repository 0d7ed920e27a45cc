"""Enters a plan into the journal: new keys become intents, known ones keep what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, insert, update

from agent.ledger.database import writing
from agent.ledger.intents import Intent, IntentState, terms_of
from agent.ledger.keys import key_of
from agent.ledger.many import chunks
from agent.ledger.moves import JournalMover
from agent.ledger.tables import IntentRow
from agent.models import BuyerMessage, Intended

_S = IntentState


@dataclass(frozen=True, slots=True)
class Wanted:
    """One intended write under its key; `after` is the key of the write it waits for, or empty."""

    key: str
    write: Intended
    after: str = ""

    @classmethod
    def of(cls, shop: str, write: Intended, first: Wanted | None = None) -> Wanted:
        """Name a write by its key in `shop`."""
        return cls(key_of(shop, write), write, first.key if first else "")


class Planner(JournalMover):
    """Enters plans; whoever carries them out is `Journal`."""

    def plan(
        self,
        chains: Sequence[Sequence[Intended | None]],
        messages: Sequence[BuyerMessage] = (),
    ) -> list[Intent]:
        """Enter what is intended; return the intents, each write of a chain before the one that waits for it.

        All in one transaction, so that no correction stands without its message. A known key is returned as
        it stands; only one that was dropped, or waits or is due for other reasons now, is taken up again.
        None in a chain is nothing.
        """
        linked = [self._linked([write for write in chain if write is not None]) for chain in chains]
        linked += [self._linked([message]) for message in messages]
        with writing(self.engine) as connection:
            return self._put_in(connection, linked)

    def _linked(self, chain: Sequence[Intended]) -> list[Wanted]:
        """Name the writes of a chain, each with the one that it waits for."""
        linked: list[Wanted] = []
        for write in chain:
            linked.append(Wanted.of(self.shop, write, linked[-1] if linked else None))
        return linked

    def _put_in(self, connection: Connection, chains: Sequence[Sequence[Wanted]]) -> list[Intent]:
        """Enter what waits for nothing, then what waits for that, and so on; return them chain by chain."""
        known: dict[str, Intent] = {}
        for level in zip_longest(*chains):
            wanted = [each for each in level if each is not None and each.key not in known]
            known |= self._enter(connection, wanted, known)
        keys = dict.fromkeys(each.key for chain in chains for each in chain)
        return [known[key] for key in keys]

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
        write: Intended,
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
    """What waits is due once the write before it is done; whatever waits for nothing is due at once."""
    return _S.DUE if first is None or first.state is _S.DONE else _S.WAITING
