"""Who gets in: every request passes here before any page sees it.

A host name that is not ours is refused, so that no foreign name can be pointed at this machine (DNS
rebinding); what changes something must come from our own page; and everything but signing in, and the files
that make it look right, needs the session of a reviewer. What goes out carries headers that let nothing in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "bufa_review"
SIGN_IN, STATIC = "/sign-in", "/static/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Read alone changes nothing; whatever else a browser may ask is checked for where it comes from.
_READING = frozenset({"GET", "HEAD"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Gate:
    """Lets a request through to `app` with `scope["reviewer"]`, the name of whose session it carries.

    `known` tells whose a session is, None where it is nobody's; `names` are further host names that count.
    """

    def __init__(self, app: ASGIApp, known: Callable[[str], str | None], names: Collection[str]) -> None:
        self._app, self._known = app, known
        self._names = LOOPBACK | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        refused = self._refusal(scope, Headers(scope=scope))
        await (refused or self._app)(scope, receive, _guarded(send))

    def _refusal(self, scope: MutableMapping[str, Any], headers: Headers) -> Response | None:
        if _name(headers.get("host", "")) not in self._names:
            return PlainTextResponse("this name is not served here", status_code=400)
        reading = scope["method"] in _READING
        if not reading and not _ours(headers):
            return PlainTextResponse("not asked by a page of this server", status_code=403)
        scope["reviewer"] = self._known(cookie_parser(headers.get("cookie", "")).get(COOKIE, "")) or ""
        if scope["reviewer"] or scope["path"] == SIGN_IN or scope["path"].startswith(STATIC):
            return None
        if reading and "text/html" in headers.get("accept", ""):
            return RedirectResponse(SIGN_IN, status_code=303)
        return PlainTextResponse("sign in first", status_code=401)


def _name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _ours(headers: Headers) -> bool:
    """Return whether a request says that a page of this server made it; one that says nothing is not ours.

    A form's `Origin` is `null` where its page tells no address, as ours does: then the browser's own word
    counts, which no page can put there.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None or origin == "null":
        return site == "same-origin"
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return guarded
