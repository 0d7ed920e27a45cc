"""The files of the texts to buyers, `<purpose>.<lang>.txt`: found, read and checked.

Head, the lines repeated per order, foot, separated by two lines of `---`. Only the repeated lines hold
placeholders, `$name` of a closed list; nothing else is ever evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from agent.errors import InvalidInput
from agent.models import Purpose
from agent.places import find
from agent.say import say
from flows.contacts import contacts, hidden

#: The languages that every purpose ships in; the first is for everybody else.
LANGUAGES = ("en", "zh", "es", "ru", "pt-BR")

#: What a repeated line may hold.
PLACEHOLDERS = ("order", "goods", "carrier", "number", "link")

#: Without these the message says nothing.
NEEDED = ("order", "number")

#: No text to a buyer is longer than this, in bytes.
LARGEST = 16 * 1024


@dataclass(frozen=True, slots=True)
class MessageText:
    """One text file, checked: `line` is repeated per order and may itself have several lines."""

    purpose: Purpose
    lang: str
    file: Path
    head: str
    line: str
    foot: str


def load_text(purpose: Purpose, lang: str, own: Path | None = None) -> MessageText:
    """Return the text of a purpose, from the store's `own` folder first; English where `lang` has none.

    Raises InvalidInput that names the file and each line that is wrong.
    """
    for language in (lang, LANGUAGES[0]):
        file = find("messages", f"{purpose}.{language}.txt", own)
        if file is not None:
            return _parsed(purpose, language, file)
    raise InvalidInput(
        say("there is no text `{purpose}.{lang}.txt`, nor an English one", purpose=purpose, lang=lang),
        {"folder": str(own or "messages")},
        say("install bufa again, or write the file, then run `bufa messages`"),
    )


def _parsed(purpose: Purpose, lang: str, file: Path) -> MessageText:
    """Read and check a text file; every problem in one report."""
    lines = _read(file).split("\n")
    cuts = [at for at, line in enumerate(lines) if line.strip() == "---"]
    if len(cuts) != 2:
        raise _invalid(file, {"seen": say("{count} lines of `---`, not two", count=len(cuts))})
    problems = {
        f"line {at}": why for at, line in enumerate(lines, 1) if (why := _line_problem(line, at, cuts))
    }
    head, line, foot = (
        "\n".join(lines[start:end]).strip()
        for start, end in ((0, cuts[0]), (cuts[0] + 1, cuts[1]), (cuts[1] + 1, len(lines)))
    )
    names = set() if problems else set(Template(line).get_identifiers())
    if not problems and (missing := [name for name in NEEDED if name not in names]):
        wanted = ", ".join(f"`${name}`" for name in missing)
        problems[f"line {cuts[0] + 2}"] = say("the repeated lines lack {names}", names=wanted)
    if problems:
        raise _invalid(file, problems)
    return MessageText(purpose, lang, file, head, line, foot)


def _read(file: Path) -> str:
    try:
        raw = file.read_bytes()
        if len(raw) > LARGEST:
            raise _invalid(file, {"seen": say("{size} bytes; no message is so long", size=len(raw))})
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _invalid(file, {f"line {line}": say("is not UTF-8")}) from None
    except OSError as error:
        raise _invalid(file, {"seen": error.strerror or str(error)}) from None


def _line_problem(line: str, at: int, cuts: Sequence[int]) -> str:
    """Return what is wrong with one line of the file, empty where nothing is; `at` counts from 1."""
    if char := next((char for char in line if hidden(char)), ""):
        return say("hidden character U+{code}", code=f"{ord(char):04X}")
    if problem := _placeholder_problem(line, repeated=cuts[0] + 1 < at <= cuts[1]):
        return problem
    found = contacts(line) or ([say("a long number")] if re.search(r"\d{7,}", line) else [])
    return say("not allowed in a message: {what}", what="; ".join(found)) if found else ""


def _placeholder_problem(line: str, *, repeated: bool) -> str:
    for found in Template.pattern.finditer(line):
        name = found["named"]
        if name is None:
            return say("`{seen}` is no placeholder; write `$name`", seen=found[0])
        if name not in PLACEHOLDERS:
            known = ", ".join(f"${known}" for known in PLACEHOLDERS)
            return say("unknown placeholder `${name}`; known are {known}", name=name, known=known)
        if not repeated:
            return say("`${name}` may stand between the two lines of `---` only", name=name)
    return ""


def _invalid(file: Path, facts: Mapping[str, str]) -> InvalidInput:
    return InvalidInput(
        say("the text `{file}` cannot be used", file=file.name),
        {"file": str(file), **facts},
        say("correct it, then run `bufa messages`"),
    )
