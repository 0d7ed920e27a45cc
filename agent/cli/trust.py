"""`bufa trust`: which kinds of write wait for a yes since a review saw a wrong one, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_json, show_table, tell
from agent.cli.wiring import AsJson, answering, clock, database_of, settings_of, utc
from agent.errors import UsageError
from agent.models import Kind
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.ledger.trust import Distrust


def trust(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Argument(metavar="STORE", help=say("A store; else list them."))
    ] = None,
    kind: Annotated[Kind | None, typer.Argument(metavar="KIND", help=say("What it may write again."))] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=say("Who says so; else you."))] = "",
    as_json: AsJson = False,
) -> None:
    """Let a kind of write follow the settings again, after a review set it back to `approve`.

    Without KIND list what was set back, by whom and why.
    """
    from agent.ledger import trust as kept

    settings = settings_of(ctx)
    named = settings.store(store).name if store else None
    engine = database_of(settings)
    if kind is None or named is None:
        _refuse_without_kind(by)
        _tell_restored(engine, [named] if named else sorted(settings.stores))
        return _list(kept.distrusted(engine, named), as_json)
    facts = {"store": named, "kind": kind, "policy": settings.stores[named].kinds.of(kind)}
    done = kept.trust(engine, named, kind, answering(by), clock)
    again = say("`{kind}` on `{store}` is `{policy}` again, as bufa.toml says", **facts)
    return tell(again if done else say("`{kind}` on `{store}` was not set back by a review", **facts))


def _refuse_without_kind(by: str) -> None:
    if by:
        raise UsageError(say("name a store and a kind"), hint=say("`bufa trust` lists what was set back"))


def _tell_restored(engine: Engine, names: list[str]) -> None:
    """Tell which stores wait for a yes with every kind, since nobody lifts that but a full scan."""
    from agent.ledger.restored import not_looked_at

    for name in names:
        if restored := not_looked_at(engine, name):
            facts = {"store": name, "why": restored}
            tell(
                say("in `{store}` all waits for a yes ({why}): run `bufa run daily --store {store}`", **facts)
            )


def _list(found: list[Distrust], as_json: bool) -> None:
    rows = [(one.store, str(one.kind), utc(one.at), one.by, one.why) for one in found]
    columns = ("store", "kind", "since", "by", "why")
    if as_json:
        return show_json([dict(zip(columns, row, strict=True)) for row in rows])
    if not found:
        return tell(say("no kind of write was set back by a review"))
    return show_table([say(column) for column in columns], rows)


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app, trust, short=say("Let a kind of write go by itself again."), example="bufa trust main correct"
    )
