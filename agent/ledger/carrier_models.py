"""The shape of the carrier table: closed models, so that a misspelt key is said and not ignored."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.ledger.numbers import LOOSE
from agent.say import say

STRICT = ("s10", "ups")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_min_length=1)


def _known(keys: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    if odd := [key for key in keys if key not in known]:
        raise ValueError(
            say("unknown format {odd}; known: {known}", odd=", ".join(odd), known=", ".join(known))
        )
    return keys


class Service(_Closed):
    """A logistics service of the console: its shown names and the strict formats that it never has.

    `exempt` (`except` in the file) lists S10 countries for which the exclusion is not certain.
    """

    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    exempt: tuple[str, ...] = Field((), alias="except")

    @field_validator("excludes")
    @classmethod
    def _strict_only(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        return _known(keys, STRICT)


class Carrier(_Closed):
    """A carrier as ledgers name it.

    `service` is the console's service key, empty where none is certain. `only` says that every number of
    the carrier has one of its `strict` formats. `link` is the carrier's own tracking page with `{number}`.
    """

    name: str
    ledger: tuple[str, ...] = ()
    service: str = Field("", min_length=0)
    strict: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    only: bool = False
    link: str = Field("", min_length=0)

    @property
    def formats(self) -> tuple[str, ...]:
        """All formats of the carrier's numbers, strict ones first."""
        return self.strict + self.loose

    @property
    def words(self) -> tuple[str, ...]:
        """Everything a ledger may call the carrier."""
        return (self.name, *self.ledger)

    @field_validator("strict")
    @classmethod
    def _strict_only(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        return _known(keys, STRICT)

    @field_validator("loose")
    @classmethod
    def _loose_only(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        return _known(keys, tuple(LOOSE))

    @field_validator("link")
    @classmethod
    def _one_number(cls, link: str) -> str:
        if link and not (link.startswith(("https://", "http://")) and link.count("{number}") == 1):
            raise ValueError(say("a link is http(s) and holds `{{number}}` once", _=""))
        return link


class Table(_Closed):
    """The whole file: the page that follows any number, the services, the carriers."""

    anywhere: str
    services: dict[str, Service]
    carriers: tuple[Carrier, ...]
