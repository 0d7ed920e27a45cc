"""One run of one flow from start to outcome; the only place that catches whatever may go wrong.

A recorded run holds the store's lock from its first look to its last line. It reads the ledger's new files,
starts one browser, hands the session to the flow, and closes evidence and journal whatever happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from loguru import logger

from agent.console.browser import Driver, Started, Wanted, started
from agent.console.pack import Pack
from agent.console.report import RoundReport, WriteReport
from agent.console.session import Session
from agent.console.signin import load_state
from agent.console.tracing import Tracing, refuse_of_person, room
from agent.console.visit import Console
from agent.errors import BufaError, HumanCheck, SignedOut, WrongPassword
from agent.evidence import keys
from agent.evidence.recorder import Facts, Redactor, Room, Round
from agent.evidence.sealed_store import count_stamps, seal_what_is_left
from agent.ledger import inbox, reminders, stores
from agent.ledger.carriers import Carriers
from agent.ledger.critical import endangered
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from agent.ledger.lock import store_lock
from agent.ledger.rounds import free_id
from agent.models import Finding, Reason, State
from agent.options import RunOptions
from agent.runner_matters import matters
from agent.say import say

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from agent.settings import Settings, StoreSettings

__all__ = ["RoundReport", "WriteReport", "run_round"]

Flow = Callable[[Session], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Run:
    """What the parts of one run have in common; a look (`runner_look`) is one without a recording."""

    settings: Settings
    store: StoreSettings
    options: RunOptions
    pack: Pack
    engine: Engine
    driver: Driver[Pack]
    clock: Clock
    progress: Callable[[str], None]
    round_id: str
    ending: Callable[[], bool]

    @property
    def recorded(self) -> bool:
        return not self.options.plan_only

    @property
    def profile(self) -> str:
        return self.store.browser.profile or self.settings.browser.profile


def run_round(
    settings: Settings,
    store: StoreSettings,
    pack: Pack,
    options: RunOptions,
    *,
    flow: Flow,
    driver: Driver[Pack],
    clock: Clock,
    progress: Callable[[str], None],
    ending: Callable[[], bool] = lambda: False,
) -> RoundReport:
    """Run one flow on one store in a browser of its own and return what it found and did.

    `pack` is the store's; once `ending` says so the round ends, a begun commit confirmed.

    Raises UsageError, StorePaused, StoreBusy, InvalidInput, NoBrowser and (where what
    an earlier run left cannot be sealed) EvidenceUnwritable before anything was looked at; everything later
    stands in the report, with its exit code.
    """
    engine = open_database(settings.data_dir)
    if not options.person:
        stores.refuse_if_paused(engine, store.name)
    round_id = options.round_id or free_id(engine, store.name, options.flow, clock())
    run = Run(settings, store, options, pack, engine, driver, clock, progress, round_id, ending)
    if options.trace:
        refuse_of_person(person=options.person, profile=run.profile)
    with logger.contextualize(store=store.name, run=round_id), _held(run) as traces:
        return _round(run, flow, traces if options.trace else None)


@contextmanager
def _held(run: Run) -> Iterator[Path | None]:
    """Hold the store of a recorded run, and yield the folder that raw traces may lie in meanwhile."""
    if not run.recorded:
        yield None
        return
    data_dir, store = run.settings.data_dir, run.store.name
    with store_lock(data_dir, store, run.round_id), room(data_dir, store) as traces:
        for name in seal_what_is_left(run.settings.recordings_dir / store, data_dir, run.clock):
            run.progress(say("sealed what an earlier run left: {round}", round=name))
        yield traces


def _round(run: Run, flow: Flow, traces: Path | None) -> RoundReport:
    report = RoundReport(run.round_id)
    reading = ThreadPoolExecutor(1)
    carriers = reading.submit(Carriers.load, run.settings.carriers)  # while the browser starts
    reading.shutdown(wait=False)
    _import_ledger(run, report)
    state = load_state(run.settings.data_dir, run.store.name)
    with started(run.driver, wanted(run, traces), state) as browser:
        names = {"store": run.store.name, "round_id": run.round_id, "by": run.options.by}
        journal = Journal(run.engine, shop="", clock=run.clock, **names)
        with _evidence(run, browser, report) as evidence:
            session = session_of(run, browser, carriers.result(), journal, report, evidence)
            if traces is not None and evidence is not None:
                session.tracing = Tracing(browser.context, traces, evidence.keep_trace, run.progress)
            _tell_room(run, report, evidence)
            _flow(run, session, flow)
    return report


def wanted(run: Run, traces: Path | None = None) -> Wanted:
    """Return how the browser of a run is started; `traces` is the folder for raw traces, if any."""
    return Wanted(
        path=run.store.browser.path or run.settings.browser.path,
        profile=run.profile,
        headed=run.options.headed,
        slow_mo=run.options.slow_mo,
        shell=run.options.headless_shell and not run.store.live,
        loopback=not run.store.live,
        traces=str(traces or ""),
    )


def session_of(
    run: Run,
    browser: Started,
    carriers: Carriers,
    journal: Journal,
    report: RoundReport,
    evidence: Round | None,
) -> Session:
    """Return what a flow is given in a run: a console at its pace, and what is kept behind its back."""
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
        only_intents=run.options.only,
        person=run.options.person,
        ending=run.ending,
    )


@contextmanager
def _evidence(run: Run, browser: Started, report: RoundReport) -> Iterator[Round | None]:
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
        time_zone=run.store.time_zone,
    )
    redactor = Redactor()
    redactor.hide(run.store.user)
    signer = keys.load(run.settings.data_dir, run.clock)
    recordings = run.settings.recordings_dir
    room = Room.measured(recordings / run.store.name, run.settings.retention.disk_budget_mb)
    evidence = Round(recordings, facts, run.clock, redactor, signer=signer, room=room)
    report.folder = evidence.folder
    try:
        yield evidence
    finally:
        try:
            evidence.close(report.outcome, _summary(report))
            _stamp(run, evidence.folder)
        except BufaError as error:
            report.failed(error)
            report.close()


def _stamp(run: Run, folder: Path) -> None:
    """Get time stamps for the recordings of a round that was sealed, where an authority is named."""
    if not run.settings.timestamps.authority or run.ending():  # `bufa stamp` adds them later
        return
    from agent.evidence.timestamp_all import stamp_round
    from agent.evidence.timestamp_request import authority_of

    stamp_round(folder, lambda: authority_of(run.settings.timestamps), run.progress)
    count_stamps(folder.parent, run.settings.data_dir, run.clock)


def _tell_room(run: Run, report: RoundReport, evidence: Round | None) -> None:
    """Warn, once in a round, that the store's recordings come near to their budget, or are beyond it."""
    if (
        evidence is None
        or not evidence.room.short
        or any(f.reason is Reason.DISK_BUDGET for f in report.findings)
    ):
        return
    facts = {"store": run.store.name, "room": evidence.room}
    words = say(
        "the recordings of `{store}` take {room}, see `disk_budget_mb`; `bufa prune` makes room", **facts
    )
    run.progress(words)
    report.findings.append(Finding("", Reason.DISK_BUDGET, words, note=True))


def _flow(run: Run, session: Session, flow: Flow) -> None:
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
        pause_if_needed(run, session, error)
    except Exception as error:  # noqa: BLE001 — whatever it is, the round must end with its evidence closed
        logger.exception("the round stopped")
        session.fail(_unexpected(error), ())
        session.picture("wrong")
    except KeyboardInterrupt:
        report.outcome = State.FAILED
        run.progress(say("stopped by Ctrl-C; the recording: {folder}", folder=report.folder or "-"))
        raise
    if session.tracing is not None:
        session.tracing.stop()
    report.strays = tuple(sorted(session.console.strays))
    for host in report.strays:
        session.find(
            Finding("", Reason.PAGE, say("a page asked for the unexpected host {host}", host=host), note=True)
        )
    _tell_room(run, report, session.evidence)
    report.close()
    _put_away(run, session)
    if run.options.person and not report.errors:
        stores.lift_after_login(run.engine, run.store.name)
        run.progress(say("signed in to `{store}`; a pause by sign-in is lifted", store=run.store.name))


def _put_away(run: Run, session: Session) -> None:
    """Close recordings and journal; what cannot be written is noted, as the report must be shown.

    On a full disk it alone says which writes are unconfirmed.
    """
    session_ends: list[Callable[[], None]] = [session.close_recordings]
    if run.recorded:
        session_ends += [
            lambda: session.journal.close_round(session.report.outcome),
            lambda: _keep_matters(run, session),
            lambda: _remind(run, session.report),
        ]
    for end in session_ends:
        try:
            end()
        except BufaError as error:
            session.report.failed(error)
            session.report.close()


def _remind(run: Run, report: RoundReport) -> None:
    """Put into the report what waits for a yes, and remind people of it, once for each mark."""
    for one in reminders.due(run.engine, run.store.name, run.clock):
        told = {"id": one.approval.id, "orders": ", ".join(one.approval.orders), "left": one.time or "-"}
        run.progress(say("request {id} waits for a yes (order {orders}), time left: {left}", **told))
    report.requests = reminders.requests(run.engine, run.store.name, run.clock())


def _keep_matters(run: Run, session: Session) -> None:
    """Put what waits for people into the inbox; of what was not read nothing is taken out."""
    journal, report = session.journal, session.report
    if journal.shop:
        read = {*session.shown, *([] if report.errors or session.only_order else [""])}
        inbox.keep(
            run.engine, run.store.name, journal.shop, run.round_id, matters(report, journal), read, run.clock
        )


def pause_if_needed(run: Run, session: Session, error: BufaError) -> None:
    """Pause the store where a person must sign in, and tell which orders run out of time meanwhile."""
    if not isinstance(error, HumanCheck | WrongPassword | SignedOut):
        return
    name = run.store.name
    stores.pause(run.engine, name, stores.SIGN_IN, error.what, run.clock)
    shop = session.journal.shop or stores.shop_of(run.engine, name)
    session.report.endangered = endangered(
        run.engine, name, shop, timedelta(hours=run.store.critical_hours), run.clock()
    )


def _unexpected(error: Exception) -> BufaError:
    return BufaError(
        say("something unexpected stopped the round"),
        {"seen": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"},
        say("look at the round's last picture and the log, then run again"),
    )


def _import_ledger(run: Run, report: RoundReport) -> None:
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
