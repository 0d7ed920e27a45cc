"""`bufa init`: a first settings file, with every setting explained."""

from __future__ import annotations

from pathlib import Path

import typer

from agent.cli.files import write_new
from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.say import say


def init(ctx: typer.Context) -> None:
    """Write a first bufa.toml, every setting explained, into the current folder; an existing one stays."""
    from agent.settings import FILE_NAME

    file = Path(ctx.obj or FILE_NAME).expanduser().absolute()
    write_new(file, _template(), say("`bufa --config FILE init`"))
    tell(say("wrote {file}", file=file))
    tell(say("next: fill in the store, then run `bufa login main` and `bufa plan --store main`"))


def _template() -> str:
    return Path(__file__).with_name("bufa.example.toml").read_text(encoding="utf-8")


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, init, short=say("Write a first bufa.toml."), example="bufa init")
