"""`bufa plan`: what would be written, and why; nothing is written and nothing recorded."""

from __future__ import annotations

import typer

from agent.cli.guard import register as _register
from agent.cli.wiring import AsJson, StoreName, settings_of
from agent.errors import ExitCode
from agent.say import say


def plan(ctx: typer.Context, store: StoreName, as_json: AsJson = False) -> ExitCode:
    """Read the console afresh, compare it with the ledger, and print what would be written and why."""
    settings = settings_of(ctx)
    from agent.cli.rounds import show_round, start
    from agent.options import RunOptions

    report = start(settings, store, RunOptions(flow="daily", plan_only=True))
    show_round(report, as_json=as_json)
    return report.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, plan, short=say("What would be written, and why."), example="bufa plan --store main")
