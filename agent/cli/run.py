"""`bufa run`: one round of one flow."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.wiring import AsJson, StoreName, settings_of
from agent.errors import ExitCode
from agent.say import say


def run(
    ctx: typer.Context,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help=say("login, scan, correct, message or daily."))],
    store: StoreName,
    order: Annotated[
        str | None, typer.Option("--order", metavar="ID", help=say("This order only; else all that is due."))
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=say("Stop before the first line of every write; record the rest.")),
    ] = False,
    headed: Annotated[bool, typer.Option("--headed", help=say("Show the browser."))] = False,
    slow_mo: Annotated[
        int, typer.Option("--slow-mo", min=0, metavar="MS", help=say("Wait this long after each step."))
    ] = 0,
    as_json: AsJson = False,
) -> ExitCode:
    """Run one round of a flow: login, scan, correct, message, or daily, which is all of it in order."""
    settings = settings_of(ctx)
    from agent.cli.rounds import show_round, start
    from agent.runner import RunOptions

    options = RunOptions(flow=flow, order=order, dry_run=dry_run, headed=headed, slow_mo=slow_mo)
    report = start(settings, store, options)
    show_round(report, as_json=as_json)
    return report.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app, run, short=say("Run one round of a flow."), example="bufa run daily --store main --dry-run"
    )
