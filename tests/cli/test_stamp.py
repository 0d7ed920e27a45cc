"""`bufa stamp`: time stamps for what has none, and an exit code for whoever must act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from agent.evidence import timestamp_files as files
from agent.evidence.canonical import canonical
from agent.ledger.lock import store_lock
from tests.evidence.authority import Counter, close_counter, office, open_counter, send

Bufa = Callable[..., Result]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A real authority on this machine."""
    found = office(tmp_path / "office", whole_chain=True)
    opened = Counter(answer=lambda handler, query: send(handler, found.reply(query)))
    server = open_counter(opened)
    yield opened
    close_counter(opened, server)


@pytest.fixture
def stores(store: Path, tmp_path: Path, counter: Counter) -> Path:
    """Settings with two stores and that authority; each store has one sealed recording."""
    text = (store / "bufa.toml").read_text("utf-8")
    second = text.replace("main", "second")
    named = f'[timestamps]\nauthority = "{counter.url}"\nroots = "{tmp_path}/office/roots.pem"\n'
    (store / "bufa.toml").write_text(text + second + named, encoding="utf-8")
    for name in ("main", "second"):
        folder = store / "recordings" / name / "20261122t091403z-daily" / "scan"
        folder.mkdir(parents=True)
        (folder / files.RECORDING).write_bytes(canonical({"store": name}))
        (folder / files.SEAL).write_bytes(b"seal")
    return store


def test_every_store_gets_what_is_missing(bufa: Bufa, stores: Path) -> None:
    """A line for each store says what was added; the second call adds nothing."""
    first, second = bufa("stamp"), bufa("stamp")
    lines = "`main`: {n} time stamps added, 0 recordings without one\n"
    lines += "`second`: {n} time stamps added, 0 recordings without one\n"
    assert (0, lines.format(n=1)) == (first.exit_code, first.stdout)
    assert (0, lines.format(n=0)) == (second.exit_code, second.stdout)


def test_one_store_can_be_named(bufa: Bufa, stores: Path) -> None:
    """The others are left alone; one that is not there is told."""
    assert "`main`: 1" in bufa("stamp", "--store", "main").stdout
    assert [] == list((stores / "recordings" / "second").rglob("*.tsr"))
    expected = 3
    assert expected == bufa("stamp", "--store", "maim").exit_code


def test_without_an_authority_it_says_where_to_name_one(bufa: Bufa, store: Path) -> None:
    """Time stamps are off until somebody is named; that is a matter of the settings."""
    done = bufa("stamp")
    expected = 3
    assert expected == done.exit_code
    assert "no time-stamping authority is set" in done.stderr
    assert "`authority` under [timestamps]" in done.stderr


def test_roots_that_are_missing_are_told(bufa: Bufa, stores: Path, tmp_path: Path) -> None:
    """The file is named before anybody is asked."""
    (tmp_path / "office" / "roots.pem").unlink()
    done = bufa("stamp")
    expected = 3
    assert expected == done.exit_code
    assert "roots.pem` cannot be read" in done.stderr


def test_an_authority_that_is_down_is_asked_once(bufa: Bufa, stores: Path, counter: Counter) -> None:
    """The first failure ends it, for all stores; whoever keeps the network must act."""
    counter.answer = lambda handler, _: send(handler, b"", status=503)
    done = bufa("stamp")
    expected = 7
    assert expected == done.exit_code
    assert "`main`: 0 time stamps added, 1 recordings without one\n" == done.stdout
    assert "NoStamp: no time stamp: the authority answered with HTTP 503" in done.stderr
    assert 1 == len(counter.queries)


def test_a_store_that_is_held_is_left_to_its_holder(bufa: Bufa, stores: Path) -> None:
    """A round in progress keeps its store; the others get theirs, and the exit code tells."""
    with store_lock(stores, "main", "20261122t091403z-daily"):
        done = bufa("stamp")
    expected = 9
    assert expected == done.exit_code
    assert "`second`: 1 time stamps added, 0 recordings without one\n" == done.stdout


def test_an_altered_list_stops_its_store(bufa: Bufa, stores: Path) -> None:
    """A `stamps.jsonl` that does not hold together is told with its line and gets no further one."""
    (stores / "recordings" / "main" / files.STAMPS).write_bytes(b"{}\n")
    done = bufa("stamp", "--store", "main")
    expected = 3
    assert expected == done.exit_code
    assert "`stamps.jsonl` line 1" in done.stderr
