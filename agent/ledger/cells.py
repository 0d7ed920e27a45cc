"""What stands in one cell: an order number, tracking numbers, a word, a quantity; nothing is guessed.

Spreadsheets keep 15 digits of a number and write the rest as zeros, show long ones as `8.19E+15`, and leave
apostrophes, non-breaking and full-width spaces behind. What lost digits cannot be told from what did not, so
every such cell is refused: a `Refusal` says why, its caller knows the row and the column.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time, timedelta

from agent.ledger.sheet import Cell
from agent.say import say

#: As wide as the ledger table's column for a tracking number; an order number has 40 characters at most.
MAX_NUMBER = 64

_EMPTY = frozenset({"", "-", "--", "/", "\\", "0", "NAN", "NONE", "NULL", "NIL", "N/A", "NA", "无", "暂无"})
_EXPONENT = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E[+-]?[0-9]{1,3}|[+-]?[0-9]+\.[0-9]+E[+-]?[0-9]{1,3}")
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]*|[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")
_ORDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,39}")
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z._#-]*")
#: A carrier's Chinese name straight before a number: `燕文UG123456789YP`, `燕文(UG123456789YP)`.
_NAMED = re.compile(r"(?P<carrier>[^\x00-\x7f][^\x00-\x7f\s]*)[\s(-]*(?P<number>[0-9A-Za-z-]{8,})\)?")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD]
)


class Refusal(Exception):
    """A cell cannot be taken; the text says why, for people."""


def clean(text: str) -> str:
    """Return a cell's text half-width, without invisible characters, quoting and outer white space.

    `="8190…"` and a leading apostrophe are ways to keep a spreadsheet from reading a number.
    """
    if text.isascii() and text.isalnum():  # nearly all, and there are a million of them
        return text
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.strip("'’‘`´\"\t ").strip()


def word(cell: Cell) -> str:
    """Return a cell as a word or a title: cleaned, inner white space as one space; `nan` is empty."""
    text = " ".join(clean(cell.text).split())
    return "" if text.casefold() in ("nan", "none", "null") else text


def quantity(cell: Cell) -> str:
    """Return a quantity as text; `2.0` is 2, whichever kind of file it came from."""
    return re.sub(r"\.0+$", "", word(cell))


def exact(cell: Cell) -> str:
    """Return a cell whose every digit counts as text, empty for none; Refusal where digits may be lost."""
    if isinstance(cell.raw, (date, time, timedelta)):
        raise Refusal(say("is a date, not a number"))
    text = _whole(cell.raw) if isinstance(cell.raw, (int, float)) and cell.numeric else clean(cell.text)
    plain = "".join(text.split()).upper()
    if plain in _EMPTY:
        return ""
    if _ERROR.fullmatch(plain):
        raise Refusal(say("shows the error {text} of a formula", text=plain))
    if _EXPONENT.fullmatch(plain):
        raise Refusal(say("{text} is written with an exponent, so digits are lost", text=plain))
    if _DECIMAL.fullmatch(plain):
        raise Refusal(say("{text} is written as a quantity, so digits may be lost", text=plain))
    return text


def _whole(value: float) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    if abs(value) >= 10**15:
        raise Refusal(
            say("is a numeric cell of more than 15 digits, which spreadsheets round; format it as text")
        )
    if value < 0 or value != int(value):
        raise Refusal(say("{text} is a quantity, not a number's digits", text=value))
    return str(int(value))


def order_number(cell: Cell) -> str:
    """Return the order number in a cell, empty for none; Refusal for several or for anything else."""
    text = exact(cell)
    pieces = text.split()
    if len(pieces) > 1 and any(len(piece) >= 10 for piece in pieces):
        raise Refusal(say("holds more than one order number"))
    text = "".join(pieces)
    if text and not _ORDER.fullmatch(text):
        raise Refusal(say("`{text}` is no order number", text=text[:60]))
    return text


def tracking_numbers(cell: Cell) -> list[tuple[str, str]]:
    """Return the (carrier, number) pairs in a cell, in their order and each once; mostly one or none.

    Several stand apart by `/ ; , 、 | & +`, a line break, or white space between whole numbers. A carrier
    stands before its number (`Carrier:number`), else it is empty. Numbers are in the form of `clean_number`.
    """
    found: dict[tuple[str, str], None] = {}
    for entry in re.split(r"[;,、|\r\n]+", exact(cell)):
        carrier, colon, rest = entry.rpartition(":")
        for pair in _pairs(carrier.strip(), rest if colon else entry):
            found.setdefault(pair)
    return list(found)


def _pairs(carrier: str, text: str) -> list[tuple[str, str]]:
    pieces = [piece for part in re.split(r"[/&+]+", text) for piece in _apart(part) if piece.strip()]
    if not carrier and len(pieces) > 1 and not re.search(r"[0-9]", pieces[0]):
        carrier = pieces.pop(0).strip()
    return [_pair(carrier, piece) for piece in pieces]


def _apart(text: str) -> list[str]:
    """Split at white space only where whole numbers stand side by side; `RB 123 456 785 GB` is one."""
    pieces = text.split()
    whole = len(pieces) > 1 and all(len(piece) >= 10 and re.search("[0-9]", piece) for piece in pieces)
    return pieces if whole else [text]


def _pair(carrier: str, text: str) -> tuple[str, str]:
    if not carrier and (named := _NAMED.fullmatch(text.strip())):
        carrier, text = named["carrier"], named["number"]
    number = "".join(text.split()).upper()
    if len(number) > MAX_NUMBER:
        raise Refusal(say("`{text}…` is too long for a tracking number", text=number[:30]))
    # A word without any letter or digit of a number (`待补`) stays: it is a placeholder, to be said later.
    if not _NUMBER.fullmatch(number) and re.search(r"[0-9A-Z]", number):
        raise Refusal(say("`{text}` is more than a tracking number", text=number[:60]))
    return carrier, number
