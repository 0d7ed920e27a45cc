"""The page that becomes the PDF: its template takes every text for text; pictures stand inside."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment

from agent.dossier.lines import five_lines
from agent.dossier.moments import Box, Picture, Written
from agent.dossier.pictures import opened
from agent.dossier.stills import Stills
from agent.dossier.story import Chapter, Happened, Story, between, reason_of
from agent.evidence.picture import Window, window
from agent.say import say

#: Of what a page said, in characters: more than a long conversation that is open in a window.
_LONGEST = 6000


@dataclass(frozen=True)
class Figure:
    """A picture on the page: `window` says which part is shown, and where in it an outline is drawn."""

    title: str
    source: str
    window: Window
    picture: Picture


@dataclass(frozen=True)
class Part:
    """One recording as the page shows it, after what people did before it began."""

    before: list[Happened]
    chapter: Chapter
    writes: list[tuple[Written, list[Figure]]]
    rest: list[Figure]


@dataclass(frozen=True)
class Maker:
    """Makes figures of the stills that may be shown."""

    stills: Stills

    def whole(self, picture: Picture, box: Box | None, title: str) -> Figure | None:
        """Return a whole still with an outline round `box`; None where there is nothing to show."""
        return self._figure(picture, title, box, cut=False)

    def cut(self, picture: Picture, box: Box | None, title: str) -> Figure | None:
        """Return the part of a still round `box`."""
        return self._figure(picture, title, box, cut=True)

    def _figure(self, picture: Picture, title: str, box: Box | None, *, cut: bool) -> Figure | None:
        still = self.stills.of(picture)
        if still is None:
            return None
        size = opened(still).size
        shown = window(size, box) if cut else Window(*size, (0, 0, *size), box)
        kind = "webp" if still[8:12] == b"WEBP" else "png"
        source = f"data:image/{kind};base64,{base64.b64encode(still).decode()}"
        return Figure(title, source, shown, picture)


def render(story: Story, stills: Stills, made: datetime, language: str) -> str:
    """Return the page; texts of consoles, recordings and people stand in it as text alone."""
    maker = Maker(stills)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name("dossier.html").read_text("utf-8"))
    parts = list(_parts(story, maker))
    return template.render(
        story=story,
        order=story.order,
        clocks=story.order.clocks,
        lines=five_lines(story),
        problems=[*story.problems, *stills.faults],
        parts=parts,
        after=between(story.people, parts[-1].chapter.began if parts else None, None),
        glance=_glance(story, maker),
        hidden=stills.hidden,
        said=lambda picture: "" if stills.hidden else _said(picture),
        made=made,
        language=language,
        say=say,
        reason_of=reason_of,
    )


def _said(picture: Picture) -> str:
    """Return what the page of a picture said at that moment, as far as a reader will follow."""
    content = picture.recorded.file(picture.text) or b""
    return content.decode("utf-8", "replace")[:_LONGEST]


def _parts(story: Story, maker: Maker) -> list[Part]:
    parts: list[Part] = []
    since: datetime | None = None
    for chapter in story.chapters:
        writes = [(written, _figures(chapter, written, maker)) for written in chapter.writes]
        shown = {figure.picture.key for _, figures in writes for figure in figures}
        others = (
            maker.whole(picture, None, f"{picture.page}, {say(picture.moment)}")
            for picture in chapter.pictures
            if picture.key not in shown
        )
        rest = [figure for figure in others if figure is not None]
        parts.append(Part(between(story.people, since, chapter.began), chapter, writes, rest))
        since = chapter.began
    return parts


def _places(
    chapter: Chapter, written: Written, titles: Sequence[str]
) -> list[tuple[str, Picture, Box | None]]:
    """Return the pictures that prove a write, each once, under the first title that it proves."""
    named = {picture.still: picture for picture in chapter.pictures}
    found: dict[tuple[str, Box | None], tuple[str, Picture, Box | None]] = {}
    for title in titles:
        still, box = written.pictures.get(title, ("", None))
        if still in named:
            found.setdefault((still, box), (title, named[still], box))
    return list(found.values())


def _figures(chapter: Chapter, written: Written, maker: Maker) -> list[Figure]:
    """Return the stills before and after a write, what changed outlined; or what else there is."""
    places = _places(chapter, written, ("old", "new", "chat")) or _places(chapter, written, ("order number",))
    figures = (maker.whole(picture, box, _title(title)) for title, picture, box in places)
    return [figure for figure in figures if figure is not None]


def _glance(story: Story, maker: Maker) -> list[Figure]:
    """Return what the first page shows of the last change and the last message: cuttings, no whole pages."""
    latest = {written.kind: (chapter, written) for chapter in story.chapters for written in chapter.writes}
    places = [
        place
        for kind in ("correct", "declare", "message")
        if kind in latest
        for place in _places(*latest[kind], ("old", "new", "chat"))
    ]
    figures = (maker.cut(picture, box, _title(title)) for title, picture, box in places)
    return [figure for figure in figures if figure is not None]


def _title(title: str) -> str:
    names = {
        "old": say("before"),
        "new": say("after"),
        "chat": say("the message, read back"),
        "order number": say("the order"),
    }
    return names[title]
