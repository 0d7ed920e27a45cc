"""What the console's own call was answered after a commit: proof beside the picture, never a decision.

The commit's own call is the first that is no GET; others to the same address count too, since a page may ask
again (with a new token). Hosts are the pack's. The answer to a call that never ends is not waited for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agent.console.pack import allowed
from agent.evidence.canonical import digest

if TYPE_CHECKING:
    from playwright.sync_api import Request, Response

    from agent.console.visit import Console

#: A longer answer is named by its digest alone.
MOST_BYTES = 4096
#: What pages send to count their visitors.
_BEACONS = ("ping", "beacon")


class Replies:
    """The calls of one commit, from `Replies(console)` to `close`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._page = console.page
        self._path = ""
        self._answered: list[Response] = []
        self._ended: set[Request] = set()
        self._listeners = {
            "request": self._begun,
            "response": self._came,
            "requestfinished": self._finished,
        }
        for event, listener in self._listeners.items():
            self._page.on(event, listener)  # type: ignore[call-overload]

    def _begun(self, request: Request) -> None:
        counts = request.method != "GET" and request.resource_type not in _BEACONS
        if counts and not self._path and allowed(self._console.pack, self._console.base, request.url):
            self._path = _call(request)

    def _came(self, response: Response) -> None:
        if _call(response.request) == self._path:
            self._answered.append(response)

    def _finished(self, request: Request) -> None:
        self._ended.add(request)

    def close(self) -> Iterator[Mapping[str, object]]:
        """Stop listening, and yield each call as it was answered, in the order of the answers.

        `call` (method and path), `status`, and `reply`: the object that came as JSON, or the digest and size
        of anything else. An answer that has not ended, or that the browser has forgotten since its page went
        on to another, leaves `reply` out.
        """
        for event, listener in self._listeners.items():
            self._page.remove_listener(event, listener)
        for response in self._answered:
            ended = response.request in self._ended
            yield {"call": self._path, "status": response.status, **(_body(response) if ended else {})}


def _call(request: Request) -> str:
    return f"{request.method} {urlsplit(request.url).path}"


def _body(response: Response) -> dict[str, object]:
    from playwright.sync_api import Error

    try:
        return {"reply": _told(response.body())}
    except Error:
        return {}


def _told(body: bytes) -> Any:
    try:
        reply = json.loads(body) if len(body) <= MOST_BYTES else None
    except ValueError:
        reply = None
    return reply if isinstance(reply, dict) else {"sha256": digest(body), "size": len(body)}
