"""`bufa stores`, `pause` and `resume`: which stores there are, and whether bufa may touch them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_json, show_table, tell
from agent.cli.wiring import AsJson, StoreArgument, clock, database_of, settings_of
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import StoreSettings


def stores(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the stores of bufa.toml, what may be written in each, and which are paused and why."""
    settings = settings_of(ctx)
    engine = database_of(settings)
    listed = [plain(engine, store) for _, store in sorted(settings.stores.items())]
    if as_json:
        show_json(listed)
        return
    if not listed:
        tell(say("no store yet: add [stores.NAME] to {file}", file=settings.file))
    columns = ("store", "pack", "address", "correct", "message", "paused")
    show_table([say(column) for column in columns], [_row(each, columns) for each in listed])


def plain(engine: Engine, store: StoreSettings) -> dict[str, Any]:
    """Return one store as JSON shows it; `paused` is empty while it may be touched."""
    from agent.ledger.stores import pauses

    return {
        "store": store.name,
        "pack": store.pack,
        "address": store.address,
        "correct": str(store.kinds.correct),
        "message": str(store.kinds.message),
        "paused": [
            {"by": each.by, "why": each.why, "at": f"{each.at:%Y-%m-%dT%H:%M:%SZ}"}
            for each in pauses(engine, store.name)
        ],
    }


def _row(store: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    words = [say("{at} by {by}: {why}", **pause) for pause in store["paused"]]
    return ["\n".join(words) or say("no") if column == "paused" else store[column] for column in columns]


def pause(
    ctx: typer.Context,
    store: StoreArgument,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=say("What colleagues should know."))] = "",
) -> None:
    """Pause a store: nothing touches its console until `bufa resume`."""
    from agent.ledger import stores as states

    settings = settings_of(ctx)
    name = settings.store(store).name
    states.pause(database_of(settings), name, states.PERSON, why or say("paused by hand"), clock)
    tell(say("`{store}` is paused; `bufa resume {store}` lifts it", store=name))


def resume(ctx: typer.Context, store: StoreArgument) -> None:
    """Lift a person's pause; one that a failed sign-in left ends only by `bufa login`."""
    from agent.ledger import stores as states

    settings = settings_of(ctx)
    name = settings.store(store).name
    engine = database_of(settings)
    states.resume(engine, name)
    states.refuse_if_paused(engine, name)
    tell(say("`{store}` may be touched again", store=name))


def register(app: typer.Typer) -> None:
    """Add the three commands."""
    _register(app, stores, short=say("The stores, and which are paused."), example="bufa stores --json")
    _register(app, pause, short=say("Keep bufa off a store."), example='bufa pause main --why "stock-taking"')
    _register(app, resume, short=say("Lift a pause made by `bufa pause`."), example="bufa resume main")
