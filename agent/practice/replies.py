"""Changes what a call answers on its way to the page; the token and session it sets go along."""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.responses import JSONResponse, Response

from agent.practice.views import Json


def altered(reply: Response, change: Callable[[Json], None]) -> Response:
    """Return a reply whose `data` was changed; what is no reply of the console is returned as it is."""
    if not isinstance(reply, JSONResponse):
        return reply
    envelope = json.loads(bytes(reply.body))
    change(envelope.get("data", {}))
    again = JSONResponse(envelope, status_code=reply.status_code)
    again.raw_headers += [one for one in reply.raw_headers if one[0] == b"set-cookie"]
    return again
