"""`bufa messages`: the texts to buyers as they would be sent, with sample values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json
from agent.cli.wiring import AsJson, settings_of
from agent.errors import ExitCode
from agent.say import say

if TYPE_CHECKING:
    from flows.texts import Sample


def messages(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("With this store's own texts."))
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Show every text to buyers with sample values, in all languages, and what is wrong with it."""
    listed = list(_samples(ctx, store))
    if as_json:
        show_json([plain(each) for each in listed])
    for each in () if as_json else listed:
        show(f"== {each.purpose} · {each.lang} · {each.file.name}\n{each.text}\n")
        for problem in each.problems:
            show(say("wrong: {problem}", problem=problem))
    return ExitCode.INPUT if any(each.problems for each in listed) else ExitCode.OK


def _samples(ctx: typer.Context, name: str | None) -> Iterator[Sample]:
    """Render the shipped texts, or a store's: its own files and carriers, its console's limit."""
    from flows.texts import samples

    if name is None:
        return samples()
    from agent.console.pack import load_pack
    from agent.ledger.carriers import Carriers

    settings = settings_of(ctx)
    store = settings.store(name)
    limit = load_pack(store.pack, settings.packs_dir).limits.message_length
    return samples(store.messages_dir, Carriers.load(settings.carriers), limit)


def plain(sample: Sample) -> dict[str, Any]:
    """Return a text as JSON shows it."""
    return {
        "purpose": str(sample.purpose),
        "lang": sample.lang,
        "file": str(sample.file),
        "text": sample.text,
        "problems": list(sample.problems),
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(app, messages, short=say("The texts to buyers, with sample values."), example="bufa messages")
