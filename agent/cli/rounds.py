"""A round as the command line starts and shows it; `plan`, `run`, `login` and `demo` share it."""

from __future__ import annotations

import gc
from collections import Counter
from typing import TYPE_CHECKING, Any

from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import clock
from agent.errors import UsageError
from agent.models import Kind, Pair, State
from agent.say import say

if TYPE_CHECKING:
    from agent.runner import RoundReport, RunOptions, WriteReport
    from agent.settings import Settings


def start(settings: Settings, store: str, options: RunOptions) -> RoundReport:
    """Run one round of the flow that `options` names; what happens meanwhile goes to stderr.

    UsageError for a flow that does not exist, InvalidInput for an unknown store.
    """
    from agent.runner import run_round
    from flows import FLOWS

    gc.freeze()  # what was imported stays, and need not be looked through for garbage again and again
    if options.flow not in FLOWS:
        known = ", ".join(f"`{name}`" for name in FLOWS)
        raise UsageError(
            say("there is no flow `{name}`", name=options.flow),
            {"known": known},
            say("name one of these: `bufa run daily --store NAME`"),
        )
    flow = FLOWS[options.flow]
    return run_round(settings, settings.store(store), options, flow=flow, clock=clock, progress=tell)


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
    return {"outcome": str(report.outcome), "writes": writes, "findings": findings}


def _plain_value(value: object) -> object:
    return {"service": value.service, "number": value.number} if isinstance(value, Pair) else value or None


def show_round(report: RoundReport, *, as_json: bool = False) -> None:
    """Print what a round found and did, and where its recording lies; what went wrong goes to stderr."""
    for error in report.errors:
        tell(str(error))
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


def _counted(report: RoundReport) -> list[tuple[str, int]]:
    """Return what was read, then what was written, in the order in which it happened."""
    kept = [write.kind for write in report.writes if write.outcome is State.DONE]
    waiting = len({each.order_id for each in report.findings if not each.note})
    written = {"corrected": kept.count(Kind.CORRECT), "messages posted": kept.count(Kind.MESSAGE)}
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
