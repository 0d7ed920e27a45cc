"""The carrier table: the ledger's carrier names, the console's services, number formats, tracking links.

Words are compared without regard to case, white space and full width. A word the table does not know stays
unknown: nothing here guesses, `nearest` only suggests.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from agent.errors import InvalidInput
from agent.ledger.carrier_models import Carrier, Service, Table
from agent.ledger.numbers import check_digit, examine, is_platform_number, strict_format
from agent.models import clean_number
from agent.places import find
from agent.say import say

__all__ = ["Carrier", "Carriers", "Service", "fold"]

_FORMAT_NAMES = {"s10": "S10", "ups": "UPS 1Z"}


def fold(word: str) -> str:
    """Return a word as it is compared: half-width, lower case, no white space."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


class Carriers:
    """The carrier table with what the settings add to it; built by `load`, never changed."""

    def __init__(self, table: Table, extra: Sequence[Carrier] = ()) -> None:
        self._services = table.services
        self._anywhere = table.anywhere
        self._carriers = _merge(table.carriers, extra)
        self._shown = {
            fold(word): key
            for key, service in table.services.items()
            for word in (key, service.zh, service.en, *service.aliases)
        }
        # Later entries win: the settings' words go last. A console's own service name is as good as a word.
        self._words = {
            **{word: carrier for word, key in self._shown.items() if (carrier := self._by_service(key))},
            **{fold(word): carrier for carrier in self._carriers for word in carrier.words},
        }

    @classmethod
    def load(cls, extra: Sequence[Mapping[str, Any]] = ()) -> Carriers:
        """Return the shipped table, extended by the carriers in the settings.

        An extra carrier with a shipped one's name replaces what it states and keeps the rest. Raises
        InvalidInput with the place: `carriers.yaml` or the settings' `carriers`.
        """
        return cls(_shipped(), [_one(number, entry) for number, entry in enumerate(extra)])

    @property
    def all(self) -> tuple[Carrier, ...]:
        """Every carrier of the table."""
        return self._carriers

    @property
    def service_keys(self) -> tuple[str, ...]:
        """Every service key of the table."""
        return tuple(self._services)

    def find(self, word: str) -> Carrier | None:
        """Return the carrier that a ledger calls by exactly this word, None where there is none.

        The console's name or key of a service stands for the first carrier with that service.
        """
        return self._words.get(fold(word))

    def nearest(self, word: str) -> list[str]:
        """Return up to three known names that look like an unknown one, the most alike first."""
        wanted = fold(word)
        within = [key for key in self._words if wanted and (key in wanted or wanted in key) and len(key) > 1]
        keys = sorted(within, key=len, reverse=True) + difflib.get_close_matches(wanted, self._words, 3, 0.5)
        return list(dict.fromkeys(self._words[key].name for key in keys))[:3]

    def service_key(self, shown: str) -> str:
        """Return the key of a service as a console shows it; the stripped text itself where unknown."""
        return self._shown.get(fold(shown), shown.strip())

    def service_names(self, key: str) -> tuple[str, ...]:
        """Return the names under which consoles show a service (zh, en, others); of an unknown key itself."""
        service = self._services.get(key)
        if service is None:
            return (key,)
        return tuple(dict.fromkeys((service.zh, service.en, *service.aliases)))

    def display(self, key: str, lang: str) -> str:
        """Return the service's name in `zh` or any other language (en); the key itself if unknown."""
        service = self._services.get(key)
        if service is None:
            return key
        return service.zh if lang.startswith("zh") else service.en

    def link(self, carrier_or_service: str, number: str) -> str:
        """Return the carrier's own tracking page for the number, empty where it has none.

        The carrier is named by a ledger's word, a service key or a service's shown name.
        """
        carrier = self.find(carrier_or_service) or self._by_service(self.service_key(carrier_or_service))
        return _fill(carrier.link, number) if carrier else ""

    def link_for(self, number: str) -> str:
        """Return where a number alone can be followed: its only possible carrier's page, else a general one.

        Empty for what is no number.
        """
        report = examine(number)
        if report.verdict == "invalid":
            return ""
        links = {c.link for c in self._carriers if set(c.loose) & set(report.formats)}
        return _fill(links.pop() if len(links) == 1 and "" not in links else self._anywhere, number)

    def excludes(self, number: str, service_key: str) -> str | None:
        """Return why the number's strict format excludes the service shown, None where it may be.

        Only a right check digit proves the format, and only services whose numbers are certain are excluded.
        """
        service = self._services.get(service_key)
        form = strict_format(number)
        if service is None or form not in service.excludes or not check_digit(number):
            return None
        if form == "s10" and clean_number(number)[-2:] in service.exempt:
            return None
        return say(
            "is a {format} number, which {service} never has", format=_FORMAT_NAMES[form], service=service.en
        )

    def fits(self, number: str, carrier: Carrier) -> str | None:
        """Return why a number cannot be this carrier's, None if it may be.

        The marketplace's own numbers (`LP…`) may stand for any carrier until they are renumbered.
        """
        form = strict_format(number)
        if form is not None and not check_digit(number):
            return examine(number).why
        if form is not None and (why := self.excludes(number, carrier.service)):
            return why
        if carrier.only and form not in carrier.strict and not is_platform_number(number):
            wanted = " / ".join(_FORMAT_NAMES[key] for key in carrier.strict)
            return say("{carrier} has only {formats} numbers", carrier=carrier.name, formats=wanted)
        return None

    def _by_service(self, key: str) -> Carrier | None:
        return next((c for c in self._carriers if c.service and c.service == key), None)


def _fill(link: str, number: str) -> str:
    return link.replace("{number}", quote(clean_number(number), safe=""))


def _merge(shipped: Sequence[Carrier], extra: Sequence[Carrier]) -> tuple[Carrier, ...]:
    merged = {carrier.name: carrier for carrier in shipped}
    for carrier in extra:
        old = merged.pop(carrier.name, None)
        stated = {name: getattr(carrier, name) for name in carrier.model_fields_set - {"ledger"}}
        words = tuple(dict.fromkeys((*(old.ledger if old else ()), *carrier.ledger)))
        merged[carrier.name] = (old or carrier).model_copy(update={**stated, "ledger": words})
    return tuple(merged.values())


def _one(number: int, entry: Mapping[str, Any]) -> Carrier:
    try:
        return Carrier.model_validate(entry)
    except ValidationError as error:
        raise InvalidInput(
            say("the settings' carrier table is off"), _facts(error, f"carriers.{number}")
        ) from None


def _facts(error: ValidationError, place: str) -> dict[str, str]:
    facts = {}
    for problem in error.errors(include_url=False):
        path = ".".join((place, *(str(part) for part in problem["loc"]))).strip(".")
        facts[path] = problem["msg"]
    return facts


@lru_cache(maxsize=1)
def _shipped() -> Table:
    path = find("carriers", "carriers.yaml")
    if path is None:
        raise InvalidInput(say("the carrier table `carriers.yaml` is missing from the installation"))
    return read_table(path)


def read_table(path: Path) -> Table:
    """Read a whole carrier table (YAML 1.2, so that `NO` stays text); InvalidInput says what is off where."""
    try:
        return Table.model_validate(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))
    except YAMLError as error:
        raise InvalidInput(say("`{file}` is no YAML", file=path.name), {"seen": str(error)}) from None
    except ValidationError as error:
        raise InvalidInput(say("`{file}` is off", file=path.name), _facts(error, "")) from None
