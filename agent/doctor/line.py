"""What one check says: a state in words, what was seen, and the next move as a command."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.errors import BufaError, ExitCode
from agent.say import say


class Health(StrEnum):
    """How a thing is; a note needs nothing done before the next round."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"
    UNSEEN = "not looked at"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the doctor; `code` is what the shell is told where it is wrong, `store` empty for all."""

    name: str
    health: Health
    seen: str
    remedy: str = ""
    code: ExitCode = ExitCode.OK
    store: str = ""


def good(name: str, seen: str) -> Line:
    """Return a line that needs nothing done."""
    return Line(name, Health.OK, seen)


def note(name: str, seen: str, remedy: str = "") -> Line:
    """Return a line that people should know of."""
    return Line(name, Health.NOTE, seen, remedy)


def wrong(name: str, seen: str, remedy: str, code: ExitCode = ExitCode.INPUT) -> Line:
    """Return a line that keeps a round from doing its work."""
    return Line(name, Health.WRONG, seen, remedy, code)


def unseen(name: str, why: str, remedy: str = "") -> Line:
    """Return a line about what could not be looked at."""
    return Line(name, Health.UNSEEN, why, remedy)


def ask(name: str, check: Callable[[], Line], store: str = "") -> Line:
    """Return what a check says; an error of ours is its finding, any other is told as the check's own."""
    try:
        return replace(check(), store=store)
    except BufaError as error:
        return replace(of_error(name, error), store=store)
    except Exception as error:  # noqa: BLE001 — a check that crashes must not keep the others from looking
        return replace(crashed(name, error), store=store)


def of_error(name: str, error: BufaError) -> Line:
    """Return the line of an error: what, what was seen, and its own hint."""
    facts = "; ".join(value for label, value in error.facts.items() if label in ("seen", "since", "looked"))
    what = f"{error.what} ({facts})" if facts else error.what
    return wrong(name, what, error.hint, error.exit_code)


def crashed(name: str, error: Exception) -> Line:
    """Return the line of a check that failed itself; the error's own words may hold anything, so none."""
    seen = say("the check itself failed ({kind}); this says nothing of what it looks at", kind=_kind(error))
    return wrong(name, seen, say("tell whoever keeps bufa"), ExitCode.OURS)


def _kind(error: Exception) -> str:
    """Name an error by its class, and the system's errors by the system's own words for their number, too."""
    number = error.errno if isinstance(error, OSError) else None
    return f"{type(error).__name__}: {os.strerror(number)}" if number else type(error).__name__


def verdict(lines: list[Line]) -> ExitCode:
    """Return the code of the first line that is wrong, 0 where none is."""
    return next((line.code for line in lines if line.health is Health.WRONG), ExitCode.OK)
