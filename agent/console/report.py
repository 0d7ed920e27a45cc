"""What a round found and did, as the command line shows it; filled while the round goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from agent.errors import PRECEDENCE, BufaError, ExitCode
from agent.ledger.critical import Endangered
from agent.ledger.reminders import Request
from agent.models import Finding, Kind, Pair, Reason, State


@dataclass
class WriteReport:
    """One write, intended or carried out; `text` says for people what became of it."""

    order_id: str
    kind: Kind
    reason: Reason
    old: Pair | str | None
    new: Pair | str | None
    outcome: State
    text: str = ""


@dataclass
class RoundReport:
    """The result of one round; `counts` are in the order in which they are to be shown.

    `deadlines` are (order, class, time left as shown) of what must ship soon, the most urgent first;
    `requests` is what waits for a yes when the round ends; `endangered` what runs out of time while a
    store is paused that this round had to pause.
    """

    round_id: str
    folder: Path | None = None
    outcome: State = State.DONE
    exit_code: ExitCode = ExitCode.OK
    counts: dict[str, int] = field(default_factory=dict)
    deadlines: list[tuple[str, str, str]] = field(default_factory=list)
    writes: list[WriteReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errors: list[BufaError] = field(default_factory=list)
    strays: tuple[str, ...] = ()
    codes: list[ExitCode] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    endangered: Endangered = field(default_factory=Endangered)

    def failed(self, error: BufaError) -> None:
        """Note an error and its exit code; the round may go on."""
        self.errors.append(error)
        self.codes.append(error.exit_code)

    def close(self) -> None:
        """Work out the round's outcome and exit code from everything noted."""
        states = {write.outcome for write in self.writes}
        if State.UNCONFIRMED in states:
            self.codes.append(ExitCode.UNCONFIRMED)
        if State.WAITING_APPROVAL in states:
            self.codes.append(ExitCode.APPROVAL)
        if State.REFUSED in states:
            self.codes.append(ExitCode.CONSOLE)
        rest = [code for code in self.codes if code is not ExitCode.OK]
        self.exit_code = next((code for code in PRECEDENCE if code in rest), rest[0] if rest else ExitCode.OK)
        self.outcome = _OUTCOMES.get(self.exit_code, State.FAILED)
        if self.exit_code is ExitCode.OK and states and states <= {State.PLANNED}:
            self.outcome = State.PLANNED


_OUTCOMES = {
    ExitCode.OK: State.DONE,
    ExitCode.UNCONFIRMED: State.UNCONFIRMED,
    ExitCode.PERSON: State.NEEDS_PERSON,
    ExitCode.CONSOLE: State.REFUSED,
    ExitCode.STOPPED: State.STOPPED,
    ExitCode.APPROVAL: State.WAITING_APPROVAL,
}
