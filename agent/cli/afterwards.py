"""What follows a round: people are told, by a process of its own, so that no channel can hold it up."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from agent.cli.output import tell_line
from agent.cli.wiring import clock, own_command
from agent.errors import BufaError, StoreBusy, StorePaused, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.settings import Settings

#: Seconds after which a sender that did not end by itself is ended; what it had not sent stays in the outbox.
SECONDS = 60.0


def tell_people(settings: Settings, store: str) -> None:
    """Let `bufa notify` send what is due, if the store has channels; nothing of it changes the exit code."""
    if store not in settings.stores or not settings.stores[store].alerts.channels:
        return
    line = [*own_command(settings), "notify"]
    try:
        subprocess.run(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        tell_line(say("alerts were not all sent in {n:g} s; the next round sends the rest", n=SECONDS))
    except OSError as error:
        tell_line(say("alerts were not sent: {why}", why=error.strerror or error))


def enter_refused(settings: Settings, store: str, flow: str, error: BufaError) -> None:
    """Enter a round that did not even begin, so that people hear of it when it happens again and again.

    Not one that somebody meant: a wrong command line, a store that is held, or paused by a person.
    """
    from agent.errors import ExitCode
    from agent.ledger import rounds, stores
    from agent.ledger.database import open_database
    from agent.models import State

    if isinstance(error, UsageError | StoreBusy) or store not in settings.stores:
        return
    with suppress(BufaError):
        engine = open_database(settings.data_dir)
        by = [each.by for each in stores.pauses(engine, store)]
        if not (isinstance(error, StorePaused) and stores.PERSON in by):
            outcome = State.NEEDS_PERSON if error.exit_code is ExitCode.PERSON else State.FAILED
            rounds.enter_refused(engine, store, flow, outcome, clock)
