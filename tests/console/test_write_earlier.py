"""What an earlier round began and did not prove: what is read and reported of it, and what is left alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Route
from sqlalchemy.orm import Session as Database

from agent.console.report import RoundReport
from agent.console.write import Write
from agent.errors import BufaError, ExitCode, HumanCheck
from agent.ledger.imports import import_file
from agent.ledger.intents import IntentState as S
from agent.ledger.journal import Journal
from agent.models import Kind, Pair, Policy, Reason, State
from agent.practice.shop import Pair as Shown
from agent.settings import KindSettings
from flows.approving import Approver
from flows.compare import Book
from flows.daily import corrections, daily, only_correct, only_message
from flows.decide import decide
from flows.scan import Scanned, scan
from flows.settle import settle
from tests.console.world import FIX, MESSAGE, NEW, OLD, TEXT, World
from tests.practice_skins.shop_of_tests import CLOSED, NOW, SHOP_ID, TWO, WRONG

LATER = NOW + timedelta(hours=1)
#: What a colleague put in: proven wrong by itself, and all the same not ours to replace.
THEIRS = Pair("EMS", "TEST111111")


def _ledger(here: World, *lines: str) -> None:
    """Import an export of yesterday with these lines: order, number; an hour before the earlier round."""
    file = here.folder / "ledger.csv"
    rows = [f"{order},Lamp,中国邮政挂号小包,{number}" for order, number in (line.split() for line in lines)]
    file.write_text("\n".join(["订单号,商品名称,物流公司,运单号", *rows, ""]), "utf-8")
    then = (NOW - timedelta(days=1)).timestamp()
    os.utime(file, (then, then))
    with Database(here.engine) as database:
        report = import_file(database, file, store="practice", names=(), clock=lambda: NOW)
        database.commit()
    assert [] == report.refused


def _next_round(here: World, **kinds: Policy) -> World:
    """Let the next round of the store begin, an hour later, in the same window."""
    here.journal = Journal(
        here.engine, store="practice", shop=f"127.0.0.1/{SHOP_ID}", round_id="r2", clock=lambda: LATER
    )
    here.journal.open_round("daily")
    here.session.journal = here.journal
    here.session.clock = lambda: LATER
    here.session.report = RoundReport("r2")
    here.session.shown, here.session.outcomes = {}, {}
    if kinds:
        here.session.store = here.session.store.model_copy(update={"kinds": KindSettings(**kinds)})
    return here


def _rows(here: World) -> list[tuple[Kind, State]]:
    return [(write.kind, write.outcome) for write in here.session.report.writes]


def _exit_code(here: World) -> ExitCode:
    here.session.report.close()
    return here.session.report.exit_code


def _open_correction(world: Callable[..., World]) -> World:
    """Begin a correction whose request is lost, as far as an earlier round can know."""
    here = world()
    here.session.journal.remember([here.session.read_order(here.session.open("order", order_id=WRONG))])
    here.on_call("logistics.modify", lambda route: route.abort())
    assert State.UNCONFIRMED is here.correct().state
    return _next_round(here)


def _open_message(world: Callable[..., World], **kinds: Policy) -> tuple[World, list[str]]:
    """Begin a message whose request is lost; the list fills with the read marks of the next round."""
    here = world()
    here.on_call("im.send", lambda route: route.abort())
    assert State.UNCONFIRMED is here.tell().state
    here.shop.conversations["s90001"].draft = ""
    reads: list[str] = []
    here.on_call("im.read", lambda route: (reads.append(route.request.url), route.continue_()))
    return _next_round(here, **kinds), reads


# --- whose value stands ------------------------------------------------------------------------------


def test_a_colleagues_value_read_on_the_way_is_not_taken_for_ours(world: Any) -> None:
    """Looking for our own correction, another value is found: it stays somebody else's, and is kept.

    `decide` then finds it changed by others and plans no correction over it.
    """
    here = _open_correction(world)
    _ledger(here, f"{WRONG} {NEW.number}")
    here.shop.orders[WRONG].parcels[0] = Shown(THEIRS.service, THEIRS.number)
    here.shop.orders[WRONG].changes += 1
    assert [] == settle(here.session)
    assert [(Kind.CORRECT, State.NEEDS_PERSON)] == _rows(here)
    seen = here.journal.seen([WRONG])[WRONG]
    assert ((OLD,), False) == (seen.parcels, seen.ours)
    book, orders = Book(here.session), {WRONG: here.session.shown[WRONG]}
    assert [THEIRS] == [parcel.pair for parcel in orders[WRONG].parcels]
    plan = decide(list(orders.values()), book.ledger(orders), book.history(orders), book.rules())
    assert ((), [Reason.CHANGED_BY_OTHERS]) == (plan.fixes, [finding.reason for finding in plan.findings])


def test_our_own_value_found_later_is_ours(world: Any) -> None:
    """What stands as it should is remembered as our own change, and the correction is done."""
    here = _open_correction(world)
    here.shop.orders[WRONG].parcels[0] = Shown(NEW.service, NEW.number)
    assert [] == settle(here.session)
    seen = here.journal.seen([WRONG])[WRONG]
    assert ((NEW,), True) == (seen.parcels, seen.ours)
    assert S.DONE is here.path()[-1]


def _stop(write: Write | None = None) -> None:
    """Stop a write before its commit, as a page that is another does."""
    if write is not None:
        write.prepared = True
    raise BufaError("the page is another")


def _interrupted(write: Write) -> None:
    write.prepared = True
    raise KeyboardInterrupt


def test_ctrl_c_lets_go_of_what_was_prepared(world: Any) -> None:
    """An interruption before the commit leaves the intent due, and stays an interruption."""
    here: World = world()
    intent = here.plan()
    here.journal.preparing([intent.id])
    with pytest.raises(KeyboardInterrupt), here.session.write([intent]) as write:
        _interrupted(write)
    assert S.DUE is here.path()[-1]


# --- what is said of it -------------------------------------------------------------------------------


def test_what_was_begun_before_is_never_called_unsent(world: Any) -> None:
    """A second try that stops before its commit says that the first one is not proven."""
    here = _open_correction(world)
    (intent,) = settle(here.session)
    here.journal.preparing([intent.id])
    with pytest.raises(BufaError) as caught, here.session.write([intent]) as write:
        _stop(write)
    assert "begun by an earlier round and not proven" in caught.value.facts["write"]
    assert S.UNCONFIRMED is here.path()[-1]


def test_one_begun_intent_among_several_is_enough(world: Any) -> None:
    """A message that carries a begun intent beside a new one is not called unsent either."""
    here: World = world()
    intents = here.journal.plan([], [MESSAGE, replace(MESSAGE, order_id=TWO)])
    with (
        pytest.raises(BufaError) as caught,
        here.session.write([intents[0], replace(intents[1], attempts=1)]),
    ):
        raise BufaError("stopped")
    assert "not proven" in caught.value.facts["write"]


def test_what_was_never_begun_is_called_unsent(world: Any) -> None:
    """Nothing of it was ever begun: not sent, the console is unchanged."""
    here: World = world()
    with pytest.raises(BufaError) as caught, here.session.write([here.plan()]):
        _stop()
    assert "not sent; the console is unchanged" == caught.value.facts["write"]


def test_a_second_try_that_stops_is_reported_unconfirmed(world: Any) -> None:
    """The report has its row, and the exit code is that of a write that is not proven."""
    here = _open_correction(world)
    again = settle(here.session)
    assert [WRONG] == [intent.order_id for intent in again]
    here.page_does(
        "addEventListener('input', e => { if (e.target.name === 'number') e.target.value = 'X'; }, true)"
    )
    corrections(here.session, again, Approver(here.session))
    assert [(Kind.CORRECT, State.UNCONFIRMED)] == _rows(here)
    assert ExitCode.UNCONFIRMED is _exit_code(here)
    assert "not proven" in here.session.report.errors[0].facts["write"]
    assert ([], S.UNCONFIRMED) == (here.log("modify"), here.path()[-1])


def test_a_second_try_that_is_held_is_reported_unconfirmed(world: Any) -> None:
    """Corrections are off by now: what an earlier round began is not merely planned."""
    here = _open_correction(world)
    again = settle(here.session)
    here.session.store = here.session.store.model_copy(
        update={"kinds": KindSettings(correct=Policy.OFF, message=Policy.AUTO)}
    )
    corrections(here.session, again, Approver(here.session))
    assert [(Kind.CORRECT, State.UNCONFIRMED)] == _rows(here)
    assert ExitCode.UNCONFIRMED is _exit_code(here)


def test_a_round_of_messages_alone_reports_an_open_correction(world: Any) -> None:
    """`run message` writes no correction, and does not keep quiet about one that is open."""
    here = _open_correction(world)
    _ledger(here, f"{WRONG} {NEW.number}")
    here.session.only_order = WRONG
    only_message(here.session)
    assert (Kind.CORRECT, State.UNCONFIRMED) in _rows(here)
    assert ExitCode.UNCONFIRMED is _exit_code(here)
    assert [] == here.log("modify")


def test_what_nobody_asks_for_any_more_has_its_row(world: Any) -> None:
    """Begun, not there, and the ledger is silent by now: a person's, in findings and writes."""
    here = _open_correction(world)
    here.session.only_order = WRONG
    daily(here.session)
    assert [(Kind.CORRECT, State.NEEDS_PERSON)] == _rows(here)
    assert S.NEEDS_PERSON is here.path()[-1]


def test_what_cannot_be_looked_for_is_reported_unconfirmed(world: Any) -> None:
    """The order's page fails: the open correction is as unconfirmed as before, and its row says so."""
    here = _open_correction(world)
    here.on_call("order.detail", lambda route: route.fulfill(status=500, body="oops"))
    assert [] == settle(here.session)
    assert [(Kind.CORRECT, State.UNCONFIRMED)] == _rows(here)
    assert ExitCode.UNCONFIRMED is _exit_code(here)


def test_a_check_while_looking_leaves_its_row(world: Any) -> None:
    """A human check ends the round, and the report still says which write is open."""
    here = _open_correction(world)
    here.window.route(
        f"**/orders/{WRONG}?*",
        lambda route: route.fulfill(
            body="<iframe id=baxia-dialog-content></iframe>", content_type="text/html"
        ),
    )
    with pytest.raises(HumanCheck):
        settle(here.session)
    assert [(Kind.CORRECT, State.UNCONFIRMED)] == _rows(here)


# --- an open message ------------------------------------------------------------------------------------


def _not_opened(here: World, reads: list[str]) -> None:
    """No read mark of this round, and the open message is reported as still open."""
    assert [] == reads
    assert [(Kind.MESSAGE, State.UNCONFIRMED)] == _rows(here)
    findings = here.session.report.findings
    assert (WRONG, Reason.UNCONFIRMED) in [(finding.order_id, finding.reason) for finding in findings]
    assert S.UNCONFIRMED is here.path()[-1]
    assert ExitCode.UNCONFIRMED is _exit_code(here)


def test_a_round_of_corrections_alone_opens_no_conversation(world: Any) -> None:
    """`run correct` looks for no message: opening a conversation marks it read."""
    here, reads = _open_message(world)
    here.session.only_order = WRONG
    only_correct(here.session)
    _not_opened(here, reads)


def test_with_messages_off_no_conversation_is_opened(world: Any) -> None:
    """`message = "off"` holds for looking too; the message stays open and is reported."""
    here, reads = _open_message(world, correct=Policy.AUTO, message=Policy.OFF)
    settle(here.session)
    _not_opened(here, reads)


def test_on_a_live_console_an_unverified_way_there_is_not_gone(world: Any) -> None:
    """Where nobody has verified the way into a conversation, it is not gone to look either."""
    edit = 'session: {find: [{css: "table.conversations td.buyer a", because: the link to the conversation}]'
    here, reads = _open_message(lambda: world(edits=((edit, f"{edit}, unverified: true"),)))
    here.session.store = here.session.store.model_copy(update={"address": "https://seller.example.com"})
    settle(here.session)
    _not_opened(here, reads)


def test_an_open_message_is_looked_for_where_messages_are_allowed(world: Any) -> None:
    """Found in the thread it is done; this is the look that the rounds above leave out."""
    here, reads = _open_message(world)
    last = here.shop.conversations["s90001"].messages[-1]
    here.shop.conversations["s90001"].messages.append(
        replace(last, message_id="m", sender="seller", text=TEXT)
    )
    settle(here.session)
    assert ([(Kind.MESSAGE, State.DONE)], 1) == (_rows(here), len(reads))


@pytest.mark.parametrize("unread", [1, 0], ids=["unread", "no number in the badge"])
def test_an_open_message_in_an_unread_conversation_is_a_persons(world: Any, unread: int) -> None:
    """The buyer has written since, or nobody can tell: not opened, and a person looks."""
    here, reads = _open_message(world)
    here.shop.conversations["s90001"].unread = unread
    if not unread:
        here.page_does(BADGE)
    settle(here.session)
    assert [] == reads
    assert [(Kind.MESSAGE, State.NEEDS_PERSON)] == _rows(here)


#: The list of conversations shows a dot where other consoles show how many are unread.
BADGE = """new MutationObserver(() => document.querySelectorAll('td.unread:empty').forEach(
  cell => { cell.textContent = '●'; })).observe(document, {childList: true, subtree: true})"""


def test_a_badge_without_a_number_is_not_opened(world: Any) -> None:
    """Something stands where the count should: not opened, nothing sent, a finding with the text to paste."""
    here: World = world()
    here.page_does(BADGE)
    assert State.NEEDS_PERSON is here.tell().state
    assert ([], []) == (here.log(), here.texts())
    (finding,) = here.session.report.findings
    assert (Reason.UNREAD, True) == (finding.reason, TEXT in finding.text)


def test_a_conversation_unread_again_after_our_post_is_not_opened(world: Any) -> None:
    """The buyer answers before we have read it back: unconfirmed, and the answer stays unread."""
    here: World = world()

    def answered(route: Route) -> None:
        reply = route.fetch()
        here.shop.conversations["s90001"].unread = 1
        route.fulfill(response=reply)

    here.on_call("im.send", answered)
    outcome = here.tell()
    assert (State.UNCONFIRMED, 1) == (outcome.state, len(here.texts()))
    assert 1 == here.shop.conversations["s90001"].unread
    assert "unread" in outcome.text
    assert S.UNCONFIRMED is here.path()[-1]


# --- orders whose buyers wait for a message ------------------------------------------------------------


def _scanned(here: World) -> tuple[Scanned, set[str]]:
    """Scan, and return what was seen with the orders that were opened."""
    here.session.shown = {}
    book = Book(here.session)
    seen = scan(here.session, book)
    here.journal.remember(seen.orders.values(), (), seen.digests, book.digests(seen.orders))
    return seen, {one.order_id for one in seen.orders.values() if one.detailed}


def test_an_order_with_a_message_due_is_read_in_every_round(world: Any) -> None:
    """Nothing else asks for it, and it may stand on no list: it is looked up and opened all the same."""
    here: World = world()
    for order_id in (WRONG, CLOSED):
        here.shop.orders[order_id].parcels[:] = [Shown("EMS", "EA123456785CN")]
    assert not {WRONG, CLOSED} & _scanned(here)[1]
    seen, opened = _scanned(here)
    assert (False, set()) == (CLOSED in seen.orders, opened & {WRONG, CLOSED})
    here.journal.plan([(FIX, MESSAGE)], [replace(MESSAGE, order_id=CLOSED)])
    for _ in range(2):
        seen, opened = _scanned(here)
        assert {WRONG, CLOSED} == opened
        assert all(here.session.shown[order_id].detailed for order_id in (WRONG, CLOSED))


def test_another_orders_page_is_not_read(world: Any) -> None:
    """Asked for one order, shown another: nothing is read of either, and nothing remembered."""
    here: World = world()
    here.page_does(
        "new MutationObserver(() => { const no = document.querySelector('h1 .order-no');"
        f" if (no && no.textContent === '{TWO}') no.textContent = '{WRONG}'; }})"
        ".observe(document, {childList: true, subtree: true})"
    )
    screen = here.session.open("order", order_id=TWO)
    with pytest.raises(BufaError, match="another's") as caught:
        here.session.read_order(screen)
    assert (TWO, WRONG) == (caught.value.facts["expected"], caught.value.facts["seen"])
    assert {} == here.session.shown
    assert WRONG == here.session.read_order(here.session.open("order", order_id=WRONG)).order_id
