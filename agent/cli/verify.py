"""`bufa verify`: whether recordings are complete, unaltered, in order, and signed by a known key."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, tell
from agent.cli.wiring import AsJson
from agent.errors import ExitCode
from agent.say import say

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from agent.evidence.keys import Known
    from agent.evidence.verify import Verified
    from agent.settings import Settings


def verify(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH", help=say("A recording, a round, a store's folder, or a zip of recordings.")
        ),
    ],
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", metavar="FILE", help=say("A public key to believe; else this installation's.")),
    ] = None,
    roots: Annotated[
        Path | None,
        typer.Option("--roots", metavar="FILE", help=say("Root certificates to check time stamps by.")),
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Check that recordings are complete, unaltered, in order and signed; say each thing that is not."""
    from agent.evidence.verify import verify as checked

    settings = settings_if_any(ctx) if not key else None
    known, believed = known_keys(settings, key or []), _roots(settings, roots)
    found = [(path, checked(path.absolute(), known, believed)) for path in paths]
    wrong = sum(len(each.wrong) for _, each in found)
    if as_json:
        show_json([_plain(path, each, known) for path, each in found])
    else:
        for path, each in found:
            _show(path, each)
        for line in _keys({key for _, each in found for key in each.keys}, known):
            show(line)
    tell(say("{n} findings", n=wrong) if wrong else good([each for _, each in found]))
    return ExitCode.INPUT if wrong else ExitCode.OK


def good(found: Sequence[Verified]) -> str:
    """Return what is said of recordings in which nothing is wrong."""
    if not all(each.whole for each in found):
        return say("unaltered; what is not here on purpose is told above")
    return say("complete and unaltered")


def settings_if_any(ctx: typer.Context) -> Settings | None:
    """Return the settings where a file is named or lies here; None where there is none."""
    from agent.settings import FILE_NAME, find_settings, load

    named = ctx.obj or os.environ.get("BUFA_CONFIG")
    if not named and not Path(FILE_NAME).is_file():
        return None
    return load(find_settings(ctx.obj, os.environ, Path.cwd()))


def known_keys(settings: Settings | None, files: list[Path]) -> Known:
    """Return the keys to believe: those named, else those of the settings where there are any."""
    from agent.evidence import keys

    if files:
        return keys.Known(keys.read_public(file) for file in files)
    if settings is None:
        tell(say("no settings here and no `--key`: no signature is believed"))
        return keys.Known()
    return keys.known(settings.data_dir)


def _roots(settings: Settings | None, file: Path | None) -> Sequence[Certificate] | None:
    """Return the root certificates that are named, else those of the settings, else none."""
    found = file or (settings.timestamps.roots if settings else None)
    if found is None:
        return None
    from agent.evidence.timestamp_chain import read_roots

    return read_roots(found)


def _show(path: Path, checked: Verified) -> None:
    for finding in checked.findings:
        line = path / str(finding)
        told = say("remark: {finding}", finding=line) if finding.remark else f"{line}"
        show(told.replace("\n", "\\n"))  # a name with a line break adds no line of its own
    if not checked.wrong:
        show(say("{path}: {n} recordings, nothing amiss", path=path, n=len(checked.links)))


def _keys(used: set[str], known: Known) -> Iterator[str]:
    """Yield which keys were believed, and where each comes from."""
    for key in (each.id for each in known.all() if each.id in used):
        yield say("believed: key {id}, {origin}", id=key, origin=say(_ORIGINS[known.origin(key)]))


#: Where a key comes from, by the words of `agent.evidence.keys`.
_ORIGINS = {
    "given": "given by --key",
    "current": "the current one of this installation",
    "retired": "an earlier one of this installation, vouched for by the one after it",
    "found": "found with this installation's, not vouched for: compare its id with one that you wrote down",
}


def _plain(path: Path, checked: Verified, known: Known) -> dict[str, Any]:
    return {
        "path": str(path),
        "keys": [{"id": key, "origin": str(known.origin(key))} for key in sorted(checked.keys)],
        "recordings": len(checked.links),
        "findings": [finding.plain() for finding in checked.findings],
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    _register(
        app,
        verify,
        short=say("Prove that recordings are complete and unaltered."),
        example="bufa verify recordings/main",
    )
