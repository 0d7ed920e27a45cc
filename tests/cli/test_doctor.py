"""The doctor's test notice: sent when asked for, told of where it is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli.doctor import _notices
from agent.doctor.line import Health
from agent.errors import ExitCode
from agent.settings import load
from tests.notify.sinks import Mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server."""
    started = Mailbox()
    yield started
    started.stop()


NAMED = '[stores.main.alerts]\nchannels = ["ops"]\n[channels.ops]\n'


@pytest.mark.parametrize("send", [False, True])
def test_no_channel(store: Path, send: bool) -> None:
    """It is worth knowing that nobody is told of anything."""
    assert Health.NOTE is _notices(load(store / "bufa.toml"), send=send).health


def test_a_channel_is_tried_only_when_asked_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --send not even its address is looked for; with it, one that nobody takes is wrong."""
    file = store / "bufa.toml"
    file.write_text(file.read_text("utf-8") + NAMED, encoding="utf-8")
    settings = load(file)
    quiet = _notices(settings, send=False)
    assert (Health.UNSEEN, "bufa doctor --send") == (quiet.health, quiet.remedy)
    without = _notices(settings, send=True)
    assert (Health.WRONG, ExitCode.INPUT) == (without.health, without.code)
    assert "`ops` has no address" in without.seen
    monkeypatch.setenv("BUFA_CHANNEL_OPS", "json://127.0.0.1:9/secret")
    missed = _notices(settings, send=True)
    assert (Health.WRONG, ExitCode.CONSOLE) == (missed.health, missed.code)
    assert missed.seen.startswith("ops: ")
    assert "secret" not in missed.seen


@pytest.mark.parametrize("send", [False, True])
def test_a_channel_that_no_store_names(
    store: Path, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, send: bool
) -> None:
    """It works, and nobody is told of anything all the same: that is worth knowing."""
    file = store / "bufa.toml"
    file.write_text(file.read_text("utf-8") + "[channels.ops]\n", encoding="utf-8")
    monkeypatch.setenv("BUFA_CHANNEL_OPS", mailbox.address)
    line = _notices(load(file), send=send)
    assert (Health.NOTE, "ops, but no store names a channel") == (line.health, line.seen)
    assert "[stores.NAME.alerts]" in line.remedy
    assert int(send) == len(mailbox.mails)
