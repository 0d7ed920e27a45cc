"""`bufa pack`: check packs, and begin a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.files import write_new
from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, tell
from agent.cli.wiring import AsJson
from agent.errors import ExitCode, InvalidInput, UsageError
from agent.say import say

if TYPE_CHECKING:
    from agent.console.pack import Pack

#: Line, or None for a file that could not be read; dotted path; what is wrong.
Row = tuple[int | None, str, str]

#: Routes that change nothing, but by which the flows reach a write; what is unverified holds it as well.
_BY = ("open_conversation",)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found in one file; `unverified` holds line and path by route, where there are any."""

    file: Path
    problems: Sequence[Row] = ()
    unverified: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=say("Packs, .yaml."))],
    as_json: AsJson = False,
) -> ExitCode:
    """Report everything wrong with packs, line by line, and which writes stay off on a live store.

    A write is off there as long as its route touches something that is marked `unverified`.
    """
    found = [_check(file) for file in files]
    if as_json:
        show_json([plain(each) for each in found])
    for each in () if as_json else found:
        _show(each)
    return ExitCode.INPUT if any(each.problems for each in found) else ExitCode.OK


def _check(file: Path) -> Checked:
    from agent.console.pack import examine
    from agent.console.pack_problems import ordered

    try:
        pack, problems = examine(file)
    except InvalidInput as error:
        return Checked(file, [(None, "", error.what)])
    if pack is None or problems:
        return Checked(file, ordered(problems))
    return Checked(file, unverified=_unverified(pack))


def _unverified(pack: Pack) -> dict[str, list[tuple[int, str]]]:
    """Return what is unverified by route, of those that write or that a write goes by."""
    ways = [name for name, route in pack.routes.items() if route.write or name in _BY]
    loose = {name: pack.unverified(name) for name in ways}
    return {name: [(pack.line_of(path), path) for path in paths] for name, paths in loose.items() if paths}


def plain(found: Checked) -> dict[str, Any]:
    """Return what was found as JSON shows it."""
    problems = [{"line": line, "path": path, "text": text} for line, path, text in found.problems]
    unverified = {
        route: [{"line": line, "path": path} for line, path in rows]
        for route, rows in found.unverified.items()
    }
    return {"file": str(found.file), "ok": not problems, "problems": problems, "unverified": unverified}


def _show(found: Checked) -> None:
    from agent.console.pack_problems import line_of, shown

    for line, path, text in found.problems:
        show(text if line is None else line_of(found.file, line, path, text))
    for route, rows in found.unverified.items():
        show(say("route `{route}` is off on a live store until these are verified:", route=route))
        for line, path in rows:
            show(f"  {shown(found.file)}:{line} {path}")
    if found.problems:
        count = len(found.problems)
        tell(say("{file}: {count} problem(s); correct these lines", file=shown(found.file), count=count))
    else:
        show(say("{file}: ok", file=shown(found.file)))


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("The pack's name: a-z 0-9 _ -"))],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=say("Where to; else NAME.yaml, here."))
    ] = None,
) -> None:
    """Write the beginnings of a pack: all that bufa needs of a console, each line explained, to be filled in.

    An existing file stays as it is.
    """
    from agent.console.pack_skeleton import skeleton

    if not re.fullmatch(r"[a-z0-9_-]{1,40}", name):
        raise UsageError(
            say("`{name}` cannot be a pack's name", name=name),
            hint=say("use a-z, 0-9, `_` and `-`, at most 40 of them"),
        )
    file = out or Path(f"{name}.yaml")
    write_new(file, skeleton(name), say("`bufa pack new {name} --out FILE`", name=name))
    tell(say("wrote {file}", file=file))
    tell(say("next: fill in its lines, then run `bufa pack check {file}`", file=file))


def register(app: typer.Typer) -> None:
    """Add the group `pack`."""
    group = typer.Typer(
        help=say("Packs: what a console looks like."), no_args_is_help=True, rich_markup_mode=None
    )
    _register(
        group, check, short=say("Report what is wrong with packs."), example="bufa pack check shop.yaml"
    )
    _register(group, new, short=say("Begin a new pack."), example="bufa pack new shop")
    app.add_typer(group, name="pack")
