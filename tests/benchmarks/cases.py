"""What is compared, and what a comparison came to: ratios, the table for people, `bench.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Case:
    """One comparison; `limit` is the ratio it is meant to stay below, None where none is set."""

    name: str
    job: str
    flow: str
    latency: int = 0
    limit: float | None = None
    writes: int = 0


CASES = (
    Case("act_20_latency_300", "act", "daily", latency=300, limit=1.25, writes=20),
    Case("act_20", "act", "daily", writes=20),
    Case("scan_1000", "scan", "scan", limit=1.7),
    Case("round_1000", "round", "daily", writes=20),
)


@dataclass(frozen=True)
class Side:
    """How one side fared once: seconds, peak memory in bytes, requests by kind, its stills (kind, bytes)."""

    seconds: float
    peak: int
    requests: Mapping[str, int]
    stills: Sequence[tuple[str, int]] = field(default=())


Pair = tuple[Side, Side]


def summary(case: Case, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return what `bench.json` keeps of a case: the median ratio, each pair, requests, pictures, memory."""
    rows = [
        {"bufa": round(a.seconds, 3), "bare": round(b.seconds, 3), "ratio": round(a.seconds / b.seconds, 3)}
        for a, b in pairs
    ]
    stills = [still for side, _ in pairs for still in side.stills]
    return {
        "ratio": median(row["ratio"] for row in rows),
        "limit": case.limit,
        "pairs": rows,
        "seconds": {side: median(row[side] for row in rows) for side in ("bufa", "bare")},
        "requests": {"bufa": dict(pairs[-1][0].requests), "bare": dict(pairs[-1][1].requests)},
        "stills": len(stills) // len(pairs),
        "bytes_of_stills": sum(size for _, size in stills) // len(pairs),
        "bytes_per_still": _middle(size for _, size in stills),
        "bytes_per_kind": {
            kind: _middle(size for one, size in stills if one == kind) for kind in sorted(dict(stills))
        },
        "peak_pss_bytes": {"bufa": max(a.peak for a, _ in pairs), "bare": max(b.peak for _, b in pairs)},
    }


def _middle(sizes: Iterable[int]) -> int:
    return round(median(list(sizes) or [0]))


def merge(path: Path, found: Mapping[str, Any]) -> None:
    """Put results into a JSON file under their names; what else stands there stays."""
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**before, **found}, indent=2) + "\n", "utf-8")


def table(found: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the results as a table."""
    heads = ("case", "ratio", "limit", "pairs", "bufa s", "bare s", "pages+calls bufa / bare", "stills",
             "KiB a still", "MB of stills", "peak PSS MiB bufa / bare")  # fmt: skip
    shown = Table(*heads)
    for name, one in found.items():
        shown.add_row(name, *_cells(one))
    return shown


def _cells(one: Mapping[str, Any]) -> list[str]:
    ratios = [pair["ratio"] for pair in one["pairs"]]
    asked = {side: f"{n.get('pages', 0)}+{n.get('calls', 0)}" for side, n in one["requests"].items()}
    peak = {side: f"{size / 2**20:.0f}" for side, size in one["peak_pss_bytes"].items()}
    return [
        f"{one['ratio']:.2f} [{min(ratios):.2f}–{max(ratios):.2f}]",
        "-" if one["limit"] is None else f"{one['limit']:.2f}",
        str(len(ratios)),
        f"{one['seconds']['bufa']:.1f}",
        f"{one['seconds']['bare']:.1f}",
        f"{asked['bufa']} / {asked['bare']}",
        str(one["stills"]),
        f"{one['bytes_per_still'] / 1024:.0f}",
        f"{one['bytes_of_stills'] / 1e6:.1f}",
        f"{peak['bufa']} / {peak['bare']}",
    ]
