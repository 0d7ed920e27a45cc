"""Which classes of retention a file of a recording belongs to, and whether one of them is over.

A file goes when the first of its classes is over. Everything in a recording is `evidence`; a text beside a
picture is `text` as well, and whatever shows a conversation `personal`. A trace is `debug`, and `personal`
too, since it holds every page of its round.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agent.evidence.files import TEXTS
from agent.say import say

if TYPE_CHECKING:
    from agent.settings_retention import RetentionSettings

EVIDENCE, DEBUGGING, TEXT, PERSONAL = "evidence", "debug", "text", "personal"
ALL = (EVIDENCE, DEBUGGING, TEXT, PERSONAL)
#: The pages of a pack that show what buyers wrote.
CONVERSATIONS = frozenset({"chat", "conversation"})
_NAMED = re.compile(rf"[a-z]+/\d+-({'|'.join(sorted(CONVERSATIONS))})\b.*")
_NUMBERED = re.compile(r"[a-z]+/0*(\d+)-.*")


def classes(name: str, personal: Collection[str]) -> tuple[str, ...]:
    """Return the classes of a file of a recording; `personal` are those of `personal_files`."""
    own = [PERSONAL] if name in personal else []
    return (*own, *([TEXT] if name.startswith(f"{TEXTS}/") else []), EVIDENCE)


def personal_files(names: Iterable[str], steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return which files show a conversation, by their name or step, or are marked by one (`personal`)."""
    marked = [step for step in steps if step.get("page") in CONVERSATIONS or step.get("personal")]
    numbers = {str(step.get("seq")) for step in marked}
    told = {value for step in marked for value in step.values() if isinstance(value, str)}
    return {name for name in names if name in told or _NAMED.fullmatch(name) or _number(name) in numbers}


def over(days: RetentionSettings, of: Iterable[str], age: timedelta) -> tuple[str, int] | None:
    """Return which of the classes `of` was over first, and its days; none while a file is to be kept."""
    told = [(limit, kind) for kind in of if (limit := getattr(days, f"{kind}_days"))]
    limit, kind = min(told, key=lambda each: each[0], default=(0, ""))
    return (kind, limit) if kind and age >= timedelta(days=limit) else None


def reason(kind: str, days: int) -> str:
    """Return why a file goes, as it is told and kept."""
    return say("older than `{kind}_days` = {days}", kind=kind, days=days)


def _number(name: str) -> str:
    """Return the number of the line that a file belongs to by its name, empty where it tells none."""
    match = _NUMBERED.fullmatch(name)
    return match[1] if match else ""
