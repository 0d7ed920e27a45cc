"""A walk along a recording: what each step used is shown, nothing is done to it, and what differs is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from agent.console.hands import Hands, ready
from agent.console.stage import Left, Stage
from agent.console.walk import Walk
from agent.replay.path import way
from agent.replay.walked import Differs, Walked
from flows.message import before_opening
from tests.console.test_pick import acting, click, press
from tests.console.world import World
from tests.replay.samples import CORRECTION, ORDER, recorded

Begin = Callable[..., World]
QUICK = ("wait_seconds: 6", "wait_seconds: 3")
WRONG, BOX = "TEST000000 (CAINIAO_STANDARD)", [9, 9, 9, 9]
#: The order alone, as it was before anything was done to it.
ORDER_ALONE = [
    CORRECTION[0],
    {"verb": "read", "page": "order", "value": f"{ORDER} WAIT_BUYER_ACCEPT_GOODS  {WRONG}"},
    {"verb": "still", "page": "order", "moment": "before", "boxes": {"old": BOX, "order number": BOX},
     "picture": b"no picture"},
    {"verb": "click", "page": "order", "element": "change"},
    CORRECTION[6],
]  # fmt: skip


def may_open(found: Any) -> str:
    """Judge as the flow of messages does."""
    stop = before_opening(found)
    return stop[1] if stop else ""


def walked(
    world: World,
    steps: list[dict[str, Any]],
    *acts: Callable[[Page], object],
    chats: bool = False,
    step: bool = False,
) -> Walked:
    """Walk along these steps while a person does `acts`, one after the other."""
    ready(world.window)
    stage = Stage(Hands(world.session.console.page, acting(*acts)), 0.02, step)
    one = recorded(steps)
    going = Walk(world.session, stage, one, way(one, world.pack), may_open if chats else None)
    try:
        going.go()
    except Left:
        going.found.stopped = True
    return going.found


def test_nothing_differs(world: Begin) -> None:
    """On a console that is as it was recorded, every step is shown and nothing is told or written."""
    one = world(watching_only=True)
    found = walked(one, ORDER_ALONE)
    assert ([], [], 3) == (found.differences, found.left_out, found.steps)
    assert [] == one.log()


def test_what_differs_is_told(world: Begin) -> None:
    """Values that changed since are told with both; the form and the conversation are left out."""
    one = world(watching_only=True)
    found = walked(one, CORRECTION)
    told = {(each.line, each.element, each.how) for each in found.differences}
    assert {(10, "", Differs.VALUE), (11, "new", Differs.VALUE)} == told
    assert "TEST000000" in found.differences[0].now
    assert ["edit", "conversation"] == [each.page for each in found.left_out]
    assert [] == one.log()


def test_a_conversation_is_opened_on_wish_alone(world: Begin) -> None:
    """With the wish the conversation is entered, which the console knows as read; nothing else is done."""
    one = world(watching_only=True)
    found = walked(one, CORRECTION[13:], chats=True)
    assert ([], []) == (found.differences, found.left_out)
    assert {"read-mark"} >= {entry["kind"] for entry in one.log()}
    assert "/messages/" in one.session.console.page.url


def test_an_unread_conversation_stays_closed(world: Begin) -> None:
    """Also with the wish: opening it would take the unread mark from the whole team."""
    one = world(watching_only=True)
    one.shop.conversations["s90001"].unread = 2
    found = walked(one, CORRECTION[13:], chats=True)
    assert [("conversation", True)] == [(each.page, "2 unread" in each.why) for each in found.left_out]
    assert ([], 2) == (one.log(), one.shop.conversations["s90001"].unread)


def test_a_renamed_element_can_be_picked(world: Begin) -> None:
    """What the pack no longer finds is told, and shown by a person it becomes a line of the pack."""
    renamed = ('order_no: {find: [{css: "h1 .order-no"', 'order_no: {find: [{css: "h1 .gone"')
    ready_by = ("ready: order_no", "ready: change_any")
    other = ("      receiver:", "      change_any: {find: [{css: h1, because: x}]}\n      receiver:")
    one = world(watching_only=True, edits=(QUICK, renamed, ready_by, other))
    acts = (press("p"), click("h1 .order-no"), press(" "))
    found = walked(one, [ORDER_ALONE[0], ORDER_ALONE[2]], *acts, step=True)
    assert [("order_no", Differs.MISSING)] == [(each.element, each.how) for each in found.differences]
    assert [("order", "order_no")] == [(each.page, each.element) for each in found.picked]
    assert "span.order-no" == found.picked[0].candidate["css"]
    assert found.pack_off


@pytest.mark.parametrize("skin", ["aliexpress"])
def test_what_stands_beside_a_corrected_number_can_be_picked(world: Begin, skin: str) -> None:
    """The row of the old number is gone since: it is looked for, and picked, beside the new one."""
    name = "name: {zh: 修改物流信息, en: Modify logistics}}]\n        row"
    one = world(skin=skin, lang="zh", watching_only=True, edits=((name, name.replace("信息", "旧名")),))
    steps = [
        {"verb": "open", "page": "order", "url": f"http://h/m_apps/order-manage/orderDetail?orderId={ORDER}"},
        {"verb": "click", "page": "order", "element": "modify"},
        {"verb": "begun", "page": "order", "write": {"order_id": ORDER, "old": "RB1 (X)", "new": WRONG}},
    ]
    found = walked(one, steps, press("p"), click("button:has-text('修改物流信息')"), press(" "), step=True)
    assert [("modify", Differs.MISSING)] == [(each.element, each.how) for each in found.differences]
    assert [{"role": "button", "name": "修改物流信息"}] == [each.candidate for each in found.picked]
    assert [] == one.log()


def test_a_page_that_never_gets_ready(world: Begin) -> None:
    """It is told, its sign of readiness can be picked, and the walk goes on with the next page."""
    renamed = (
        'shop_id:\n        find: [{css: "header.top .shop-no:not(:empty)"',
        "shop_id:\n        find: [{css: .gone",
    )
    steps = [{"verb": "open", "page": "home", "url": "http://h/orders?shop=1"}, *ORDER_ALONE]
    found = walked(world(watching_only=True, edits=(QUICK, renamed)), steps)
    assert [(1, Differs.PAGE)] == [(each.line, each.how) for each in found.differences]
    assert 3 == found.steps


def test_the_pages_of_a_list_are_turned(world: Begin) -> None:
    """Where the recording went on to the next page of a list, the walk does so too: that is reading."""
    steps = [
        {"verb": "open", "page": "shipped", "url": "http://h/orders?shop=1"},
        {"verb": "click", "page": "shipped", "element": "next_page"},
    ]
    one = world(watching_only=True, edits=(("tab=shipped&size=50", "tab=shipped&size=20"),))
    assert [] == walked(one, steps).differences
    assert "Page 2 of 3" == one.session.console.page.locator("div.pager .where").inner_text()
    assert [] == one.log()


def test_keys_lead_through_it(world: Begin) -> None:
    """Step by step it waits for a key, and `q` ends it early."""
    found = walked(world(watching_only=True), ORDER_ALONE, press(" "), press("q"), step=True)
    assert (True, 2) == (found.stopped, found.steps)


@pytest.mark.parametrize("skin", ["aliexpress"])
def test_a_form_in_a_dialog(world: Begin, skin: str) -> None:
    """Where the form opens over the order's own page, its elements are left out and not told as missing."""
    steps = [
        {"verb": "open", "page": "order", "url": f"http://h/m_apps/order-manage/orderDetail?orderId={ORDER}"},
        {"verb": "click", "page": "order", "element": "modify"},
        {"verb": "fill", "page": "order", "element": "number", "value": "RB473124829CN"},
        CORRECTION[6],
    ]
    one = world(skin=skin, lang="zh", watching_only=True)
    found = walked(one, steps)
    assert ([], 1) == (found.differences, found.steps)
    assert ["number"] == [each.why.split("`")[1] for each in found.left_out]
    assert [] == one.log()
