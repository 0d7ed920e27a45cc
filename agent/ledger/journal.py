"""The journal: what was intended, begun and proven, so that a write happens once or not at all.

Every change of state appends an event and is on disk when the method returns. The journal decides nothing:
flows say what they saw, and the journal refuses what the rules of a write forbid. One `Journal` serves one
round of one store, under that store's lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, insert, select, update

from agent.errors import BufaError
from agent.ledger.database import writing
from agent.ledger.intents import Intent, IntentState
from agent.ledger.moves import refusal
from agent.ledger.planning import Planner
from agent.ledger.tables import IntentRow, RoundRow
from agent.models import Kind, Pair, Step
from agent.say import say

_S = IntentState
_SETTLED = (_S.DONE, _S.REFUSED, _S.NEEDS_PERSON)


class Journal(Planner):
    """The journal as one round writes it; see `JournalReader` for what can be asked, `Planner` for `plan`.

    `shop` (`host/shop id`) is known only after sign-in: give it then to `arrive`, or at once if it is known.
    """

    def open_round(self, flow: str) -> None:
        """Enter the round; where the shop is known already, what a dead round left is taken up too."""
        row = {"store": self.store, "id": self.round_id, "flow": flow, "started": self.clock()}
        with writing(self.engine) as connection:
            if connection.scalar(select(RoundRow.id).where(*self._mine())):
                raise BufaError(say("round {id} of store `{store}` exists already", **row))
            connection.execute(insert(RoundRow).values(outcome="", **row))
        if self.shop:
            self.arrive(self.shop)

    def close_round(self, outcome: str) -> None:
        """Enter how the round ended."""
        with writing(self.engine) as connection:
            mine = update(RoundRow).where(*self._mine())
            connection.execute(mine.values(outcome=outcome, ended=self.clock()))

    def arrive(self, shop: str) -> None:
        """Work on `shop` from here on; what a dead round left preparing is let go, what it began is open."""
        self.shop = shop
        note = "the round before ended here"
        with writing(self.engine) as connection:
            left = self._intents(connection, self._of_shop, IntentRow.state.in_((_S.PREPARING, _S.BEGUN)))
            self._let_go(connection, [i for i in left if i.state is _S.PREPARING], note)
            self._move(connection, [i for i in left if i.state is _S.BEGUN], _S.UNCONFIRMED, note)

    def preparing(self, ids: Iterable[int], text: str = "") -> None:
        """Enter that the form is being filled; `text` of a message is kept, so that a draft of it is ours.

        Refused for what is neither due nor an unconfirmed correction that may be written once more.
        """
        with writing(self.engine) as connection:
            intents = self._these(connection, ids)
            self._not_begun_here(connection, intents)
            self._move(connection, intents, _S.PREPARING, "")
            for intent in intents if text else ():
                row = update(IntentRow).where(IntentRow.id == intent.id)
                connection.execute(row.values(terms=intent.terms | {"text": text}))

    def abandon(self, ids: Iterable[int], note: str) -> None:
        """Let go of what is being prepared: due again, or unconfirmed as before if it was begun once."""
        with writing(self.engine) as connection:
            self._let_go(connection, self._these(connection, ids), note)

    def drop(self, ids: Iterable[int], note: str) -> None:
        """Give up intents of which nothing was ever begun, because the world no longer asks for them."""
        with writing(self.engine) as connection:
            self._move(connection, self._these(connection, ids), _S.ABANDONED, note)

    def reopen(self, ids: Iterable[int], note: str) -> None:
        """Make due again what lay with a person and was never begun, because the person says so."""
        with writing(self.engine) as connection:
            self._move(connection, self._these(connection, ids), _S.DUE, note)

    def begin(self, ids: Iterable[int]) -> str:
        """Enter, before the one click, that a commit is begun; return its id. On disk when it returns.

        All of `ids` or none: each must have been prepared by this very round, which refuses what it has begun
        before; a message is begun once for ever, a correction twice. Else `BufaError`, and nothing is begun.
        """
        commit_id = uuid.uuid4().hex
        values = {"commit_id": commit_id, "begun_at": self.clock(), "attempts": IntentRow.attempts + 1}
        with writing(self.engine) as connection:
            intents = self._these(connection, ids)
            self._prepared_here(connection, intents)
            self._move(connection, intents, _S.BEGUN, "", **values)
        return commit_id

    def settle(self, ids: Iterable[int], state: IntentState, note: str = "") -> None:
        """Enter what became of intents: done, refused, unconfirmed, or left to a person.

        A correction that is done makes the messages about its number due, a cancelled parcel the creation of
        the new one. What was never begun can be done
        (it was there already) or left to a person, but neither refused nor unconfirmed.
        """
        if state not in (*_SETTLED, _S.UNCONFIRMED):
            raise ValueError(f"nothing is settled as {state}")
        values = {"settled_at": self.clock()} if state in _SETTLED else {}
        with writing(self.engine) as connection:
            intents = self._these(connection, ids)
            self._move(connection, intents, state, note, **values)
            for intent in intents if state is _S.DONE else ():
                self._let_follow(connection, intent)

    def release(self, order_id: str, shown: Pair) -> list[Intent]:
        """Make the waiting messages about a number due: the right pair stands, whoever wrote it."""
        with writing(self.engine) as connection:
            return self._release(connection, order_id, shown.number)

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return RoundRow.store == self.store, RoundRow.id == self.round_id

    def _let_follow(self, connection: Connection, done: Intent) -> None:
        """Make due what waits for a write that is done."""
        if done.kind is not Kind.CORRECT:
            return
        if done.step is not Step.CANCEL:
            self._release(connection, done.order_id, done.fix().right.number)
            return
        waiting = [i for i in self._of_orders(connection, [done.order_id]) if i.state is _S.WAITING]
        after = [i for i in waiting if i.depends_on == done.id]
        self._move(connection, after, _S.DUE, "the parcel before it is cancelled")

    def _release(self, connection: Connection, order_id: str, number: str) -> list[Intent]:
        waiting = [i for i in self._of_orders(connection, [order_id]) if i.state is _S.WAITING]
        free = [i for i in waiting if i.kind is Kind.MESSAGE and i.terms["number"] == number]
        self._move(connection, free, _S.DUE, "the right number stands")
        return free

    def _let_go(self, connection: Connection, intents: Sequence[Intent], note: str) -> None:
        for intent in intents:
            if intent.state is not _S.PREPARING:
                raise refusal(intent, _S.DUE)
        self._move(connection, [i for i in intents if not i.attempts], _S.DUE, note)
        self._move(connection, [i for i in intents if i.attempts], _S.UNCONFIRMED, note)
