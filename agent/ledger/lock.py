"""One run per store: a lock of the operating system, which dies with the process that holds it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from agent.errors import BufaError, StoreBusy
from agent.say import say


@contextmanager
def store_lock(data_dir: Path, store: str, round_id: str = "") -> Iterator[None]:
    """Hold a store while the block runs; `round_id` tells others who holds it.

    Raises `StoreBusy` at once when another run holds it, `BufaError` where the disk knows no such locks. The
    files `<store>.lock` and `<store>.holder` stay behind and mean nothing without the lock itself.
    """
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A lock made of a mere file outlives its process: where there is no real one, there is no run.
    lock = FileLock(folder / f"{store}.lock", timeout=0, mode=0o600, fallback_to_soft=False)
    holder = folder / f"{store}.holder"
    try:
        lock.acquire()
    except Timeout:
        raise _busy(store, holder) from None
    except (OSError, NotImplementedError) as error:
        raise BufaError(say("the lock of store `{store}` failed: {why}", store=store, why=error)) from error
    try:
        _say_who(holder, round_id)
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _say_who(holder: Path, round_id: str) -> None:
    """Leave a note for whoever meets the lock; in a file of its own, since Windows bars a locked one."""
    with suppress(OSError):
        holder.unlink(missing_ok=True)
        descriptor = os.open(holder, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"pid": os.getpid(), "round": round_id}, file)


def _busy(store: str, holder: Path) -> StoreBusy:
    facts = {"write": say("not sent; the console is unchanged")}
    with suppress(OSError, ValueError, AttributeError):
        who = json.loads(holder.read_text("utf-8"))
        facts = {label: str(who[label]) for label in ("pid", "round") if who.get(label)} | facts
    return StoreBusy(
        say("another run holds store `{store}`", store=store),
        facts,
        say("wait for it to end; the next run looks at everything again"),
    )
