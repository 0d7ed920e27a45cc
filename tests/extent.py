"""How far the tests go: `make test` goes once to each place, `make torture` everywhere.

Left to `make torture` is what says of another skin, moment, seed or size what a test of `make test` says of
one: what breaks only there is found later, but it is found.
"""

from __future__ import annotations

import os

import pytest

#: Whether everything is played.
THOROUGH = bool(os.environ.get("BUFA_TORTURE"))
#: The orders of a shop: enough for every kind of mistake to be sown once, or twice.
ORDERS = 40 if THOROUGH else 24
#: Marks a test, or one of its parameters, that is left to `make torture`.
thorough = pytest.mark.thorough


def first_of(*values: object) -> list[object]:
    """Return parameters of a test, all but the first of which are left to `make torture`."""
    first, *others = values
    return [first, *(pytest.param(value, marks=thorough) for value in others)]
