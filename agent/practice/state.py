"""Saves a shop after every change and brings it back after a restart, with its sessions and its book.

The file holds what the shop was made from (seed, size, start, id) and what has changed since, so it stays
small for a large shop. It is a credential (it holds session cookies): owner only, replaced as a whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.practice.book import Entry
from agent.practice.desk import Clock, Desk
from agent.practice.errors import BadState, CannotWrite
from agent.practice.seed import make_shop
from agent.practice.shop import Conversation, Message, Order, Pair, Shop
from agent.practice.words import Lang

VERSION = 1


def save(desk: Desk, path: Path) -> None:
    """Write the console's state to `path`, whole or not at all, and safe on the disk when this returns."""
    scratch = path.with_name(f".{path.name}.new")
    try:
        scratch.unlink(missing_ok=True)
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(_as_json(desk), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as error:
        raise CannotWrite(f"cannot save the shop to `{path}`: {error.strerror or error}") from error


def restore(path: Path, lang: Lang, clock: Clock, *, seed: int, size: int) -> Desk:
    """Return the console saved in `path`; BadState where it cannot be read or is of another seed or size."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        desk = _desk(saved, lang, clock)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadState(
            f"`{path}` is not the state of a practice shop ({error}); name another file"
        ) from error
    if (desk.shop.seed, desk.shop.size) != (seed, size):
        made = f"seed {desk.shop.seed} and {desk.shop.size} orders"
        raise BadState(f"`{path}` holds a shop of {made}, not of seed {seed} and {size} orders")
    return desk


def _as_json(desk: Desk) -> dict[str, object]:
    shop, gate = desk.shop, desk.gate
    return {
        "version": VERSION,
        "shop": {
            "seed": shop.seed,
            "size": shop.size,
            "born": shop.born.isoformat(),
            "shop_id": shop.shop_id,
        },
        "orders": [_order(shop.orders[order_id]) for order_id in sorted(shop.changed_orders)],
        "conversations": [_thread(shop.conversations[one]) for one in sorted(shop.changed_conversations)],
        "gate": {"sessions": gate.sessions, "tokens": gate.tokens, "ended": gate.ended()},
        "log": desk.book.as_json(),
    }


def _order(order: Order) -> dict[str, object]:
    return {
        "order_id": order.order_id,
        "status": order.status,
        "end_reason": order.end_reason,
        "created": order.created.isoformat(),
        "changes": order.changes,
        "declared_at": order.declared_at.isoformat() if order.declared_at else "",
        "parcels": [asdict(pair) for pair in order.parcels],
    }


def _thread(thread: Conversation) -> dict[str, object]:
    messages = [{**asdict(one), "at": one.at.isoformat()} for one in thread.messages]
    return {
        "session_id": thread.session_id,
        "unread": thread.unread,
        "draft": thread.draft,
        "messages": messages,
    }


def _desk(saved: Mapping[str, Any], lang: Lang, clock: Clock) -> Desk:
    if saved["version"] != VERSION:
        raise ValueError(f"version {saved['version']} instead of {VERSION}")
    made = saved["shop"]
    shop = make_shop(made["seed"], made["size"], datetime.fromisoformat(made["born"]), made["shop_id"])
    for order in saved["orders"]:
        _restore_order(shop, order)
    for thread in saved["conversations"]:
        _restore_thread(shop, thread)
    desk = Desk(shop, lang, clock)
    desk.gate.restore(**saved["gate"])
    desk.book.entries = [Entry(**entry) for entry in saved["log"]]
    return desk


def _restore_order(shop: Shop, saved: Mapping[str, Any]) -> None:
    order = shop.orders[saved["order_id"]]
    order.status, order.changes = saved["status"], saved["changes"]
    order.end_reason = saved.get("end_reason", order.end_reason)
    order.created = datetime.fromisoformat(saved.get("created", order.created.isoformat()))
    order.declared_at = datetime.fromisoformat(saved["declared_at"]) if saved["declared_at"] else None
    order.parcels = [Pair(**pair) for pair in saved["parcels"]]
    shop.touch_order(order)


def _restore_thread(shop: Shop, saved: Mapping[str, Any]) -> None:
    thread = shop.conversations[saved["session_id"]]
    thread.unread, thread.draft = saved["unread"], saved["draft"]
    thread.messages = [
        Message(one["message_id"], one["sender"], one["text"], datetime.fromisoformat(one["at"]))
        for one in saved["messages"]
    ]
    shop.touch_conversation(thread)
