"""Alerts leave: a real mail, a real webhook; addresses are secrets, whatever goes wrong."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput
from agent.notify.channels import address_of, addresses_of
from agent.notify.delivery import deliver, probe
from agent.notify.sending import _known, sender
from agent.secrets import Secret
from agent.settings import Settings
from agent.settings_alerts import ChannelSettings
from tests.journal.samples import FixedClock
from tests.notify.samples import FIRST, outbox, scan, waits
from tests.notify.sinks import Mailbox, Webhook


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file with these rights."""
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_critical_order_arrives_as_a_mail(
    engine: Engine, settings: Settings, clock: FixedClock, mailbox: Mailbox
) -> None:
    """From what a scan saw to the mail's own text, once."""
    scan(engine, clock, waits(FIRST, 1))
    env = {"BUFA_CHANNEL_OPS": mailbox.address, "BUFA_CHANNEL_BOSS": mailbox.address}
    for _ in range(2):
        found = deliver(settings, engine, clock, env)
        assert ([], []) == (found.missed, list(found.problems))
    (text,) = mailbox.texts
    assert text.startswith("bufa red: 1 critical, US$ 10.00 at risk\nStore red, as read 11-22 17:00")
    assert f"- {FIRST}: 1 h 0 min left, until 11-22 18:00, US$ 10.00" in text
    assert [{"ops": "sent"}] == [one.states for one in outbox(engine)]


def test_chinese_arrives_as_it_was_written(hook: Webhook) -> None:
    """Signs, line breaks and what a message format might take for markup."""
    send, problems = sender({"ops": Secret(hook.address)})
    body = "紧急，仍可挽救：\n- 8190: *1* _h_ <b>&amp;"
    assert ("", {}) == (send("ops", "店铺", body), problems)
    assert [f"店铺\n{body}"] == hook.texts


def test_an_alert_that_is_too_long_for_a_service_arrives_in_parts(hook: Webhook) -> None:
    """A webhook takes 32768 signs of text at once; nothing of the rest is lost."""
    send, _ = sender({"ops": Secret(hook.address)})
    lines = [f"- {8190001234567890 + n}: 1 h 0 min left" for n in range(1200)]
    assert "" == send("ops", "店铺", "\n".join(lines))
    assert [True, True] == [len(post["message"]) <= 32768 for post in hook.posts]
    assert lines == "\n".join(post["message"] for post in hook.posts).split("\n")


def test_telegram_is_never_sent_more_than_it_takes() -> None:
    """Its limit is 4096 signs, subject included."""
    target = _known(Secret("tgram://123456789:abcdefg_hijklmnop/12315544/"))
    parts = target._apply_overflow("- 8190001234567890: 1 h left\n" * 400, title="bufa")
    assert 3 == len(parts)
    assert 4096 >= max(len(part["title"]) + len(part["body"]) for part in parts)


def test_what_is_not_taken_says_why_and_is_sent_when_it_is(
    engine: Engine, settings: Settings, clock: FixedClock, hook: Webhook, mailbox: Mailbox
) -> None:
    """The webhook is down twice: the other channel hears of it; when it is back, it gets its alert."""
    env = {"BUFA_CHANNEL_OPS": hook.address, "BUFA_CHANNEL_BOSS": mailbox.address}
    scan(engine, clock, waits(FIRST, 1.9))
    hook.code = 503
    first = deliver(settings, engine, clock, env)
    assert ["it answered 503"] == [one.why for one in first.missed]
    clock.move(minutes=2)
    deliver(settings, engine, clock, env)
    assert ["bufa: channel `ops` does not take what it is sent"] == [
        text.splitlines()[0] for text in mailbox.texts
    ]
    hook.code = 200
    clock.move(minutes=6)
    assert [] == deliver(settings, engine, clock, env).missed
    assert ["bufa red: 1 critical, US$ 10.00 at risk"] == [text.splitlines()[0] for text in hook.texts]


def test_a_dead_server_is_a_sentence(hook: Webhook) -> None:
    """Nobody listens there: no exception, no address."""
    hook.stop()
    send, _ = sender({"ops": Secret(hook.address)})
    assert "it could not be reached, or refused" == send("ops", "a", "b")


@pytest.mark.parametrize("address", ["tok3n", "http://h/tok3n", "tgram://tok3n/4", "nosuch://tok3n"])
def test_an_address_that_is_none_is_told_with_the_remedy(
    address: str, settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The channel's name and where to correct it; the address stands in no message and no log."""
    caplog.set_level(logging.DEBUG)
    found = probe(settings, {"BUFA_CHANNEL_OPS": address, "BUFA_CHANNEL_BOSS": ""})
    said = [str(problem) for problem in found.problems]
    assert any("the address of channel `ops` is none that apprise knows" in each for each in said)
    assert any("BUFA_CHANNEL_OPS" in each and "bufa notify --test" in each for each in said)
    assert any("channel `boss` has no address" in each for each in said)
    captured = capfd.readouterr()
    everything = (*said, caplog.text, captured.out, captured.err, repr(found))
    assert not [text for text in everything if "tok3n" in text]


def test_a_refusal_leaks_no_address(
    hook: Webhook, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What apprise and its transports log of a failure may hold the address: none of it gets through."""
    caplog.set_level(logging.DEBUG)
    hook.code = 404
    send, _ = sender({"ops": Secret(hook.address)})
    assert "it answered 404" == send("ops", "a", "b")
    captured = capfd.readouterr()
    assert not [text for text in (caplog.text, captured.out, captured.err) if "tok3n" in text]


def test_an_address_comes_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    """The environment wins; of the file the first line counts; one that others can read is refused."""
    file = private(tmp_path / "ops", "json://from/file\n# a note\n")
    channel = ChannelSettings(address_file=file)
    assert "json://from/file" == address_of("ops", channel, {}).reveal()
    named = {"BUFA_CHANNEL_OPS_2": "json://from/env"}
    assert "json://from/env" == address_of("ops-2", channel, named).reveal()
    file.chmod(0o640)
    with pytest.raises(InvalidInput, match="others can read"):
        address_of("ops", channel, {})


def test_one_channel_without_an_address_keeps_no_other_back(tmp_path: Path) -> None:
    """What is wrong with the one is told, the other can be used."""
    channels = {"ops": ChannelSettings(), "boss": ChannelSettings(address_file=tmp_path / "gone")}
    found, problems = addresses_of(channels, {"BUFA_CHANNEL_OPS": "json://h"})
    assert (["ops"], 1) == (list(found), len(problems))
    assert "cannot be read" in str(problems[0])
