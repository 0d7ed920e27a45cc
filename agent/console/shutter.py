"""Asks the browser for a picture of the window without waiting for it; whether that may be, `picture` says.

Chromium takes two frames for a picture, whatever is on it: time in which the page can be read. Its answer to
a plain command would be waited for, so this one goes through a session of its own, whose answers are events.
"""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

#: Nothing is compressed hard while somebody waits: a third more bytes for half the time.
_LOSSLESS = {"format": "png", "optimizeForSpeed": True}
_BETWEEN_MS = 2


class Shutter:
    """Pictures of one page, one at a time; `press` begins one and `picture` fetches it."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self._wire = context.new_cdp_session(page)
        self._wire.on("Target.receivedMessageFromTarget", self._received)
        here = self._wire.send("Target.getTargetInfo")["targetInfo"]["targetId"]
        wanted = {"targetId": here, "flatten": False}
        self._session = self._wire.send("Target.attachToTarget", wanted)["sessionId"]
        self._pressed = 0
        self._answer: dict[str, Any] | None = None

    def _received(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if answer.get("id") == self._pressed:
            self._answer = answer

    def press(self) -> None:
        """Begin a picture of the window as it is now; one that was begun before and not fetched is lost.

        Raises Playwright's Error where the browser does not know this way.
        """
        self._pressed, self._answer = self._pressed + 1, None
        asked = {"id": self._pressed, "method": "Page.captureScreenshot", "params": _LOSSLESS}
        wanted = {"sessionId": self._session, "message": json.dumps(asked)}
        self._wire.send("Target.sendMessageToTarget", wanted)

    def picture(self, seconds: float) -> bytes | None:
        """Return the picture begun last; None when the browser has none to give within this time."""
        deadline = time.monotonic() + seconds
        while self._answer is None:
            if time.monotonic() > deadline:
                return None
            self.page.wait_for_timeout(_BETWEEN_MS)
        data = self._answer.get("result", {}).get("data")
        return base64.b64decode(data) if data else None
