"""Makes pages of templates: in the reader's language, with every text from a console as text and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from agent.evidence.picture import window
from agent.review.desk import Desk
from agent.review.language import COOKIE, LANGUAGES, Words, chosen
from agent.review.rounds import Recording

#: Outcome → sign and tone; the word stands beside the sign, so colour alone says nothing.
SIGNS = {
    "done": ("✓", "good"),
    "already_done": ("✓", "good"),
    "ok": ("✓", "good"),
    "fine": ("✓", "good"),
    "signed": ("✓", "good"),
    "stamped": ("✓", "good"),
    "wrong": ("✕", "bad"),
    "broken": ("✕", "bad"),
    "failed": ("✕", "bad"),
    "unclear": ("?", "care"),
    "planned": ("…", "calm"),
    "waiting_approval": ("…", "calm"),
    "open": ("●", "calm"),
    "skipped": ("–", "calm"),
    "late": ("–", "calm"),
    "stopped": ("–", "calm"),
    "": ("–", "calm"),
}


def words_for(request: Request, desk: Desk) -> Words:
    """Return the words of the language that this reader is shown."""
    accepted = request.headers.get("accept-language", "")
    return Words(chosen(request.cookies.get(COOKIE, ""), accepted, desk.settings.language))


def page(request: Request, desk: Desk, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made of a template; `t` are its words, `reviewer` whose token the request carries."""
    told = {"t": words_for(request, desk), "languages": LANGUAGES, "reviewer": request.scope["reviewer"]}
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    made = _environment().get_template(template).render(here=here, desk=desk, **told, **values)
    return HTMLResponse(made, status_code=status, headers={"content-language": told["t"].tag})


def address(recording: Recording, *rest: object) -> str:
    """Return the address of a recording's page, or of something below it."""
    return "/".join(("/run", *(quote(part, safe="") for part in recording.key), *map(str, rest)))


def _sign(word: str) -> tuple[str, str]:
    return SIGNS.get(word, ("!", "care"))


def _clock(moment: datetime, zone: Any) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}"


def _day(moment: datetime, zone: Any) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d}"


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own: Mapping[str, Any] = {
        "sign": _sign,
        "clock": _clock,
        "day": _day,
        "address": address,
        "window": window,
    }
    made.globals.update(own)
    return made
