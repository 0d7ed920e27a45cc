"""Choosing by name from a drop-down: a native select, or a widget whose options lie elsewhere on the page."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.pack import Line
from agent.console.screen import Screen
from agent.errors import LocatorAmbiguous, LocatorMissing

NAMES = ("中国邮政", "China Post")
CHOOSE = Line.model_validate({"select": "service", "option": "{service}"})
NATIVE = "service: {find: [{label: Service}]}"
WIDGET = """
dialog: {find: [{role: dialog}]}
service:
  find: [{role: combobox}]
  within: dialog
  options: option
  shown: chosen
option: {find: [{role: option, name: "{option}"}]}
chosen: {find: [{css: .chosen, because: x}], within: dialog}
"""
SEARCHED = WIDGET.replace("  shown: chosen", "  filter: service\n  shown: chosen")


def _native(*labels: str) -> str:
    options = "".join(f"<option value={n}>{label}</option>" for n, label in enumerate(labels))
    return f"<label for=s>Service</label><select id=s>{options}</select>"


def _widget(options: list[str], lang: str = "zh", searchable: bool = False) -> str:
    """Write a drop-down as component libraries do: the options lie in an overlay at the end of the page."""
    return f"""<html lang={lang}><body><div role=dialog>
  <span class=chosen></span>
  <input role=combobox {"" if searchable else "readonly"} aria-label=Service></div>
<script>
  const all = {options!r}, typed = [];
  const box = document.querySelector('input'), chosen = document.querySelector('.chosen');
  let layer = null;
  function draw() {{
    layer?.remove();
    layer = document.createElement('ul'); layer.setAttribute('role', 'listbox');
    for (const name of all.filter(one => one.includes(box.value))) {{
      const li = document.createElement('li'); li.setAttribute('role', 'option'); li.textContent = name;
      li.onclick = () => {{ chosen.textContent = name; layer.remove(); box.value = ''; }};
      layer.append(li);
    }}
    document.body.append(layer);
  }}
  box.onclick = draw;
  box.oninput = () => {{ typed.push(box.value); draw(); }};
</script>"""


def _chosen(screen: Screen) -> tuple[str, tuple[str, ...]]:
    screen.line(CHOOSE)
    return screen.shown(CHOOSE)


@pytest.mark.parametrize("shown", NAMES)
def test_a_native_select_takes_any_spelling(show: Any, shown: str) -> None:
    """The option is found by the service's name in either language, and its name is what is read back."""
    screen = show(_native("choose", "EMS", f" {shown} "), NATIVE, service=NAMES)
    assert (shown, NAMES) == _chosen(screen)


def test_a_native_select_without_the_option(show: Any) -> None:
    """A missing option is named, with those that are there; nothing near it is chosen instead."""
    screen = show(_native("choose", "China Post Plus"), NATIVE, service=NAMES)
    with pytest.raises(LocatorMissing) as caught:
        screen.line(CHOOSE)
    assert "`p.service` has no option `中国邮政 / China Post`" == caught.value.what
    assert "`choose`, `China Post Plus`" == caught.value.facts["seen"]
    assert "choose" == screen.read("service").text


@pytest.mark.parametrize("labels", [("choose", "China Post", "China Post"), ("choose", *NAMES)])
def test_a_native_select_with_two_such_options(show: Any, labels: tuple[str, ...]) -> None:
    """Two options that both have a right name are refused: they may be two services."""
    screen = show(_native(*labels), NATIVE, service=NAMES)
    with pytest.raises(LocatorAmbiguous):
        screen.line(CHOOSE)
    assert "choose" == screen.read("service").text


@pytest.mark.parametrize("shown", NAMES)
def test_a_widget_is_opened_and_its_option_clicked(show: Any, shown: str) -> None:
    """The option is found though its overlay lies outside the dialog; the choice is read where it stands."""
    screen = show(_widget(["EMS", shown, f"{shown} Plus"]), WIDGET, strict=True, service=NAMES)
    assert (shown, NAMES) == _chosen(screen)


@pytest.mark.hasty
def test_a_widget_without_the_option(show: Any) -> None:
    """Where no option is called so, nothing is chosen, and the error says which options there are."""
    screen = show(_widget(["EMS", "China Post Plus"]), WIDGET, service=NAMES)
    with pytest.raises(LocatorMissing) as caught:
        screen.line(CHOOSE)
    assert "option: `EMS`, `China Post Plus`" == caught.value.facts["seen"]
    assert "" == screen.console.page.locator(".chosen").inner_text()


def test_a_widget_with_two_such_options(show: Any) -> None:
    """Two options of that name are refused."""
    screen = show(_widget(["China Post", "China Post"]), WIDGET, service=NAMES)
    with pytest.raises(LocatorAmbiguous):
        screen.line(CHOOSE)
    assert "" == screen.console.page.locator(".chosen").inner_text()


@pytest.mark.parametrize(("lang", "first"), [("zh", "中国邮政"), ("en", "China Post")])
def test_a_searchable_widget_is_asked_in_its_own_language_first(show: Any, lang: str, first: str) -> None:
    """The box is typed into in the page's language; when that shows the option nothing else is typed."""
    screen = show(_widget(["EMS", *NAMES], lang, searchable=True), SEARCHED, service=NAMES)
    assert (first, NAMES) == _chosen(screen)
    assert [first] == screen.console.page.evaluate("typed")


def test_a_searchable_widget_in_the_other_language(show: Any) -> None:
    """English names on a Chinese page are found by typing the next spelling."""
    screen = show(_widget(["EMS", "China Post"], "zh", searchable=True), SEARCHED, service=NAMES)
    assert ("China Post", NAMES) == _chosen(screen)
    assert list(NAMES) == screen.console.page.evaluate("typed")


def test_what_is_shown_is_what_was_chosen(show: Any) -> None:
    """Read-back takes the element that shows the choice, so that a form that forgot it is noticed."""
    screen = show(_widget(["EMS", "China Post"]), WIDGET, service=NAMES)
    screen.line(CHOOSE)
    screen.console.page.evaluate("chosen.textContent = 'EMS'")
    assert ("EMS", NAMES) == screen.shown(CHOOSE)
