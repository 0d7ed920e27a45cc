"""What commands have in common: settings, database, clock, and the options that several take."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import log
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help=say("Print JSON instead of a table."))]
StoreName = Annotated[str, typer.Option("--store", metavar="NAME", help=say("The store, as in bufa.toml."))]
StoreArgument = Annotated[str, typer.Argument(metavar="STORE", help=say("The store, as in bufa.toml."))]


def clock() -> datetime:
    """Return the time now, in UTC: the one clock of the program, handed to whatever needs one."""
    return datetime.now(UTC)


def utc(time: datetime) -> str:
    """Return a time of the database (UTC) as people and JSON read it."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def answering(by: str) -> str:
    """Return who answers: the name given, else the user's of this machine."""
    import getpass

    return by or getpass.getuser()


def settings_of(ctx: typer.Context) -> Settings:
    """Read the settings file that this call means; from here on the log lies beside the database."""
    from agent.settings import find_settings, load

    settings = load(find_settings(ctx.obj, os.environ, Path.cwd()))
    log.keep_in(settings.data_dir)
    return settings


def own_command(settings: Settings) -> list[str]:
    """Return how to start this very program on these settings, with a log of the same form as ours."""
    own = [sys.executable, "-m", "agent", "--config", str(settings.file)]
    return [*own, *(["--log-json"] if log.is_json() else [])]


def database_of(settings: Settings) -> Engine:
    """Open the database of these settings, made or brought up to date when needed."""
    from agent.ledger.database import open_database

    return open_database(settings.data_dir)
