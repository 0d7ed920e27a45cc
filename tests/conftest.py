"""What all tests share: checks that stand in modules of their own explain themselves like those in tests."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.rounds.daily_checks", "tests.harbour.story")
