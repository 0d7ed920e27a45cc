"""`bufa resolve`: a person's answer to an entry of the inbox, kept with its proof and told to the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import tell
from agent.cli.wiring import answering, clock, database_of, settings_of
from agent.errors import InvalidInput, UsageError
from agent.say import say


def resolve(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help=say("An entry of `bufa inbox`."))],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help=say("What was done; required."))],
    sent: Annotated[bool, typer.Option("--sent", help=say("It did take effect."))] = False,
    not_sent: Annotated[bool, typer.Option("--not-sent", help=say("It did not, and is not wanted."))] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help=say("You did it yourself."))] = False,
    attach: Annotated[
        Path | None, typer.Option("--attach", metavar="FILE", help=say("Proof: a picture, a PDF."))
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=say("Who answers; else you."))] = "",
) -> None:
    """Close an entry of the inbox with what you found or did, so that the next round knows."""
    from agent.ledger import answers, inbox

    said = {answers.Answer.SENT: sent, answers.Answer.NOT_SENT: not_sent, answers.Answer.BY_HAND: by_hand}
    chosen = [answer for answer, meant in said.items() if meant]
    if len(chosen) != 1:
        raise UsageError(
            say("say one of --sent, --not-sent and --by-hand"),
            hint=say("`bufa resolve --help` explains them"),
        )
    settings = settings_of(ctx)
    engine = database_of(settings)
    inbox.entry(engine, number)  # before a proof is kept for nothing
    proof = answers.keep_proof(attach.name, _read(attach), settings.data_dir) if attach else ""
    answers.resolve(engine, number, chosen[0], answering(by), note, clock, proof=proof)
    tell(say("{id} is closed: {answer}", id=number, answer=chosen[0]))


def _read(file: Path) -> bytes:
    """Return what a proof holds, and a byte more than it may have where it is too large."""
    from agent.ledger.answers import MOST_BYTES

    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be read: {why}", file=file, why=error.strerror or error),
            hint=say("nothing was closed; name a file that you can read"),
        ) from None


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        resolve,
        short=say("Close an entry of the inbox."),
        example='bufa resolve 7 --by-hand --note "pasted into the chat"',
    )
