"""Asks for a person's yes, takes the answer, and lets the commit that it was given for use it once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update

from agent.errors import InvalidInput
from agent.ledger.approvals import LIVE, Approval, ApprovalState, Asked, keys_of
from agent.ledger.database import Clock, reading, writing
from agent.ledger.intents import Intent
from agent.ledger.tables import ApprovalRow
from agent.models import Kind, Reason
from agent.say import say

_A = ApprovalState


def ask(engine: Engine, shop: str, store: str, wanted: Sequence[Asked], clock: Clock) -> dict[str, Approval]:
    """Return the request for each commit by its digest, made now where there is none with the same terms.

    A yes that was not used within its life is void, and asked again; so is what the order's own time is over
    for. What still waits says what holds now: the end of its order's time, its reason, what it rests on.
    """
    digests = [each.digest for each in wanted]
    with writing(engine) as connection:
        _expire(connection, clock())
        known = {a.digest: a for a in _select(connection, shop, ApprovalRow.digest.in_(digests), _live())}
        late = [a for a in known.values() if a.state is _A.GRANTED and not a.good(clock())]
        _void(connection, [a.id for a in late], say("not used within a day"))
        for approval in late:
            del known[approval.digest]
        _renew(connection, known, wanted)
        new = [each for each in wanted if each.digest not in known]
        for each in {one.digest: one for one in new}.values():
            connection.execute(insert(ApprovalRow).values(**_row(shop, store, each, clock())))
        found = _select(connection, shop, ApprovalRow.digest.in_(digests), _live())
    return {a.digest: replace(a, new=a.digest not in known) for a in found}


def expire(engine: Engine, now: datetime) -> list[Approval]:
    """Make void what waits or is granted past its order's own time, and return it."""
    with writing(engine) as connection:
        return _expire(connection, now)


def _expire(connection: Connection, now: datetime) -> list[Approval]:
    late = _select(
        connection, None, ApprovalRow.state.in_((_A.WAITING, _A.GRANTED)), ApprovalRow.until <= now
    )
    _void(connection, [a.id for a in late], say("expired: the order's own time is over"))
    return late


def _renew(connection: Connection, known: Mapping[str, Approval], wanted: Sequence[Asked]) -> None:
    """Let what waits say what holds now: when its order's time ends, and why the write is wanted.

    A console may give an order more time, or less; and what was proven may be a mere difference by now, which
    no yes to a group is for.
    """
    for each in wanted:
        before = known.get(each.digest)
        if before is None or before.state is not _A.WAITING:
            continue
        now = {"until": each.until, "reason": each.intents[0].reason.value, "shown": _told(each)}
        if now != {"until": before.until, "reason": before.reason.value, "shown": before.shown}:
            connection.execute(update(ApprovalRow).where(ApprovalRow.id == before.id).values(**now))


def void_others(
    engine: Engine, shop: str, orders: Collection[str], kinds: Collection[Kind], asked: Collection[str]
) -> list[Approval]:
    """Make void what is asked or granted for these orders alone on terms that nobody wants any more."""
    with writing(engine) as connection:
        live = _select(connection, shop, ApprovalRow.state.in_((_A.WAITING, _A.GRANTED)))
        gone = [a for a in live if a.kind in kinds and set(a.orders) <= set(orders) and a.digest not in asked]
        _void(connection, [a.id for a in gone], say("the console or the ledger changed since"))
    return gone


def void_granted(connection: Connection, note: str, *conditions: ColumnElement[bool]) -> None:
    """Make void, inside a transaction, every yes that was not used yet: what is wanted is asked again."""
    found = _select(connection, None, ApprovalRow.state == _A.GRANTED, *conditions)
    _void(connection, [a.id for a in found], note)


def waiting(engine: Engine, store: str | None = None) -> list[Approval]:
    """Return what waits for an answer, of one store or of all, what ends first first."""
    with reading(engine) as connection:
        found = _select(connection, None, ApprovalRow.state == _A.WAITING)
    mine = [a for a in found if store in (None, a.store)]
    return sorted(mine, key=lambda a: (a.until is None, a.until or a.asked_at, a.id))


def approvals_of(connection: Connection, *conditions: ColumnElement[bool]) -> list[Approval]:
    """Return requests, whatever became of them, oldest first."""
    return _select(connection, None, *conditions)


def answer(
    engine: Engine, ids: Sequence[int], state: ApprovalState, by: str, clock: Clock, note: str = ""
) -> list[Approval]:
    """Enter a yes or a no, of all or of none; return the requests as they were.

    Raises InvalidInput for a number that no request has, for one that is used or void, or past its time.
    """
    return _answer(engine, ids, state, {"by": by, "note": note}, clock(), lambda _: "")


def answer_shown(
    engine: Engine,
    shown: Mapping[int, str],
    state: ApprovalState,
    by: str,
    clock: Clock,
    note: str = "",
    *,
    reason: str = "",
) -> list[Approval]:
    """Enter a yes or a no to requests as somebody saw them: `shown` has their terms by number.

    Raises as `answer`, and for what is answered by now, or waits on other terms, or for another `reason`.
    """

    def moved(approval: Approval) -> str:
        if approval.state is not _A.WAITING:
            return say("request {id} is already answered by {by}", id=approval.id, by=approval.by)
        as_seen = approval.terms == shown[approval.id] and reason in ("", approval.reason)
        return "" if as_seen else say("request {id} has changed; load the page again", id=approval.id)

    return _answer(engine, list(shown), state, {"by": by, "note": note}, clock(), moved)


def _answer(
    engine: Engine,
    ids: Sequence[int],
    state: ApprovalState,
    said: Mapping[str, str],
    now: datetime,
    moved: Callable[[Approval], str],
) -> list[Approval]:
    with writing(engine) as connection:
        found = {a.id: a for a in _select(connection, None, ApprovalRow.id.in_(ids))}
        wrong = [why for i in ids if (why := _unanswerable(found.get(i), i, now) or moved(found[i]))]
        if wrong:
            raise InvalidInput(
                "; ".join(wrong), hint=say("nothing was answered; `bufa approve` lists what waits")
            )
        values = {"state": state.value, "answered_at": now, **said}
        connection.execute(update(ApprovalRow).where(ApprovalRow.id.in_(ids)).values(**values))
    return [found[i] for i in ids]


def use(
    connection: Connection, shop: str, grant: int, intents: Sequence[Intent], commit_id: str, now: datetime
) -> bool:
    """Enter, in the transaction that begins a commit, that its yes is used; False where it counts no more.

    The intents must be those that it was given for, begun as often as then.
    """
    found = _select(connection, shop, ApprovalRow.id == grant)
    if not found or not found[0].good(now) or found[0].shown.get("keys") != keys_of(intents):
        return False
    values = {"state": _A.USED.value, "commit_id": commit_id}
    connection.execute(update(ApprovalRow).where(ApprovalRow.id == grant).values(**values))
    return True


def _unanswerable(approval: Approval | None, number: int, now: datetime) -> str:
    if approval is None:
        return say("there is no request {id}", id=number)
    if approval.state not in LIVE:
        return say("request {id} is {state}: {note}", id=number, state=approval.state, note=approval.note)
    if approval.until is not None and approval.until <= now:
        return say("the time of request {id} is over", id=number)
    return ""


def _live() -> ColumnElement[bool]:
    return ApprovalRow.state.in_(LIVE)


def _void(connection: Connection, ids: Sequence[int], note: str) -> None:
    if ids:
        rows = update(ApprovalRow).where(ApprovalRow.id.in_(ids))
        connection.execute(rows.values(state=_A.VOID.value, note=note))


def _told(asked: Asked) -> dict[str, Any]:
    return asked.shown | {"text": asked.text, "keys": keys_of(asked.intents)}


def _row(shop: str, store: str, asked: Asked, now: datetime) -> dict[str, Any]:
    first = asked.intents[0]
    return {
        "shop": shop,
        "store": store,
        "kind": first.kind.value,
        "reason": first.reason.value,
        "orders": [i.order_id for i in asked.intents],
        "digest": asked.digest,
        "shown": _told(asked),
        "state": _A.WAITING.value,
        "asked_at": now,
        "until": asked.until,
        "by": "",
        "note": "",
    }


def _select(connection: Connection, shop: str | None, *conditions: ColumnElement[bool]) -> list[Approval]:
    query = select(*ApprovalRow.__table__.columns).where(*conditions).order_by(ApprovalRow.id)
    rows = connection.execute(query).mappings()
    return [_approval(row) for row in rows if shop in (None, row["shop"])]


def _approval(row: Any) -> Approval:
    names = ("id", "store", "digest", "shown", "asked_at", "until", "answered_at", "by", "note")
    return Approval(
        **{name: row[name] for name in names},
        kind=Kind(row["kind"]),
        reason=Reason(row["reason"]),
        orders=tuple(row["orders"]),
        state=ApprovalState(row["state"]),
    )
