"""A round with a fixed clock, and pictures made by hand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.evidence.keys import Keys, load
from agent.evidence.recorder import Facts, Redactor, Round
from agent.evidence.timestamp_request import Authority
from tests.evidence.authority import Counter, Office, close_counter, known_as, office, open_counter, send
from tests.evidence.sealing import FIRST, SECOND, whole_round

NOW = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)

MakeRound = Callable[..., Round]
Png = Callable[..., bytes]


@pytest.fixture
def facts() -> Facts:
    """What is true of every round of these tests."""
    return Facts(
        flow="daily",
        store="practice",
        round_id="20261122t091403z-daily",
        console="127.0.0.1:8000",
        shop="",
        pack="selectors/aliexpress.yaml",
        pack_sha256="ab" * 32,
        versions={"bufa": "0.1.0", "python": "3.11"},
        started=NOW,
    )


@pytest.fixture
def make_round(tmp_path: Path, facts: Facts) -> MakeRound:
    """Make a round under `tmp_path/recordings` whose clocks stand still, with room enough on any disk."""

    def make(redactor: Redactor | None = None, folder: Path | None = None, **more: Any) -> Round:
        more = {"monotonic": lambda: 0.0, "min_free": 0, **more}
        return Round(folder or tmp_path / "recordings", facts, lambda: NOW, redactor or Redactor(), **more)

    return make


@pytest.fixture
def png() -> Png:
    """Make a PNG of one grey: `png(width, height, grey)`."""

    def make(width: int = 4, height: int = 3, grey: int = 128) -> bytes:
        def chunk(kind: bytes, content: bytes) -> bytes:
            check = struct.pack(">I", zlib.crc32(kind + content))
            return struct.pack(">I", len(content)) + kind + content + check

        head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        rows = zlib.compress((b"\0" + bytes([grey]) * width) * height)
        parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + parts

    return make


@pytest.fixture(scope="session")
def clock_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An authority that sends its signer's certificate alone."""
    return office(tmp_path_factory.mktemp("authority") / "office")


@pytest.fixture
def counter(clock_office: Office) -> Iterator[Counter]:
    """The authority's web server, answering as it should until a test says otherwise."""
    opened = Counter(answer=lambda handler, query: send(handler, clock_office.reply(query)))
    server = open_counter(opened)
    yield opened
    close_counter(opened, server)


@pytest.fixture
def authority(counter: Counter, clock_office: Office) -> Authority:
    """That authority as bufa knows it."""
    return known_as(counter, clock_office)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """The keys of an installation, made anew."""
    return load(tmp_path / "home", lambda: NOW)


@pytest.fixture
def store(tmp_path: Path, keys: Keys) -> Path:
    """The folder of a store with two sealed rounds, two recordings in each."""
    for round_id in (FIRST, SECOND):
        whole_round(tmp_path / "recordings", round_id, keys)
    return tmp_path / "recordings" / "practice"
