"""What holds writes back though the store's kinds allow them, asked before each one; a person is told.

For a whole round: a shop that was never looked at, a ledger or a pack that is not believed. For one write:
its kind has too many unproven ones, or a budget is used up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from agent.console.session import Session
from agent.errors import Held, Suspect
from agent.ledger.intents import Intent
from agent.models import Finding, Kind, Order, Outcome, Policy, Reason, State, Step
from agent.say import say
from flows.budgets import Limits, Used, day_begins, spent
from flows.compare import Book
from flows.halves import not_created
from flows.suspicion import comparable, suspicion
from flows.terms import Plan

#: So many writes of a kind that are begun and not proven stop that kind: something is wrong beyond one order.
MOST_UNPROVEN = 2


def first_look(session: Session) -> None:
    """Let a round only plan while no scan of its shop has ever reached the end before it."""
    mine = [kind for kind in session.kinds if session.policy(kind) is not Policy.OFF]
    if session.watching_only or not mine or not session.store.first_run_plan_only:
        return
    if session.journal.looked_at():
        return
    why = say(
        "first run: no complete scan of this shop was made before, so nothing is written in this round;"
        " look at what would be, then run again (`first_run_plan_only`)"
    )
    session.standing_still = why
    session.progress(why)
    session.find(Finding("", Reason.FIRST_RUN, why))


def doubted(session: Session, plan: Plan, book: Book, orders: Mapping[str, Order]) -> str:
    """Return why this round believes neither ledger nor pack, and tell it; empty where it does.

    One order alone is never enough for it, so a round of one order goes on.
    """
    doubt = suspicion(plan, comparable(orders.values(), book.rows), session.store.suspect_share)
    if doubt:
        session.find(Finding("", Reason.SUSPECT, doubt))
    return doubt


def left_alone(session: Session, again: Sequence[Intent], doubt: str) -> None:
    """End a round that believes nothing: a person must look; what was begun before stays as unproven."""
    hint = say(
        "compare some of these orders by hand: import a right ledger, correct the pack, or, if the console is"
        " really wrong, raise `suspect_share` for one round"
    )
    session.fail(Suspect(doubt, {"write": say("nothing was written in this round")}, hint), ())
    for intent in again:
        session.record_write(intent, State.UNCONFIRMED, doubt)
    for half in session.journal.halves():
        not_created(session, half, doubt)


def hold(session: Session, intents: Sequence[Intent]) -> str:
    """Return why these intents of one commit must wait, and tell a person once; empty where they need not."""
    kind, only = intents[0].kind, session.only_intents
    if only is not None and any(intent.key not in only for intent in intents):
        return say("it is no write of the recording that is run again")
    found = stopped(kind, session.journal.open_intents()) or _budget(session, intents)
    if found is None:
        return ""
    reason, why = found
    about = [intent.order_id for intent in intents] if reason is Reason.MESSAGES_BUDGET else [""]
    for order_id in about:
        finding = Finding(order_id, reason, why)
        if finding not in session.report.findings:
            session.find(finding)
    return why


def stopped(kind: Kind, unproven: Sequence[Intent]) -> tuple[Reason, str] | None:
    """Return why no write of a kind may follow: too many commits of it are begun and not proven."""
    orders = {intent.commit_id: intent.order_id for intent in unproven if intent.kind is kind}
    if len(orders) < MOST_UNPROVEN:
        return None
    why = say(
        "{n} writes of kind `{kind}` are begun and not proven (orders {orders}), so no other is made before"
        " these are settled: look at them in the console",
        n=len(orders),
        kind=kind,
        orders=", ".join(sorted(set(orders.values()))),
    )
    return Reason.KIND_STOPPED, why


def _budget(session: Session, intents: Sequence[Intent]) -> tuple[Reason, str] | None:
    """Ask the journal; creating what is cancelled never waits, since the buyer sees no parcel meanwhile."""
    first, store, journal = intents[0], session.store, session.journal
    if first.step is Step.CREATE:
        return None
    limits = Limits(store.writes_per_run, store.messages_per_buyer_run, store.messages_per_buyer_day)
    used = Used(journal.writes_here())
    if first.kind is Kind.MESSAGE:
        today = journal.messages_since(first, day_begins(session.clock(), store.time_zone))
        used = Used(used.writes, journal.messages_here(first), today)
    return spent(first.kind, used, limits)


def outcome_of(held: Held) -> Outcome:
    """Return what became of a write that was held."""
    return cast("Outcome", held.outcome)
