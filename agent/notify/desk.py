"""Works out what the people of one store are to be told by now, and puts it into the outbox.

Each alert is stored in one transaction with the marks of what it tells. Nothing is sent here, and nothing is
worked out for a store without channels.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine

from agent.ledger import clocks, outbox, rounds, stocktake, told
from agent.ledger.database import Clock, reading, writing
from agent.ledger.outbox import About, Alert
from agent.ledger.rounds import Turn
from agent.ledger.sightings import last_scan_at
from agent.ledger.stores import SIGN_IN, pauses_of, shop_of
from agent.ledger.unheard import unheard
from agent.ledger.urgency import Limits
from agent.models import ClockKind, DeadlineClass
from agent.notify import deadlines, digest, round_texts, texts
from agent.notify.deadlines import Before
from agent.notify.sealed import sealed_line
from agent.notify.texts import Scene
from agent.notify.words import catalogue
from agent.say import speaking
from agent.settings import Settings, StoreSettings

#: A digest tells what was written in so many hours.
_DAY = timedelta(hours=24)


def work_out(settings: Settings, engine: Engine, clock: Clock) -> dict[str, Exception]:
    """Put into the outbox what each store's people are to be told by now; return what failed, by store."""
    failed: dict[str, Exception] = {}
    for store in settings.stores.values():
        if store.alerts.channels:
            with speaking(catalogue(store.alerts.language or settings.language)):
                try:
                    desk_of(engine, store, clock, settings.recordings_dir / store.name).work_out()
                except Exception as error:  # noqa: BLE001 — one store's trouble keeps no other uninformed
                    failed[store.name] = error
    return failed


def hushed(settings: Settings, now: datetime) -> set[str]:
    """Return the stores that are in quiet hours."""
    return {name for name, store in settings.stores.items() if Limits.of(store).quiet_now(now)}


def desk_of(engine: Engine, store: StoreSettings, clock: Clock, recordings: Path) -> Desk:
    """Return the desk of one store, whose recordings lie in the folder `recordings`."""
    return Desk(engine, store, Limits.of(store), shop_of(engine, store.name), clock(), recordings)


@dataclass(frozen=True, slots=True)
class Desk:
    """One store's alerts, as of one moment (UTC); texts are in the language spoken at the time."""

    engine: Engine
    store: StoreSettings
    limits: Limits
    shop: str
    now: datetime
    recordings: Path

    @property
    def channels(self) -> Collection[str]:
        """Where this store's people are told."""
        return self.store.alerts.channels

    def work_out(self) -> None:
        """Store whatever is to be told by now; in quiet hours only what can be saved and cannot wait."""
        for tell in (self.deadlines, self.tonight):
            with writing(self.engine) as connection:
                tell(connection)
        if self.limits.quiet_now(self.now) is None:
            for tell in (self.rounds, self.daily):
                with writing(self.engine) as connection:
                    tell(connection)

    def deadlines(self, connection: Connection) -> None:
        """Tell what became critical or overdue, and what still is; remember that it was told."""
        running = clocks.known(connection, self.shop, ClockKind.SHIP_BY)
        marks = told.marks(connection, self.shop)
        lost = set(unheard(connection, self.store.name, About.DEADLINES).values())
        gone = deadlines.outgrown(marks, running, self.limits, self.now)
        gone += [mark for mark, at in marks.items() if at in lost and mark not in gone]
        told.forget(connection, self.shop, gone)
        newest = outbox.last(connection, self.store.name, About.DEADLINES)
        scene = self._scene(connection)
        before = Before(
            {mark: at for mark, at in marks.items() if mark not in gone},
            told.known_of(connection, self.shop, running),
            newest.at if newest else None,
            scene.read,
        )
        lines = deadlines.entered(running, before, self.limits, self.now)
        if lines:
            urgent = any(line.level is DeadlineClass.CRITICAL for line in lines)
            self._put(
                connection, About.DEADLINES, self.now.isoformat(), texts.deadlines(lines, scene), urgent
            )
            told.mark(connection, self.shop, [line.mark for line in lines], self.now)

    def tonight(self, connection: Connection) -> None:
        """When quiet hours begin, tell what turns critical before they end."""
        running = clocks.known(connection, self.shop, ClockKind.SHIP_BY)
        found = deadlines.tonight(running, self.limits, self.now)
        if found and found[1]:
            text = texts.tonight(*found, self._scene(connection))
            self._put(connection, About.QUIET, found[0].begins.isoformat(), text, urgent=True)

    def rounds(self, connection: Connection) -> None:
        """Tell, once each, that rounds of a flow need a person, fail one after the other, or work again."""
        signed_out = any(pause.by == SIGN_IN for pause in pauses_of(connection, self.store.name))
        for flow in rounds.flows_of(connection, self.store.name):
            past = rounds.newest(connection, self.store.name, flow)
            turn = rounds.turn(past, self._told_of(connection, flow))
            if turn:
                text = round_texts.told(turn, self.store.name, flow, signed_out)
                key = f"{flow} {past[0].id} {self.now.date()}"  # unheard for a day: anew
                self._put(connection, About(turn), key, text)

    def _told_of(self, connection: Connection, flow: str) -> Turn:
        """Return what people heard last of a flow's rounds."""
        kinds = (About.FAILING, About.PERSON, About.WORKING)
        lost = unheard(connection, self.store.name, *kinds)
        newest = outbox.last(connection, self.store.name, *kinds, prefix=f"{flow} ", but=lost)
        return cast("Turn", newest.about.value) if newest else ""

    def daily(self, connection: Connection) -> None:
        """Store the day's digest, if it is time."""
        day = digest.due_day(self.now, self.store.alerts.digest_time, self.limits.zone, self.limits.quiet)
        if day:
            self.digest(connection, f"day {day}")

    def digest(self, connection: Connection, key: str) -> None:
        """Store a digest under a key, unless there is one; those of days begin with `day`."""
        found, text = self._taken(connection)
        self._put(connection, About.DIGEST, key, text, facts={"levels": found.levels})

    def digest_text(self) -> tuple[str, str]:
        """Return what a digest would say now: subject and body."""
        with reading(self.engine) as connection:
            return self._taken(connection)[1]

    def _taken(self, connection: Connection) -> tuple[stocktake.Stocktake, tuple[str, str]]:
        name = self.store.name
        found = stocktake.take(connection, name, self.shop, self.limits, self.now, self.now - _DAY)
        before = outbox.last(connection, name, About.DIGEST, prefix="day ")
        levels = before.facts["levels"] if before else None
        return found, digest.text(found, levels, self._scene(connection), sealed_line(self.recordings))

    def _scene(self, connection: Connection) -> Scene:
        name = self.store.name
        return Scene(name, self.now, last_scan_at(connection, name), self.limits.zone)

    def _put(
        self,
        connection: Connection,
        about: About,
        key: str,
        text: tuple[str, str],
        urgent: bool = False,
        facts: dict[str, object] | None = None,
    ) -> None:
        alert = Alert(self.store.name, about, key, *text, urgent, facts or {})
        outbox.put(connection, alert, self.channels, self.now)
