"""Empties the outbox within a time limit, each channel for itself: a dead one keeps no other waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Engine

from agent.errors import BufaError
from agent.ledger import outbox
from agent.ledger.database import Clock
from agent.ledger.outbox import Attempt
from agent.notify.sending import Send
from agent.say import say


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one attempt; `why` is empty where the channel took it."""

    channel: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is to be emptied: by which sender, within how many seconds; `hushed` stores are in quiet hours."""

    engine: Engine
    send: Send
    clock: Clock
    hushed: Collection[str] = ()
    seconds: float = 15.0

    def empty(self, channels: Collection[str]) -> list[Tried]:
        """Send what is due on these channels, and return what was tried.

        At a channel that takes something not the rest waits for the next call. One that is still busy when
        the time is over is left: what it was sending counts as not taken, unless it says otherwise later.
        """
        done: list[Tried] = []
        busy: dict[str, Attempt] = {}
        threads = {name: _thread(self._work, name, done, busy) for name in channels}
        end = time.monotonic() + self.seconds
        for thread in threads.values():
            thread.join(max(0.0, end - time.monotonic()))
        late = [busy[name] for name, thread in threads.items() if thread.is_alive() and name in busy]
        why = say("it did not answer in time")
        return [*done, *(Tried(attempt.channel, attempt.subject, why) for attempt in late)]

    def _work(self, channel: str, done: list[Tried], busy: dict[str, Attempt]) -> None:
        """Send what is due on one channel; an outbox that cannot be written now is told, not thrown about."""
        try:
            self._send(channel, done, busy)
        except BufaError as error:
            done.append(Tried(channel, "", error.what))

    def _send(self, channel: str, done: list[Tried], busy: dict[str, Attempt]) -> None:
        while attempt := outbox.claim(self.engine, channel, self.hushed, self.clock):
            busy[channel] = attempt
            why = self.send(channel, attempt.subject, attempt.body)
            outbox.settle(self.engine, attempt, not why, self.clock)
            done.append(Tried(channel, attempt.subject, why))
            busy.pop(channel)
            if why:
                return


def _thread(work: Callable[..., None], *values: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=values, daemon=True)  # one that hangs keeps nobody
    thread.start()
    return thread
