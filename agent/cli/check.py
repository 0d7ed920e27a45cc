"""`bufa check`: whether a console is still as its pack says, element by element, without writing anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import AsJson, StoreName, clock, settings_of
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.console.session import Session
    from agent.replay.examined import Examined
    from agent.settings import Settings


def check(
    ctx: typer.Context,
    store: StoreName,
    order: Annotated[
        str, typer.Option("--order", metavar="ID", help=say("Look at this order; else at some of the lists."))
    ] = "",
    headed: Annotated[bool, typer.Option("--headed", help=say("Show the browser, with outlines."))] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=say("Where the report is put."))
    ] = Path(),
    as_json: AsJson = False,
) -> ExitCode:
    """Look for every element of the store's pack on the live console, and say by what it was found.

    Pages are only read: nothing is filled in but the box that a list is searched by, and no conversation is
    opened. Ends with 5 when something that is needed is missing.
    """
    from agent.cli.looks import look
    from agent.options import RunOptions

    settings = settings_of(ctx)
    settings.store(store)
    options = RunOptions(flow="check", dry_run=True, headed=headed)
    with placed(out.absolute(), store) as place:
        found = look(settings, store, options, lambda session: _checked(session, order, headed))
        write(settings, store, place, found)
    if as_json:
        show_json(_plain(found, place))
    else:
        _show(found, place)
    tell(_verdict(found))
    return ExitCode.PAGE if found.wrong else ExitCode.OK


def _checked(session: Session, order: str, headed: bool) -> Examined:
    from agent.console.checking import Checking
    from flows.login import login

    checking = Checking(session, order, shown=headed)
    checking.watch()
    login(session)
    return checking.all()


@contextmanager
def placed(out: Path, store: str) -> Iterator[Path]:
    """Make the folder of the report before anything is looked at; take it away where nothing came of it.

    One that exists is never written over. It shows pages of a shop, so nobody else may read it.
    """
    from agent.evidence.disk import make_folder, make_folders

    place = out / f"check-{store}-{clock():%Y%m%dt%H%M%Sz}"
    hint = say("name another place: `bufa check --store {store} --out FOLDER`", store=store)
    try:
        make_folders(out)
        make_folder(place)
        make_folder(place / "pictures")
    except FileExistsError:
        raise UsageError(say("`{folder}` exists; it was not changed", folder=place), hint=hint) from None
    except OSError as error:
        what = say("`{folder}` cannot be made: {why}", folder=place, why=error.strerror or error)
        raise InvalidInput(what, hint=hint) from None
    try:
        yield place
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def write(settings: Settings, store: str, place: Path, found: Examined) -> None:
    """Put the report and its pictures into a folder that is there."""
    from agent.evidence.disk import create
    from agent.replay.report import report

    chosen = settings.store(store)
    facts = {
        "store": store,
        "console": chosen.host,
        "pack": chosen.pack,
        "when": f"{clock():%Y-%m-%d %H:%M} UTC",
    }
    for picture in (one for several in found.pictures.values() for one in several):
        if picture.image is not None:
            create(place / "pictures" / f"{picture.name}.png", picture.image)
    create(place / "report.html", report(found, facts).encode())


def _plain(found: Examined, place: Path) -> dict[str, Any]:
    return {
        "ok": not found.wrong,
        "counts": {str(standing): n for standing, n in found.counts().items()},
        "report": str(place / "report.html"),
        "elements": [entry.plain() for entry in found.entries.values()],
    }


def _show(found: Examined, place: Path) -> None:
    """Print what is wrong, ambiguous or found by a fallback; the rest is only counted."""
    from agent.replay.examined import WORDS, Standing

    told = (Standing.FALLBACK, Standing.AMBIGUOUS)
    rows = [
        (
            f"{one.page}.{one.name}",
            say(WORDS[one.standing]),
            say("needed") if one.wrong else "",
            one.line,
            one.locator,
        )
        for one in found.entries.values()
        if one.wrong or one.standing in told
    ]
    show_table([say(word) for word in ("element", "found", "", "line", "in the pack")], rows)
    show(found.summary())
    show(say("report: {file}", file=place / "report.html"))


def _verdict(found: Examined) -> str:
    """Return the result in a sentence: what is missing may be so rightly, as what a busy page alone shows."""
    if found.wrong:
        return say("{n} that are needed cannot be used; correct these lines of the pack", n=len(found.wrong))
    return say("all that is needed was found")


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        check,
        short=say("Is the console still as its pack says?"),
        example="bufa check --store main --headed",
    )
