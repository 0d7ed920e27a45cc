"""`python -m tests.supervise.hour CONFIG FACTOR`: `bufa serve` by a clock that runs FACTOR times as fast.

Ends when an hour has gone by on that clock and every store was begun, or after a day; what was begun then is
let come to its end.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.cli import log
from agent.cli.serve import entries, supervisor_of
from agent.settings import load

BEGIN = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def main() -> None:
    """Serve the schedules of a settings file."""
    settings = load(Path(sys.argv[1]))
    factor, stores = float(sys.argv[2]), set(settings.stores)
    log.keep_in(settings.data_dir, screen=True)
    since = time.monotonic()

    def clock() -> datetime:
        return BEGIN + timedelta(seconds=(time.monotonic() - since) * factor)

    supervisor = supervisor_of(settings, entries(settings), clock)
    supervisor.between = 0.2
    supervisor.remember_start()
    while clock() < BEGIN + timedelta(hours=24) and (stores or clock() < BEGIN + timedelta(hours=1)):
        supervisor.safely(supervisor.tick)
        stores -= set(supervisor.running)
        supervisor.end.wait(supervisor.between)
    while supervisor.running:
        supervisor.reap()
        threading.Event().wait(0.1)
    supervisor.engine.dispose()


if __name__ == "__main__":
    main()
