"""The outbox: what a channel took is never sent there again, what it did not is tried again for a day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from agent.ledger import outbox as box
from agent.ledger.database import writing
from agent.ledger.outbox import LEASE, About, Alert, claim, settle
from agent.notify.sender import Outbox
from agent.notify.trouble import tell_others
from agent.settings import Settings
from tests.journal.samples import FixedClock
from tests.notify.samples import outbox

Put = Callable[..., bool]


@pytest.fixture
def put(engine: Engine, clock: FixedClock) -> Put:
    """Put an alert about a store into the outbox."""

    def one(key: str = "a", *channels: str, store: str = "red", urgent: bool = False) -> bool:
        alert = Alert(store, About.DIGEST, key, f"subject {key}", "body", urgent)
        with writing(engine) as connection:
            return box.put(connection, alert, channels or ("ops",), clock())

    return one


def states(engine: Engine) -> list[dict[str, str]]:
    """Return the states of all deliveries, alert by alert."""
    return [one.states for one in outbox(engine)]


def test_an_alert_is_stored_once(put: Put, engine: Engine) -> None:
    """The same store, matter and key are the same alert, however often it is worked out."""
    assert [True, False, True] == [put("a"), put("a"), put("b")]
    assert 2 == len(outbox(engine))


def test_what_was_taken_is_not_sent_again(put: Put, engine: Engine, clock: FixedClock) -> None:
    """Each channel gets each alert once, the oldest first."""
    put("a", "ops", "boss")
    put("b")
    sent: list[tuple[str, str]] = []

    def send(channel: str, subject: str, body: str) -> str:
        sent.append((channel, subject))
        return ""

    for _ in range(3):
        Outbox(engine, send, clock).empty(["ops", "boss"])
        clock.move(hours=1)
    assert [("boss", "subject a"), ("ops", "subject a"), ("ops", "subject b")] == sorted(sent)


def test_two_senders_do_not_send_the_same(put: Put, engine: Engine, clock: FixedClock) -> None:
    """What one has taken up the other does not get."""
    put("a")
    assert claim(engine, "ops", (), clock) is not None
    assert claim(engine, "ops", (), clock) is None


def test_what_was_not_taken_is_tried_again_later_and_later(
    put: Put, engine: Engine, clock: FixedClock
) -> None:
    """After 1, 5, 15 and 60 minutes, then every hour, until it is no news any more."""
    put("a")
    waited, since = [], clock()
    for _ in range(6):
        while (attempt := claim(engine, "ops", (), clock)) is None:
            clock.move(minutes=1)
        waited.append(int((clock() - since) / timedelta(minutes=1)))
        settle(engine, attempt, False, clock)
        since = clock()
    assert [0, 1, 5, 15, 60, 60] == waited
    clock.move(hours=24)
    assert claim(engine, "ops", (), clock) is None
    assert [{"ops": "expired"}] == states(engine)


def test_an_attempt_whose_sender_died_counts_as_failed(put: Put, engine: Engine, clock: FixedClock) -> None:
    """Nobody knows what became of it: it is tried again once the lease is over, and later and later."""
    put("a")
    lease, numbers, waited = int(LEASE / timedelta(minutes=1)), [], []
    for _ in range(6):
        since = clock()
        while (attempt := claim(engine, "ops", (), clock)) is None:
            clock.move(minutes=1)
        numbers.append(attempt.number)
        waited.append(int((clock() - since) / timedelta(minutes=1)))
    assert [1, 2, 3, 4, 5, 6] == numbers
    assert [0, *(lease + wait for wait in (1, 5, 15, 60, 60))] == waited


def test_in_quiet_hours_only_what_is_urgent_is_sent(put: Put, engine: Engine, clock: FixedClock) -> None:
    """What was stored before and is not urgent waits for the morning; other stores' people are not quiet."""
    put("a")
    put("b", urgent=True)
    put("c", store="blue")
    sent = []
    while attempt := claim(engine, "ops", {"red"}, clock):
        sent.append(attempt.subject)
        settle(engine, attempt, True, clock)
    assert ["subject b", "subject c"] == sent
    assert claim(engine, "ops", (), clock) is not None


def test_a_channel_that_hangs_keeps_no_other_waiting(put: Put, engine: Engine, clock: FixedClock) -> None:
    """The call ends in time, says which did not answer, and the other channel has its alert."""
    put("a", "ops", "boss")
    leave = threading.Event()

    def send(channel: str, subject: str, body: str) -> str:
        return str(channel == "ops" and leave.wait(60) and "")[:0]

    tried = Outbox(engine, send, clock, seconds=0.5).empty(["ops", "boss"])
    assert {"boss": "", "ops": "it did not answer in time"} == {one.channel: one.why for one in tried}
    assert [{"ops": "begun", "boss": "sent"}] == states(engine)
    leave.set()


def test_a_channel_that_fails_twice_is_told_of_on_the_others_once(
    put: Put, engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """Not after the first attempt, not a second time; after it took something and fails again, once more."""
    told: list[set[str]] = []

    def attempt(taken: bool) -> None:
        found = claim(engine, "ops", (), clock)
        assert found is not None
        settle(engine, found, taken, clock)
        told.append(tell_others(settings, engine, (), clock))
        clock.move(hours=1)

    put("a")
    for taken in (False, False, False, True):
        attempt(taken)
    put("b")
    for taken in (False, False):
        attempt(taken)
    assert [set(), {"boss"}, set(), set(), set(), {"boss"}] == told
    trouble = [one for one in outbox(engine) if one.about == "channel"]
    assert ["bufa: channel `ops` does not take what it is sent"] * 2 == [one.subject for one in trouble]


def test_a_channel_without_a_usable_address_is_told_of_at_once(
    put: Put, engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """Nothing can be tried there; the alert waits all the same, until somebody corrects the address."""
    put("a")
    assert {"boss"} == tell_others(settings, engine, {"ops"}, clock)
    assert [{"ops": "due"}, {"boss": "due"}] == states(engine)


def test_an_outbox_that_cannot_be_written_is_told(put: Put, engine: Engine, clock: FixedClock) -> None:
    """Its channel counts as one that took nothing; no error flies about in a thread, nothing is sent."""
    put("a")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE delivery RENAME TO gone"))
    (tried,) = Outbox(engine, lambda *_: "sent", clock).empty(["ops"])
    assert ("ops", True) == (tried.channel, "no such table" in tried.why)
