"""The command line: the only place that wires the parts together and prints.

One file per group of commands. Nothing heavy is imported before the command that needs it runs, so that
`bufa --help` answers at once; results go to stdout, everything else to stderr.
"""

from __future__ import annotations

from agent.cli.app import app, main

__all__ = ["app", "main"]
