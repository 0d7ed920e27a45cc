"""Takes what reviewers say: of a step or of a run, of all that are alike, and what they take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.errors import InvalidInput, UsageError
from agent.review.brake import Braked
from agent.review.desk import Desk
from agent.review.form import sent
from agent.review.language import Words
from agent.review.looked_at import Target
from agent.review.opened import Opened
from agent.review.pages import SIGNS, words_for
from agent.review.run_page import found
from agent.review.verdicts import Said, Verdict, states
from agent.say import say

_ONE = "/run/{store}/{round_id}/{name}"


class VerdictPages:
    """The addresses that verdicts are sent to; each answers with all that stands of the recording then."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the addresses of verdicts."""
        taken = {"verdict": self.say, "undo": self.undo, "alike": self.alike}
        return [Route(f"{_ONE}/{name}", take, methods=["POST"]) for name, take in taken.items()]

    async def say(self, request: Request) -> Response:
        """Keep a verdict: `{steps: [line], said, comment, still, seen}`; the whole run is step 0.

        Of that `seen` is the digest of `recording.json` as the page showed it.
        """
        told = await sent(request)
        return await run_in_threadpool(self._say, request, told)

    async def undo(self, request: Request) -> Response:
        """Take back what this reviewer said last of this recording, and name it."""
        return await run_in_threadpool(self._undo, request)

    async def alike(self, request: Request) -> Response:
        """Say `fine` of a step and of all pictures of the recording that are the same to the byte."""
        told = await sent(request)
        return await run_in_threadpool(self._alike, request, told)

    def _say(self, request: Request, told: Any) -> Response:
        opened, by = found(self._desk, request), request.scope["reviewer"]
        bench = self._desk.bench(opened.recording.store)
        said, comment, still = _said(told.get("said")), _text(told.get("comment")), _text(told.get("still"))
        lines = _lines(told.get("steps"))
        if 0 in lines:
            _refuse_another(opened, _text(told.get("seen")))
        braked: list[Braked] = []
        for line in lines:
            braked += bench.say(by, _target(opened, line), said, comment, still)[1]
        words = words_for(request, self._desk)
        return self._stands(request, opened, tell=_set_back(words, braked) if said is Said.WRONG else "")

    def _undo(self, request: Request) -> Response:
        opened, by = found(self._desk, request), request.scope["reviewer"]
        verdicts = self._desk.verdicts(opened.recording.store)
        mine = [each for each in verdicts.of(*opened.recording.key[1:]) if each.by == by]
        gone = verdicts.undo(by, mine[-1].number) if mine else None
        told = _taken_back(words_for(request, self._desk), opened, gone)
        return self._stands(request, opened, undone=gone.target.step if gone else None, tell=told)

    def _alike(self, request: Request, told: Any) -> Response:
        opened, by = found(self._desk, request), request.scope["reviewer"]
        (line,) = _lines([told.get("step")])
        among = [_target(opened, each.step.number) for each in opened.seen]
        count = self._desk.verdicts(opened.recording.store).fine_alike(by, _target(opened, line), among)
        return self._stands(request, opened, count=count)

    def _stands(self, request: Request, opened: Opened, **more: object) -> Response:
        recording, words = opened.recording, words_for(request, self._desk)
        verdicts = self._desk.verdicts(recording.store).of(recording.round_id, recording.name)
        stand = {target.step: _mark(words, said) for target, said in states(verdicts).items()}
        return JSONResponse({"states": stand, "said": [_plain(words, each) for each in verdicts], **more})


def _taken_back(words: Words, opened: Opened, gone: Verdict | None) -> str:
    """Return in words what was taken back, by the number that the page gives it."""
    if gone is None:
        return words("say.nothing-undone")
    numbers = {each.step.number: str(each.number) for each in opened.seen}
    place = (
        words("run.whole") if gone.target.step == 0 else numbers.get(gone.target.step, words("card.title"))
    )
    return words("say.undone", place=place, said=words.of("said", gone.said.value))


def _set_back(words: Words, braked: Sequence[Braked]) -> str:
    """Return in words which kinds of write wait for a yes since just now; empty where all did so before."""
    if not braked:
        return words("say.unbraked")
    kinds = dict.fromkeys(words.of("kind", each.kind.value) for each in braked if each.new)
    return words("say.braked", kinds=", ".join(kinds)) if kinds else ""


def _mark(words: Words, said: Said) -> dict[str, str]:
    sign, tone = SIGNS[said.value]
    return {"said": said.value, "sign": sign, "tone": tone, "word": words.of("said", said.value)}


def _plain(words: Words, verdict: Verdict) -> dict[str, object]:
    own = {"step": verdict.target.step, "by": verdict.by, "comment": verdict.comment}
    return {**own, **_mark(words, verdict.said)}


def _refuse_another(opened: Opened, seen: str) -> None:
    """Raise InvalidInput where a closed recording is no longer the one that the page showed as a whole."""
    if opened.sha256 != seen:
        raise InvalidInput(
            say("the run is not the one you saw: it was closed or changed since"),
            hint=say("nothing was kept; load the page again"),
        )


def _target(opened: Opened, line: int) -> Target:
    return Target(opened.recording.round_id, opened.recording.name, line)


def _lines(value: object) -> list[int]:
    lines = value if isinstance(value, list) else []
    if not lines or not all(type(line) is int and line >= 0 for line in lines):
        raise UsageError(say("a verdict names the steps that it is about"))
    return lines


def _said(value: object) -> Said:
    if value not in list(Said):
        raise UsageError(say("a verdict is one of {known}", known=", ".join(Said)))
    return Said(str(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
