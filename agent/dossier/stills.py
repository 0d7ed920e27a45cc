"""The stills of a story as the dossier shows them: as recorded, or without the buyer."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.dossier.hiding import Hidden, masked
from agent.dossier.moments import Picture, Written
from agent.dossier.reading import plain
from agent.dossier.story import Chapter, Story
from agent.errors import InvalidInput
from agent.evidence.files import BESIDE
from agent.say import say


@dataclass
class Stills:
    """What is shown of each picture; `hidden` is the record where the buyer is hidden, `masked` the copies.

    `faults` says of which stills there is nothing to show, and why.
    """

    shown: dict[tuple[str, str], bytes] = field(default_factory=dict)
    masked: dict[str, bytes] = field(default_factory=dict)
    hidden: Hidden | None = None
    faults: list[str] = field(default_factory=list)

    def of(self, picture: Picture) -> bytes | None:
        """Return the bytes of a picture, None where there are none to show."""
        return self.shown.get(picture.key)


def stills_of(story: Story, *, hide: bool) -> Stills:
    """Read every still of a story; with `hide` the buyer is covered in what is shown."""
    hidden = Hidden(story.order.order_id, story.order.store) if hide else None
    stills = Stills(hidden=hidden)
    for chapter in story.chapters:
        for picture in chapter.pictures:
            still = picture.recorded.file(picture.still)
            if still is None and picture.still in picture.recorded.proof.pruned:
                continue  # the story names what was pruned
            if still is None:
                where = f"{picture.recorded.name}/{picture.still}"
                stills.faults.append(say("{still}: is missing", still=where))
                continue
            try:
                _take(stills, picture, still, chapter.writes)
            except InvalidInput as error:
                stills.faults.append(f"{picture.recorded.name}/{picture.still}: {error.what}")
        _withhold_rest(stills, chapter)
    if hidden is not None:
        for each in story.attached:
            hidden.withhold("", each.name, each.content)
    return stills


def _withhold_rest(stills: Stills, chapter: Chapter) -> None:
    """Enter into the record what is left out of the archive and has no copy."""
    if stills.hidden is None:
        return
    shown = {picture.still for picture in chapter.pictures if stills.of(picture) is not None}
    for name in chapter.recorded.names:
        content = plain(chapter.recorded.folder / name)
        if name not in shown | BESIDE and content is not None:
            stills.hidden.withhold(chapter.recorded.name, name, content)


def _take(stills: Stills, picture: Picture, still: bytes, writes: list[Written]) -> None:
    if stills.hidden is None:
        stills.shown[picture.key] = still
        return
    copy = masked(still, picture, writes)
    stills.masked[stills.hidden.add(picture, still, copy)] = copy.content
    stills.shown[picture.key] = copy.content
