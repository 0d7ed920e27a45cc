"""What the settings say of time stamps: whom to ask for them, and whose word counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from agent.say import say
from agent.settings_values import link

Wait = Annotated[float, Field(strict=True, ge=1, le=60, allow_inf_nan=False)]
Authority = Annotated[str, AfterValidator(link)]


class TimestampSettings(BaseModel):
    """A time-stamping authority (RFC 3161), none unless named.

    `roots` is a PEM file of the root certificates that count, `chain` one of what lies in between where the
    authority does not send it; `wait_seconds` the most that one time stamp may take, 1 to 60.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority: Authority = ""
    roots: Path | None = None
    chain: Path | None = None
    wait_seconds: Wait = 10

    @model_validator(mode="after")
    def _rooted(self) -> TimestampSettings:
        if self.authority and self.roots is None:
            raise ValueError(say("`authority` without `roots`, expected the file of its root certificates"))
        return self

    def at(self, base: Path) -> TimestampSettings:
        """Return the same with absolute paths; relative ones start from `base`."""
        named = {"roots": self.roots, "chain": self.chain}
        return self.model_copy(update={key: base / path.expanduser() for key, path in named.items() if path})
