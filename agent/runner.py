"""One run of one flow from start to outcome; the only place that catches whatever may go wrong.

A recorded run holds the store's lock from its first look to its last line. It reads the ledger's new files,
starts one browser, hands the session to the flow, and closes evidence and journal whatever happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from loguru import logger

from agent.console.browser import Started, Wanted, started
from agent.console.pack import Pack, load_pack
from agent.console.report import RoundReport, WriteReport
from agent.console.session import Session
from agent.console.signin import load_state
from agent.console.visit import Console
from agent.errors import BufaError, HumanCheck, WrongPassword
from agent.evidence.recorder import Facts, Redactor, Round
from agent.ledger import stores
from agent.ledger.carriers import Carriers
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from agent.ledger.lock import store_lock
from agent.models import Finding, Reason, State
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.settings import Settings, StoreSettings

__all__ = ["RoundReport", "RunOptions", "WriteReport", "run_round"]

Flow = Callable[[Session], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class RunOptions:
    """What one call asks for; `plan_only` leaves no recording, `dry_run` does and writes nothing either.

    `headless_shell` allows the light browser where the console is a practice one. With `person` somebody
    sits before a visible browser and signs in; that ends a pause by sign-in.
    """

    flow: str
    order: str | None = None
    dry_run: bool = False
    plan_only: bool = False
    headed: bool = False
    slow_mo: float = 0
    headless_shell: bool = True
    person: bool = False


@dataclass(frozen=True)
class _Run:
    """What the parts of one run have in common."""

    settings: Settings
    store: StoreSettings
    options: RunOptions
    pack: Pack
    engine: Engine
    clock: Clock
    progress: Callable[[str], None]
    round_id: str

    @property
    def recorded(self) -> bool:
        return not self.options.plan_only


def run_round(
    settings: Settings,
    store: StoreSettings,
    options: RunOptions,
    *,
    flow: Flow,
    clock: Clock,
    progress: Callable[[str], None],
) -> RoundReport:
    """Run one flow on one store and return what it found and did.

    Raises StorePaused, StoreBusy, InvalidInput and NoBrowser before anything was looked at; everything later
    stands in the report, with its exit code.
    """
    pack = load_pack(store.pack, settings.packs_dir)
    engine = open_database(settings.data_dir)
    if not options.person:
        stores.refuse_if_paused(engine, store.name)
    round_id = f"{clock():%Y%m%dt%H%M%Sz}-{options.flow}"
    run = _Run(settings, store, options, pack, engine, clock, progress, round_id)
    with store_lock(settings.data_dir, store.name, round_id) if run.recorded else nullcontext():
        return _round(run, flow)


def _round(run: _Run, flow: Flow) -> RoundReport:
    report = RoundReport(run.round_id)
    carriers = Carriers.load(run.settings.carriers)
    _import_ledger(run, report)
    shell = run.options.headless_shell and not run.store.live
    wanted = Wanted(
        path=run.store.browser.path or run.settings.browser.path,
        profile=run.store.browser.profile or run.settings.browser.profile,
        headed=run.options.headed,
        slow_mo=run.options.slow_mo,
        shell=shell,
        loopback=not run.store.live,
    )
    state = load_state(run.settings.data_dir, run.store.name)
    with started(wanted, state) as browser:
        journal = Journal(run.engine, store=run.store.name, shop="", round_id=run.round_id, clock=run.clock)
        with _evidence(run, browser, report) as evidence:
            session = _session(run, browser, carriers, journal, report, evidence)
            _flow(run, session, flow)
    return report


def _session(
    run: _Run,
    browser: Started,
    carriers: Carriers,
    journal: Journal,
    report: RoundReport,
    evidence: Round | None,
) -> Session:
    low, high = run.store.pace or run.pack.pace
    values = {"channel_id": run.store.channel_id, "user": run.store.user}
    console = Console(
        browser.context,
        run.pack,
        run.store.address,
        values=values,
        pace=(low, high) if run.store.live else (0, 0),
        quick=not run.options.headed,
    )
    return Session(
        store=run.store,
        console=console,
        carriers=carriers,
        journal=journal,
        data_dir=run.settings.data_dir,
        clock=run.clock,
        progress=run.progress,
        report=report,
        evidence=evidence,
        watching_only=run.options.plan_only or run.options.dry_run,
        only_order=run.options.order,
        person=run.options.person,
    )


@contextmanager
def _evidence(run: _Run, browser: Started, report: RoundReport) -> Iterator[Round | None]:
    """Open the round's recordings and close them with the report's outcome, whatever happened inside."""
    if not run.recorded:
        yield None
        return
    facts = Facts(
        flow=run.options.flow,
        store=run.store.name,
        round_id=run.round_id,
        console=run.store.host,
        shop="",
        pack=run.pack.name,
        pack_sha256=run.pack.sha256,
        versions=browser.versions,
        started=run.clock(),
    )
    redactor = Redactor()
    redactor.hide(run.store.user)
    evidence = Round(run.settings.recordings_dir, facts, run.clock, redactor)
    report.folder = evidence.folder
    try:
        yield evidence
    finally:
        try:
            evidence.close(report.outcome, _summary(report))
        except BufaError as error:
            report.failed(error)
            report.close()


def _flow(run: _Run, session: Session, flow: Flow) -> None:
    """Let the flow run; note what stopped it, pause the store where only a person can go on."""
    report = session.report
    journalled = run.recorded
    if journalled:
        session.journal.open_round(run.options.flow)
    try:
        flow(session)
    except BufaError as error:
        session.fail(error, ())
        session.picture("wrong")
        _pause_if_needed(run, error)
    except Exception as error:  # noqa: BLE001 — whatever it is, the round must end with its evidence closed
        logger.exception("the round stopped")
        session.fail(_unexpected(error), ())
        session.picture("wrong")
    except KeyboardInterrupt:
        report.outcome = State.FAILED
        run.progress(say("stopped by Ctrl-C; the recording: {folder}", folder=report.folder or "-"))
        raise
    report.strays = tuple(sorted(session.console.strays))
    for host in report.strays:
        session.find(
            Finding("", Reason.PAGE, say("a page asked for the unexpected host {host}", host=host), note=True)
        )
    report.close()
    session.close_recordings()
    if journalled:
        session.journal.close_round(report.outcome)
    if run.options.person and not report.errors:
        stores.lift_after_login(run.engine, run.store.name)
        run.progress(say("signed in to `{store}`; a pause by sign-in is lifted", store=run.store.name))


def _pause_if_needed(run: _Run, error: BufaError) -> None:
    if isinstance(error, HumanCheck | WrongPassword):
        stores.pause(run.engine, run.store.name, stores.SIGN_IN, error.what, run.clock)


def _unexpected(error: Exception) -> BufaError:
    return BufaError(
        say("something unexpected stopped the round"),
        {"seen": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"},
        say("look at the round's last picture and the log, then run again"),
    )


def _import_ledger(run: _Run, report: RoundReport) -> None:
    """Read new and changed ledger files; what is wrong with rows becomes findings, the good rest goes in."""
    if not run.store.ledger:
        return
    from sqlalchemy.orm import Session as Database

    from agent.ledger.imports import import_new

    with Database(run.engine) as database:
        reports = import_new(
            database,
            run.store.ledger,
            run.settings.folder,
            store=run.store.name,
            names=run.store.ledger_names,
            clock=run.clock,
        )
        database.commit()
    for imported in reports:
        report.findings += [Finding(row.order_id, Reason.LEDGER_ROW, str(row)) for row in imported.refused]


def _summary(report: RoundReport) -> dict[str, object]:
    reasons: dict[str, int] = {}
    for finding in report.findings:
        reasons[finding.reason] = reasons.get(finding.reason, 0) + 1
    done = sum(write.outcome is State.DONE for write in report.writes)
    counts = {**report.counts, "writes": len(report.writes), "done": done}
    return {**counts, **{f"finding {reason}": n for reason, n in reasons.items()}}
