"""The page of one recording: its pictures, its seal, what was said of it, and which come before and after."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.evidence.reviews import as_signed
from agent.review import queue_page
from agent.review.badge import badge_of
from agent.review.cards import QUESTIONS, cards_of
from agent.review.desk import Desk
from agent.review.items import items_of
from agent.review.language import Words
from agent.review.likeness import compared
from agent.review.opened import Opened
from agent.review.pages import page, words_for
from agent.review.rounds import Recording
from agent.review.steps import Step
from agent.review.verdicts import Said, states, worst

#: A picture is named by its digest, so it never changes; an hour, since what is pruned should go.
_KEPT = {"cache-control": "private, max-age=3600, immutable"}
_TYPES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))
_ONE = "/run/{store}/{round_id}/{name}"


class RunPages:
    """The addresses below `/run`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return every address of recordings."""
        return [
            Route(_ONE, self.show),
            Route(f"{_ONE}/still/{{sha256}}", self.still),
            Route(f"{_ONE}/text/{{line:int}}", self.text),
        ]

    def show(self, request: Request) -> Response:
        """Answer with the page of a recording; 404 for one that is not there."""
        opened = found(self._desk, request)
        recording = opened.recording
        around = self._desk.catalogue.round(recording.store, recording.round_id)
        asked = queue_page.filters(request.query_params)
        lines = self._desk.queue(queue_page.wanted(asked))
        verdicts = self._desk.verdicts(recording.store).of(recording.round_id, recording.name)
        stands = {target.step: said for target, said in states(verdicts).items()}
        return page(
            request,
            self._desk,
            "run.html",
            opened=opened,
            recording=recording,
            round=around,
            items=items_of(opened),
            cards=cards_of(opened),
            questions=QUESTIONS,
            left=opened.left_over,
            badge=badge_of(opened, self._desk.known, self._desk.roots),
            verdicts=verdicts,
            unsigned=not as_signed(recording.folder.parent.parent, self._desk.known),
            states=stands,
            zone=self._desk.zone(recording.store),
            query=queue_page.query_of(asked),
            **queue_page.around(lines, recording, asked),
        )

    def still(self, request: Request) -> Response:
        """Answer with a picture of this digest that the recording lists; 404 for anything else."""
        content = found(self._desk, request).file(request.path_params["sha256"])
        media = next((kind for start, kind in _TYPES if (content or b"").startswith(start)), None)
        if content is None or media is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(content, media_type=media, headers=_KEPT)

    def text(self, request: Request) -> Response:
        """Answer with what a page said at a step, after how it differs from the last good run."""
        opened, line = found(self._desk, request), request.path_params["line"]
        step = next((step for step in opened.steps if step.number == line), None)
        said = opened.said(step) if step else None
        if step is None or said is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        words = words_for(request, self._desk)
        whole = {"title": words("text.whole"), "lines": [[" ", each] for each in said.splitlines()]}
        return JSONResponse({"parts": [self._against(words, opened, step), whole]})

    def _against(self, words: Words, opened: Opened, step: Step) -> dict[str, Any]:
        around = self._desk.catalogue.round(opened.recording.store, opened.recording.round_id)
        flow = around.flow if around else ""
        other = compared(self._desk.catalogue, opened, step, flow, self._wrong)
        if other is None:
            return {"title": words("text.none"), "lines": []}
        title = words("text.since" if other.differs else "text.same", when=other.recording.round_id)
        return {"title": title, "lines": [[each[:1], each[1:]] for each in other.lines]}

    def _wrong(self, recording: Recording) -> bool:
        said = self._desk.verdicts(recording.store).of(recording.round_id, recording.name)
        return worst(said) is Said.WRONG


def found(desk: Desk, request: Request) -> Opened:
    """Return the recording that an address names; HTTPException 404 where there is none."""
    asked = (request.path_params[name] for name in ("store", "round_id", "name"))
    opened = desk.catalogue.recording(*asked)
    if opened is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return opened
