"""`bufa hold`: keeps everything recorded about an order, whatever `bufa prune` would take away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_table, tell
from agent.cli.wiring import answering, clock, database_of, settings_of, utc
from agent.errors import UsageError
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import Settings

_ORDER = re.compile(r"[0-9A-Za-z_-]{1,40}")


def hold(
    ctx: typer.Context,
    order: Annotated[
        str | None, typer.Argument(metavar="ORDER", help=say("An order's number; without one: list them."))
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="NAME", help=say("Its store; else the one that recorded it.")),
    ] = None,
    release: Annotated[bool, typer.Option("--release", help=say("Keep it no longer."))] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help=say("What it is kept for."))] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=say("Who says so; else you."))] = "",
) -> None:
    """Keep everything recorded about an order until it is released; without an order list what is kept."""
    from agent.ledger import holds

    settings = settings_of(ctx)
    engine = database_of(settings)
    if order is None:
        _refuse_without_order(release=release, note=note)
        _list(engine, store and settings.store(store).name)
        return
    name = _store_of(settings, engine, _checked(order), store, release=release)
    facts = {"order": order, "store": name}
    if release:
        done = holds.release(engine, name, order, answering(by), clock)
        words = say("order {order} of `{store}` is kept no longer", **facts)
        tell(words if done else say("order {order} of `{store}` was not on hold", **facts))
        return
    done = holds.hold(engine, name, order, answering(by), note, clock)
    words = say("everything about order {order} of `{store}` is kept until it is released", **facts)
    tell(words if done else say("order {order} of `{store}` is on hold already", **facts))


def _refuse_without_order(*, release: bool, note: str) -> None:
    if release or note:
        raise UsageError(say("name an order"), hint=say("`bufa hold` lists those that are on hold"))


def _checked(order: str) -> str:
    if not _ORDER.fullmatch(order):
        raise UsageError(
            say("`{order}` is no order's number", order=order),
            hint=say("expected 1 to 40 of a-z A-Z 0-9 _ -"),
        )
    return order


def _list(engine: Engine, store: str | None) -> None:
    from agent.ledger.holds import holds

    found = holds(engine, store)
    if not found:
        tell(say("no order is on hold"))
    columns = [say(word) for word in ("order", "store", "since", "by", "note")]
    show_table(columns, [(one.order_id, one.store, utc(one.at), one.by, one.note) for one in found])


def _store_of(settings: Settings, engine: Engine, order: str, store: str | None, *, release: bool) -> str:
    """Return the one store that is meant: named, the only one that knows the order, or the only one."""
    from agent.ledger.holds import holds

    if store is not None:
        return settings.store(store).name
    if release:
        known = {one.store for one in holds(engine) if one.order_id == order}
    else:
        known = {path.parents[1].name for path in settings.recordings_dir.glob(f"*/*/order-{order}")}
    names = sorted(known) or sorted(settings.stores)
    if len(names) == 1:
        return names[0]
    raise UsageError(
        say("which store is order {order} of?", order=order),
        {"stores": ", ".join(names) or say("none")},
        say("say `--store NAME`"),
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        hold,
        short=say("Keep everything about an order."),
        example='bufa hold 8190001234567890 --note "the buyer disputes it"',
    )
