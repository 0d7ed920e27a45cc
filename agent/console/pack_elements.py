"""What a pack says about one page: its elements, its lists, its signs of readiness and emptiness.

The models only hold what the file says; whether the names in it exist is checked in `pack_checks`, and
turning them into locators is left to `locate`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, model_validator
from pydantic import Field as Declared

from agent.console.pack_problems import nearest
from agent.console.pack_types import (
    COUNT,
    Closed,
    Name,
    Pattern,
    RowCss,
    Switch,
    Take,
    TakeOfField,
    Text,
    Texts,
    Words,
)
from agent.say import say

#: The ways to find an element, of which a candidate uses exactly one.
KINDS = ("role", "label", "caption", "placeholder", "text", "title", "testid", "css")
#: WAI-ARIA 1.2, the roles that Playwright's `get_by_role` knows.
ROLES = frozenset(
    """alert alertdialog application article banner blockquote button caption cell checkbox code columnheader
    combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form
    generic grid gridcell group heading img insertion link list listbox listitem log main marquee math meter
    menu menubar menuitem menuitemcheckbox menuitemradio navigation none note option paragraph presentation
    progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider
    spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time timer
    toolbar tooltip tree treegrid treeitem""".split()  # noqa: SIM905 (a page of quoted words reads worse)
)


def _role(value: str) -> str:
    if value in ROLES:
        return value
    raise ValueError(say("`{role}` is no role; {near}", role=value, near=nearest(value, ROLES)))


class Candidate(Closed):
    """One way to find an element; words hold every language's word, any of which counts.

    Names match whole; `contains` instead of `name` matches part of one. `caption` is a text that no label
    ties to its input: it finds the input that follows with nothing written between.
    """

    role: Annotated[str, AfterValidator(_role)] | None = None
    name: Words | None = None
    contains: Words | None = None
    label: Words | None = None
    caption: Words | None = None
    placeholder: Words | None = None
    text: Words | None = None
    title: Words | None = None
    testid: Text | None = None
    css: Text | None = None
    because: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Candidate:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = ", ".join(f"`{kind}`" for kind in kinds) or say("no way to find it")
            what = say("{found} in one candidate", found=found)
            raise ValueError(
                say("{what}, expected exactly one of {known}", what=what, known=", ".join(KINDS))
            )
        if self.css is not None and self.because is None:
            raise ValueError(say("`css` without a reason, expected `because:` beside it"))
        if self.name is not None and self.contains is not None:
            raise ValueError(say("`name` and `contains` in one candidate, expected one of them"))
        if self.role is None and (self.name or self.contains):
            raise ValueError(say("`name` or `contains` without a role, expected `role:` beside it"))
        return self

    @property
    def kind(self) -> str:
        """The one of `KINDS` that this candidate uses."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def words(self) -> tuple[str, ...]:
        """Every text in the candidate that is matched against the page."""
        value = getattr(self, self.kind)
        own = (value,) if isinstance(value, str) else tuple(value)
        return (self.name or self.contains or ()) if self.kind == "role" else own

    def __str__(self) -> str:
        if self.kind != "role":
            return f"{self.kind} `{' / '.join(self.words)}`"
        label = say("containing") if self.contains else say("name")
        name = f", {label} `{' / '.join(self.words)}`" if self.words else ""
        return f"role `{self.role}`{name}"


class InRow(Closed):
    """Looks for an element only inside the one row of `list` whose fields show the values of `where`."""

    list: Name
    where: Annotated[dict[Name, Text], Declared(min_length=1)]


class Element(Closed):
    """One thing on a page, with its candidates in order; only the first counts in a write route.

    `options` and `filter` are for a drop-down that is no native select: the element that is one option (its
    name holds `{option}`) and the box to type into first; `shown` is the element that shows what was chosen,
    where the element itself does not.
    """

    find: Annotated[tuple[Candidate, ...], Declared(min_length=1)]
    within: Name | None = None
    row: InRow | None = None
    frame: Name | None = None
    take: Take = "text"
    pattern: Pattern | None = None
    options: Name | None = None
    filter: Name | None = None
    shown: Name | None = None
    personal: Switch = False
    unverified: Switch = False

    @property
    def refers_to(self) -> dict[str, str]:
        """The other elements of the page that this one names, by key."""
        named = {key: getattr(self, key) for key in ("within", "frame", "options", "filter", "shown")}
        return {key: name for key, name in named.items() if name is not None}


class Rows(Closed):
    """What is one row of a list; the first CSS that matches anything is used."""

    css: Annotated[Texts, Declared(min_length=1)]
    because: Text | None = None


class Field(Closed):
    """One value of each row, or (with `rows`) a list inside each row.

    `css` is relative to the row, an empty one means the row itself; `labelled` takes, of several matches, the
    one that begins with this label, and gives what follows it; `all` takes every match as a list of texts;
    `take: count` gives how many match; `optional` takes a missing one as an empty text.
    """

    css: RowCss = ()
    labelled: Words | None = None
    take: TakeOfField = "text"
    pattern: Pattern | None = None
    all: Switch = False
    optional: Switch = False
    personal: Switch = False
    rows: Rows | None = None
    fields: dict[Name, Field] = Declared(default_factory=dict)

    @model_validator(mode="after")
    def _value_or_list(self) -> Field:
        if self.rows is None and not self.css:
            raise ValueError(say("neither `css` nor `rows`, expected one of them"))
        if self.rows is None and self.fields:
            raise ValueError(say("`fields` without `rows`, expected both"))
        if self.rows is not None and not self.fields:
            raise ValueError(say("`rows` without `fields`, expected both"))
        if self.rows is not None and (self.css or self.pattern or self.all):
            raise ValueError(say("`css`, `pattern` or `all` beside `rows`, expected them in its fields"))
        if self.take == COUNT and (self.all or self.labelled):
            raise ValueError(say("`all` or `labelled` beside `take: count`, expected one of them"))
        return self


class ListSpec(Closed):
    """A list on a page: what is a row, and the fields of each."""

    rows: Rows
    fields: Annotated[dict[Name, Field], Declared(min_length=1)]
    within: Name | None = None
    unverified: Switch = False


class PageSpec(Closed):
    """One page of the console.

    `address` is relative to the store's base, empty for a page that is only reached from another one.
    With `repeats` the control `next` never goes away and shows the last page again, which ends the list;
    `alone` is for conversations that show one order only.
    `like` is resolved when the pack is loaded: what the other page has and this one has not given is here.
    """

    address: str = ""
    like: Name | None = None
    arrive: Name | None = None
    ready: Name | None = None
    busy: Name | None = None
    empty: Name | None = None
    next: Name | None = None
    last: Name | None = None
    mark: Name | None = None
    total: Name | None = None
    repeats: Switch = False
    alone: Switch = False
    elements: dict[Name, Element] = Declared(default_factory=dict)
    lists: dict[Name, ListSpec] = Declared(default_factory=dict)

    @property
    def refers_to(self) -> dict[str, str]:
        """The elements that the page names as its signs, by key."""
        named = {
            key: getattr(self, key) for key in ("ready", "busy", "empty", "next", "last", "mark", "total")
        }
        return {key: name for key, name in named.items() if name is not None}
