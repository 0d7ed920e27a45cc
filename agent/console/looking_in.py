"""One look at a console for `bufa doctor`: is it there, what time is it, who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.console.pack import Pack
from agent.console.visit import Console
from agent.errors import BufaError, InvalidInput, Unreachable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Response

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Look:
    """What one load of the console's home page showed.

    `shop` is the shop id of whoever is signed in, empty where `problem` says what came instead; `ahead` how
    far this machine's clock is before the console's (to about a second), None where it said no time.
    """

    shop: str
    problem: BufaError | None
    ahead: timedelta | None

    @property
    def reached(self) -> bool:
        """Whether the console answered at all; without an address it was not even asked."""
        return not isinstance(self.problem, Unreachable | InvalidInput)


def look_in(
    context: BrowserContext, pack: Pack, address: str, values: Mapping[str, str], clock: Clock
) -> Look:
    """Open the home page in this context and read it; nothing is typed, clicked or kept."""
    times: list[timedelta] = []

    def note(answer: Response) -> None:
        own = urlsplit(answer.url).netloc == urlsplit(address).netloc
        if own and not times and (at := _time(answer.headers.get("date", ""))):
            times.append(clock() - at)

    context.on("response", note)
    shop, problem = _read(Console(context, pack, address, values=values))
    return Look(shop, problem, times[0] if times else None)


def _read(console: Console) -> tuple[str, BufaError | None]:
    try:
        return console.open("home").read("shop_id").text, None
    except BufaError as error:
        return "", error


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
