"""What a round leaves to people, for the inbox: its findings, and the writes that nobody has settled."""

from __future__ import annotations

from collections.abc import Iterator

from agent.console.keeping import values_of
from agent.console.report import RoundReport
from agent.ledger.inbox import Matter, Waits
from agent.ledger.intents import OPEN, Intent
from agent.ledger.journal import Journal
from agent.models import Finding, Pair, Reason

#: What is said of a write by the write's own entry already.
_OF_WRITES = frozenset({Reason.UNCONFIRMED, Reason.REFUSED})


def matters(report: RoundReport, journal: Journal) -> list[Matter]:
    """Return what waits for a person by now; notes are only for notice and left out."""
    writes = [found for intent in journal.left_to_people() if (found := _write(intent, journal))]
    about = {one.order_id for one in writes}
    return writes + list(_findings(report, about))


def _findings(report: RoundReport, about: set[str]) -> Iterator[Matter]:
    for finding in report.findings:
        if not finding.note and not (finding.reason in _OF_WRITES and finding.order_id in about):
            yield _finding(finding)


def _finding(finding: Finding) -> Matter:
    text, _, body = finding.text.partition("\n")
    number = finding.new.number if finding.new else ""
    return Matter(Waits.FINDING, finding.order_id, finding.reason, text, number, body)


def _write(intent: Intent, journal: Journal) -> Matter | None:
    """Return the entry of one write, None for one that a person has answered already."""
    if journal.answered(intent):
        return None
    kind = Waits.UNCONFIRMED if intent.state in OPEN else Waits.WRITE
    _, new = values_of(intent.intended())
    number = new.number if isinstance(new, Pair) else new or ""
    notes = [event.note for event in journal.history(intent.id) if event.note]
    why = notes[-1] if notes else intent.state.value
    return Matter(kind, intent.order_id, intent.reason, why, number, intent.text, intent.id)
