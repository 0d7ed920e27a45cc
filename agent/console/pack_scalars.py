"""Checks of single values that the world defines: time zones, date forms, host patterns, country codes.

Each returns its argument or raises ValueError with «what is wrong, what was expected».
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.console.pack_types import seen
from agent.models import Status
from agent.say import say

_TRIAL = datetime(2026, 11, 22, 13, 14, 15)  # noqa: DTZ001 (a form is tried, no moment is meant)
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def time_zone(value: str) -> str:
    """Accept the name of a zone in the tz database."""
    try:
        ZoneInfo(value)
    except Exception:  # noqa: BLE001 (zoneinfo raises KeyError, ValueError and OSError, by platform)
        raise ValueError(
            say("{seen} is no time zone, expected one like `America/Los_Angeles`", seen=seen(value))
        ) from None
    return value


def date_format(value: str) -> str:
    """Accept a `strptime` form that carries year, month and day and names no zone by letters.

    `%Z` is refused (a moment without a zone writes nothing for it), since `strptime` would read the letters
    and then ignore them.
    """
    try:
        read = datetime.strptime(_TRIAL.strftime(value), value)  # noqa: DTZ007 (as above)
        same = read.date() == _TRIAL.date()
    except (ValueError, re.error):
        same = False
    if not same:
        raise ValueError(
            say("{seen} cannot carry a date, expected a form like `%Y-%m-%d %H:%M`", seen=seen(value))
        )
    return value


def host_pattern(value: str) -> str:
    """Accept a host name, `*.` and a host name of two parts or more, or a loopback host."""
    if value in ("localhost", "::1") or (len(value) <= 253 and _HOST.fullmatch(value)):
        return value
    raise ValueError(
        say("{seen} is no host pattern, expected one like `*.example.com`, in lower case", seen=seen(value))
    )


def country_code(value: str) -> str:
    """Accept the form of an ISO 3166 alpha-2 code."""
    if re.fullmatch(r"[A-Z]{2}", value):
        return value
    raise ValueError(say("{seen}, expected a country code like `ES`", seen=seen(value)))


def order_status(value: Status) -> Status:
    """Accept every state but UNKNOWN, which is what is said when no word fits."""
    if value is Status.UNKNOWN:
        raise ValueError(say("`UNKNOWN` has no words, expected another state"))
    return value
