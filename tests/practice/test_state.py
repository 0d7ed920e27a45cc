"""A shop that outlives its server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.practice import state, witness
from agent.practice.app import create_app
from agent.practice.errors import BadState, CannotWrite
from agent.practice.shop import Order, Shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the shop is kept."""
    return tmp_path / "shop.json"


def _write_something(seller: Any, sown: Callable[[str], Order]) -> None:
    order, waiting = sown("near"), sown("not-declared")
    old = {"oldService": order.parcels[0].service, "oldNumber": order.parcels[0].number}
    new = {"newService": "SF", "newNumber": "SF1029384756012", "sendType": "all"}
    seller.ask("logistics.modify", orderId=order.order_id, parcel=0, **old, **new)
    seller.ask("logistics.declare", orderId=waiting.order_id, service="SF", number="SF1029384756013")
    thread = next(one for one in seller.desk.shop.sessions() if one.unread)
    seller.ask("im.read", sessionId=thread.session_id)
    seller.ask("im.send", sessionId=thread.session_id, text="您好，包裹已寄出。")
    seller.ask("im.draft", sessionId=thread.session_id, text="P.S.")


def test_everything_comes_back(seller: Any, sown: Callable[[str], Order], clock: Any, file: Path) -> None:
    """Orders, threads, drafts, sessions, tokens and the book are what they were, and so is the shop's id."""
    _write_something(seller, sown)
    state.save(seller.desk, file)
    back = state.restore(file, "zh", clock, seed=7, size=60)
    for tell in (witness.state, witness.log, witness.secrets):
        assert tell(seller.desk) == tell(back)
    assert seller.desk.shop.shop_id == back.shop.shop_id
    drafts = {one.session_id: one.draft for one in back.shop.sessions() if one.draft}
    assert ["P.S."] == list(drafts.values())


def test_who_was_signed_in_still_is(seller: Any, clock: Any, file: Path) -> None:
    """Cookies of an earlier start are good, an ended session stays ended."""
    ended = seller.desk.gate.open_session()
    seller.desk.gate.end_session(ended)
    state.save(seller.desk, file)
    gate = state.restore(file, "zh", clock, seed=7, size=60).gate
    assert (True, False) == (gate.is_session(seller.client.cookies["seller_sid"]), gate.is_session(ended))


def test_saving_twice_from_a_restored_shop_loses_nothing(
    seller: Any, sown: Callable[[str], Order], clock: Any, file: Path
) -> None:
    """What was restored is saved again with the next change."""
    _write_something(seller, sown)
    state.save(seller.desk, file)
    once = file.read_text(encoding="utf-8")
    state.save(state.restore(file, "zh", clock, seed=7, size=60), file)
    assert json.loads(once) == json.loads(file.read_text(encoding="utf-8"))


def test_every_write_is_saved_before_it_is_answered(shop: Shop, clock: Any, file: Path, visit: Any) -> None:
    """The console calls for saving after each write request, refused ones included, and not for reading."""
    saved: list[int] = []
    seller = visit()
    app = create_app(shop, "plain", "zh", (), clock, changed=lambda: saved.append(1))
    seller.client._transport.app = app
    seller.desk = app.state.desk
    seller.get("/login")
    seller.code("login", loginName="x", password="y")
    seller.code("order.list")
    assert 1 == len(saved)


def test_the_file_is_private_and_nothing_is_left_beside_it(seller: Any, file: Path) -> None:
    """It holds cookies: mode 0600, replaced as a whole."""
    state.save(seller.desk, file)
    state.save(seller.desk, file)
    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == list(file.parent.iterdir())


def test_a_large_shop_has_a_small_file(clock: Any, file: Path) -> None:
    """Only what changed is kept."""
    from agent.practice.desk import Desk
    from agent.practice.seed import make_shop

    state.save(Desk(make_shop(1, 2_000, clock()), "zh", clock), file)
    assert file.stat().st_size < 2_000


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', '{"version": 1, "shop": {}}'])
def test_what_is_no_state_is_refused(file: Path, clock: Any, text: str) -> None:
    """A broken or foreign file is named, and stays as it is."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadState, match=r"shop\.json"):
        state.restore(file, "zh", clock, seed=7, size=60)
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("seed", "size"), [(8, 60), (7, 61)])
def test_another_shop_is_not_taken_for_this_one(
    seller: Any, clock: Any, file: Path, seed: int, size: int
) -> None:
    """A seed or size that is not the saved shop's is refused with both named."""
    state.save(seller.desk, file)
    with pytest.raises(BadState, match="seed 7 and 60 orders"):
        state.restore(file, "zh", clock, seed=seed, size=size)


def test_a_place_that_cannot_be_written_is_named(seller: Any, tmp_path: Path) -> None:
    """No such folder: one sentence with the path."""
    with pytest.raises(CannotWrite, match="nowhere"):
        state.save(seller.desk, tmp_path / "nowhere" / "shop.json")
