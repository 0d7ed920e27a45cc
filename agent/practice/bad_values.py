"""What hazards are given and share: their values, their luck, and ways to change what a call answers.

Milliseconds are read by `hazards`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from starlette.responses import JSONResponse, Response

from agent.practice.book import Book
from agent.practice.desk import Desk
from agent.practice.errors import BadOption

ALWAYS = 1_000_000


def share(name: str, value: str) -> float:
    """Return a hazard's value as a share, more than 0 and at most 1; BadOption where it is none."""
    try:
        part = float(value)
    except ValueError:
        part = 0
    if not 0 < part <= 1:
        raise BadOption(f"hazard `{name}` wants a share from 0 to 1, as in `{name}=0.2`, not `{value}`")
    return part


def count(name: str, value: str, *, without: int | None = None, least: int = 1) -> int:
    """Return a hazard's value as a whole number, `without` for none given; BadOption where it is none."""
    if not value and without is not None:
        return without
    if not value.isdecimal() or not least <= int(value) <= ALWAYS:
        raise BadOption(f"hazard `{name}` wants a number from {least}, as in `{name}=3`, not `{value}`")
    return int(value)


def no_value(name: str, value: str) -> None:
    """Refuse a value where a hazard takes none."""
    if value:
        raise BadOption(f"hazard `{name}` takes no value, not even `{value}`")


class Luck:
    """Draws that the shop's seed decides: the same seed and the same visits have the same bad luck.

    Every address and every call has a row of draws of its own, so that two calls that come at once may come
    in either order.
    """

    def __init__(self, hazard: str, desk: Desk) -> None:
        self._seed = f"{hazard} {desk.shop.seed}"
        self._rows: dict[str, Random] = {}

    def of(self, name: str) -> Random:
        """Return the row of an address or a call."""
        if name not in self._rows:
            self._rows[name] = Random(f"{self._seed} {name}")  # noqa: S311 - bad luck, not a secret
        return self._rows[name]


def rehearsal(desk: Desk) -> Desk:
    """Return a desk on which a call can be carried out without anything coming of it.

    Its shop is a copy, its book is empty; whoever is let in, is let in there too.
    """
    return Desk(deepcopy(desk.shop), desk.lang, desk.clock, desk.gate, Book())


def content(reply: Response) -> dict[str, Any] | None:
    """Return what a call that was carried out answers; None where it was refused or is no reply of ours."""
    if not isinstance(reply, JSONResponse):
        return None
    told = json.loads(bytes(reply.body))
    return told["data"] if told["ret"][0].startswith("SUCCESS") else None


def retold(reply: Response, change: Callable[[dict[str, Any]], None]) -> Response:
    """Return the reply of a call with its content changed; anything but a success stays as it is."""
    told = content(reply)
    if told is None:
        return reply
    change(told)
    whole = {**json.loads(bytes(reply.body)), "data": told}
    reply.body = JSONResponse(whole).body
    reply.headers["content-length"] = str(len(reply.body))
    return reply
