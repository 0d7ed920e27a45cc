"""The keys under which a write is known for ever: the same write always gets the same key, another never.

A key is the SHA-256 (hex) of canonical JSON. `shop` is console host and shop id as read after sign-in
(`host/shop id`), never the store's name in a settings file, so that renaming a store repeats nothing.
"""

from __future__ import annotations

import hashlib
import json

from agent.models import BuyerMessage, Declaration, Intended, Kind, Pair, Step, TrackingFix


def correction_key(shop: str, fix: TrackingFix) -> str:
    """Return the key of a correction: order, parcel, old pair → new pair, generation.

    The generation keeps A → B → A → B apart as separate writes; why a correction is made is not part of it.
    Cancelling and creating are two writes of one correction, so each names its step.
    """
    terms: dict[str, object] = {
        "kind": Kind.CORRECT,
        "shop": shop,
        "order": fix.order_id,
        "parcel": fix.parcel,
        "wrong": _pair(fix.wrong),
        "right": _pair(fix.right),
        "generation": fix.generation,
    }
    return _digest(terms if fix.step is Step.CHANGE else terms | {"step": fix.step})


def message_key(shop: str, message: BuyerMessage) -> str:
    """Return the key of a message: order, purpose, number; not the text, which an edited template changes."""
    return _digest(
        {
            "kind": Kind.MESSAGE,
            "shop": shop,
            "order": message.order_id,
            "purpose": message.purpose,
            "number": message.number,
        }
    )


def declaration_key(shop: str, declaration: Declaration) -> str:
    """Return the key of a declaration: the order alone, since another number must not make a second one."""
    return _digest({"kind": Kind.DECLARE, "shop": shop, "order": declaration.order_id})


def key_of(shop: str, write: Intended) -> str:
    """Return the key of a write of any kind."""
    match write:
        case TrackingFix():
            return correction_key(shop, write)
        case BuyerMessage():
            return message_key(shop, write)
    return declaration_key(shop, write)


def _pair(pair: Pair) -> list[str]:
    return [pair.service, pair.number]


def _digest(terms: dict[str, object]) -> str:
    text = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
