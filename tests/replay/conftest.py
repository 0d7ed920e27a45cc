"""What the tests of replaying share: the browser that the console's tests use."""

from __future__ import annotations

from tests.console.conftest import browser_type_launch_args

__all__ = ["browser_type_launch_args"]
