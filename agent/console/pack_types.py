"""The small types of the pack language: names, words per language, switches, numbers, patterns, placeholders.

Everything comes as text (see `pack_yaml`) and is turned here into what the models declare. Each function
raises ValueError with a sentence of the form «what is wrong, what was expected».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from agent.say import say

NAME = r"^[a-z0-9_-]{1,40}$"
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TAKE = re.compile(r"text|value|attr:[A-Za-z_:][A-Za-z0-9_:.-]*")
COUNT = "count"
_KEY = re.compile(r"[A-Za-z0-9]+(\+[A-Za-z0-9]+)*")

#: What `{…}` may stand for in a pack; `{password}` in `fill_secret` alone.
PLACEHOLDERS = frozenset(
    {"channel_id", "order_id", "query", "buyer", "user", "password", "service", "number", "website"}
    | {"old_service", "old_number", "text", "option"}
)
#: What an address may hold.
IN_ADDRESSES = frozenset({"channel_id", "order_id", "query", "buyer"})


class Closed(BaseModel):
    """A part of a pack: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _words(value: Any) -> Any:
    """Take one text, or a mapping of languages to texts, as the tuple of all texts."""
    if isinstance(value, Mapping):
        for language in value:
            if not _LANGUAGE.fullmatch(str(language)):
                raise ValueError(
                    say("`{key}` is no language, expected one like `zh`, `en` or `pt-BR`", key=language)
                )
        return tuple(dict.fromkeys(value.values()))
    return (value,) if isinstance(value, str) else value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _switch(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise ValueError(say("{seen}, expected `true` or `false`", seen=seen(value)))


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    raise ValueError(say("{seen}, expected a whole number", seen=seen(value)))


def _seconds(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", value):
        return float(value)
    raise ValueError(say("{seen}, expected a number of seconds", seen=seen(value)))


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(say("{seen}, expected a date like `2026-11-22`", seen=seen(value)))


def _pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(say("no regular expression ({what}), expected one", what=error)) from None
    if groups != 1:
        raise ValueError(say("{count} groups in the pattern, expected exactly one `(…)`", count=groups))
    return value


def _take(value: str) -> str:
    if _TAKE.fullmatch(value):
        return value
    raise ValueError(say("{seen}, expected `text`, `value` or `attr:NAME`", seen=seen(value)))


def _take_of_field(value: str) -> str:
    return value if value == COUNT else _take(value)


def _key(value: str) -> str:
    if _KEY.fullmatch(value):
        return value
    raise ValueError(say("{seen}, expected a key like `Enter` or `Control+A`", seen=seen(value)))


def seen(value: Any) -> str:
    """Name what stands there instead, short enough for one line."""
    if isinstance(value, Mapping):
        return say("a mapping")
    if isinstance(value, (list, tuple)):
        return say("a list")
    text = " ".join(str(value).split())
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the `{…}` in a text; a stray brace counts as the name `{`."""
    found = set(_PLACEHOLDER.findall(text))
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        found.add("{")
    return frozenset(found)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Fill the `{…}` of a text in one pass, so that braces inside a value stay as they are.

    Raises KeyError for a placeholder without a value.
    """
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


Name = Annotated[str, StringConstraints(pattern=NAME)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_words)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]
_Css = Annotated[str, StringConstraints(max_length=2000)]
#: CSS relative to a row, where an empty text means the row itself.
RowCss = Annotated[tuple[_Css, ...], BeforeValidator(_one_or_more)]
Switch = Annotated[bool, BeforeValidator(_switch)]
Whole = Annotated[int, BeforeValidator(_whole)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
Day = Annotated[date, BeforeValidator(_day)]
Pattern = Annotated[str, StringConstraints(max_length=500), AfterValidator(_pattern)]
Take = Annotated[str, AfterValidator(_take)]
#: In a list also how many match.
TakeOfField = Annotated[str, AfterValidator(_take_of_field)]
Key = Annotated[str, AfterValidator(_key)]
