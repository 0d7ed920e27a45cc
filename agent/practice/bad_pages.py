"""Bad days that live in the pages' own scripts; the server only tells them by a word."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from agent.practice.bad_values import Luck, no_value, share
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard


class _InThePage(Hazard):
    """A hazard of which every page knows by its name, and the server nothing more."""

    def __init__(self, name: str, value: str) -> None:
        no_value(name, value)
        self.page_words = (name,)


class EndlessSpinner(_InThePage):
    """A message is posted, but its page spins for ever and shows no bubble; a reload shows it."""

    def __init__(self, value: str) -> None:
        super().__init__("endless-spinner", value)


class BlankRows(_InThePage):
    """Rows without anything in them stand before and between the orders of a list."""

    def __init__(self, value: str) -> None:
        super().__init__("blank-rows", value)


class SlowRender(_InThePage):
    """Rows, facts and fields of forms come one after the other, within 1.5 s after the load mask has gone."""

    def __init__(self, value: str) -> None:
        super().__init__("slow-render", value)


class PromoDialog(Hazard):
    """This share of pages is covered by an advertisement until somebody closes it; sign-in never is."""

    def __init__(self, value: str) -> None:
        self.share = share("promo-dialog", value)

    def prepare(self, desk: Desk) -> None:
        """Take the shop's luck."""
        self._luck = Luck("promo-dialog", desk)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Tell the page, or not."""
        is_open = exchange.name.endswith("/login")
        if exchange.kind == "page" and not is_open and self._luck.of(exchange.name).random() < self.share:
            exchange.page_words.append("promo-dialog")
        return await answer(exchange)


KNOWN: dict[str, Callable[[str], Hazard]] = {
    "endless-spinner": EndlessSpinner,
    "blank-rows": BlankRows,
    "slow-render": SlowRender,
    "promo-dialog": PromoDialog,
}
