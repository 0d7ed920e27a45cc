"""Fabricates weeks of recordings of several stores with the real recorder, sealed as rounds do.

What was recorded once is recorded again at other times and in other stores, with what goes wrong at times:
writes that stay unproven, pages that need a person, fallback locators, pop-ups, pages built otherwise. For
looking at the page with one's own eyes: `python -m tests.review.weeks FOLDER ROUND…`, each ROUND a recorded
round's folder whose pictures are used. It takes a minute where FOLDER is in memory, else as many as the disk
wants for its promises.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.evidence.keys import Keys, load
from agent.evidence.recorder import CardPicture, Facts, Recorder, Redactor, Round, WriteCard

STORES = ("north", "harbour", "garden")
#: How a round can be; the first is by far the most frequent.
HAPPENINGS = ("quiet", "writes", "unconfirmed", "needs_person", "fallback", "promotion", "changed")
_WEIGHTS = (80, 12, 1, 2, 2, 2, 1)
_UNTOLD = frozenset({"at", "local", "ms", "seq", "prev", "size", "sha256", "text_sha256", "still", "text"})


@dataclass
class Moving:
    """A clock that goes on by a second whenever it is asked."""

    now: datetime

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Source:
    """One recorded round: its recordings by name, read once."""

    folder: Path
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Return the recordings of orders."""
        return sorted(path.name for path in self.folder.glob("order-*"))

    def steps(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of a recording."""
        if name not in self.lines:
            text = (self.folder / name / "steps.jsonl").read_text("utf-8")
            self.lines[name] = [json.loads(line) for line in text.splitlines()]
        return self.lines[name]

    def content(self, name: str, file: str) -> bytes:
        """Return one file of a recording."""
        return (self.folder / name / file).read_bytes()


def replayed(recorder: Recorder, source: Source, name: str, happening: str) -> str:
    """Record a recording again, with what happens to it; return its outcome."""
    stills: dict[str, str] = {}
    outcome = "done"
    for line in source.steps(name):
        told = {key: value for key, value in line.items() if key not in _UNTOLD}
        if line["verb"] == "still" and line.get("still"):
            stills[line["still"]] = _again(recorder, source, name, line, told, happening)
        elif line["verb"] == "card":
            outcome = _card(recorder, told["write"], stills, happening)
        elif line["verb"] != "still":
            recorder.line(**_bent(told, happening))
    if happening == "needs_person":
        outcome = happening
    return outcome


def _again(
    recorder: Recorder,
    source: Source,
    name: str,
    line: dict[str, Any],
    told: dict[str, Any],
    happening: str,
) -> str:
    own = {key: told[key] for key in ("page", "moment", "boxes", "masked") if key in told}
    text = source.content(name, line["text"]).decode() if "text" in line else ""
    if happening == "changed" and own["moment"] == "before":
        text += '\n  - button "批量修改"'
    if happening == "needs_person" and own["moment"] == "after":
        own["moment"] = "wrong"
    return recorder.still(source.content(name, line["still"]), text=text, **own)


def _bent(told: dict[str, Any], happening: str) -> Any:
    if happening == "fallback" and told.get("resolved"):
        return {**told, "resolved": f"{told['resolved']}; candidate 2"}
    if happening == "promotion" and told["verb"] == "open":
        return {**told, "verb": "click", "page": "promotion", "element": "close"}
    if happening == "unconfirmed" and told["verb"] == "settled":
        return {**told, "write": {**told["write"], "state": "unconfirmed", "note": "not seen within 6 s"}}
    return told


def _card(recorder: Recorder, write: dict[str, Any], stills: dict[str, str], happening: str) -> str:
    outcome: str = happening if happening in ("unconfirmed", "needs_person") else write["outcome"]
    shown = [
        CardPicture(each["title"], stills[each["still"]], tuple(each["box"]) if "box" in each else None)  # type: ignore[arg-type]
        for each in write["pictures"]
        if each["still"] in stills
    ]
    told = {name: write[name] for name in ("order_id", "kind", "reason", "old", "new", "text")}
    recorder.card(WriteCard(**told, outcome=outcome, pictures=shown))
    return outcome


def one_round(
    folder: Path,
    store: str,
    moment: datetime,
    source: Source,
    happening: str,
    keys: Keys,
    chance: random.Random,
) -> None:
    """Fabricate one round of a store."""
    flow = "daily"
    round_id = f"{moment:%Y%m%dt%H%M%Sz}-{flow}"
    versions = {"bufa": "0.1.0", "browser": "156.0"}
    own = ("console.example", f"console.example/{store}", "aliexpress", "ab" * 32, versions, moment)
    facts = Facts(flow, store, round_id, *own, time_zone="Asia/Shanghai")
    clock = Moving(moment)
    made = Round(folder, facts, clock, Redactor(), monotonic=lambda: 0.0, min_free=0, signer=keys)
    scan = made.recording("scan")
    scan.line(verb="open", page="waiting", url="https://console.example/orders")
    outcome = "done"
    if happening != "quiet":
        for file in sorted((source.folder / "scan" / "stills").iterdir()):
            _, page, *rest = file.stem.split("-")
            scan.still(file.read_bytes(), page=page, moment="-".join(rest))
        names = chance.sample(source.names(), chance.randint(1, 4))
        for number, name in enumerate(names):
            recording = made.recording(name)
            ended = replayed(recording, source, name, happening if not number else "writes")
            recording.close(ended)
            outcome = ended if not number and ended in ("unconfirmed", "needs_person") else outcome
    made.close(outcome, {"orders read": chance.randint(20, 80), "later": chance.randint(5, 30)})


def moments(until: datetime, days: int, every: int) -> Iterator[datetime]:
    """Yield the times at which rounds begin, the oldest first, `every` so many hours."""
    begin = until - timedelta(days=days)
    for number in range(days * 24 // every):
        yield begin + timedelta(hours=number * every)


def fabricate(
    folder: Path,
    sources: Sequence[Path],
    keys: Keys,
    *,
    until: datetime,
    days: int = 21,
    every: int = 1,
    stores: Sequence[str] = STORES,
) -> None:
    """Fabricate the rounds of all stores under `folder`; the same call gives the same rounds."""
    chance = random.Random(7)
    read = [Source(path) for path in sources]
    for moment in moments(until, days, every):
        for number, store in enumerate(stores):
            (happening,) = chance.choices(HAPPENINGS, _WEIGHTS)
            at = moment + timedelta(minutes=number, seconds=chance.randint(0, 59))
            one_round(folder, store, at, read[number % len(read)], happening, keys, chance)


def main(folder: Path, sources: list[Path]) -> None:
    """Make an installation in `folder`: settings, keys, three weeks of recordings."""
    folder.mkdir(parents=True)
    named = "\n".join(
        f'[stores.{name}]\npack = "aliexpress"\naddress = "https://console.example"\n' for name in STORES
    )
    (folder / "bufa.toml").write_text(f'data_dir = "."\nrecordings_dir = "recordings"\n\n{named}', "utf-8")
    now = datetime.now(UTC).replace(minute=10, second=0, microsecond=0)
    fabricate(folder / "recordings", sources, load(folder, lambda: now), until=now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
