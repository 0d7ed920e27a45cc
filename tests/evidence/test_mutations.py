"""Whatever is changed in a sealed store, in any file or folder, is found; put back, nothing is."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.evidence.complete import complete
from agent.evidence.head import read, write
from agent.evidence.keys import Keys, load
from agent.evidence.prune import prune
from agent.evidence.reviews import add
from agent.evidence.seal import Seal
from agent.evidence.timestamp_all import stamp_all
from agent.evidence.verify import verify
from tests.evidence.authority import Counter, Office, close_counter, known_as, open_counter, send
from tests.evidence.sealing import FIRST, SECOND, begin, clock, record, whole_round
from tests.evidence.test_prune import due, rich_round
from tests.evidence.test_reviews import entry

ROUNDS, EACH = 12, 100
THIRD = "20261122t111403z-daily"
#: Of the texts of the first round one is pruned.
GONE = "0001-order-before.txt"
KINDS = {
    *("head.json", "head.json.sig", "stamps.jsonl", "pruned.jsonl", "reviews.jsonl", "reviews.jsonl.sig"),
    *("round.json", "round.json.sig", "index.html", "recording.json", "recording.json.sig"),
    *("recording.json.tsr", "recording.json.tsa.pem", "steps.jsonl", "steps.torn", ".png", ".txt", ".zip"),
}


def torn_round(recordings: Path, keys: Keys) -> None:
    """Leave a round that was killed amid a line, and complete it."""
    work = begin(recordings, THIRD, keys)
    record(work)
    work.flush()
    steps = work.folder / "scan/steps.jsonl"
    steps.write_bytes(steps.read_bytes() + b'{"at":"2026')
    complete(work.folder.parent, Seal(keys, clock))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """One key for all mutations."""
    return load(tmp_path_factory.mktemp("home"), clock)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, keys: Keys, clock_office: Office) -> Path:
    """A store with every kind of file, as `KINDS` names them; put back each time."""
    folder = tmp_path_factory.mktemp("recordings")
    rich_round(folder, FIRST, keys)
    whole_round(folder, SECOND, keys)
    store = folder / "practice"
    torn_round(folder, keys)
    old = due(store, keys.known, after=5, text_days=1).due
    gone = [each for each in old if each.name.startswith(FIRST) and each.name.endswith(GONE)]
    prune(store, gone, keys, clock)
    add(store, [entry(store), entry(store, "wrong", 2)], keys)
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
    """Take away a file or a folder, whole recordings and rounds among them; a trace may go at any time."""
    path = chance.choice(sorted(path for path in store.rglob("*") if "debug" not in path.parts))
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
    names = ["x.png", "order-2", "20261122t091404z-daily", ".hidden", "steps.torn", "9"]
    name = folder / chance.choice([each for each in names if not (folder / each).exists()])
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


def test_every_kind_of_file_is_there(store: Path) -> None:
    """Each file is of a kind that a store can have, and there is one of each."""
    names = {path.name for path in store.rglob("*") if path.is_file()}
    assert KINDS == {name if name in KINDS else f".{name.rpartition('.')[2]}" for name in names}


def test_there_are_enough() -> None:
    """At least a thousand mutations."""
    assert 1000 <= ROUNDS * EACH
