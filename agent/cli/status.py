"""`bufa status` and `bufa ack`: every clock of the orders on one screen, and that somebody knows of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import AsJson, answering, clock, database_of, settings_of, utc
from agent.errors import InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.ledger.status import ClockLine, EveryClock
    from agent.settings import Settings, StoreSettings

OneStore = Annotated[
    str | None, typer.Option("--store", metavar="NAME", help=say("This store only; else all."))
]


def status(ctx: typer.Context, store: OneStore = None, as_json: AsJson = False) -> None:
    """Show every clock of the orders, as the last scan read them; what can still be saved comes first."""
    settings = settings_of(ctx)
    chosen = [settings.store(store)] if store else list(settings.stores.values())
    engine = database_of(settings)
    found = [(one, _clocks(engine, one)) for one in chosen]
    if as_json:
        return show_json([plain(every) for _, every in found])
    for one, every in found:
        _show(one, every)
    return None


def _clocks(engine: Engine, store: StoreSettings) -> EveryClock:
    from agent.ledger.status import every_clock
    from agent.ledger.urgency import Limits

    return every_clock(engine, store.name, Limits.of(store), clock())


def plain(every: EveryClock) -> dict[str, Any]:
    """Return a store's clocks as JSON shows them; times are UTC, null where none was read."""
    return {
        "store": every.store,
        "read": utc(every.read) if every.read else None,
        "clocks": [_plain_line(line) for line in every.lines],
        "not_read": [str(kind) for kind in every.not_read],
    }


def _plain_line(line: ClockLine) -> dict[str, Any]:
    return {
        "order_id": line.order_id,
        "clock": str(line.kind),
        "state": str(line.level),
        "ends": utc(line.ends) if line.ends else None,
        "last_courier": utc(line.courier) if line.courier else None,
        "amount": str(line.money) if line.money else None,
        "acknowledged": line.acknowledged,
    }


def _show(store: StoreSettings, every: EveryClock) -> None:
    zone = ZoneInfo(store.time_zone)
    read = f"{every.read.astimezone(zone):%m-%d %H:%M}" if every.read else say("never")
    title = say("{store}, as read {read} ({zone})", store=every.store, read=read, zone=zone.key)
    columns = ("order", "clock", "state", "left", "until", "last courier", "amount", "known")
    show_table([say(name) for name in columns], [_row(line, zone) for line in every.lines], title)
    if not every.lines:
        show(title + ": " + say("no clock runs"))
    kinds = ", ".join(say(str(kind)) for kind in every.not_read)
    show(say("not read, since the console does not show it: {kinds}", kinds=kinds))


def _row(line: ClockLine, zone: ZoneInfo) -> tuple[object, ...]:
    from agent.ledger.clocks import left

    span = say("not read") if line.left is None else left(line.left)
    until, courier = (f"{at.astimezone(zone):%m-%d %H:%M}" if at else "" for at in (line.ends, line.courier))
    known = say("yes") if line.acknowledged else ""
    return line.order_id, say(line.kind), say(line.level), span, until, courier, line.money or "", known


def ack(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(metavar="ORDER", help=say("The order's number."))],
    store: OneStore = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=say("Who knows; else you."))] = "",
) -> None:
    """Say that you know of an order that runs out of time: it is not told as critical again.

    When its time is moved by more than an hour, it is told anew; that it is overdue is told in any case.
    """
    settings = settings_of(ctx)
    engine = database_of(settings)
    name = settings.store(store).name if store else _only_store(settings, engine, order)
    from agent.ledger.told import acknowledge

    acknowledge(engine, name, order, answering(by), clock)
    tell(say("order {order} of `{store}` is acknowledged", order=order, store=name))


def _only_store(settings: Settings, engine: Engine, order: str) -> str:
    from agent.ledger.told import stores_with

    found = stores_with(engine, settings.stores, order)
    if not found:
        raise InvalidInput(
            say("order {order} has no clock that runs", order=order),
            hint=say("`bufa status` lists those that do"),
        )
    if len(found) > 1:
        raise UsageError(
            say("order {order} runs in several stores: {stores}", order=order, stores=", ".join(found)),
            hint=say("name one: `bufa ack {order} --store NAME`", order=order),
        )
    return found[0]


def register(app: typer.Typer) -> None:
    """Add both commands."""
    _register(app, status, short=say("Every clock on one screen."), example="bufa status --store main")
    _register(
        app,
        ack,
        short=say("Say that you know of an order."),
        example="bufa ack 8190001234567890 --store main",
    )
