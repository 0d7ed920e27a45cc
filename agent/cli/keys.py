"""`bufa keys`: the key that signs recordings; show it, export its public half, put a new one in its place."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import AsJson, clock, settings_of
from agent.errors import InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from agent.evidence.keys import Known

OneKey = Annotated[
    str | None,
    typer.Argument(
        metavar="ID", help=say("A key of `bufa keys show`, or how its id begins; else the current.")
    ),
]


def show_keys(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show every key that ever signed here: its id, when it was made, and how many recordings it sealed."""
    from agent.evidence import keys

    settings = settings_of(ctx)
    known = keys.known(settings.data_dir)
    counted = _counted(settings.recordings_dir)
    rows: list[dict[str, Any]] = [
        {
            "id": key.id,
            "made": key.made,
            "state": str(known.origin(key.id)),
            "recordings": counted.get(key.id, 0),
        }
        for key in known.all()
    ]
    if as_json:
        show_json(rows)
        return
    if not rows:
        tell(say("no key yet: the first round makes one"))
    show_table(
        [say(name) for name in ("id", "made", "state", "recordings")], [list(row.values()) for row in rows]
    )


def _counted(recordings: Path) -> dict[str, int]:
    """Return how many recordings each key sealed."""
    from agent.evidence.files import sealed_object

    counted: dict[str, int] = {}
    for path in recordings.glob("*/*/*/recording.json"):
        key = (sealed_object(path) or {}).get("key")
        if isinstance(key, str):
            counted[key] = counted.get(key, 0) + 1
    return counted


def export(ctx: typer.Context, key: OneKey = None) -> None:
    """Print a public key in PEM, for whoever verifies recordings elsewhere."""
    from agent.evidence import keys

    settings = settings_of(ctx)
    found = _named(keys.known(settings.data_dir), key or keys.current(settings.data_dir))
    show(found.rstrip("\n"))


def _named(known: Known, wanted: str) -> str:
    """Return the one key whose id begins as `wanted`; InvalidInput where it is none or several."""
    found = [key for key in known.all() if wanted and key.id.startswith(wanted) and key.id in known]
    if len(found) == 1:
        return found[0].pem.decode("ascii", "replace")
    raise InvalidInput(
        say("there is no key `{id}`", id=wanted) if wanted else say("there is no key yet"),
        {"known": ", ".join(key.id for key in known.all()) or say("none")},
        say("`bufa keys show` lists them; the first round makes one"),
    )


def rotate(ctx: typer.Context) -> None:
    """Make a new key that signs from here on; the old private key is destroyed, its public one stays."""
    from agent.cli.seal import all_stores
    from agent.evidence import keys
    from agent.evidence.sealed_store import seal_what_is_left
    from agent.ledger.lock import store_lock

    settings = settings_of(ctx)
    with ExitStack() as held:
        for name in all_stores(settings):
            held.enter_context(store_lock(settings.data_dir, name, "keys rotate"))
            seal_what_is_left(settings.recordings_dir / name, settings.data_dir, clock)
        made = keys.rotate(settings.data_dir, clock)
    tell(say("signed from here on by key {id}", id=made.id))
    tell(say("give its public half to whoever verifies: `bufa keys export`"))


def register(app: typer.Typer) -> None:
    """Add the three commands."""
    group = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help=say("The key that signs recordings.")
    )
    app.add_typer(group, name="keys", short_help=say("The key that signs recordings."))
    _register(group, show_keys, name="show", short=say("The keys, old ones too."), example="bufa keys show")
    _register(group, export, short=say("Print a public key."), example="bufa keys export > bufa-key.pem")
    _register(group, rotate, short=say("Put a new key in its place."), example="bufa keys rotate")
