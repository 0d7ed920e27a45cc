"""Whom a bad day strikes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.practice import bad_chat, bad_colleagues, bad_days, bad_orders, state, witness
from agent.practice.app import create_app
from agent.practice.desk import Desk
from agent.practice.errors import BadOption
from agent.practice.seed import make_shop
from agent.practice.shop import Shop
from agent.practice.struck import to_correct, to_tell

ORDERS = (
    "stale-row",
    "status-changed",
    "budget-spent",
    "window-passed",
    "colleague",
    "colleague-other-number",
)
BUYERS = ("no-order-card", "draft-left", "unread-message", "moderation", "blocked-buyer")
SILENT = ("same-name-buyers", "late-panel", "carrier-resets", "twin-button", "renamed-button")


def _struck(visit: Callable[..., Any], *hazards: str) -> dict[str, list[str]]:
    return visit(*hazards).get("/_practice/struck").json()


@pytest.mark.parametrize("name", ORDERS)
def test_half_of_the_orders_to_be_corrected_are_struck(
    visit: Callable[..., Any], shop: Shop, name: str
) -> None:
    """The witness tells which, and there are others that are not."""
    among = {order.order_id for order in to_correct(shop)}
    struck = _struck(visit, name)[name]
    assert len(struck) == len(among) // 2 > 0
    assert set(struck) < among


@pytest.mark.parametrize("name", BUYERS)
def test_half_of_the_buyers_to_be_told_are_struck(visit: Callable[..., Any], shop: Shop, name: str) -> None:
    """The witness tells which, and there are others that are not."""
    among = {thread.buyer.buyer_id for thread in to_tell(shop)}
    struck = _struck(visit, name)[name]
    assert len(struck) == -(-len(among) // 2) > 0
    assert set(struck) < among


@pytest.mark.parametrize(("value", "count"), [("all", 10), ("3", 3), ("1", 1), ("99", 10)])
def test_a_value_says_how_many(visit: Callable[..., Any], value: str, count: int) -> None:
    """`all` and every number that is too great mean all."""
    assert count == len(_struck(visit, f"budget-spent={value}")["budget-spent"])


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "some"])
@pytest.mark.parametrize("name", [*ORDERS, *BUYERS, "platform-renumbers"])
def test_a_value_that_is_no_count_is_refused(name: str, value: str) -> None:
    """The sentence names the hazard and shows good values."""
    with pytest.raises(BadOption, match=f"`{name}=all`"):
        bad_days.parse([f"{name}={value}"])


@pytest.mark.parametrize("name", SILENT)
def test_a_hazard_without_a_value_is_given_none(name: str) -> None:
    """A value that would mean nothing is refused rather than ignored."""
    assert 1 == len(bad_days.parse([name]))
    with pytest.raises(BadOption, match="takes no value"):
        bad_days.parse([f"{name}=3"])


def test_the_same_shop_has_the_same_bad_day(visit: Callable[..., Any], clock: Any) -> None:
    """Another start strikes the same orders and buyers; a shop of another seed has others."""
    hazards = (*ORDERS, *BUYERS, "same-name-buyers", "platform-renumbers")

    def day(seed: int) -> dict[str, list[str]]:
        app = create_app(make_shop(seed, 60, clock()), "plain", "en", hazards, clock)
        return app.state.desk.struck

    assert day(7) == day(7)
    assert not set(day(7)["colleague"]) & set(day(8)["colleague"])


def test_days_that_end_an_order_leave_it_alone_for_others(visit: Callable[..., Any]) -> None:
    """An order whose budget is spent is not to be corrected any more, so no colleague corrects it."""
    struck = _struck(visit, "budget-spent", "colleague")
    assert struck["colleague"]
    assert not set(struck["colleague"]) & set(struck["budget-spent"])


def test_a_shop_without_anything_to_do_has_no_bad_day(clock: Any) -> None:
    """Nothing to correct and nobody to tell: nothing is struck, nothing fails."""
    hazards = (*bad_orders.KNOWN, *bad_chat.KNOWN, *bad_colleagues.KNOWN)
    app = create_app(make_shop(1, 0, clock()), "plain", "en", hazards, clock)
    assert not any(app.state.desk.struck.values())


def test_a_bad_day_goes_on_after_a_restart(clock: Any, tmp_path: Path) -> None:
    """A shop that was saved and brought back is struck as before, and nothing is done to it a second time."""
    days = (
        "budget-spent=2",
        "window-passed=2",
        "stale-row=all",
        "draft-left",
        "unread-message",
        "same-name-buyers",
    )

    def start(desk: Desk) -> object:
        create_app(desk.shop, "plain", "en", days, clock, desk=desk)
        return witness.state(desk), desk.struck, [order.created for order in desk.shop.tab("all")]

    desk = Desk(make_shop(7, 60, clock()), "en", clock)
    before = start(desk)
    state.save(desk, tmp_path / "state.json")
    assert before == start(state.restore(tmp_path / "state.json", "en", clock, seed=7, size=60))
