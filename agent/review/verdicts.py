"""What reviewers say of steps, recordings and rounds, and what stands of it; kept as evidence, never changed.

Every verdict is a line of the store's `reviews.jsonl` (`agent.evidence.reviews`), over the digests of what
was looked at; taking one back is a line, too. A lock of its own lets reviewers go on while a round holds the
store, and one after another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from agent.errors import InvalidInput, StoreBusy
from agent.evidence import keys
from agent.evidence.canonical import stamp, tidy
from agent.evidence.files import is_plain
from agent.evidence.reviews import REVIEWS, UNDO, add, read_reviews, standing_lines
from agent.ledger.database import Clock
from agent.review.looked_at import Target, about
from agent.say import say

#: More is an essay, and no comment.
LONGEST = 2000
_PATIENCE = 20.0


class Said(StrEnum):
    """What a reviewer can say, the worst last."""

    FINE = "fine"
    UNCLEAR = "unclear"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict: `number` is its line, `at` in UTC; `sha256` and `still` are digests of what was seen."""

    number: int
    at: datetime
    by: str
    said: Said
    comment: str
    target: Target
    sha256: str
    still: str


class Verdicts:
    """The verdicts on one store's recordings, whose folder is `store`; for several threads and processes.

    `data_dir` holds keys and locks; `clock` gives aware UTC times.
    """

    def __init__(self, store: Path, data_dir: Path, clock: Clock) -> None:
        self._store, self._data_dir, self._clock = store, data_dir, clock
        self._read: tuple[tuple[int, int] | None, list[Verdict]] | None = None

    def say(self, by: str, target: Target, said: Said, comment: str = "", still: str = "") -> Verdict:
        """Keep what a reviewer says of one thing, and return it; `still` is the digest of the picture seen.

        Raises InvalidInput for what is not there, is another picture by now, or cannot be judged yet (a
        whole round that still runs), `StoreBusy` where others write too long, `EvidenceUnwritable`.
        """
        return self._add([_line(by, self.seen(target, still), said, comment)])[0]

    def seen(self, target: Target, still: str = "") -> dict[str, Any]:
        """Return what a verdict would be about, by its digests; raises InvalidInput as `say`."""
        seen = about(self._store, target)
        if still and still != seen.get("still"):
            raise InvalidInput(
                say("{target} has another picture than the one you saw", target=target),
                hint=say("nothing was kept; load the page again"),
            )
        return seen

    def fine_alike(self, by: str, target: Target, among: Iterable[Target], comment: str = "") -> int:
        """Say `fine` of a step and of each in `among` with the very same picture; return of how many.

        A step that the reviewer has spoken of stays as it is. Raises as `say`, also for a step without a
        picture.
        """
        seen = about(self._store, target)
        if not seen.get("still"):
            raise InvalidInput(say("{target} has no picture that others could be like", target=target))
        spoken = {each.target for each in self.standing() if each.by == by}
        others = (about(self._store, each) for each in dict.fromkeys(among) if each not in {*spoken, target})
        alike = [seen, *(each for each in others if each.get("still") == seen["still"])]
        return len(self._add([_line(by, each, Said.FINE, comment) for each in alike]))

    def undo(self, by: str, number: int) -> Verdict:
        """Take back what stands as this number, whoever said it, and return it; InvalidInput if none does."""
        found = next((each for each in self.standing() if each.number == number), None)
        if found is None:
            raise InvalidInput(say("no verdict {n} stands", n=number))
        self._add([{"by": plain(by), "said": UNDO, "of": number}])
        return found

    def standing(self) -> list[Verdict]:
        """Return every verdict that was not taken back, the oldest first."""
        mark, read = self._mark(), self._read
        if mark is None:
            return []
        if read is None or read[0] != mark:
            self._read = read = mark, standing(read_reviews(self._store))
        return list(read[1])

    def _mark(self) -> tuple[int, int] | None:
        """Return what changes when the list does, None without a list."""
        path = self._store / REVIEWS
        return (path.stat().st_mtime_ns, path.stat().st_size) if is_plain(path) else None

    def of(self, round_id: str, recording: str | None = None) -> list[Verdict]:
        """Return what stands about a round or one recording of it (empty: about the round as such)."""
        found = [each for each in self.standing() if each.target.round_id == round_id]
        return [each for each in found if recording in (None, each.target.recording)]

    def _add(self, entries: Sequence[Mapping[str, object]]) -> list[Verdict]:
        with self._held():
            signer = keys.load(self._data_dir, self._clock)
            at = stamp(self._clock())
            before = self.standing()
            lines = add(self._store, [{**entry, "at": at} for entry in entries], signer)
            self._read = self._mark(), standing(lines, before)
        return [verdict for line in lines if (verdict := _verdict(line))]

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the list: a lock of its own, since a round holds the store for as long as it runs."""
        folder = self._data_dir / "locks"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = folder / f"{self._store.name}.reviews.lock"
        lock = FileLock(name, timeout=_PATIENCE, mode=0o600, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            words = say("the verdicts on store `{store}` are being written", store=self._store.name)
            raise StoreBusy(words, hint=say("nothing was kept; say it again")) from None
        try:
            yield
        finally:
            lock.release()


def standing(lines: Sequence[Mapping[str, Any]], before: Iterable[Verdict] = ()) -> list[Verdict]:
    """Return what stood `before` lines and the verdicts among these, but what a line takes back.

    What has no right form is no verdict.
    """
    gone = [line.get("of") for line in lines if line.get("said") == UNDO]
    kept = [each for each in before if each.number not in gone] if gone else list(before)
    return kept + [verdict for line in standing_lines(lines) if (verdict := _verdict(line))]


def worst(verdicts: Iterable[Verdict]) -> Said | None:
    """Return what stands of a thing: the worst that anybody's last word on it says, None without any."""
    last = {(each.by, each.target): each.said for each in verdicts}
    return max(last.values(), key=list(Said).index, default=None)


def states(verdicts: Iterable[Verdict]) -> dict[Target, Said]:
    """Return what stands of each thing that anybody spoke of."""
    by_target: dict[Target, list[Verdict]] = {}
    for each in verdicts:
        by_target.setdefault(each.target, []).append(each)
    return {target: said for target, some in by_target.items() if (said := worst(some))}


def _line(by: str, seen: Mapping[str, object], said: Said, comment: str) -> dict[str, object]:
    return {"by": plain(by), "said": said.value, "comment": plain(comment)[:LONGEST], "about": dict(seen)}


def plain(text: str) -> str:
    """Return a text as evidence keeps it."""
    return str(tidy(text)).strip()


def _verdict(line: Mapping[str, Any]) -> Verdict | None:
    """Return a line as a verdict; None where it has not the form of one, whoever wrote it."""
    told = line.get("about")
    told = told if isinstance(told, dict) else {}
    texts = [
        told.get("round"),
        told.get("recording"),
        told.get("sha256"),
        told.get("still", ""),
        line.get("by"),
    ]
    if not all(isinstance(text, str) for text in texts) or type(told.get("step")) is not int:
        return None
    try:
        at = datetime.fromisoformat(str(line.get("at"))).astimezone(UTC)
        said = Said(str(line.get("said")))
    except (ValueError, OverflowError):
        return None
    target = Target(told["round"], told["recording"], told["step"])
    comment = str(line.get("comment", ""))
    return Verdict(line["seq"], at, line["by"], said, comment, target, told["sha256"], told.get("still", ""))
