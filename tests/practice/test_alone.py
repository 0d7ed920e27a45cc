"""The double stands alone."""

from __future__ import annotations

import subprocess
import sys

import agent.practice


def test_the_double_imports_nothing_else_of_the_program() -> None:
    """Loading all of it loads no other part: they cannot agree by sharing a fault."""
    code = (
        "import sys, agent.practice.server, agent.practice.__main__\n"
        "ours = {name for name in sys.modules if name.split('.')[0] in ('agent', 'flows')}\n"
        "print(sorted(n for n in ours if n != 'agent' and not n.startswith('agent.practice')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "[]\n" == said


def test_its_description_begins_with_what_it_does_not_imitate() -> None:
    """Whoever reads about the double reads its limits first."""
    assert "does NOT imitate" in (agent.practice.__doc__ or "").splitlines()[0]
