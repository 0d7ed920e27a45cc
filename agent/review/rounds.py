"""What a round's folder says of it: when, what flow, how it ended, which recordings; whatever its state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from agent.dossier.reading import plain, read_object
from agent.evidence.complete import is_opening
from agent.evidence.files import (
    DEBUG,
    RECORDING,
    ROUND,
    STEPS,
    is_folder,
    is_name,
    is_plain,
    signature_of,
)
from agent.evidence.seal import in_order

_ROUND_ID = re.compile(r"(\d{8}t\d{6}z)-([a-z0-9_-]+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """How a round or recording lies there; whether its seal is good is for `verify` to say."""

    OPEN = "open"
    UNSEALED = "unsealed"
    SEALED = "sealed"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording of a round: the scan's, or one order's; `outcome` is empty while it is open.

    `sha256` is the digest of its `recording.json` as the round lists it, empty where it does not.
    """

    store: str
    round_id: str
    name: str
    folder: Path
    order_id: str = ""
    outcome: str = ""
    sha256: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What no other recording shares: store, round and name."""
        return self.store, self.round_id, self.name


@dataclass(frozen=True, slots=True)
class Round:
    """One round; times are UTC, `ended` None while it is open. `summary` holds what it counted.

    `flow` and `started` follow from its name where the file does not say. `recordings`: the scan first.
    """

    store: str
    id: str
    folder: Path
    state: State
    flow: str
    started: datetime
    ended: datetime | None
    outcome: str
    shop: str
    console: str
    summary: Mapping[str, Any]
    recordings: tuple[Recording, ...]

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that were worked on."""
        return tuple(each.order_id for each in self.recordings if each.order_id)


def is_round_name(name: str) -> bool:
    """Return whether a folder's name is a round's."""
    return _ROUND_ID.fullmatch(name) is not None


def read_round(folder: Path) -> Round:
    """Return what lies in a round's folder, as far as it can be read."""
    told = read_object(plain(folder / ROUND) or b"")
    named = _ROUND_ID.fullmatch(folder.name)
    began, flow = (named[1], named[2]) if named else ("", "")
    ended = _time(told.get("ended"))
    return Round(
        store=folder.parent.name,
        id=folder.name,
        folder=folder,
        state=_state(folder, told),
        flow=_text(told.get("flow")) or flow,
        started=_time(told.get("started")) or _named_time(began),
        ended=ended,
        outcome=_text(told.get("outcome")),
        shop=_text(told.get("shop")),
        console=_text(told.get("console")),
        summary=_table(told.get("summary")),
        recordings=tuple(_recordings(folder, _table(told.get("recordings")))),
    )


def _state(folder: Path, told: Mapping[str, Any]) -> State:
    path = folder / ROUND
    if not path.exists() or (told and is_opening(told)):
        return State.OPEN
    if not told:
        return State.DAMAGED
    return State.SEALED if is_plain(signature_of(path)) else State.UNSEALED


def _recordings(folder: Path, listed: Mapping[str, Any]) -> Iterator[Recording]:
    """Yield what the round lists and what lies there; a listed one may be missing, and shows nothing then."""
    there = {path.name for path in folder.iterdir() if is_folder(path) and _is_recording(path)}
    for name in in_order(there | {name for name in listed if is_name(name)}):
        told = _table(listed.get(name))
        if not told:
            told = read_object(plain(folder / name / RECORDING) or b"")
            told = {**told, "sha256": ""}
        order = _text(told.get("order_id")) or name.removeprefix("order-").replace(name, "")
        own = order, _text(told.get("outcome")), _text(told.get("sha256"))
        yield Recording(folder.parent.name, folder.name, name, folder / name, *own)


def _is_recording(path: Path) -> bool:
    return path.name != DEBUG and is_name(path.name) and ((path / STEPS).exists() or _listed(path))


def _listed(path: Path) -> bool:
    return (path / RECORDING).exists()


def _named_time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dt%H%M%Sz").replace(tzinfo=UTC)
    except ValueError:
        return _EPOCH


def _time(value: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
