"""Messages that wait for a correction, and drafts that are known to be our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update

from agent.ledger.database import writing
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import IntentRow
from agent.models import Pair, Purpose
from tests.journal.samples import FixedClock, begun, fix, message

S = IntentState
NewRound = Callable[..., Journal]
TEXT = "Dear buyer,\n\nyour parcel's number is RB473124829CN."


# --- who waits


def test_a_message_waits_until_its_correction_is_done(journal: Journal) -> None:
    """Waiting while the correction is due and begun, no longer once it is done."""
    correction, told = journal.plan([(fix(), message())])
    assert [told] == journal.waiting()
    begun(journal, correction)
    assert [told] == journal.waiting()
    journal.settle([correction.id], S.DONE)
    assert [] == journal.waiting()


def test_only_messages_of_corrections_wait(journal: Journal, engine: Engine) -> None:
    """Neither messages of their own nor corrections are listed, not even one that waits for another."""
    correction, _ = journal.plan([(fix("1"), None)], [message("2", purpose=Purpose.REPLACEMENT)])
    with writing(engine) as connection:
        row = update(IntentRow).where(IntentRow.id == correction.id)
        connection.execute(row.values(state=S.WAITING.value))
    assert [] == journal.waiting()


def test_those_who_wait_come_oldest_first(journal: Journal, new_round: NewRound) -> None:
    """As they were planned, whatever their orders are called and whichever round asks."""
    _, nine = journal.plan([(fix("9"), message("9"))])
    later = new_round("r2")
    _, one, _, five = later.plan([(fix("1"), message("1")), (fix("5"), message("5"))])
    waiting = later.waiting()
    assert ["9", "1", "5"] == [intent.order_id for intent in waiting]
    assert sorted([nine.id, one.id, five.id]) == [intent.id for intent in waiting]


@pytest.mark.parametrize("leave", ["release", "drop", "to a person"])
def test_who_is_freed_or_given_up_waits_no_longer(journal: Journal, leave: str) -> None:
    """The right number stands, the world asks no more, or a person has it."""
    _, told = journal.plan([(fix(), message())])
    if leave == "release":
        journal.release("8190", Pair("CPAM", "RB473124829CN"))
    elif leave == "drop":
        journal.drop([told.id], "the ledger changed")
    else:
        journal.settle([told.id], S.NEEDS_PERSON, "no conversation")
    assert [] == journal.waiting()


def test_another_shops_messages_wait_elsewhere(engine: Engine, journal: Journal, clock: FixedClock) -> None:
    """A journal lists what waits in its own shop."""
    journal.plan([(fix(), message())])
    assert [] == Journal(engine, store="blue", shop="seller.example/9", round_id="r1", clock=clock).waiting()


# --- whose draft


def prepared(journal: Journal, text: str = TEXT) -> int:
    """Plan a message and prepare it with a text; return the intent's id."""
    (told,) = journal.plan([], [message()])
    journal.preparing([told.id], text)
    return told.id


def test_a_text_that_is_being_prepared_is_our_own(journal: Journal) -> None:
    """Ours from the moment it is prepared, not from the plan."""
    assert not journal.wrote(TEXT)
    prepared(journal)
    assert journal.wrote(TEXT)


@pytest.mark.parametrize("shown", [TEXT.replace("\n\n", " "), f" {TEXT}\r\n", TEXT.replace(" ", "\u00a0")])
def test_a_chat_box_may_change_the_white_space(journal: Journal, shown: str) -> None:
    """Line ends and spaces come back from a chat box otherwise than they were typed."""
    prepared(journal)
    assert journal.wrote(shown)


@pytest.mark.parametrize(
    "shown", [TEXT[:-1], f"{TEXT} Sorry!", TEXT.lower(), TEXT.replace("RB4", "RB5"), "", " "]
)
def test_any_other_text_is_somebodys_work(journal: Journal, shown: str) -> None:
    """A cut, extended or edited text and an empty box are not what we prepared."""
    prepared(journal)
    journal.plan([], [message("9")])  # planned and never prepared: it has no text
    assert not journal.wrote(shown)


@pytest.mark.parametrize(
    ("end", "ours"),
    [
        ("abandon", True),
        ("drop", True),
        (S.NEEDS_PERSON, True),
        ("begin", False),
        (S.UNCONFIRMED, False),
        (S.REFUSED, True),
        (S.DONE, False),
    ],
)
def test_a_draft_is_ours_while_it_is_not_sent(journal: Journal, end: str, ours: bool) -> None:
    """Let go, given up, with a person or refused it is still our draft; sent or perhaps sent it is none."""
    intent = prepared(journal)
    if end in ("abandon", "drop"):
        getattr(journal, end)([intent], "the chat did not open")
    else:
        journal.begin([intent])
        if isinstance(end, IntentState):
            journal.settle([intent], end)
    assert ours == journal.wrote(TEXT)


def test_a_dead_rounds_draft_is_still_ours(journal: Journal, new_round: NewRound) -> None:
    """The next round knows the text that the one before left in the box."""
    prepared(journal)
    assert new_round("r2").wrote(TEXT)


def test_only_the_last_text_of_a_message_is_known(journal: Journal) -> None:
    """A message prepared anew with an edited text replaces the older one."""
    intent = prepared(journal, "the older text")
    journal.abandon([intent], "held")
    journal.preparing([intent], TEXT)
    assert [False, True] == [journal.wrote("the older text"), journal.wrote(TEXT)]


def test_another_shops_draft_is_not_ours(engine: Engine, journal: Journal, clock: FixedClock) -> None:
    """The same words in another shop's chat were typed by somebody else."""
    prepared(journal)
    assert not Journal(engine, store="blue", shop="seller.example/9", round_id="r1", clock=clock).wrote(TEXT)
