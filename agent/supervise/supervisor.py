"""Begins what is due, watches what runs, and ends it all when asked: one run per store, several stores.

It decides nothing about orders: each run is a process that looks at everything by itself. What it remembers
(how far the schedule was dealt with) is in the database, so that a restart needs no care.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from loguru import logger

from agent.errors import BufaError, ExitCode
from agent.ledger import schedule_marks
from agent.ledger.rounds import cut_off, free_id, overrun
from agent.say import say
from agent.schedule import Due, Entry, Key, coming, look, set_back
from agent.supervise.running import Running
from agent.supervise.teller import Teller

if TYPE_CHECKING:
    from sqlalchemy import Engine

Clock = Callable[[], datetime]
#: Starts a run; the second argument is the id of its round.
Begin = Callable[[Due, str], Running]

#: Seconds between two looks; what begins later than its minute by this is on time.
BETWEEN = 1.0
#: When a run that found its store held is tried again.
BUSY_AGAIN = timedelta(seconds=30)
#: So many broken runs of a line in a row are no accident.
MANY = 3
#: Our fault, the command line, the settings: no console and no person has to do with it.
_BROKEN = frozenset({ExitCode.OURS, ExitCode.USAGE, ExitCode.INPUT})


@dataclass
class Supervisor:
    """The loop of `bufa serve`: `tick` is one look at everything, `run` does it until `end` is set.

    `clock` gives aware UTC times. `looked` is when it looked last, None before; others ask it for health.
    """

    entries: Sequence[Entry]
    engine: Engine
    begin: Begin
    clock: Clock
    parallel: int
    between: float = BETWEEN
    teller: Teller | None = None
    end: threading.Event = field(default_factory=threading.Event)
    running: dict[str, Running] = field(default_factory=dict)
    looked: datetime | None = None
    troubled: str = ""
    bad: Counter[Key] = field(default_factory=Counter)
    again: list[tuple[Due, datetime]] = field(default_factory=list)

    def run(self) -> None:
        """Look again and again until `end` is set, then ask every run to end and wait for it."""
        self.remember_start()
        self.tell_coming()
        try:
            while not self.end.is_set():
                self.safely(self.tick)
                self.end.wait(self.between)
        finally:
            self.finish()

    def remember_start(self) -> None:
        """Enter every new line of the schedule as dealt with up to now: nothing behind it is made up for."""
        known = schedule_marks.read(self.engine).dealt
        for entry in self.entries:
            if entry.key not in known:
                schedule_marks.deal(self.engine, entry.key, self.clock())

    def tell_coming(self) -> None:
        """Log what runs next."""
        for due in coming(self.entries, self.clock(), 1):
            words = say("next: {flow} at {at} UTC", flow=due.entry.flow, at=f"{due.begins:%Y-%m-%d %H:%M:%S}")
            logger.bind(store=due.entry.store).info(words)

    def safely(self, what: Callable[[], object]) -> None:
        """Do one look; a database that cannot be read or written now is told once, and looked at again."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            what()
        except (BufaError, SQLAlchemyError, OSError) as error:
            self._trouble(str(getattr(error, "orig", None) or error))
        except Exception as error:  # noqa: BLE001 — runs in mid-write depend on it that this loop goes on
            logger.exception("a look at the schedule failed")
            self._trouble(f"{type(error).__name__}: {error}")
        else:
            if self.troubled:
                logger.info(say("it works again; what was due meanwhile and is not too late begins now"))
            self.troubled = ""

    def _trouble(self, why: str) -> None:
        if why != self.troubled:
            logger.error(say("nothing can be begun now: {why}", why=why))
        self.troubled = why

    def tick(self) -> None:
        """Take notice of what ended, end what takes too much, begin what is due, skip what is too late."""
        ended = self.reap()
        self.watch()
        if self.teller is not None:
            self.teller.look(ended=ended > 0)
        now = self.clock()
        marks = schedule_marks.read(self.engine)
        if self._was_set_back(marks, now):
            marks = schedule_marks.read(self.engine)
        found = look(self.entries, marks.dealt, marks.begun, now)
        self._skip(found.skipped, now)
        for due in (*self._once_more(now), *found.due):
            if due.entry.store not in self.running and len(self.running) < self.parallel:
                self._begin(due, now)
        self.looked = now

    def _once_more(self, now: datetime) -> list[Due]:
        """Return what found its store held and may try again by now; what is too late is passed over."""
        late = [due for due, _ in self.again if now - due.begins > due.entry.late]
        self.again = [each for each in self.again if each[0] not in late]
        self._skip(late, now)
        return [due for due, at in self.again if at <= now]

    def _was_set_back(self, marks: schedule_marks.Marks, now: datetime) -> bool:
        """Begin the schedule anew from `now` where the clock was set back; a run more does no harm."""
        mine = {entry.key for entry in self.entries}
        back = {key: by for key, by in set_back(marks.dealt, now).items() if key in mine}
        for key in back:
            schedule_marks.deal(self.engine, key, now)
        if back:
            words = say(
                "the clock was set back by {by}; the schedule goes on from now, no write is repeated",
                by=str(timedelta(seconds=int(max(back.values()).total_seconds()))),
            )
            logger.warning(words)
        return bool(back)

    def _begin(self, due: Due, now: datetime) -> None:
        run_id = free_id(self.engine, due.entry.store, due.entry.flow, now)
        self.again = [each for each in self.again if each[0] != due]
        schedule_marks.deal(
            self.engine, due.entry.key, due.at, now
        )  # first: a crash here loses a run, no more
        told = logger.bind(store=due.entry.store, run=run_id)
        try:
            self.running[due.entry.store] = self.begin(due, run_id)
        except (OSError, RuntimeError) as error:
            told.error(say("the run cannot be started: {why}", why=error))
        else:
            told.info(say("begins: {flow}", flow=due.entry.flow))

    def _skip(self, late: Sequence[Due], now: datetime) -> None:
        """Pass over what is too late, with one line for each line of the schedule."""
        counts = Counter(due.entry.key for due in late)
        for due in {due.entry.key: due for due in late}.values():
            schedule_marks.deal(self.engine, due.entry.key, due.at)
            words = say(
                "skipped: {flow}, {n} times, the last of {at} UTC and {late} min late",
                flow=due.entry.flow,
                n=counts[due.entry.key],
                at=f"{due.at:%Y-%m-%d %H:%M}",
                late=int((now - due.begins).total_seconds() // 60),
            )
            logger.bind(store=due.entry.store).warning(words)

    def reap(self) -> int:
        """Take notice of runs that have ended, and return how many."""
        over = [run for run in self.running.values() if run.ended() is not None]
        for run in over:
            del self.running[run.due.entry.store]
            run.close()
            self._tell_end(run, run.process.returncode)
        return len(over)

    def _tell_end(self, run: Running, code: int) -> None:
        words = say(
            "ended: {flow} with code {code} after {s} s, at most {mb} MiB",
            flow=run.due.entry.flow,
            code=code,
            s=int(run.seconds),
            mb=run.peak // 2**20,
        )
        broken = code < 0 or code in _BROKEN
        told = logger.bind(store=run.due.entry.store, run=run.run_id)
        told.log("ERROR" if broken else "INFO", words)
        self._count(run.due.entry.key, broken)
        if code == ExitCode.BUSY:
            self.again.append((run.due, self.clock() + BUSY_AGAIN))
        if run.asked in ("time", "memory"):
            overrun(self.engine, run.due.entry.store, run.run_id)
        if code < 0:
            cut_off(self.engine, run.due.entry.store, run.run_id, self.clock)

    def _count(self, key: Key, broken: bool) -> None:
        if broken:
            self.bad[key] += 1
        else:
            self.bad.pop(key, None)

    @property
    def trouble(self) -> str:
        """What keeps it from its work, for whoever asks for its health; empty where nothing does."""
        lasting = [f"{flow} of {store}" for (store, flow), count in self.bad.items() if count >= MANY]
        failing = say("broken several times in a row: {names}", names=", ".join(lasting)) if lasting else ""
        return self.troubled or failing or (self.teller.trouble if self.teller else "")

    def watch(self) -> None:
        """Ask runs to end that take more than they may, and end those that do not listen."""
        for store, run in self.running.items():
            why = run.watch()
            if why:
                logger.bind(store=store, run=run.run_id).warning(say("asked to end: {why}", why=say(why)))

    def finish(self) -> None:
        """Ask every run to end, wait until a begun commit is confirmed, and end what does not listen."""
        if self.running:
            logger.info(say("ending: {n} runs are asked to end", n=len(self.running)))
        for run in self.running.values():
            run.ask("end")
        pause = threading.Event()
        while self.running:
            self.safely(self.reap)
            for run in self.running.values():
                run.watch()
            with suppress(KeyboardInterrupt):
                pause.wait(0.1)
        if self.teller is not None:
            self.teller.close()
        logger.info(say("ended"))
