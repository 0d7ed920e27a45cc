"""What a practice console can be started with, and what of it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from agent.practice.bad_days import parse
from agent.practice.config import refuse_foreign
from agent.practice.errors import BadOption, CannotWrite
from agent.practice.skins import SKINS
from agent.practice.words import LANGUAGES, Lang

LEDGER_SUFFIXES = (".xlsx", ".csv")


class Asked(TypedDict, total=False):
    """The keywords that start a console; those left out are as in `Options`."""

    port: int
    seed: int
    orders: int
    skin: str
    lang: str
    hazards: Sequence[str]
    state: Path | None
    write_ledger: Path | None
    write_config: Path | None


@dataclass(slots=True, frozen=True)
class Options:
    """What a practice console is started with; port 0 means a free one."""

    port: int = 0
    seed: int = 1
    orders: int = 60
    skin: str = "aliexpress"
    lang: str = "zh"
    hazards: Sequence[str] = ()
    state: Path | None = None
    write_ledger: Path | None = None
    write_config: Path | None = None


def check(options: Options) -> Lang:
    """Return the language, or say what cannot be: BadOption, CannotWrite; nothing is written or bound yet."""
    if not 0 <= options.port <= 65535:
        raise BadOption(f"a port is 0 (any free one) to 65535, not {options.port}")
    if options.skin not in SKINS:
        raise BadOption(f"no skin is called `{options.skin}`; known: {', '.join(SKINS)}")
    parse(options.hazards)
    _check_files(options)
    for lang in LANGUAGES:
        if lang == options.lang:
            return lang
    raise BadOption(f"no language is called `{options.lang}`; known: {', '.join(LANGUAGES)}")


def _check_files(options: Options) -> None:
    ledger = options.write_ledger
    if ledger is not None and ledger.suffix.lower() not in LEDGER_SUFFIXES:
        raise BadOption(f"a ledger is written as .xlsx or .csv, not `{ledger.name}`")
    for path in (options.state, ledger, options.write_config):
        if path is not None and not path.absolute().parent.is_dir():
            raise CannotWrite(f"cannot write `{path}`: there is no such folder")
    if options.write_config is not None:
        refuse_foreign(options.write_config)
