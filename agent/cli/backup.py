"""`bufa backup`: database, keys and settings in one encrypted file, while rounds go on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell
from agent.cli.passphrase import PassphraseFile, passphrase_of
from agent.cli.wiring import clock, settings_of
from agent.say import say


def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("Where to write it; never over a file."))],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write database, signing keys, settings and a list of the recordings into one encrypted file.

    Rounds may go on meanwhile. Copy the recordings themselves as well: they are not in it, nor are
    passwords, sessions and profiles. The passphrase is asked for twice, or taken from --passphrase-file or
    BUFA_PASSPHRASE.
    """
    from agent.backup.making import make, refuse_existing

    settings = settings_of(ctx)
    target = file.expanduser().absolute()
    refuse_existing(target)
    made = make(target, settings, passphrase_of(passphrase_file, new=True), clock)
    show(str(made.file))
    tell(
        say(
            "database (revision {revision}), {keys} keys, settings, a list of {n} recordings",
            revision=made.revision,
            keys=made.keys,
            n=made.recordings,
        )
    )
    tell(say("not in it: {folder} itself, passwords, sessions, profiles, your own packs and texts",
             folder=settings.recordings_dir))  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app, backup, short=say("Put all that matters into one file."), example="bufa backup bufa.backup"
    )
