"""Addresses: where a page of a pack is at a store, and which links may be followed.

The rules are stricter than a browser's: what a browser would repair (tabs, backslashes, dots) is refused.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from agent.console.pack_model import Pack
from agent.console.pack_types import fill_in, placeholders
from agent.errors import InvalidInput
from agent.say import say

#: A browser drops or turns these, so that an address would not go where it seems to go.
_REPAIRED = re.compile(r"[\x00-\x20\x7f\\]")


def address_of(pack: Pack, page: str, base: str, values: Mapping[str, str | tuple[str, ...]]) -> str:
    """Return the whole address of a page at the store whose base is `base`, values percent-encoded.

    Of a value with several spellings the first is taken. Raises InvalidInput for a base that is not https
    (http only on loopback), for a page without an address, and for a missing, empty or dots-only value: an
    empty one would open another shop, dots another folder.
    """
    template = pack.pages[page].address
    if not template:
        raise InvalidInput(say("page `{page}` of pack `{pack}` has no address", page=page, pack=pack.name))
    start = checked_base(base)
    encoded = {name: _encoded(page, name, values.get(name) or "") for name in placeholders(template)}
    return start + fill_in(template, encoded)


def checked_base(base: str) -> str:
    """Return a store's base address without a slash at its end; raises InvalidInput if it cannot be one."""
    parts = _split(base)
    if parts is None or "?" in base or "#" in base:
        raise InvalidInput(
            say("`{base}` is no base address, expected one like `https://csp.example.com`", base=base[:200]),
            hint=say("use https; http is for consoles on this machine only"),
        )
    return base.rstrip("/")


def allowed(pack: Pack, base: str, url: str) -> bool:
    """Tell whether a link read off a page may be followed: within the pack's hosts or the store's own host.

    Relative links belong to the store's base. Only https, or http on loopback; never with a user name.
    """
    if _REPAIRED.search(url):
        return False
    try:
        parts = _split(urljoin(base, url))
    except ValueError:
        return False
    own = _split(base)
    if parts is None or own is None:
        return False
    host = str(parts.hostname)
    return host == own.hostname or any(fnmatchcase(host, pattern) for pattern in pack.hosts)


def is_loopback(host: str) -> bool:
    """Tell whether a host name can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult | None:
    """Take an address apart, or return None if it is not one that we go to."""
    if _REPAIRED.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return parts if secure else None


def _encoded(page: str, name: str, spellings: str | tuple[str, ...]) -> str:
    value = spellings if isinstance(spellings, str) else spellings[0]
    if not value.strip() or not value.strip("."):
        text = say("the address of page `{page}` needs `{name}`", page=page, name=name)
        told = say("{text}, which is `{value}`", text=text, value=value[:40])
        ours = say("set `channel_id` of the store in bufa.toml: the console's address line has it")
        raise InvalidInput(told, hint=ours if name == "channel_id" else "")
    return quote(value, safe="")
