"""Whose the data folders are: root must not look where its locks and files would keep their owner out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from agent.doctor.line import Line, unseen
from agent.say import say


def foreign_owner(*folders: Path) -> str:
    """Return the user to whom one of these folders belongs, where this is root and the user is another."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return ""
    owners = [_nearest(folder).stat().st_uid for folder in folders]
    return next((_name(uid) for uid in owners if uid != 0), "")


def left_to(owner: str, name: str) -> Line:
    """Return the line of a check that is left to the owner of the folders."""
    why = say("this is root, and the folders are {owner}'s", owner=owner)
    return unseen(name, why, f"sudo -u {owner} bufa doctor")


def _nearest(path: Path) -> Path:
    return next((one for one in (path, *path.parents) if one.exists()), path)


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"
