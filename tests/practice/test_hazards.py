"""The seam for the console's bad days."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from agent.practice import bad_days, bad_usage, hazards
from agent.practice.desk import Desk
from agent.practice.errors import BadOption
from agent.practice.hazards import Answer, Exchange, Hazard


def test_latency_delays_pages_and_calls_but_not_the_witness(visit: Callable[..., Any]) -> None:
    """Each page and each call takes at least as long as was asked; the witness is quick to read."""
    visitor = visit("latency=120")
    for ask in (lambda: visitor.get("/user/seller/login"), lambda: visitor.code("shop")):
        begun = time.monotonic()
        ask()
        assert time.monotonic() - begun >= 0.12
    begun = time.monotonic()
    visit("latency=100000").get("/_practice/log")
    assert time.monotonic() - begun < 100


@pytest.mark.parametrize(
    "text", ["latency", "latency=", "latency=soon", "latency=-1", "latency=1.5", "latency=600001"]
)
def test_a_value_that_is_no_time_is_refused(text: str) -> None:
    """The sentence names the hazard and shows a good value."""
    with pytest.raises(BadOption, match="latency=300"):
        hazards.parse([text])


@pytest.mark.parametrize("text", ["", "earthquake", "=5"])
def test_an_unknown_hazard_is_refused_with_the_known_ones(text: str) -> None:
    """The sentence lists what there is."""
    with pytest.raises(BadOption, match=r"known: (.+, )?latency"):
        hazards.parse([text])


def test_the_help_names_every_hazard_there_is() -> None:
    """The forms of which the help is made are those of all known hazards, and no others."""
    assert sorted(bad_days.KNOWN) == sorted(re.split(r"\[?=", form)[0] for form in bad_usage.FORMS)


class _LosesReplies(Hazard):
    """Lets a change take effect and answers with an error."""

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Carry the change out, then forget the reply."""
        reply = await answer(exchange)
        lost = exchange.kind == "call" and exchange.name.endswith("im.draft")
        return JSONResponse({}, status_code=504) if lost else reply


class _ResetsCarrier(Hazard):
    """Changes what a page sent before it is carried out; finds a draft in every box."""

    def prepare(self, desk: Desk) -> None:
        """Leave drafts."""
        for thread in desk.shop.sessions():
            thread.draft = "left behind"

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Replace the text of a draft."""
        if exchange.name.endswith("im.draft"):
            exchange.body["text"] = "changed"
        return await answer(exchange)


def test_a_hazard_may_prepare_change_and_withhold(
    visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hazards are combinable: one changes what was asked, another loses the answer, the effect stays."""
    monkeypatch.setitem(hazards.KNOWN, "lost", lambda value: _LosesReplies())
    monkeypatch.setitem(hazards.KNOWN, "reset", lambda value: _ResetsCarrier())
    seller = visit("lost", "reset").sign_in()
    thread = seller.desk.shop.sessions()[0]
    assert "left behind" == seller.ask("im.messages", sessionId=thread.session_id)["draft"]
    values = {"channelId": seller.desk.shop.shop_id, "sessionId": thread.session_id, "text": "mine"}
    reply = seller.post("mtop.practice.im.draft", values)
    assert (504, "changed") == (reply.status_code, thread.draft)
    assert ("left behind", "changed", True) == tuple(
        seller.log()[-1][key] for key in ("before", "after", "effect")
    )


class _Signs(Hazard):
    """Adds a sign to a draft on its way in."""

    def __init__(self, sign: str) -> None:
        self.sign = sign

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Add the sign."""
        if exchange.name.endswith("im.draft"):
            exchange.body["text"] = f"{exchange.body['text']}{self.sign}"
        return await answer(exchange)


def test_the_first_hazard_named_is_the_outermost(
    visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hazards come into effect in the order in which they were asked for."""
    monkeypatch.setitem(hazards.KNOWN, "signs", _Signs)
    seller = visit("signs=1", "signs=2").sign_in()
    thread = seller.desk.shop.sessions()[0]
    seller.ask("im.draft", sessionId=thread.session_id, text="x")
    assert "x12" == thread.draft
