"""The command line as a person uses it: in a folder of its own, one interpreter for each command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rounds.ready import ROOT, Command

PATIENCE = 480


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """What `--json` printed; nothing else may stand in the output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def writes(self) -> list[tuple[str, str]]:
        """Return order and kind of each reported write."""
        return [(write["order_id"], write["kind"]) for write in self.report["writes"]]

    def written(self) -> list[tuple[str, str]]:
        """Return order and kind of each reported write that waits for nobody's yes."""
        waits = "waiting_approval"
        return [(w["order_id"], w["kind"]) for w in self.report["writes"] if w["outcome"] != waits]

    def waiting(self) -> set[tuple[str, str]]:
        """Return order and reason of each write that waits for a person's yes."""
        waits = "waiting_approval"
        return {(w["order_id"], w["reason"]) for w in self.report["writes"] if w["outcome"] == waits}

    def outcomes(self) -> dict[tuple[str, str], str]:
        """Return what became of each reported write."""
        return {(write["order_id"], write["kind"]): write["outcome"] for write in self.report["writes"]}

    def findings(self) -> set[tuple[str, str]]:
        """Return order and reason of each reported finding."""
        return {(each["order_id"], each["reason"]) for each in self.report["findings"]}


@dataclass(frozen=True)
class Person:
    """Somebody who works in `folder`; files are made with an open umask, so that modes are the program's.

    `temp` is where temporary files go, by default where those of the machine go.
    """

    folder: Path
    temp: Path | None = None

    def begin(self, *line: str) -> Command:
        """Start a command and do not wait for it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BUFA_")}
        env = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "XDG_STATE_HOME": str(self.folder / "state"),
            **({"TMPDIR": str(self.temp)} if self.temp else {}),
        }
        return Command(line, self.folder, env, umask=0)

    def __call__(self, *line: str) -> Ran:
        """Run a command to its end."""
        return ended(self.begin(*line))

    def run(self, flow: str, *line: str) -> Ran:
        """Run a flow on the practice store, reporting as JSON."""
        return self("run", flow, "--store", "practice", "--json", *line)

    def recordings(self) -> list[Path]:
        """Return the folders of the recorded rounds, oldest first."""
        place = self.folder / "recordings" / "practice"
        return sorted(path for path in place.iterdir() if path.is_dir()) if place.is_dir() else []

    def settings(self, old: str, new: str) -> None:
        """Replace one piece of bufa.toml."""
        file = self.folder / "bufa.toml"
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"`{old}` does not stand once in bufa.toml"
        file.write_text(text.replace(old, new), "utf-8")


def ended(running: Command) -> Ran:
    """Wait for a command; one that never ends is killed, with all it started."""
    try:
        out, err = running.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        kill(running)
        raise
    assert "Traceback" not in out + err, err
    return Ran(running.returncode, out, err)


def kill(running: Command) -> None:
    """End a command at once with everything in its group, as a power cut would, and collect it."""
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
