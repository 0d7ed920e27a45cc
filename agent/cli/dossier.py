"""`bufa dossier`: everything about one order in one folder, for whoever decides a dispute."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell, tell_line
from agent.cli.wiring import clock, database_of, settings_of
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say, speaking

if TYPE_CHECKING:
    from agent.dossier.folder import Making
    from agent.dossier.story import Story
    from agent.settings import Settings


class Language(StrEnum):
    """What a dossier can be written in."""

    EN = "en"
    ZH = "zh"


class Whom(StrEnum):
    """Who can be hidden."""

    BUYER = "buyer"


def dossier(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(metavar="ORDER", help=say("An order number."))],
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("Else the one that recorded the order."))
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=say("Else that of bufa.toml."))] = None,
    hide: Annotated[
        Whom | None, typer.Option("--hide", help=say("Whom the pictures shall not show."))
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help=say("Where it is put."))] = Path(),
) -> ExitCode:
    """Put together everything about one order: a PDF, pictures for a dispute form, its recordings."""
    from agent.dossier.folder import make, place_for
    from agent.dossier.reading import checked
    from agent.dossier.words import catalogue

    settings = settings_of(ctx)
    place = place_for(out.absolute(), checked(order))
    language = lang.value if lang else settings.language
    with speaking(catalogue(language)):
        story = _story(settings, _store_of(settings, store, order), order)
        problems = make(story, _making(settings, story, language, hide), place, clock())
    for each in [*story.remarks, *story.pruned, *problems]:
        tell_line(each)
    show(say("dossier: {folder}", folder=place))
    if problems:
        tell(say("{n} things do not verify; the dossier says so in red", n=len(problems)))
    return ExitCode.INPUT if problems else ExitCode.OK


def _store_of(settings: Settings, named: str | None, order: str) -> str:
    """Return the store that is meant: the one named, else the only one (of those) that recorded the order."""
    from agent.dossier.reading import folders_of

    if named:
        return settings.store(named).name
    recorded = [name for name in settings.stores if folders_of(settings.recordings_dir / name, order)]
    found = recorded or list(settings.stores)
    if len(found) == 1:
        return found[0]
    raise UsageError(
        say("which store's order {order} is meant?", order=order),
        {"stores": ", ".join(found) or say("none")},
        say("name it: `bufa dossier {order} --store NAME`", order=order),
    )


def _story(settings: Settings, store: str, order: str) -> Story:
    """Read recordings and journal; InvalidInput for an order that nobody knows or nobody recorded."""
    from agent.dossier.attached import FOLDER, attached_to
    from agent.dossier.reading import recordings_of
    from agent.dossier.siblings import missing
    from agent.dossier.story import Order, Story
    from agent.dossier.times import Clocks
    from agent.evidence.keys import known as known_keys
    from agent.ledger.about import about

    known = about(database_of(settings), store, order)
    folder = settings.recordings_dir / store
    keys = known_keys(settings.data_dir)
    recordings = recordings_of(folder, order, keys)
    if not recordings:
        what = (
            say("order {order} of store `{store}` has no recording", order=order, store=store)
            if known.known
            else say("store `{store}` has no order {order}", order=order, store=store)
        )
        hint = say("`bufa run correct --store {store} --order {order}` looks at it", store=store, order=order)
        raise InvalidInput(what, {"looked": str(folder)}, hint)
    about_order = Order(order, store, folder, Clocks(settings.store(store).time_zone))
    attached = attached_to(known, settings.data_dir / FOLDER)
    return Story(about_order, recordings, known, missing=missing(folder, order, keys), attached=attached)


def _making(settings: Settings, story: Story, language: str, hide: Whom | None) -> Making:
    """Return how it is made; what the reader must know of it is added to the story's remarks."""
    from agent.console.printing import printed
    from agent.dossier.folder import Making
    from agent.dossier.fonts import find_font
    from agent.evidence.keys import known

    font = find_font()
    if not font.chinese:
        story.remarks.append(say("captions are in English: this machine has no font for Chinese"))
        story.remarks.append(say("such texts show as boxes in the PDF"))
    browser = settings.store(story.order.store).browser.path
    keys = known(settings.data_dir)
    return Making(language, hide is not None, settings.dossier, font, keys, partial(printed, browser=browser))


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        dossier,
        short=say("Everything about one order, for a dispute."),
        example="bufa dossier 8190001234567890 --lang en --hide buyer",
    )
