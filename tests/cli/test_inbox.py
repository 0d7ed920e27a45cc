"""`bufa inbox` and `bufa resolve`: what waits for people, and how their answers reach the journal."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from agent.ledger import inbox, stores
from agent.ledger.approvals import Asked
from agent.ledger.database import open_database
from agent.ledger.inbox import Matter, Waits
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from tests.journal.samples import SHOP, START, FixedClock, begun, fix, message

Bufa = Callable[..., Result]
STORE = """
[stores.main]
pack = "aliexpress"
address = "https://csp.aliexpress.com"
channel_id = "4711"
"""


def _journal(folder: Path) -> Journal:
    return Journal(open_database(folder), store="main", shop=SHOP, round_id="r1", clock=FixedClock())


@pytest.fixture
def told(store: Path) -> Intent:
    """A message that was begun and never proven, in the inbox with everything else that may wait."""
    (store / "bufa.toml").write_text(STORE, "utf-8")
    journal = _journal(store)
    journal.open_round("daily")
    correction, _, told = journal.plan([(fix(order="8191"), message(order="8191"))], [message()])
    begun(journal, told)
    journal.settle([told.id], IntentState.UNCONFIRMED, "the console could not be read")
    shown = {side: correction.terms[side] for side in ("wrong", "right")}
    journal.ask([Asked([correction], shown, until=START.replace(year=2099))])
    unproven = Matter(Waits.UNCONFIRMED, "8190", "placeholder", "not read", "RB1", "Dear buyer", told.id)
    finding = Matter(Waits.FINDING, "8192", "unread", "1 unread message", "RB2", "Dear other")
    inbox.keep(journal.engine, "main", SHOP, "r1", [finding, unproven], (), FixedClock())
    stores.pause(journal.engine, "main", stores.SIGN_IN, "a slider", FixedClock())
    journal.engine.dispose()
    still = store / "recordings" / "main" / "r1" / "order-8190" / "stills" / "0001-chat.png"
    still.parent.mkdir(parents=True)
    still.touch()
    return told


def _listed(bufa: Bufa) -> list[dict[str, str]]:
    found = json.loads(bufa("inbox", "--json").stdout)
    assert isinstance(found, list)
    return found


def _state(folder: Path, intent: Intent) -> IntentState | None:
    journal = _journal(folder)
    found = journal.intent_for(intent.key)
    journal.engine.dispose()
    return found.state if found else None


def test_the_most_urgent_stands_first(bufa: Bufa, told: Intent) -> None:
    """A paused sign-in, then what is not proven, then approvals, then findings."""
    assert ["sign-in", "unconfirmed", "approval", "finding"] == [each["kind"] for each in _listed(bufa)]


def test_an_entry_has_all_it_takes_to_do_it_by_hand(bufa: Bufa, told: Intent, store: Path) -> None:
    """Order, number and text to paste, the address in the console, the picture, the command."""
    entry = next(each for each in _listed(bufa) if each["kind"] == "unconfirmed")
    assert ("8190", "RB1", "Dear buyer") == (entry["order_id"], entry["number"], entry["text"])
    assert entry["link"].startswith("https://csp.aliexpress.com/")
    assert Path(entry["picture"]).is_file()
    assert f"bufa resolve {entry['id']} --by-hand --note …" == entry["answer"]
    text = bufa("inbox").stdout
    assert "Dear buyer" in text
    assert entry["link"] in text


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("--sent", IntentState.DONE),
        ("--by-hand", IntentState.DONE),
        ("--not-sent", IntentState.NEEDS_PERSON),
    ],
)
def test_an_answer_settles_the_write(
    bufa: Bufa, told: Intent, store: Path, answer: str, state: IntentState
) -> None:
    """The journal knows whose answer it was; the entry is closed, and what was begun is never due again."""
    number = next(each["id"] for each in _listed(bufa) if each["kind"] == "unconfirmed")
    assert 0 == bufa("resolve", number, answer, "--note", "looked", "--by", "Li").exit_code
    assert state is _state(store, told)
    journal = _journal(store)
    last = journal.history(told.id)[-1]
    assert f"Li: {answer.removeprefix('--')}; looked" == last.note
    assert journal.answered(told)
    journal.engine.dispose()
    assert number not in {each["id"] for each in _listed(bufa)}


def test_a_proof_is_kept_under_its_digest(bufa: Bufa, told: Intent, store: Path) -> None:
    """The file is copied, readable by its owner alone; the journal has its name and digest."""
    (proof := store / "chat.png").write_bytes(b"picture")
    number = next(each["id"] for each in _listed(bufa) if each["kind"] == "unconfirmed")
    done = bufa("resolve", number, "--by-hand", "--note", "pasted", "--attach", str(proof))
    assert 0 == done.exit_code
    (kept,) = (store / "attachments").iterdir()
    private = 0o600
    assert (b"picture", private) == (kept.read_bytes(), stat.S_IMODE(kept.stat().st_mode))
    journal = _journal(store)
    assert f"(chat.png sha256:{kept.stem})" in journal.history(told.id)[-1].note
    journal.engine.dispose()


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("--sent", "--not-sent"), 2, "say one of"),
        ((), 2, "say one of"),
        (("--sent", "--attach", "nowhere.png"), 3, "cannot be read"),
    ],
)
def test_a_bad_answer_changes_nothing(
    bufa: Bufa, told: Intent, store: Path, line: tuple[str, ...], code: int, said: str
) -> None:
    """Two answers, none, or a proof that is not there: said, and the entry stays open."""
    number = next(each["id"] for each in _listed(bufa) if each["kind"] == "unconfirmed")
    result = bufa("resolve", number, *line, "--note", "x")
    assert (code, True) == (result.exit_code, said in result.stderr)
    assert number in {each["id"] for each in _listed(bufa)}
    assert IntentState.UNCONFIRMED is _state(store, told)


def test_a_number_that_is_no_entry(bufa: Bufa, told: Intent) -> None:
    """Exit code 3 and the way to the list."""
    result = bufa("resolve", "99", "--sent", "--note", "x")
    assert (3, True) == (result.exit_code, "there is no entry 99" in result.stderr)


def test_nothing_waits(bufa: Bufa, store: Path) -> None:
    """An empty inbox is said, and is an empty list in JSON."""
    assert "nothing waits for you" in bufa("inbox").stderr
    assert [] == _listed(bufa)


def test_a_request_says_how_long_its_order_has(bufa: Bufa, told: Intent, store: Path) -> None:
    """The time left stands beside the moment; under four hours is very urgent, and what is over is gone."""
    journal = _journal(store)
    (soon, over) = journal.plan([(fix(order="8197"),), (fix(order="8198"),)])
    hour = timedelta(hours=1)
    journal.ask([Asked([soon], {}, until=datetime.now(UTC) + 3.5 * hour)])
    journal.ask([Asked([over], {}, until=datetime.now(UTC) - hour)])
    journal.engine.dispose()
    found = {each["order_id"]: each for each in _listed(bufa) if each["kind"] == "approval"}
    assert {"8191", "8197"} == set(found)
    assert ("3 h", "very urgent") == (found["8197"]["left"][:3], found["8197"]["urgency"])
    assert "" == found["8191"]["urgency"]
    assert "very urgent" in bufa("inbox").stdout
    assert "expired" in bufa("approve", "3").stderr
