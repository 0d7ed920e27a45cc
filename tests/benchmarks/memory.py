"""How much memory a process and all it started takes: PSS, which counts what is shared only once."""

from __future__ import annotations

import threading

from agent.supervise.memory import tree_bytes

EVERY = 0.2


class Peak:
    """Looks every 0.2 s from a thread, as a context; `bytes` is the most that was seen."""

    def __init__(self, pid: int) -> None:
        self.pid, self.bytes = pid, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.bytes = max(self.bytes, tree_bytes(self.pid))

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
