"""Recordings made by hand: lines as they are recorded, without a browser and without a chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent.console.pack import Pack
from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import Chain
from agent.replay.recorded import Recorded, line_of

ORDER = "8190000000000101"
PAIR = "RB473124829CN (CPAM)"
AT = "http://127.0.0.1:1/orders/" + ORDER + "?shop=1102938475"
#: A correction as the plain skin's pack records it: the order, the form behind a write, the order again.
BOX = [9, 9, 40, 20]
CORRECTION: list[dict[str, Any]] = [
    {"verb": "open", "page": "order", "url": AT},
    {"verb": "still", "page": "order", "moment": "before", "boxes": {"old": BOX}, "picture": b"one"},
    {"verb": "click", "page": "order", "element": "change", "boxes": {"change": [5, 6, 7, 8]}},
    {"verb": "open", "page": "edit", "url": AT},
    {"verb": "fill", "page": "edit", "element": "number", "value": "RB473124829CN",
     "boxes": {"number": [1, 2, 3, 4]}},
    {"verb": "still", "page": "edit", "moment": "filled", "picture": b"two"},
    {"verb": "begun", "page": "order", "write": {"order_id": ORDER, "old": "TEST000000 (X)", "new": PAIR}},
    {"verb": "commit", "page": "edit", "element": "save"},
    {"verb": "open", "page": "order", "url": AT},
    {"verb": "read", "page": "order", "value": f"{ORDER} WAIT_BUYER_ACCEPT_GOODS  {PAIR}"},
    {"verb": "still", "page": "order", "moment": "after", "boxes": {"new": BOX}, "picture": b"three"},
    {"verb": "settled", "page": "order", "write": {"state": "done", "note": "seen on a fresh page"}},
    {"verb": "card", "outcome": "done"},
    {"verb": "open", "page": "chat", "url": f"http://127.0.0.1:1/messages?shop=1&q={ORDER}"},
    {"verb": "click", "page": "chat", "element": "session"},
    {"verb": "open", "page": "conversation", "url": "http://127.0.0.1:1/messages/S1?shop=1"},
]  # fmt: skip
SUMMARY = {"order_id": ORDER, "store": "main", "shop": "127.0.0.1/1102938475", "flow": "daily"}


def entry(step: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a step as it stands in a chain, its picture by name and digest."""
    own = {key: value for key, value in step.items() if key != "picture"}
    if "picture" in step:
        name = f"stills/{number:04}-{step['page']}.png"
        own |= {"still": name, "sha256": digest(step["picture"])}
    return {"at": f"2026-11-22T09:14:{number:02}Z", "ms": number * 100, **own}


def recorded(steps: list[dict[str, Any]], folder: Path = Path("r1/order-x"), **summary: str) -> Recorded:
    """Return a recording of these steps that lies nowhere."""
    lines = [line_of({**entry(step, n), "seq": n}) for n, step in enumerate(steps, 1)]
    return Recorded(folder, {**SUMMARY, **summary}, lines)


def on_disk(folder: Path, steps: list[dict[str, Any]], **summary: str) -> Path:
    """Write a recording of these steps into `folder`, with a chain that holds, and return the folder."""
    (folder / "stills").mkdir(parents=True)
    chain = Chain(folder / "steps.jsonl")
    for number, step in enumerate(steps, 1):
        chain.append(entry(step, number))
        if "picture" in step:
            (folder / str(entry(step, number)["still"])).write_bytes(step["picture"])
    (folder / "recording.json").write_bytes(canonical({**SUMMARY, **summary}))
    return folder


def addressed(pack: Pack, name: str = "conversation") -> Pack:
    """Return a pack whose conversation has this name, and an address of its own."""
    spec = pack.pages["conversation"].model_copy(update={"address": "/messages/S1?shop={channel_id}"})
    opening = pack.routes["open_conversation"]
    lines = tuple(
        line.model_copy(update={"open": name}) if line.verb == "open" else line for line in opening.lines
    )
    routes = {**pack.routes, "open_conversation": opening.model_copy(update={"lines": lines})}
    return pack.model_copy(update={"pages": {**pack.pages, name: spec}, "routes": routes})
