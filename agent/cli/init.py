"""`bufa init`: a first settings file, with every setting explained."""

from __future__ import annotations

from pathlib import Path

import typer

from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.errors import InvalidInput, UsageError
from agent.say import say


def init(ctx: typer.Context) -> None:
    """Write a first bufa.toml, every setting explained, into the current folder; an existing one stays."""
    from agent.settings import FILE_NAME

    file = Path(ctx.obj or FILE_NAME).expanduser().absolute()
    _write(file, _template())
    tell(say("wrote {file}", file=file))
    tell(
        say("next: fill in address, user and ledger, then run `bufa login main` and `bufa plan --store main`")
    )


def _template() -> str:
    return Path(__file__).with_name("bufa.example.toml").read_text(encoding="utf-8")


def _write(file: Path, text: str) -> None:
    """Create `file`, never over another one."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(
            say("`{file}` exists; it was not changed", file=file),
            hint=say("edit it, or name another: `bufa --config FILE init`"),
        ) from None
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be written: {why}", file=file, why=error.strerror or error),
            hint=say("name a place that you may write to: `bufa --config FILE init`"),
        ) from None


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, init, short=say("Write a first bufa.toml."), example="bufa init")
