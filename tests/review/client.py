"""Asks a web application as a browser would, without a browser and without a socket."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp


@dataclass
class Client:
    """Sends requests to `app`, one at a time, and keeps its cookies; follows no redirect."""

    app: ASGIApp
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to a GET."""
        return self._apart("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to a POST."""
        return self._apart("POST", path, **more)

    def _apart(self, *what: str, **more: Any) -> httpx.Response:
        """Ask from a thread of its own: a browser of the same worker has a running loop in this one."""
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(lambda: asyncio.run(self._ask(*what, **more))).result()

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        own: dict[str, Any] = {"base_url": self.address, "cookies": self.cookies, "transport": transport}
        async with httpx.AsyncClient(**own) as client:
            answer = await client.request(method, path, **more)
            self.cookies = dict(client.cookies)
            return answer
