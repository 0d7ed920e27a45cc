"""Bad days of the forms: what was typed is not what is kept, and buttons and notes are not what they seem.

Most of it lives in the pages, which learn of it by its name; every form of the console is struck alike.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.practice.desk import Desk
from agent.practice.errors import BadOption
from agent.practice.hazards import Hazard
from agent.practice.shop import Pair
from agent.practice.struck import source, to_correct, without_value, wrong_parcels

TOASTS = ("success", "error")


class CarrierResets(Hazard):
    """The form to modify falls back to another service without a word once the number was typed."""

    name = "carrier-resets"
    page_words = (name,)

    def __init__(self, value: str = "") -> None:
        without_value(self.name, value)


class NumberChangedOnSave(Hazard):
    """The console keeps another number than it was sent: in the other case, or without its last sign."""

    name = "number-changed-on-save"

    def __init__(self, value: str = "") -> None:
        if value not in {"", *KEEPERS}:
            known = " or ".join(f"`{self.name}={one}`" for one in KEEPERS)
            raise BadOption(f"hazard `{self.name}` is {known}, not `{value}`")
        self.keep = KEEPERS[value or "case"]

    def prepare(self, desk: Desk) -> None:
        """Say what a round should end with: as it is kept, told to nobody where that is another number."""
        desk.shop.noted = self.keep
        for order in to_correct(desk.shop):
            for place in wrong_parcels(order):
                right = order.right[place]
                kept = self.keep(right.number)
                order.right[place] = Pair(right.service, kept)
                order.tell = order.tell if kept.upper() == right.number.upper() else []


def _other_case(number: str) -> str:
    """Return a number in capitals, or in small letters where it was in capitals; without letters, cut."""
    other = number.upper() if number != number.upper() else number.lower()
    return other if other != number else _cut(number)


def _cut(number: str) -> str:
    """Return a number without its last sign."""
    return number[:-1]


KEEPERS: dict[str, Callable[[str], str]] = {"case": _other_case, "cut": _cut}


class TwinButton(Hazard):
    """A second button of the same name stands beside the one that commits; it does nothing."""

    name = "twin-button"
    page_words = (name,)

    def __init__(self, value: str = "") -> None:
        without_value(self.name, value)


class RenamedButton(Hazard):
    """The button that commits has another name than it had."""

    name = "renamed-button"
    page_words = (name,)

    def __init__(self, value: str = "") -> None:
        without_value(self.name, value)


class StaleToast(Hazard):
    """A toast of an earlier action, good or bad, still stands there when the form to modify opens."""

    name = "stale-toast"

    def __init__(self, value: str = "") -> None:
        if value not in {"", *TOASTS}:
            raise BadOption(
                f"hazard `{self.name}` is `{self.name}=success` or `{self.name}=error`, not `{value}`"
            )
        self.kind = value

    def prepare(self, desk: Desk) -> None:
        """Draw what the toast says, where the value does not."""
        kind = self.kind or source(self.name, desk).choice(TOASTS)
        self.page_words = (self.name, f"{self.name}-{kind}")


KNOWN = {one.name: one for one in (CarrierResets, NumberChangedOnSave, TwinButton, RenamedButton, StaleToast)}
