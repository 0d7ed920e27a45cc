"""The text beside a picture: roles and names of the main part, nothing personal."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.accessible import accessible_text, without
from agent.evidence.redact import MARK

PERSONAL = "name: {find: [{css: .name, because: x}], personal: true}"


def test_the_main_part_is_told_alone(show: Any) -> None:
    """Menus say nothing about an order."""
    page = show("<nav><a href=/x>Menu</a></nav><main><h1>Order 8190001</h1><button>Change</button></main>")
    text = accessible_text(page)
    assert 'heading "Order 8190001"' in text
    assert 'button "Change"' in text
    assert "Menu" not in text


@pytest.mark.parametrize("main", ["<main><h1>Order</h1></main>", "<h1>Order</h1>"])
def test_a_dialog_is_told_with_the_page(show: Any, main: str) -> None:
    """A dialog stands beside the main part in the document, and is what the write is about."""
    text = accessible_text(show(f"{main}<div role=dialog aria-label=Sure?><p>RB473124829CN</p></div>"))
    assert 'heading "Order"' in text
    assert "RB473124829CN" in text


def test_personal_values_are_marks(show: Any) -> None:
    """What is covered in the picture is covered in the text, wherever it stands on the page."""
    page = show(
        "<main><p class=name>Maria  Silva<br>Rua 1</p><p>Hello Maria Silva, Rua 1</p></main>", PERSONAL
    )
    text = accessible_text(page)
    assert "Maria" not in text
    assert "Rua 1" not in text
    assert MARK in text


def test_a_window_that_is_gone_says_nothing(show: Any) -> None:
    """No text is worth a failure."""
    page = show("<main>x</main>")
    page.console.page.close()
    assert "" == accessible_text(page)


@pytest.mark.parametrize(
    ("text", "personal", "left"),
    [
        ("to Maria Silva now", ["Maria\nSilva"], f"to {MARK} {MARK} now"),
        ("to Maria Silva", ["Maria Silva"], f"to {MARK}"),
        ("to Maria Silva", ["Maria", "Maria Silva"], f"to {MARK}"),
        ("a b c", ["b"], "a b c"),
        ("1+1 (x)", ["(x)"], f"1+1 {MARK}"),
        ("nothing", ["", " ", "\n"], "nothing"),
    ],
)
def test_pieces_are_looked_for_as_they_stand(text: str, personal: list[str], left: str) -> None:
    """Each line of a value on its own, longest first; single characters are too common."""
    assert left == without(text, personal)
