"""`bufa inbox`: what waits for people, most urgent first, with all it takes to do it by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, tell
from agent.cli.wiring import AsJson, clock, database_of, settings_of
from agent.say import say

if TYPE_CHECKING:
    from agent.ledger.waiting import Waiting


def inbox(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("What waits in this store only."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what waits for people: sign-ins, unproven writes, approvals, writes left to you, findings."""
    from agent.ledger.waiting import waiting

    settings = settings_of(ctx)
    names = [settings.store(store).name] if store else list(settings.stores)
    found = waiting(settings, database_of(settings), names, clock)
    if as_json:
        return show_json([asdict(each) for each in found])
    for each in found:
        _show(each)
    return tell(say("{n} wait for you", n=len(found)) if found else say("nothing waits for you"))


def _show(each: Waiting) -> None:
    """Print one matter as a block that can be worked from top to bottom."""
    head = " ".join(part for part in (each.id, each.kind, each.order_id, each.reason) if part)
    clock_of = ", ".join(part for part in (each.until, each.left, each.urgency) if part)
    show(f"[{each.store}] {head}" + (say(" (until {until})", until=clock_of) if clock_of else ""))
    for label in ("what", "number", "text", "link", "picture", "answer"):
        if value := getattr(each, label):
            show(f"    {say(label):<9}" + str(value).replace("\n", "\n             "))
    for order in each.critical:
        show("    " + say("{order_id} has {left} left: {would_write}", **order))
    if each.more:
        show("    " + say("… and {n} more", n=each.more))


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, inbox, short=say("What waits for people."), example="bufa inbox --json")
