"""Rounds after a restore: the console hears of no write without a yes, until a full scan has ended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.rounds import judge
from tests.rounds.person import Person
from tests.rounds.shop import Shop

APPROVAL = 8


def _writes(shop: Shop) -> list[tuple[str, str]]:
    """Return what the console was asked to change: order and kind."""
    return [(one["order_id"], one["kind"]) for one in shop.witness().log if one["kind"] in judge.WRITES]


def test_a_round_after_a_restore(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What was written after the backup is not written again, what is new waits, and then goes by itself.

    The first round corrects one order and tells its buyer, and tells another one of a replacement; the backup
    is from before it, so the restored journal knows nothing of it. The next round reads, asks, and writes
    nothing at all; the one after it writes what is new, and finds in the thread what was told.
    """
    written, due, told = shop.sown("old-number", 0), shop.sown("old-number", 1), shop.sown("replacement")
    elsewhere = Person(tmp_path_factory.mktemp("elsewhere"))
    _imported(shop, written, told)
    assert 0 == shop.person.run("scan").code
    phrase = _phrase(tmp_path_factory.mktemp("phrase") / "phrase")
    file = elsewhere.folder / "b"
    made = shop.person("backup", str(file), "--passphrase-file", str(phrase))
    assert 0 == made.code, made.err
    assert 0 == shop.person.run("daily").code
    before = _writes(shop)
    assert ["modify", "message", "message"] == [kind for _, kind in before]
    assert written.order_id == before[0][0]
    done = elsewhere("restore", str(file), "--passphrase-file", str(phrase))
    assert 0 == done.code, done.err
    shutil.copy(shop.person.folder / "practice.password", elsewhere.folder)  # by hand, as README says
    shutil.copytree(shop.person.folder / "recordings", elsewhere.folder / "recordings")
    shop.person = elsewhere
    _imported(shop, written, due, told)
    asked = elsewhere.run("daily")
    assert APPROVAL == asked.code, asked.err
    assert before == _writes(shop)
    assert {(due.order_id, "old-number"), (told.order_id, "replacement")} == asked.waiting()
    again = elsewhere.run("daily")
    assert 0 == again.code, again.err
    new = _writes(shop)[len(before) :]
    assert ["modify", "message"] == [kind for _, kind in new]
    assert due.order_id == new[0][0]
    assert "done" == again.outcomes()[due.order_id, "correct"]
    assert "already_done" == again.outcomes()[told.order_id, "message"]
    assert 0 == elsewhere("verify", "recordings/practice").code


def _imported(shop: Shop, *orders: object) -> None:
    """Import a ledger that speaks of these orders alone."""
    file = shop.ledger(*orders)  # type: ignore[arg-type]
    ran = shop.person("ledger", "import", file.name, "--store", "practice")
    assert 0 == ran.code, ran.err


def _phrase(file: Path) -> Path:
    file.write_text("four words that belong nowhere\n", "utf-8")
    file.chmod(0o600)
    return file
