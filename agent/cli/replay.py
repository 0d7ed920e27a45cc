"""`bufa replay`: watch a recording, walk it again on the live console, or run its flow again."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.ending import asked_to_end
from agent.cli.guard import register as _register
from agent.cli.output import tell, tell_line
from agent.cli.replay_walk import Asked
from agent.cli.replay_write import By
from agent.cli.verify import good, known_keys, settings_if_any
from agent.cli.wiring import AsJson, answering, settings_of
from agent.errors import ExitCode, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.evidence.verify import Verified
    from agent.settings import Settings

#: In which modes an option means something.
_MEANT_FOR = {
    "--speed": ("watch",),
    "--slow-mo": ("walk", "write"),
    "--step": ("walk",),
    "--open-chats": ("walk",),
    "--save": ("walk",),
    "--yes": ("walk",),
    "--headed": ("write",),
    "--by": ("write",),
    "--json": ("walk", "write"),
}


def replay(
    ctx: typer.Context,
    recording: Annotated[Path, typer.Argument(metavar="RECORDING", help=say("A recording, or a round."))],
    walking: Annotated[
        bool, typer.Option("--walk", help=say("Visit its pages on the live console; nothing is changed."))
    ] = False,
    writing: Annotated[
        bool, typer.Option("--write", help=say("Run its flow again for its order, for what is not done."))
    ] = False,
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed", min=0.05, max=64, metavar="TIMES", help=say("When watching: 1 is as recorded.")
        ),
    ] = None,
    slow_mo: Annotated[
        int | None,
        typer.Option("--slow-mo", min=0, metavar="MS", help=say("Walking: this long for each step (1000).")),
    ] = None,
    step: Annotated[bool, typer.Option("--step", help=say("Walking: a key for each step."))] = False,
    open_chats: Annotated[
        bool, typer.Option("--open-chats", help=say("Walking: open conversations, which marks them read."))
    ] = False,
    save: Annotated[
        bool, typer.Option("--save", help=say("Walking: write what was picked into your own pack."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("With `--save`: write without asking."))] = False,
    headed: Annotated[bool, typer.Option("--headed", help=say("Writing: show the browser."))] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help=say("Writing: who does it; else the user's name."))
    ] = "",
    as_json: AsJson = False,
) -> ExitCode:
    """Play a recording in a visible browser, walk it again on the live console, or run its flow again.

    Playing needs no console and reaches none. A walk opens the recorded pages as a plan does, outlines what
    each step used, and lists what differs; where an element is not found any more, `p` lets you pick it.
    """
    given = {
        "--speed": speed is not None,
        "--slow-mo": slow_mo is not None,
        "--step": step,
        "--open-chats": open_chats,
        "--save": save,
        "--yes": yes,
        "--headed": headed,
        "--by": bool(by),
        "--json": as_json,
    }
    mode = _mode(walking=walking, writing=writing)
    _refuse_strange(mode, [name for name, there in given.items() if there])
    if step and slow_mo is not None:
        raise UsageError(
            say("`--step` and `--slow-mo` exclude each other"), hint=say("a step waits for a key, or a while")
        )
    folder = recording.absolute()
    if mode == "watch":
        return _watch(settings_if_any(ctx), folder, speed or 1.0)
    if mode == "write":
        return _write(settings_of(ctx), folder, By(answering(by), headed, slow_mo or 0, as_json))
    asked = Asked(1000 if slow_mo is None else slow_mo, step, open_chats, save, as_json, yes)
    return _walk(settings_of(ctx), folder, asked)


def _mode(*, walking: bool, writing: bool) -> str:
    if walking and writing:
        raise UsageError(
            say("`--walk` and `--write` exclude each other"),
            hint=say("a walk changes nothing; run the flow again with `--write` alone"),
        )
    return "walk" if walking else "write" if writing else "watch"


def _refuse_strange(mode: str, given: Sequence[str]) -> None:
    """Raise UsageError for an option that means nothing in this mode, before anything is opened."""
    for name in given:
        if mode not in _MEANT_FOR[name]:
            needs = " / ".join(f"`--{one}`" for one in _MEANT_FOR[name] if one != "watch")
            raise UsageError(
                say("`{name}` means nothing here", name=name),
                hint=say("use it with {needs}", needs=needs)
                if needs
                else say("leave out `--walk`, `--write`"),
            )


def _write(settings: Settings, folder: Path, asked: By) -> ExitCode:
    from agent.cli.replay_write import write
    from agent.replay.recorded import recordings_in

    return write(settings, recordings_in(folder), _wrong(verified(settings, folder)), asked)


def _walk(settings: Settings, folder: Path, asked: Asked) -> ExitCode:
    from agent.cli.replay_walk import walk
    from agent.replay.recorded import recordings_in

    recordings = recordings_in(folder)
    verified(settings, folder)
    return walk(settings, recordings, asked)


def _watch(settings: Settings | None, folder: Path, speed: float) -> ExitCode:
    """Say whether the recording verifies, then play it; a finding ends with 3, as in `bufa verify`."""
    from agent.console.playing import play
    from agent.replay.recorded import recordings_in
    from agent.replay.watch import film

    recordings = recordings_in(folder)
    checked = verified(settings, folder)
    name = recordings[0].folder.parent.name if len(recordings) > 1 else recordings[0].name
    made = film(recordings, name, _wrong(checked), speed, whole=checked.whole)
    tell(say("playing {name}, {n} pictures; close the window to end", name=name, n=len(made.pictures)))
    with asked_to_end(signal.SIGINT) as left:  # an interrupt in the midst of the browser's own work may hang
        play(made.html, made.pictures, settings.browser.path if settings else "", left)
    return ExitCode.INPUT if checked.wrong else ExitCode.OK


def verified(settings: Settings | None, folder: Path) -> Verified:
    """Return what is known of a recording or a round; say on stderr what is wrong, or not here on purpose."""
    from agent.evidence.verify import verify

    checked = verify(folder, known_keys(settings, []))
    for each in checked.findings:
        if each.gone or not each.remark:
            tell_line(str(each))
    wrong = len(checked.wrong)
    tell(say("{n} findings: it does not verify", n=wrong) if wrong else good([checked]))
    return checked


def _wrong(checked: Verified) -> list[str]:
    return [str(finding) for finding in checked.wrong]


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        replay,
        short=say("Watch a recording, walk it again, or run its flow again."),
        example="bufa replay recordings/main/20261122t091403z-daily --speed 2",
    )
