"""The business: one file per flow, read top to bottom; `decide` and the files around it are pure rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.console.session import Session


def _login(session: Session) -> None:
    from flows.login import login

    login(session)


def _scan(session: Session) -> None:
    from flows.daily import only_scan

    only_scan(session)


def _correct(session: Session) -> None:
    from flows.daily import only_correct

    only_correct(session)


def _declare(session: Session) -> None:
    from flows.daily import only_declare

    only_declare(session)


def _message(session: Session) -> None:
    from flows.daily import only_message

    only_message(session)


def _daily(session: Session) -> None:
    from flows.daily import daily

    daily(session)


#: The flows by the name that people give; each is imported when it runs.
FLOWS: dict[str, Callable[[Session], None]] = {
    "login": _login,
    "scan": _scan,
    "correct": _correct,
    "declare": _declare,
    "message": _message,
    "daily": _daily,
}
