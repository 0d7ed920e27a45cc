"""`bufa review`: the page on which people look at recordings, and the tokens that open it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from agent.cli.guard import guarded
from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import AsJson, clock, database_of, settings_of, utc
from agent.say import say

PORT = 8791
Name = Annotated[str, typer.Argument(metavar="NAME", help=say("The reviewer's name, as verdicts show it."))]


def review(
    ctx: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=say("0 takes a free one."))] = PORT,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help=say("A name by which a proxy asks for the page.")),
    ] = None,
) -> None:
    """Serve the review page on this machine, until Ctrl-C: what rounds recorded, and what waits for people.

    Each reviewer signs in with a token: bufa review token NAME.
    """
    if ctx.invoked_subcommand is not None:
        return
    from agent.review.app import create_app
    from agent.review.desk import Desk
    from agent.review.serving import serve

    settings = settings_of(ctx)
    desk = Desk(settings, database_of(settings), clock)
    if not desk.reviewers.list():
        tell(say("nobody has a token yet: `bufa review token NAME` issues one"))
    serve(create_app(desk, names or ()), port, _tell_where)


def _tell_where(address: str) -> None:
    show(say("review page: {address}", address=address))
    sys.stdout.flush()  # whoever reads it through a pipe waits for it
    tell(say("Ctrl-C ends it"))


def token(ctx: typer.Context, name: Name) -> None:
    """Issue a token that opens the review page; one issued to the same name before opens nothing more."""
    from agent.review.access import Reviewers

    reviewers = Reviewers(database_of(settings_of(ctx)), clock)
    show(reviewers.issue(name))
    tell(say("shown this once; it opens the review page as {name}", name=name))


def revoke(ctx: typer.Context, name: Name) -> None:
    """Let a reviewer's token open nothing more."""
    from agent.review.access import Reviewers

    Reviewers(database_of(settings_of(ctx)), clock).revoke(name)
    tell(say("the token of {name} opens nothing more", name=name))


def reviewers(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List who may open the review page, and since when."""
    from agent.review.access import Reviewers

    found = Reviewers(database_of(settings_of(ctx)), clock).list()
    if as_json:
        show_json([{"name": each.name, "since": utc(each.since)} for each in found])
        return
    if not found:
        tell(say("nobody has a token yet: `bufa review token NAME` issues one"))
    show_table([say("reviewer"), say("since (UTC)")], [(each.name, utc(each.since)) for each in found])


def register(app: typer.Typer) -> None:
    """Add the command and those below it."""
    short = say("The page for looking at recordings.")
    group = typer.Typer(rich_markup_mode=None, help=_help())
    group.callback(invoke_without_command=True)(guarded(review))
    app.add_typer(group, name="review", short_help=short)
    _register(group, token, short=say("Issue a reviewer's token."), example="bufa review token Mei")
    _register(group, revoke, short=say("Take a token back."), example="bufa review revoke Mei")
    _register(group, reviewers, short=say("Who may open the page."), example="bufa review reviewers")


def _help() -> str:
    return f"{review.__doc__}\n\n    \b\n    {say('Example')}: bufa review --port 8791"
