"""The guarded write of a message, judged by the buyer's thread and the console's own book."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.errors import BufaError, Held, LocatorBlocked, PageChanged, UnexpectedValue
from agent.ledger.intents import IntentState as S
from agent.models import Policy, Reason, State
from tests.console.world import MESSAGE, NEW, OTHER_MESSAGE, TEXT, World
from tests.practice_skins.shop_of_tests import SPENT, TWO, WRONG

DONE = [S.DUE, S.PREPARING, S.BEGUN, S.DONE]
LET_GO = [S.DUE, S.PREPARING, S.DUE]
ON_TYPING = "addEventListener('input', event => {{ if (event.target.name === 'text') {{ {} }} }}, true)"


def _nothing_sent(world: World, error: BufaError) -> None:
    """No message reached the console, the journal never said begun, and people are told so."""
    assert ([], []) == (world.texts(), world.log("message"))
    assert LET_GO == world.path()
    assert "not sent; the console is unchanged" == error.facts["write"]


@pytest.mark.parametrize(("skin", "lang"), [("plain", "en"), ("aliexpress", "zh")])
def test_a_message_is_posted_once_and_read_back(world: Any, skin: str, lang: str) -> None:
    """One write request, the text whole in the buyer's thread, and the journal's straight path."""
    here: World = world(skin=skin, lang=lang)
    assert State.DONE is here.tell().state
    assert [TEXT] == here.texts()
    assert [("90001", True)] == [(one["buyer_id"], one["effect"]) for one in here.log("message")]
    assert DONE == here.path()


def test_one_message_for_two_orders_is_one_commit(world: Any) -> None:
    """Two orders of a buyer in one text: one request, both intents begun under one id and done."""
    here: World = world()
    assert State.DONE is here.tell(MESSAGE, OTHER_MESSAGE).state
    assert 1 == len(here.log("message"))
    assert [DONE, DONE] == [here.path(WRONG), here.path(TWO)]
    (one,), (two,) = here.journal.intents_of(WRONG), here.journal.intents_of(TWO)
    assert one.commit_id == two.commit_id
    assert one.commit_id


def test_2_another_orders_card(world: Any) -> None:
    """The order's number is read off its card there and then; another one stops the message."""
    here: World = world()
    card = f"document.querySelector('tr[data-order=\"{WRONG}\"] td.no').textContent = '{TWO}'"
    here.page_does(ON_TYPING.format(card))
    with pytest.raises(UnexpectedValue, match=r"conversation\.order_card") as caught:
        here.tell()
    _nothing_sent(here, caught.value)


def test_2_another_buyer(world: Any) -> None:
    """The conversation's buyer must be the order's."""
    here: World = world()
    here.page_does(ON_TYPING.format("document.querySelector('.buyer-name').textContent = 'Mario'"))
    with pytest.raises(UnexpectedValue, match=r"conversation\.buyer") as caught:
        here.tell()
    _nothing_sent(here, caught.value)
    assert ("M***a", "Mario") == (caught.value.facts["expected"], caught.value.facts["seen"])


def test_2_the_box_does_not_keep_the_text(world: Any) -> None:
    """A text that the box cut or changed is not sent."""
    here: World = world()
    here.page_does(ON_TYPING.format("event.target.value = event.target.value.slice(0, 20)"))
    with pytest.raises(UnexpectedValue, match=r"conversation\.box") as caught:
        here.tell()
    _nothing_sent(here, caught.value)


def test_2_two_ways_to_send(world: Any) -> None:
    """Two buttons of that name are one too many."""
    here: World = world()
    here.page_does(ON_TYPING.format("document.body.insertAdjacentHTML('beforeend', '<button>Send</button>')"))
    with pytest.raises(PageChanged, match="matched 2") as caught:
        here.tell()
    _nothing_sent(here, caught.value)


def test_2_a_text_of_several_lines_is_read_back(world: Any) -> None:
    """Line breaks survive the read-back, so that such a text can be sent at all."""
    here: World = world()
    text = f"Hello,\n\n- {NEW.number}\n\nThank you!"
    assert State.DONE is here.tell(text=text).state
    assert [text] == here.texts()


def test_3_the_reply_is_lost(world: Any) -> None:
    """A message that was posted although its reply was lost is found by reading, and not posted again."""
    here: World = world()
    here.on_call("im.send", lambda route: (route.fetch(), route.abort()))
    assert State.DONE is here.tell().state
    assert ([TEXT], DONE) == (here.texts(), here.path())


def test_3_the_request_is_lost(world: Any) -> None:
    """A message that may have been posted is unconfirmed, and begun once for ever."""
    here: World = world()
    here.on_call("im.send", lambda route: route.abort())
    assert State.UNCONFIRMED is here.tell().state
    assert [S.DUE, S.PREPARING, S.BEGUN, S.UNCONFIRMED] == here.path()
    with pytest.raises(BufaError, match="does not let"):
        here.tell()
    assert [] == here.texts()


def test_3_the_console_refuses(world: Any) -> None:
    """A text that the console refuses is refused in its words, and stands in no thread."""
    here: World = world()
    outcome = here.tell(text=f"{NEW.number}: write to me at someone@example.com")
    assert (State.REFUSED, []) == (outcome.state, here.texts())
    assert [S.DUE, S.PREPARING, S.BEGUN, S.REFUSED] == here.path()
    assert outcome.text


def test_6_an_unread_conversation_stays_unread(world: Any) -> None:
    """With unread messages of the buyer the conversation is not opened; a person gets the text to paste."""
    here: World = world()
    outcome = here.tell(replace(MESSAGE, order_id=SPENT, buyer="John Smith"))
    assert (State.NEEDS_PERSON, []) == (outcome.state, here.log())
    assert 3 == here.shop.conversations["s90002"].unread
    (finding,) = here.session.report.findings
    assert (Reason.UNREAD, True) == (finding.reason, TEXT in finding.text)


def test_somebodys_draft_is_left_alone(world: Any) -> None:
    """A text in the box that is not ours is somebody's work: nothing is typed, and it is still there."""
    here: World = world()
    here.shop.conversations["s90001"].draft = "Dear Maria, I am just"
    assert State.NEEDS_PERSON is here.tell().state
    assert ("Dear Maria, I am just", []) == (here.shop.conversations["s90001"].draft, here.texts())
    assert [Reason.DRAFT] == [finding.reason for finding in here.session.report.findings]


@pytest.mark.parametrize(("skin", "lang"), [("plain", "en"), ("aliexpress", "zh")])
def test_a_buyer_who_blocked_the_shop_is_left_to_a_person(world: Any, skin: str, lang: str) -> None:
    """Where the conversation says that the buyer takes nothing, nothing is typed, and a person hears why."""
    here: World = world(skin=skin, lang=lang)
    here.shop.conversations["s90001"].blocked = "box"
    outcome = here.tell()
    assert (State.NEEDS_PERSON, "the buyer has blocked the shop") == (outcome.state, outcome.text)
    assert ([], [], LET_GO) == (here.texts(), here.log("message"), here.path())
    (finding,) = here.session.report.findings
    assert (Reason.BLOCKED, True) == (finding.reason, TEXT in finding.text)


def test_a_box_that_is_off_without_words_in_the_pack(world: Any) -> None:
    """A pack that names no such words takes it for a page unlike itself; nothing is sent either way."""
    line = '      blocked: {find: [{css: "form.answer p.blocked", because: an alert without a name}]}\n'
    here: World = world(edits=((line, ""),))
    here.shop.conversations["s90001"].blocked = "box"
    with pytest.raises(LocatorBlocked, match=r"conversation\.box") as caught:
        here.tell()
    _nothing_sent(here, caught.value)


def test_our_own_draft_is_replaced(world: Any) -> None:
    """A text that an earlier try left in the box is ours, and does not keep us from sending."""
    here: World = world()
    intents = here.journal.plan([], [MESSAGE])
    here.journal.preparing([intents[0].id], TEXT)
    here.journal.abandon([intents[0].id], "earlier")
    here.shop.conversations["s90001"].draft = TEXT
    assert State.DONE is here.tell().state
    assert [TEXT] == here.texts()


def test_what_was_told_is_not_told_again(world: Any) -> None:
    """A seller's message with the number, whoever wrote it, is enough."""
    here: World = world()
    last = here.shop.conversations["s90001"].messages[-1]
    told = replace(last, message_id="m", sender="seller", text=f"new number ({NEW.number})")
    here.shop.conversations["s90001"].messages.append(told)
    assert State.ALREADY_DONE is here.tell().state
    assert ([], S.DONE) == (here.log("message"), here.path()[-1])


@pytest.mark.parametrize("skin", ["plain", "aliexpress"])
def test_what_was_told_long_ago_is_found_however_late_it_loads(world: Any, skin: str) -> None:
    """The whole thread is loaded before anything is sent, also where each older part takes its time."""
    here: World = world(skin=skin, hazards=("latency=150",))
    thread = here.shop.conversations["s90001"].messages
    thread[0] = replace(thread[0], sender="seller", text=f"new number ({NEW.number})")
    assert State.ALREADY_DONE is here.tell().state
    assert ([], S.DONE) == (here.log("message"), here.path()[-1])


def test_a_thread_that_does_not_load_stops_the_message(world: Any) -> None:
    """Older messages that never come may hold the number, so nothing is sent and a person hears of it."""
    here: World = world()
    here.page_does(
        "addEventListener('click', event => { if (event.target.textContent === 'Earlier')"
        " event.stopImmediatePropagation() }, true)"
    )
    with pytest.raises(PageChanged, match="no older messages came") as caught:
        here.tell()
    _nothing_sent(here, caught.value)


def test_a_longer_number_was_another(world: Any) -> None:
    """A number inside a longer one was not told, nor one that the buyer wrote."""
    here: World = world()
    last = here.shop.conversations["s90001"].messages[-1]
    here.shop.conversations["s90001"].messages += [
        replace(last, message_id="m", sender="seller", text=f"{NEW.number}X"),
        replace(last, message_id="n", sender="buyer", text=NEW.number),
    ]
    assert State.DONE is here.tell().state
    assert 1 == len(here.log("message"))


@pytest.mark.parametrize("how", [{"kinds": Policy.OFF}, {"watching_only": True}], ids=["off", "watching"])
def test_a_held_message_opens_no_conversation(world: Any, how: dict[str, Any]) -> None:
    """What is held marks nothing read: the conversation is not opened at all."""
    here: World = world(**how)
    with pytest.raises(Held):
        here.tell()
    assert ([], [S.DUE]) == (here.log(), here.path())
