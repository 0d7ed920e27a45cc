"""A look at a whole pack: what finds each element, what does not, and that nothing is written or opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.console.checking import Checking
from agent.replay.examined import Entry, Examined, Standing
from tests.console.world import World

Begin = Callable[..., World]

QUICK = ("wait_seconds: 6", "wait_seconds: 3")
#: What a changed console does to a pack: what stands in it now, and what would fit no more.
RENAMED = (
    QUICK,
    ("table: {find: [{role: table}]}", "table: {find: [{css: .gone, because: x}, {role: table}]}"),
    ("{zh: 修改, en: Change}", "{zh: 修改了, en: Alter}"),
    ('{css: "table.conversations td.buyer a"', '{css: "table.conversations td"'),
)


def looked(world: World, order_id: str = "") -> Examined:
    """Look at all of the pack; neither the console's log nor what is unread may be another one after it."""
    unread = [thread.unread for thread in world.shop.conversations.values()]
    found = Checking(world.session, order_id).all()
    assert [] == world.log()
    assert unread == [thread.unread for thread in world.shop.conversations.values()]
    return found


def of(found: Examined, path: str) -> Entry:
    """Return the entry of `page.name`."""
    page, name = path.split(".")
    return next(one for one in found.of(page) if one.name == name)


def test_a_console_as_its_pack_says(world: Begin) -> None:
    """All that is needed is found by its first candidate; forms and conversations are not reached."""
    found = looked(world(watching_only=True))
    assert [] == found.wrong
    assert {"edit", "declare", "conversation", "sign_in"} == {
        page for page in {one.page for one in found.entries.values()} if not found.pictures.get(page)
    } - {"signs"}
    for path in ("home.shop_id", "waiting.table", "order.order_no", "order.change", "chat.session"):
        assert Standing.FIRST is of(found, path).standing, path
    assert "change_tracking" in of(found, "edit.save").why
    assert "marks it read" in of(found, "conversation.box").why
    assert Standing.MISSING is of(found, "order.loading").standing
    assert not of(found, "order.loading").needed


def test_a_conversation_with_an_address_is_not_visited(world: Begin) -> None:
    """Its address is as good as a click on it: what is unread stays unread."""
    own = ("  conversation:\n", '  conversation:\n    address: "/messages/s90001?shop={channel_id}"\n')
    one = world(watching_only=True, edits=(QUICK, own))
    one.shop.conversations["s90001"].unread = 2
    found = looked(one)
    assert not found.pictures.get("conversation")
    assert "marks it read" in of(found, "conversation.box").why


def test_the_picture_holds_what_was_found(world: Begin) -> None:
    """Each found element has its place in its page's picture, and personal values are covered there."""
    found = looked(world(watching_only=True))
    entry = of(found, "order.order_no")
    picture = next(one for one in found.pictures["order"] if one.name == entry.picture)
    assert picture.image is not None
    assert picture.image.startswith(b"\x89PNG")
    assert entry.box is not None
    assert all(edge >= 0 for edge in entry.box)


def test_a_console_that_has_changed(world: Begin) -> None:
    """A fallback is told, what is missing or ambiguous is wrong where reading or writing needs it."""
    found = looked(world(watching_only=True, edits=RENAMED))
    assert (Standing.FALLBACK, 2) == (
        of(found, "waiting.table").standing,
        of(found, "waiting.table").candidate,
    )
    assert Standing.MISSING is of(found, "order.change").standing
    assert Standing.AMBIGUOUS is of(found, "chat.session").standing
    assert {"order.change", "chat.session"} == {f"{one.page}.{one.name}" for one in found.wrong}


@pytest.mark.parametrize("order_id", ["8190000000000103"])
def test_an_order_that_may_not_be_changed(world: Begin, order_id: str) -> None:
    """Where both changes are used, the console need not offer one, so its absence is not wrong."""
    found = looked(world(watching_only=True, edits=(QUICK, RENAMED[2])), order_id)
    assert Standing.MISSING is of(found, "order.change").standing
    assert [] == found.wrong
