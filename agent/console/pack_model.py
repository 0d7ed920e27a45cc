"""A whole pack: what one YAML file says about one console, checked and unchangeable."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, PrivateAttr, StringConstraints, model_validator
from pydantic import Field as Declared

from agent.console.pack_elements import Candidate, PageSpec
from agent.console.pack_problems import Path_
from agent.console.pack_reach import touched
from agent.console.pack_routes import Route
from agent.console.pack_scalars import country_code, date_format, host_pattern, order_status, time_zone
from agent.console.pack_types import Closed, Day, Name, Seconds, Text, Texts, Whole
from agent.console.pack_yaml import Tree
from agent.models import Status
from agent.say import say

SignName = Literal[
    "human_check",
    "code_wanted",
    "signed_out",
    "wrong_password",
    "refused",
    "wrong_shop",
    "signed_in",
    "promotion",
]
Sender = Literal["seller", "buyer", "system"]
ServiceKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class Checked(Closed):
    """When, by whom and against what the pack was last checked."""

    on: Day
    by: Text
    against: Text


class Limits(Closed):
    """The console's limits: changes of one parcel's number, days after declaring it, characters of a message.

    0 means no limit. `settle_seconds` is how long a write may take to show; `wait_seconds` how long the
    program waits for an element.
    """

    changes: Whole = 0
    days: Whole = 0
    message_length: Whole = 0
    settle_seconds: Seconds = 10.0
    wait_seconds: Annotated[Seconds, Declared(gt=0)] = 10.0


class Formats(Closed):
    """How the console writes dates, as `strptime` forms tried in order."""

    date: Annotated[tuple[Annotated[str, AfterValidator(date_format)], ...], Declared(min_length=1)]


class Countdown(Closed):
    """The words for units of a remaining time, and for a time that is over."""

    days: Texts = ()
    hours: Texts = ()
    minutes: Texts = ()
    seconds: Texts = ()
    overdue: Texts = ()


class DeadlineRule(Closed):
    """Where a console shows no time left to ship: so many hours after a date that its pages do show.

    A countdown that is shown wins. A date without a time counts from the day's beginning, so the time left is
    never made out to be longer than it is.
    """

    after: Literal["ordered_at"]
    hours: Annotated[Whole, Declared(gt=0)]


class Vocabulary(Closed):
    """The console's own words, and what they mean; all are compared without regard to case."""

    status: dict[Annotated[Status, AfterValidator(order_status)], Texts] = Declared(default_factory=dict)
    tags: dict[Name, Texts] = Declared(default_factory=dict)
    countdown: Countdown = Countdown()
    countries: dict[Annotated[str, AfterValidator(country_code)], Texts] = Declared(default_factory=dict)
    senders: dict[Sender, Texts] = Declared(default_factory=dict)
    services: dict[ServiceKey, Texts] = Declared(default_factory=dict)


class Sign(Closed):
    """What tells a state of the console on any page: an address that fits a glob, or an element.

    With `words` the element counts only when its text holds one of them: not every error is a refusal.
    """

    address: Texts = ()
    find: tuple[Candidate, ...] = ()
    words: Texts = ()

    @model_validator(mode="after")
    def _something(self) -> Sign:
        if not self.address and not self.find:
            raise ValueError(say("neither `address` nor `find`, expected one of them"))
        return self


class Pack(Closed):
    """One console as the program sees it; made by `load_pack`, which alone knows file, digest and lines."""

    pack: Name
    title: Text
    checked: Checked
    time_zone: Annotated[str, AfterValidator(time_zone)]
    hosts: Annotated[tuple[Annotated[str, AfterValidator(host_pattern)], ...], Declared(min_length=1)]
    limits: Limits = Limits()
    pace: tuple[Seconds, Seconds] = (2.0, 5.0)
    formats: Formats
    deadline: DeadlineRule | None = None
    vocabulary: Vocabulary = Vocabulary()
    signs: dict[SignName, Sign] = Declared(default_factory=dict)
    pages: Annotated[dict[Name, PageSpec], Declared(min_length=1)]
    routes: dict[Name, Route] = Declared(default_factory=dict)

    _file: Path = PrivateAttr(default=Path())
    _sha256: str = PrivateAttr(default="")
    _tree: Tree = PrivateAttr(default_factory=Tree)

    @property
    def name(self) -> str:
        """The pack's own name, as its first line gives it."""
        return self.pack

    @property
    def correcting(self) -> tuple[str, ...]:
        """The routes of one correction in order: one to change a parcel, or two to cancel and create."""
        one, two = ("change_tracking",), ("cancel_tracking", "create_tracking")
        return two if one[0] not in self.routes and all(name in self.routes for name in two) else one

    @property
    def file(self) -> Path:
        """The file that the pack was read from."""
        return self._file

    @property
    def sha256(self) -> str:
        """The digest of the file's bytes, in hex."""
        return self._sha256

    def line_of(self, path: str) -> int:
        """Return the line of a dotted path such as `pages.order.elements.save`, else of what is around it.

        What a page has from another page (`like`) gives the line where it stands there.
        """
        steps: Path_ = ()
        for step in path.split("."):
            # A number is a place in a list, but a page may be called by a number as well.
            place = (*steps, int(step)) if step.isdecimal() else (*steps, step)
            steps = place if place in self._tree.lines else (*steps, step)
        return self._tree.line_of(steps)

    def describe(self, page: str, element: str, index: int = 0) -> str:
        """Name one candidate for people: «selectors/x.yaml line 41: role `button`, name `确定`»."""
        line = self.line_of(f"pages.{page}.elements.{element}.find.{index}")
        candidate = self.pages[page].elements[element].find[index]
        return say("{file} line {line}: {what}", file=self._name, line=line, what=candidate)

    def describe_list(self, page: str, name: str, within: str = "") -> str:
        """Name a list of a page for people, or what stands in it at a path such as `parcels.number`."""
        path = f"pages.{page}.lists.{name}" + "".join(f".fields.{step}" for step in within.split(".") if step)
        return say("{file} line {line}: {what}", file=self._name, line=self.line_of(path), what=path)

    def describe_words(self, group: str) -> str:
        """Name a group of the vocabulary for people."""
        path = f"vocabulary.{group}"
        return say("{file} line {line}: {what}", file=self._name, line=self.line_of(path), what=path)

    @property
    def _name(self) -> str:
        """What strangers are told of the file: no path of the machine."""
        return f"{self._file.parent.name}/{self._file.name}"

    def unverified(self, route: str) -> list[str]:
        """Return the dotted paths of everything unverified that a route touches, in the order of the file.

        That is its elements, what these stand in or choose from, the signs of its variants, what it proves
        by, and the signs of readiness of its pages.
        """
        found = {path for path, loose in touched(self.pages, self.routes[route]) if loose}
        return sorted(found, key=lambda path: (self.line_of(path), path))
