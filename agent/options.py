"""What one call of a round asks for; light, so that the command line has it before all else is loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunOptions:
    """What one call asks for; `plan_only` leaves no recording, `dry_run` does and writes nothing either.

    `headless_shell` allows the light browser where the console is a practice one. With `person` somebody
    sits before a visible browser and signs in; that ends a pause by sign-in. `trace` keeps what the browser
    did once it was signed in. `round_id` is the round's, where the one that started it has named it already.
    `only` are the keys of the intents that may be written, None for all; `by` has a recorded flow run again.
    """

    flow: str
    order: str | None = None
    dry_run: bool = False
    plan_only: bool = False
    headed: bool = False
    slow_mo: float = 0
    headless_shell: bool = True
    person: bool = False
    trace: bool = False
    only: frozenset[str] | None = None
    by: str = ""
    round_id: str = ""
