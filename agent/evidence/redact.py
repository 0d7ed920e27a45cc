"""What must not stand in evidence is taken out of every text before it is written.

Secrets go first and everywhere. Then phone numbers, e-mail addresses, values named by the caller (a street)
and the values of queries in web addresses become `•••`. Order numbers (14 to 17 digits in one piece), dates,
and the numbers the caller asks to keep stay: without them a picture proves nothing. In doubt a run of digits
is taken for a phone number, so keep the tracking numbers that consist of digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit, urlunsplit

from agent.evidence.canonical import tidy

MARK = "•••"

#: Names in a query whose values say which page was seen, and nothing about a person.
OPEN_NAMES = frozenset({"orderId", "channelId", "shop"})

_ORDER = re.compile(r"\d{14,17}")
_URL = r"(?P<url>https?://[^\s<>\"'`]+)"
#: Han characters stand beside an address without a space and are no part of it.
_WORD = r"[^\W\u3400-\u9fff]"
_EMAIL = rf"(?P<email>(?:{_WORD}|[.+%-]){{1,64}}[@＠](?:{_WORD}|-)+(?:\.(?:{_WORD}|-)+)+)"
_DATE = (
    r"(?P<date>(?<!\d)(?:19|20)\d{2}(?P<between>[-./])\d{1,2}(?P=between)\d{1,2}(?!\d)"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ADDRESS = rf"(?P<address>(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.]))"
#: Groups of at most 13 digits: what is longer and in one piece is an order number or a barcode.
_PHONE = (
    r"(?P<phone>(?<![A-Za-z0-9])(?i:(?:tel|phone|mobile|whatsapp))?"
    r"(?:\+\d{1,15}|\(?\d{1,13}\)?)(?![A-Za-z0-9])(?:[ \u00a0.()/‑–-]{1,3}\d{1,13}\)?(?![A-Za-z0-9]))*)"
)
_PATTERN = re.compile("|".join((_URL, _EMAIL, _DATE, _ADDRESS, _PHONE)))
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[A-Za-z0-9]{5,}")
_FEWEST = 7


class Redactor:
    """Takes secrets and personal values out of texts; knows what must stay.

    `keep` holds tracking numbers (texts around them do no harm), `secrets` what was typed or received in
    confidence. Both grow during a round: `keep_also`, `hide_secret`, `hide`. Not for use by two threads.
    """

    def __init__(self, keep: Collection[str] = (), secrets: Collection[str] = ()) -> None:
        self._keep: set[str] = set()
        self._secrets: set[str] = set()
        self._hidden: set[str] = set()
        self._hidden_pattern: re.Pattern[str] | None = None
        self._secret_pattern: re.Pattern[str] | None = None
        self.keep_also(*keep)
        self.hide_secret(*secrets)

    @property
    def secrets(self) -> frozenset[str]:
        """What is taken out everywhere, in the forms it was told and has in a web address."""
        return frozenset(self._secrets)

    def keep_also(self, *texts: str) -> None:
        """Let the numbers in `texts` stay from here on: each run of 5 or more letters and digits."""
        for text in texts:
            for token in (*_TOKEN.findall(text), *_TOKEN.findall("".join(text.split()))):
                digits = "".join(_DIGITS.findall(token))
                self._keep |= {token.upper(), digits} if digits else set()

    def hide_secret(self, *secrets: str) -> None:
        """Take these out wherever they appear, also in the forms they have in a web address."""
        for secret in filter(None, secrets):
            self._secrets |= {secret, quote(secret, safe=""), quote_plus(secret)}
        self._secret_pattern = _any_of(self._secrets)

    def hide(self, *values: str) -> None:
        """Take these personal values (a street, a name) out of texts; single characters are too common."""
        self._hidden |= {value.strip() for value in values if len(value.strip().strip("*")) > 1}
        self._hidden_pattern = _any_of(self._hidden)

    def text(self, text: str) -> str:
        """Return `text` without secrets and personal values."""
        for pattern in (self._secret_pattern, self._hidden_pattern):
            text = pattern.sub(MARK, text) if pattern else text
        return _PATTERN.sub(self._replace, text)

    def url(self, url: str) -> str:
        """Return a web address without user name, password, and the values of its query and fragment.

        Values under the names of `OPEN_NAMES`, order numbers, and numbers to keep stay.
        """
        try:
            parts = urlsplit(self._secret_pattern.sub(MARK, url) if self._secret_pattern else url)
        except ValueError:
            return MARK
        if parts.scheme == "data":
            return f"data:{MARK}"
        host = parts.netloc.rpartition("@")[2]
        path = self.text(unquote(parts.path)) if parts.path.strip("/") else parts.path
        return urlunsplit(
            (parts.scheme, host, path, self._query(parts.query), self._fragment(parts.fragment))
        )

    def tree(self, value: object) -> object:
        """Return `value` in a form that can be written canonically, with every text in it redacted."""
        if isinstance(value, str):
            return self.text(str(tidy(value)))
        if isinstance(value, dict):
            return {self.text(str(tidy(str(key)))): self.tree(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.tree(item) for item in value]
        return self.tree(tidy(value)) if isinstance(tidy(value), str) else tidy(value)

    def _replace(self, found: re.Match[str]) -> str:
        if found["url"]:
            return self.url(found["url"])
        if found["email"]:
            return MARK
        return self._phone(found[0]) if found["phone"] else found[0]

    def _phone(self, text: str) -> str:
        """Return a run of grouped digits masked, but for what is to be kept: all of it or groups in it."""
        if "".join(_DIGITS.findall(text)) in self._keep:
            return text
        parts, start = [], 0
        for group in _DIGITS.finditer(text):
            if group[0] in self._keep:
                parts += [_masked(text[start : group.start()]), group[0]]
                start = group.end()
        return "".join((*parts, _masked(text[start:])))

    def _query(self, query: str) -> str:
        pairs = parse_qsl(query, keep_blank_values=True)
        return "&".join(
            f"{quote(self.text(name), safe=MARK)}={self._value(name, value)}" for name, value in pairs
        )

    def _value(self, name: str, value: str) -> str:
        numbers = value.split(",")
        known = all(number.upper() in self._keep or _ORDER.fullmatch(number) for number in numbers)
        return _quoted(value) if value and (known or name in OPEN_NAMES) else (value and MARK)

    def _fragment(self, fragment: str) -> str:
        """Return a fragment (`/window`, `/window?a=b`, `nums=…`) redacted like a path with its query."""
        path, mark, query = fragment.partition("?")
        if not mark and "=" in path:
            return self._query(path)
        return self.text(unquote(path)) + (mark and mark + self._query(query))


def _masked(text: str) -> str:
    """Return grouped digits as they are when they are too few for a phone number, else the mark."""
    if sum(len(group) for group in _DIGITS.findall(text)) < _FEWEST:
        return text
    return text[: len(text) - len(text.lstrip())] + MARK + text[len(text.rstrip()) :]


def _quoted(text: str) -> str:
    """Return `text` as it stands in a query, the mark left readable."""
    return quote(text, safe=",").replace(quote(MARK), MARK)


def _any_of(values: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of `values`, the longest first so that no end of one is left over."""
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if values else None


def redact(text: str, keep: Collection[str] = ()) -> str:
    """Return `text` without phone numbers and e-mail addresses; the numbers in `keep` stay."""
    return Redactor(keep).text(text)
