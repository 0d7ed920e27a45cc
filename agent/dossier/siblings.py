"""Whether all recordings of an order are there: what rounds list, and what the chain of the store counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.dossier.reading import rounds_of
from agent.evidence.canonical import tidy
from agent.evidence.check_recording import same
from agent.evidence.files import HEAD, RECORDING, ROUND, is_folder, is_plain, sealed_object, signature_of
from agent.evidence.keys import Known
from agent.evidence.pruned import no_list
from agent.evidence.told import table
from agent.evidence.verify import Look, Verified
from agent.evidence.verify_store import chain_findings
from agent.say import say


def missing(store: Path, order_id: str, known: Known) -> list[str]:
    """Return what keeps the recordings of an order from being all there are, as far as the store can tell.

    A store in which nothing was sealed has no chain to ask. Raises InvalidInput where it cannot be read.
    """
    look = Look(known, Verified(), no_list())
    found = [each for folder in rounds_of(store) for each in _of_round(folder, order_id, look)]
    if look.checked.links or (store / HEAD).exists() or known.remembered(store.name):
        found += [str(each) for each in chain_findings(store, look) if not each.remark]
    return [str(tidy(each)) for each in found]


def _of_round(folder: Path, order_id: str, look: Look) -> Iterator[str]:
    """Yield what is wrong with the recordings of the order that a round lists; notes what is sealed in it."""
    told = sealed_object(folder / ROUND) or {}
    listed = {name: table(entry) for name, entry in table(told.get("recordings")).items()}
    own = f"order-{order_id}"
    ours = sorted(name for name, entry in listed.items() if order_id == entry.get("order_id") or name == own)
    if ours and "sealed" in told:
        yield from map(str, look.signature(folder / ROUND, f"{folder.name}/{ROUND}", told))
    for name in ours:
        yield from _listed(folder, name, listed[name])
        if name != own:
            yield say(
                "{file}: is of this order by another name, and is not told here", file=f"{folder.name}/{name}"
            )
    if told.get("recordings") and is_folder(folder / own) and own not in listed:
        yield say("{file}: is not listed in `round.json`", file=f"{folder.name}/{own}")
    if is_plain(signature_of(folder / ROUND)):
        look.checked.rounds.append(folder.name)
    for path in sorted(folder.glob(f"*/{RECORDING}")):
        look.note(path, path.relative_to(folder.parent).as_posix(), sealed_object(path) or {})


def _listed(folder: Path, name: str, entry: dict[str, Any]) -> Iterator[str]:
    place = f"{folder.name}/{name}"
    path = folder / name / RECORDING
    if not is_folder(path.parent):
        yield say("{file}: the recording is missing", file=place)
    elif is_plain(path) and not same(path, entry):
        yield say("{file}: is not the one that `round.json` names", file=f"{place}/{RECORDING}")
