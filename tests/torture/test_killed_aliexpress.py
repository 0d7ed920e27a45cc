"""Rounds killed around preparing, begun, commit and confirm of each kind, on the `aliexpress` skin."""

from __future__ import annotations

from tests.torture.checks import KilledChecks


class TestKilled(KilledChecks):
    """Seven moments; the form half filled, the commit just begun, just arrived, just proven."""

    skin = "aliexpress"
    points = (
        "step:correct:6",
        "state:correct.begun:1",
        "asked:modify:1",
        "step:declare:13",
        "state:message.preparing:1",
        "state:message.begun:1",
        "state:message.done:2",
    )
