"""Looks at what a round left on the disk: pictures and what they show, modes, secrets in any spelling."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from PIL import Image

Step = dict[str, Any]

#: The moments of a write, and what must be readable in the picture after it.
PAGES = {"correct": ("order", "new"), "declare": ("order", "new"), "message": ("conversation", "chat")}
MOMENTS: Mapping[str, list[str]] = {kind: ["before", "filled", "after"] for kind in PAGES}


def steps(recording: Path) -> list[Step]:
    """Return the lines of a recording."""
    return [json.loads(line) for line in (recording / "steps.jsonl").read_text("utf-8").splitlines()]


def unproven(recording: Path, kind: str, expected: Mapping[str, list[str]] = MOMENTS) -> list[str]:
    """Return what the pictures of one write lack; none is good.

    The page that is filled may be another than the one looked at; each picture must be there, and every box
    that it names lie inside it. `expected` are the moments of each kind of write.
    """
    page, shown = PAGES[kind]
    stills = [step for step in steps(recording) if step["verb"] == "still"]
    own = [one for one in stills if one["page"] == page or (one["moment"] == "filled" and _is(one, kind))]
    moments = [one["moment"] for one in own]
    wrong = [] if moments == expected[kind] else [f"{recording.name}: {kind} has pictures of {moments}"]
    after = own[-1].get("boxes", {}) if own else {}
    named = {"order number", f"order number {recording.name.removeprefix('order-')}"}
    if shown not in after or not named & after.keys():
        wrong.append(f"{recording.name}: after {kind} only {sorted(after)} can be read")
    return wrong + [line for one in own for line in _outside(recording, one)]


def _is(still: Step, kind: str) -> bool:
    """Tell whether a picture of a filled form belongs to a kind of write."""
    return (kind == "message") is (still["page"] == "conversation")


def _outside(recording: Path, still: Step) -> Iterator[str]:
    """Yield the boxes that do not lie inside their picture, and pictures that are none."""
    with Image.open(recording / still["still"]) as image:
        width, height = image.size
    for title, (x, y, wide, high) in still.get("boxes", {}).items():
        if not (0 <= x and 0 <= y and wide > 0 and high > 0 and x + wide <= width and y + high <= height):
            yield f"{still['still']}: `{title}` at {x},{y} {wide}x{high} is outside {width}x{height}"


def too_open(folder: Path) -> list[str]:
    """Return files that others than their owner may read, and folders they may enter, below a folder."""
    return [
        f"{path.relative_to(folder)} has mode {stat.S_IMODE(path.stat().st_mode):o}"
        for path in [folder, *folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


def spellings(secret: str) -> set[bytes]:
    """Return how a secret may stand in a file: plain, percent-encoded, as JSON or HTML, hexadecimal, base64.

    Base64 depends on what stands before it, so the signs that are the same for each of the three places.
    """
    own = secret.encode()
    found = {own, quote(secret, safe="").encode(), quote_plus(secret).encode(), own.hex().encode()}
    once = json.dumps(secret, ensure_ascii=False)[1:-1]
    found |= {once.encode(), json.dumps(once, ensure_ascii=False)[1:-1].encode()}
    found |= {json.dumps(secret)[1:-1].encode(), secret.encode("utf-16-le"), html.escape(secret).encode()}
    found |= {quote(secret, safe="!'()*~").encode()}
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + own)
        start, end = (0, 2, 3)[before], len(whole) - (4 if (before + len(own)) % 3 else 0)
        found |= {whole[start:end], whole[start:end].translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def leaks(folder: Path, secrets: dict[str, Any], *, apart_from: frozenset[str]) -> list[str]:
    """Return where a secret stands in a file below `folder`, in any spelling; none is good."""
    names = {f"cookie {n}": value for n, value in enumerate(secrets["cookies"])}
    names |= {f"token {n}": value for n, value in enumerate(secrets["tokens"])}
    names["password"] = secrets["password"]
    files = [path for path in folder.rglob("*") if path.name not in apart_from]
    return [line.replace(f"{folder}/", "") for line in standing(files, names)]


def standing(files: Iterable[Path], secrets: Mapping[str, str]) -> list[str]:
    """Return which of the named secrets stand in which of these files, in what is packed in them too."""
    wanted = [(name, form) for name, secret in secrets.items() for form in spellings(secret)]
    found = []
    for path in sorted(path for path in files if path.is_file()):
        for place, content in unpacked(str(path), path.read_bytes()):
            found += [f"{name} stands in {place}" for name, form in wanted if form in content]
    return list(dict.fromkeys(found))


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file's name and bytes, and those of whatever is packed in it, told by how they begin."""
    yield name, name.rpartition("/")[2].encode() + b"\n" + content
    for place, inner in _packed(name, content):
        yield from unpacked(place, inner)


def _packed(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what one archive, one gzip file, or the texts of one picture hold."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((f"{name}!{one}", archive.read(one)) for one in archive.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield f"{name}!gzip", gzip.decompress(content)
    elif content.startswith((b"\x89PNG", b"RIFF")):
        with Image.open(io.BytesIO(content)) as image:
            yield f"{name}!texts", "\n".join(map(str, image.info.values())).encode()
