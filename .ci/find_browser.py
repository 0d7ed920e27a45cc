"""Set-up's own look for a browser: prints the executable that starts, or fails in silence.

`find_browser.py install` lets Playwright fetch its Chromium, for 60 seconds at most.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

SECONDS = 60


def install() -> int:
    """Run `playwright install chromium`; its whole group ends when the time is up."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return 1


def find() -> int:
    """Start the browser that a round would start, and print where it lies."""
    from playwright.sync_api import Error

    from agent.console.browser import Wanted, driver, find_browser, started
    from agent.errors import BufaError

    try:
        wanted = Wanted(path=_named(), shell=True, loopback=True)  # noqa: S604
        with driver(lambda: None) as ready:
            path = find_browser(wanted, ready.playwright.chromium.executable_path)
            with started(ready, Wanted(path=path, loopback=True)) as running:
                running.context.new_page()
    except (BufaError, Error):
        return 1
    print(path)  # noqa: T201
    return 0


def _named() -> str:
    """Return the browser that a bufa.toml in this folder names, if any."""
    from agent.errors import BufaError
    from agent.settings import FILE_NAME, load

    try:
        return load(Path(FILE_NAME)).browser.path if Path(FILE_NAME).is_file() else ""
    except BufaError:
        return ""


if __name__ == "__main__":
    sys.exit(install() if sys.argv[1:] == ["install"] else find())
