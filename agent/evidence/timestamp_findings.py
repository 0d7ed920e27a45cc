"""What is wrong with the time stamps of a recording or a store; follows no link, needs no network."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from agent.evidence import timestamp_files as files
from agent.evidence.canonical import digest, stamp
from agent.evidence.files import LARGEST_LIST
from agent.evidence.finding import Finding, chain_of
from agent.evidence.timestamp import Stamped, StampWrong, check_content, check_stamp, read_reply
from agent.evidence.timestamp_chain import read_pem
from agent.evidence.timestamp_reply import MOST_BYTES, foreign
from agent.say import say

Roots = Sequence[Certificate] | None


def findings(folder: Path, roots: Roots) -> Iterator[Finding]:
    """Yield what is wrong with the time stamp of the recording in `folder`.

    No time stamp is no finding. Without `roots` only whether it is of this recording is looked at.
    """
    yield from (found for found in told(folder, roots) if not found.remark)


def remarks(folder: Path, roots: Roots) -> Iterator[Finding]:
    """Yield what is to be known of a time stamp without findings: when and by whom, or why not checked."""
    yield from (found for found in told(folder, roots) if found.remark)


def told(folder: Path, roots: Roots) -> Iterator[Finding]:
    """Yield the finding or the remark of a time stamp, which is checked once; nothing where nothing is."""
    if not _there(folder / files.TOKEN):
        yield from _lonely(folder)
        return
    try:
        stamped = _checked(folder, roots)
    except StampWrong as wrong:
        yield Finding(files.TOKEN, wrong.why)
        return
    if stamped is None:
        yield Finding(files.TOKEN, say("not checked, no roots were given"), remark=True)
    else:
        words = say("existed at {at}, says {by}", at=stamp(stamped.at), by=stamped.by)
        yield Finding(files.TOKEN, words, remark=True)


def list_findings(store: Path) -> Iterator[Finding]:
    """Yield where `stamps.jsonl` of a store's folder and the time stamps in it differ.

    Whether each is right is left to `findings`. A recording without a time stamp is none.
    """
    path = store / files.STAMPS
    lines = chain_of(path, files.STAMPS, say("cannot be read")) if _there(path) else []
    if isinstance(lines, Finding):
        yield lines
    else:
        yield from line_findings(store, lines)


def line_findings(store: Path, lines: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """Yield where the lines of `stamps.jsonl` and the time stamps in a store's folder differ."""
    there = {(each.parent.name, each.name): each for each in files.sealed(store)}
    listed = set()
    for line in lines:
        named = (str(line.get("round")), str(line.get("recording")))
        listed.add(named)
        if why := _differs(there.get(named), line):
            yield Finding(files.STAMPS, say("{place}: {why}", place="/".join(named), why=why), line["seq"])
    for named in sorted(there.keys() - listed):
        if _there(there[named] / files.TOKEN):
            place = "/".join((*named, files.TOKEN))
            yield Finding(place, say("is not listed in `{name}`", name=files.STAMPS))


def _differs(folder: Path | None, line: dict[str, object]) -> str:
    """Return why a line does not fit the recording that it names; an empty text where it does."""
    if folder is None:
        return say("there is no such sealed recording")
    try:
        token, content, chain = (_read(folder / n) for n in (files.TOKEN, files.RECORDING, files.CHAIN))
    except StampWrong as wrong:
        return wrong.why
    if digest(token) != line.get("token"):
        return say("the time stamp was altered")
    if digest(chain) != line.get("chain"):
        return say("its certificates were altered")
    return "" if digest(content) == line.get("sha256") else say("`recording.json` was altered")


def _checked(folder: Path, roots: Roots) -> Stamped | None:
    """Return what a time stamp proves, None where there are no roots to check it by; else `StampWrong`."""
    token = _read(folder / files.TOKEN)
    content = _read(folder / files.RECORDING)
    if not _there(folder / files.CHAIN):
        raise StampWrong(say("stands without its certificates, `{name}`", name=files.CHAIN))
    chain = _certificates(folder)
    if roots:
        return check_stamp(token, content, roots, chain)
    check_content(read_reply(token), content)
    return None


def _lonely(folder: Path) -> Iterator[Finding]:
    """Yield what is to be said of certificates without a time stamp: a kill leaves such, but nothing else."""
    if not _there(folder / files.CHAIN):
        return
    try:
        _certificates(folder)
    except StampWrong as wrong:
        yield Finding(files.CHAIN, wrong.why)
    else:
        why = say("stands without its time stamp; `bufa stamp` adds one")
        yield Finding(files.CHAIN, why, remark=True)


def _certificates(folder: Path) -> Sequence[Certificate]:
    """Return the certificates beside a time stamp; `StampWrong` where there are none."""
    beside = _read(folder / files.CHAIN)
    try:
        with foreign():
            return read_pem(beside)
    except StampWrong:
        raise StampWrong(say("`{name}` holds no certificates", name=files.CHAIN)) from None


def _there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _read(path: Path) -> bytes:
    """Return a plain file of a sensible size; `StampWrong` where it is none."""
    try:
        seen = path.lstat()
        if not stat.S_ISREG(seen.st_mode):
            raise StampWrong(say("`{name}` is no plain file", name=path.name))
        if seen.st_size > (LARGEST_LIST if path.name == files.RECORDING else MOST_BYTES):
            raise StampWrong(say("`{name}` is too long", name=path.name))
        return path.read_bytes()
    except OSError:
        raise StampWrong(say("`{name}` cannot be read", name=path.name)) from None
