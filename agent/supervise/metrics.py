"""What a monitor wants to know, read from the database when it asks: so a restart forgets no count."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Engine, case, exists, extract, func, or_, select
from sqlalchemy.orm import aliased

from agent.ledger import asking, stores
from agent.ledger.database import reading
from agent.ledger.intents import IntentState
from agent.ledger.tables import IntentRow, RoundRow, ScanRow
from agent.models import State

Metric = CounterMetricFamily | GaugeMetricFamily | SummaryMetricFamily
_UNPROVEN = (IntentState.BEGUN.value, IntentState.UNCONFIRMED.value)


@dataclass(frozen=True, eq=False)
class Metrics(Collector):
    """The numbers of `/metrics`: of these stores, by this database, with the disk that holds `folder`.

    `running` gives the stores that run now; `clock` aware UTC times. Times and ages are in seconds, sizes in
    bytes; a store that was never scanned has no age.
    """

    engine: Engine
    stores: Sequence[str]
    folder: Path
    running: Callable[[], Sequence[str]]
    clock: Callable[[], datetime]

    def collect(self) -> Iterator[Metric]:
        """Yield each metric with its values now; raises what the database raises."""
        yield self._rounds()
        yield from self._by_store()
        yield self._durations()
        disk = shutil.disk_usage(self.folder)
        yield GaugeMetricFamily("bufa_disk_free_bytes", "Room left for recordings.", value=disk.free)
        yield GaugeMetricFamily("bufa_disk_size_bytes", "Size of that disk.", value=disk.total)

    def _rounds(self) -> Metric:
        found = CounterMetricFamily(
            "bufa_rounds", "Rounds that ended, by outcome.", labels=["store", "flow", "outcome"]
        )
        by = RoundRow.store, RoundRow.flow, _outcome().label("how")
        with reading(self.engine) as connection:
            for *labels, count in connection.execute(select(*by, func.count()).group_by(*by)):
                if labels[-1]:
                    found.add_metric([str(one) for one in labels], count)
        return found

    def _durations(self) -> Metric:
        found = SummaryMetricFamily("bufa_round_seconds", "How long rounds took.", labels=["store", "flow"])
        took = extract("epoch", RoundRow.ended) - extract("epoch", RoundRow.started)
        by = RoundRow.store, RoundRow.flow
        query = select(*by, func.count(), func.sum(took)).where(RoundRow.ended.is_not(None)).group_by(*by)
        with reading(self.engine) as connection:
            for *labels, count, seconds in connection.execute(query):
                found.add_metric([str(one) for one in labels], count_value=count, sum_value=float(seconds))
        return found

    def _by_store(self) -> Iterator[Metric]:
        wanted = {
            "bufa_scan_age_seconds": ("Since the last whole scan of the lists.", self._scan_ages()),
            "bufa_waiting_approvals": ("Writes that wait for a yes.", self._waiting()),
            "bufa_unconfirmed_writes": ("Writes begun and not proven.", self._unproven()),
            "bufa_paused": ("Whether a store is paused.", self._paused()),
            "bufa_running": ("Whether a run is going on.", self._running()),
        }
        for name, (what, values) in wanted.items():
            gauge = GaugeMetricFamily(name, what, labels=["store"])
            for store, value in values.items():
                gauge.add_metric([store], value)
            yield gauge

    def _scan_ages(self) -> dict[str, float]:
        query = select(ScanRow.store, func.max(ScanRow.at).label("at")).where(ScanRow.full)
        with reading(self.engine) as connection:
            rows = connection.execute(query.group_by(ScanRow.store)).all()
        return {
            row.store: (self.clock() - row.at).total_seconds() for row in rows if row.store in self.stores
        }

    def _waiting(self) -> dict[str, float]:
        return {name: len(asking.waiting(self.engine, name)) for name in self.stores}

    def _unproven(self) -> dict[str, float]:
        query = select(IntentRow.store, func.count()).where(IntentRow.state.in_(_UNPROVEN))
        with reading(self.engine) as connection:
            rows = connection.execute(query.group_by(IntentRow.store)).all()
        counted = {store: count for store, count in rows}  # noqa: C416 — rows are no pairs to `dict`
        return {name: counted.get(name, 0) for name in self.stores}

    def _paused(self) -> dict[str, float]:
        return {name: float(stores.paused(self.engine, name) is not None) for name in self.stores}

    def _running(self) -> dict[str, float]:
        return {name: float(name in self.running()) for name in self.stores}


def _outcome() -> ColumnElement[str]:
    """Return how a round ended: one that another round of its store came after was cut off, and so failed.

    Empty for one that may still be going on. A machine that lost its power enters no end of a round; one that
    ended as it began was refused, perhaps while another was going on.
    """
    later = aliased(RoundRow)
    after = later.store == RoundRow.store, later.started > RoundRow.started
    came = exists().where(*after, or_(later.ended.is_(None), later.ended > later.started))
    return case((RoundRow.ended.is_not(None), RoundRow.outcome), (came, State.FAILED.value), else_="")
