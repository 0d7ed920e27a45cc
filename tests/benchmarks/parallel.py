"""How many stores a machine gets through in an hour: daily rounds, so many at once, of consoles that are far.

Every round is of a fresh console of sixty orders that answers in 300 ms, with whatever is wrong there to be
corrected and told. Memory is the most that one round took with its browser (PSS).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from agent.practice.child import run_child
from tests.benchmarks.measure import environment
from tests.benchmarks.memory import Peak

LATENCY, ORDERS, ROUNDS = 300, 60, 4
AT_ONCE = (1, 2, 4)


def parallel_stores() -> dict[str, Any]:
    """Return stores an hour and MiB a round, by how many run at once; nothing here has a limit."""
    found = {str(count): _at_once(count) for count in AT_ONCE}
    return {"ok": True, "latency_ms": LATENCY, "orders": ORDERS, "at_once": found}


def _at_once(count: int) -> dict[str, float]:
    with _consoles() as folders, ThreadPoolExecutor(count) as pool:
        began = time.monotonic()
        peaks = list(pool.map(_round, folders))
        took = time.monotonic() - began
    return {
        "stores_an_hour": round(3600 * len(peaks) / took),
        "seconds_a_round": round(took * count / len(peaks), 1),
        "most_mib_a_round": max(peaks) // 2**20,
    }


@contextmanager
def _consoles() -> Iterator[list[Path]]:
    """Yield the folders of fresh consoles, each with its settings and an imported ledger."""
    with ExitStack() as stack:
        folders = []
        for seed in range(1, ROUNDS + 1):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bufa-bench-")))
            files = {"write_ledger": folder / "ledger.csv", "write_config": folder / "bufa.toml"}
            asked: Any = {"seed": seed, "orders": ORDERS, "hazards": [f"latency={LATENCY}"], **files}
            stack.enter_context(run_child(**asked))
            _bufa(folder, "ledger", "import", "ledger.csv", "--store", "practice").wait()
            folders.append(folder)
        yield folders


def _round(folder: Path) -> int:
    """Run one round to its end and return the most bytes it took."""
    running = _bufa(folder, "run", "daily", "--store", "practice", "--json")
    with Peak(running.pid) as peak:
        said, _ = running.communicate()
    outcome = json.loads(said)["outcome"]
    if outcome not in ("done", "waiting_approval"):
        raise SystemExit(f"void: a round ended as {outcome}")
    return peak.bytes


def _bufa(folder: Path, *line: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "agent", *line],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
