"""Writes a `bufa.toml` with a practice console as its store, and the password file beside it.

The names in the file are those of the settings it is read by; this module knows them as text only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from agent.practice.errors import CannotWrite
from agent.practice.shop import Shop

FIRST_LINE = "# store of a practice console"
PASSWORD_FILE = "practice.password"  # noqa: S105 - a file's name
PACKS = {"aliexpress": "aliexpress", "plain": "practice"}
_TEMPLATE = """\
{first_line}
data_dir = "."
recordings_dir = "recordings"

[stores.practice]
pack = {pack}
address = {address}
channel_id = {shop_id}
user = {user}
password_file = {password_file}
ledger_names = [{shop_name}]
pace = [0, 0]
max_opens = 0  # no limit
trust_ledger = false
first_run_plan_only = false
suspect_share = 1.0
writes_per_run = 0  # no limit
messages_per_buyer_run = 0  # no limit
messages_per_buyer_day = 0  # no limit

[stores.practice.kinds]
correct = "auto"
message = "auto"
declare = "approve"
"""


def write_config(shop: Shop, skin: str, address: str, path: Path) -> None:
    """Write the settings to `path` and the password beside it; whatever stood there is replaced."""
    try:
        _write_private(path.with_name(PASSWORD_FILE), f"{shop.password}\n")
        path.write_text(config_text(shop, skin, address), encoding="utf-8", newline="\n")
    except OSError as error:
        raise CannotWrite(f"cannot write the settings to `{path}`: {error.strerror or error}") from error


def config_text(shop: Shop, skin: str, address: str) -> str:
    """Return the settings as TOML; every value is quoted as a basic string."""
    values = {
        "pack": PACKS[skin],
        "address": address,
        "shop_id": shop.shop_id,
        "user": shop.account,
        "password_file": PASSWORD_FILE,
        "shop_name": shop.name,
    }
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return _TEMPLATE.format(first_line=FIRST_LINE, **quoted)


def refuse_foreign(path: Path) -> None:
    """Raise CannotWrite where a file of somebody else's stands; nothing is written."""
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(FIRST_LINE):
        raise CannotWrite(
            f"`{path}` is there already and was not written by a practice console; it is unchanged"
        )


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
