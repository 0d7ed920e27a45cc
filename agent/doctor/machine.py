"""What the machine gives: Python, time zones, room on the disk, the key that encrypts sessions."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from agent.doctor.line import Line, good, note, wrong
from agent.doctor.owner import foreign_owner, left_to
from agent.errors import ExitCode
from agent.evidence.room import MEBI, Room
from agent.evidence.step import MIN_FREE
from agent.say import say
from agent.secrets import key_place
from agent.settings import Settings

OLDEST = (3, 11)
#: Less free room than this should be known: a picture takes about 0.1 MiB, a round some dozens.
_ROOMY = 2**30
#: Zones whose offset is known: one without daylight-saving time, one with it.
_KNOWN = (("Asia/Shanghai", 7, 8), ("Europe/Madrid", 7, 2), ("Europe/Madrid", 1, 1))


def python(seen: tuple[int, ...] = sys.version_info[:3]) -> Line:
    """Python itself, and which bufa runs in it."""
    facts = {"python": ".".join(map(str, seen)), "bufa": version("bufa"), "system": platform.system()}
    words = say("{python} on {system}, bufa {bufa}", **facts)
    if seen[:2] < OLDEST:
        return wrong("python", words, say("install Python 3.11 or newer, and bufa in it"))
    return good("python", words)


def time_zones(wanted: Sequence[str]) -> Line:
    """Whether zones are known, and right: times of reports, quiet hours and schedules rest on them."""
    try:
        missing = [name for name in wanted if not ZoneInfo(name)]
        off = [name for name, month, hours in _KNOWN if _offset(name, month) != timedelta(hours=hours)]
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        return wrong("time zones", say("not known: {why}", why=error), "pip install tzdata")
    if off or missing:
        return wrong(
            "time zones", say("wrong offset: {names}", names=", ".join(off)), "pip install -U tzdata"
        )
    system = next((place for place in TZPATH if Path(place).is_dir()), "")
    return good("time zones", say("from {place}", place=system or f"tzdata {version('tzdata')}"))


def _offset(name: str, month: int) -> timedelta | None:
    return datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset()


def key(settings: Settings) -> Line:
    """Where the key of stored sessions lies; none is made here."""
    place = key_place(settings.data_dir)
    if not place:
        return note("key", say("none yet: the first sign-in makes one; sessions are encrypted by it"))
    return good("key", say("of the sessions: in {place}", place=place))


def disk(settings: Settings) -> Line:
    """Room for recordings and database, and the right to write there; nothing is written to find out."""
    if owner := foreign_owner(*_places(settings)):
        return left_to(owner, "disk")
    for folder in _places(settings):
        place = _existing(folder)
        if not os.access(place, os.W_OK | os.X_OK):
            return wrong(
                "disk", say("`{place}` may not be written to", place=place), _chown(place), ExitCode.OURS
            )
    frees = {place: shutil.disk_usage(_existing(place)).free for place in _places(settings)}
    place, free = min(frees.items(), key=lambda one: one[1])
    words = say("{free:.0f} MiB free in {place}", free=free / MEBI, place=place)
    if free < MIN_FREE:
        return wrong(
            "disk", say("{seen}; nothing is written below 64", seen=words), "bufa prune", ExitCode.OURS
        )
    return note("disk", words, "bufa prune --dry-run") if free < _ROOMY else good("disk", words)


def budget(settings: Settings, store: str) -> Line:
    """How far a store's recordings are from `disk_budget_mb`."""
    room = Room.measured(settings.recordings_dir / store, settings.retention.disk_budget_mb)
    if not room.budget:
        return good("recordings", say("no `disk_budget_mb`"))
    words = say("{room}", room=room)
    if room.full:
        return wrong("recordings", say("{room}: beyond the budget", room=room), "bufa prune", ExitCode.OURS)
    return note("recordings", words, "bufa prune --dry-run") if room.short else good("recordings", words)


def _places(settings: Settings) -> tuple[Path, Path]:
    return settings.data_dir, settings.recordings_dir


def _existing(path: Path) -> Path:
    """Return the nearest folder that is there, since the first round makes the rest."""
    return next((one for one in (path, *path.parents) if one.is_dir()), path)


def _chown(place: Path) -> str:
    return f"sudo chown {os.environ.get('USER') or 'USER'} {place}"
