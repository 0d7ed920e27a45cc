"""The calls about conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.shop import Conversation, Order, Shop


@pytest.fixture
def told(shop: Shop, sown: Callable[[str], Order]) -> Conversation:
    """The thread of a buyer who has something to be told."""
    return shop.of_buyer[sown("replacement").buyer.buyer_id]


@pytest.fixture
def waiting(shop: Shop) -> Conversation:
    """A thread with unread messages."""
    return next(thread for thread in shop.sessions() if thread.unread)


def test_sessions_come_twenty_at_a_time(seller: Any, shop: Shop) -> None:
    """Following the cursor leads through every conversation once, newest first."""
    seen, cursor = [], ""
    while cursor is not None:
        page = seller.ask("im.sessions", cursor=cursor)
        assert len(page["sessions"]) <= 20
        seen += [one["sessionId"] for one in page["sessions"]]
        cursor = page["next"]
    assert [thread.session_id for thread in shop.sessions()] == seen
    assert len(seen) > 20


@pytest.mark.parametrize("cursor", ["x", "-1", 20])
def test_a_cursor_of_ones_own_is_refused(seller: Any, cursor: object) -> None:
    """Only cursors that came with a page are good."""
    assert "FAIL_BIZ_PARAMETER" == seller.code("im.sessions", cursor=cursor)


def test_a_thread_is_found_by_order_number_and_by_name(
    seller: Any, sown: Callable[[str], Order], told: Conversation
) -> None:
    """By the number of any of the buyer's orders, by part of the name, and by the name as it is shown."""
    name = told.buyer.name
    for query in (sown("replacement").order_id, name.split()[1].lower(), f"{name[0]}***{name[-1]}"):
        found = [one["sessionId"] for one in seller.ask("im.sessions", query=query)["sessions"]]
        assert told.session_id in found
    assert [] == seller.ask("im.sessions", query="8200000000000000")["sessions"]


def test_an_order_whose_buyer_never_wrote_has_no_thread(seller: Any, shop: Shop) -> None:
    """The search finds nothing, rather than somebody else."""
    silent = next(order for order in shop.tab("all") if order.buyer.buyer_id not in shop.of_buyer)
    assert {"sessions": [], "next": None} == seller.ask("im.sessions", query=silent.order_id)


def test_a_session_shows_preview_and_unread_count(seller: Any, waiting: Conversation) -> None:
    """The row has the last message and how many are unread, and the buyer's masked name."""
    rows = {one["sessionId"]: one for one in seller.ask("im.sessions", query=waiting.buyer.name)["sessions"]}
    row = rows[waiting.session_id]
    assert (waiting.unread, waiting.messages[-1].text) == (row["unread"], row["preview"])
    assert waiting.buyer.name not in str(row)


def test_reading_messages_marks_nothing_read(seller: Any, waiting: Conversation) -> None:
    """Only the page's own read mark does."""
    unread = waiting.unread
    seller.ask("im.messages", sessionId=waiting.session_id)
    assert unread == waiting.unread


def test_a_read_mark_counts_once(seller: Any, waiting: Conversation) -> None:
    """The first one takes the unread count to nothing; the second has no effect, but stands in the book."""
    unread = waiting.unread
    for _ in range(2):
        seller.ask("im.read", sessionId=waiting.session_id)
    assert 0 == waiting.unread
    marks = [(one["before"], one["effect"]) for one in seller.log() if one["kind"] == "read-mark"]
    assert [(str(unread), True), ("0", False)] == marks


def test_messages_come_in_order_and_older_ones_on_demand(seller: Any) -> None:
    """The last twenty first, then those before; together they are the thread."""
    thread = max(seller.desk.shop.sessions(), key=lambda one: len(one.messages))
    last = seller.ask("im.messages", sessionId=thread.session_id)
    assert (20, True) == (len(last["messages"]), last["more"])
    earlier = seller.ask("im.messages", sessionId=thread.session_id, before=last["messages"][0]["id"])
    texts = [one["text"] for one in earlier["messages"] + last["messages"]]
    assert [one.text for one in thread.messages][-len(texts) :] == texts
    assert "FAIL_BIZ_PARAMETER" == seller.code("im.messages", sessionId=thread.session_id, before="x")


def test_cards_show_all_orders_of_the_buyer(seller: Any, shop: Shop) -> None:
    """One card for each order of the buyer, newest first, with number, state and date."""
    buyer_id, orders = next(
        (key, many) for key, many in shop.orders_of.items() if len(many) > 1 and key in shop.of_buyer
    )
    shown = seller.ask("im.cards", sessionId=shop.of_buyer[buyer_id].session_id)
    newest = sorted(orders, key=lambda order: order.created, reverse=True)
    assert [order.order_id for order in newest] == [card["orderId"] for card in shown["cards"]]
    assert {"orderId", "statusText", "created"} == set(shown["cards"][0])
    assert orders[0].buyer.name not in str(shown)


def test_a_message_is_posted_once_and_stands_last(seller: Any, clock: Any, told: Conversation) -> None:
    """It appears in the thread as the seller's, comes to the top of the list, and is in the book."""
    clock.move(minutes=5)
    text = "Order 8190001234567890\nnew tracking number: SF1029384756012"
    sent = seller.ask("im.send", sessionId=told.session_id, text=text)
    last = seller.ask("im.messages", sessionId=told.session_id)["messages"][-1]
    assert (sent["messageId"], "seller", text) == (last["id"], last["from"], last["text"])
    assert told.session_id == seller.ask("im.sessions")["sessions"][0]["sessionId"]
    entry = seller.log()[-1]
    assert ("message", told.buyer.buyer_id, "", "", text, True) == tuple(
        entry[key] for key in ("kind", "buyer_id", "order_id", "before", "after", "effect")
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "FAIL_BIZ_LENGTH"),
        (" \n ", "FAIL_BIZ_LENGTH"),
        ("x" * 1001, "FAIL_BIZ_LENGTH"),
        ("Write to me@example.com", "Seller_Abuse"),
        ("Add my WhatsApp", "Seller_Abuse"),
    ],
)
def test_messages_that_are_refused_are_not_posted(
    seller: Any, told: Conversation, text: str, code: str
) -> None:
    """The refusal has no effect on the thread; the attempt is in the book."""
    before = len(told.messages)
    assert code == seller.code("im.send", sessionId=told.session_id, text=text)
    assert before == len(told.messages)
    assert (text, False) == (seller.log()[-1]["after"], seller.log()[-1]["effect"])


def test_a_message_of_the_greatest_length_is_posted(seller: Any, told: Conversation) -> None:
    """A thousand characters are allowed."""
    assert "SUCCESS" == seller.code("im.send", sessionId=told.session_id, text="x" * 1000)


@pytest.mark.parametrize("name", ["im.messages", "im.cards", "im.read", "im.send", "im.draft"])
def test_an_unknown_thread_is_refused(seller: Any, name: str) -> None:
    """No call makes a thread."""
    assert "FAIL_BIZ_SESSION_NOT_FOUND" == seller.code(name, sessionId="S0", text="hello")


def test_a_draft_is_kept_until_sent_or_cleared(seller: Any, told: Conversation) -> None:
    """What somebody left in the box is there for the next who opens the thread; sending clears it."""
    seller.ask("im.draft", sessionId=told.session_id, text="Dear fri")
    assert "Dear fri" == seller.ask("im.messages", sessionId=told.session_id)["draft"]
    assert ("draft", "", "Dear fri", True) == tuple(
        seller.log()[-1][key] for key in ("kind", "before", "after", "effect")
    )
    seller.ask("im.send", sessionId=told.session_id, text="Dear friend")
    assert "" == seller.ask("im.messages", sessionId=told.session_id)["draft"]


def test_the_same_draft_again_has_no_effect(seller: Any, told: Conversation) -> None:
    """Leaving an empty box empty changes nothing."""
    seller.ask("im.draft", sessionId=told.session_id, text="")
    assert not seller.log()[-1]["effect"]


def test_a_full_last_page_is_the_last(seller: Any, shop: Shop) -> None:
    """With exactly twenty conversations there is no second page."""
    kept = dict(list(shop.conversations.items())[:20])
    shop.conversations.clear()
    for thread in kept.values():
        shop.add_conversation(thread)
    page = seller.ask("im.sessions")
    assert (20, None) == (len(page["sessions"]), page["next"])
