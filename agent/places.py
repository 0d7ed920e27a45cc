"""Where the files lie that ship with the program: packs, the carrier table, the texts to buyers.

One rule for all: the user's own folder first, then the place in the installed package, then the checkout.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: kind → (place in the installed package, place in a checkout)
_SHIPPED = {
    "packs": (ROOT / "agent" / "packs", ROOT / "selectors"),
    "carriers": (ROOT / "agent" / "ledger", ROOT / "agent" / "ledger"),
    "messages": (ROOT / "flows" / "messages", ROOT / "flows" / "messages"),
}


def folders(kind: str, own: Path | None = None) -> Iterator[Path]:
    """Yield the folders in which files of `kind` may lie, the user's own first; only those that exist."""
    for folder in (own, *_SHIPPED[kind]):
        if folder is not None and folder.is_dir():
            yield folder


def find(kind: str, name: str, own: Path | None = None) -> Path | None:
    """Return the first file called `name` among `folders`, or None."""
    return next((folder / name for folder in folders(kind, own) if (folder / name).is_file()), None)
