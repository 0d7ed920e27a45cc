"""`bufa login`: a person signs in, in a visible browser; lifts the pause that a failed sign-in left."""

from __future__ import annotations

import typer

from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.cli.wiring import StoreArgument, settings_of
from agent.errors import ExitCode
from agent.say import say


def login(ctx: typer.Context, store: StoreArgument) -> ExitCode:
    """Open a visible browser in which you sign in; the session is kept, and a pause by sign-in is lifted."""
    settings = settings_of(ctx)
    tell(say("a browser opens: sign in to {address} there", address=settings.store(store).address))
    from agent.cli.rounds import show_round, start
    from agent.options import RunOptions

    report = start(settings, store, RunOptions(flow="login", headed=True, person=True))
    show_round(report)
    return report.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, login, short=say("Sign in yourself; lifts a sign-in pause."), example="bufa login main")
