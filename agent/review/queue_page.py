"""The first page: what is to be looked at, decisions first; and the way from one run to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.review.desk import Desk
from agent.review.facts import RISK
from agent.review.pages import address, page
from agent.review.queue import Entry, Fold, Line, Wanted
from agent.review.rounds import Recording

#: So many lines are on a page: more than anybody looks at in one go.
MOST = 120
#: What may be asked for, as it stands in an address.
FILTERS = ("store", "flow", "outcome", "order", "since", "until")


@dataclass(frozen=True)
class QueuePage:
    """The queue over what `desk` names."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Return the address of the queue."""
        return [Route("/", self.show)]

    def show(self, request: Request) -> Response:
        """Answer with the queue; nothing new since it was last asked for is an empty 304."""
        lines, asked = self.desk.queue(wanted(request.query_params)), filters(request.query_params)
        begin = _number(request.query_params.get("from", ""))
        part = lines[begin : begin + MOST]
        answer = page(
            request,
            self.desk,
            "queue.html",
            lines=[(_section(line), line) for line in part],
            asked=asked,
            more=_more(asked, begin + MOST) if begin + MOST < len(lines) else "",
            begin=begin,
            waiting=sum(isinstance(line, Entry) and line.open for line in lines),
            choices=self._choices(),
            runs=runs_of,
            query=query_of(asked),
        )
        tag = f'"{sha256(answer.body).hexdigest()[:32]}"'
        answer.headers["etag"] = tag
        return Response(status_code=304) if request.headers.get("if-none-match") == tag else answer

    def _choices(self) -> Mapping[str, Sequence[str]]:
        rounds = self.desk.catalogue.rounds()
        return {
            "store": self.desk.catalogue.stores(),
            "flow": sorted({one.flow for one in rounds} - {""}),
            "outcome": sorted({one.outcome for one in rounds} - {""}),
        }


def wanted(told: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what is no day is not asked for."""
    days = {name: _day(told.get(name, "")) for name in ("since", "until")}
    return Wanted(**{name: told.get(name, "").strip() for name in FILTERS[:4]}, **days)  # type: ignore[arg-type]


def filters(told: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for, as it is to be written again."""
    return {name: told[name].strip() for name in FILTERS if told.get(name, "").strip()}


def runs_of(entry: Entry) -> list[Recording]:
    """Return the recordings of a round in the order in which they are looked at: the riskiest first."""
    named = {each.name: each for each in entry.round.recordings}
    risky = sorted(entry.by_recording, key=lambda name: RISK.index(entry.by_recording[name][0]))
    first = [name for name in risky if name in named]
    orders = [name for name, each in named.items() if each.order_id and name not in first]
    rest = [name for name in named if name not in first and name not in orders]
    return [named[name] for name in (*first, *orders, *rest)]


def around(lines: Sequence[Line], recording: Recording, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the addresses of the runs `before` and `after` one, as the queue has them; None at its ends."""
    runs = [each for line in lines if isinstance(line, Entry) for each in runs_of(line)]
    if all(each.key != recording.key for each in runs):
        folded = (one for line in lines if isinstance(line, Fold) for one in line.rounds)
        runs = [each for one in folded for each in one.recordings]
    keys = [each.key for each in runs]
    at = keys.index(recording.key) if recording.key in keys else None
    sides: dict[str, Any] = {"before": None, "after": None}
    if at is not None:
        beside = {"before": runs[at - 1 : at] if at else [], "after": runs[at + 1 : at + 2]}
        sides |= {side: address(found[0]) + query_of(asked) for side, found in beside.items() if found}
    return sides


def _section(line: Line) -> str:
    """Return under which heading a line stands: what needs a decision, else its day."""
    return "open" if isinstance(line, Entry) and line.open else line.day.isoformat()


def query_of(asked: Mapping[str, str]) -> str:
    """Return what follows an address that asks for the same; empty for all."""
    return f"?{urlencode(asked)}" if asked else ""


def _more(asked: Mapping[str, str], begin: int) -> str:
    return f"/?{urlencode({**asked, 'from': begin})}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
