"""How a secret may be spelled in a text or a file, and what takes it out of there in each spelling."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from urllib.parse import quote, quote_plus

from agent.evidence.redact import MARK

#: Fewer signs of base64 than these would be found where they mean nothing.
_FEWEST = 8


def spellings(secret: str) -> set[str]:
    """Return a secret plain, as in a web address, as in JSON (once and twice), hexadecimal, and in base64.

    In base64 it depends on how many bytes stand before: the signs that are the same in each of three places.
    """
    found = {secret, quote(secret, safe=""), quote(secret, safe="!'()*~"), quote_plus(secret)}
    found.add(secret.encode().hex())
    found |= {_in_json(secret), _in_json(_in_json(secret)), json.dumps(secret)[1:-1]}
    return {form for form in found | _in_base64(secret.encode()) if form}


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_base64(own: bytes) -> set[str]:
    found = set()
    for before, start in enumerate((0, 2, 3)):
        whole = base64.b64encode(b"\0" * before + own).decode()
        sure = whole[start : len(whole) - (4 if (before + len(own)) % 3 else 0)]
        found |= {sure, sure.translate(str.maketrans("+/", "-_"))} if len(sure) >= _FEWEST else set()
    return found


class Secrets:
    """The secrets that must not stand in what is kept, in every spelling; the longest are taken out first."""

    def __init__(self, secrets: Collection[str]) -> None:
        forms = {form for secret in secrets for form in spellings(secret)}
        self._forms = sorted(forms, key=lambda form: (-len(form), form))
        self._bytes = [form.encode() for form in self._forms]
        self._written = [(form, _in_json(form)) for form in self._forms]

    def stands_in(self, content: bytes) -> bool:
        """Tell whether one of them stands in a file's content."""
        return any(form in content for form in self._bytes)

    def written_in(self, line: str) -> list[str]:
        """Return the forms that stand in a line of JSON, as they stand in its texts."""
        return [form for form, written in self._written if written in line]

    def out_of(self, text: str) -> str:
        """Return a text with the mark in place of each of them."""
        return without(text, [form for form in self._forms if form in text])


def without(text: str, forms: Collection[str]) -> str:
    """Return a text with the mark in place of each of `forms`, in their order."""
    for form in forms:
        text = text.replace(form, MARK)
    return text
