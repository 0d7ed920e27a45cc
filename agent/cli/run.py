"""`bufa run`: one round of one flow."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.afterwards import enter_refused, tell_people
from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.cli.wiring import AsJson, StoreName, settings_of
from agent.errors import BufaError, ExitCode
from agent.say import say


def run(
    ctx: typer.Context,
    flow: Annotated[
        str, typer.Argument(metavar="FLOW", help=say("login, scan, correct, declare, message or daily."))
    ],
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
    trace: Annotated[
        bool,
        typer.Option("--trace", help=say("Keep what the browser did, but no sign-in, cookie or token.")),
    ] = False,
    supervised: Annotated[str, typer.Option("--supervised", metavar="ROUND", hidden=True)] = "",
    as_json: AsJson = False,
) -> ExitCode:
    """Run one round of a flow: login, scan, correct, declare, message, or daily: all of it in order."""
    settings = settings_of(ctx)
    from agent.cli.ending import end_with_starter
    from agent.cli.rounds import show_round, start
    from agent.options import RunOptions

    options = RunOptions(
        flow=flow,
        order=order,
        dry_run=dry_run,
        headed=headed,
        slow_mo=slow_mo,
        trace=trace,
        round_id=supervised,
    )
    if supervised:
        end_with_starter()
    try:
        report = start(settings, store, options)
    except BufaError as error:
        enter_refused(settings, store, flow, error)
        tell(str(error))
        code = error.exit_code
    else:
        show_round(report, as_json=as_json)
        code = report.exit_code
    if code is not ExitCode.STOPPED and not supervised:  # `serve` sends by itself; who ends one does not wait
        tell_people(settings, store)
    return code


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app, run, short=say("Run one round of a flow."), example="bufa run daily --store main --dry-run"
    )
