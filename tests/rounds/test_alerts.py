"""A round on the practice console, and what its people are told of it by a real webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.practice.shop import Order
from tests.extent import first_of
from tests.notify.sinks import Webhook
from tests.rounds.person import Ran
from tests.rounds.shop import Shop, now


@dataclass
class Story:
    """The shop, its one critical order, the webhook, and a scan."""

    shop: Shop
    critical: Order
    hook: Webhook
    scan: Ran

    def clocks(self) -> list[dict[str, Any]]:
        """Return every clock as `bufa status` shows it."""
        found: list[dict[str, Any]] = json.loads(self.shop.person("status", "--json").out)[0]["clocks"]
        return found


@pytest.fixture(scope="module", params=first_of("aliexpress", "plain"))
def story(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Story]:
    """One scan of a small shop."""
    shop = Shop(tmp_path_factory.mktemp("alerts"), skin=request.param, orders=24)
    hook = Webhook()
    critical = _only_critical(shop)
    secret = shop.person.folder / "ops.channel"
    secret.touch(0o600)
    secret.write_text(f"{hook.address}\n", "utf-8")
    _let_tell(shop.person.folder / "bufa.toml")
    yield Story(shop, critical, hook, shop.person.run("scan"))
    shop.stop()
    hook.stop()


def _only_critical(shop: Shop) -> Order:
    """Give one order an hour and a half to ship, and all others time."""
    waiting = [order for order in shop.desk.shop.tab("waiting") if not order.platform_warehouse]
    for order in waiting:
        order.deadline, order.countdown = now() + timedelta(days=3), order.countdown or "words"
    waiting[0].deadline = now() + timedelta(minutes=90)
    return waiting[0]


def _let_tell(file: Path) -> None:
    channel = '\n[channels.ops]\naddress_file = "ops.channel"\n'
    alerts = '\n[stores.practice.alerts]\nchannels = ["ops"]\ndigest = ""\n'
    file.write_text(file.read_text("utf-8") + channel + alerts, "utf-8")


def test_the_critical_order_is_told_with_what_the_buyer_paid(story: Story) -> None:
    """One message after the scan: the order, how long it has, and the amount that its goods cost."""
    (text,) = story.hook.texts
    paid = sum(Decimal(str(item.price)) * item.quantity for item in story.critical.items)
    assert f"bufa practice: 1 critical, US$ {paid:,.2f} at risk" == text.splitlines()[0]
    assert f"- {story.critical.order_id}: 1 h 2" in text
    assert 0 == story.scan.code


def test_no_buyer_is_named(story: Story) -> None:
    """No name, address or telephone number of any buyer of the shop."""
    text = story.hook.texts[0]
    secrets = {
        part
        for order in story.shop.desk.shop.orders.values()
        for part in (order.buyer.name, order.buyer.phone, order.buyer.email, order.buyer.street)
    }
    assert [] == [each for each in secrets if each in text]


def test_every_clock_the_console_shows_is_on_the_screen(story: Story) -> None:
    """Each order that waits with its time to ship; each dispute, without a time, since none is shown."""
    orders = story.shop.desk.shop.orders.values()
    waiting = {one.order_id for one in story.shop.desk.shop.tab("waiting") if not one.platform_warehouse}
    found = {(one["order_id"], one["clock"]): one for one in story.clocks()}
    assert waiting == {order for order, clock in found if clock == "ship by"}
    disputed = {one.order_id for one in orders if one.status == "IN_ISSUE" and one.parcels}
    assert disputed
    assert {None} == {found[order, "dispute answer"]["ends"] for order in disputed}
    assert story.critical.order_id == story.clocks()[0]["order_id"]
