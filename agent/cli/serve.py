"""`bufa serve`: the schedule, with nobody watching; each run a process of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import typer

from agent.cli import log
from agent.cli.guard import register as _register
from agent.cli.output import safe
from agent.cli.wiring import clock, database_of, own_command, settings_of
from agent.errors import ExitCode, InvalidInput, StoreBusy, UsageError
from agent.say import say

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.types import ASGIApp

    from agent.schedule import Due, Entry
    from agent.settings import Settings
    from agent.supervise.running import Running
    from agent.supervise.supervisor import Supervisor
    from agent.supervise.teller import Teller

    Clock = Callable[[], datetime]

#: The loop waits no longer for the database: it looks again, and must hear of signals meanwhile.
DATABASE_SECONDS = 2.0


def serve(ctx: typer.Context) -> ExitCode:
    """Run what the schedules of bufa.toml say, until SIGTERM or Ctrl-C; a begun commit is confirmed first."""
    settings = settings_of(ctx)
    log.keep_in(settings.data_dir, screen=True)
    planned = scheduled(settings)
    with _alone(settings), ExitStack() as stack:
        supervisor = supervisor_of(settings, planned, clock)
        supervisor.teller = _teller(settings)
        stack.enter_context(_ended_by_signal(supervisor.end))
        stack.enter_context(_pages(settings, supervisor))
        stack.enter_context(_review(settings))
        supervisor.run()
    return ExitCode.OK


def entries(settings: Settings) -> list[Entry]:
    """Return the lines of all schedules, store by store."""
    from datetime import timedelta

    from agent.schedule import Entry

    return [
        Entry(
            store.name,
            flow,
            line,
            store.time_zone,
            timedelta(minutes=store.schedule.jitter_minutes),
            timedelta(minutes=store.schedule.late_minutes),
        )
        for store in settings.stores.values()
        for flow, line in store.schedule.flows().items()
    ]


def scheduled(settings: Settings) -> list[Entry]:
    """Return the lines of all schedules; InvalidInput where there is none."""
    found = entries(settings)
    if not found:
        raise InvalidInput(
            say("no store has a schedule"),
            {"file": str(settings.file)},
            say('add [stores.NAME.schedule] with a line such as daily = "7 * * * *"'),
        )
    return found


def supervisor_of(settings: Settings, planned: list[Entry], clock: Clock) -> Supervisor:
    """Return what runs these lines, in this program's own processes, by `clock` (aware UTC times)."""
    from agent.ledger.database import impatient
    from agent.supervise.supervisor import Supervisor

    engine = database_of(settings)
    impatient(engine, DATABASE_SECONDS)
    return Supervisor(planned, engine, _beginner(settings), clock, settings.serve.parallel)


def _beginner(settings: Settings) -> Callable[[Due, str], Running]:
    """Return what starts a run with its store's limits."""
    from loguru import logger

    from agent.supervise.running import Limits, begin

    def begun(due: Due, run_id: str) -> Running:
        store = settings.stores[due.entry.store]
        limits = Limits(store.schedule.limit_minutes * 60, settings.serve.memory_mb * 2**20)
        told = logger.bind(store=store.name, run=run_id)
        return begin(due, run_id, _line(settings, due, run_id), limits, lambda text: told.info(safe(text)))

    return begun


def _line(settings: Settings, due: Due, run_id: str) -> list[str]:
    """Return the command of a run, as a person would type it; its log has the form of ours."""
    return [*own_command(settings), "run", due.entry.flow, "--store", due.entry.store, "--supervised", run_id]


def _teller(settings: Settings) -> Teller | None:
    """Return what sends alerts, None where no store has a channel."""
    if not any(store.alerts.channels for store in settings.stores.values()):
        return None
    from loguru import logger

    from agent.supervise.teller import Teller

    return Teller([*own_command(settings), "notify"], say_line=lambda text: logger.warning(safe(text)))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the schedule of this database: two would begin everything twice. StoreBusy for a second one."""
    from agent.ledger.lock import store_lock

    try:
        with store_lock(settings.data_dir, "serve!", "serve"):
            yield
    except StoreBusy as busy:
        facts = {label: busy.facts[label] for label in ("pid",) if label in busy.facts}
        raise StoreBusy(
            say("another `bufa serve` runs on this database"),
            {"data": str(settings.data_dir), **facts},
            say("stop that one first, or give this one a `data_dir` of its own"),
        ) from None


@contextmanager
def _ended_by_signal(end: threading.Event) -> Iterator[None]:
    """Set `end` on SIGTERM and Ctrl-C while the block runs."""

    def note(number: int, _: Any) -> None:
        end.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _pages(settings: Settings, supervisor: Supervisor) -> Iterator[None]:
    """Answer `/healthz` and `/metrics` while the block runs, where the settings name a port."""
    if not settings.serve.port:
        yield
        return
    from loguru import logger

    from agent.supervise.health import create_app
    from agent.supervise.metrics import Metrics

    place = settings.recordings_dir if settings.recordings_dir.is_dir() else settings.folder
    metrics = Metrics(
        supervisor.engine, list(settings.stores), place, lambda: list(supervisor.running), clock
    )
    app = create_app(metrics, lambda: (supervisor.looked, supervisor.trouble), clock)
    with _page(app, settings.serve.port) as address:
        if address:
            logger.info(say("health: {address}/healthz, numbers: {address}/metrics", address=address))
        yield


@contextmanager
def _page(app: ASGIApp, port: int) -> Iterator[str]:
    """Serve one page while the block runs and yield its address; a port that is taken stops no store."""
    from loguru import logger

    from agent.supervise.health import served

    with ExitStack() as stack:
        try:
            address = stack.enter_context(served(app, port))
        except UsageError as error:
            logger.error(say("the page is not served: {why}", why=error.what))
            address = ""
        yield address


@contextmanager
def _review(settings: Settings) -> Iterator[None]:
    """Serve the review page while the block runs, where the settings name a port."""
    if not settings.serve.review_port:
        yield
        return
    from loguru import logger

    from agent.review.app import create_app
    from agent.review.desk import Desk

    desk = Desk(settings, database_of(settings), clock)
    with _page(create_app(desk), settings.serve.review_port) as address:
        if address:
            logger.info(say("review page: {address}", address=address))
        yield


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, serve, short=say("Run the schedules, unattended."), example="bufa serve")
