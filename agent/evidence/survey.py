"""Which files of a store are due to be forgotten, and which are kept although they are; changes nothing.

Only closed rounds are looked at whose signatures are good: nothing that is not sealed, or was altered, goes.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import InvalidInput
from agent.evidence.chain import read_sound
from agent.evidence.check_recording import same
from agent.evidence.due import Due
from agent.evidence.files import (
    DEBUG,
    INDEX,
    RECORDING,
    ROUND,
    STEPS,
    TEXTS,
    is_folder,
    is_plain,
    leads_out,
    plain_bytes,
    sealed_object,
    signature_of,
)
from agent.evidence.keys import Known
from agent.evidence.pruned import Pruned, read_pruned
from agent.evidence.retention import ALL, DEBUGGING, EVIDENCE, PERSONAL, classes, over, personal_files
from agent.evidence.told import table
from agent.say import say

if TYPE_CHECKING:
    from agent.settings_retention import RetentionSettings

Told = Mapping[str, Any]
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Survey:
    """What is due; `held` is due and kept, by the order that holds it; `left` says why others stay."""

    due: list[Due] = field(default_factory=list)
    held: dict[str, list[Due]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """What decides: days of each class, the orders on hold, whose signatures count, the time (aware)."""

    days: RetentionSettings
    holds: Collection[str]
    known: Known
    now: datetime


def survey(store: Path, rules: Rules) -> Survey:
    """Look through a store's folder, oldest round first; for whoever holds the store.

    Raises InvalidInput where something in it cannot be read.
    """
    found = Survey()
    try:
        pruned = read_pruned(store, rules.known)
        for folder in sorted(store.iterdir()) if store.is_dir() else ():
            _look(folder, rules, found, pruned)
    except OSError as error:
        raise InvalidInput(
            say("not all recordings can be read, so nothing was pruned"),
            {"folder": str(store), "seen": str(error)},
            say("correct the access rights; `bufa verify` tells what is wrong"),
        ) from error
    return found


def _look(folder: Path, rules: Rules, found: Survey, pruned: Pruned) -> None:
    """Look through one folder of a store, if it is that of a closed round that is old enough."""
    if is_folder(folder) and is_plain(signature_of(folder / ROUND)):
        told = sealed_object(folder / ROUND) or {}
        age = _age(told, rules.now)
        if age is not None and over(rules.days, ALL, age):
            _Round(folder, told, age, rules, found, pruned).look()


@dataclass
class _Round:
    """One closed round that is old enough; `held` names the order that holds a recording, by its name."""

    folder: Path
    told: Told
    age: timedelta
    rules: Rules
    found: Survey
    pruned: Pruned
    held: dict[str, str] = field(default_factory=dict)

    def look(self) -> None:
        """Note every file of the round that is due."""
        if not self._signed():
            self._leave(ROUND, say("is not as it was sealed"))
            return
        lists = dict(self._lists())
        if len(lists) < len(table(self.told.get("recordings"))) or not self._told_as_sealed(lists):
            return  # what decides over the others may have been altered: nothing of the round goes
        self.held = self._holds(lists)
        for name, files in lists.items():
            personal = personal_files(files, self._steps(name)) if self.rules.days.personal_days else set()
            for file, proof in files.items():
                self._file(name, file, proof, classes(file, personal))
        self._file("", INDEX, self.told.get("index"), (EVIDENCE,))  # it repeats every step
        for file, proof in table(self.told.get("debug")).items():
            self._file("", f"{DEBUG}/{file}", proof, (DEBUGGING, PERSONAL))

    def _file(self, recording: str, file: str, proof: Any, of: tuple[str, ...]) -> None:
        """Note one file if its time is over and it is there as it was sealed."""
        end = over(self.rules.days, of, self.age)
        path = self.folder / recording / file
        if end is None or leads_out(file) or not os.path.lexists(path):
            return
        name = "/".join(filter(None, (recording, file)))
        parents = path.relative_to(self.folder).parents
        if not is_plain(path) or not all(is_folder(self.folder / part) for part in parents):
            self._leave(name, say("is no plain file"))
        elif not same(path, proof):
            self._leave(name, say("was altered"))
        else:
            listed = self.pruned.of(self.folder.name, recording).line(file, proof) is not None
            own = (proof["sha256"], path.stat().st_size, *end, self.age.days, listed)
            self._note(Due(self.folder.name, recording, file, *own))

    def _note(self, due: Due) -> None:
        holds = self.held.get(due.recording)
        (self.found.due if holds is None else self.found.held.setdefault(holds, [])).append(due)

    def _signed(self) -> bool:
        path = self.folder / ROUND
        content, signature = plain_bytes(path), plain_bytes(signature_of(path))
        return self.told.get("round") == self.folder.name and self.rules.known.signed(
            self.told.get("key"), content, signature
        )

    def _lists(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the files of each recording that is the one that the round names."""
        for name, entry in sorted(table(self.told.get("recordings")).items()):
            path = self.folder / name / RECORDING
            if leads_out(name) or not is_folder(path.parent) or not _sealed(path, entry):
                self._leave(f"{name}/{RECORDING}", say("is not as it was sealed"))
            else:
                yield name, table((sealed_object(path) or {}).get("files"))

    def _told_as_sealed(self, lists: Mapping[str, Told]) -> bool:
        """Return whether the steps and texts that are there, which say what else is what, are as sealed."""
        whole = True
        for name, files in lists.items():
            for file in (each for each in files if each == STEPS or each.startswith(f"{TEXTS}/")):
                path = self.folder / name / file
                if not leads_out(file) and os.path.lexists(path) and not _sealed(path, files[file]):
                    self._leave(f"{name}/{file}", say("was altered, and with it nothing of this round goes"))
                    whole = False
        return whole

    def _steps(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / name / STEPS
        return read_sound(path, plain_bytes(path))[0] if is_plain(path) else []

    def _holds(self, lists: Mapping[str, Told]) -> dict[str, str]:
        """Return the order that holds each recording; where one is held, scan, page and traces are, too."""
        pairs = ((name, order) for name in lists for order in sorted(self.rules.holds))
        held = {name: order for name, order in pairs if self._shows(name, lists[name], order)}
        first = next(iter(held.values()), None)
        return held if first is None else {"": first, "scan": first, **held}

    def _shows(self, name: str, files: Told, order: str) -> bool:
        """Return whether a recording is an order's own, or has its number in a step, a card or a text."""
        listed = table(table(self.told.get("recordings")).get(name))
        if order == listed.get("order_id") or name == f"order-{order}":
            return True
        places = (STEPS, *(file for file in files if file.startswith(f"{TEXTS}/") and not leads_out(file)))
        found = (self.folder / name / file for file in places)
        return any(order.encode() in plain_bytes(path) for path in found if is_plain(path))

    def _leave(self, name: str, why: str) -> None:
        where = f"{self.folder.name}/{name}"
        self.found.left.append(say("{name}: {why}; it is left as it is", name=where, why=why))


def _sealed(path: Path, proof: Any) -> bool:
    """Return whether a plain file has the digest that an entry names."""
    return is_plain(path) and same(path, proof)


def _age(told: Told, now: datetime) -> timedelta | None:
    """Return how long ago a round ended, none where it does not say."""
    try:
        return now - datetime.strptime(str(told.get("ended")), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
