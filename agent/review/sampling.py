"""Which good runs are drawn for a look: by a digest of what they are called, so that nobody chooses.

The same run is always drawn or never, whoever asks and however often; a larger share draws those of a smaller
one, and more.
"""

from __future__ import annotations

import hashlib

_WHOLE = 1 << 64


def drawn(store: str, round_id: str, share: float) -> bool:
    """Return whether a round is in a share of 0 to 1; 1 draws every one, 0 none."""
    told = hashlib.sha256(f"{store}/{round_id}".encode()).digest()
    return int.from_bytes(told[:8], "big") < share * _WHOLE
