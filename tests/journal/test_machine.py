"""The journal under any sequence of calls, rounds and crashes, judged by a model of what may happen."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from agent.errors import BufaError
from agent.ledger.intents import MOVES, IntentState
from agent.ledger.journal import Journal
from agent.models import Kind, Pair
from tests.databases import new_database
from tests.extent import THOROUGH
from tests.journal.samples import SHOP, FixedClock, fix, message

S = IntentState
RESULTS = (S.DONE, S.REFUSED, S.UNCONFIRMED, S.NEEDS_PERSON)
NUMBERS = ("RB1", "RB2")


class JournalMachine(RuleBasedStateMachine):
    """Calls the journal in any order; whatever it refuses must have changed nothing."""

    keys = Bundle("keys")

    @initialize()
    def start(self) -> None:
        """A new database and its first round."""
        self.folder = tempfile.TemporaryDirectory()
        self.engine = new_database(Path(self.folder.name))
        self.clock = FixedClock()
        self.rounds = itertools.count(1)
        self.clicks: list[tuple[str, str]] = []  # (key, round) of every commit that was let through
        self.done: set[str] = set()
        self.next_round()

    def teardown(self) -> None:
        """Close the database."""
        self.engine.dispose()
        self.folder.cleanup()

    @rule()
    def next_round(self) -> None:
        """The round before ended, or died: nobody tells the journal which."""
        self.clock.move(minutes=10)
        self.round_id = f"r{next(self.rounds)}"
        self.journal = Journal(self.engine, store="red", shop=SHOP, round_id=self.round_id, clock=self.clock)
        self.journal.open_round("daily")

    @rule(
        target=keys,
        order=st.sampled_from(("1", "2")),
        number=st.sampled_from(NUMBERS),
        told=st.booleans(),
        free=st.booleans(),
    )
    def plan(self, order: str, number: str, told: bool, free: bool) -> str:
        """Plan a correction at its present generation, with its message, without it, or the message alone."""
        note = message(order, number)
        wanted = fix(order, number, generation=self.journal.generation(order, 1))
        intents = (
            self.journal.plan([], [note]) if free else self.journal.plan([(wanted, note if told else None)])
        )
        assert len(intents) == len({intent.key for intent in intents})
        return intents[-1].key

    @rule(keys=st.lists(keys, min_size=1, max_size=3))
    def prepare(self, keys: list[str]) -> None:
        """Fill a form for some intents."""
        self.attempt(self.journal.preparing, keys)

    @rule(keys=st.lists(keys, min_size=1, max_size=3))
    def begin(self, keys: list[str]) -> None:
        """Click, if the journal lets us."""
        if self.attempt(self.journal.begin, keys):
            self.clicks += [(key, self.round_id) for key in set(keys)]

    @rule(keys=st.lists(keys, min_size=1, max_size=3), result=st.sampled_from(RESULTS))
    def settle(self, keys: list[str], result: IntentState) -> None:
        """Enter a result."""
        if self.attempt(self.journal.settle, keys, result) and result is S.DONE:
            self.done |= set(keys)

    @rule(key=keys, call=st.sampled_from(("abandon", "drop", "reopen")))
    def turn_back(self, key: str, call: str) -> None:
        """Let go of a form, give up an intent, or make it due again at a person's word."""
        self.attempt(getattr(self.journal, call), [key], "a note")

    @rule(order=st.sampled_from(("1", "2")), number=st.sampled_from(NUMBERS))
    def release(self, order: str, number: str) -> None:
        """The right pair stands."""
        self.journal.release(order, Pair("CPAM", number))

    @invariant()
    def never_twice_in_a_round(self) -> None:
        """No key is clicked twice in one round."""
        assert len(self.clicks) == len(set(self.clicks))

    @invariant()
    def messages_once_corrections_twice(self) -> None:
        """No message is clicked twice at all, no correction three times."""
        for key, clicks in itertools.groupby(sorted(key for key, _ in self.clicks)):
            intent = self.journal.intent_for(key)
            assert intent is not None
            count = len(list(clicks))
            assert count == intent.attempts
            assert count <= (1 if intent.kind is Kind.MESSAGE else 2)

    @invariant()
    def done_is_final(self) -> None:
        """What was done once is done for ever."""
        for key in self.done:
            intent = self.journal.intent_for(key)
            assert intent is not None
            assert S.DONE == intent.state

    @invariant()
    def the_history_is_a_path(self) -> None:
        """Each history walks along the table from its beginning and ends in the present state."""
        for intent in itertools.chain(*(self.journal.intents_of(order) for order in ("1", "2"))):
            path = [event.state for event in self.journal.history(intent.id)]
            assert path[0] in (S.DUE, S.WAITING)
            assert intent.state == path[-1]
            assert all(after in MOVES[before] for before, after in itertools.pairwise(path))

    @invariant()
    def nothing_due_was_ever_clicked(self) -> None:
        """`due` names only what was never sent."""
        clicked = {key for key, _ in self.clicks}
        due = [intent.key for kind in Kind for intent in self.journal.due(kind)]
        assert not clicked & set(due)

    def attempt(self, call: object, keys: list[str], *rest: object) -> bool:
        """Call the journal for some keys; if it refuses, check that it changed nothing."""
        before = {key: self.journal.intent_for(key) for key in keys}
        ids = [intent.id for intent in before.values() if intent]
        try:
            call(ids, *rest)  # type: ignore[operator]
        except BufaError:
            assert before == {key: self.journal.intent_for(key) for key in keys}
            return False
        return True


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = settings(
    max_examples=40 if THOROUGH else 15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
