"""What the settings say of telling people: which channels there are, and when who wants to hear what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agent.say import say
from agent.settings_values import Name

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def time_of_day(text: str) -> time:
    """Return the time of day that `16:00` means; ValueError for any other form."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(say("not a time of day, expected one like `16:00`"))
    return time(int(found[1]), int(found[2]))


def _daily(text: str) -> str:
    if text:
        time_of_day(text)
    return text


def _hours(text: str) -> str:
    if text:
        _between(text)
    return text


def _between(text: str) -> tuple[time, time]:
    parts = text.split("-")
    try:
        begins, ends = (time_of_day(part) for part in parts)
    except ValueError:
        raise ValueError(say("not hours of a day, expected some like `22:00-07:00`")) from None
    if begins == ends:
        raise ValueError(say("hours that end when they begin, expected some like `22:00-07:00`"))
    return begins, ends


Daily = Annotated[str, AfterValidator(_daily)]
Hours = Annotated[str, AfterValidator(_hours)]
Repeat = Annotated[float, Field(strict=True, ge=0.5, le=168, allow_inf_nan=False)]


class ChannelSettings(BaseModel):
    """Where people are told something; its address is a secret and stands elsewhere: `notify.channels`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address_file: Path | None = None


class AlertSettings(BaseModel):
    """What the people of one store are told, on which channels, in which language (empty: the common one).

    Times of day are in the store's time zone, an empty one means: none. `repeat_hours` is after how long an
    order that is critical, and that nobody has acknowledged, is told again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: tuple[Name, ...] = ()
    language: Literal["", "en", "zh"] = ""
    quiet: Hours = ""
    pickup: Daily = ""
    digest: Daily = "09:00"
    repeat_hours: Repeat = 2

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """When quiet hours begin and end, None where there are none."""
        return _between(self.quiet) if self.quiet else None

    @property
    def pickup_time(self) -> time | None:
        """When the courier comes, None where it is not said."""
        return time_of_day(self.pickup) if self.pickup else None

    @property
    def digest_time(self) -> time | None:
        """When the digest is due, None for never."""
        return time_of_day(self.digest) if self.digest else None


def strangers(stores: Mapping[str, Any], channels: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Return, as problems of the settings, the channels that a store names and that are nowhere described."""
    known = ", ".join(f"`{name}`" for name in sorted(channels)) or say("none")
    return [
        (("stores", name, "alerts", "channels"), _stranger(channel, known))
        for name, store in stores.items()
        for channel in store.alerts.channels
        if channel not in channels
    ]


def _stranger(channel: str, known: str) -> dict[str, Any]:
    words = say(
        "there is no channel `{channel}`, expected one of {known}; add [channels.{channel}]",
        channel=channel,
        known=known,
    )
    return {"type": "value_error", "ctx": {"error": words}}
