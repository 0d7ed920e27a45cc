"""The walk of `bufa replay --walk`: along a recording on the live console, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from agent.cli.looks import look
from agent.cli.output import show, show_json, show_table, tell
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from pathlib import Path

    from agent.console.pack import Pack
    from agent.console.session import Session
    from agent.models import Conversation
    from agent.replay.recorded import Recorded
    from agent.replay.walked import Walked
    from agent.settings import Settings


@dataclass(frozen=True)
class Asked:
    """How to walk: milliseconds for each step, or a key for each; whether conversations are opened.

    `save` keeps what was picked, after a question, or with `yes` without one.
    """

    slow_mo: int = 1000
    step: bool = False
    open_chats: bool = False
    save: bool = False
    as_json: bool = False
    yes: bool = False

    def __post_init__(self) -> None:
        """Raise UsageError where something would be saved that nobody can be asked about."""
        if self.save and not self.yes and not sys.stdin.isatty():
            raise UsageError(
                say("`--save` asks before it writes, and there is no terminal to ask at"),
                hint=say("look at the suggestion without `--save`, or add `--yes`"),
            )


def walk(settings: Settings, recordings: Sequence[Recorded], asked: Asked) -> ExitCode:
    """Walk recordings of one round on their store's console; 5 where the pack no longer fits.

    Raises InvalidInput for a recording of a store that the settings do not have.
    """
    from agent.options import RunOptions

    store = store_of(settings, recordings[0])
    options = RunOptions(flow="replay", dry_run=True, headed=True)
    pack, found = look(settings, store, options, lambda session: _walked(session, recordings, asked))
    changes = [(one.page, one.element, one.candidate) for one in found.picked]
    diff, text = _mended(pack, changes)
    _show(found, diff, as_json=asked.as_json)
    if asked.save and text and (asked.yes or agreed(diff, pack)):
        save_own(settings.packs_dir, pack, text)
    return ExitCode.PAGE if found.pack_off else ExitCode.OK


def store_of(settings: Settings, recorded: Recorded) -> str:
    """Return the store that a recording is of; InvalidInput where it does not say, or nobody knows it."""
    name = recorded.told("store")
    if name:
        return settings.store(name).name
    raise InvalidInput(
        say("the recording does not say which store it is of"),
        hint=say("`bufa verify` says what is wrong with it"),
    )


def _walked(session: Session, recordings: Sequence[Recorded], asked: Asked) -> tuple[Pack, Walked]:
    from agent.console.hands import Hands, ready
    from agent.console.stage import Left, Stage
    from agent.console.walk import Walk
    from agent.replay.path import way
    from agent.replay.walked import Walked
    from flows.login import login

    ready(session.console.context)
    login(session)
    found = Walked()
    stage = Stage(Hands(session.console.page), asked.slow_mo / 1000, asked.step)
    try:
        for one in recordings:
            may_open = _may_open if asked.open_chats else None
            Walk(session, stage, one, way(one, session.pack), may_open, found).go()
    except Left:
        found.stopped = True
    return session.pack, found


def _may_open(found: Sequence[Conversation]) -> str:
    """Return why a conversation must not be opened, by the rule that messages are posted by."""
    from flows.message import before_opening

    stop = before_opening(found)
    return stop[1] if stop else ""


def _mended(pack: Pack, changes: Sequence[tuple[str, str, dict[str, str]]]) -> tuple[str, str]:
    """Return what the picked elements change in the pack, as a diff and as the whole text; empty for none."""
    from agent.console.pack_mend import difference, mend

    if not changes:
        return "", ""
    before, after = mend(pack, changes)
    return difference(before, after, pack.file.name), after


def save_own(folder: Path | None, pack: Pack, text: str) -> None:
    """Write a pack into the folder of one's own packs, if `bufa pack check` finds nothing wrong with it.

    Raises InvalidInput where the settings name no such folder, or `bufa pack check` finds something.
    """
    from agent.console.pack_mend import save

    if folder is None:
        raise InvalidInput(
            say("the pack `{pack}` is the one that came with bufa, and stays as it is", pack=pack.name),
            {"pack": str(pack.file.name)},
            say("name a folder for your own packs in bufa.toml, `packs_dir = …`, and walk again"),
        )
    file = folder / pack.file.name
    save(text, file)
    tell(say("saved {file}; try it: `bufa check --store NAME`", file=file))


def agreed(diff: str, pack: Pack) -> bool:
    """Return whether the person at the terminal wants a change; a page could have made up what was picked."""
    tell(diff)
    if typer.confirm(say("write this into {file}?", file=pack.file.name), default=False, err=True):
        return True
    tell(say("nothing was saved"))
    return False


def _show(found: Walked, diff: str, *, as_json: bool) -> None:
    if as_json:
        changes: list[dict[str, Any]] = [vars(one) for one in found.picked]
        return show_json({**found.plain(), "picked": changes, "diff": diff})
    columns = [say(word) for word in ("step", "element", "differs", "recorded", "now")]
    show_table(columns, [one.row() for one in found.differences], say("What differs"))
    left_out = {(one.recording, one.page, one.why): one for one in found.left_out}
    show_table(
        [say("step"), say("page"), say("why")],
        [(f"{one.recording} {one.line}", one.page, one.why) for one in left_out.values()],
        say("Not walked"),
    )
    show(say("{n} steps shown, {d} differences", n=found.steps, d=len(found.differences)))
    if found.stopped:
        show(say("ended early, by the person before the window"))
    return show(diff) if diff else None
