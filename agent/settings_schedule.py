"""What the settings say of the schedule: when each flow of a store runs, and what a run may take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agent.say import say

Minutes = Annotated[int, Field(strict=True, ge=0, le=24 * 60)]
Limit = Annotated[int, Field(strict=True, ge=1, le=24 * 60)]
#: The flows that a schedule may name; `login` takes a person.
FLOWS = ("daily", "scan", "correct", "declare", "message")


def _cron(line: str) -> str:
    """Check a cron expression of five fields; ValueError where it is none, or where it never fires."""
    if len(line.split()) != 5:
        raise ValueError(say("not five fields, expected one like `7 * * * *`"))
    from cronsim import CronSim, CronSimError  # most commands have no schedule to check

    try:
        next(CronSim(line, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValueError(
            say("no cron expression ({why}), expected one like `7 * * * *`", why=error)
        ) from None
    except StopIteration:
        raise ValueError(say("never fires, expected one that names a day that comes")) from None
    return " ".join(line.split())


Cron = Annotated[str, AfterValidator(_cron)]


class ScheduleSettings(BaseModel):
    """When `bufa serve` runs which flow of a store: cron expressions in the store's time zone.

    `jitter_minutes` is the most that a run begins later, so that stores do not all come at once;
    `late_minutes` after which one that could not begin is skipped; `limit_minutes` the most it may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    daily: Cron | None = None
    scan: Cron | None = None
    correct: Cron | None = None
    declare: Cron | None = None
    message: Cron | None = None
    jitter_minutes: Minutes = 0
    late_minutes: Limit = 10
    limit_minutes: Limit = 55

    def flows(self) -> dict[str, str]:
        """Return the flows that are scheduled, each with its expression."""
        named = {flow: getattr(self, flow) for flow in FLOWS}
        return {flow: line for flow, line in named.items() if line}


class ServeSettings(BaseModel):
    """How `bufa serve` lives on its machine.

    `parallel` stores run at once; a run whose processes take more than `memory_mb` (MiB, shared memory
    counted by its share) is ended. On `port` of this machine alone it answers `/healthz` and `/metrics`, on
    `review_port` stands the review page; 0 leaves either out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    parallel: Annotated[int, Field(strict=True, ge=1, le=64)] = 2
    memory_mb: Annotated[int, Field(strict=True, ge=200, le=10**6)] = 2000
    port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 8790
    review_port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 8791
