"""What a value in the settings may be: names, amounts, addresses, time zones."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from agent.say import say

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
Count = Annotated[int, Field(strict=True, ge=0)]
Amount = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without a port) is this very machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _parts(text: str) -> SplitResult:
    """Take an address of the web apart; ValueError where it is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(say("not an address, expected one like `https://host`")) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(say("not an address, expected one like `https://host`"))
    return parts


def link(text: str) -> str:
    """Check an address that is asked without a secret, so that plain `http` will do; an empty one is none."""
    if not text:
        return text
    parts = _parts(text)
    plain = text.isascii() and text.isprintable() and " " not in text
    if parts.username or parts.password or parts.fragment or not plain:
        raise ValueError(say("more than an address, expected one without user, `#` and blanks"))
    return text


def _address(text: str) -> str:
    """Check a base address and return it without a closing slash."""
    parts = _parts(text)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError(say("`http` is open to everybody on the way, expected `https`"))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(say("more than an address, expected one without user, `?` and `#`"))
    return text.rstrip("/")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, empty, or the name of a folder
        raise ValueError(say("not a time zone, expected one like `Asia/Shanghai`")) from None
    return name


def _pace(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError(say("the shorter pause comes first, expected [from, to] in seconds"))
    return pair


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Pace = Annotated[tuple[Amount, Amount], AfterValidator(_pace)]
