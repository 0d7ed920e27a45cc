"""One look at a console: who is signed in, and what time the console has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from agent.console.looking_in import look_in
from agent.console.trial import CELL, drawn
from agent.doctor import glyphs
from agent.doctor.line import Health
from agent.errors import InvalidInput, SignedOut, Unreachable

PACK = """\
signs:
  signed_out: {address: ["*/login*"]}
pages:
  home:
    address: /home
    ready: shop_id
    elements:
      shop_id: {find: [{css: b, because: plain text}], pattern: 'Shop (\\d+)'}
"""


def _ahead(seconds: float) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [-3600, 300])
def test_who_is_signed_in_and_what_time_it_is(
    window: BrowserContext, site: Any, pack_of: Any, seconds: int
) -> None:
    """The console's `Date` is compared with the clock that is passed in; one page is loaded."""
    site.put("/home", "<b>Shop 42</b>")
    look = look_in(
        window,
        pack_of(PACK, limits="{settle_seconds: 1, wait_seconds: 30}"),
        site.address,
        {},
        _ahead(seconds),
    )
    assert ("42", None, True) == (look.shop, look.problem, look.reached)
    assert look.ahead is not None
    assert 60 > abs(look.ahead.total_seconds() - seconds)
    assert 1 == site.count("/home")


def test_somebody_who_is_signed_out(window: BrowserContext, site: Any, pack_of: Any) -> None:
    """The console is there, its time is known, and nothing is typed."""
    site.put("/home", (302, "/login"))
    site.put("/login", "<input>")
    look = look_in(
        window, pack_of(PACK, limits="{settle_seconds: 1, wait_seconds: 30}"), site.address, {}, _ahead(0)
    )
    assert isinstance(look.problem, SignedOut)
    assert look.reached
    assert look.ahead is not None


def test_a_console_that_is_not_there(window: BrowserContext, site: Any, pack_of: Any) -> None:
    """It is told from one that is there and shows something else."""
    look = look_in(
        window,
        pack_of(PACK, limits="{settle_seconds: 1, wait_seconds: 30}"),
        "http://127.0.0.1:9",
        {},
        _ahead(0),
    )
    assert isinstance(look.problem, Unreachable)
    assert not look.reached
    assert None is look.ahead


def test_signs_are_drawn_and_examined(window: BrowserContext) -> None:
    """Latin is drawn wherever a browser is; numbers that no character has are boxes, and are told from it."""
    rows = ["Agñ", "\u0378\u0379\u0380"]
    letters, boxes = glyphs.cut(drawn(window, rows), [3, 3], CELL)
    assert glyphs.drawn(letters, boxes)
    assert not glyphs.drawn(boxes[:1], boxes[1:])
    line = glyphs.fonts(lambda wanted: drawn(window, [rows[0] * 3 for _ in wanted]), CELL)
    assert Health.WRONG is line.health


def test_a_console_whose_address_is_not_known(window: BrowserContext, site: Any, pack_of: Any) -> None:
    """Nothing was loaded, so nobody may say that it answers; the setting that is missing is named."""
    pack = PACK.replace("address: /home", 'address: "/home?shop={channel_id}"')
    look = look_in(window, pack_of(pack), site.address, {"channel_id": ""}, _ahead(0))
    assert isinstance(look.problem, InvalidInput)
    assert "`channel_id`" in look.problem.hint
    assert not look.reached
    assert 0 == site.count("/home")
