"""What a page sends back, read without trust: small, of the expected kind, texts alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

#: More than any comment; what is longer is not read.
LARGEST = 64 * 1024
#: Two for each request of a large group.
MOST_FIELDS = 4000


async def fields(request: Request) -> Mapping[str, list[str]]:
    """Return the fields of a form by name; HTTPException 400 or 413 for anything else."""
    body = await _body(request)
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None


async def sent(request: Request) -> Mapping[str, object]:
    """Return the JSON object that a script of ours sends; HTTPException 400 or 413 for anything else."""
    try:
        value = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(value, dict):
        raise HTTPException(400)
    return value


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    return body
