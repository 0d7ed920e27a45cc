"""How results and messages leave the program: tables and JSON to stdout, messages to stderr.

Texts may come from a console or from a ledger; what could steer a terminal in them is shown escaped.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence

#: Where the output goes into a file or a pipe there is no width to keep to.
_WIDE = 160


def safe(text: object) -> str:
    """Return `text` with control, formatting and bidirectional characters escaped; line breaks stay."""
    return "".join(_shown(char) for char in str(text))


def _shown(char: str) -> str:
    return char.encode("unicode_escape").decode() if _steers(char) else char


def _steers(char: str) -> bool:
    """Tell whether a terminal may obey a character: controls, formats, halves, separators of lines."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != "\n"


def tell(text: str) -> None:
    """Print one message for people to stderr."""
    print(safe(text), file=sys.stderr, flush=True)


def tell_line(text: str) -> None:
    """Print one line to stderr; a line break in it is shown, so that no console adds lines of its own."""
    tell(text.replace("\n", "\\n"))


def show(text: str) -> None:
    """Print one result to stdout."""
    print(safe(text))


def show_json(value: object) -> None:
    """Print `value` as JSON to stdout; escaped is what steers a terminal or what the stream cannot carry."""
    narrow = "utf" not in (sys.stdout.encoding or "").lower()
    written = json.dumps(value, indent=2, ensure_ascii=narrow)
    print("".join(json.dumps(char)[1:-1] if _steers(char) else char for char in written))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table to stdout; cells wrap, nothing is cut off. No rows, no table."""
    listed = [[safe("" if cell is None else cell) for cell in row] for row in rows]
    if not listed:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    table = Table(*columns, box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for row in listed:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    console.print(table)
