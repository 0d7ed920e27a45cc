"""What a check says, and what is said for one that cannot."""

from __future__ import annotations

import errno
import os

import pytest

from agent.doctor.line import Health, Line, ask, good, note, unseen, verdict, wrong
from agent.errors import ExitCode, InvalidInput, NeedsPerson, Unreachable


def _raise(error: Exception) -> Line:
    raise error


def test_a_check_that_crashes_is_told_and_stops_nothing() -> None:
    """As the check's own failure, with code 1, and without words that may hold a secret."""
    line = ask("fonts", lambda: _raise(RuntimeError("password hunter2")), "main")
    assert (Health.WRONG, ExitCode.OURS, "main") == (line.health, line.code, line.store)
    assert "the check itself failed (RuntimeError)" in line.seen
    assert "hunter2" not in line.seen + line.remedy


def test_an_error_of_the_system_is_told_in_the_system_s_words() -> None:
    """What its number means, without the path, which may tell more than it should."""
    line = ask("disk", lambda: _raise(OSError(errno.EXDEV, "whatever", "/home/mei/secret")))
    assert f"(OSError: {os.strerror(errno.EXDEV)})" in line.seen
    assert "secret" not in line.seen + line.remedy


def test_an_error_of_ours_is_a_finding() -> None:
    """Its sentence, what was seen, its hint and its exit code."""
    error = InvalidInput("no browser", {"seen": "exit 1", "write": "not sent"}, "install one")
    line = ask("browser", lambda: _raise(error))
    assert wrong("browser", "no browser (exit 1)", "install one") == line


def test_ctrl_c_is_no_finding() -> None:
    """Whoever wants to stop, stops."""
    with pytest.raises(KeyboardInterrupt):
        ask("disk", lambda: _raise(KeyboardInterrupt()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ExitCode.OK),
        ([good("a", ""), note("b", ""), unseen("c", "")], ExitCode.OK),
        ([good("a", ""), wrong("b", "", "", ExitCode.CONSOLE), wrong("c", "", "")], ExitCode.CONSOLE),
        ([wrong("c", "", ""), wrong("b", "", "", ExitCode.CONSOLE)], ExitCode.INPUT),
    ],
)
def test_the_first_that_is_wrong_gives_the_code(lines: list[Line], expected: ExitCode) -> None:
    """Notes, and what was not looked at, are no failure."""
    assert expected is verdict(lines)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(Unreachable("gone"), ExitCode.CONSOLE), (NeedsPerson("who"), ExitCode.PERSON)],
)
def test_each_error_keeps_its_code(error: Exception, expected: ExitCode) -> None:
    """As README's table says, whoever reports it."""
    assert expected is ask("x", lambda: _raise(error)).code
