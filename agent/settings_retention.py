"""What the settings say of keeping: how long each class of files is kept, and how much room they may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: A hundred years: what is more was hardly meant.
Days = Annotated[int, Field(strict=True, ge=0, le=36500)]
#: A thousand terabytes.
Megabytes = Annotated[int, Field(strict=True, ge=0, le=10**9)]


class RetentionSettings(BaseModel):
    """After how many days `bufa prune` takes files of a class away, 0 for never; nothing else ever does.

    `evidence_days` is for whole recordings, `debug_days` for traces, `text_days` for the texts beside
    pictures, `personal_days` for conversations and for what a step marks as personal. `disk_budget_mb` is
    the most that the recordings of one store may take, in MiB, 0 for no limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    evidence_days: Days = 0
    debug_days: Days = 30
    text_days: Days = 0
    personal_days: Days = 0
    disk_budget_mb: Megabytes = 0
