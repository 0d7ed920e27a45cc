"""`bufa ledger import`: good rows in, bad ones listed, and an exit code that tells."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import Result

from agent.ledger.carriers import Carriers
from agent.ledger.database import open_database
from agent.ledger.imports import rows_of

Bufa = Callable[..., Result]
HEAD = "订单编号,商品名称,数量,物流公司,运单号\n"
GOOD = "8190001234567890,Lamp,1,SF,SF1234567890123\n"
BAD = "8.19E+15,Lamp,1,SF,SF1234567890123\n"
#: Long past, so that the file does not look as if it was still growing.
OLD = datetime(2026, 11, 1, tzinfo=UTC).timestamp()


def ledger(folder: Path, text: str, name: str = "ledger.csv", *, age: float = 0) -> str:
    """Write a ledger file, `age` seconds older than the others, and return its name."""
    (folder / name).write_text(text, encoding="utf-8")
    os.utime(folder / name, (OLD - age, OLD - age))
    return name


def numbers(folder: Path) -> dict[str, set[str]]:
    """Return what the database holds: order → numbers."""
    with Session(open_database(folder)) as session:
        found = rows_of(session, "main", Carriers.load())
    return {order: {row.number for row in rows} for order, rows in found.items()}


def test_a_clean_ledger_goes_in(bufa: Bufa, store: Path) -> None:
    """Exit code 0, and the rows stand in the store's database."""
    result = bufa("ledger", "import", ledger(store, HEAD + GOOD), "--store", "main", "--json")
    [report] = json.loads(result.stdout)["files"]
    expected: tuple[object, ...] = (0, 1, [], {"8190001234567890": {"SF1234567890123"}})
    assert expected == (result.exit_code, report["added"], report["refused"], numbers(store))


def test_a_second_import_changes_nothing(bufa: Bufa, store: Path) -> None:
    """The same file again adds nothing."""
    line = ("ledger", "import", ledger(store, HEAD + GOOD), "--store", "main", "--json")
    bufa(*line)
    [report] = json.loads(bufa(*line).stdout)["files"]
    expected = (0, 0, 1, True)
    assert expected == (report["added"], report["replaced"], report["unchanged"], report["already"])


def test_a_refused_row_is_listed_and_the_good_ones_stay(bufa: Bufa, store: Path) -> None:
    """File, row, column and why for each; exit code 3; nothing is guessed."""
    name = ledger(store, HEAD + GOOD + BAD)
    result = bufa("ledger", "import", name, "--store", "main", "--json")
    [refused] = json.loads(result.stdout)["files"][0]["refused"]
    expected = (3, "ledger.csv", 3, "订单编号", {"8190001234567890"})
    seen = (result.exit_code, refused["file"], refused["row"], refused["column"], set(numbers(store)))
    assert expected == seen
    shown = bufa("ledger", "import", name, "--store", "main").stdout
    for part in ("Refused rows", "ledger.csv", "订单编号", refused["why"][:20]):
        assert part in shown


def test_a_missing_file_does_not_stop_the_others(bufa: Bufa, store: Path) -> None:
    """The good file goes in, the missing one is named, and the exit code is 3."""
    result = bufa("ledger", "import", "nowhere.xlsx", ledger(store, HEAD + GOOD), "--store", "main")
    expected = (3, {"8190001234567890"})
    assert expected == (result.exit_code, set(numbers(store)))
    assert "nowhere.xlsx" in result.stderr


@pytest.mark.parametrize("content", ["", "hello\n", "a,b\n1,2\n"], ids=["empty", "text", "other columns"])
def test_a_file_that_is_no_ledger_is_refused(bufa: Bufa, store: Path, content: str) -> None:
    """One message, exit code 3, and nothing goes in."""
    result = bufa("ledger", "import", ledger(store, content), "--store", "main")
    expected: tuple[int, dict[str, set[str]]] = (3, {})
    assert expected == (result.exit_code, numbers(store))
    assert "ledger.csv" in result.stderr
    assert "Traceback" not in result.output


def test_the_older_file_goes_in_first(bufa: Bufa, store: Path) -> None:
    """Within one call the file's time decides what replaces what, not the order on the command line."""
    older = ledger(store, HEAD + GOOD.replace("0123\n", "9999\n"), "b.csv", age=3600)
    newer = ledger(store, HEAD + GOOD, "c.csv")
    bufa("ledger", "import", newer, older, "--store", "main")
    expected = {"8190001234567890": {"SF1234567890123"}}
    assert expected == numbers(store)


def test_an_older_file_later_changes_nothing(bufa: Bufa, store: Path) -> None:
    """Last week's export after today's: its other number is counted as older, the value stands, code 0."""
    today = ledger(store, HEAD + GOOD, "today.csv")
    bufa("ledger", "import", today, "--store", "main")
    copy = ledger(store, HEAD + GOOD.replace("0123\n", "9999\n"), "copy.csv", age=7 * 86400)
    result = bufa("ledger", "import", copy, "--store", "main", "--json")
    [report] = json.loads(result.stdout)["files"]
    expected = (0, 0, 0, 1, {"8190001234567890": {"SF1234567890123"}})
    assert expected == (
        result.exit_code, report["added"], report["replaced"], report["older"], numbers(store)
    )  # fmt: skip
    assert "older" in bufa("ledger", "import", copy, "--store", "main").stdout


def test_an_order_with_a_refused_row_is_named(bufa: Bufa, store: Path) -> None:
    """Its good rows go in, and nothing is written to it."""
    name = ledger(store, HEAD + GOOD + GOOD.replace("Lamp", "Cup").replace("SF1234567890123", "4.73E+12"))
    result = bufa("ledger", "import", name, "--store", "main")
    assert 3 == result.exit_code
    assert "order 8190001234567890: its rows contradict each other or were refused" in result.stdout


def test_an_unknown_store_takes_nothing(bufa: Bufa, store: Path) -> None:
    """A slip in the name writes no database."""
    result = bufa("ledger", "import", ledger(store, HEAD + GOOD), "--store", "other")
    expected = (3, ["bufa.toml", "ledger.csv"])
    assert expected == (result.exit_code, sorted(each.name for each in store.iterdir()))
