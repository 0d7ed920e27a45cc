"""`bufa digest`: the daily stocktake of a store, sent to its people or only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell
from agent.cli.wiring import clock, database_of, settings_of
from agent.errors import UsageError
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import Settings, StoreSettings


def digest(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("This store only; else all."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Show it; send nothing."))] = False,
) -> None:
    """Send the stocktake of a store now: orders to ship, the ledger, findings, what was done, what waits."""
    settings = settings_of(ctx)
    chosen = [settings.store(store)] if store else list(settings.stores.values())
    engine = database_of(settings)
    for one in chosen:
        _digest(settings, engine, one, dry_run)
    if not dry_run:
        tell(say("put into the outbox; `bufa notify` sends it"))


def _digest(settings: Settings, engine: Engine, store: StoreSettings, dry_run: bool) -> None:
    from agent.ledger.database import writing
    from agent.notify.desk import desk_of
    from agent.notify.words import catalogue
    from agent.say import speaking

    if not dry_run and not store.alerts.channels:
        raise UsageError(
            say("store `{store}` has no channel to send it on", store=store.name),
            hint=say("add [stores.{store}.alerts], or say `--dry-run`", store=store.name),
        )
    desk = desk_of(engine, store, clock, settings.recordings_dir / store.name)
    with speaking(catalogue(store.alerts.language or settings.language)):
        if dry_run:
            return show("\n\n".join(desk.digest_text()))
        with writing(engine) as connection:
            return desk.digest(connection, f"asked {desk.now.isoformat()}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, digest, short=say("The daily stocktake."), example="bufa digest --store main --dry-run")
