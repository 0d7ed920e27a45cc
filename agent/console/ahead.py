"""What a list page says of the one after it, read while a picture of it is being taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.console.screen import Screen


@dataclass(frozen=True)
class Ahead:
    """Whether there is a next page, and the mark by which this one is told from it (empty without one)."""

    more: bool
    mark: str = ""


def look_ahead(screen: Screen) -> Ahead:
    """Read off a list page whether another one follows; without a control for it none does.

    Raises as `Screen.read` does where the pack's mark is not there, LocatorAmbiguous for two such controls.
    """
    spec = screen.spec
    if (spec.last and screen.shows(spec.last)) or not spec.next or not screen.offers(spec.next):
        return Ahead(more=False)
    return Ahead(more=True, mark=screen.read(spec.mark).text if spec.mark else "")
