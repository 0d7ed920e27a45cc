"""Who has a recorded flow run again stands with each write that this run prepares and begins."""

from __future__ import annotations

from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.models import Pair, Reason, TrackingFix

FIX = TrackingFix(
    "8190000000000101", 1, Pair("X", "TEST000000"), Pair("X", "RB473124829CN"), Reason.PLACEHOLDER, ""
)


def test_who_had_it_run_again(journal: Journal) -> None:
    """The name stands where the form is filled and where the commit is begun, and nowhere else."""
    journal.by = "anna"
    (intent,) = journal.plan([(FIX, None)])
    journal.preparing([intent.id])
    journal.begin([intent.id])
    journal.settle([intent.id], IntentState.DONE, "seen")
    notes = {str(event.state): event.note for event in journal.history(intent.id)}
    expected = {"due": "", "preparing": "run again by anna", "begun": "run again by anna", "done": "seen"}
    assert expected == {state: note if state != "due" else "" for state, note in notes.items()}


def test_a_round_of_its_own_names_nobody(journal: Journal) -> None:
    """An ordinary round leaves these notes empty."""
    (intent,) = journal.plan([(FIX, None)])
    journal.preparing([intent.id])
    assert "" == journal.history(intent.id)[-1].note
