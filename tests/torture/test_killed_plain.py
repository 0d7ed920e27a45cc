"""Rounds killed around preparing, begun, commit and confirm of each kind, on the `plain` skin."""

from __future__ import annotations

from tests.torture.checks import KilledChecks


class TestKilled(KilledChecks):
    """Eight moments; some a little after the request has arrived."""

    skin = "plain"
    points = (
        "state:correct.preparing:1",
        "asked:modify:1+50",
        "state:correct.done:2",
        "state:declare.preparing:1",
        "asked:declare:1",
        "step:message:7",
        "asked:message:1",
        "state:message.done:2",
    )
