"""How near an order is to being lost, the courier's daily visit included. Pure.

A parcel that misses the last courier before its time to ship is over waits too long, so that courier is what
counts: the order is critical before the console's own clock says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.ledger import hours
from agent.ledger.hours import Span
from agent.models import DeadlineClass
from agent.settings import StoreSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """A store's thresholds and hours; `pickup` is None where nobody said when the courier comes."""

    critical: timedelta
    due_soon: timedelta
    zone: ZoneInfo
    pickup: time | None = None
    quiet: tuple[time, time] | None = None
    repeat: timedelta = timedelta(hours=2)

    @classmethod
    def of(cls, store: StoreSettings) -> Limits:
        """Return what a store's settings say."""
        alerts = store.alerts
        return cls(
            timedelta(hours=store.critical_hours),
            timedelta(hours=store.due_soon_hours),
            ZoneInfo(store.time_zone),
            alerts.pickup_time,
            alerts.quiet_hours,
            timedelta(hours=alerts.repeat_hours),
        )

    def last_call(self, ends: datetime) -> datetime:
        """Return by when a parcel must be ready: the last courier before `ends`, else `ends` itself."""
        return ends if self.pickup is None else hours.latest(self.pickup, self.zone, ends)

    def turns_critical(self, ends: datetime) -> datetime:
        """Return from when on an order that must ship by `ends` is critical."""
        return self.last_call(ends) - self.critical

    def level(self, ends: datetime | None, now: datetime) -> DeadlineClass:
        """Sort a time to ship into its class; a limit belongs to the more urgent one."""
        if ends is None:
            return DeadlineClass.UNKNOWN
        if ends <= now:
            return DeadlineClass.OVERDUE
        if self.turns_critical(ends) <= now:
            return DeadlineClass.CRITICAL
        return DeadlineClass.DUE_SOON if self.last_call(ends) - self.due_soon <= now else DeadlineClass.LATER

    def quiet_now(self, now: datetime) -> Span | None:
        """Return the quiet hours that `now` lies in, None where it lies in none."""
        return None if self.quiet is None else hours.quiet_span(*self.quiet, self.zone, now)
