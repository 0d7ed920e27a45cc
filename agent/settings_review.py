"""What the settings say of reviewing: how many of the good runs are looked at, too."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from agent.settings_values import Name, Share


class ReviewSettings(BaseModel):
    """Of each flow by its name the share of good runs to be looked at, too, 0 to 1; 0 unless told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: dict[Name, Share] = {}
