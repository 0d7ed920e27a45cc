"""Reads the journal: what is due or open, what was begun, what a buyer was told. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from agent.ledger.counting import Counting
from agent.ledger.database import reading
from agent.ledger.intents import ATTEMPTS, OPEN, UNSENT, Event, Intent, IntentState
from agent.ledger.keys import message_key
from agent.ledger.many import chunks
from agent.ledger.tables import IntentEvent, IntentRow
from agent.models import BuyerMessage, Kind, Purpose, Reason, Step

_COLUMNS = (
    IntentRow.id,
    IntentRow.key,
    IntentRow.kind,
    IntentRow.order_id,
    IntentRow.reason,
    IntentRow.terms,
    IntentRow.state,
    IntentRow.attempts,
    IntentRow.commit_id,
    IntentRow.depends_on,
    IntentRow.begun_at,
)

#: How the rounds are called under which people's answers enter the journal.
BY_HAND = "by-hand-"

#: States of a message whose prepared text may still stand in the chat box, unsent.
_MAYBE_DRAFTED = (*UNSENT, IntentState.REFUSED, IntentState.NEEDS_PERSON)


@dataclass(frozen=True, slots=True)
class Past:
    """What a plan must know of some orders' past.

    `begun` counts begun commits of corrections per order (creating what was cancelled belongs to the change
    that cancelling began); `generation` the changes done per order and parcel; `told` are messages that are
    sent, may have been sent, or lie with a person; `open_orders` have a correction that is begun and not
    proven, `halved` one of which the first half is done and the second due or not proven. `declared` orders
    have a declaration that is done, was begun, or lies with a person.
    """

    begun: Mapping[str, int]
    generation: Mapping[tuple[str, int], int]
    told: frozenset[tuple[str, Purpose, str]]
    open_orders: frozenset[str]
    halved: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


class JournalReader(Counting):
    """The reading half of the journal; all look-ups are of one shop and go by indexed ids."""

    def due(self, kind: Kind) -> list[Intent]:
        """Return the intents of `kind` that may be written now, oldest first; none waits for a correction."""
        due = self._select(self._of_shop, IntentRow.state == IntentState.DUE)
        return [intent for intent in due if intent.kind is kind]

    def waiting(self) -> list[Intent]:
        """Return the messages that wait for a correction to stand, oldest first."""
        waiting = self._select(self._of_shop, IntentRow.state == IntentState.WAITING)
        return [intent for intent in waiting if intent.kind is Kind.MESSAGE]

    def halves(self) -> list[Intent]:
        """Return the parcels to be created in place of cancelled ones, due or begun, oldest first."""
        found = self._select(self._of_shop, IntentRow.state.in_((IntentState.DUE, *OPEN)))
        return [intent for intent in found if intent.step is Step.CREATE]

    def due_after(self, first: Intent) -> list[Intent]:
        """Return the parcels to be created that waited for this very cancellation and are due by now."""
        due = self.due(Kind.CORRECT)
        return [one for one in due if one.step is Step.CREATE and one.depends_on == first.id]

    def wrote(self, text: str) -> bool:
        """Tell whether a text is one that was prepared here and is not sent: such a draft is our own.

        White space apart, which a chat box may change; an empty text is nobody's. What was sent, or may have
        been, is no draft.
        """
        words = text.split()
        if not words:
            return False
        unsent = self._select(self._of_shop, IntentRow.state.in_(_MAYBE_DRAFTED))
        return any(intent.text.split() == words for intent in unsent)

    def open_intents(self) -> list[Intent]:
        """Return what is begun and neither proven nor refused, oldest first: to be resolved by reading."""
        return self._select(self._of_shop, IntentRow.state.in_(OPEN))

    def answered(self, intent: Intent) -> bool:
        """Tell whether the last word about an intent is a person's."""
        events = self.history(intent.id)
        return bool(events) and events[-1].round_id.startswith(BY_HAND)

    def left_to_people(self) -> list[Intent]:
        """Return what is begun and not proven, refused, or left to a person, oldest first."""
        left = (*OPEN, IntentState.REFUSED, IntentState.NEEDS_PERSON)
        return self._select(self._of_shop, IntentRow.state.in_(left))

    def intents_of(self, order_id: str) -> list[Intent]:
        """Return every intent ever planned for an order, oldest first."""
        return self._select(self._of_shop, IntentRow.order_id == order_id)

    def intent_for(self, key: str) -> Intent | None:
        """Return the intent with this key (see `ledger.keys`), None if it was never planned."""
        return next(iter(self._select(IntentRow.key == key)), None)

    def message_state(self, order_id: str, purpose: Purpose, number: str) -> IntentState | None:
        """Tell where the message about one number of one order stands, None if it was never planned."""
        found = self.intent_for(message_key(self.shop, _message(order_id, purpose, number)))
        return None if found is None else found.state

    def generation(self, order_id: str, parcel: int) -> int:
        """Count the changes of this parcel known to be done: the generation of the next one."""
        return self.past([order_id]).generation.get((order_id, parcel), 0)

    def changes_begun(self, order_id: str) -> int:
        """Count the commits ever begun on an order's parcels; each counts against the console's budget."""
        return self.past([order_id]).begun.get(order_id, 0)

    def past(self, order_ids: Iterable[str]) -> Past:
        """Return what the journal knows of these orders, in one reading."""
        with reading(self.engine) as connection:
            parts = list(chunks(dict.fromkeys(order_ids)))
            intents = [i for part in parts for i in self._of_orders(connection, part)]
            begun = Counter(order for part in parts for order in self._commits(connection, part))
        fixes = [i for i in intents if i.kind is Kind.CORRECT]
        done = Counter((i.order_id, int(i.terms["parcel"])) for i in fixes if i.state is IntentState.DONE)
        told = (i for i in intents if i.kind is Kind.MESSAGE and i.state not in UNSENT)
        return Past(
            begun,
            done,
            frozenset((i.order_id, Purpose(i.terms["purpose"]), i.terms["number"]) for i in told),
            frozenset(i.order_id for i in fixes if i.state in OPEN),
            frozenset(
                i.order_id for i in fixes if i.step is Step.CREATE and i.state in (IntentState.DUE, *OPEN)
            ),
            frozenset(i.order_id for i in intents if i.kind is Kind.DECLARE and i.state not in UNSENT),
        )

    def may_write_again(self, intent: Intent, now: datetime, settling: timedelta = timedelta(0)) -> bool:
        """Tell whether an unconfirmed correction that was read and is not there may be written once more.

        Only a correction, only once more, only in a later round, and no sooner than `settling` (the pack's)
        after it was begun. Budget and window are the caller's to check. A message or a declaration never.
        """
        if intent.kind is not Kind.CORRECT or intent.state is not IntentState.UNCONFIRMED:
            return False
        if intent.attempts >= ATTEMPTS[intent.kind]:
            return False
        with reading(self.engine) as connection:
            here = self._begun_here(connection, [intent.id])
        return not here and intent.begun_at is not None and now >= intent.begun_at + settling

    def history(self, intent_id: int) -> list[Event]:
        """Return every state the intent passed into, oldest first."""
        query = select(IntentEvent).where(IntentEvent.intent_id == intent_id).order_by(IntentEvent.id)
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        return [Event(row.at, row.round_id, IntentState(row.state), row.note, row.commit_id) for row in rows]

    def _select(self, *conditions: ColumnElement[bool]) -> list[Intent]:
        with reading(self.engine) as connection:
            return self._intents(connection, *conditions)

    def _intents(self, connection: Connection, *conditions: ColumnElement[bool]) -> list[Intent]:
        """Return this shop's intents; inside a writing transaction nobody else can change them meanwhile.

        The shop is compared here: as a condition beside keys or ids it would tempt a database to walk through
        all of a shop's history. Conditions on orders or states must name it (`_of_shop`).
        """
        query = select(IntentRow.shop, *_COLUMNS).where(*conditions).order_by(IntentRow.id)
        if not connection.get_execution_options().get("reads"):
            query = query.with_for_update()
        return [_intent(row) for row in connection.execute(query).mappings() if row["shop"] == self.shop]

    @property
    def _of_shop(self) -> ColumnElement[bool]:
        return IntentRow.shop == self.shop

    def _of_orders(self, connection: Connection, order_ids: Sequence[str]) -> list[Intent]:
        return self._intents(connection, self._of_shop, IntentRow.order_id.in_(order_ids))

    def _commits(self, connection: Connection, order_ids: Sequence[str]) -> Iterator[str]:
        """Yield the order of every begun commit of corrections, once for each order that it carried."""
        query = (
            select(IntentRow.order_id, IntentRow.terms, IntentEvent.commit_id)
            .join(IntentEvent, IntentEvent.intent_id == IntentRow.id)
            .where(IntentRow.shop == self.shop, IntentRow.order_id.in_(order_ids))
            .where(IntentRow.kind == Kind.CORRECT, IntentEvent.state == IntentState.BEGUN)
        )
        begun = (row for row in connection.execute(query) if row.terms.get("step") != Step.CREATE)
        yield from (order_id for order_id, _ in {(row.order_id, row.commit_id) for row in begun})

    def _begun_here(self, connection: Connection, ids: Sequence[int]) -> set[int]:
        """Return those of `ids` whose commit was begun in this very round."""
        query = select(IntentEvent.intent_id).where(
            IntentEvent.intent_id.in_(ids),
            IntentEvent.state == IntentState.BEGUN,
            IntentEvent.round_id == self.round_id,
        )
        return set(connection.scalars(query))


def _intent(row: Mapping[Any, Any]) -> Intent:
    values = {str(name): value for name, value in row.items() if name != "shop"}
    kinds = {
        "kind": Kind(values["kind"]),
        "reason": Reason(values["reason"]),
        "state": IntentState(values["state"]),
    }
    return Intent(**values | kinds)


def _message(order_id: str, purpose: Purpose, number: str) -> BuyerMessage:
    return BuyerMessage(order_id, purpose, number, Reason.REPLACEMENT)
