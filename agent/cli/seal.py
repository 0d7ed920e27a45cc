"""`bufa seal`: completes what a killed run left, and seals rounds from before there were seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell
from agent.cli.wiring import clock, settings_of
from agent.say import say

if TYPE_CHECKING:
    from agent.settings import Settings

MaybeStore = Annotated[
    str | None, typer.Option("--store", metavar="NAME", help=say("This store only; else all."))
]


def seal(ctx: typer.Context, store: MaybeStore = None) -> None:
    """Seal every round that is not: those that a killed run left, and those from before there were seals."""
    from agent.evidence.sealed_store import seal_what_is_left
    from agent.ledger.lock import store_lock

    settings = settings_of(ctx)
    names = [settings.store(store).name] if store is not None else all_stores(settings)
    count = 0
    for name in names:
        with store_lock(settings.data_dir, name, "seal"):
            folder = settings.recordings_dir / name
            for sealed in seal_what_is_left(folder, settings.data_dir, clock, old=True):
                show(str(folder / sealed))
                count += 1
    tell(say("{n} rounds sealed", n=count))


def all_stores(settings: Settings) -> list[str]:
    """Return every store of the settings, and those that left recordings and stand there no more."""
    from agent.evidence.complete import is_round

    place = settings.recordings_dir
    folders = [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
    left = [path.name for path in folders if any(is_round(folder) for folder in path.iterdir())]
    return sorted({*settings.stores, *left})


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, seal, short=say("Seal what a killed run left."), example="bufa seal --store main")
