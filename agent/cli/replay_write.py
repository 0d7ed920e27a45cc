"""The second run of `bufa replay --write`: a recording's flow again, for what of its order is not done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.cli.output import show, tell
from agent.cli.replay_walk import store_of
from agent.cli.wiring import clock, database_of
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.ledger.intents import Intent
    from agent.replay.recorded import Recorded
    from agent.settings import Settings


@dataclass(frozen=True)
class By:
    """Who has it run again, and how it is shown: `slow_mo` in milliseconds for each step."""

    name: str
    headed: bool = False
    slow_mo: int = 0
    as_json: bool = False


def write(settings: Settings, recordings: Sequence[Recorded], findings: Sequence[str], asked: By) -> ExitCode:
    """Run the recording's flow again as `bufa run` does, with its guarded write and its exit codes.

    Only intents of the recorded order that are not done may be written; where all are, nothing is started.
    Raises UsageError for a round or a scan, InvalidInput for a recording that does not verify.
    """
    from agent.cli.rounds import show_round, start
    from agent.options import RunOptions

    recorded = _of_one_order(recordings)
    _refuse_unproven(findings)
    store, order = store_of(settings, recorded), recorded.told("order_id")
    left = not_done(settings, store, recorded)
    if not left:
        show(say("every write of order {order} is done, or none was ever planned", order=order))
        return ExitCode.OK
    tell(
        say(
            "running `{flow}` again for order {order}, by {name}",
            flow=recorded.told("flow"),
            order=order,
            name=asked.name,
        )
    )
    options = RunOptions(
        flow=recorded.told("flow"),
        order=order,
        headed=asked.headed,
        slow_mo=asked.slow_mo,
        only=frozenset(intent.key for intent in left),
        by=asked.name,
    )
    report = start(settings, store, options)
    show_round(report, as_json=asked.as_json)
    return report.exit_code


def _of_one_order(recordings: Sequence[Recorded]) -> Recorded:
    if len(recordings) == 1 and recordings[0].told("order_id"):
        return recordings[0]
    raise UsageError(
        say("`--write` is for the recording of one order"),
        {"seen": ", ".join(one.folder.name for one in recordings)},
        say("name one: `bufa replay recordings/STORE/ROUND/order-ID --write`"),
    )


def _refuse_unproven(findings: Sequence[str]) -> None:
    """A recording says which order and store are meant: one that was altered is not believed."""
    if findings:
        raise InvalidInput(
            say("a recording that does not verify is not run again"),
            {"seen": findings[0], "write": say("not sent; the console is unchanged")},
            say("`bufa run correct --store NAME --order ID` needs no recording"),
        )


def not_done(settings: Settings, store: str, recorded: Recorded) -> list[Intent]:
    """Return the intents of a recording's order, in its own shop, that the journal does not have as done."""
    from agent.ledger.intents import IntentState
    from agent.ledger.journal import Journal

    shop, order = recorded.told("shop"), recorded.told("order_id")
    journal = Journal(database_of(settings), store=store, shop=shop, round_id="", clock=clock)
    return [one for one in journal.intents_of(order) if one.state is not IntentState.DONE]
