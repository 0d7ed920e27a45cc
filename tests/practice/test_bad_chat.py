"""Bad days of the chat that live in the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.bad_chat import QUESTIONS
from agent.practice.shop import Conversation, Shop
from agent.practice.struck import to_tell


def _threads(seller: Any, name: str) -> list[Conversation]:
    """The conversations of the buyers struck."""
    return [seller.desk.shop.of_buyer[buyer_id] for buyer_id in seller.desk.struck[name]]


def test_two_buyers_with_one_name(visit: Callable[..., Any], shop: Shop) -> None:
    """List, panel and orders show the same masked name; by it both are found, by order number one."""
    seller = visit("same-name-buyers").sign_in()
    one, two = _threads(seller, "same-name-buyers")
    assert one.buyer.buyer_id != two.buyer.buyer_id
    found = seller.ask("im.sessions", query=one.buyer.name)["sessions"]
    assert {one.session_id, two.session_id} <= {session["sessionId"] for session in found}
    for thread in (one, two):
        orders = shop.orders_of[thread.buyer.buyer_id]
        assert any(order.tell for order in orders)
        names = {seller.ask("order.detail", orderId=order.order_id)["buyerName"] for order in orders}
        names.add(seller.ask("im.cards", sessionId=thread.session_id)["buyer"]["name"])
        assert {f"{one.buyer.name[0]}***{one.buyer.name[-1]}"} == names
        (session,) = seller.ask("im.sessions", query=orders[0].order_id)["sessions"]
        assert thread.session_id == session["sessionId"]


def test_the_two_buyers_are_of_one_country_where_there_are_such(
    visit: Callable[..., Any], shop: Shop
) -> None:
    """So that nothing on the page but the orders tells them apart."""
    countries = [thread.buyer.country for thread in to_tell(shop)]
    seller = visit("same-name-buyers")
    one, two = _threads(seller, "same-name-buyers")
    assert (len(set(countries)) < len(countries)) == (one.buyer.country == two.buyer.country)


def test_some_panels_have_no_cards(visit: Callable[..., Any], shop: Shop) -> None:
    """The buyer's name stands there as ever; the orders of those not struck do, too."""
    seller = visit("no-order-card").sign_in()
    for thread in to_tell(shop):
        shown = seller.ask("im.cards", sessionId=thread.session_id)
        struck = thread.buyer.buyer_id in seller.desk.struck["no-order-card"]
        assert struck == (shown["cards"] == [])
        assert "***" in shown["buyer"]["name"]


def test_an_altered_answer_still_renews_the_token(visit: Callable[..., Any], shop: Shop) -> None:
    """What is refused stays refused, with the token that the page needs to ask again."""
    seller = visit("no-order-card=all").sign_in()
    values = {"channelId": shop.shop_id, "sessionId": to_tell(shop)[0].session_id}
    reply = seller.post("mtop.practice.im.cards", values, token="old")
    assert reply.json()["ret"][0].startswith("FAIL_SYS_TOKEN_EXOIRED")
    assert "_m_h5_tk=" in reply.headers["set-cookie"]
    assert [] == seller.ask("im.cards", sessionId=values["sessionId"])["cards"]


def test_some_buyers_have_written_and_wait(visit: Callable[..., Any], shop: Shop) -> None:
    """Their last message is unread in list and witness, and not newer than the shop."""
    seller = visit("unread-message").sign_in()
    rows = {one["sessionId"]: one for one in _sessions(seller)}
    for thread in to_tell(shop):
        row, struck = rows[thread.session_id], thread.buyer.buyer_id in seller.desk.struck["unread-message"]
        assert (int(struck), struck) == (row["unread"], row["preview"] in QUESTIONS)
        assert not struck or "未回复" in row["tags"]
    for thread in _threads(seller, "unread-message"):
        times = [message.at for message in thread.messages]
        assert sorted(times) == times
        assert thread.messages[-1].at <= shop.born
        ids = [message.message_id for message in thread.messages]
        assert len(set(ids)) == len(ids)


def _sessions(seller: Any) -> list[dict[str, Any]]:
    seen, cursor = [], ""
    while cursor is not None:
        page = seller.ask("im.sessions", cursor=cursor)
        seen, cursor = seen + page["sessions"], page["next"]
    return seen


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", "发送失败"), ("en", "was not sent")],
)
def test_moderation_lets_nothing_through(visit: Callable[..., Any], lang: str, words: str) -> None:
    """A harmless text is refused as one with contact details is; nothing is posted, the draft stays."""
    seller = visit("moderation", lang=lang).sign_in()
    for thread in _threads(seller, "moderation"):
        thread.draft, before = "Dear", list(thread.messages)
        reply = seller.call("im.send", sessionId=thread.session_id, text="Your new number is RB473124829CN.")
        assert reply["ret"][0].startswith("Seller_Abuse::")
        assert words in reply["ret"][0]
        assert ("message", thread.buyer.buyer_id, False) == tuple(
            seller.log()[-1][key] for key in ("kind", "buyer_id", "effect")
        )
        assert (before, "Dear") == (thread.messages, thread.draft)


@pytest.mark.parametrize("name", ["moderation", "blocked-buyer"])
def test_buyers_not_struck_are_written_to(visit: Callable[..., Any], shop: Shop, name: str) -> None:
    """What is posted to them is posted."""
    seller = visit(name).sign_in()
    for thread in [one for one in to_tell(shop) if one.buyer.buyer_id not in seller.desk.struck[name]]:
        seller.ask("im.send", sessionId=thread.session_id, text="Your new number is RB473124829CN.")
        assert not seller.ask("im.messages", sessionId=thread.session_id)["blocked"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", "发送失败"), ("en", "was not sent")],
)
def test_a_buyer_who_blocked_the_shop_gets_nothing(visit: Callable[..., Any], lang: str, words: str) -> None:
    """Some say so by the box, some only when something is posted; neither is posted to."""
    seller = visit("blocked-buyer", lang=lang).sign_in()
    said = set()
    for thread in _threads(seller, "blocked-buyer"):
        before = list(thread.messages)
        said.add(seller.ask("im.messages", sessionId=thread.session_id)["blocked"])
        reply = seller.call("im.send", sessionId=thread.session_id, text="hello")["ret"][0]
        assert reply.startswith("FAIL_BIZ_BLOCKED::")
        assert words in reply
        assert (before, False) == (thread.messages, seller.log()[-1]["effect"])
    assert {True, False} == said


@pytest.mark.parametrize("way", ["box", "post"])
def test_a_value_says_how_a_block_shows(visit: Callable[..., Any], shop: Shop, way: str) -> None:
    """With `box` or `post` every buyer to be told has blocked the shop, and each says so in that way."""
    seller = visit(f"blocked-buyer={way}").sign_in()
    struck = _threads(seller, "blocked-buyer")
    assert len(to_tell(shop)) == len(struck)
    assert {way} == {thread.blocked for thread in struck}
