"""What one look at a console means for the next round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.console.looking_in import Look
from agent.doctor.console import clock_line, session_line
from agent.doctor.line import Health
from agent.errors import BufaError, ExitCode, HumanCheck, InvalidInput, SignedOut
from agent.ledger import stores
from agent.ledger.database import open_database
from tests.doctor.conftest import Installed


@pytest.mark.parametrize(
    ("seconds", "health", "words"),
    [(0, Health.OK, "as csp.example says"), (59, Health.OK, ""),
     (61, Health.WRONG, "61 s ahead of csp.example"), (-61, Health.WRONG, "61 s behind csp.example"),
     (None, Health.UNSEEN, "says no time")],
)  # fmt: skip
def test_the_clock(installed: Installed, seconds: int | None, health: Health, words: str) -> None:
    """More than a minute apart is wrong, either way, and the clock can be set by a command."""
    ahead = None if seconds is None else timedelta(seconds=seconds)
    line = clock_line(installed().store("main"), Look("22", None, ahead))
    assert health is line.health
    assert words in line.seen
    assert ("sudo timedatectl set-ntp true" if health is Health.WRONG else "") == line.remedy


def session(installed: Installed, shop: str, problem: BufaError | None = None) -> tuple[object, ...]:
    """Return what is said of the session."""
    settings = installed()
    line = session_line(settings, settings.store("main"), Look(shop, problem, None))
    return line.health, line.code, line.seen, line.remedy


def test_signed_in(installed: Installed) -> None:
    """To the store's own shop; another one is a person's matter."""
    assert (Health.OK, ExitCode.OK, "signed in to shop 22", "") == session(installed, "22")
    expected = "signed in to shop 7, but the store is shop 22"
    assert (Health.WRONG, ExitCode.PERSON, expected, "bufa login main") == session(installed, "7")


@pytest.mark.parametrize(
    ("shop", "health", "seen"),
    [
        ("22", Health.OK, "signed in to shop 22"),
        ("7", Health.WRONG, "signed in to shop 7, but the store is shop 22"),
    ],
)
def test_signed_in_where_the_settings_name_no_shop(
    installed: Installed, shop: str, health: Health, seen: str
) -> None:
    """What counts is the shop that the store turned out to be at its first sign-in."""
    settings = installed()
    engine = open_database(settings.data_dir)
    stores.set_shop(engine, "main", "csp.example/22")
    engine.dispose()
    store = settings.store("main").model_copy(update={"channel_id": ""})
    line = session_line(settings, store, Look(shop, None, None))
    assert (health, seen) == (line.health, line.seen)


def test_signed_out(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a password is known the next round signs in by itself; else somebody must, and code 4 says so."""
    out = SignedOut("the console asks to sign in again")
    assert (Health.WRONG, ExitCode.PERSON, "no session is kept", "bufa login main") == session(
        installed, "", out
    )
    (installed().data_dir / "main.session").write_bytes(b"")
    assert "the kept session is over" == session(installed, "", out)[2]
    monkeypatch.setenv("BUFA_PASSWORD_MAIN", "hunter2")
    health, code, seen, _ = session(installed, "", out)
    assert (Health.NOTE, ExitCode.OK) == (health, code)
    assert "the next round signs in with the password" in str(seen)


def test_a_check_for_a_person(installed: Installed) -> None:
    """It is told with its own words and code, and nobody answers it."""
    check = HumanCheck(
        "the console asks whether a person is there", {"seen": "slide"}, "run `bufa login STORE`"
    )
    health, code, seen, remedy = session(installed, "", check)
    assert (Health.WRONG, ExitCode.PERSON, "run `bufa login STORE`") == (health, code, remedy)
    assert "slide" in str(seen)


def test_a_password_file_that_others_can_read(installed: Installed) -> None:
    """It is refused as a round would refuse it."""
    settings = installed(below='password_file = "p"\n')
    (settings.folder / "p").write_text("hunter2\n")
    (settings.folder / "p").chmod(0o644)
    with pytest.raises(InvalidInput, match="others can read"):
        session_line(settings, settings.store("main"), Look("", SignedOut("out"), None))
