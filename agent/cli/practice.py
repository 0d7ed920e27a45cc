"""`bufa practice`: the practice console, served until stopped."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.guard import register as _register
from agent.errors import ExitCode, UsageError
from agent.practice.bad_usage import FORMS
from agent.say import say


class Skin(StrEnum):
    """The looks of the practice console."""

    ALIEXPRESS = "aliexpress"
    PLAIN = "plain"


class Language(StrEnum):
    """The languages of the practice console."""

    ZH = "zh"
    EN = "en"


def practice(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=say("Port on 127.0.0.1; 0 for a free one."))
    ] = 0,
    seed: Annotated[int, typer.Option(help=say("Same seed, same shop."))] = 1,
    orders: Annotated[int, typer.Option(min=0, help=say("How many orders the shop has."))] = 60,
    skin: Annotated[Skin, typer.Option(help=say("Which console it looks like."))] = Skin.ALIEXPRESS,
    lang: Annotated[Language, typer.Option(help=say("The language of its pages."))] = Language.ZH,
    hazard: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=VALUE]",
            help=say("What goes wrong; may be repeated. Known: {known}.", known=", ".join(FORMS)),
        ),
    ] = None,
    state: Annotated[Path | None, typer.Option(metavar="FILE", help=say("Keep the shop here."))] = None,
    write_ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=say("Write the matching dispatch ledger, .xlsx or .csv.")),
    ] = None,
    write_config: Annotated[
        Path | None, typer.Option(metavar="FILE", help=say("Write a bufa.toml with this console as a store."))
    ] = None,
) -> ExitCode:
    """Serve a pretend seller console on 127.0.0.1 until stopped, to try everything without a real shop."""
    from agent.practice.errors import PracticeError
    from agent.practice.server import serve

    try:
        serve(
            port=port,
            seed=seed,
            orders=orders,
            skin=skin.value,
            lang=lang.value,
            hazards=hazard or [],
            state=state,
            write_ledger=write_ledger,
            write_config=write_config,
        )
    except PracticeError as error:
        raise UsageError(str(error), hint=say("`bufa practice --help` lists what is possible")) from None
    return ExitCode.OK


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "bufa practice --port 8080 --write-ledger ledger.xlsx --write-config bufa.toml"
    _register(app, practice, short=say("Serve a pretend console to try things on."), example=example)
