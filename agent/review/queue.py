"""What is to be looked at, in which order: what needs a decision, the riskiest of it first, then the rest.

Pure functions over what is known of rounds (`facts`) and what was said of them (`verdicts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from agent.review.facts import RISK, Facts, Flag, Looked
from agent.review.likeness import GOOD, Place
from agent.review.looked_at import Target
from agent.review.rounds import Round, State
from agent.review.sampling import drawn
from agent.review.verdicts import Said

#: What was said of things, by store.
States = Mapping[str, Mapping[Target, Said]]
#: The time zone of a store's people, by its name.
Zones = Callable[[str], tzinfo]
#: The ways in which a place of a flow was built in good runs, by store, flow and place.
_Built = dict[tuple[str, str, Place], set[str]]
_DECIDED = frozenset({Said.FINE, Said.WRONG})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rounds are shown; an empty value means all. `order` may be the beginning of an order's number.

    `since` and `until` are days on the clocks of a store's people, both inside.
    """

    store: str = ""
    flow: str = ""
    outcome: str = ""
    order: str = ""
    since: date | None = None
    until: date | None = None

    def fits(self, round_: Round, day: date) -> bool:
        """Return whether a round of that day is shown."""
        named = ((self.store, round_.store), (self.flow, round_.flow), (self.outcome, round_.outcome))
        return (
            all(wanted in ("", seen) for wanted, seen in named)
            and (not self.order or any(one.startswith(self.order) for one in round_.orders))
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One round; `flags` say why to look, the riskiest first, and `by_recording` at which of its recordings.

    `decided` tells that everything flagged was called fine or wrong; `live` that the round is not closed yet.
    """

    round: Round
    day: date
    flags: tuple[Flag, ...]
    by_recording: Mapping[str, tuple[Flag, ...]]
    writes: int
    decided: bool

    @property
    def open(self) -> bool:
        """Whether it needs a decision."""
        return bool(self.flags) and not self.decided

    @property
    def live(self) -> bool:
        """Whether the round still runs, or was killed and not sealed since."""
        return self.round.state is State.OPEN

    @property
    def first(self) -> str:
        """The recording to begin with: the riskiest one, else the first order's, else the scan's."""
        ranked = sorted(self.by_recording, key=lambda name: RISK.index(self.by_recording[name][0]))
        names = [each.name for each in self.round.recordings]
        orders = [each.name for each in self.round.recordings if each.order_id]
        return next(iter([*ranked, *orders, *names]), "")


@dataclass(frozen=True, slots=True)
class Fold:
    """The rounds of one store, flow and day in which nothing happened, the newest first."""

    store: str
    flow: str
    day: date
    rounds: tuple[Round, ...]


Line = Entry | Fold


def queue(
    facts: Sequence[Facts],
    said: States,
    zones: Zones,
    wanted: Wanted | None = None,
    sample: Mapping[str, float] | None = None,
) -> list[Line]:
    """Return what is to be looked at: what needs a decision, the riskiest first, then the rest, newest first.

    Rounds that began no write, have no flag, and found nothing that the one before had not, are one line a
    day. `facts` must hold all rounds of a store, so that what no good run before had is known;
    `sample` is the share of good runs to be drawn, by flow.
    """
    found = list(entries(facts, said, zones, sample or {}))
    shown = [one for one in found if (wanted or Wanted()).fits(one[0].round, one[0].day)]
    open_ones = sorted((entry for entry, _ in shown if entry.open), key=lambda one: RISK.index(one.flags[0]))
    return [*open_ones, *_folded((entry, quiet) for entry, quiet in shown if not entry.open)]


def entries(
    facts: Sequence[Facts], said: States, zones: Zones, sample: Mapping[str, float]
) -> Iterator[tuple[Entry, bool]]:
    """Yield every round, the newest first, with whether nothing happened in it."""
    oldest_first = sorted(facts, key=lambda one: (one.round.id, one.round.store))
    built: _Built = {}
    before: dict[tuple[str, str], Facts] = {}
    found = []
    for one in oldest_first:
        states = said.get(one.round.store, {})
        entry = _entry(one, _changed(one, built, states), states, zones, sample)
        same = before.get((one.round.store, one.round.flow))
        found.append((entry, _quiet(entry, one, same)))
        before[one.round.store, one.round.flow] = one
    yield from reversed(found)


def _entry(
    facts: Facts,
    changed: frozenset[str],
    states: Mapping[Target, Said],
    zones: Zones,
    sample: Mapping[str, float],
) -> Entry:
    round_ = facts.round
    flags = {one.recording.name: one.flags | ({Flag.CHANGED} if one.recording.name in changed else set())
             for one in facts.looked}  # fmt: skip
    own = {*facts.flags, *(flag for some in flags.values() for flag in some)}
    if not own and round_.outcome in GOOD and drawn(round_.store, round_.id, sample.get(round_.flow, 0)):
        own.add(Flag.SAMPLED)
    ranked = {name: tuple(sorted(some, key=RISK.index)) for name, some in flags.items() if some}
    looked = [one for one in facts.looked if one.recording.name in ranked] or list(facts.looked)
    return Entry(
        round=round_,
        day=round_.started.astimezone(zones(round_.store)).date(),
        flags=tuple(sorted(own, key=RISK.index)),
        by_recording=ranked,
        writes=facts.writes,
        decided=_decided(round_, looked, states),
    )


def _decided(round_: Round, looked: Sequence[Looked], states: Mapping[Target, Said]) -> bool:
    """Return whether a round, or all that is looked at in it, was called fine or wrong."""
    whole = states.get(Target(round_.id)) in _DECIDED
    return whole or (bool(looked) and all(_settled(round_.id, each, states) for each in looked))


def _settled(round_id: str, looked: Looked, states: Mapping[Target, Said]) -> bool:
    name = looked.recording.name
    if states.get(Target(round_id, name)) in _DECIDED:
        return True
    steps = [Target(round_id, name, number) for number in looked.pictures]
    return bool(steps) and all(states.get(step) in _DECIDED for step in steps)


def _changed(facts: Facts, built: _Built, states: Mapping[Target, Said]) -> frozenset[str]:
    """Return the recordings with a page that is built as in no good run before.

    Orders differ in what their pages offer, so there are several ways to be built well; `built` are those of
    each place, and goes on with this run. A recording that ended badly, or was called wrong, is compared and
    is nothing to compare others with.
    """
    round_, good = facts.round, _Built()
    changed = set()
    for one in facts.looked:
        places = {(round_.store, round_.flow, place): told for place, told in one.structures.items()}
        if any(told not in built.get(place, {told}) for place, told in places.items()):
            changed.add(one.recording.name)
        if one.recording.outcome in GOOD and not _called_wrong(round_.id, one, states):
            for place, told in places.items():
                good.setdefault(place, set()).add(told)
    for place, ways in good.items():
        built.setdefault(place, set()).update(ways)
    return frozenset(changed)


def _called_wrong(round_id: str, looked: Looked, states: Mapping[Target, Said]) -> bool:
    name = looked.recording.name
    targets = [Target(round_id), *(Target(round_id, name, number) for number in (0, *looked.pictures))]
    return any(states.get(target) is Said.WRONG for target in targets)


def _quiet(entry: Entry, facts: Facts, before: Facts | None) -> bool:
    """Return whether nothing happened: no write, nothing to look at, nothing found that was not before."""
    if entry.flags or entry.writes or entry.live:
        return False
    known = dict(before.findings) if before is not None else {}
    news = [reason for reason, count in facts.findings if count > known.get(reason, 0)]
    waits = facts.round.outcome not in GOOD
    return not news and not (waits and (before is None or before.round.outcome != facts.round.outcome))


def _folded(entries: Iterable[tuple[Entry, bool]]) -> list[Line]:
    """Return the entries with quiet ones gathered where the newest of each day stood."""
    found: list[Line] = []
    folds: dict[tuple[str, str, date], tuple[int, list[Round]]] = {}
    for entry, quiet in entries:
        key = entry.round.store, entry.round.flow, entry.day
        if not quiet:
            found.append(entry)
        elif key in folds:
            folds[key][1].append(entry.round)
        else:
            folds[key] = len(found), [entry.round]
            found.append(entry)
    for key, (place, rounds) in folds.items():
        found[place] = Fold(*key, tuple(rounds))
    return found
