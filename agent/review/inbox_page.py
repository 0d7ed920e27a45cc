"""The inbox page: what waits for people, what led to it, and their answers by the rules of the commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agent.review.cards import Crop, crops_in
from agent.review.desk import Desk
from agent.review.form import fields
from agent.review.matters import Group, Item, groups
from agent.review.pages import page
from agent.review.upload import upload

#: What stands where on the page; approvals are groups of their own.
SECTIONS = (("sign-in",), ("unconfirmed", "review"), ("write",), ("finding",))
Form = Mapping[str, list[str]]


class Part(NamedTuple):
    """A part of the page: its name among the words, and its matters."""

    name: str
    items: tuple[Item, ...]


class InboxPages:
    """The addresses below `/inbox`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the address of the inbox and those that answers are sent to."""
        answers = {
            "approve": self._approve,
            "group": self._group,
            "reject": self._reject,
        }
        taken = [Route(f"/inbox/{name}", _taking(take), methods=["POST"]) for name, take in answers.items()]
        return [Route("/inbox", self.show), *taken, Route("/inbox/close", self.close, methods=["POST"])]

    def show(self, request: Request) -> Response:
        """Answer with everything that waits, the most urgent first; `?store=NAME` of one store only."""
        store = request.query_params.get("store") or None
        if store is not None and store not in self._desk.settings.stores:
            raise HTTPException(404)
        items = self._desk.matters.items(store)
        shown: dict[str, Any] = {"parts": _parts(items), "groups": groups(items), "in_inbox": len(items)}
        return page(request, self._desk, "inbox.html", **shown, newest=_first_of, crops=self._crops)

    def _crops(self, item: Item) -> tuple[Crop, ...]:
        """Return what the latest picture outlines, cut out of it."""
        if item.recording is None or not item.pictures:
            return ()
        return crops_in(self._desk.catalogue.open(item.recording), item.pictures[-1])

    def _approve(self, by: str, form: Form) -> None:
        self._desk.matters.approve(_shown(form), by, _one(form, "note"))

    def _group(self, by: str, form: Form) -> None:
        self._desk.matters.approve_group(_one(form, "reason"), _shown(form), by, _one(form, "note"))

    def _reject(self, by: str, form: Form) -> None:
        self._desk.matters.reject(_shown(form), by, _one(form, "note"))

    async def close(self, request: Request) -> Response:
        """Close an entry with an answer, a note, and a proof where one was chosen."""
        form, proof = await upload(request)
        ((number, terms),) = [*_shown(form).items()][-1:]
        said = _one(form, "answer"), request.scope["reviewer"], _one(form, "note")
        await run_in_threadpool(self._desk.matters.close, number, terms, *said, proof)
        return RedirectResponse("/inbox", status_code=303)


def _taking(take: Callable[[str, Form], None]) -> Callable[..., object]:
    async def taken(request: Request) -> Response:
        form = await fields(request)
        await run_in_threadpool(take, request.scope["reviewer"], form)
        return RedirectResponse("/inbox", status_code=303)

    return taken


def _parts(items: Sequence[Item]) -> list[Part]:
    """Return the matters that are no approvals, by what kind of answer they want."""
    found = [Part(kinds[0], tuple(i for i in items if i.waiting.kind in kinds)) for kinds in SECTIONS]
    return [part for part in found if part.items]


def _first_of(group: Group) -> str:
    """Return which of a group's requests runs out of time first, in words; empty where none has a clock."""
    timed = [item.waiting for item in group.items if item.waiting.until]
    return min(timed, key=lambda waiting: waiting.until).left if timed else ""


def _shown(form: Form) -> dict[int, str]:
    """Return the terms that the page showed, by number; without any of its own a number has none."""
    told, terms = form.get("number", []), form.get("terms", [])
    if not told or not all(each.isdecimal() and len(each) < 10 for each in told):
        raise HTTPException(400)
    return {int(number): each for number, each in zip_longest(told, terms[: len(told)], fillvalue="")}


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[-1]
