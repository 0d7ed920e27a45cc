"""A trace that Playwright kept, rewritten so that nobody is let in by it, and named by its hash.

A raw trace holds cookies, tokens and whatever was posted. Only what is written anew here is kept: the steps,
pictures of pages as text, addresses; of the bodies style sheets, fonts and images.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import digest
from agent.evidence.redact import Redactor
from agent.evidence.spelled import Secrets, without
from agent.evidence.trace_lines import Cleaner, Line, told_in_confidence

#: Shorter values of cookies (`zh`, `1`) let nobody in, and are words of many pages.
_FEWEST = 8
#: What pages are drawn with, by how the names of its files end.
_DRAWN = (".css", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".woff", ".woff2", ".ttf", ".otf")
_EPOCH = (1980, 1, 1, 0, 0, 0)
Archive = zipfile.ZipFile
Clean = Callable[[Line], Line | None]


def keep(raw: Path, folder: Path, redactor: Redactor) -> Path:
    """Write `raw` anew into `folder` as `<sha256>.zip`, private from its first byte, and return where.

    The draft lies beside `raw`, whose folder is the caller's to remove. Raises `OSError` from the disk,
    `ValueError` where `raw` is no trace as it is known here.
    """
    draft = raw.with_suffix(".clean")
    disk.create(draft, b"")
    try:
        with Archive(raw) as source, Archive(draft, "w", zipfile.ZIP_DEFLATED) as target:
            _rewrite(source, target, redactor)
    except (zipfile.BadZipFile, LookupError, AttributeError, TypeError) as error:
        raise ValueError(raw.name) from error
    content = draft.read_bytes()
    kept = folder / f"{digest(content)}.zip"
    disk.make_folders(folder)
    if not kept.exists():
        disk.create(kept, content)
    return kept


def _rewrite(source: Archive, target: Archive, redactor: Redactor) -> None:
    exchanges = [name for name in source.namelist() if name.endswith(".network")]
    secrets = Secrets(_secrets(source, exchanges) | redactor.secrets)
    cleaner = Cleaner(redactor)
    bodies = _bodies(source, target, secrets)
    for name in source.namelist():
        if name.endswith(".trace"):
            _lines(source, target, name, secrets, cleaner.event)
        elif name in exchanges:
            _lines(source, target, name, secrets, lambda line: cleaner.entry(line, bodies))


def _read(source: Archive, name: str) -> Iterator[Line]:
    with source.open(name) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _secrets(source: Archive, exchanges: list[str]) -> set[str]:
    told = (text for name in exchanges for line in _read(source, name) for text in told_in_confidence(line))
    return {text for text in told if len(text) >= _FEWEST}


def _bodies(source: Archive, target: Archive, secrets: Secrets) -> set[str]:
    """Keep the files that pictures of pages are drawn with and return their names."""
    kept = set()
    for name in source.namelist():
        if not name.startswith("resources/") or not name.endswith(_DRAWN):
            continue
        content = source.read(name)
        if not secrets.stands_in(content):
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
            kept.add(name.removeprefix("resources/"))
    return kept


def _lines(source: Archive, target: Archive, name: str, secrets: Secrets, clean: Clean) -> None:
    with target.open(zipfile.ZipInfo(name, _EPOCH), "w") as written:
        for line in _read(source, name):
            cleaned = clean(line)
            if cleaned is not None:
                written.write(_line(cleaned, secrets))


def _line(value: Line, secrets: Secrets) -> bytes:
    """Return a line as it is written, empty where a secret still stands in it after all."""
    text = json.dumps(value, ensure_ascii=False)
    if found := secrets.written_in(text):
        text = json.dumps(_without(value, found), ensure_ascii=False)
    content = text.encode("utf-8", "replace") + b"\n"
    return b"" if found and secrets.stands_in(content) else content


def _without(value: Any, forms: list[str]) -> Any:
    if isinstance(value, str):
        return without(value, forms)
    if isinstance(value, dict):
        return {without(key, forms): _without(item, forms) for key, item in value.items()}
    return [_without(item, forms) for item in value] if isinstance(value, list) else value
