"""The tree of commands, and the options that stand before all of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import demo, init, ledger, login, messages, number, pack, plan, practice, run, stores
from agent.cli.guard import guarded
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
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("Show the version."))
    ] = False,
) -> None:
    """Remember which settings file was named, for the command that follows."""
    ctx.obj = config


for part in (demo, init, login, practice, ledger, plan, run, messages, number, pack, stores):
    part.register(app)


def main() -> None:
    """Run the command line: text that the terminal cannot show is escaped instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
