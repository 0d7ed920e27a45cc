"""Runs one side of a comparison once, in processes of its own, against a fresh console, and judges it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.cases import Case, Pair, Side
from tests.benchmarks.memory import Peak
from tests.rounds.judge import ask

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
_NO_WORK = ("BUFA_", "PYTHONDONTWRITEBYTECODE")


class Void(Exception):
    """A side did not do what it is measured for, so its time says nothing."""


def environment(folder: Path) -> dict[str, str]:
    """Return what every process of ours sees: nobody's settings, and byte code that may be kept."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NO_WORK)}
    own = {"PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return {**kept, **own, "XDG_STATE_HOME": str(folder / "state")}


@contextmanager
def console(case: Case, folder: Path) -> Iterator[dict[str, int]]:
    """Run a fresh console; what it counted is in the answer when the context ends."""
    counts: dict[str, int] = {}
    line = [sys.executable, "-m", "tests.benchmarks.console", case.job, str(folder), str(case.latency)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(line, cwd=ROOT, env=environment(folder), **pipes) as running:
        try:
            if running.stdout is None or running.stdout.readline() != "ready\n":
                raise Void("the console did not start")
            yield counts
        finally:
            said, _ = running.communicate()
    counts.update(json.loads(said))


def timed(line: list[str], folder: Path) -> tuple[float, int, str]:
    """Run a command; return its seconds, its peak memory and what it printed."""
    env, out = environment(folder), folder / "out"
    with out.open("w") as stdout, (folder / "err").open("w") as stderr:
        began = time.monotonic()
        running = subprocess.Popen(line, cwd=folder, env=env, stdout=stdout, stderr=stderr)
        with Peak(running.pid) as peak:
            code = running.wait()
            took = time.monotonic() - began
    if code:
        raise Void(f"{line[2:]} ended with {code}: {(folder / 'err').read_text()[-2000:]}")
    return took, peak.bytes, out.read_text("utf-8")


def bufa_line(case: Case) -> list[str]:
    """Return the command as a person types it."""
    return [sys.executable, "-m", "agent", "run", case.flow, "--store", "practice", "--json"]


def bare_line(case: Case) -> list[str]:
    """Return the command of the bare script that does the same."""
    return [sys.executable, str(_HERE / f"bare_{'act' if case.writes else 'scan'}.py"), "job.json"]


def once(case: Case, side: str) -> Side:
    """Run one side once; raises Void where the console's log does not show exactly what was asked for."""
    with tempfile.TemporaryDirectory(prefix="bufa-bench-") as name:
        folder = Path(name)
        with console(case, folder) as counts:
            if side == "bufa":
                timed([*bufa_line(case)[:3], "ledger", "import", "ledger.csv", "--store", "practice"], folder)
            took, peak, out = timed((bufa_line if side == "bufa" else bare_line)(case), folder)
            judge(case, side, folder, json.loads(out))
        found = folder.glob("recordings/*/*/*/stills/*")
        stills = [(kind_of(path.stem), path.stat().st_size) for path in found]
    return Side(took, peak, counts, stills)


def kind_of(name: str) -> str:
    """Return a still's page and moment without its line and the number of a list page."""
    return "-".join(word for word in name.split("-") if not word.isdigit())


def judge(case: Case, side: str, folder: Path, said: Mapping[str, Any]) -> None:
    """Raise Void unless the console took just the writes of the case and every order was read."""
    log = ask(json.loads((folder / "job.json").read_text("utf-8"))["address"], "log")
    for kind in ("modify", "message"):
        done = [entry for entry in log if entry["kind"] == kind]
        if len(done) != case.writes or not all(entry["effect"] for entry in done):
            raise Void(f"{case.name}, {side}: {len(done)} of kind {kind}, not {case.writes}")
    read = said["orders"] if side == "bare" else _read_by_bufa(folder)
    if case.job != "act" and read < 1000:
        raise Void(f"{case.name}, {side}: {read} orders were read, less than 1000")


def _read_by_bufa(folder: Path) -> int:
    (head,) = folder.glob("recordings/*/*/round.json")
    return int(json.loads(head.read_text("utf-8"))["summary"]["orders read"])


def pair(case: Case, turn: int) -> Pair:
    """Run both sides one after the other; which goes first changes from pair to pair."""
    order = ("bufa", "bare") if turn % 2 == 0 else ("bare", "bufa")
    ran = {side: once(case, side) for side in order}
    return ran["bufa"], ran["bare"]
