"""The one way in which an intent changes its state: checked by the rules, with its event, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from agent.errors import BufaError
from agent.ledger.intents import Intent, IntentState, may_pass
from agent.ledger.many import chunks
from agent.ledger.past import JournalReader
from agent.ledger.tables import IntentEvent, IntentRow
from agent.say import say


class JournalMover(JournalReader):
    """Moves intents inside a transaction that the caller opened."""

    def _these(self, connection: Connection, ids: Iterable[int]) -> list[Intent]:
        """Return the intents with these ids, in their order, locked against others."""
        wanted = list(dict.fromkeys(ids))
        found = {
            i.id: i for part in chunks(wanted) for i in self._intents(connection, IntentRow.id.in_(part))
        }
        if not wanted or len(found) < len(wanted):
            raise BufaError(
                say("the journal of {shop} knows no such intents: {ids}", shop=self.shop, ids=wanted)
            )
        return [found[i] for i in wanted]

    def _not_begun_here(self, connection: Connection, intents: Sequence[Intent]) -> None:
        """Refuse what this round has begun already: a write is never retried within a round."""
        begun = self._begun_here(connection, [intent.id for intent in intents])
        for intent in intents:
            if intent.id in begun:
                raise refusal(intent, IntentState.PREPARING)

    def _prepared_here(self, connection: Connection, intents: Sequence[Intent]) -> None:
        """Refuse what another round is preparing: two names of one shop would have a lock each."""
        latest: dict[int, str] = {}
        for part in chunks(intent.id for intent in intents):
            events = select(IntentEvent.intent_id, IntentEvent.round_id).order_by(IntentEvent.id)
            for row in connection.execute(events.where(IntentEvent.intent_id.in_(part))):
                latest[row.intent_id] = row.round_id
        for intent in intents:
            if latest.get(intent.id) != self.round_id:
                raise refusal(intent, IntentState.BEGUN)

    def _move(
        self, connection: Connection, intents: Sequence[Intent], into: IntentState, note: str, **values: Any
    ) -> None:
        """Pass all of `intents` into a state and append their events, or raise and change nothing.

        `values` are further columns of the intents; a `commit_id` among them goes into the events too.
        """
        for intent in intents:
            if not may_pass(intent, into):
                raise refusal(intent, into)
        for part in chunks(intents):
            rows = update(IntentRow).where(IntentRow.id.in_([i.id for i in part]))
            connection.execute(rows.values(state=into.value, **values))
            self._append(connection, [i.id for i in part], into, note, values.get("commit_id"))

    def _append(
        self,
        connection: Connection,
        ids: Sequence[int],
        state: IntentState,
        note: str,
        commit_id: str | None = None,
    ) -> None:
        event = {"at": self.clock(), "round_id": self.round_id, "state": state.value, "note": note}
        rows = [event | {"intent_id": i, "commit_id": commit_id} for i in ids]
        connection.execute(insert(IntentEvent), rows)


def refusal(intent: Intent, into: IntentState) -> BufaError:
    """Say which step the rules of a write forbid; our own fault, so the sentence is for a log."""
    return BufaError(
        say(
            "the journal does not let the {kind} of order {order} pass from `{seen}` to `{into}`",
            kind=intent.kind,
            order=intent.order_id,
            seen=intent.state,
            into=into,
        ),
        {"intent": str(intent.id), "begun": say("{count} times so far", count=intent.attempts)},
    )
