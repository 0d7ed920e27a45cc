"""What stands around every command: errors become a message and an exit code, never a traceback."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer

from agent.cli import log
from agent.cli.output import tell
from agent.errors import BufaError, ExitCode, Held
from agent.say import say

P = ParamSpec("P")

#: What a shell expects of a program that was ended by Ctrl-C: 128 + SIGINT.
INTERRUPTED = 130


def guarded(command: Callable[P, ExitCode | None]) -> Callable[P, None]:
    """Wrap `command` so that it ends with its exit code, whatever happens inside."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        code = _call(lambda: command(*args, **kwargs))
        if code:
            raise typer.Exit(int(code))

    return wrapped


def _call(command: Callable[[], ExitCode | None]) -> int:
    """Call `command` and return the exit code; the broad `except` is the command line's last line."""
    try:
        return int(command() or ExitCode.OK)
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Held as held:
        tell(say("held by policy: {outcome}", outcome=held.outcome))
        return ExitCode.OK
    except BufaError as error:
        tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        tell(say("stopped by Ctrl-C; the next round looks at what is true now"))
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:  # noqa: BLE001
        return _ours(error)


def _reader_left() -> int:
    """Whoever read our output has gone (`bufa … | head`): say nothing more, not even on the way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OURS


def _ours(error: Exception) -> int:
    where = log.keep(error)
    tell(say("{kind}: something unforeseen happened, which is our fault", kind=type(error).__name__))
    tell(say("  log       {file}", file=where) if where else say("  log       could not be written"))
    return ExitCode.OURS


def register(
    app: typer.Typer,
    command: Callable[..., ExitCode | None],
    *,
    short: str,
    example: str,
    name: str | None = None,
) -> None:
    """Add `command`; its docstring is the help, `short` the line in the list, `example` one to copy."""
    text = say(inspect.cleandoc(command.__doc__ or ""))
    line = say("Example: {line}", line=example)
    app.command(name, help=f"{text}\n\n\b\n{line}", short_help=short)(guarded(command))
