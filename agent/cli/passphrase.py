"""Where the passphrase of a backup comes from: a private file, the environment, or whoever sits there."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import InvalidInput, UsageError
from agent.say import say
from agent.secrets import Secret, read_password_file

VARIABLE = "BUFA_PASSPHRASE"
#: Whoever has the file can guess for years.
SHORTEST = 12

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help=say("Its first line; readable by you alone.")),
]


def passphrase_of(file: Path | None, *, new: bool) -> Secret:
    """Return the passphrase from `--passphrase-file`, BUFA_PASSPHRASE, or the terminal: a new one twice.

    Raises UsageError where there is none of the three, InvalidInput for a new one that is too short.
    """
    found = read_password_file(file) if file else Secret(os.environ.get(VARIABLE, "")) or _asked(new=new)
    if new and len(found.reveal()) < SHORTEST:
        raise InvalidInput(
            say("the passphrase is too short, expected {n} characters or more", n=SHORTEST),
            hint=say("take four or five words that do not belong together"),
        )
    return found


def _asked(*, new: bool) -> Secret:
    if not sys.stdin.isatty():
        raise UsageError(
            say("no passphrase: nobody is there to type one"),
            hint=say("name a file with `--passphrase-file FILE`, or set {name}", name=VARIABLE),
        )
    first = getpass(say("passphrase: "))
    if new and getpass(say("the same again: ")) != first:
        raise UsageError(say("the two are not the same; nothing was written"))
    return Secret(first)
