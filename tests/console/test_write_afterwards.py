"""What the page, the journal and the browser may do once a commit was clicked; what is said of it then."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Route
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from agent import runner
from agent.errors import EvidenceUnwritable, ExitCode, HumanCheck, StorePaused, WrongShop
from agent.ledger import stores
from agent.ledger.database import FILE_NAME
from agent.ledger.intents import IntentState as S
from agent.models import Pair, State, TrackingFix
from agent.practice.shop import Pair as Shown
from flows.approving import Approver
from flows.daily import corrections
from tests.console.world import FIX, NEW, OLD, PATIENT, World
from tests.practice_skins.shop_of_tests import NOW, TWO, WRONG

REFUSAL = "The old tracking number may not be modified"
BUSY = "Request timed out, please check the result"
CHECK = "<iframe id=baxia-dialog-content></iframe>"


def _answer(route: Route, text: str) -> None:
    reply = {"api": "mtop.practice.logistics.modify", "data": {}, "ret": [f"FAIL_X::{text}"], "v": "1.0"}
    route.fulfill(body=json.dumps(reply), content_type="application/json")


def _carried_out(here: World) -> None:
    here.shop.orders[WRONG].parcels[0] = Shown(NEW.service, NEW.number)


def _round(here: World) -> None:
    """Carry out one correction as a round does, with its row in the report."""
    corrections(here.session, [here.plan()], Approver(here.session))


def _rows(here: World) -> list[State]:
    return [write.outcome for write in here.session.report.writes]


# --- error toasts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skin", "lang", "text"),
    [("plain", "en", BUSY), ("aliexpress", "zh", "系统繁忙，请稍后再试"), ("plain", "zh", "Oops")],
)
def test_an_error_that_proves_nothing_is_never_a_refusal(world: Any, skin: str, lang: str, text: str) -> None:
    """The console says that something failed and shows the old number: unconfirmed, as it may come yet."""
    here: World = world(skin=skin, lang=lang)
    here.on_call("logistics.modify", lambda route: _answer(route, text))
    assert State.UNCONFIRMED is here.correct().state
    assert [S.DUE, S.PREPARING, S.BEGUN, S.UNCONFIRMED] == here.path()


def test_after_an_error_the_page_is_read_through_the_settling_time(world: Any) -> None:
    """What stands only at a later reading is done, although the console showed an error."""
    here: World = world(edits=PATIENT)
    details: list[str] = []

    def reading(route: Route) -> None:
        details.append("")
        if len(details) == 4:  # before the form, in the form, once after the commit, and now
            _carried_out(here)
        route.continue_()

    here.on_call("order.detail", reading)
    here.on_call("logistics.modify", lambda route: _answer(route, BUSY))
    assert (State.DONE, [NEW]) == (here.correct().state, here.pairs())
    assert len(details) == 4


@pytest.mark.parametrize("text", [BUSY, REFUSAL])
def test_whatever_was_said_what_stands_is_done(world: Any, text: str) -> None:
    """The change stands on a fresh page: done, also where the console's words were those of a refusal."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: (_carried_out(here), _answer(route, text)))
    assert here.correct().state in (State.DONE, State.ALREADY_DONE)
    assert [S.DUE, S.PREPARING, S.BEGUN, S.DONE] == here.path()


def test_a_refused_change_that_comes_late_is_done(world: Any) -> None:
    """After a refusal too the page is read through the settling time: its words may be wrong."""
    here: World = world(edits=PATIENT)
    details: list[str] = []

    def reading(route: Route) -> None:
        details.append("")
        if len(details) == 4:
            _carried_out(here)
        route.continue_()

    here.on_call("order.detail", reading)
    here.on_call("logistics.modify", lambda route: _answer(route, REFUSAL))
    assert here.correct().state in (State.DONE, State.ALREADY_DONE)


def test_a_proven_refusal_is_refused_in_its_words(world: Any) -> None:
    """The words that prove a refusal, and the old number still there: refused."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: _answer(route, REFUSAL))
    outcome = here.correct()
    assert (State.REFUSED, REFUSAL) == (outcome.state, outcome.text)
    assert ([OLD], S.REFUSED) == (here.pairs(), here.path()[-1])


# --- the journal -----------------------------------------------------------------------------------


def _break_journal(here: World) -> None:
    """Take a table away, as a database that is gone would."""
    connection = sqlite3.connect(here.folder / FILE_NAME)
    connection.execute("alter table intent_event rename to gone")
    connection.commit()
    connection.close()


def test_a_journal_that_fails_after_the_commit_ends_the_round(world: Any) -> None:
    """What was begun and cannot be entered as done is reported unconfirmed; then the round stops."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: (_break_journal(here), route.continue_()))
    with pytest.raises(EvidenceUnwritable, match="journal could not be written"):
        _round(here)
    assert ([State.UNCONFIRMED], [NEW]) == (_rows(here), here.pairs())
    assert "journal could not be written" in here.session.report.writes[0].text
    assert "begun" == here.on_disk()
    here.session.report.close()
    assert ExitCode.UNCONFIRMED is here.session.report.exit_code


def _settle_elsewhere(here: World) -> None:
    """Let somebody enter the intent as done meanwhile, after which it may not pass into any state."""
    connection = sqlite3.connect(here.folder / FILE_NAME)
    connection.execute("update intent set state = 'done'")
    connection.commit()
    connection.close()


def test_a_journal_that_refuses_after_the_commit_ends_the_round_too(world: Any) -> None:
    """Another program in the journal is no reason to go on: reported, and nothing else is written."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: (_settle_elsewhere(here), route.abort()))
    intents = [here.plan(), here.plan(_fix_of_two())]
    with pytest.raises(Exception, match="does not let"):
        corrections(here.session, intents, Approver(here.session))
    assert [(WRONG, State.UNCONFIRMED)] == [(w.order_id, w.outcome) for w in here.session.report.writes]


def _fix_of_two() -> TrackingFix:
    return replace(FIX, order_id=TWO, wrong=Pair("YANWEN_AM", "1234567890"), parcel=2)


def test_whatever_the_database_raises_the_write_is_reported(world: Any) -> None:
    """A database error that nobody translated does not leave a begun write without its row."""
    here: World = world()

    def malformed(*of: Any) -> None:
        if here.served.desk.book.as_json() and "UPDATE" in str(of[2]).upper():
            raise sqlite3.DatabaseError("database disk image is malformed")

    event.listen(here.engine, "before_cursor_execute", malformed)
    with pytest.raises((DatabaseError, sqlite3.DatabaseError), match="malformed"):
        _round(here)
    event.remove(here.engine, "before_cursor_execute", malformed)
    assert [State.UNCONFIRMED] == _rows(here)


# --- a check while confirming -----------------------------------------------------------------------


def _checked_afterwards(here: World, page: str = CHECK) -> None:
    """Let the console ask for a person on every page that is loaded after the commit."""

    def commit(route: Route) -> None:
        here.window.route(
            f"**/orders/{WRONG}?*", lambda asked: asked.fulfill(body=page, content_type="text/html")
        )
        route.continue_()

    here.on_call("logistics.modify", commit)


def test_a_human_check_while_confirming_is_reported_and_stops_the_store(world: Any) -> None:
    """The begun write is unconfirmed in journal and report, and the check is the whole store's matter."""
    here: World = world()
    _checked_afterwards(here)
    with pytest.raises(HumanCheck):
        _round(here)
    assert ([State.UNCONFIRMED], S.UNCONFIRMED) == (_rows(here), here.path()[-1])
    assert [WRONG] == list(here.session.outcomes)


def test_after_a_human_check_no_other_order_is_touched(world: Any) -> None:
    """The round ends there: the next correction is not begun, nor even opened."""
    here: World = world()
    _checked_afterwards(here)
    intents = [here.plan(), here.plan(_fix_of_two())]
    with pytest.raises(HumanCheck):
        corrections(here.session, intents, Approver(here.session))
    assert [S.DUE] == here.path(TWO)
    assert [(WRONG, "modify")] == [(one["order_id"], one["kind"]) for one in here.log()]


def test_a_human_check_while_confirming_pauses_the_store(world: Any) -> None:
    """The runner pauses the store, and the exit code is that of a write that is not proven."""
    here: World = world()
    _checked_afterwards(here)
    options = runner.RunOptions(flow="daily", plan_only=True)  # the round is in the journal already
    run = runner.Run(
        None,  # type: ignore[arg-type]
        here.session.store,
        options,
        here.pack,
        here.engine,
        None,  # type: ignore[arg-type]
        lambda: NOW,
        print,
        "r1",
        lambda: False,
    )
    runner._flow(run, here.session, lambda _: _round(here))
    with pytest.raises(StorePaused):
        stores.refuse_if_paused(here.engine, "practice")
    report = here.session.report
    assert ([State.UNCONFIRMED], ExitCode.UNCONFIRMED) == (_rows(here), report.exit_code)
    assert ["HumanCheck"] == [type(error).__name__ for error in report.errors]


def test_another_shop_while_confirming_stops_the_store_too(world: Any) -> None:
    """Whatever needs a person at the whole store is raised once the write is reported."""
    here: World = world()
    _checked_afterwards(here, "<p>You have no permission for this shop</p>")
    with pytest.raises(WrongShop):
        _round(here)
    assert [State.UNCONFIRMED] == _rows(here)


# --- native dialogs ---------------------------------------------------------------------------------

#: Tells the test what a native question was answered; the page waits for that, lest a loading cut it off.
TELL = """const tell = (what, yes) => { const call = new XMLHttpRequest();
  call.open('POST', '/answered?' + what + '=' + yes, false); call.send(); };"""
ASK_LATER = """new MutationObserver((_, watch) => {
  if (!document.querySelector('.flash.ok')) return;
  watch.disconnect(); tell('later', ask('Also cancel the order?'));
}).observe(document, {childList: true, subtree: true});"""


def _asked(here: World) -> list[str]:
    """Note what the page says it was answered."""
    answers: list[str] = []

    def note(route: Route) -> None:
        answers.append(route.request.url.partition("?")[2])
        route.fulfill(body="")

    here.window.route("**/answered?*", note)
    return answers


def _dialogs(here: World) -> list[str]:
    here.session.flush()
    return [line["write"]["text"] for line in here.recorded() if line["verb"] == "dialog"]


def test_the_commits_own_question_is_answered_yes(world: Any) -> None:
    """The console asks whether it is meant, and that question is on record with its words."""
    here: World = world()
    assert State.DONE is here.correct().state
    (text,) = _dialogs(here)
    assert WRONG in text
    assert NEW.number in text


def test_a_second_question_of_the_same_click_is_answered_no(world: Any) -> None:
    """Only the first question is the commit's own; what is asked beside it nobody has agreed to."""
    here: World = world()
    answers = _asked(here)
    here.page_does(
        f"{TELL} const ask = window.confirm.bind(window);"
        "window.confirm = text => { const first = ask(text);"
        " tell('second', ask('Also cancel the order?')); return first; };"
    )
    assert State.DONE is here.correct().state
    assert ["second=false"] == answers
    assert "Also cancel the order?" in _dialogs(here)[0]


@pytest.mark.parametrize("silent", [True, False], ids=["none at the commit", "after the commit's own"])
def test_a_question_after_the_commit_is_answered_no(world: Any, silent: bool) -> None:
    """A question that comes later is another one, also where the commit asked none after all."""
    here: World = world()
    answers = _asked(here)
    own = "window.confirm = () => true;" if silent else ""
    here.page_does(f"{TELL} const ask = window.confirm.bind(window); {own} {ASK_LATER}")
    assert State.DONE is here.correct().state
    assert "later=false" in answers
    assert "later=true" not in answers
    assert (0 if silent else 1) == len(_dialogs(here))
