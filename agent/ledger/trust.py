"""Kinds of write that wait for a yes although the settings say `auto`, because somebody saw a wrong one.

What a review sets back stays so until a person lifts it; who did either, when and why, stays in the table.
After a restore all kinds wait likewise, until a full scan: see `restored`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, exists, insert, select, update

from agent.errors import NotApproved
from agent.ledger.asking import void_granted
from agent.ledger.database import Clock, reading, writing
from agent.ledger.intents import Intent, IntentState
from agent.ledger.restored import not_looked_at_within
from agent.ledger.tables import ApprovalRow, IntentEvent
from agent.ledger.trust_tables import DistrustRow
from agent.models import Kind, Policy, Step
from agent.say import say


@dataclass(frozen=True, slots=True)
class Distrust:
    """One kind of write in one store that waits for a yes; `at` in UTC."""

    store: str
    kind: Kind
    by: str
    why: str
    at: datetime


def distrust(engine: Engine, store: str, kind: Kind, by: str, why: str, clock: Clock) -> bool:
    """Let a kind of write wait for a yes; return False where it does so already.

    A yes of before is void in either case: whoever gave it did not know of the wrong one.
    """
    mine = ApprovalRow.store == store, ApprovalRow.kind == kind.value
    with writing(engine) as connection:
        void_granted(connection, why, *mine)
        if _standing(connection, store, kind):
            return False
        own = {"by": by, "why": why, "at": clock(), "lifted_by": ""}
        connection.execute(insert(DistrustRow).values(store=store, kind=kind.value, **own))
        return True


def trust(engine: Engine, store: str, kind: Kind, by: str, clock: Clock) -> bool:
    """Let the settings alone say again what a kind of write may; return False where they do so already."""
    with writing(engine) as connection:
        lifted = update(DistrustRow).where(*_here(store, kind))
        return connection.execute(lifted.values(lifted_by=by, lifted_at=clock())).rowcount > 0


def distrusted(engine: Engine, store: str | None = None) -> list[Distrust]:
    """Return what waits for a yes by a review, in one store or in all, the oldest first."""
    with reading(engine) as connection:
        return _standing(connection, store)


def policy_now(engine: Engine, store: str, kind: Kind, told: Policy) -> Policy:
    """Return what a store may do with a kind of write, `told` being what its settings say."""
    if told is not Policy.AUTO:
        return told
    with reading(engine) as connection:
        return Policy.APPROVE if _why_not(connection, store, kind) else told


def refuse_distrusted(connection: Connection, store: str, round_id: str, intents: Sequence[Intent]) -> None:
    """Raise `NotApproved` inside the transaction that begins a commit nobody said yes to."""
    if why := why_not_begun(connection, store, round_id, intents[0]):
        raise NotApproved(
            say("writes of kind `{kind}` wait for a yes: {why}", kind=intents[0].kind, why=why),
            hint=say("nothing was sent; the next round asks"),
        )


def why_not_begun(connection: Connection, store: str, round_id: str, intent: Intent) -> str:
    """Return why a round may not begin a write without a yes, though the settings say `auto`; else nothing.

    Creating in place of what was cancelled rests on the yes for that, so no review stops it; but after a
    restore it may have been done already, unless this very round cancelled.
    """
    if intent.step is not Step.CREATE:
        return _why_not(connection, store, intent.kind)
    restored = not_looked_at_within(connection, store)
    return str(restored) if restored and not _cancelled_here(connection, round_id, intent) else ""


def _cancelled_here(connection: Connection, round_id: str, intent: Intent) -> bool:
    begun = IntentEvent.intent_id == intent.depends_on, IntentEvent.state == IntentState.BEGUN.value
    return bool(connection.scalar(select(exists().where(*begun, IntentEvent.round_id == round_id))))


def _why_not(connection: Connection, store: str, kind: Kind) -> str:
    """Return why a kind of write waits for a yes though its settings say `auto`; empty where it need not."""
    if found := _standing(connection, store, kind):
        return found[0].why
    restored = not_looked_at_within(connection, store)
    return str(restored) if restored else ""


def _standing(connection: Connection, store: str | None, kind: Kind | None = None) -> list[Distrust]:
    query = select(DistrustRow).where(*_here(store, kind)).order_by(DistrustRow.at, DistrustRow.id)
    rows = connection.execute(query).all()
    return [Distrust(row.store, Kind(row.kind), row.by, row.why, row.at) for row in rows]


def _here(store: str | None, kind: Kind | None) -> list[ColumnElement[bool]]:
    named = [] if store is None else [DistrustRow.store == store]
    named += [] if kind is None else [DistrustRow.kind == kind.value]
    return [DistrustRow.lifted_at.is_(None), *named]
