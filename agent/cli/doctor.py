"""`bufa doctor`: everything that a round needs, looked at one by one; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json
from agent.cli.wiring import AsJson, clock, settings_of
from agent.errors import ExitCode, InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from agent.doctor.line import Line
    from agent.settings import Settings, StoreSettings

#: The longest state, and the longest name with a store's.
_STATE, _NAME = 13, 12


def doctor(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("This store only; else all."))
    ] = None,
    send: Annotated[bool, typer.Option("--send", help=say("Send a test notice on each channel."))] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Look at Python, browser, fonts, disk, database, clock, console and session, and change nothing.

    One line each: its state, what was seen, and the next move as a command. The console is opened once for
    each store, with the session that is kept; no password is typed. Notices are sent with --send only.
    """
    from agent.doctor.line import verdict

    found = []
    for line in _lines(ctx, store, send=send):
        found.append(line)
        if not as_json:
            show(_shown(line))
    if as_json:
        show_json([_plain(line) for line in found])
    return verdict(found)


def _lines(ctx: typer.Context, store: str | None, *, send: bool) -> Iterator[Line]:
    from agent.doctor import machine
    from agent.doctor.browser import browser_lines
    from agent.doctor.line import ask

    yield ask("python", machine.python)
    settings, told = _settings(ctx)
    yield told
    stores = _meant(settings, store)
    zones = sorted({each.time_zone for each in stores})
    yield ask("time zones", lambda: machine.time_zones(zones))
    if settings:
        yield from _of_installation(settings, stores)
    yield from browser_lines(settings, stores, clock)
    if settings:
        yield ask("notices", lambda: _notices(settings, send=send))


def _settings(ctx: typer.Context) -> tuple[Settings | None, Line]:
    """Return the settings, if they can be read, and the line about them."""
    from agent.doctor.line import good, wrong

    try:
        settings = settings_of(ctx)
    except InvalidInput as error:
        return None, wrong("settings", str(error).partition(": ")[2].partition("\n\nhint")[0], error.hint)
    count = len(settings.stores)
    return settings, good("settings", say("{file}, {n} stores", file=settings.file, n=count))


def _meant(settings: Settings | None, store: str | None) -> list[StoreSettings]:
    """Return the stores to look at; InvalidInput for an unknown one."""
    if settings is None:
        return []
    return [settings.store(store)] if store else [one for _, one in sorted(settings.stores.items())]


def _of_installation(settings: Settings, stores: list[StoreSettings]) -> Iterator[Line]:
    from agent.doctor import machine
    from agent.doctor.database import database
    from agent.doctor.line import ask
    from agent.doctor.service import service
    from agent.doctor.stores import paused
    from agent.notify.channels import variable

    yield ask("key", lambda: machine.key(settings))
    yield ask(
        "service", lambda: service(settings, stores, {name: variable(name) for name in settings.channels})
    )
    yield ask("database", lambda: database(settings.data_dir))
    yield ask("disk", lambda: machine.disk(settings))
    for store in stores:
        yield ask("pause", lambda name=store.name: paused(settings.data_dir, name), store.name)  # type: ignore[misc]
        yield ask("recordings", lambda name=store.name: machine.budget(settings, name), store.name)  # type: ignore[misc]


def _notices(settings: Settings, *, send: bool) -> Line:
    """Whether each channel takes a test notice; nobody is disturbed without `send`."""
    from agent.doctor.line import good, note, of_error, unseen, wrong

    if not settings.channels:
        return note("notices", say("no channel, so nobody is told of anything"))
    names = ", ".join(sorted(settings.channels))
    named = any(store.alerts.channels for store in settings.stores.values())
    remedy = say("name one in [stores.NAME.alerts]: `channels = [...]`")
    unnamed = note("notices", say("{names}, but no store names a channel", names=names), remedy)
    if not send and not named:
        return unnamed
    if not send:
        return unseen("notices", say("{names}: only with --send", names=names), "bufa doctor --send")
    from agent.notify.delivery import probe

    found = probe(settings)
    if found.problems:
        return of_error("notices", found.problems[0])
    if found.missed:
        told = "; ".join(f"{one.channel}: {one.why}" for one in found.missed)
        return wrong("notices", told, "bufa notify --test", ExitCode.CONSOLE)
    return unnamed if not named else good("notices", say("taken by {names}", names=names))


def _shown(line: Line) -> str:
    """Return a line for people; what was seen may take several lines, which are indented."""
    name = f"{line.name} {line.store}".strip()
    seen = line.seen.replace("\n", "\n" + " " * (_STATE + 2))
    text = f"{say(line.health):<{_STATE}}  {name:<{_NAME}}  {seen}"
    return f"{text} — {line.remedy}" if line.remedy else text


def _plain(line: Line) -> dict[str, Any]:
    return {
        "check": line.name,
        "store": line.store,
        "state": str(line.health),
        "seen": line.seen,
        "remedy": line.remedy,
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, doctor, short=say("See what a round would miss here."), example="bufa doctor --store main")
