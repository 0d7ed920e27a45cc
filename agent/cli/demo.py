"""`bufa demo`: the practice console, a dispatch ledger and one daily round, from nothing to the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import log
from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.cli.wiring import clock
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.practice.child import Child
    from agent.settings import Settings

#: Stands in each folder that a demo made, so that the next one deletes nothing else.
MARK = ".bufa-demo"
STORE = "practice"


def demo(
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help=say("Where it works."))] = Path(
        "demo"
    ),
    orders: Annotated[int, typer.Option("--orders", min=1, help=say("How many orders the shop has."))] = 60,
    seed: Annotated[int, typer.Option("--seed", help=say("Same seed, same shop."))] = 1,
    headed: Annotated[bool, typer.Option("--headed", help=say("Show the browser."))] = False,
) -> ExitCode:
    """Run one daily round on a pretend console: numbers corrected, buyers told, every step pictured."""
    from agent.cli.rounds import show_round, start
    from agent.options import RunOptions

    place = fresh(folder.absolute())
    with practice_console(place, orders=orders, seed=seed) as console:
        tell(say("practice console at {address}, {orders} orders", address=console.address, orders=orders))
        settings = _settings(place)
        _import(settings, place / "ledger.xlsx")
        options = RunOptions(flow="daily", headed=headed, headless_shell=not headed)
        report = start(settings, STORE, options)
        show_round(report)
    return ExitCode.OK if report.exit_code is ExitCode.APPROVAL else report.exit_code


def fresh(folder: Path) -> Path:
    """Return a new, empty folder below `folder`; folders of earlier demos go, everything else stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.iterdir()):
            if not old.is_symlink() and (old / MARK).is_file():
                shutil.rmtree(old, ignore_errors=True)  # what another program holds open stays
        place = folder / f"{clock():%Y%m%dt%H%M%Sz}"
        place.mkdir(mode=0o700)
        (place / MARK).touch()
    except OSError as error:
        raise InvalidInput(
            say("the demo cannot work in `{folder}`: {why}", folder=folder, why=error.strerror or error),
            hint=say("name another place: `bufa demo --folder DIR`"),
        ) from None
    return place


@contextmanager
def practice_console(place: Path, *, orders: int, seed: int) -> Iterator[Child]:
    """Serve a practice console for as long as the block lasts; its files lie in `place`."""
    from agent.practice.child import run_child
    from agent.practice.errors import PracticeError

    ledger, config = place / "ledger.xlsx", place / "bufa.toml"
    try:
        child = run_child(seed=seed, orders=orders, write_ledger=ledger, write_config=config)
    except PracticeError as error:
        raise UsageError(str(error), hint=say("run it again; it takes another free port")) from None
    try:
        yield child
    finally:
        child.stop()


def _settings(place: Path) -> Settings:
    """Read what the console wrote; from here on the log lies in the demo's own folder, too."""
    from agent.settings import load

    settings = load(place / "bufa.toml", environment=False)
    log.keep_in(settings.data_dir)
    return settings


def _import(settings: Settings, ledger: Path) -> None:
    """Import the sample ledger; a row that is refused there is a defect of ours, so it is shown."""
    from agent.cli.ledger import import_files, show_reports
    from agent.cli.wiring import database_of

    reports, failures = import_files(database_of(settings), settings.store(STORE), [ledger])
    if failures:
        raise failures[0]
    if any(each.refused for each in reports):
        show_reports(reports)
    tell(say("dispatch ledger imported: {count} rows", count=sum(each.added for each in reports)))


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, demo, short=say("Watch a whole round on a pretend console."), example="bufa demo")
