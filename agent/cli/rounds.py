"""A round as the command line starts and shows it; `plan`, `run`, `login` and `demo` share it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from agent.cli.ending import asked_to_end
from agent.cli.output import show, show_json, show_table, tell, tell_line
from agent.cli.wiring import clock
from agent.errors import UsageError
from agent.models import Kind, Pair, State
from agent.say import say

if TYPE_CHECKING:
    from agent.console.pack import Pack
    from agent.ledger.reminders import Request
    from agent.options import RunOptions
    from agent.runner import RoundReport, WriteReport
    from agent.settings import Settings, StoreSettings


def start(settings: Settings, store: str, options: RunOptions) -> RoundReport:
    """Run one round of the flow that `options` names; what happens meanwhile goes to stderr.

    UsageError for a flow that does not exist, InvalidInput for an unknown store.
    """
    from agent.console.browser import driver
    from flows import FLOWS

    if options.flow not in FLOWS:
        known = ", ".join(f"`{name}`" for name in FLOWS)
        raise UsageError(
            say("there is no flow `{name}`", name=options.flow),
            {"known": known},
            say("name one of these: `bufa run daily --store NAME`"),
        )
    chosen, flow = settings.store(store), FLOWS[options.flow]
    with ExitStack() as stack:
        with _no_garbage():
            ready = stack.enter_context(driver(lambda: _made_ready(chosen, settings)))
        from agent.runner import run_round

        pack = ready.meanwhile
        ending = stack.enter_context(_ending(options))
        return run_round(
            settings,
            chosen,
            pack,
            options,
            flow=flow,
            driver=ready,
            clock=clock,
            progress=tell_line,
            ending=ending,
        )


@contextmanager
def _ending(options: RunOptions) -> Iterator[Callable[[], bool]]:
    """Yield what says whether the round was asked to end; a person who signs in closes the window instead."""
    if options.person:
        yield lambda: False
        return
    with asked_to_end() as ending:
        yield ending


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Look for no garbage while everything is imported: it stays, and is never looked through again."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _made_ready(store: StoreSettings, settings: Settings) -> Pack:
    """Return the store's pack, with everything imported that a round needs; one with problems is refused."""
    from agent.console.pack import load_pack

    pack = load_pack(store.pack, settings.packs_dir)
    for name in ("agent.runner", "flows.daily"):
        import_module(name)
    return pack


def plain(report: RoundReport) -> dict[str, Any]:
    """Return the report of a round as `--json` shows it."""
    writes = [
        {
            "order_id": write.order_id,
            "kind": str(write.kind),
            "reason": str(write.reason),
            "old": _plain_value(write.old),
            "new": _plain_value(write.new),
            "outcome": str(write.outcome),
        }
        for write in report.writes
    ]
    findings = [{"order_id": each.order_id, "reason": str(each.reason)} for each in report.findings]
    found: dict[str, Any] = {"outcome": str(report.outcome), "writes": writes, "findings": findings}
    found["requests"] = [
        {"id": one.approval.id, "orders": list(one.approval.orders), "left": one.time, "mark": str(one.mark)}
        for one in report.requests
    ]
    danger = report.endangered
    critical = {"critical": [each.plain for each in danger.orders], "more": danger.more}
    return found | (critical if danger.orders else {})


def _plain_value(value: object) -> object:
    return {"service": value.service, "number": value.number} if isinstance(value, Pair) else value or None


def show_round(report: RoundReport, *, as_json: bool = False) -> None:
    """Print what a round found and did, and where its recording lies; what went wrong goes to stderr."""
    for error in report.errors:
        tell(str(error))
    _tell_endangered(report.endangered.lines())
    if as_json:
        show_json(plain(report))
        return
    if report.counts or not report.errors:
        show_table([say("round"), say("count")], _counted(report))
    show_table([say("order"), say("must ship"), say("time left")], report.deadlines, say("Ship soon"))
    show_table(
        [say(word) for word in ("order", "kind", "reason", "old", "new", "outcome", "")],
        [_row(write) for write in report.writes],
        say("Writes"),
    )
    _show_findings(report)
    show(say("outcome: {outcome}", outcome=report.outcome))
    if report.folder is not None:
        show(say("recording: {folder}", folder=report.folder))
    _show_requests(report.requests)


def _tell_endangered(lines: list[str]) -> None:
    """Tell, on stderr as all that went wrong, which orders run out of time while the store is paused."""
    if lines:
        tell(say("the store is paused; these orders are critical or become so within a day:"))
        for line in lines:
            tell_line(f"  {line}")


def _show_requests(waits: Sequence[Request]) -> None:
    """Print what waits for a yes, what ends first first, and a last line that says how many and how long."""
    from agent.ledger.reminders import summary

    show_table(
        [say(word) for word in ("request", "order", "kind", "time left", "")],
        [(one.approval.id, "\n".join(one.approval.orders), one.approval.kind, one.time, one.urgency)
         for one in waits],
        say("Waits for a yes"),
    )  # fmt: skip
    if waits:
        show(summary(waits))


def _counted(report: RoundReport) -> list[tuple[str, int]]:
    """Return what was read, then what was written, in the order in which it happened."""
    kept = [write.kind for write in report.writes if write.outcome is State.DONE]
    waiting = len({each.order_id for each in report.findings if not each.note})
    written = {
        "corrected": kept.count(Kind.CORRECT),
        "declared": kept.count(Kind.DECLARE),
        "messages posted": kept.count(Kind.MESSAGE),
    }
    counts = {**report.counts, **written, "orders that wait for a person": waiting}
    return [(say(name), count) for name, count in counts.items()]


def _row(write: WriteReport) -> tuple[object, ...]:
    return (write.order_id, write.kind, write.reason, write.old, write.new, write.outcome, write.text)


def _show_findings(report: RoundReport) -> None:
    """Print the findings by reason, then what waits for a person; notes are only counted."""
    counted = Counter((each.reason, each.note) for each in report.findings)
    show_table(
        [say("finding"), say("orders"), say("for")],
        [
            (reason, count, say("your notice") if note else say("a person"))
            for (reason, note), count in counted.items()
        ],
        say("Findings"),
    )
    show_table(
        [say(word) for word in ("order", "reason", "why")],
        [(each.order_id, each.reason, each.text) for each in report.findings if not each.note],
        say("Waits for a person"),
    )
