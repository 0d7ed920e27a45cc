"""`bufa number`: what a tracking number can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show_json, show_table
from agent.cli.wiring import AsJson
from agent.say import say

if TYPE_CHECKING:
    from agent.ledger.carriers import Carriers

COLUMNS = ("number", "verdict", "formats", "why", "link")


def number(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER", help=say("Tracking numbers."))],
    as_json: AsJson = False,
) -> None:
    """Say what tracking numbers can be; `invalid` rests on a check digit or a placeholder rule."""
    from agent.ledger.carriers import Carriers

    carriers = Carriers.load()
    found = [plain(each, carriers) for each in numbers]
    if as_json:
        show_json(found)
    else:
        show_table([say(column) for column in COLUMNS], [_row(each) for each in found])


def plain(text: str, carriers: Carriers) -> dict[str, Any]:
    """Return what is known of one number, as JSON shows it."""
    from agent.ledger.numbers import examine

    report = examine(text)
    return {
        "number": report.number,
        "verdict": str(report.verdict),
        "formats": list(report.formats),
        "why": report.why,
        "link": carriers.link_for(report.number),
    }


def _row(found: dict[str, Any]) -> list[str]:
    return [", ".join(found[name]) if name == "formats" else found[name] for name in COLUMNS]


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        number,
        short=say("What a tracking number can be."),
        example="bufa number RB123456785CN 1Z999AA10123456784",
    )
