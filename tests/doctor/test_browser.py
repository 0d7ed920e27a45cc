"""A browser that does not start: whether that is the sandbox's doing, which needs another move."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.doctor.browser import browser_lines
from agent.doctor.line import Health, Line
from tests.doctor.conftest import Installed

AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def looked(installed: Installed, above: str = "") -> dict[str, Line]:
    """Return the lines on the browser and what hangs on it, by name; no console is looked at.

    From a thread of its own: this one may have an instance of Playwright for other tests.
    """
    settings = installed(above=above)
    with ThreadPoolExecutor(1) as apart:
        lines = apart.submit(lambda: list(browser_lines(settings, [], lambda: AT))).result()
    return {line.name: line for line in lines}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="Chromium refuses its sandbox to root alone, everywhere",
)
def test_a_sandbox_that_is_refused(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own line says so and names what allows it for good; the browser's line points there."""
    monkeypatch.setattr(os, "geteuid", lambda: 12345)  # so that it is wanted, as by any user but root
    lines = looked(installed)
    assert Health.WRONG is lines["sandbox"].health
    assert "sandbox" in lines["sandbox"].seen
    assert "/etc/sysctl.d/" in lines["sandbox"].remedy
    assert Health.WRONG is lines["browser"].health
    assert Health.UNSEEN is lines["fonts"].health


def test_one_that_does_not_start_for_another_reason(installed: Installed, tmp_path: Path) -> None:
    """Nothing is said of the sandbox then."""
    none = tmp_path / "chromium"
    none.write_text("#!/bin/sh\nexit 7\n", "utf-8")
    none.chmod(0o755)
    lines = looked(installed, f'[browser]\npath = "{none}"\n')
    assert (Health.WRONG, Health.UNSEEN) == (lines["browser"].health, lines["sandbox"].health)
    assert "browser.path" in lines["browser"].remedy
