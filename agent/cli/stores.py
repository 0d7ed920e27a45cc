"""`bufa stores`, `pause` and `resume`: which stores there are, and whether bufa may touch them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_json, show_table, tell
from agent.cli.wiring import AsJson, clock, database_of, settings_of, utc
from agent.errors import StorePaused, UsageError
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import Settings, StoreSettings

OneStore = Annotated[
    str | None, typer.Argument(metavar="STORE", help=say("The store, as in bufa.toml."), show_default=False)
]
AllStores = Annotated[bool, typer.Option("--all", help=say("All stores of bufa.toml."))]


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
    columns = ("store", "pack", "address", "correct", "declare", "message", "paused")
    show_table([say(column) for column in columns], [_row(each, columns) for each in listed])


def plain(engine: Engine, store: StoreSettings) -> dict[str, Any]:
    """Return one store as JSON shows it; `paused` is empty while it may be touched.

    What its kinds are is what counts now: a review may have set one back, see `bufa trust`.
    """
    from agent.ledger.stores import pauses
    from agent.ledger.trust import policy_now
    from agent.models import Kind

    kinds = {kind: policy_now(engine, store.name, kind, store.kinds.of(kind)) for kind in Kind}
    return {
        "store": store.name,
        "pack": store.pack,
        "address": store.address,
        "correct": str(kinds[Kind.CORRECT]),
        "declare": str(kinds[Kind.DECLARE]),
        "message": str(kinds[Kind.MESSAGE]),
        "paused": [
            {"by": each.by, "why": each.why, "at": utc(each.at)} for each in pauses(engine, store.name)
        ],
    }


def _row(store: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    words = [say("{at} by {by}: {why}", **pause) for pause in store["paused"]]
    return ["\n".join(words) or say("no") if column == "paused" else store[column] for column in columns]


def _meant(settings: Settings, store: str | None, every: bool) -> list[str]:
    """Return the names of the stores that are meant: one, or with `--all` every one."""
    if (store is None) is not every:
        raise UsageError(say("name one store, or say `--all`"), hint=say("`bufa stores` lists them"))
    return sorted(settings.stores) if store is None else [settings.store(store).name]


def pause(
    ctx: typer.Context,
    store: OneStore = None,
    every: AllStores = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=say("What colleagues should know."))] = "",
) -> None:
    """Pause a store: no round starts, and a running one begins no write, until `bufa resume`."""
    from agent.ledger import stores as states

    settings = settings_of(ctx)
    names = _meant(settings, store, every)
    engine = database_of(settings)
    for name in names:
        states.pause(engine, name, states.PERSON, why or say("paused by hand"), clock)
        tell(say("`{store}` is paused; `bufa resume {store}` lifts it", store=name))


def resume(ctx: typer.Context, store: OneStore = None, every: AllStores = False) -> None:
    """Lift a person's pause; one that a failed sign-in left ends only by `bufa login`."""
    settings = settings_of(ctx)
    names = _meant(settings, store, every)
    engine = database_of(settings)
    held = [error for name in names if (error := _resumed(engine, name))]
    if held:
        for error in held[:-1]:
            tell(str(error))
        raise held[-1]


def _resumed(engine: Engine, name: str) -> StorePaused | None:
    """Lift a person's pause; return what still holds the store."""
    from agent.ledger import stores as states

    states.resume(engine, name)
    try:
        states.refuse_if_paused(engine, name)
    except StorePaused as error:
        return error
    tell(say("`{store}` may be touched again", store=name))
    return None


def register(app: typer.Typer) -> None:
    """Add the three commands."""
    _register(app, stores, short=say("The stores, and which are paused."), example="bufa stores --json")
    _register(app, pause, short=say("Keep bufa off a store."), example='bufa pause main --why "stock-taking"')
    _register(app, resume, short=say("Lift a pause made by `bufa pause`."), example="bufa resume main")
