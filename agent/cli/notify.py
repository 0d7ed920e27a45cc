"""`bufa notify`: tell people what they must know by now, and what they could not be told before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import log
from agent.cli.guard import register as _register
from agent.cli.output import show, tell, tell_line
from agent.cli.wiring import clock, database_of, settings_of
from agent.errors import ExitCode
from agent.say import say

if TYPE_CHECKING:
    from agent.notify.delivery import Delivery


def notify(
    ctx: typer.Context,
    test: Annotated[bool, typer.Option("--test", help=say("Try every channel, with a few words."))] = False,
) -> ExitCode:
    """Send what people must know by now: deadlines, the daily digest, rounds and channels that fail.

    What a channel does not take is tried again by the next call. `bufa run` calls it at its end.
    """
    settings = settings_of(ctx)
    from agent.notify import delivery

    if not settings.channels:
        tell(say("no channel yet: add [channels.NAME] to {file}", file=settings.file))
        return ExitCode.OK
    if test:
        return _shown(delivery.probe(settings))
    return _shown(delivery.deliver(settings, database_of(settings), clock))


def _shown(found: Delivery) -> ExitCode:
    """Print what was sent; the exit code says whether some channel is not as it should be."""
    for problem in found.problems:
        tell(str(problem))
    for one in found.tried:
        facts = {"channel": one.channel, "subject": one.subject, "why": one.why}
        if one.why:
            tell_line(say("`{channel}` did not take «{subject}»: {why}", **facts))
        else:
            show(say("`{channel}` took «{subject}»", **facts))
    for store, error in found.failed.items():
        _tell_failed(store, error)
    if found.failed:
        return ExitCode.OURS
    if found.problems:
        return ExitCode.INPUT
    return ExitCode.CONSOLE if found.missed else ExitCode.OK


def _tell_failed(store: str, error: Exception) -> None:
    """Tell that a store's alerts could not be worked out, which kept no other store's back."""
    facts = {"store": store, "kind": type(error).__name__, "log": log.keep(error) or say("(not written)")}
    tell(say("the alerts of store `{store}` could not be worked out ({kind}); log {log}", **facts))


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, notify, short=say("Tell people what they must know."), example="bufa notify --test")
