"""The texts to buyers: which language a country reads, and what a text becomes for one buyer.

What comes from a console or a ledger is filled in once and never evaluated; `text_files` reads the files.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from agent.ledger.carriers import Carriers
from agent.models import BuyerMessage, Purpose, Reason
from flows.contacts import check, fits, plain_goods
from flows.text_files import LANGUAGES, NEEDED, PLACEHOLDERS, MessageText, load_text

__all__ = [
    "LANGUAGES",
    "PLACEHOLDERS",
    "MessageText",
    "Sample",
    "batches",
    "check",
    "language_for",
    "load_text",
    "plain_goods",
    "render",
    "samples",
]

_COUNTRIES = {
    "zh": ("CN", "HK", "MO", "TW"),
    "es": (
        *("ES", "MX", "CL", "CO", "PE", "AR", "EC", "UY", "PY", "BO", "VE", "CR", "PA"),
        *("GT", "HN", "NI", "SV", "DO", "CU", "PR"),
    ),
    "ru": ("RU", "BY", "KZ", "KG"),
    "pt-BR": ("BR", "PT", "AO", "MZ"),
}
_LANGUAGE = {country: lang for lang, countries in _COUNTRIES.items() for country in countries}


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with sample values, as `bufa messages` shows it; `problems` are those of `check`."""

    purpose: Purpose
    lang: str
    file: Path
    text: str
    problems: tuple[str, ...]


def language_for(country: str) -> str:
    """Return the language for a ship-to country (ISO 3166 alpha-2), English where none is certain."""
    return _LANGUAGE.get(country.strip().upper(), LANGUAGES[0])


def render(
    messages: Sequence[BuyerMessage], text: MessageText, carriers: Carriers, lang: str, limit: int
) -> str:
    """Return one text for messages of one buyer and one purpose, in the order given, each number once.

    A line whose value is empty (no link, no title) is left out. The goods are left out where the whole would
    be longer than `limit` (0 for none); whether it then is short enough, `check` says.
    """
    whole = _joined(messages, text, carriers, lang)
    if not fits(whole, limit):
        return _joined([replace(message, goods="") for message in messages], text, carriers, lang)
    return whole


def batches(
    messages: Sequence[BuyerMessage], text: MessageText, carriers: Carriers, lang: str, limit: int
) -> list[list[BuyerMessage]]:
    """Cut one buyer's messages into as few texts as fit, in their order; one that fits nowhere is alone."""
    parts: list[list[BuyerMessage]] = []
    for message in messages:
        longer = [*parts[-1], message] if parts else [message]
        if parts and fits(render(longer, text, carriers, lang, limit), limit):
            parts[-1] = longer
        else:
            parts.append([message])
    return parts


def samples(own: Path | None = None, carriers: Carriers | None = None, limit: int = 0) -> Iterator[Sample]:
    """Render every text with sample values, two orders each, one of them with a tracking link."""
    table = carriers or Carriers.load()
    for purpose in Purpose:
        for lang in LANGUAGES:
            text = load_text(purpose, lang, own)
            words = render(_sample_messages(purpose, table), text, table, text.lang, limit)
            yield Sample(purpose, lang, text.file, words, tuple(check(words, limit, table)))


def _joined(messages: Sequence[BuyerMessage], text: MessageText, carriers: Carriers, lang: str) -> str:
    once = {(message.order_id, message.number): message for message in messages}
    lines = [_filled(text.line, _values(message, carriers, lang)) for message in once.values()]
    return "\n\n".join(part for part in (text.head, *lines, text.foot) if part)


def _values(message: BuyerMessage, carriers: Carriers, lang: str) -> dict[str, str]:
    return {
        "order": message.order_id,
        "goods": plain_goods(message.goods),
        "carrier": _readable(carriers.display(message.carrier, lang), lang),
        "number": message.number,
        "link": message.link,
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill in the values in one pass, so that a value is never read as a placeholder."""
    kept = (line for line in template.split("\n") if not _says_nothing(line, values))
    return "\n".join(Template(line).substitute(values) for line in kept)


def _says_nothing(line: str, values: Mapping[str, str]) -> bool:
    names = Template(line).get_identifiers()
    return any(not values[name] for name in names) and not set(names) & set(NEEDED)


def _readable(carrier: str, lang: str) -> str:
    """Return a carrier's name without its Chinese part for those who write in other letters."""
    if lang.startswith("zh"):
        return carrier
    latin = " ".join(word for word in carrier.split() if not any(_chinese(char) for char in word))
    return latin or carrier


def _chinese(char: str) -> bool:
    return "CJK" in unicodedata.name(char, "")


def _sample_messages(purpose: Purpose, carriers: Carriers) -> list[BuyerMessage]:
    first, second = "LP00612345678901", "SF1234509876543"
    link = carriers.link("CAINIAO_STANDARD", first)
    return [
        BuyerMessage(
            "8190001234567890",
            purpose,
            first,
            Reason.REPLACEMENT,
            carrier="CAINIAO_STANDARD",
            goods="Silicone case for a reading lamp, blue",
            link=link,
        ),
        BuyerMessage("8190009876543210", purpose, second, Reason.REPLACEMENT, carrier="SF"),
    ]
