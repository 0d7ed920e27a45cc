"""`bufa stamp`: time stamps for sealed recordings that have none, from the authority of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell
from agent.cli.wiring import clock, settings_of
from agent.errors import BufaError, InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from agent.evidence.timestamp_request import Authority
    from agent.settings import Settings


def stamp(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("One store; else all of bufa.toml."))
    ] = None,
) -> None:
    """Add a time stamp to every sealed recording that has none; it ends where the authority gives none."""
    from agent.evidence.timestamp_request import NoStamp

    settings = settings_of(ctx)
    names = sorted(settings.stores) if store is None else [settings.store(store).name]
    authority = _authority(settings)
    failures: list[BufaError] = []
    while names and not any(isinstance(each, NoStamp) for each in failures):
        failure = _stamp(settings, names.pop(0), authority)
        failures += [failure] if failure else []
    for failure in failures[:-1]:
        tell(str(failure))
    if failures:
        raise failures[-1]


def _authority(settings: Settings) -> Authority:
    from agent.evidence.timestamp_request import authority_of

    found = authority_of(settings.timestamps)
    if found is None:
        raise InvalidInput(
            say("no time-stamping authority is set"),
            {"file": str(settings.file)},
            say("name one as `authority` under [timestamps]; README «Time stamps» explains it"),
        )
    return found


def _stamp(settings: Settings, name: str, authority: Authority) -> BufaError | None:
    """Stamp the recordings of one store, tell how many, and return what ended it early."""
    from agent.evidence.sealed_store import count_stamps
    from agent.evidence.timestamp_all import stamp_all
    from agent.ledger.lock import store_lock

    try:
        with store_lock(settings.data_dir, name, "stamp"):
            try:
                done = stamp_all(settings.recordings_dir / name, authority)
            finally:
                count_stamps(settings.recordings_dir / name, settings.data_dir, clock)
    except BufaError as error:
        return error
    facts = {"store": name, "added": len(done.added), "left": done.left}
    show(say("`{store}`: {added} time stamps added, {left} recordings without one", **facts))
    return done.failure


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, stamp, short=say("Time stamps for recordings."), example="bufa stamp --store main")
