"""A look at a store that writes nothing, as commands start it; `check` and `replay --walk` share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from agent.cli.output import tell_line
from agent.cli.wiring import clock

if TYPE_CHECKING:
    from agent.console.session import Session
    from agent.options import RunOptions
    from agent.settings import Settings

T = TypeVar("T")


def look(settings: Settings, store: str, options: RunOptions, looking: Callable[[Session], T]) -> T:
    """Look at a store in a browser of its own and return what `looking` gives; see `runner_look.look_at`."""
    from agent.console.browser import driver
    from agent.console.pack import load_pack

    chosen = settings.store(store)
    with driver(lambda: load_pack(chosen.pack, settings.packs_dir)) as ready:
        from agent.runner_look import look_at

        return look_at(
            settings,
            chosen,
            ready.meanwhile,
            options,
            look=looking,
            driver=ready,
            clock=clock,
            progress=tell_line,
        )
