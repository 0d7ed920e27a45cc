"""What keeps the practice console from starting; each message is a sentence for whoever started it."""

from __future__ import annotations


class PracticeError(Exception):
    """The practice console cannot do as it was asked; nothing is served."""


class PortTaken(PracticeError):
    """Another program listens on the port asked for."""


class BadOption(PracticeError):
    """An option has a value that it cannot have, an unknown hazard among them."""


class BadState(PracticeError):
    """The file of a saved shop cannot be used."""


class CannotWrite(PracticeError):
    """A ledger, settings or state file cannot be written where it was asked for."""
