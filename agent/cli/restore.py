"""`bufa restore`: puts a backup in place, after which nothing is written without a yes until a full scan."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.cli.passphrase import PassphraseFile, passphrase_of
from agent.cli.wiring import clock
from agent.errors import InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from datetime import datetime

    from agent.backup.opening import Opened
    from agent.backup.putting_back import Restored
    from agent.settings import Settings


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("What `bufa backup` wrote."))],
    over: Annotated[bool, typer.Option("--over", help=say("Move an installation aside."))] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put database, keys and settings of a backup in place; afterwards all writes wait for a yes.

    Everything in the file is checked before anything is written. An installation that is there is refused,
    or with --over kept aside. A bufa.toml that is there stays. Writes go by themselves again after a full
    scan of their shop.
    """
    from agent.backup.opening import opened
    from agent.backup.putting_back import held, refuse_installed
    from agent.backup.putting_back import restore as put

    place = _settings_file(ctx)
    here = _loaded(place) if place.is_file() else None
    if here:
        refuse_installed(here.data_dir, over=over)
    phrase = passphrase_of(passphrase_file, new=False)
    with _staging(place.parent) as folder:
        found = opened(file.expanduser().absolute(), phrase, folder, clock)
        settings = here or _loaded_from(found, place)
        refuse_installed(settings.data_dir, over=over)
        with held(settings.data_dir, {*found.manifest.stores, *settings.stores}):
            done = put(found, settings.data_dir, settings.recordings_dir, clock)
            _put_settings(found, place)
            _brake_again(settings, found.manifest.made_at)
    _show(done, settings, found)


def _settings_file(ctx: typer.Context) -> Path:
    """Return where the settings are, or will be: `--config`, BUFA_CONFIG, or bufa.toml in this folder."""
    from agent.settings import FILE_NAME

    named = ctx.obj or os.environ.get("BUFA_CONFIG") or FILE_NAME
    return Path(named).expanduser().absolute()


def _loaded(file: Path) -> Settings:
    from agent.settings import load

    return load(file)


def _loaded_from(found: Opened, place: Path) -> Settings:
    """Return what the backup's settings will say once they lie at `place`: paths start from there."""
    from agent.evidence import disk

    draft = disk.draft_of(place)
    draft.unlink(missing_ok=True)
    disk.create(draft, found.settings)
    try:
        return _loaded(draft)
    finally:
        draft.unlink()


def _put_settings(found: Opened, place: Path) -> None:
    """Write the backup's settings where there are none; where there are others, beside them."""
    from agent.evidence import disk

    if not place.exists():
        return disk.replace(place, found.settings)
    if place.read_bytes() != found.settings:
        beside = place.with_name(f"{place.name}.restored")
        disk.replace(beside, found.settings)
        tell(say("{file} stays; that of the backup lies in {beside}", file=place, beside=beside))
    return None


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Yield a private folder that goes in the end, or with the next call: it holds what was decrypted."""
    from agent.console.temporary import own_folder

    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with own_folder(folder) as place:
            yield place
    except OSError as error:
        raise InvalidInput(
            say(
                "`{file}` cannot be written: {why}",
                file=error.filename or folder,
                why=error.strerror or error,
            ),
            hint=say("make room on the disk, or correct its rights, then restore again"),
        ) from None


def _brake_again(settings: Settings, since: datetime) -> None:
    """Let wait what reviewers saw wrong since the backup, which its database cannot know."""
    from agent.cli.wiring import database_of
    from agent.evidence.reviews import REVIEWS
    from agent.review.brake import Bench

    engine = database_of(settings)
    for file in sorted(settings.recordings_dir.glob(f"*/{REVIEWS}")):
        bench = Bench(file.parent, settings.data_dir, engine, clock)
        for lift in dict.fromkeys(one.lift for one in bench.brake_again(since)):
            tell(say("seen wrong since the backup: waits for a yes until `{lift}`", lift=lift))
    engine.dispose()


def _show(done: Restored, settings: Settings, found: Opened) -> None:
    facts = {"folder": settings.data_dir, "made": found.manifest.made}
    tell(say("restored into {folder} from a backup of {made}", **facts))
    if done.aside:
        tell(say("what was there before lies in {folder}", folder=done.aside))
    _show_recordings(done, settings)
    tell(say("every kind of write waits for a yes until a full scan: `bufa run daily --store NAME`"))
    tell(say("every yes of before is void; reviewers need new tokens: `bufa review token NAME`"))
    tell(say("pauses and refusals since the backup are not known here: `bufa pause STORE`, `bufa reject ID`"))
    tell(say("sessions were not in it: `bufa login NAME`, unless a password is known"))


def _show_recordings(done: Restored, settings: Settings) -> None:
    """Say how far the recordings are here that the backup lists."""
    facts = {"folder": settings.recordings_dir, "missing": len(done.missing), "other": len(done.other)}
    if done.missing or done.other:
        words = say("{folder}: of the listed files {missing} are missing, {other} are others", **facts)
        tell(words + say("; copy the recordings back before the next round, then `bufa verify`"))
        for name in (done.missing + done.other)[:5]:
            tell(f"  {name}")
    elif done.listed:
        tell(say("{folder}: all listed recordings are here", **facts))


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, restore, short=say("Put a backup in place."), example="bufa restore bufa.backup")
