"""What the settings say of dossiers: what a dispute form takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Bytes = Annotated[int, Field(strict=True, ge=50_000, le=100_000_000)]
Side = Annotated[int, Field(strict=True, ge=600, le=20_000)]


class DossierSettings(BaseModel):
    """The pictures of a dossier: at most so many bytes each, at most so many pixels on the longer side."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    picture_bytes: Bytes = 2_000_000
    picture_side: Side = 4_000
    picture_format: Literal["jpg", "png"] = "jpg"
