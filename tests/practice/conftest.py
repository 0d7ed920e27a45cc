"""A shop with a fixed clock, and a visitor who calls the console as its pages do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import pytest
from starlette.applications import Starlette

from agent.practice.app import create_app
from agent.practice.seed import make_shop
from agent.practice.shop import Order, Shop

T = TypeVar("T")
START = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


class Loop:
    """An event loop in a thread of its own: a browser test before may have left one running in ours."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do the work and return what comes of it."""
        return self._thread.submit(self._runner.run, work).result()

    def close(self) -> None:
        """End the loop and its thread."""
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


class Visitor:
    """A browser's doings without a browser: cookies, tokens, and calls in their envelope."""

    def __init__(self, app: Starlette, host: str = "127.0.0.1", way_in: str = "/user/seller/login") -> None:
        self.desk, self.way_in = app.state.desk, way_in
        self._loop = Loop()
        transport = httpx.ASGITransport(app=app, client=(host, 4711))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._loop.run(self.client.get(path))

    def post(self, name: str, values: object, token: str | None = None) -> httpx.Response:
        """Make a call with the page's token, or with another."""
        header = self.client.cookies.get("_m_h5_tk", "") if token is None else token
        sent = self.client.post(f"/h5/{name}/1.0/", json=values, headers={"x-h5-token": header})
        return self._loop.run(sent)

    def hears_nothing(self, name: str, **values: object) -> bool:
        """Make a call and tell whether no reply comes while one waits for it."""
        sent = {"channelId": self.desk.shop.shop_id, **values}
        headers = {"x-h5-token": self.client.cookies["_m_h5_tk"]}
        asked = self.client.post(f"/h5/mtop.practice.{name}/1.0/", json=sent, headers=headers)
        try:
            self._loop.run(asyncio.wait_for(asked, 0.3))
        except TimeoutError:
            return True
        return False

    def pass_check(self) -> str:
        """Play the person that a check waits for, and return which check it was."""
        return str(self.send("/_practice/pass-check").json()["passed"])

    def slide(self) -> None:
        """Pull the slider to its end."""
        assert 204 == self.send("/_____tmd_____/slide").status_code

    def send(self, path: str) -> httpx.Response:
        """Post nothing to an address."""
        return self._loop.run(self.client.post(path))

    def call(self, name: str, **values: object) -> dict[str, Any]:
        """Make a call for the visitor's own shop and return the whole reply."""
        sent = {"channelId": self.desk.shop.shop_id, **values}
        reply = self.post(f"mtop.practice.{name}", sent)
        assert 200 == reply.status_code
        return reply.json()

    def ask(self, name: str, **values: object) -> dict[str, Any]:
        """Make a call that must succeed and return what it answers."""
        reply = self.call(name, **values)
        assert ["SUCCESS::调用成功"] == reply["ret"]
        return reply["data"]

    def code(self, name: str, **values: object) -> str:
        """Make a call and return the code of its reply."""
        return self.call(name, **values)["ret"][0].split("::")[0]

    def sign_in(self) -> Visitor:
        """Open the sign-in page and sign in."""
        self.get(self.way_in)
        self.ask("login", loginName=self.desk.shop.account, password=self.desk.shop.password)
        return self

    def order(self, order_id: str) -> dict[str, Any]:
        """Return what the witness says of one order."""
        orders = self.get("/_practice/state").json()["orders"]
        return next(order for order in orders if order["order_id"] == order_id)

    def log(self) -> list[dict[str, Any]]:
        """Return the witness's book of writes."""
        return self.get("/_practice/log").json()

    def close(self) -> None:
        """Close what was opened."""
        self._loop.run(self.client.aclose())
        self._loop.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Shop:
    """A fresh shop of sixty orders."""
    return make_shop(7, 60, clock())


@pytest.fixture
def sown(shop: Shop) -> Callable[[str], Order]:
    """The first order of a kind."""
    return lambda kind: next(order for order in shop.orders.values() if order.sown == kind)


@pytest.fixture
def visit(shop: Shop, clock: Clock) -> Iterator[Callable[..., Visitor]]:
    """A way to visit the shop: language, skin, hazards and the visitor's host are as asked."""
    visitors: list[Visitor] = []

    def come(*hazards: str, lang: str = "zh", skin: str = "aliexpress", host: str = "127.0.0.1") -> Visitor:
        way_in = "/login" if skin == "plain" else "/user/seller/login"
        visitors.append(Visitor(create_app(shop, skin, lang, hazards, clock), host, way_in))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def seller(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody signed in to the shop."""
    return visit().sign_in()
