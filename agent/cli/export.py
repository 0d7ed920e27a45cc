"""`bufa export`: a run as one HTML file, for somebody who shall look at it and has no bufa."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, tell, tell_line
from agent.cli.wiring import clock, settings_of
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.review.catalogue import Catalogue
    from agent.review.export import Sheet
    from agent.review.rounds import Recording, Round
    from agent.settings import Settings


class Language(StrEnum):
    """What a page can be written in."""

    EN = "en"
    ZH = "zh"


def export(
    ctx: typer.Context,
    run: Annotated[
        str,
        typer.Argument(metavar="RUN", help=say("A round's name, ROUND/RECORDING, or a folder of either.")),
    ],
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("Else the one that has such a round."))
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=say("Else that of bufa.toml."))] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=say("Else named like the round, here."))
    ] = None,
) -> ExitCode:
    """Write a run as one HTML file that opens from disk, its pictures inside, without a script.

    Buyers are masked as they were recorded. The proof stays the folder: `bufa verify` checks it.
    """
    settings = settings_of(ctx)
    catalogue, round_, recordings = _meant(settings, run, store)
    sheets = _sheets(settings, catalogue, recordings)
    name = "-".join([round_.store, round_.id, *([recordings[0].name] if "/" in run or _one(run) else [])])
    file = (out or Path(f"{name}.html")).absolute()
    _write(file, _page(settings, round_, sheets, lang.value if lang else settings.language))
    show(say("page: {file}", file=file))
    wrong = [(sheet, each) for sheet in sheets for each in sheet.badge.wrong]
    for sheet, each in wrong:
        tell_line(f"{sheet.opened.recording.name}/{each}")
    if wrong:
        tell(say("{n} things do not verify; the page says so in red", n=len(wrong)))
    return ExitCode.INPUT if wrong else ExitCode.OK


def _one(run: str) -> bool:
    return (Path(run) / "steps.jsonl").exists()


def _meant(settings: Settings, run: str, store: str | None) -> tuple[Catalogue, Round, tuple[Recording, ...]]:
    """Return the round that is meant, and which of its recordings: all of them, or the one named."""
    from agent.review.catalogue import Catalogue

    folder = Path(run).absolute()
    if folder.is_dir():
        name = folder.name if _one(run) else ""
        place = folder.parent if name else folder
        catalogue = Catalogue(place.parent.parent)
        found = [catalogue.round(place.parent.name, place.name)]
    else:
        round_id, _, name = run.partition("/")
        catalogue = Catalogue(settings.recordings_dir)
        stores = [settings.store(store).name] if store else catalogue.stores()
        found = [catalogue.round(each, round_id) for each in stores]
    round_ = _only([each for each in found if each], run)
    chosen = tuple(each for each in round_.recordings if name in ("", each.name))
    if not chosen:
        raise _unknown(run, ", ".join(each.name for each in round_.recordings))
    return catalogue, round_, chosen


def _only(found: list[Round], run: str) -> Round:
    if len(found) > 1:
        raise UsageError(
            say("which store's round `{run}` is meant?", run=run),
            {"stores": ", ".join(each.store for each in found)},
            say("say `--store NAME`"),
        )
    if not found:
        raise _unknown(run)
    return found[0]


def _unknown(run: str, known: str = "") -> InvalidInput:
    return InvalidInput(
        say("there is no run `{run}`", run=run),
        {"known": known} if known else None,
        say("name a folder below recordings/, such as recordings/main/20261122t091403z-daily"),
    )


def _sheets(settings: Settings, catalogue: Catalogue, recordings: tuple[Recording, ...]) -> list[Sheet]:
    from agent.evidence.keys import known
    from agent.review.badge import badge_of
    from agent.review.export import sheet_of

    believed = known(settings.data_dir)
    opened = [catalogue.open(each) for each in recordings]
    return [sheet_of(each, badge_of(each, believed)) for each in opened]


def _page(settings: Settings, round_: Round, sheets: list[Sheet], language: str) -> bytes:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    from agent.evidence.keys import known
    from agent.evidence.reviews import as_signed
    from agent.review.export import exported
    from agent.review.language import Words
    from agent.review.verdicts import Verdicts

    told = settings.stores.get(round_.store)
    names = {"", *(sheet.opened.recording.name for sheet in sheets)}
    said = Verdicts(round_.folder.parent, settings.data_dir, clock).of(round_.id)
    verdicts = [each for each in said if each.target.recording in names]
    zone = ZoneInfo(told.time_zone) if told else UTC
    unsigned = not as_signed(round_.folder.parent, known(settings.data_dir))
    return exported(round_, sheets, verdicts, Words(language), zone, clock(), unsigned=unsigned)


def _write(file: Path, content: bytes) -> None:
    """Write a new file for its owner alone; one that is there already stays as it is."""
    from agent.evidence.disk import create_whole

    try:
        create_whole(file, content)
    except FileExistsError:
        raise UsageError(
            say("`{file}` exists already", file=file), hint=say("name another with `--out FILE`")
        ) from None
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be written: {why}", file=file, why=error.strerror or error),
            hint=say("name another place with `--out FILE`"),
        ) from None


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        export,
        short=say("A run as one HTML file."),
        example="bufa export recordings/main/20261122t091403z-daily",
    )
