"""What was begun is counted by commits, of one shop, also of a round that died."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from agent.errors import StorePaused
from agent.ledger import stores
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import BuyerMessage, Purpose
from tests.journal.samples import FixedClock, begun, fix, message, states

S = IntentState
NewRound = Callable[..., Journal]


def told(journal: Journal, *messages: BuyerMessage) -> Intent:
    """Begin one message that carries these; return the first intent."""
    intents = journal.plan([], messages)
    begun(journal, *intents)
    return intents[0]


def test_one_message_about_two_orders_is_one_write(journal: Journal) -> None:
    """Commits count, not the intents that they carry; corrections and messages count together."""
    told(journal, message("1", buyer="Ana"), message("2", buyer="Ana"))
    begun(journal, journal.plan([(fix("3"), None)])[0])
    assert 2 == journal.writes_here()


def test_what_was_only_prepared_does_not_count(journal: Journal) -> None:
    """A form that was filled and let go is no write, and what is planned is none."""
    one, *_ = journal.plan([(fix(), message())])
    journal.preparing([one.id])
    journal.abandon([one.id], "")
    assert 0 == journal.writes_here()


def test_each_round_counts_its_own_writes(journal: Journal, new_round: NewRound) -> None:
    """A second attempt counts for the round that makes it, the first for the round before."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    later = new_round("r2")
    assert (1, 0) == (journal.writes_here(), later.writes_here())
    begun(later, intent)
    assert (1, 1) == (journal.writes_here(), later.writes_here())


def test_rounds_of_one_name_in_two_shops_count_apart(
    journal: Journal, engine: Engine, clock: FixedClock
) -> None:
    """Two stores may start a round in one second, so that both rounds have one name."""
    begun(journal, journal.plan([(fix(), None)])[0])
    other = Journal(engine, store="blue", shop="seller.example/1", round_id="r1", clock=clock)
    assert 0 == other.writes_here()


def test_messages_count_by_buyer(journal: Journal) -> None:
    """Another buyer's messages do not count."""
    first = told(journal, message("1", buyer="Ana"))
    told(journal, message("2", buyer="Ana"))
    told(journal, message("3", buyer="Bo"))
    assert 2 == journal.messages_here(first)
    assert 2 == journal.messages_since(first, journal.clock())


def test_without_a_name_each_order_is_a_buyer(journal: Journal) -> None:
    """Nobody is taken for somebody else; the correction of an order is no message about it."""
    first = told(journal, message("1"))
    told(journal, message("1", purpose=Purpose.REPLACEMENT))
    told(journal, message("2"))
    begun(journal, journal.plan([(fix("1"), None)])[0])
    assert 2 == journal.messages_here(first)


def test_the_day_counts_what_other_rounds_began(
    journal: Journal, new_round: NewRound, clock: FixedClock
) -> None:
    """Since a moment everything begun counts, whichever round began it and whatever became of it."""
    first = told(journal, message("1", buyer="Ana"))
    clock.move(hours=2)
    later = new_round("r2")
    second = told(later, message("2", buyer="Ana"))
    later.settle([second.id], S.REFUSED)
    assert [S.UNCONFIRMED, S.REFUSED] == states(later, first, second)
    assert 2 == later.messages_since(first, clock.now - timedelta(hours=2))
    assert 1 == later.messages_since(first, clock.now - timedelta(hours=1))
    assert 1 == later.messages_here(first)


def test_the_buyer_of_another_shop_is_another(journal: Journal, engine: Engine, clock: FixedClock) -> None:
    """Names are masked, so the same one in two shops says nothing."""
    first = told(journal, message("1", buyer="A***a"))
    other = Journal(engine, store="red", shop="seller.example/1", round_id="r1", clock=clock)
    assert (0, 0) == (other.messages_here(first), other.messages_since(first, clock.now))


def test_a_shop_was_looked_at_once_a_scan_reached_its_end(
    journal: Journal, engine: Engine, clock: FixedClock
) -> None:
    """A scan cut short is no look, nor is one of another shop; under another name of the store it is."""
    other = Journal(engine, store="red", shop="seller.example/1", round_id="r1", clock=clock)
    other.save_scan(True, {})
    journal.save_scan(False, {})
    assert not journal.looked_at()
    twin = Journal(engine, store="twin", shop=journal.shop, round_id="r1", clock=clock)
    twin.save_scan(True, {})
    assert journal.looked_at()


@pytest.mark.parametrize("by", ["person", "sign-in"])
def test_a_paused_store_begins_nothing(
    journal: Journal, engine: Engine, clock: FixedClock, by: stores.Pauser
) -> None:
    """The pause is looked at where the commit is begun: nothing is, and the intent can be let go."""
    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])
    stores.pause(engine, "blue", by, "another store's", clock)
    stores.pause(engine, "red", by, "stock-taking", clock)
    with pytest.raises(StorePaused, match="stock-taking"):
        journal.begin([intent.id])
    assert ([S.PREPARING], 0) == (states(journal, intent), journal.writes_here())
    journal.abandon([intent.id], "paused")
    assert [S.DUE] == states(journal, intent)


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reads rows."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_counting_walks_through_no_table(journal: Journal, statements: list[tuple[str, Any]]) -> None:
    """Before each write the journal is asked, so years of history must cost nothing."""
    first = told(journal, replace(message("1"), buyer="Ana"))
    statements.clear()
    journal.writes_here()
    journal.messages_here(first)
    journal.messages_since(first, journal.clock())
    journal.looked_at()
    asked = 4
    assert asked == len(statements)
    with journal.engine.connect() as connection:
        for statement, parameters in list(statements):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            wide = [row[3] for row in plan if row[3].startswith("SCAN") or row[3].endswith("(shop=?)")]
            assert [] == wide, statement
