"""Puts a dossier together: one folder that is there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.dossier.archive import archived, attached_files
from agent.dossier.attached import FOLDER
from agent.dossier.cover import cover
from agent.dossier.fonts import Font
from agent.dossier.page import render
from agent.dossier.pictures import Captions, captioned
from agent.dossier.stills import Stills, stills_of
from agent.dossier.story import Story
from agent.errors import InvalidInput, UsageError
from agent.evidence.keys import Known
from agent.say import say
from agent.settings_dossier import DossierSettings


@dataclass(frozen=True)
class Making:
    """How a dossier is made: the language of its texts, whether the buyer is hidden, limits, font, keys.

    `print_pdf` turns the page, HTML with everything inside, into a PDF.
    """

    language: str
    hide: bool
    limits: DossierSettings
    font: Font
    known: Known
    print_pdf: Callable[[str], bytes]


def place_for(out: Path, order_id: str) -> Path:
    """Return the folder to be made; UsageError where it is there already: it may be somebody's proof."""
    place = out / f"dossier-{order_id}"
    if place.exists() or place.is_symlink():
        raise UsageError(
            say("`{folder}` exists; it was not changed", folder=place),
            hint=say("name another place: `bufa dossier {order} --out FOLDER`", order=order_id),
        )
    return place


def make(story: Story, making: Making, place: Path, made: datetime) -> list[str]:
    """Make the dossier of a story in the new folder `place`; return what does not verify.

    Raises InvalidInput where the folder cannot be written or a limit is too small, UsageError where it came
    to be meanwhile, and what `print_pdf` raises; then nothing is left behind.
    """
    stills = stills_of(story, hide=making.hide)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise _unwritable(place, error) from None
    try:
        _fill(draft, story, stills, making, made)
        draft.rename(place_for(place.parent, story.order.order_id))
    except OSError as error:
        raise _unwritable(place, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return [*story.problems, *stills.faults]


def _fill(folder: Path, story: Story, stills: Stills, making: Making, made: datetime) -> None:
    (folder / "pictures").mkdir()
    captions = Captions(story.order, making.font)
    kind = making.limits.picture_format
    for number, picture in enumerate(story.pictures, start=1):
        still = stills.of(picture)
        if still is not None:
            name = f"{number:03}-{picture.recorded.round_id}-{Path(picture.still).stem}.{kind}"
            content = captioned(still, captions.of(picture), making.font, making.limits)
            (folder / "pictures" / name).write_bytes(content)
    for each in attached_files(story, stills):
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / each.name).write_bytes(each.content)
    words = cover(story, stills, made)
    (folder / "recordings.zip").write_bytes(archived(story, stills, making.known, words))
    if stills.hidden is not None:
        (folder / "hidden.json").write_bytes(stills.hidden.content())
    (folder / "dossier.pdf").write_bytes(making.print_pdf(render(story, stills, made, making.language)))


def _unwritable(place: Path, error: OSError) -> InvalidInput:
    return InvalidInput(
        say("`{folder}` cannot be written: {why}", folder=place, why=error.strerror or error),
        hint=say("name another place with --out"),
    )
