"""Routes: what takes several clicks, as an ordered list of lines, each one verb on one element."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Declared
from pydantic import model_validator

from agent.console.pack_types import Closed, Key, Name, Switch, Text
from agent.models import Kind
from agent.say import say

#: All verbs; `accept_dialog` has the word `next` beside it, `open` a page (without an address it must have
#: been reached by the line before), all others an element.
VERBS = (
    "open",
    "click",
    "fill",
    "fill_secret",
    "select",
    "check",
    "uncheck",
    "press",
    "expect",
    "expect_gone",
    "accept_dialog",
    "commit",
)
#: What a verb needs beside its element.
NEEDS = {"fill": {"with"}, "fill_secret": {"with"}, "select": {"option"}, "press": {"key"}, "commit": {"by"}}
_SKIPPABLE = ("click", "fill", "fill_secret", "select", "check", "uncheck", "press")
#: What a verb may have beside its element and what it needs.
MAY = {verb: {"if_present"} for verb in _SKIPPABLE} | {"commit": {"key", "dialog"}}


class Line(Closed):
    """One verb on one element.

    `if_present` skips the line when nothing matches right now. `accept_dialog: next` answers the next native
    dialog with yes; `dialog: accept` does so for the one that a commit raises.
    """

    open: Name | None = None
    click: Name | None = None
    fill: Name | None = None
    fill_secret: Name | None = None
    select: Name | None = None
    check: Name | None = None
    uncheck: Name | None = None
    press: Name | None = None
    expect: Name | None = None
    expect_gone: Name | None = None
    accept_dialog: Literal["next"] | None = None
    commit: Name | None = None
    with_: Annotated[str | None, Declared(alias="with")] = None
    option: Text | None = None
    key: Key | None = None
    by: Literal["click", "press"] | None = None
    dialog: Literal["accept"] | None = None
    if_present: Switch = False

    @model_validator(mode="after")
    def _one_verb(self) -> Line:
        verbs = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(verbs) != 1:
            names = ", ".join(f"`{verb}`" for verb in verbs) or say("no verb")
            raise ValueError(
                say("{seen} in one line, expected exactly one of {verbs}", seen=names, verbs=", ".join(VERBS))
            )
        self._fitting()
        return self

    def _fitting(self) -> None:
        given = {("with" if key == "with_" else key) for key in self.model_fields_set} - {self.verb}
        needs = NEEDS.get(self.verb, set()) | ({"key"} if self.by == "press" else set())
        missing = sorted(needs - given)
        if missing:
            raise ValueError(say("`{verb}` without `{key}:`, expected it", verb=self.verb, key=missing[0]))
        strange = sorted(given - needs - MAY.get(self.verb, set()))
        if strange or (self.verb == "commit" and self.by == "click" and self.key):
            key = strange[0] if strange else "key"
            raise ValueError(say("`{key}:` beside `{verb}`, expected it gone", key=key, verb=self.verb))

    @property
    def verb(self) -> str:
        """The one of `VERBS` in this line."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def element(self) -> str:
        """The name beside the verb: an element, a page (`open`) or the word `next` (`accept_dialog`)."""
        return str(getattr(self, self.verb))

    @property
    def template(self) -> str:
        """What is typed or chosen, with its placeholders; empty where the verb takes nothing."""
        return self.with_ or self.option or ""


Lines = Annotated[tuple[Line, ...], Declared(min_length=1)]


class Variant(Closed):
    """One way to walk a route, taken when the element `when` is on the page; the last may do without."""

    when: Name | None = None
    lines: Lines


class Prove(Closed):
    """The elements of the page of the commit that show what a write rests on, and what it did.

    `new` and `new_service` are for a console that says once more what it is about to write, `left` for one
    that says how many changes are left; `none` shows that the order has no parcel yet, where one is declared.
    """

    order: Name | None = None
    buyer: Name | None = None
    old: Name | None = None
    old_service: Name | None = None
    new: Name | None = None
    new_service: Name | None = None
    left: Name | None = None
    none: Name | None = None
    readback: Name | None = None

    @property
    def refers_to(self) -> dict[str, str]:
        """The elements named, by key."""
        named = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: name for key, name in named.items() if name is not None}


class Route(Closed):
    """A way over one page: `lines`, or `variants` of which the first that fits is taken.

    With `write` it changes the world, in exactly one `commit`; without, it changes nothing.
    """

    page: Name
    write: Kind | None = None
    lines: tuple[Line, ...] = ()
    variants: tuple[Variant, ...] = ()
    prove: Prove = Prove()

    @model_validator(mode="after")
    def _lines_or_variants(self) -> Route:
        if bool(self.lines) == bool(self.variants):
            raise ValueError(say("both or none of `lines` and `variants`, expected one of them, not empty"))
        if self.write is None and self.prove.refers_to:
            raise ValueError(say("`prove` in a route that does not write, expected `write:` or no `prove`"))
        return self

    @property
    def ways(self) -> tuple[tuple[tuple[str | int, ...], tuple[Line, ...]], ...]:
        """Every list of lines that may be walked, with its path below the route."""
        if self.lines:
            return ((("lines",), self.lines),)
        return tuple((("variants", number, "lines"), one.lines) for number, one in enumerate(self.variants))
