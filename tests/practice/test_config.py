"""The settings that a practice console writes for the program it is a double for."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from agent.practice.config import config_text, refuse_foreign, write_config
from agent.practice.errors import CannotWrite
from agent.practice.shop import Shop

ADDRESS = "http://127.0.0.1:8123"


@pytest.mark.parametrize(("skin", "pack"), [("aliexpress", "aliexpress"), ("plain", "practice")])
def test_the_settings_name_console_shop_and_pack(shop: Shop, skin: str, pack: str) -> None:
    """Everything needed to run at once, with corrections and messages on, declarations off, no brakes."""
    settings = tomllib.loads(config_text(shop, skin, ADDRESS))
    store = settings["stores"]["practice"]
    assert (".", "recordings") == (settings["data_dir"], settings["recordings_dir"])
    assert {"correct": "auto", "message": "auto", "declare": "approve"} == store.pop("kinds")
    assert {
        "pack": pack,
        "address": ADDRESS,
        "channel_id": shop.shop_id,
        "user": shop.account,
        "password_file": "practice.password",
        "ledger_names": [shop.name],
        "pace": [0, 0],
        "max_opens": 0,
        "trust_ledger": False,
        "first_run_plan_only": False,
        "suspect_share": 1.0,
        "writes_per_run": 0,
        "messages_per_buyer_run": 0,
        "messages_per_buyer_day": 0,
    } == store


def test_the_password_lies_beside_and_only_its_owner_reads_it(shop: Shop, tmp_path: Path) -> None:
    """The password file has the password and a newline, mode 0600 whatever the umask."""
    before = os.umask(0)
    try:
        write_config(shop, "plain", ADDRESS, tmp_path / "bufa.toml")
    finally:
        os.umask(before)
    file = tmp_path / "practice.password"
    assert f"{shop.password}\n" == file.read_text(encoding="utf-8")
    assert 0o600 == file.stat().st_mode & 0o777
    assert shop.password not in (tmp_path / "bufa.toml").read_text(encoding="utf-8")


def test_a_password_file_that_others_read_is_replaced(shop: Shop, tmp_path: Path) -> None:
    """An older file with a looser mode does not pass its mode on."""
    file = tmp_path / "practice.password"
    file.write_text("old")
    file.chmod(0o644)
    write_config(shop, "plain", ADDRESS, tmp_path / "bufa.toml")
    assert 0o600 == file.stat().st_mode & 0o777


def test_our_own_settings_may_be_written_again(shop: Shop, tmp_path: Path) -> None:
    """A second start in the same folder replaces what the first one wrote."""
    for port in (1, 2):
        write_config(shop, "plain", f"http://127.0.0.1:{port}", tmp_path / "bufa.toml")
        refuse_foreign(tmp_path / "bufa.toml")
    assert "127.0.0.1:2" in (tmp_path / "bufa.toml").read_text(encoding="utf-8")


def test_somebody_elses_settings_are_refused(tmp_path: Path) -> None:
    """A settings file with real stores is not overwritten."""
    (tmp_path / "bufa.toml").write_text("[stores.main]\n")
    with pytest.raises(CannotWrite, match="unchanged"):
        refuse_foreign(tmp_path / "bufa.toml")
