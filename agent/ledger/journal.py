"""The journal: what was intended, begun and proven, so that a write happens once or not at all.

Every change of state appends an event and is on disk when the method returns. The journal decides nothing:
flows say what they saw, and the journal refuses what the rules of a write forbid. One `Journal` serves one
round of one store, under that store's lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, insert, select, update

from agent.errors import BufaError, NotApproved
from agent.ledger.approvals import Approval, Asked
from agent.ledger.asking import ask, use, void_others
from agent.ledger.database import reading, writing
from agent.ledger.intents import Intent, IntentState
from agent.ledger.moves import refusal
from agent.ledger.planning import Planner
from agent.ledger.stores import refuse_within
from agent.ledger.tables import IntentRow, RoundRow
from agent.ledger.trust import policy_now, refuse_distrusted, why_not_begun
from agent.models import Kind, Pair, Policy, Step
from agent.say import say

_S = IntentState
_SETTLED = (_S.DONE, _S.REFUSED, _S.NEEDS_PERSON)


class Journal(Planner):
    """The journal as one round writes it; see `JournalReader` for what can be asked, `Planner` for `plan`.

    `shop` (`host/shop id`) is known only after sign-in: give it then to `arrive`, or at once if it is known.
    `by` names the person who has a recorded flow run again: it stands with each write that is prepared and
    begun.
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
            self._move(connection, intents, _S.PREPARING, self._again)
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

    def begin(self, ids: Iterable[int], grant: int | None = None) -> str:
        """Enter, before the one click, that a commit is begun; return its id. On disk when it returns.

        All of `ids` or none: each must have been prepared by this very round, which refuses what it has begun
        before; a message or a declaration is begun once for ever, a correction twice. Else `BufaError`, and
        nothing is begun; `StorePaused` where the store was paused meanwhile. `grant` is the approval that
        this commit rests on: used up by it, `NotApproved` where it no longer counts, or where there is
        none and a review of this kind of write wants one by now.
        """
        commit_id = uuid.uuid4().hex
        values = {"commit_id": commit_id, "begun_at": self.clock(), "attempts": IntentRow.attempts + 1}
        with writing(self.engine) as connection:
            refuse_within(connection, self.store)
            intents = self._these(connection, ids)
            if grant is None:
                refuse_distrusted(connection, self.store, self.round_id, intents)
            self._prepared_here(connection, intents)
            if grant is not None and not use(connection, self.shop, grant, intents, commit_id, self.clock()):
                raise NotApproved(
                    say("approval {id} no longer counts", id=grant),
                    hint=say("nothing was sent; the next round asks again"),
                )
            self._move(connection, intents, _S.BEGUN, self._again, **values)
        return commit_id

    def ask(self, wanted: Sequence[Asked]) -> dict[str, Approval]:
        """Return the request for a yes of each commit, by its digest; see `asking.ask`."""
        return ask(self.engine, self.shop, self.store, wanted, self.clock)

    def void_others(
        self, orders: Collection[str], kinds: Collection[Kind], asked: Collection[str]
    ) -> list[Approval]:
        """Make void what is asked or granted for these orders on other terms; see `asking.void_others`."""
        return void_others(self.engine, self.shop, orders, kinds, asked)

    def policy(self, kind: Kind, told: Policy) -> Policy:
        """Return what may be done with a kind of write now, `told` being what the settings say."""
        return policy_now(self.engine, self.store, kind, told)

    def why_not_begun(self, intent: Intent) -> str:
        """Return why this round may not begin a write without a yes by now; see `trust.why_not_begun`."""
        with reading(self.engine) as connection:
            return why_not_begun(connection, self.store, self.round_id, intent)

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

    @property
    def _again(self) -> str:
        return f"run again by {self.by}" if self.by else ""

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
