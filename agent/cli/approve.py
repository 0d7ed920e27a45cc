"""`bufa approve` and `bufa reject`: a person's answer to writes that wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_json, show_table, tell
from agent.cli.wiring import AsJson, answering, clock, database_of, settings_of, utc
from agent.errors import UsageError
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.ledger.approvals import Approval

Ids = Annotated[list[int] | None, typer.Argument(metavar="ID", help=say("Numbers of requests."))]
Store = Annotated[
    str | None, typer.Option("--store", metavar="NAME", help=say("Requests of this store only."))
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=say("Why; kept in the journal."))]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=say("Who answers; else the user's name."))]


def approve(
    ctx: typer.Context,
    ids: Ids = None,
    everything: Annotated[
        bool, typer.Option("--all", help=say("All that wait, but mere differences: these by number."))
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="REASON", help=say("All that wait for this reason."))
    ] = None,
    store: Store = None,
    note: Note = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say yes to writes on the very terms shown; without ID, --all or --reason list what waits.

    A yes is used once, within 24 hours, and void as soon as the console or the ledger says otherwise.
    """
    from agent.ledger.answers import together
    from agent.ledger.approvals import ApprovalState
    from agent.ledger.asking import expire, waiting

    engine = database_of(settings_of(ctx))
    expire(engine, clock())
    waits = waiting(engine, store)
    if not ids and not everything and reason is None:
        return _show(waits, as_json)
    chosen = list(ids or []) or [each.id for each in together(waits, reason)]
    _answer(engine, chosen, ApprovalState.GRANTED, by, note)
    left = sum(each.id not in chosen for each in waits)
    tell(say("{n} approved, {left} still wait; the next round writes them", n=len(chosen), left=left))
    return None


def reject(ctx: typer.Context, ids: Ids = None, note: Note = "", by: By = "") -> None:
    """Say no to writes on the very terms shown; they are not asked again until these change."""
    from agent.ledger.approvals import ApprovalState

    if not ids:
        raise UsageError(
            say("name the requests to be rejected"), hint=say("`bufa approve` lists what waits, by number")
        )
    _answer(database_of(settings_of(ctx)), ids, ApprovalState.REJECTED, by, note)
    tell(say("{n} rejected", n=len(ids)))


def _answer(engine: Engine, ids: Sequence[int], state: Any, by: str, note: str) -> None:
    from agent.ledger.asking import answer

    answer(engine, ids, state, answering(by), clock, note)


def plain(approval: Approval) -> dict[str, Any]:
    """Return a request as JSON shows it; times are UTC, `until` is null where the order has no clock."""
    shown = {name: value for name, value in approval.shown.items() if name != "keys"}
    return {
        "id": approval.id,
        "store": approval.store,
        "kind": str(approval.kind),
        "reason": str(approval.reason),
        "orders": list(approval.orders),
        "asked_at": utc(approval.asked_at),
        "until": utc(approval.until) if approval.until else None,
        **shown,
    }


def _show(waits: Sequence[Approval], as_json: bool) -> None:
    if as_json:
        return show_json([plain(each) for each in waits])
    if not waits:
        return tell(say("nothing waits for approval"))
    columns = ("id", "store", "orders", "kind", "reason", "what", "until (UTC)")
    return show_table([say(column) for column in columns], [_row(each) for each in waits])


def _row(approval: Approval) -> tuple[object, ...]:
    shown = approval.shown
    old, new = (" ".join(shown[side]) if side in shown else "" for side in ("wrong", "right"))
    what = shown["text"] or f"{old} → {new}"
    until = f"{approval.until:%m-%d %H:%M}" if approval.until else ""
    orders = "\n".join(approval.orders)
    return approval.id, approval.store, orders, approval.kind, approval.reason, what, until


def register(app: typer.Typer) -> None:
    """Add the two commands."""
    _register(app, approve, short=say("Say yes to writes that wait for it."), example="bufa approve 12 13")
    _register(
        app, reject, short=say("Say no to writes that wait."), example='bufa reject 12 --note "wrong parcel"'
    )
