"""The tree of commands, and the options that stand before all of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import (
    approve,
    backup,
    check,
    demo,
    digest,
    doctor,
    dossier,
    export,
    hold,
    inbox,
    init,
    keys,
    ledger,
    login,
    messages,
    notify,
    number,
    pack,
    plan,
    practice,
    prune,
    replay,
    resolve,
    restore,
    review,
    run,
    schedule,
    seal,
    serve,
    stamp,
    status,
    stores,
    trust,
    verify,
)
from agent.cli.guard import guarded
from agent.cli.log import as_json
from agent.cli.private import keep_to_owner
from agent.say import say

app = typer.Typer(
    name="bufa",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say(
        "Correct wrong tracking numbers in a seller console, tell the buyers, and keep the proof.\n\n"
        "\b\nExample: bufa demo"
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"bufa {version('bufa')}")
        raise typer.Exit


@app.callback()
@guarded
def root(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help=say("Settings; else BUFA_CONFIG, else ./bufa.toml.")),
    ] = None,
    log_json: Annotated[
        bool, typer.Option("--log-json", help=say("Write the log as JSON, one object a line."))
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("Show the version."))
    ] = False,
) -> None:
    """Remember which settings file was named, and how the log is written, for the command that follows."""
    ctx.obj = config
    as_json(log_json)


for part in (
    demo,
    init,
    login,
    practice,
    ledger,
    plan,
    run,
    serve,
    schedule,
    inbox,
    approve,
    resolve,
    status,
    digest,
    notify,
    review,
    messages,
    number,
    pack,
    check,
    stores,
    trust,
    stamp,
    keys,
    seal,
    verify,
    replay,
    dossier,
    export,
    prune,
    hold,
    doctor,
    backup,
    restore,
):
    part.register(app)


def main() -> None:
    """Run the command line: text that the terminal cannot show is escaped instead of ending the program."""
    keep_to_owner()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
