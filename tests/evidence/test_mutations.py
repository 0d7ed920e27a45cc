"""Whatever is changed in a sealed store, in any file or folder, is found; put back, nothing is."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.evidence.head import read, write
from agent.evidence.keys import Keys, load
from agent.evidence.timestamp_all import stamp_all
from agent.evidence.verify import verify
from tests.evidence.authority import Counter, Office, close_counter, known_as, open_counter, send
from tests.evidence.sealing import FIRST, SECOND, clock, whole_round

ROUNDS, EACH = 12, 100


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """One key for all mutations."""
    return load(tmp_path_factory.mktemp("home"), clock)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, keys: Keys, clock_office: Office) -> Path:
    """A store with every kind of file: two rounds, time stamps, a chain of stamps; put back each time."""
    folder = tmp_path_factory.mktemp("recordings")
    for round_id in (FIRST, SECOND):
        whole_round(folder, round_id, keys)
    store = folder / "practice"
    opened = Counter(answer=lambda handler, query: send(handler, clock_office.reply(query)))
    server = open_counter(opened)
    stamp_all(store, known_as(opened, clock_office), only=FIRST)
    close_counter(opened, server)
    write(store, read(store, keys.known, ""), keys)
    return store


def of_bytes(chance: random.Random, before: bytes) -> bytes:
    """Return other bytes: changed, added, taken out, cut off, exchanged, doubled."""
    place, end = sorted(chance.choices(range(len(before) + 1), k=2))
    kinds = [
        before[:place] + bytes([chance.randrange(256)]) + before[place + 1 :],
        before[:place] + chance.randbytes(chance.randint(1, 9)) + before[place:],
        before[:place] + before[end:],
        before[:place],
        before[end:],
        before[end:] + before[:end],
        before + before,
        before + b"\n",
        b"",
    ]
    return next(after for after in chance.sample(kinds, len(kinds)) if after != before)


def of_lines(chance: random.Random, before: bytes) -> bytes:
    """Return the same lines without one, with one twice, or in another order."""
    lines = before.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    changed = [list(lines), list(lines), list(lines)]
    del changed[0][one]
    changed[1].insert(other, lines[one])
    changed[2][one], changed[2][other] = lines[other], lines[one]
    return b"".join(chance.choice([each for each in changed if each != lines]))


def content(chance: random.Random, store: Path) -> Callable[[], None]:
    """Change what one file holds; return what puts it back."""
    path = chance.choice(sorted(path for path in store.rglob("*") if path.is_file()))
    before = path.read_bytes()
    path.write_bytes(
        chance.choice([of_bytes, of_lines] if path.suffix == ".jsonl" else [of_bytes])(chance, before)
    )
    return lambda: path.write_bytes(before) and None


def removed(chance: random.Random, store: Path) -> Callable[[], None]:
    """Take away a file or a folder, whole recordings and rounds among them."""
    path = chance.choice(sorted(store.rglob("*")))
    away = store.parent / "away"
    path.rename(away)
    return lambda: away.rename(path) and None


def renamed(chance: random.Random, store: Path) -> Callable[[], None]:
    """Give a file or a folder another name."""
    path = chance.choice(sorted(store.rglob("*")))
    other = path.with_name(chance.choice(["x", "20261122t091404z-daily", "order-1", f"{path.name}~"]))
    path.rename(other)
    return lambda: other.rename(path) and None


def added(chance: random.Random, store: Path) -> Callable[[], None]:
    """Put a file, an empty folder, or a copy of a recording or a round where there was none."""
    folder = chance.choice([store, *sorted(path for path in store.rglob("*") if path.is_dir())])
    name = folder / chance.choice(
        ["x.png", "order-2", "20261122t091404z-daily", ".hidden", "steps.torn", "9"]
    )
    kind = chance.choice(["file", "folder", "copy"])
    if kind == "file":
        name.write_bytes(b"x")
    elif kind == "folder":
        name.mkdir()
    else:
        copied = store.parent / "copied"
        shutil.copytree(store / FIRST / chance.choice(["", "scan"]), copied)
        copied.rename(name)
    return lambda: name.unlink() if name.is_file() else shutil.rmtree(name)


def exchanged(chance: random.Random, store: Path) -> Callable[[], None]:
    """Let two files, two recordings or two rounds change places."""
    kind = chance.choice(["*/*/stills/*", "*/*/*.json", "*/*/*.sig", "*/*.json", "*/*.sig", "*/scan", "*"])
    found = sorted(path for path in store.glob(kind) if kind != "*" or path.is_dir())
    one, other = chance.sample(found, 2)
    if one.is_file() and one.read_bytes() == other.read_bytes():
        return content(chance, store)

    def swap() -> None:
        away = store.parent / "away"
        one.rename(away)
        other.rename(one)
        away.rename(other)

    swap()
    return swap


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_mutation_is_found(store: Path, keys: Keys, seed: int) -> None:
    """Bytes, lines, files, recordings and rounds: changed, cut, removed, renamed, added, exchanged."""
    chance = random.Random(seed)
    assert [] == verify(store, keys.known).wrong
    for number in range(EACH):
        kind = chance.choices([content, removed, renamed, added, exchanged], [5, 2, 1, 2, 2])[0]
        put_back = kind(chance, store)
        assert verify(store, keys.known).wrong, (seed, number, kind.__name__)
        put_back()
    assert [] == verify(store, keys.known).wrong


def test_there_are_enough() -> None:
    """At least a thousand mutations."""
    assert 1000 <= ROUNDS * EACH
