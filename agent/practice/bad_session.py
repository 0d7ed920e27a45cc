"""Bad days of who is signed in: a session that ends, a renewed token, a code by phone, another shop."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from starlette.responses import Response

from agent.practice import api, calls, refusals
from agent.practice.bad_values import count, no_value, retold
from agent.practice.calls import Values
from agent.practice.desk import Desk
from agent.practice.gate import SESSION_COOKIE
from agent.practice.hazards import Answer, Exchange, Hazard
from agent.practice.refusals import Refused

OTHER_NAME = "海蓝优选旗舰店"
LOGIN_CODE = "mtop.practice.login.code"


class SessionExpiry(Hazard):
    """After so many pages the session ends, once: the next page leads to sign-in."""

    def __init__(self, value: str) -> None:
        self.left = count("session-expiry", value)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """End the session before the page that is one too many."""
        if exchange.kind == "page" and _is_signed_in(exchange, desk):
            self.left -= 1
            if self.left == -1:
                desk.gate.end_session(_session(exchange))
        return await answer(exchange)


class SessionExpiryApi(Hazard):
    """A call finds the session ended, once, while its page stays; with a number, after so many calls.

    With `write` it is the first call that would change something. Sign-in and the shop's name in the header
    of every page do not count: nobody would be told by them.
    """

    def __init__(self, value: str) -> None:
        self.writes_only = value == "write"
        self.left = count("session-expiry-api", "" if self.writes_only else value, without=0, least=0)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """End the session before the call that is one too many."""
        counts = exchange.kind == "call" and exchange.name not in {api.LOGIN, api.SHOP}
        if self.writes_only:
            counts = exchange.name in api.WRITES
        if counts and _is_signed_in(exchange, desk):
            self.left -= 1
            if self.left == -1:
                desk.gate.end_session(_session(exchange))
        return await answer(exchange)


class TokenRenewal(Hazard):
    """Every fifth call, or every so manieth, is told that its token has expired, and is given a new one.

    The page asks again by itself, and is answered. The old token stays good for calls on their way, or two of
    them would take each other's new one away.
    """

    def __init__(self, value: str) -> None:
        self.every = count("token-renewal", value, without=5, least=2)
        self._calls, self._told = 0, set[str]()

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Refuse one call in so many, and not the call that follows upon it."""
        if exchange.kind == "page" or exchange.name in self._told:
            self._told.discard(exchange.name)
            return await answer(exchange)
        self._calls += 1
        if self._calls % self.every:
            return await answer(exchange)
        self._told.add(exchange.name)
        return api.refuse(desk, exchange, refusals.TOKEN)


class SmsCode(Hazard):
    """The right password is answered by asking for a code, and no code is the right one.

    Once a person is known (`/_practice/pass-check`), signing in is as ever.
    """

    def __init__(self, value: str) -> None:
        no_value("sms-code", value)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Ask for the code instead of opening a session, and refuse every code."""
        if exchange.name == LOGIN_CODE:
            return api.refuse(desk, exchange, refusals.CODE)
        if exchange.name == api.LOGIN and not desk.gate.is_person_known and _is_right(exchange, desk):
            return api.refuse(desk, exchange, refusals.CODE_WANTED)
        return await answer(exchange)


class WrongShop(Hazard):
    """The account is signed in to another shop: that one is shown and served, the shop asked for is refused.

    What is served as the other shop is this one's own, so that a wrong reader does visible harm.
    """

    def __init__(self, value: str) -> None:
        no_value("wrong-shop", value)

    def prepare(self, desk: Desk) -> None:
        """Draw the number of the other shop."""
        rng = Random(f"wrong-shop {desk.shop.seed}")  # noqa: S311 - a number, not a secret
        self.other = str(rng.randrange(10**11, 10**12))

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Exchange the two shops' numbers on the way in and out."""
        if exchange.kind == "page" or exchange.name == api.LOGIN:
            return await answer(exchange)
        if exchange.name == api.SHOP:
            exchange.body["channelId"] = ""
            return retold(await answer(exchange), self._name)
        own, sent = desk.shop.shop_id, exchange.body.get("channelId", "")
        exchange.body["channelId"] = own if sent == self.other else self.other
        return await answer(exchange)

    def _name(self, told: dict[str, Any]) -> None:
        told.update(channelId=self.other, shopName=OTHER_NAME)


def _session(exchange: Exchange) -> str:
    return exchange.request.cookies.get(SESSION_COOKIE, "")


def _is_signed_in(exchange: Exchange, desk: Desk) -> bool:
    return desk.gate.is_session(_session(exchange))


def _is_right(exchange: Exchange, desk: Desk) -> bool:
    try:
        calls.login(desk, Values(exchange.body))
    except Refused:
        return False
    return True


KNOWN: dict[str, Callable[[str], Hazard]] = {
    "session-expiry": SessionExpiry,
    "session-expiry-api": SessionExpiryApi,
    "token-renewal": TokenRenewal,
    "sms-code": SmsCode,
    "wrong-shop": WrongShop,
}
