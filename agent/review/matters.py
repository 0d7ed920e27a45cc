"""What waits for people, as the page shows it: with the pictures that led to it, one by one or in groups.

The rules are those of the commands (`ledger.answers`): what may be approved together, what closing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from agent.errors import InvalidInput
from agent.ledger import asking, inbox
from agent.ledger.answers import Answer, in_one_go, keep_proof, resolve, together
from agent.ledger.approvals import ApprovalState
from agent.ledger.asking import answer_shown
from agent.ledger.database import Clock
from agent.ledger.waiting import Waiting, waiting
from agent.review.catalogue import Catalogue
from agent.review.rounds import Recording
from agent.review.steps import Step
from agent.say import say
from agent.settings import Settings

#: So many pictures are shown of what led to a matter, the latest ones.
MOST = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One matter; `pictures` are the latest of the newest recording of its order, the oldest of them first.

    `number` is what `approve`, `reject` or `resolve` takes; None for what is answered elsewhere (a sign-in).
    """

    waiting: Waiting
    number: int | None
    recording: Recording | None
    pictures: tuple[Step, ...]

    @property
    def approval(self) -> bool:
        """Whether a yes or a no is wanted."""
        return self.waiting.kind == "approval"


@dataclass(frozen=True, slots=True)
class Group:
    """Approvals in one store for one reason, messages by themselves; `whole`: one yes may do for all."""

    store: str
    reason: str
    items: tuple[Item, ...]
    whole: bool

    @property
    def shown(self) -> dict[int, str]:
        """What a yes to all of it names: the requests that were shown with their terms, and no later one."""
        return {each.number: each.waiting.terms for each in self.items if each.number is not None}


@dataclass(frozen=True)
class Matters:
    """The inbox of the page; `clock` gives aware UTC times."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    clock: Clock

    def items(self, store: str | None = None) -> list[Item]:
        """Return what waits in one store or in all, the most urgent first, as `bufa inbox` does."""
        names = [store] if store else list(self.settings.stores)
        newest = {name: _newest(self.catalogue, name) for name in names}
        found = waiting(self.settings, self.engine, names, self.clock)
        return [self._item(each, newest[each.store]) for each in found]

    def approve(self, shown: Mapping[int, str], by: str, note: str = "") -> int:
        """Say yes to requests one by one, mere differences too; return to how many.

        `shown` has the terms that the page showed, by number. Raises as `answer_shown`.
        """
        return self._answer(shown, ApprovalState.GRANTED, by, note)

    def approve_group(self, reason: str, shown: Mapping[int, str], by: str, note: str = "") -> int:
        """Say yes to those of the shown requests that wait for this reason; return to how many.

        UsageError for mere differences, as `bufa approve --reason` gives.
        """
        asking.expire(self.engine, self.clock())
        waits = [each for each in asking.waiting(self.engine) if each.id in shown]
        meant = {each.id: shown[each.id] for each in together(waits, reason)}
        return self._answer(meant, ApprovalState.GRANTED, by, note, reason)

    def reject(self, shown: Mapping[int, str], by: str, note: str = "") -> int:
        """Say no to requests, one or several; return to how many. Raises as `answer_shown`."""
        return self._answer(shown, ApprovalState.REJECTED, by, note)

    def close(
        self,
        number: int,
        terms: str,
        answer: str,
        by: str,
        note: str,
        proof: tuple[str, bytes] | None = None,
    ) -> None:
        """Close an entry as `bufa resolve` does; `proof` is a file's name and content.

        InvalidInput for an unknown answer, no note, an entry that is not open or says something else than
        `terms`, a proof that is too large.
        """
        if answer not in list(Answer) or not note.strip():
            raise InvalidInput(
                say("an entry is closed by an answer and a note of what was done"),
                {"answers": ", ".join(Answer)},
                say("nothing was closed"),
            )
        inbox.entry(self.engine, number, terms)  # before a proof is kept for nothing
        kept = keep_proof(*proof, self.settings.data_dir) if proof else ""
        resolve(self.engine, number, Answer(answer), by, note, self.clock, proof=kept, terms=terms)

    def _answer(
        self, shown: Mapping[int, str], state: ApprovalState, by: str, note: str, reason: str = ""
    ) -> int:
        asking.expire(self.engine, self.clock())
        if not shown:
            return 0
        return len(answer_shown(self.engine, shown, state, by, self.clock, note, reason=reason))

    def _item(self, each: Waiting, newest: Mapping[str, Recording]) -> Item:
        number = each.id.removeprefix("a")
        recording = newest.get(each.order_id)
        pictures = _pictures(self.catalogue, recording, wrong=not each.order_id)
        return Item(each, int(number) if number.isdecimal() else None, recording, pictures)


def groups(items: Iterable[Item]) -> list[Group]:
    """Return the approvals among items as groups, in the order in which each begins.

    Mere differences are in a group, too, but none that may be approved as a whole.
    """
    found: dict[tuple[str, str, bool], list[Item]] = {}
    for each in (item for item in items if item.approval):
        key = each.waiting.store, each.waiting.reason, bool(each.waiting.text)
        found.setdefault(key, []).append(each)
    return [
        Group(store, reason, tuple(some), in_one_go(reason)) for (store, reason, _), some in found.items()
    ]


def _newest(catalogue: Catalogue, store: str) -> dict[str, Recording]:
    """Return the newest recording of each order by its number, and the newest scan under an empty one."""
    found: dict[str, Recording] = {}
    for round_ in catalogue.rounds(store):
        for recording in round_.recordings:
            found.setdefault(recording.order_id, recording)
    return found


def _pictures(catalogue: Catalogue, recording: Recording | None, *, wrong: bool) -> tuple[Step, ...]:
    """Return the latest pictures of a recording; of a scan only those of what went wrong."""
    if recording is None:
        return ()
    seen = [each.step for each in catalogue.open(recording).seen]
    shown = [step for step in seen if step.moment == "wrong"] if wrong else seen
    return tuple(shown[-MOST:])
