"""`bufa status`, `ack`, `digest` and `notify`: what people see and send at the keyboard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import Result

from agent.cli import afterwards
from agent.errors import HumanCheck, InvalidInput, StorePaused, UsageError
from agent.ledger import clocks, rounds, stores
from agent.ledger.alert_tables import DeliveryRow
from agent.ledger.database import open_database, reading, writing
from agent.ledger.journal import Journal
from agent.ledger.tables import OrderClock
from agent.models import Order, Status
from agent.notify import delivery
from agent.settings import load
from tests.journal.samples import SHOP
from tests.notify.samples import FIRST, SECOND, SETTINGS, waits
from tests.notify.sinks import Webhook

Bufa = Callable[..., Result]


def now() -> datetime:
    """Return the time that the command sees as well."""
    return datetime.now(UTC)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A real webhook, which both channels lead to."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = Webhook()
    for name in ("OPS", "BOSS"):
        monkeypatch.setenv(f"BUFA_CHANNEL_{name}", started.address)
    yield started
    started.stop()


@pytest.fixture
def shop(folder: Path) -> Path:
    """A store `red` with a critical order, one with time, an overdue one, and one that is in dispute."""
    (folder / "bufa.toml").write_text(SETTINGS + 'digest = ""\n', "utf-8")
    engine = open_database(folder)
    stores.set_shop(engine, "red", SHOP)
    journal = Journal(engine, store="red", shop=SHOP, round_id="r1", clock=now)
    journal.save_scan(True, {})
    disputed = Order("8190001234567899", Status.IN_ISSUE)
    orders = [waits(SECOND, 30), waits(FIRST, 1), waits("8190001234567892", -1), disputed]
    clocks.keep(journal, orders, full=True)
    engine.dispose()
    return folder


def test_every_clock_stands_on_one_screen(bufa: Bufa, shop: Path) -> None:
    """What can still be saved first, then what has no time that was read, then what is lost."""
    found = json.loads(bufa("status", "--json").stdout)
    assert [("red", ["first carrier scan"])] == [(one["store"], one["not_read"]) for one in found]
    lines = [(one["order_id"], one["clock"], one["state"]) for one in found[0]["clocks"]]
    assert [
        (FIRST, "ship by", "critical"),
        (SECOND, "ship by", "later"),
        ("8190001234567899", "dispute answer", "unknown"),
        ("8190001234567892", "ship by", "overdue"),
    ] == lines
    text = bufa("status", "--store", "red").stdout
    assert "not read" in text
    assert "US$ 10.00" in text
    assert "not read, since the console does not show it: first carrier scan" in text


def test_the_last_courier_stands_beside_the_clock(bufa: Bufa, shop: Path) -> None:
    """Where a store says when he comes; of a dispute he is no matter."""
    before = json.loads(bufa("status", "--json").stdout)[0]["clocks"]
    assert {None} == {one["last_courier"] for one in before}
    (shop / "bufa.toml").write_text(SETTINGS + 'pickup = "16:00"\n', "utf-8")
    found = json.loads(bufa("status", "--json").stdout)[0]["clocks"]
    hours = {one["clock"]: one["last_courier"] and one["last_courier"][11:] for one in found}
    assert {"ship by": "08:00:00Z", "dispute answer": None} == hours
    assert "last courier" in bufa("status").stdout


def test_a_store_that_was_never_read_says_so(bufa: Bufa, folder: Path) -> None:
    """No clock runs, and it was read never."""
    (folder / "bufa.toml").write_text(SETTINGS, "utf-8")
    assert "red, as read never (Asia/Shanghai): no clock runs" in bufa("status").stdout


def test_who_knows_is_not_told_again(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """An acknowledged order is marked on the screen, and nothing is left to tell but what is lost."""
    assert 0 == bufa("ack", FIRST).exit_code
    known = {
        one["order_id"]: one["acknowledged"]
        for one in json.loads(bufa("status", "--json").stdout)[0]["clocks"]
    }
    assert (True, False) == (known[FIRST], known[SECOND])
    bufa("notify")
    assert ["bufa red: 1 overdue"] == [text.splitlines()[0] for text in hook.texts]


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        (["ack", "8190009999999999"], 3, "has no clock that runs"),
        (["ack", FIRST, "--store", "rod"], 3, "did you mean `red`?"),
        (["digest", "--store", "blue"], 3, "there is no store `blue`"),
    ],
)
def test_what_does_not_fit_is_a_sentence(
    bufa: Bufa, shop: Path, line: list[str], code: int, expected: str
) -> None:
    """Unknown orders and stores, with the next move."""
    found = bufa(*line)
    assert (code, True) == (found.exit_code, expected in found.stderr)


def test_what_people_must_know_is_sent_once(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """The first call sends, the second has nothing to send."""
    found = bufa("notify")
    assert (0, "`ops` took «bufa red: 1 critical, US$ 10.00 at risk; 1 overdue»\n") == (
        found.exit_code,
        found.stdout,
    )
    assert (0, "") == (bufa("notify").exit_code, bufa("notify").stdout)
    assert 1 == len(hook.posts)


def test_a_channel_that_fails_is_told_by_the_exit_code(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """7, the channel, the subject and what it answered; the alert stays in the outbox."""
    hook.code = 500
    found = bufa("notify")
    assert (7, True) == (found.exit_code, "`ops` did not take «bufa red:" in found.stderr)
    assert "it answered 500" in found.stderr
    engine = open_database(shop)
    with reading(engine) as connection:
        assert ["due"] == connection.scalars(select(DeliveryRow.state)).all()
    engine.dispose()


def test_an_address_that_is_none_is_told_and_the_rest_goes_out(
    bufa: Bufa, shop: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3 with the remedy, no address shown; the other channel hears of it, and what waits."""
    monkeypatch.setenv("BUFA_CHANNEL_OPS", "tok3n")
    found = bufa("notify")
    assert (3, False) == (found.exit_code, "tok3n" in found.output)
    assert "correct BUFA_CHANNEL_OPS or `address_file`" in found.stderr
    assert ["bufa: channel `ops` does not take what it is sent"] == [
        text.splitlines()[0] for text in hook.texts
    ]


def test_a_channel_that_hangs_ends_the_call_in_time(
    bufa: Bufa, shop: Path, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes what it is sent and never answers: the call ends all the same, and says so."""
    monkeypatch.setattr(delivery, "SECONDS", 0.5)
    hook.gate.clear()
    began = now()
    found = bufa("notify")
    assert now() - began < timedelta(seconds=40)
    assert (7, True) == (found.exit_code, "it did not answer in time" in found.stderr)


def test_every_channel_can_be_tried(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """`--test` sends a few words on each and stores nothing."""
    assert 0 == bufa("notify", "--test").exit_code
    assert ["bufa: test", "bufa: test"] == [post["title"] for post in hook.posts]


def test_without_channels_nothing_is_sent(bufa: Bufa, store: Path) -> None:
    """It says what is missing, and that is no failure."""
    found = bufa("notify")
    assert (0, True) == (found.exit_code, "no channel yet: add [channels.NAME]" in found.stderr)
    asked = bufa("digest")
    assert (2, True) == (asked.exit_code, "has no channel to send it on" in asked.stderr)


def test_a_digest_is_shown_or_sent(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """`--dry-run` prints it and stores nothing; without it, it goes out with the next `notify`."""
    text = bufa("digest", "--dry-run").stdout
    assert text.startswith("bufa red: 3 orders to ship, 2 of them critical or overdue\n\nStore red, as read")
    bufa("notify")
    assert 1 == len(hook.posts)
    assert 0 == bufa("digest", "--store", "red").exit_code
    bufa("notify")
    assert "bufa red: 3 orders to ship, 2 of them critical or overdue" == hook.posts[-1]["title"]


def test_a_sender_that_takes_too_long_is_ended(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A round is over when it is over: the sender gets its seconds and no more."""
    monkeypatch.setattr(afterwards, "SECONDS", 0.01)
    begun = now()
    afterwards.tell_people(load(shop / "bufa.toml"), "red")
    assert now() - begun < timedelta(seconds=30)
    assert "alerts were not all sent in 0.01 s" in capsys.readouterr().err


def test_a_store_without_channels_starts_no_sender(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants no alerts pays nothing for them."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a sender was started"))
    afterwards.tell_people(load(store / "bufa.toml"), "main")


@pytest.mark.parametrize(
    ("error", "entered"),
    [
        (InvalidInput("a broken pack"), ["failed"]),
        (HumanCheck("a slider"), ["needs_person"]),
        (StorePaused("since a sign-in failed"), ["needs_person"]),
        (UsageError("no such flow"), []),
    ],
)
def test_a_round_that_could_not_begin_is_entered(shop: Path, error: InvalidInput, entered: list[str]) -> None:
    """What stops a round before its first look counts among those that fail; a slip of the fingers not."""
    afterwards.enter_refused(load(shop / "bufa.toml"), "red", "daily", error)
    assert entered == _outcomes(shop)


def test_a_pause_that_a_person_wants_is_no_failure(shop: Path) -> None:
    """Three rounds refused by `bufa pause` wake nobody."""
    engine = open_database(shop)
    stores.pause(engine, "red", stores.PERSON, "stock-taking", now)
    engine.dispose()
    afterwards.enter_refused(load(shop / "bufa.toml"), "red", "daily", StorePaused("by a person"))
    assert [] == _outcomes(shop)


def _outcomes(folder: Path) -> list[str]:
    engine = open_database(folder)
    with reading(engine) as connection:
        found = [one.outcome for one in rounds.newest(connection, "red", "daily")]
    engine.dispose()
    return found


def test_one_stores_error_keeps_no_other_stores_alerts_back(bufa: Bufa, shop: Path, hook: Webhook) -> None:
    """What is broken in one is told and logged, the other's people have their alert, and the code is 1."""
    file = shop / "bufa.toml"
    blue = SETTINGS[SETTINGS.index("[stores.red]") :].replace("red", "blue")
    file.write_text(file.read_text("utf-8") + blue + 'digest = ""\n', "utf-8")
    engine = open_database(shop)
    stores.set_shop(engine, "blue", "h/blue")
    journal = Journal(engine, store="blue", shop="h/blue", round_id="b1", clock=now)
    clocks.keep(journal, [waits("8190001234567777", 1)], full=True)
    with writing(engine) as connection:
        connection.execute(update(OrderClock).where(OrderClock.shop == SHOP).values(amount="torn"))
    engine.dispose()
    sent = bufa("notify")
    assert 1 == sent.exit_code
    assert "the alerts of store `red` could not be worked out (InvalidOperation); log " in sent.stderr
    assert "InvalidOperation" in (shop / "bufa.log").read_text("utf-8")
    assert ["bufa blue: 1 critical, US$ 10.00 at risk"] == [text.splitlines()[0] for text in hook.texts]
