"""Which browser is started, how, and what it may reach."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.console.browser import Wanted, context_options, find_browser, fonts, sandbox_on
from agent.errors import InvalidInput, NoBrowser
from agent.fontconfig import asked


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _put(folder: Path, name: str) -> str:
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


def test_the_path_in_the_settings_wins(on_path: Path) -> None:
    """A path that a person wrote down is taken as it is, whatever else there is."""
    _put(on_path, "chromium")
    wanted = Wanted(path=_put(on_path, "my-browser"))
    assert str(on_path / "my-browser") == find_browser(wanted, _put(on_path, "own"))


def test_a_wrong_path_is_refused(on_path: Path) -> None:
    """A path that leads nowhere is said, and not made good by another browser."""
    _put(on_path, "chromium")
    with pytest.raises(InvalidInput, match="no browser at") as caught:
        find_browser(Wanted(path=str(on_path / "gone")))
    assert not isinstance(caught.value, NoBrowser)
    assert "browser.path" in caught.value.hint


def test_the_order_of_looking(on_path: Path) -> None:
    """Playwright's own comes before what is on PATH, Chrome before Chromium."""
    chromium = _put(on_path, "chromium")
    assert chromium == find_browser(Wanted(), str(on_path / "not-installed"))
    chrome = _put(on_path, "google-chrome")
    assert chrome == find_browser(Wanted())
    own = _put(on_path, "own")
    assert own == find_browser(Wanted(), own)


def test_the_light_shell_is_for_practice_only(on_path: Path) -> None:
    """The headless shell is taken where that is allowed, and never for a visible browser."""
    shell, chromium = _put(on_path, "chromium-headless-shell"), _put(on_path, "chromium")
    assert shell == find_browser(Wanted(shell=True))
    assert [chromium] * 2 == [find_browser(Wanted(shell=True, headed=True)), find_browser(Wanted())]


def test_no_browser_at_all(on_path: Path) -> None:
    """Where there is none, the places looked at and a way to get one are said."""
    with pytest.raises(NoBrowser) as caught:
        find_browser(Wanted(), str(on_path / "own"))
    assert "google-chrome" in caught.value.facts["looked"]
    assert "apt-get install chromium" in caught.value.hint


def test_the_sandbox_is_off_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium refuses to start as root with its sandbox; everybody else has it."""
    for user, expected in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert expected is sandbox_on()


def test_a_context_takes_a_stored_session() -> None:
    """A stored session goes into the new context; without one nothing does, and downloads are refused."""
    state = {"cookies": [], "origins": []}
    assert state == context_options(state)["storage_state"]
    assert "storage_state" not in context_options()
    assert context_options()["accept_downloads"] is False


def test_fonts_without_fontconfig(on_path: Path) -> None:
    """Where nobody can tell which fonts there are, nothing is claimed."""
    assert "" == fonts()


#: A program that never ends by itself.
HANGS = f"#!{sys.executable}\nimport threading\nthreading.Event().wait()\n"


def test_fontconfig_that_never_answers(on_path: Path) -> None:
    """It is as good as none: a round does not end for what only its record would tell."""
    Path(_put(on_path, "fc-list")).write_text(HANGS)
    assert asked("fc-list", ":lang=zh", patience=0.2) is None


STARTS = """
import os, sys
from agent.console.browser import Wanted, driver, started
from agent.errors import InvalidInput, NoBrowser
from playwright.sync_api import Error

def refuse():
    raise InvalidInput("a bad pack")

try:
    with driver(refuse):
        print("never")
except InvalidInput as error:
    print(error.what)
with driver(lambda: "the pack") as playwright:
    try:
        with driver(refuse):
            print("never")
    except InvalidInput as error:
        print(error.what, playwright.meanwhile)
    with started(playwright, Wanted(shell=True, loopback=True, profile=sys.argv[1])) as one:
        page = one.context.new_page()
        page.goto(sys.argv[2])
        print(page.title(), one.versions["bufa"] != "", one.versions["browser"] != "" or bool(sys.argv[1]))
        try:
            page.goto(sys.argv[2].replace("127.0.0.1", "127.0.0.2"))
        except Error as error:
            print("ERR_NAME_NOT_RESOLVED" in error.message)
    nowhere = Wanted(headed=True), Wanted(headed=True), Wanted(path="/bin/false")
    for screen, wanted in zip(("", ":65432", ""), nowhere):
        os.environ["DISPLAY"] = screen
        try:
            with started(playwright, wanted):
                pass
        except NoBrowser as error:
            print(error.what, "Missing X server" in error.facts["seen"])
"""


@pytest.mark.parametrize("own_profile", [False, True], ids=["context", "profile"])
def test_a_browser_of_our_own(site: object, tmp_path: Path, own_profile: bool) -> None:
    """It opens this machine's console and no other host, and its failures are named in its own words.

    What was to be done meanwhile comes with the driver; what it refuses is told, also where no driver starts
    (there is one already). In an interpreter of its own, since the test's thread has an instance of
    Playwright already.
    """
    site.put("/p", "<title>there</title>")  # type: ignore[attr-defined]
    profile = tmp_path / "profile" if own_profile else None
    line = [sys.executable, "-c", STARTS, str(profile or ""), f"{site.address}/p"]  # type: ignore[attr-defined]
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(line, capture_output=True, text=True, env=bare, timeout=60, check=False)
    expected = [
        "a bad pack",
        "a bad pack the pack",
        "there True True",
        "True",
        "a visible browser needs a screen, and this machine shows none False",
        "the browser did not start True",
        "the browser did not start False",
    ]
    assert expected == done.stdout.splitlines(), done.stderr
    if profile:
        assert 0o700 == profile.stat().st_mode & 0o777
