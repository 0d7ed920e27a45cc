"""The story in five lines: what the order had, what was done, what the buyer was told, how it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from agent.dossier.moments import Written
from agent.dossier.story import Story, reason_of
from agent.say import say

#: Outcomes that mean: it stands there.
_STANDS = frozenset({"done", "already_done"})


def five_lines(story: Story) -> list[tuple[str, str]]:
    """Return title and text of each of the five lines."""
    writes = [written for chapter in story.chapters for written in chapter.writes]
    changes = [written for written in writes if written.kind != "message"]
    messages = [written for written in writes if written.kind == "message"]
    return [
        (say("The order"), _had(story, changes)),
        (say("What was done"), _whole(story, _changed(story, changes)) or _left_alone(story)),
        (say("The buyer"), _whole(story, _told(story, messages)) or say("The buyer was not written to.")),
        (say("Proven by"), _whole(story, _read_back(story, writes)) or say("Nothing was written.")),
        (say("Recordings"), _recordings(story)),
    ]


def _whole(story: Story, told: Iterable[str]) -> str:
    """Return what is told, and of how many recordings no more can be: what is not told may have been."""
    facts = {"n": sum(each.silent for each in story.recordings), "m": len(story.recordings)}
    words = say("What the steps of {n} of {m} recordings told is gone and cannot be told here.", **facts)
    return " ".join([*told, *([words] if facts["n"] else [])])


def _had(story: Story, changes: list[Written]) -> str:
    order = story.order
    console = next((str(each.summary.get("console", "")) for each in story.recordings if each.summary), "")
    old = next((written.old for written in changes if written.old), "")
    words = (
        say("Order {order} of store `{store}` on {console} had {old}.")
        if old
        else say("Order {order} of store `{store}` on {console}.")
    )
    return words.format(order=order.order_id, store=order.store, console=console or "–", old=old)


def _changed(story: Story, changes: list[Written]) -> Iterator[str]:
    for written in changes:
        when, why = _when(story, written.begun), reason_of(written.reason or _told_later(written, changes))
        if written.begun is None:
            when, words = _when(story, written.told), _not_begun(written)
        elif written.outcome == "refused":
            words = say("{new} was wanted and not written ({outcome}): {why}.")
        elif written.step == "cancel" and written.outcome in _STANDS:
            words = say("On {when} the parcel {old} was cancelled, to be created again with {new} ({why}).")
        elif written.step == "create" and written.outcome in _STANDS:
            words = say("On {when} a parcel was created with {new} in place of {old} ({why}).")
        elif written.kind == "declare" and written.outcome not in _STANDS:
            words = say(
                "On {when} declaring {new} shipped was begun; whether it stands was not proven ({why})."
            )
        elif written.kind == "declare":
            words = say("On {when} the parcel {new} was declared shipped ({why}).")
        elif written.outcome in _STANDS:
            words = say("On {when} {old} was replaced by {new} ({why}).")
        else:
            words = say(
                "On {when} replacing {old} by {new} was begun; whether it stands was not proven ({why})."
            )
        outcome = say(written.outcome.replace("_", " ")) if written.outcome else say("open")
        text = words.format(when=when, old=written.old or "–", new=written.new, why=why, outcome=outcome)
        yield text if why else text.replace(" ()", "").replace("（）", "")


def _told_later(written: Written, changes: list[Written]) -> str:
    """Return the reason of a change whose own run was ended before it told one, if another run did."""
    return next((each.reason for each in changes if each.reason and _same(each, written)), "")


def _same(one: Written, other: Written) -> bool:
    """Return whether two writes mean the same; a message is begun with the numbers of all its orders."""
    numbers = set(one.new.split(", ")) & set(other.new.split(", "))
    return (one.kind, one.old) == (other.kind, other.old) and bool(numbers)


def _not_begun(written: Written) -> str:
    """Return the words for a change that this round did not begin."""
    if written.outcome in _STANDS:
        return say("On {when} {new} was found to stand ({why}).")
    if written.outcome == "unconfirmed":
        return say("On {when} it was still not proven whether {new} stands ({why}).")
    return say("{new} was wanted and not written ({outcome}): {why}.")


def _left_alone(story: Story) -> str:
    found = [happened.what for happened in story.people]
    return say("Its number was not changed.") + (f" {found[0]}." if found else "")


def _told(story: Story, messages: list[Written]) -> Iterator[str]:
    for written in messages:
        if written.begun is None and written.outcome in _STANDS:
            words = say("On {when} the message about {new} was found in the chat.")
        elif written.begun is None and written.outcome == "unconfirmed":
            words = say("On {when} it was still not proven whether the message about {new} was posted.")
        elif written.begun is None or written.outcome == "refused":
            words = say("A message about {new} was wanted and not sent.")
        elif written.outcome in _STANDS:
            words = say("The buyer was told {new} in the console's chat on {when}.")
        else:
            words = say("A message about {new} was begun on {when}; whether it was posted was not proven.")
        yield words.format(new=written.new, when=_when(story, written.begun or written.told))


def _read_back(story: Story, writes: list[Written]) -> Iterator[str]:
    for written in writes:
        seen = any(_same(each, written) for each in writes if each.outcome in _STANDS)
        what = say("The message about {new}") if written.kind == "message" else say("{new}")
        if written.outcome in _STANDS and written.settled is None:
            words = say("{what} was seen on the page on {when}.")
            yield words.format(what=what.format(new=written.new), when=_when(story, written.told))
        elif written.outcome in _STANDS:
            words = say("{what} was read back from a freshly loaded page on {when}.")
            yield words.format(what=what.format(new=written.new), when=_when(story, written.settled))
        elif written.begun is not None and not seen:
            yield say("{new} was not seen afterwards.", new=written.new)


def _recordings(story: Story) -> str:
    facts = {"n": len(story.recordings), "m": len(story.pictures)}
    sealed = [each for each in story.recordings if each.proof.key]
    if not sealed:
        return say("{n}, with {m} pictures; not sealed.", **facts)
    keys = ", ".join(f"{key[:16]}…" for key in story.keys)
    if len(sealed) < len(story.recordings):
        return say(
            "{n}, with {m} pictures; {k} of them sealed, by key {keys}.", **facts, k=len(sealed), keys=keys
        )
    return say("{n}, with {m} pictures; sealed by key {keys}.", **facts, keys=keys)


def _when(story: Story, at: datetime | None) -> str:
    return story.order.clocks.pacific(at) if at else "–"
