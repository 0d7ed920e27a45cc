"""The rules of a person's answer, whoever takes it: what is approved together, what closing an entry does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from agent import secrets
from agent.errors import InvalidInput, UsageError
from agent.ledger import inbox
from agent.ledger.approvals import Approval
from agent.ledger.database import Clock
from agent.ledger.inbox import InboxEntry
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.past import BY_HAND
from agent.models import Reason
from agent.say import say

#: A screenshot or a PDF; more is no proof but an archive.
MOST_BYTES = 20 * 2**20
#: The folder of proofs in `data_dir`.
ATTACHMENTS = "attachments"


class Answer(StrEnum):
    """What became of a matter: it did take effect, it did not and is not wanted, a person did it."""

    SENT = "sent"
    NOT_SENT = "not-sent"
    BY_HAND = "by-hand"


def in_one_go(reason: str) -> bool:
    """Return whether requests of a reason may be approved together: never mere differences."""
    return reason != Reason.DIFFERENT


def together(waits: Sequence[Approval], reason: str | None = None) -> list[Approval]:
    """Return the requests that may be approved in one go: all but mere differences, or those of one reason.

    UsageError where the reason is a mere difference: nothing proves which number is wrong, so each is looked
    at by itself.
    """
    if reason is not None and not in_one_go(reason):
        raise UsageError(
            say("mere differences are approved one by one"),
            hint=say("`bufa approve` lists them; then `bufa approve ID`"),
        )
    meant = [each for each in waits if in_one_go(each.reason)]
    return [each for each in meant if reason in (None, str(each.reason))]


def resolve(
    engine: Engine,
    number: int,
    answer: Answer,
    by: str,
    note: str,
    clock: Clock,
    *,
    proof: str = "",
    terms: str | None = None,
) -> InboxEntry:
    """Close an entry of the inbox and tell the journal, so that the next round knows; return the entry.

    `proof` is what `keep_proof` returned, `terms` those that a page showed. InvalidInput where no such entry
    is open, or it says something else by now.
    """
    entry = inbox.entry(engine, number, terms)
    said = {"answer": answer.value, "by": by, "note": note, "attachment": proof}
    _tell_journal(engine, entry, said, clock)
    inbox.close(engine, number, said, clock, terms)
    return entry


def _tell_journal(engine: Engine, entry: InboxEntry, said: dict[str, str], clock: Clock) -> None:
    """Settle the write that an entry is about: done, or for good not to be done by the program."""
    if entry.matter.intent is None:
        return
    round_id = f"{BY_HAND}{entry.id}"
    journal = Journal(engine, store=entry.store, shop=entry.shop, round_id=round_id, clock=clock)
    words = say("{by}: {answer}; {note}", by=said["by"], answer=said["answer"], note=said["note"])
    note = words + (f" ({said['attachment']})" if said["attachment"] else "")
    state = IntentState.NEEDS_PERSON if said["answer"] == Answer.NOT_SENT else IntentState.DONE
    journal.settle([entry.matter.intent], state, note)


def keep_proof(name: str, content: bytes, data_dir: Path) -> str:
    """Keep a proof, private, under its own digest; return name and digest as the journal has them.

    InvalidInput where it is too large; nothing is kept then.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(say("`{file}` has more than {n} MiB", file=name, n=MOST_BYTES // 2**20))
    digest = hashlib.sha256(content).hexdigest()
    folder = data_dir / ATTACHMENTS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets.write_private(folder / f"{digest}{_ending(name)}", content)
    return f"{Path(name).name} sha256:{digest}"


def _ending(name: str) -> str:
    """Return the ending of a file name where it is one that a file may have anywhere."""
    ending = Path(name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() else ""
