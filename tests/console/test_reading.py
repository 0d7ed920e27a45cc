"""Orders, conversations and threads, as typed values off pages of whatever look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent.console.reading import Reading
from agent.console.screen import Screen
from agent.errors import PageChanged
from agent.ledger.carriers import Carriers
from agent.models import ChatMessage, Conversation, Deadline, Money, Pair, Parcel, Status

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = """
vocabulary:
  status: {WAIT_SELLER_SEND_GOODS: [等待您发货, Awaiting shipment], FINISH: [Completed]}
  tags: {platform-warehouse: [半托管]}
  countdown: {days: [天], hours: [小时], overdue: [已超时]}
  countries: {ES: [西班牙, Spain]}
  senders: {seller: [me], buyer: [them]}
  services: {OWN_POST: [Own Post, 自家邮政]}
"""
PAGE = """
pages:
  p:
    address: /p
    ready: whole
    elements: {whole: {find: [{css: html, because: always there}]}}
    lists:
      orders: &_
"""
ROWS = """
        rows: {css: [.order], because: x}
        fields:
          order_id: {css: [b]}
          status: {css: [.status]}
          countdown: {css: [.left], optional: true}
          country: {css: [.country], optional: true}
          buyer: {css: [.buyer], optional: true}
          amount: {css: [.price], optional: true}
          ordered_at: {css: [time], optional: true}
          changes: {css: [.changes], optional: true}
          tags: {css: [.tag], all: true}
          goods: {css: [.goods], all: true}
          parcels:
            rows: {css: [.parcel]}
            fields: {service: {css: [u]}, number: {css: [s]}}
"""
BODY = (
    HEAD
    + PAGE.replace(" &_", "")
    + ROWS
    + "      order:\n"
    + ROWS
    + """
      conversations:
        rows: {css: [.talk], because: x}
        fields: {buyer: {css: [b]}, unread: {css: [i], optional: true}, preview: {css: [p], optional: true}}
      messages:
        rows: {css: [li], because: x}
        fields:
          sender: {css: [""], take: "attr:data-from"}
          text: {css: [p]}
          at: {css: [time], optional: true}
"""
)
ORDER = """<div class=order><b>8190001234567890</b><i class=status>等待您发货</i><i class=left>1天2小时</i>
 <i class=country>西班牙</i><i class=buyer>M***a</i><i class=price>US $12.34</i>
 <time>2026-11-20</time><i class=changes>1</i>
 <i class=goods>Lamp</i><i class=goods>Bulb</i>
 <p class=parcel><u>自家邮政</u><s> rb 473124829 cn </s></p>
 <p class=parcel><u>Unknown Post</u><s>—</s></p></div>"""


@pytest.fixture
def look(visit: Any) -> Any:
    """Show HTML and read it with the pack above."""

    def at(html: str) -> tuple[Reading, Screen]:
        console = visit(BODY)
        console.page.set_content(html)
        return Reading(console.pack, Carriers.load(), lambda: NOW), Screen(console, "p", {})

    return at


def test_an_order_is_read_whole(look: Any) -> None:
    """Every value in its type: state, remaining time, country, dates in UTC, cleaned pairs by service key."""
    reading, screen = look(ORDER)
    (order,) = reading.orders(screen)
    assert ("8190001234567890", Status.WAIT_SELLER_SEND_GOODS) == (order.order_id, order.status)
    assert Deadline("1天2小时", timedelta(days=1, hours=2)) == order.deadline
    assert ("ES", "M***a", "Lamp; Bulb", 1) == (order.ship_to, order.buyer, order.goods, order.changes)
    assert datetime(2026, 11, 20, tzinfo=UTC) == order.ordered_at
    assert Money("US$", Decimal("12.34")) == order.amount
    assert (Parcel(1, Pair("OWN_POST", "RB473124829CN")),) == order.parcels
    assert (False, False, False) == (order.detailed, order.healed, order.platform_warehouse)


def test_what_is_not_there_is_unknown(look: Any) -> None:
    """Missing values are empty or None, never a guess; an unknown status word is unknown."""
    reading, screen = look("<div class=order><b>8190001234567890</b><i class=status>Somewhere</i></div>")
    (order,) = reading.orders(screen)
    assert (Status.UNKNOWN, Deadline(""), "", None, None, None) == (
        order.status, order.deadline, order.ship_to, order.ordered_at, order.changes, order.amount,
    )  # fmt: skip


BARE = ORDER.replace("<i class=left>1天2小时</i>", "")
RULE = "deadline: {after: ordered_at, hours: 72}\n"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (BARE, Deadline("72 h after 2026-11-20", timedelta(hours=12))),
        (ORDER, Deadline("1天2小时", timedelta(days=1, hours=2))),
        (ORDER.replace("1天2小时", "soon"), Deadline("soon")),
        (BARE.replace("2026-11-20", "Friday"),
         Deadline("72 h after Friday")),
        (BARE.replace("<time>2026-11-20</time>", ""), Deadline("")),
        (BARE.replace("等待您发货", "Completed"), Deadline("")),
    ],
    ids=["by rule", "shown", "unreadable", "no such date", "no date", "shipped"],
)  # fmt: skip
def test_a_rule_stands_in_for_a_countdown(visit: Any, html: str, left: Deadline) -> None:
    """What is shown wins; else the hours count from the day's beginning; a date not read is unknown time."""
    console = visit(RULE + BODY)
    console.page.set_content(html)
    (order,) = Reading(console.pack, Carriers.load(), lambda: NOW).orders(Screen(console, "p", {}))
    assert left == order.deadline


@pytest.mark.parametrize(
    "text", ["<i class=tag>半托管</i>", "<i class=tag>AE</i><i class=tag>半托管 plus</i>"]
)
def test_the_platforms_warehouse_is_known_by_its_tag(look: Any, text: str) -> None:
    """An order that the marketplace ships itself is marked."""
    reading, screen = look(ORDER.replace("</div>", f"{text}</div>"))
    assert [True] == [order.platform_warehouse for order in reading.orders(screen)]


def test_a_lone_tag_is_one_tag(visit: Any) -> None:
    """A pack that reads one tag, not all, still tells the platform's own orders."""
    console = visit(BODY.replace("tags: {css: [.tag], all: true}", "tags: {css: [.tag], optional: true}"))
    console.page.set_content(ORDER.replace("</div>", "<i class=tag>半托管</i></div>"))
    orders = Reading(console.pack, Carriers.load(), lambda: NOW).orders(Screen(console, "p", {}))
    assert [True] == [order.platform_warehouse for order in orders]


@pytest.mark.hasty
@pytest.mark.parametrize("count", [0, 2])
def test_an_orders_page_shows_one(look: Any, count: int) -> None:
    """A page that should show one order and shows none or two is not read at all."""
    reading, screen = look(f"<main>{ORDER * count}</main>")
    with pytest.raises(PageChanged, match=f"shows {count} orders"):
        reading.order(screen)


def test_an_orders_own_page_is_detailed(look: Any) -> None:
    """What was read off an order's own page is marked so."""
    reading, screen = look(ORDER)
    assert reading.order(screen).detailed


def test_conversations_and_threads(look: Any) -> None:
    """Unread counts are numbers, none is 0; a sender the pack does not know is nobody in particular."""
    reading, screen = look(
        "<div class=talk><b>M***a</b><i>3</i><p>where?</p></div><div class=talk><b>J</b></div>"
        "<ul><li data-from=me><p>hello</p><time>09:00</time></li><li data-from=them><p>hi</p></li>"
        "<li data-from=robot><p>beep</p></li></ul>"
    )
    assert [Conversation("M***a", 3, "where?"), Conversation("J", 0)] == reading.conversations(screen)
    expected = [
        ChatMessage("seller", "hello", "09:00"),
        ChatMessage("buyer", "hi"),
        ChatMessage("unknown", "beep"),
    ]
    assert expected == reading.thread(screen)


def test_service_names_go_both_ways(look: Any) -> None:
    """The pack's own names come first; the carrier table knows the rest; what nobody knows stays as shown."""
    reading, _ = look("")
    assert ("OWN_POST", "OWN_POST") == (reading.service(" own post "), reading.service("自家邮政"))
    assert ("CPAM", "Nobody's Post") == (reading.service("CPAM"), reading.service("Nobody's Post"))
    assert ("Own Post", "自家邮政") == reading.service_names("OWN_POST")[:2]
    assert ("NO_SUCH",) == reading.service_names("NO_SUCH")
