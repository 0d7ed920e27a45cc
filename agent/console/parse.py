"""Turns the texts of a console into values, by the vocabulary and formats of its pack.

Nothing is guessed: a text that can be read in two ways, or in part only, is not read, and the caller keeps
the raw text beside. Case, full-width forms and runs of white space never matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from agent.console.pack_model import Pack
from agent.models import Status

#: A number of more digits than this is no unread count and no rest of a deadline.
_DIGITS = 6
_COUNT = re.compile(
    r"(?<![\d.,/−-])(\d{1,3}(?:,\d{3})+|\d{1,9})\+?(?![\d.,/]*\d)(?!\s*(?:[kmw](?![a-z])|[万千百亿%]))"
)
#: A letter of an alphabet, in which words are set apart by blanks; not one of Chinese, Japanese or Korean.
_LETTER = r"[^\W\d_\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_SIZES = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
K = TypeVar("K")


def plain(text: str) -> str:
    """Return a text as it is compared: compatibility forms, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def parse_status(pack: Pack, text: str) -> Status:
    """Return the state whose word stands in the text; the longest word wins over those within it.

    UNKNOWN without a word, and with words of two states that do not overlap.
    """
    found = _only(pack.vocabulary.status, text)
    return Status.UNKNOWN if found is None else found


def parse_country(pack: Pack, text: str) -> str:
    """Return the ISO 3166 alpha-2 code of the country named in the text, empty where none or two are.

    A code that stands alone counts if the pack knows it.
    """
    code = text.strip()
    if code in pack.vocabulary.countries:
        return code
    return _only(pack.vocabulary.countries, text) or ""


def parse_sender(pack: Pack, text: str) -> str:
    """Return who a message is from, `seller`, `buyer` or `system`, by words or class words; else empty."""
    return _only(pack.vocabulary.senders, text) or ""


def parse_service(pack: Pack, text: str) -> str:
    """Return the key of the pack's own service with exactly that name, empty where it has none."""
    wanted = plain(text)
    found = {key for key, words in pack.vocabulary.services.items() if wanted in map(plain, words)}
    return found.pop() if len(found) == 1 else ""


def parse_tags(pack: Pack, texts: Iterable[str]) -> frozenset[str]:
    """Return the keys of all tags with a word in any of the texts."""
    whole = [plain(text) for text in texts]
    return frozenset(
        key
        for key, words in pack.vocabulary.tags.items()
        if any(_spans(plain(word), text) for word in words for text in whole)
    )


def parse_date(pack: Pack, text: str) -> datetime | None:
    """Return the moment a date on a page means, in UTC, or None where no format of the pack fits it whole.

    A date without a zone of its own is in the pack's. A time that the clock shows twice in autumn means the
    first of the two; one that it skips in spring is read with the offset from before the skip. A date
    without a time means the day's beginning.
    """
    shown = " ".join(unicodedata.normalize("NFKC", text).split())
    zone = ZoneInfo(pack.time_zone)
    for form in pack.formats.date:
        try:
            read = datetime.strptime(shown, form)  # noqa: DTZ007 (the zone follows)
            return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def parse_count(text: str) -> int | None:
    """Return the one whole number in a text such as `(3)`, `99+` (99) or `1,234`; None if not just one."""
    shown = plain(text)
    found = list(_COUNT.finditer(shown))
    digits = re.findall(r"\d", shown)
    if len(found) != 1 or len(digits) != len(re.findall(r"\d", found[0].group(1))):
        return None
    return int(found[0].group(1).replace(",", ""))


# --- remaining time --------------------------------------------------------------------------------------


def parse_countdown(pack: Pack, text: str) -> timedelta | None:
    """Return the remaining time shown, negative when overdue, or None where it cannot be read.

    Read are `3天2小时5分`, `2 d 3 h`, `26:05:00` (hours, minutes, seconds) and `6 days 8:00 43 minute` (a
    clock of two parts is hours and minutes, and only beside days or minutes), with a minus before them or an
    overdue word around them. An overdue word alone, or with an amount that cannot be read, is zero. Units
    must come from large to small, each once; a number that belongs to none makes the whole unreadable.
    """
    words = pack.vocabulary.countdown
    shown = plain(text)
    spans = [span for word in words.overdue for span in _spans(plain(word), shown)]
    for start, end in spans:
        shown = shown[:start] + " " * (end - start) + shown[end:]
    minus = re.match(r"[^\d]*?(?:^|\s)[-−](?=\d)", shown)
    amount = _amount(shown[minus.end() :] if minus else shown, _units(pack))
    if amount is None:
        return timedelta(0) if spans else None
    return -amount if minus or spans else amount


def _units(pack: Pack) -> dict[str, int]:
    """Return word → rank, 0 for days to 3 for seconds."""
    words = pack.vocabulary.countdown
    ranked = enumerate((words.days, words.hours, words.minutes, words.seconds))
    return {plain(word): rank for rank, group in ranked for word in group}


def _amount(shown: str, units: Mapping[str, int]) -> timedelta | None:
    named = "|".join(_whole(word) for word in sorted(units, key=len, reverse=True)) or "(?!)"
    form = re.compile(
        r"(?<![\d−-])(?<!\d[:.,])(?:(?P<h>\d{1,4}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:])"
        rf"|(?P<n>\d{{1,{_DIGITS}}})\s*(?P<unit>{named}))"
    )
    if re.search(r"\d", form.sub(" ", shown)):
        return None
    return _sum(list(form.finditer(shown)), units)


def _sum(found: list[re.Match[str]], units: Mapping[str, int]) -> timedelta | None:
    ranks = [units[match["unit"]] for match in found if match["unit"]]
    parts: list[tuple[int, int]] = []
    for match in found:
        if match["unit"]:
            parts.append((units[match["unit"]], int(match["n"])))
        elif match["s"]:
            parts += [(1, int(match["h"])), (2, int(match["m"])), (3, int(match["s"]))]
        elif 2 in ranks and match["m"] == "00":
            parts.append((1, int(match["h"])))
        elif 0 in ranks and 2 not in ranks:
            parts += [(1, int(match["h"])), (2, int(match["m"]))]
        else:
            return None
    in_order = all(one[0] < other[0] for one, other in pairwise(parts))
    return sum((_SIZES[rank] * n for rank, n in parts), timedelta(0)) if parts and in_order else None


# --- words -----------------------------------------------------------------------------------------------


def _whole(word: str) -> str:
    """Return the pattern of a word that in an alphabet must not be the beginning of a longer one."""
    return re.escape(word) + (rf"(?!{_LETTER})" if re.fullmatch(_LETTER, word[-1:]) else "")


def _spans(word: str, text: str) -> list[tuple[int, int]]:
    """Return where a word stands in a text; in an alphabet only as a whole word (`_` and `-` part words)."""
    if word not in text:  # the one question that nearly every word of a vocabulary is done with
        return []
    sign = rf"(?:{_LETTER}|\d)"
    before = rf"(?<!{_LETTER})(?<!\d)" if re.match(sign, word) else ""
    after = rf"(?!{sign})" if re.fullmatch(sign, word[-1:]) else ""
    return [match.span() for match in re.finditer(before + re.escape(word) + after, text)]


@cache
def _plain_word(word: str) -> str:
    """Return a word of a vocabulary as it is compared; they are few, and asked for with every row."""
    return plain(word)


def _only(meanings: Mapping[K, tuple[str, ...]], text: str) -> K | None:
    """Return the one meaning with a word in the text; words inside longer ones found there do not count."""
    shown = plain(text)
    pairs = [(_plain_word(word), key) for key, words in meanings.items() for word in words]
    found = [(span, key) for word, key in pairs for span in _spans(word, shown)]
    left = {key for span, key in found if not any(_inside(span, other) for other, _ in found)}
    return left.pop() if len(left) == 1 else None


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
