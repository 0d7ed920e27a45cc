"""A history of many orders, made inside the database: what years of rounds leave there.

One recursive query counts the orders; SQLite and PostgreSQL differ in a few words of the statements.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from agent.ledger.tables import LedgerFileRow

#: One in so many orders had a wrong number: a correction and a message, each with its three events.
CORRECTED = 4

#: The orders came in one after the other over so many days, the last of them today.
DAYS = 1000

_SQLITE = {
    "json": "",
    "day": "datetime('{now}', '-' || (({last} - i) / {daily}) || ' days', '-1 hour') || '.000000'",
    "now": "'{now}.000000'",
    "false": "0",
    "epoch": "'1970-01-01 00:00:00.000000'",
}
_POSTGRESQL = {
    "json": "::json",
    "day": "(timestamp '{now}' - (({last} - i) / {daily}) * interval '1 day' - interval '1 hour')",
    "now": "timestamp '{now}'",
    "false": "false",
    "epoch": "timestamp '1970-01-01 00:00:00'",
}

_ORDER = "'81' || (10000000000000 + i * 1999)"
_NUMBER = "'4PX9' || (100000000000 + i) || 'CN'"

_ENTRIES = """
INSERT INTO ledger_entry (store, order_id, kind, goods, quantity, slot, carrier, number, aliases, olds,
                          conflict, file_id, row_number, said_by, first_seen)
{series} SELECT 'practice', {order}, 'original', 'Reading lamp', '1', 0, '4PX', {number},
  (CASE WHEN i % 4 = 1 THEN '["RB' || (100000000 + i) || 'CN"]' ELSE '[]' END){json}, '[]'{json}, '',
  1, i, 1, {day} FROM n
"""
_ALIASES = """
INSERT INTO ledger_alias (store, number, order_id)
{series} SELECT 'practice', 'RB' || (100000000 + i) || 'CN', {order} FROM n WHERE i % 4 = 1
"""
_SEEN = """
INSERT INTO order_seen (shop, order_id, status, parcels, changed_at, ours, list_digest, ledger_digest,
                        seen_at)
{series} SELECT '{shop}', {order}, 'FINISH', ('[["FOURPX_RM", "' || {number} || '"]]'){json}, {epoch},
  {false}, 'list of ' || i, 'rows of ' || i, {day} FROM n
"""
_INTENTS = """
INSERT INTO intent (id, key, store, shop, kind, order_id, reason, terms, state, attempts, commit_id,
                    depends_on, created, begun_at, settled_at)
{series} SELECT 2 * i + {second}, 'key of {kind} ' || i, 'practice', '{shop}', '{kind}', {order},
  'placeholder', ({terms}){json}, 'done', 1, 'commit ' || (2 * i + {second}), {after}, {day}, {day}, {day}
FROM n WHERE i % {corrected} = 0
"""
_FIX = (
    """'{"order_id": "' || {order} || '", "parcel": 1, "wrong": ["OTHER", "1"], "right": ["FOURPX_RM", "' """
    """|| {number} || '"], "reason": "placeholder", "rests_on": "all one digit", "generation": 0}'"""
)
_TOLD = (
    """'{"order_id": "' || {order} || '", "purpose": "corrected", "number": "' || {number} || '", """
    """"reason": "placeholder", "goods": "Reading lamp", "text": "Dear friend, it has another number."}'"""
)
_EVENTS = """
INSERT INTO intent_event (intent_id, at, round_id, state, note, commit_id)
{series} SELECT 2 * i + {second}, {day}, 'round ' || (i % 24000), '{state}', '', {commit}
FROM n WHERE i % {corrected} = 0
"""


def order_id(place: int) -> str:
    """Return an order number of sixteen digits."""
    return f"81{10**13 + place * 1999}"


def fill(engine: Engine, shop: str, orders: int, now: datetime) -> None:
    """Enter a ledger row and a sighting of each order, of one in four a correction and a message too."""
    with engine.begin() as connection:
        values = {"store": "practice", "name": "l.csv", "sha256": "0", "file_time": now, "imported_at": now}
        connection.execute(insert(LedgerFileRow).values(**values, rows=1, refused=0))
        for statement in _statements(engine.dialect.name, shop, orders, now):
            connection.exec_driver_sql(statement)


def _statements(dialect: str, shop: str, orders: int, now: datetime) -> list[str]:
    words = dict(_SQLITE if dialect == "sqlite" else _POSTGRESQL)
    words = {name: word.replace("{now}", f"{now:%Y-%m-%d %H:%M:%S}") for name, word in words.items()}
    last = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {orders - 1})"
    words |= {
        "last": str(orders - 1),
        "daily": str(max(1, orders // DAYS)),
        "series": last,
        "order": _ORDER,
        "number": _NUMBER,
        "shop": shop,
        "corrected": str(CORRECTED),
    }
    fix, told = ({"kind": "correct", "second": "1", "terms": _FIX, "after": "NULL"},
                 {"kind": "message", "second": "2", "terms": _TOLD, "after": "2 * i + 1"})  # fmt: skip
    intents = [_filled(_INTENTS, one | words) for one in (fix, told)]
    states = (("due", "NULL"), ("begun", "'commit ' || (2 * i + {second})"), ("done", "NULL"))
    events = [
        _filled(_EVENTS, {"state": state, "commit": commit, "second": second} | words)
        for second in ("1", "2")
        for state, commit in states
    ]
    made = [*(_filled(one, words) for one in (_ENTRIES, _ALIASES, _SEEN)), *intents, *events]
    counted = "SELECT setval('intent_id_seq', (SELECT max(id) FROM intent))"
    return made if dialect == "sqlite" else [*made, counted]


def _filled(statement: str, words: dict[str, str]) -> str:
    """Put the words in, also those inside other words."""
    for _ in range(3):
        for name, word in words.items():
            statement = statement.replace(f"{{{name}}}", word)
    return statement.replace("%", "%%") if "::json" in words["json"] else statement


def entry(file_id: int, order: str, sent: str, beside: list[str], seen: datetime) -> dict[str, Any]:
    """Return a row of the ledger table."""
    return {
        "store": "practice", "order_id": order, "kind": "original", "goods": "Reading lamp", "quantity": "1",
        "slot": 0, "carrier": "4PX", "number": sent, "aliases": beside, "olds": [], "conflict": "",
        "file_id": file_id, "row_number": 1, "said_by": file_id, "first_seen": seen,
    }  # fmt: skip
