"""`bufa prune`: takes away what the settings keep no longer; each file leaves its hash and the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.seal import all_stores
from agent.cli.wiring import AsJson, clock, database_of, settings_of
from agent.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from agent.evidence.due import Due
    from agent.evidence.survey import Survey
    from agent.settings import Settings


def prune(
    ctx: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", metavar="NAME", help=say("This store only; else all."))
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Only say what would go; change nothing."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take away what is older than `[retention]` says, but of orders on hold; the signed lists stay."""
    settings = settings_of(ctx)
    engine = database_of(settings)
    names = [settings.store(store).name] if store is not None else all_stores(settings)
    found = {name: _prune(settings, engine, name, dry_run=dry_run) for name in names}
    if as_json:
        show_json([_plain(name, each, dry_run=dry_run) for name, each in found.items()])
        return
    for name, each in found.items():
        _show(name, each, dry_run=dry_run)


def _prune(settings: Settings, engine: Engine, name: str, *, dry_run: bool) -> Survey:
    """Prune one store, held meanwhile, and return what was found due."""
    from agent.evidence import keys
    from agent.evidence.prune import prune as forget
    from agent.evidence.survey import Rules, survey
    from agent.ledger.holds import holds
    from agent.ledger.lock import store_lock

    folder = settings.recordings_dir / name
    with store_lock(settings.data_dir, name, "prune"):
        held = [one.order_id for one in holds(engine, name)]
        rules = Rules(settings.retention, held, keys.known(settings.data_dir), clock())
        found = survey(folder, rules)
        if found.due and not dry_run:
            forget(folder, found.due, keys.load(settings.data_dir, clock), clock)
    return found


def _show(name: str, found: Survey, *, dry_run: bool) -> None:
    columns = [say(word) for word in ("file", "class", "age in days", "bytes")]
    show_table(columns, [(due.name, due.kind, due.age, due.size) for due in found.due], name)
    for line in found.left:
        tell(line)
    for order, kept in sorted(found.held.items()):
        facts = {"order": order, "n": len(kept), "size": _size(kept)}
        show(say("kept, since order {order} is on hold: {n} files, {size}", **facts))
    facts = {"store": name, "n": len(found.due), "size": _size(found.due)}
    words = say("`{store}`: {n} files would go, {size}", **facts)
    show(words if dry_run else say("`{store}`: {n} files pruned, {size}", **facts))


def _size(files: Sequence[Due]) -> str:
    return say("{n:.1f} MiB", n=sum(due.size for due in files) / 2**20)


def _plain(name: str, found: Survey, *, dry_run: bool) -> dict[str, Any]:
    """Return what was found in a store as JSON shows it."""
    return {
        "store": name,
        "dry_run": dry_run,
        "files": [_file(due) for due in found.due],
        "bytes": sum(due.size for due in found.due),
        "held": {order: [_file(due) for due in kept] for order, kept in sorted(found.held.items())},
        "left": found.left,
    }


def _file(due: Due) -> dict[str, Any]:
    return {**due.entry(), "age_days": due.age}


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        prune,
        short=say("Take away what is kept no longer."),
        example="bufa prune --store main --dry-run",
    )
