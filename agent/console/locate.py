"""Turns an element of a pack into Playwright locators; finds nothing itself and waits for nothing.

Names match whole and in any of the pack's languages, since status words in English turn up on Chinese pages.
Hidden matches never count: a page may carry a hidden twin of the element that a person sees.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agent.console.pack_elements import Candidate, Element, Field, ListSpec, PageSpec

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

#: What placeholders stand for; several spellings where a thing has a name in each language.
Values = Mapping[str, str | tuple[str, ...]]
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
#: What can be filled in or chosen; a box to be ticked has its text behind it, so no caption leads there.
_ROLES = ("combobox", "textbox", "searchbox", "spinbutton", "listbox")
_IS_INPUT = " or ".join(
    [
        "self::input[not(@type='hidden' or @type='checkbox' or @type='radio')]",
        *("self::textarea", "self::select", "@contenteditable='true'"),
        *(f"@role='{role}'" for role in _ROLES),
    ]
)


def placeholders(template: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return set(_PLACEHOLDER.findall(template))


def spellings(template: str, values: Values) -> tuple[str, ...]:
    """Return `template` filled in, once per combination of the spellings of its values."""
    names = list(dict.fromkeys(_PLACEHOLDER.findall(template)))
    forms = [(value,) if isinstance(value := values[name], str) else value for name in names]
    chosen = (dict(zip(names, combination, strict=True)) for combination in itertools.product(*forms))
    return tuple(_PLACEHOLDER.sub(lambda match, one=one: one[match[1]], template) for one in chosen)  # type: ignore[misc]


def fill_in(template: str, values: Values) -> str:
    """Return `template` with its placeholders filled in, the first spelling where there are several."""
    return spellings(template, values)[0]


def _escaped(text: str) -> str:
    """Escape for a regular expression; Playwright puts some between slashes and escapes none itself."""
    return re.escape(text).replace("/", r"\/")


def _names(words: Sequence[str], values: Values, whole: bool) -> re.Pattern[str]:
    forms = [_escaped(form) for word in words for form in spellings(word, values)]
    body = "|".join(forms)
    return re.compile(rf"^\s*(?:{body})\s*$" if whole else f"(?:{body})")


def _literal(text: str) -> str:
    """Quote a text for XPath, which has no escapes."""
    if "'" not in text:
        return f"'{text}'"
    parts = ', "\'", '.join(f"'{part}'" for part in text.split("'"))
    return f"concat({parts})"


def _css(selector: str, values: Values) -> str:
    quoted = {
        key: tuple(
            re.sub(r"([\\\"'])", r"\\\1", form) for form in ((value,) if isinstance(value, str) else value)
        )
        for key, value in values.items()
    }
    return ", ".join(spellings(selector, quoted))


class Locating:
    """The elements of one page of a pack, with the values that its names and addresses may hold.

    `strict` (write routes) takes the first candidate of everything; otherwise a scope may be any of its
    candidates, and the caller asks for an element's candidates one after the other.
    """

    def __init__(self, page: Page, spec: PageSpec, values: Values, *, strict: bool = False) -> None:
        self.page = page
        self.spec = spec
        self.values = values
        self.strict = strict

    def with_values(self, values: Values, *, strict: bool | None = None) -> Locating:
        """Return the same page with more values known, strict or not."""
        strict = self.strict if strict is None else strict
        return Locating(self.page, self.spec, {**self.values, **values}, strict=strict)

    def candidates(self, name: str) -> list[Locator]:
        """Return one locator per candidate of the element, best first, of visible matches only."""
        element = self.spec.elements[name]
        scope = self._scope(element)
        found = element.find[:1] if self.strict else element.find
        return [self._one(scope, candidate).filter(visible=True) for candidate in found]

    def any_of(self, name: str) -> Locator:
        """Return a locator that matches whatever any candidate of the element matches."""
        first, *rest = self.candidates(name)
        for other in rest:
            first = first.or_(other)
        return first

    def alone(self, candidate: Candidate) -> Locator:
        """Return a locator for a candidate that belongs to no page, such as a sign's."""
        return self._one(self.page, candidate).filter(visible=True)

    def _scope(self, element: Element) -> Page | FrameLocator | Locator:
        scope: Page | FrameLocator | Locator = self.page
        if element.within:
            scope = self.any_of(element.within)
        if element.frame:
            return self.any_of(element.frame).content_frame
        return self.row(element.row.list, element.row.where) if element.row else scope

    def row(self, list_name: str, where: Mapping[str, str]) -> Locator:
        """Return the rows of a list whose fields show the given values; placeholders are filled in."""
        spec = self.spec.lists[list_name]
        found = self.rows(spec).filter(visible=True)
        for field, template in where.items():
            found = self._having(found, spec.fields[field], template)
        return found

    def rows(self, spec: ListSpec) -> Locator:
        """Return all rows of a list."""
        scope = self.any_of(spec.within) if spec.within else self.page
        css = spec.rows.css[:1] if self.strict else spec.rows.css
        return scope.locator(", ".join(css))

    def _having(self, rows: Locator, field: Field, template: str) -> Locator:
        forms = "|".join(_escaped(form) for form in spellings(template, self.values))
        text = re.compile(rf"(?<![0-9A-Za-z])(?:{forms})(?![0-9A-Za-z])", re.IGNORECASE)
        css = ", ".join(field.css[:1] if self.strict else field.css)
        if not css:
            return rows.filter(has_text=text)
        return rows.filter(has=self.page.locator(css).filter(has_text=text))

    def _one(self, scope: Page | FrameLocator | Locator, found: Candidate) -> Locator:
        if found.css is not None:
            return scope.locator(_css(found.css, self.values))
        if found.role is not None:
            words = found.name or found.contains
            if not words:
                return scope.get_by_role(found.role)  # type: ignore[arg-type]
            return scope.get_by_role(found.role, name=self._words(found, words))  # type: ignore[arg-type]
        return self._by_words(scope, found)

    def _words(self, found: Candidate, words: Sequence[str]) -> re.Pattern[str]:
        return _names(words, self.values, whole=found.contains is None)

    def _by_words(self, scope: Page | FrameLocator | Locator, found: Candidate) -> Locator:
        if found.label is not None:
            return scope.get_by_label(self._words(found, found.label))
        if found.caption is not None:
            return self._captioned(scope, found.caption)
        if found.placeholder is not None:
            return scope.get_by_placeholder(self._words(found, found.placeholder))
        if found.title is not None:
            return scope.get_by_title(self._words(found, found.title))
        if found.testid is not None:
            return scope.get_by_test_id(found.testid)
        assert found.text is not None
        return scope.get_by_text(self._words(found, found.text))

    def _captioned(self, scope: Page | FrameLocator | Locator, words: Sequence[str]) -> Locator:
        """Return the inputs behind a text with nothing written between, in the smallest part with any."""
        forms = [" ".join(form.split()) for word in words for form in spellings(word, self.values)]
        caption = scope.get_by_text(_names(words, self.values, whole=True)).filter(visible=True)
        same = " or ".join(f"normalize-space(.)={_literal(form)}" for form in forms)
        before = f"preceding::text()[normalize-space()][1]/ancestor::*[{same}]"
        return caption.locator(f"xpath=ancestor::*[.//*[{_IS_INPUT}]][1]//*[{_IS_INPUT}][{before}]")
