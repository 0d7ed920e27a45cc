"""Which keys of an installation came before which: a new key and the one before it sign each other's ids.

`<id>.before.json` beside the keys holds a `statement` and its signatures (DER, in base64). The statement is
`{format, key, before, found, made}`: `before` is the id of the key that this one took the place of, empty for
the first, and `found` are public keys that lay there when this list was begun, which nobody vouches for.
`signature` is by the key itself, `consent` by the one before it, both of the statement in canonical form.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import canonical
from agent.evidence.files import sealed_object
from agent.evidence.told import items, table, text

FORMAT = "bufa-key-1"

#: What signs a content, and what says whether the key of an id signed it.
Sign = Callable[[bytes], bytes]
Signed = Callable[[str, bytes, bytes], bool]


@dataclass(frozen=True)
class Line:
    """The ids of the keys that were `vouched` for, newest first, and of those that were only `found`."""

    vouched: tuple[str, ...] = ()
    found: frozenset[str] = frozenset()


def place_of(folder: Path, key: str) -> Path:
    """Return where the statement about a key lies."""
    return folder / f"{key}.before.json"


def state(
    folder: Path,
    key: str,
    sign: Sign,
    *,
    made: str,
    found: Iterable[str] = (),
    before: str = "",
    consent: Sign | None = None,
) -> None:
    """Write what came before a key, unless it is written; `consent` is how the key `before` signs.

    Raises `OSError`.
    """
    statement = {"format": FORMAT, "key": key, "before": before, "found": sorted(found), "made": made}
    content = canonical(statement)
    whole = {"statement": statement, "signature": _coded(sign(content))}
    whole |= {"consent": _coded(consent(content))} if consent else {}
    with suppress(FileExistsError):
        disk.create_whole(place_of(folder, key), canonical(whole))


def line_before(folder: Path, key: str, signed: Signed) -> Line | None:
    """Return the keys before `key` as far as statements reach; none where there is not even one about it."""
    vouched: list[str] = []
    found: set[str] = set()
    told = _statement(folder, key, signed)
    if told is None:
        return None
    while told is not None:
        found |= {text(each) for each in items(told.get("found"))}
        before = text(told.get("before"))
        if not before or before in (key, *vouched):
            break
        vouched.append(before)
        told = _statement(folder, before, signed)
    return Line(tuple(vouched), frozenset(found))


def _statement(folder: Path, key: str, signed: Signed) -> dict[str, Any] | None:
    """Return the statement about a key if the key itself, and the one before it, signed it."""
    whole = sealed_object(place_of(folder, key)) or {}
    told = table(whole.get("statement"))
    if (told.get("format"), told.get("key")) != (FORMAT, key):
        return None
    content, before = canonical(told), text(told.get("before"))
    if not signed(key, content, _plain(whole.get("signature"))):
        return None
    agreed = not before or signed(before, content, _plain(whole.get("consent")))
    return told if agreed else None


def _coded(signature: bytes) -> str:
    return base64.b64encode(signature).decode()


def _plain(value: object) -> bytes:
    try:
        return base64.b64decode(text(value), validate=True)
    except ValueError:
        return b""
