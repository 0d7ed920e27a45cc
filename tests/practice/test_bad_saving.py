"""Bad days of the forms that live in the server, and what the pages are told of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.errors import BadOption
from agent.practice.hazards import parse
from agent.practice.shop import Order, Shop
from agent.practice.struck import to_correct, wrong_parcels

SENT = ["RB473124829CN", "rb473124829cn", "Rb473124829CN", "1029384756"]


def _save(seller: Any, order: Order, number: str) -> str:
    """Change an order's last parcel, reload its page, and return the number that stands there."""
    old, place = order.parcels[-1], len(order.parcels) - 1
    sent = {"oldService": old.service, "oldNumber": old.number, "newService": "CPAM", "newNumber": number}
    seller.ask("logistics.modify", orderId=order.order_id, parcel=place, **sent)
    return seller.ask("order.detail", orderId=order.order_id)["parcels"][place]["number"]


@pytest.mark.parametrize(
    ("hazard", "kept"),
    [
        ("number-changed-on-save", ["rb473124829cn", "RB473124829CN", "RB473124829CN", "102938475"]),
        ("number-changed-on-save=case", ["rb473124829cn", "RB473124829CN", "RB473124829CN", "102938475"]),
        ("number-changed-on-save=cut", ["RB473124829C", "rb473124829c", "Rb473124829C", "102938475"]),
    ],
)
def test_another_number_is_kept_than_was_sent(
    visit: Callable[..., Any], sown: Callable[[str], Order], hazard: str, kept: list[str]
) -> None:
    """The change is taken with success; the book has what was sent, the page what was kept."""
    seller = visit(hazard).sign_in()
    for sent, expected in zip(SENT, kept, strict=True):
        order = sown("placeholder")
        order.changes = 0
        assert expected == _save(seller, order, sent) != sent
        assert (sent, True) == (seller.log()[-1]["after"]["number"], seller.log()[-1]["effect"])


@pytest.mark.parametrize("value", ["case", "cut"])
def test_the_witness_knows_what_will_be_kept(visit: Callable[..., Any], shop: Shop, value: str) -> None:
    """`right` is what a correction ends with; its buyer is told where that is still the number sent."""
    orders = to_correct(shop)
    wanted = {order.order_id: (order.right[wrong_parcels(order)[0]].number, order.tell) for order in orders}
    seller = visit(f"number-changed-on-save={value}").sign_in()
    for order_id, (number, tell) in wanted.items():
        kept = _save(seller, shop.orders[order_id], number)
        truth = seller.order(order_id)
        assert kept == truth["right"][-1]["number"] != number
        assert (tell if kept.upper() == number else []) == truth["tell"]


@pytest.mark.parametrize("text", ["number-changed-on-save=trim", "stale-toast=green", "stale-toast=3"])
def test_an_unknown_form_is_refused(text: str) -> None:
    """The sentence shows the good ones."""
    with pytest.raises(BadOption, match=re.escape(text.partition("=")[0]) + "="):
        parse([text])


@pytest.mark.parametrize(("skin", "place"), [("aliexpress", "/user/seller/login"), ("plain", "/login")])
def test_pages_are_told_by_name(visit: Callable[..., Any], skin: str, place: str) -> None:
    """Each name stands in the page as a word; a page of a good day has none."""
    names = ["late-panel", "carrier-resets", "twin-button", "renamed-button"]
    text = visit(*names, "stale-toast=error", skin=skin).get(place).text
    (words,) = re.findall(r'<body[^>]* data-hazards="([^"]*)"', text)
    assert [*names, "stale-toast", "stale-toast-error"] == words.split()
    assert "data-hazards" not in visit(skin=skin).get(place).text


def test_the_toast_is_drawn_where_no_value_says_it(visit: Callable[..., Any], shop: Shop) -> None:
    """Of several shops some have a good one, some a bad one; the same shop has the same."""

    def word(seed: int) -> str:
        shop.seed = seed
        return visit("stale-toast").get("/user/seller/login").text.split("stale-toast-")[1].split('"')[0]

    drawn = [word(seed) for seed in range(12)]
    assert {"success", "error"} == set(drawn)
    assert drawn == [word(seed) for seed in range(12)]
