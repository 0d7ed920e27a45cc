"""The one written form of a value: the same value always gives the same bytes, and so the same digest.

The form equals the output of `jq -cS .`: keys sorted, no spaces, UTF-8 as it is, one newline at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

#: Integers beyond this are not safe in JSON: other readers hold numbers as 64-bit floats.
LARGEST = 2**53 - 1

#: Versions of jq differ in how they write DEL, so it never stands in a canonical text.
_DELETE = "\x7f"


def canonical(value: object) -> bytes:
    """Return the canonical JSON of `value`, newline included.

    Raises `ValueError` for what has no safe canonical form: floats, integers beyond 2**53 - 1, keys that
    are not text, lone surrogates, DEL. `tidy` turns foreign values into safe ones.
    """
    _refuse_unsafe(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in lower-case hexadecimal digits, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def stamp(moment: datetime) -> str:
    """Return an aware time as text in UTC to the second, `2026-11-22T09:14:03Z`."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tidy(value: object) -> object:
    """Return `value` with everything `canonical` refuses replaced by a safe form.

    Unpaired surrogates and DEL become U+FFFD, as a browser shows them; whole floats become integers; other
    floats, too large integers, times and anything else become text. Keys become text.
    """
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace(_DELETE, "�")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _tidy_number(value)
    if isinstance(value, Mapping):
        return {str(tidy(str(key))): tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [tidy(item) for item in items]
    return stamp(value) if isinstance(value, datetime) else tidy(str(value))


def _tidy_number(value: float) -> int | str:
    whole = isinstance(value, int) or value.is_integer()
    return int(value) if whole and abs(value) <= LARGEST else str(value)


def _refuse_unsafe(value: object) -> None:
    """Raise `ValueError` naming the first part of `value` without a canonical form."""
    if isinstance(value, str):
        if _DELETE in value:
            raise ValueError(f"a text with DEL has no canonical form: {value!r}")
        value.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is not text")
            _refuse_unsafe(key)
            _refuse_unsafe(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_unsafe(item)
    elif isinstance(value, bool) or value is None:
        return
    elif not isinstance(value, int) or abs(value) > LARGEST:
        raise ValueError(f"{value!r} has no canonical form")
