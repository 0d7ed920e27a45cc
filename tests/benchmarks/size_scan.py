"""A whole scan of practice consoles of growing size, run as an operator runs it, and what it costs an order.

The scan is a child (`python -m agent run scan`), so that what is sampled is the agent's own interpreter: its
browser and the console are processes of their own and are left out.

Times come from the scan's own recording, where every line bears the round's clock (`ms`). `lists_s` is from
the end of the sign-in to the last list page read; searching for what the ledger has beyond the lists, and
opening orders one by one (`max_opens` at most), are timed apart, so that like is compared with like. The cost
of an order is what *more* orders cost: the difference between two sizes, in time and in orders, so that
start-up and the first page of each list cancel out. `drift` compares, inside one scan, the median list page
of the last fifth with that of the first.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from agent.practice.child import run_child

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 1_000, 10_000)
#: Few, so that a console of every size has as many to open, and what is left is the lists.
MOST_OPENED = 20
_EVERY = 0.2

Json = dict[str, Any]


class Memory:
    """Samples one process every 200 ms until it ends: peaks in MB, and the processor seconds it has used."""

    def __init__(self, pid: int) -> None:
        self.rss = self.pss = self.cpu = 0.0
        self._pid = pid
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        try:
            one = psutil.Process(self._pid)
            while one.status() != psutil.STATUS_ZOMBIE:
                self.rss = max(self.rss, one.memory_info().rss / 2**20)
                self.pss = max(self.pss, _pss(self._pid))
                self.cpu = sum(one.cpu_times()[:2])
                time.sleep(_EVERY)
        except (psutil.Error, OSError):
            return

    def as_json(self) -> dict[str, float]:
        """Return the figures once the process has ended."""
        self._thread.join(2)
        return {"rss_mb": round(self.rss, 1), "pss_mb": round(self.pss, 1), "cpu_s": round(self.cpu, 1)}


def _pss(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    found = re.search(r"^Pss:\s+(\d+)", rollup.read_text(), re.M) if rollup.exists() else None
    return int(found[1]) / 1024 if found else 0.0


@dataclass(frozen=True)
class Ran:
    """One command of the agent that was watched from start to end."""

    seconds: float
    memory: dict[str, float]
    out: str


def agent(folder: Path, *words: str) -> Ran:
    """Run a command of the agent in `folder`; what it says beside its output is shown when it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as out:
        began = time.monotonic()
        running = subprocess.Popen(
            [sys.executable, "-m", "agent", *words], cwd=folder, env=environment, stdout=out, stderr=said
        )
        memory = Memory(running.pid)
        code = running.wait()
        seconds = time.monotonic() - began
        for file in (said, out):
            file.seek(0)
        if code:
            raise RuntimeError(f"`{' '.join(words)}` ended with {code}: {said.read()[-2000:]}")
        return Ran(round(seconds, 2), memory.as_json(), out.read())


def scan_flat(skin: str, sizes: Sequence[int] = SIZES) -> Json:
    """Scan consoles of every size in one skin; each `ratio` is against the step between the smallest two."""
    found = [scan_of(skin, size) for size in sizes]
    lists = [_more(one, other, "lists_s") for one, other in pairwise(found)]
    whole = [_more(one, other, "without_opening_s") for one, other in pairwise(found)]
    cpu = [_more(one | one["memory"], other | other["memory"], "cpu_s") for one, other in pairwise(found)]
    most = max(one["memory"]["rss_mb"] for one in found)
    ratio = round(lists[-1] / lists[0], 3)
    return {
        "sizes": dict(zip(map(str, sizes), found, strict=True)),
        "list_ms_per_order": lists,
        "whole_ms_per_order": whole,
        "agent_cpu_ms_per_order": cpu,
        "ratio": ratio,
        "whole_ratio": round(whole[-1] / whole[0], 3),
        "rss_mb": most,
        "ok": 0.85 <= ratio <= 1.15 and most < 300,
    }


def _more(one: Json, other: Json, name: str) -> float:
    """Return the milliseconds that each further order costs."""
    return round(1000 * (other[name] - one[name]) / (other["listed"] - one["listed"]), 3)


def scan_of(skin: str, size: int) -> Json:
    """Scan one console of `size` orders, its whole ledger imported before."""
    with tempfile.TemporaryDirectory(prefix="bufa-size-") as name:
        folder = Path(name)
        files = {"write_ledger": folder / "ledger.xlsx", "write_config": folder / "bufa.toml"}
        with run_child(orders=size, skin=skin, seed=1, **files) as console:  # type: ignore[misc]
            limit_opens(folder / "bufa.toml")
            agent(folder, "ledger", "import", "ledger.xlsx", "--store", "practice")
            before = _served(console.running.pid)
            ran = agent(folder, "run", "scan", "--store", "practice", "--json")
            served = _served(console.running.pid) - before
        steps = next(folder.glob("recordings/practice/*/scan/steps.jsonl"))
        lines = [json.loads(line) for line in steps.open(encoding="utf-8")]
        return {**_figures(ran, lines), "console_cpu_s": round(served, 2)}


def _served(pid: int) -> float:
    """Return the processor seconds that the console has used."""
    return sum(psutil.Process(pid).cpu_times()[:2])


def limit_opens(settings: Path) -> None:
    """Let a scan open so many orders; what a practice console writes has no limit."""
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"max_opens = \d+", f"max_opens = {MOST_OPENED}", text), encoding="utf-8")


def _figures(ran: Ran, lines: list[Json]) -> Json:
    pages, signed_in = _list_pages(lines), _before_lists(lines)
    opened = [line for line in lines if line["verb"] == "read" and line["page"] == "order"]
    searched = [line for line in lines if line["verb"] == "read" and line["page"] == "search"]
    after = [*([pages[-1][0]] if pages else []), *(line["ms"] for line in searched)]
    opening = (opened[-1]["ms"] - max(after)) / 1000 if opened else 0.0
    return {
        "seconds": ran.seconds,
        "without_opening_s": round(ran.seconds - opening, 2),
        "listed": sum(rows for _, rows in pages),
        "lists_s": round((pages[-1][0] - signed_in) / 1000, 3),
        "drift": _drift(signed_in, pages),
        "searched": len(searched),
        "opened": len(opened),
        "opening_s": round(opening, 2),
        "memory": ran.memory,
    }


def _before_lists(lines: list[Json]) -> int:
    """Return when the last line before the first list was written."""
    first = next(n for n, line in enumerate(lines) if line["page"] == "waiting")
    return int(lines[first - 1]["ms"])


def _list_pages(lines: list[Json]) -> list[tuple[int, int]]:
    """Return when each list page was pictured, with how many orders were read off it just before."""
    pages, rows = [], 0
    for line in lines:
        if line["verb"] == "read":
            rows = len(line["value"].split("\n"))
        elif line["verb"] == "still" and line["moment"].startswith("list-"):
            pages.append((int(line["ms"]), rows))
    return pages


def _drift(began: int, pages: list[tuple[int, int]]) -> float | None:
    """Return the median time of the last fifth of full pages against the first; None for a few pages."""
    times = [began, *(at for at, _ in pages)]
    spent = [after - before for before, after in pairwise(times)]
    part = len(spent) // 5
    if part < 3:
        return None
    return round(statistics.median(spent[-part:]) / statistics.median(spent[:part]), 3)
