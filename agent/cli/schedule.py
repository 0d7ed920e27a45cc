"""`bufa schedule`: what runs next, and the units with which a server starts it by itself."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.serve import entries, scheduled
from agent.cli.wiring import AsJson, clock, settings_of, utc
from agent.errors import InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from agent.schedule import Due

#: Where an administrator's own units lie.
SYSTEM = Path("/etc/systemd/system")
group = typer.Typer(no_args_is_help=True, help=say("What runs when, and how a server starts it."))


def next_runs(
    ctx: typer.Context,
    count: Annotated[int, typer.Option("-n", min=1, max=1000, help=say("How many runs."))] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the coming runs of all stores, earliest first, in each store's own time."""
    from agent.schedule import coming

    settings = settings_of(ctx)
    found = coming(entries(settings), clock(), count)
    if as_json:
        return show_json([_plain(due) for due in found])
    if not found:
        return tell(say("nothing is scheduled; see [stores.NAME.schedule] in bufa.toml"))
    columns = [say(word) for word in ("store", "flow", "begins", "time zone", "line")]
    return show_table(columns, [_row(due) for due in found])


def _row(due: Due) -> tuple[str, ...]:
    local = due.begins.astimezone(ZoneInfo(due.entry.zone))
    return due.entry.store, due.entry.flow, f"{local:%a %Y-%m-%d %H:%M:%S}", due.entry.zone, due.entry.line


def _plain(due: Due) -> dict[str, str]:
    local = due.begins.astimezone(ZoneInfo(due.entry.zone)).isoformat()
    times = {"at": utc(due.at.astimezone(UTC)), "begins": utc(due.begins.astimezone(UTC)), "local": local}
    return {"store": due.entry.store, "flow": due.entry.flow, **times}


def install(
    ctx: typer.Context,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help=say("Write the units here; else show them."))
    ] = None,
    timers: Annotated[
        bool, typer.Option("--timers", help=say("A timer for each line instead of `bufa serve`."))
    ] = False,
    user: Annotated[str, typer.Option("--user", help=say("Whom it runs as."))] = "bufa",
) -> None:
    """Write systemd units for this installation: one service for `bufa serve`, or a timer for each line."""
    from agent.cli.units import service_units, timer_units

    settings = settings_of(ctx)
    planned = scheduled(settings)
    made = timer_units(settings, planned, user) if timers else service_units(settings, user)
    for name, text in made.items():
        if to is None:
            show(f"# {name}\n{text}")
        else:
            _write(to / name, text)
            show(str(to / name))
    _tell_next(to, [name for name, text in made.items() if "[Install]" in text])


def _write(file: Path, text: str) -> None:
    """Write a unit over an older one of ours; InvalidInput where that is not allowed."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be written: {why}", file=file, why=error.strerror or error),
            hint=say("run it with `sudo`, or leave `--to` out: it then shows the units"),
        ) from None


def _tell_next(to: Path | None, names: list[str]) -> None:
    """Say how systemd takes them; a unit that a timer starts is none to be enabled."""
    if to is None or to.resolve() != SYSTEM:
        tell(say("next: copy them to {folder}", folder=SYSTEM))
    line = f"sudo systemctl enable --now {' '.join(names)}"
    tell(say("next: `sudo systemctl daemon-reload`, then `{line}`", line=line))


def register(app: typer.Typer) -> None:
    """Add the group."""
    _register(group, next_runs, name="next", short=say("The coming runs."), example="bufa schedule next")
    _register(
        group,
        install,
        short=say("Units for systemd."),
        example="bufa schedule install --to /etc/systemd/system",
    )
    app.add_typer(group, name="schedule")
