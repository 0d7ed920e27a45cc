"""SIGTERM asks a round to end: a commit that was begun is confirmed first, then evidence and journal close.

It must reach this process alone: sent to the whole group it kills the browser's driver as well, and nothing
can be confirmed any more. A second one ends the process at once, as the first would any other program's.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

#: Not empty once this process was asked to end.
_came: list[int] = []


@contextmanager
def asked_to_end(*also: signal.Signals) -> Iterator[Callable[[], bool]]:
    """Listen for SIGTERM (and `also` others) inside the block and yield what says whether it came.

    For the main thread, as all signals are. Nothing is printed where it arrives: it may come in mid-line.
    """
    _came.clear()

    def note(number: int, _: Any) -> None:
        _came.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = {each: signal.signal(each, note) for each in (signal.SIGTERM, *also)}
    try:
        yield lambda: bool(_came)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def end_with_starter() -> None:
    """Ask this very process to end once its standard input closes: whoever started it is gone then."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1):
                pass
        if not _came:  # else it is confirming what it has begun, and a second signal would end it at once
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
