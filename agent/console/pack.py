"""Reads a file of locators into a checked pack; every problem in one report, with line numbers.

This is the door to the pack language: the other `pack_*` modules are its rooms. A pack with a problem is
never handed out, so whoever holds a `Pack` may rely on every name in it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from agent import places
from agent.console.contract import REQUIRED, Contract
from agent.console.pack_address import address_of, allowed
from agent.console.pack_checks import check
from agent.console.pack_elements import Candidate, Element, Field, InRow, ListSpec, PageSpec, Rows
from agent.console.pack_like import resolve
from agent.console.pack_model import Pack, Sign
from agent.console.pack_problems import Path_, Problem, nearest, report, shown
from agent.console.pack_routes import Line, Prove, Route, Variant
from agent.console.pack_shape import fit
from agent.console.pack_types import fill_in
from agent.console.pack_yaml import MOST_BYTES, read_yaml
from agent.errors import InvalidInput
from agent.say import say

__all__ = [
    "Candidate", "Element", "Field", "InRow", "Line", "ListSpec", "Pack", "PageSpec", "Problem", "Prove",
    "Route", "Rows", "Sign", "Variant", "address_of", "allowed", "examine", "fill_in", "load_pack",
]  # fmt: skip


def load_pack(name_or_path: str | Path, own: Path | None = None, contract: Contract = REQUIRED) -> Pack:
    """Return the pack of that name (from the user's folder `own`, else the shipped ones) or at that path.

    Raises InvalidInput for a pack that is not there, cannot be read, or has problems: all of them at once,
    each as `file:line dotted.path: what is wrong, what was expected`.
    """
    file = _file(name_or_path, own)
    pack, problems = examine(file, contract)
    if pack is None or problems:
        raise report(file, problems)
    return pack


def examine(file: Path, contract: Contract = REQUIRED) -> tuple[Pack | None, list[Problem]]:
    """Return what can be made of a file, and everything wrong with it (a faulty pack is only to look at).

    Raises InvalidInput for a file that cannot be read at all.
    """
    content = _content(file)
    tree = read_yaml(content)
    pack, misfits, cut = fit(tree)
    known = {problem.path for problem in tree.problems}
    problems = tree.problems + [one for one in misfits if not _inside(one.path, known)]
    if pack is None:
        return None, problems
    whole = pack.model_copy(update={"pages": resolve(pack.pages, tree)})
    whole._file, whole._tree = file, tree
    whole._sha256 = hashlib.sha256(content).hexdigest()
    return whole, problems + check(whole, tree, cut, contract)


def _inside(path: Path_, known: set[Path_]) -> bool:
    """Tell whether a path, or something around it but the whole file, is known to be wrong already."""
    return any(path[:steps] in known for steps in range(1, len(path) + 1))


def _content(file: Path) -> bytes:
    """Read one byte more than a pack may have, so that a file of any size does no harm."""
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(
            say("the pack {file} cannot be read: {reason}", file=shown(file), reason=reason)
        ) from None


def _file(name_or_path: str | Path, own: Path | None) -> Path:
    if isinstance(name_or_path, str) and re.fullmatch(r"[a-z0-9_-]{1,40}", name_or_path):
        found = places.find("packs", f"{name_or_path}.yaml", own)
        if found is None:
            raise _unknown(name_or_path, own)
        return found
    return Path(name_or_path)


def _unknown(name: str, own: Path | None) -> InvalidInput:
    known = {file.stem for folder in places.folders("packs", own) for file in folder.glob("*.yaml")}
    return InvalidInput(
        say("there is no pack `{name}`; {near}", name=name, near=nearest(name, known)),
        hint=say("correct the name, or put {file} into your own folder of packs", file=f"{name}.yaml"),
    )
