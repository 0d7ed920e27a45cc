"""A step that belongs to several recordings (one message, two orders) stands in each of them, whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from agent.evidence.card import WriteCard
from agent.evidence.recording import Recording
from agent.evidence.step import Shot, Step


class Several:
    """The verbs of a recording, passed on to each of `recordings`.

    Numbers and names that come back are those of the first; a still has its own name in each recording,
    and `line` and `card` translate it.
    """

    def __init__(self, *recordings: Recording) -> None:
        if not recordings:
            raise ValueError("a step must belong to at least one recording")
        self.recordings = tuple(dict.fromkeys(recordings))
        self._names: dict[str, list[str]] = {}

    @property
    def last_still(self) -> str:
        """The name of the latest still in the first recording."""
        return self.recordings[0].last_still

    @property
    def lines(self) -> int:
        """The number of the latest line of the first recording."""
        return self.recordings[0].lines

    def line(self, **step: Unpack[Step]) -> int:
        """Record one verb in each recording, as `Recording.line`."""
        still = step.get("still", "")
        numbers = []
        for place, recording in enumerate(self.recordings):
            own = step.copy()
            own["still"] = self._name(place, still)
            numbers.append(recording.line(**own))
        return numbers[0]

    def still(self, image: bytes | None, **shot: Unpack[Shot]) -> str:
        """Record one picture in each recording, as `Recording.still`."""
        names = [found.still(image, **shot) for found in self.recordings]
        self._names[names[0]] = names
        return names[0]

    def card(self, card: WriteCard) -> None:
        """Record a card in its order's recording, or in each where none is of that order."""
        own = [place for place, found in enumerate(self.recordings) if found.order_id == card.order_id]
        for place in own or range(len(self.recordings)):
            pictures = [replace(shown, still=self._name(place, shown.still)) for shown in card.pictures]
            self.recordings[place].card(replace(card, pictures=pictures))

    def flush(self) -> None:
        """Return when all recordings are on the disk; else `EvidenceUnwritable`."""
        for recording in self.recordings:
            recording.flush()

    def close(self, outcome: str) -> None:
        """Close each recording with the same outcome."""
        for recording in self.recordings:
            recording.close(outcome)

    def _name(self, place: int, still: str) -> str:
        """Return what the still that the first recording calls `still` is called in another."""
        names = self._names.get(still)
        return names[place] if names else still
