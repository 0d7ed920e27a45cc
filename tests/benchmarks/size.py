"""How the program behaves at size: `python -m tests.benchmarks.size [CASE…]`, all cases without a name.

Prints a table, and merges what was measured into `bench.json` at the top of the repository. Times depend on
the machine and on whatever else it does; ratios and memory less so.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import size_ledger, size_plan, size_scan
from tests.benchmarks.parallel import parallel_stores

RESULTS = Path(__file__).resolve().parents[2] / "bench.json"

CASES: dict[str, Callable[[], dict[str, Any]]] = {
    "scan_flat_aliexpress": partial(size_scan.scan_flat, "aliexpress"),
    "scan_flat_plain": partial(size_scan.scan_flat, "plain"),
    "ledger_100k": size_ledger.ledger_100k,
    "plan_1m": size_plan.plan_1m,
    "parallel_stores": parallel_stores,
}


def main(cases: Sequence[str] = ()) -> int:
    """Measure the named cases, or those whose names begin so; return 1 where a limit is not held."""
    wanted = [name for name in CASES if not cases or any(name.startswith(case) for case in cases)]
    if not wanted:
        print(f"no such case; known: {', '.join(CASES)}", file=sys.stderr)  # noqa: T201
        return 2
    held = True
    for name in wanted:
        load = os.getloadavg()[0]
        found = {**CASES[name](), "load_before": round(load, 2)}
        show(name, found)
        keep(name, found)
        held = held and bool(found["ok"])
    return 0 if held else 1


def show(name: str, found: dict[str, Any]) -> None:
    """Print what a case found: one line a value, those of an inner table indented."""
    print(f"\n{name}: {'held' if found['ok'] else 'NOT HELD'}")  # noqa: T201
    for key, value in found.items():
        if isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
            for inner, row in value.items():
                print(f"  {key} {inner:>8}  {_row(row)}")  # noqa: T201
        elif key != "ok":
            print(f"  {key:20} {_row(value)}")  # noqa: T201


def _row(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_row(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def keep(name: str, found: dict[str, Any], path: Path = RESULTS) -> None:
    """Merge one case's figures into the file of results; what others wrote there stays."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**known, name: found}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
