"""One recording opened: its steps, and those of its files that may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from agent.dossier.reading import SEEN, lines_of, plain, read_object
from agent.evidence.canonical import digest
from agent.evidence.files import RECORDING, is_folder, is_plain, leads_out, signature_of
from agent.evidence.picture import size_of
from agent.review.rounds import Recording, State
from agent.review.steps import Seen, Step, left_over, seen_of, steps_of


@dataclass(frozen=True)
class Opened:
    """A recording with its lines; `state` says how it lies there, `cut_short` why it ends early.

    `summary` is its `recording.json`, empty where there is none. `files` are name → SHA-256 of what it lists,
    or, while it is open, of what its lines name: nothing else is ever shown. `sha256` is the digest of its
    `recording.json` as it was read.
    """

    recording: Recording
    state: State
    summary: Mapping[str, Any]
    steps: tuple[Step, ...]
    files: Mapping[str, str] = field(repr=False)
    sha256: str = ""

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Its steps as a person counts them: the pictures, each with the lines that led to it."""
        return seen_of(self.steps)

    @property
    def left_over(self) -> tuple[Step, ...]:
        """The lines after the last picture."""
        return left_over(self.steps)

    @property
    def key(self) -> str:
        """The id of the key that its seal names, empty without one."""
        return str(self.summary.get("key", ""))

    @property
    def cut_short(self) -> str:
        """Why it ends early, empty where it does not."""
        return str(self.summary.get("cut_short", ""))

    @property
    def stamped(self) -> bool:
        """Whether a time stamp lies beside it."""
        return is_plain(self.recording.folder / f"{RECORDING}.tsr")

    def file(self, sha256: str) -> bytes | None:
        """Return the picture or text of this digest.

        None where it is not listed, is gone (pruned), or is no longer what was listed.
        """
        for name, told in self.files.items():
            if told == sha256 and (content := self._content(name)) is not None and digest(content) == sha256:
                return content
        return None

    def said(self, step: Step) -> str | None:
        """Return what the page said at a step to those who cannot see it; None where that is not there."""
        content = self.file(step.text_sha256) if step.text_sha256 else None
        return None if content is None else content.decode("utf-8", "replace")

    def place(self, name: str) -> Path | None:
        """Return where a picture or text of this recording lies; None for every other name."""
        parts = PurePosixPath(name).parts
        if leads_out(name) or len(parts) != 2 or parts[0] not in SEEN:
            return None
        path = self.recording.folder.joinpath(*parts)
        return path if is_folder(path.parent) and is_plain(path) else None

    def size(self, name: str) -> tuple[int, int] | None:
        """Return width and height of a picture in pixels, None where `place` knows none of this name."""
        path = self.place(name)
        return size_of(path) if path else None

    def _content(self, name: str) -> bytes | None:
        path = self.place(name)
        return plain(path) if path else None


def open_recording(recording: Recording) -> Opened:
    """Read a recording as it lies there now; a missing or damaged one has no steps."""
    folder = recording.folder
    content = plain(folder / RECORDING) if is_folder(folder) else None
    summary = read_object(content or b"")
    steps = steps_of(lines_of(folder)) if is_folder(folder) else ()
    state = _state(recording, content, summary)
    sha256 = digest(content) if content else ""
    return Opened(recording, state, summary, steps, _files(summary, steps), sha256)


def _state(recording: Recording, content: bytes | None, summary: Mapping[str, Any]) -> State:
    path = recording.folder / RECORDING
    if content is None:
        return State.DAMAGED if recording.sha256 or path.is_symlink() else State.OPEN
    if not summary or (recording.sha256 and digest(content) != recording.sha256):
        return State.DAMAGED
    return State.SEALED if is_plain(signature_of(path)) else State.UNSEALED


def _files(summary: Mapping[str, Any], steps: tuple[Step, ...]) -> dict[str, str]:
    """Return what may be shown: what the list of a closed recording names, else what its lines do."""
    listed = summary.get("files")
    if isinstance(listed, dict):
        told = {name: proof.get("sha256") for name, proof in listed.items() if isinstance(proof, dict)}
        return {name: sha256 for name, sha256 in told.items() if isinstance(sha256, str)}
    if summary:
        return {}
    pairs = [(step.still, step.sha256) for step in steps] + [(s.text, s.text_sha256) for s in steps]
    return {name: sha256 for name, sha256 in pairs if name and sha256}
