"""The recordings of an order in one archive, byte for byte, with what it takes to check them without bufa."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from agent.dossier.attached import Attached
from agent.dossier.hiding import without_words
from agent.dossier.reading import plain
from agent.dossier.stills import Stills
from agent.dossier.story import Story
from agent.evidence.files import BESIDE, HEAD, ROUND, signature_of
from agent.evidence.keys import Known
from agent.evidence.withheld import HIDDEN, STEPS_HIDDEN

#: Beside the recordings of a round and of a store: what names them, and the signatures.
ROUND_FILES = (ROUND, signature_of(Path(ROUND)).name)
STORE_FILES = (HEAD, signature_of(Path(HEAD)).name)


def archived(story: Story, stills: Stills, known: Known, cover: str) -> bytes:
    """Return `recordings.zip`; the same story gives the same bytes.

    Of a story without the buyer only what names and signs its files is in it, the steps without what pages
    and people said, and masked copies under `hidden/`. Links, what is no plain file, and names that cannot
    stand in an archive are left out; that they are there makes the recording unbelievable already.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "COVER.txt", cover.encode())
        for key in story.keys:
            if pem := known.pem(key):
                _put(archive, f"keys/{key}.pem", pem)
        for name, content in sorted(dict(_files(story, stills)).items()):
            _put(archive, name, content)
        if stills.hidden is not None:
            _put(archive, HIDDEN, stills.hidden.content())
        for each in attached_files(story, stills):
            _put(archive, each.name, each.content)
        for name, content in sorted(stills.masked.items()):
            _put(archive, name, content)
    return file.getvalue()


def attached_files(story: Story, stills: Stills) -> list[Attached]:
    """Return what people attached that is there; nothing where the buyer is hidden, who may be seen in it."""
    return [each for each in story.attached if not each.fault] if stills.hidden is None else []


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file whose name and bytes alone count: no time, no owner."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _files(story: Story, stills: Stills) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of everything that stays as it was recorded."""
    store = story.order.folder
    for each in story.recordings:
        own = each.names if stills.hidden is None else sorted(BESIDE.intersection(each.names))
        places = [
            *(each.folder / name for name in own),
            *(each.folder.parent / name for name in ROUND_FILES),
            *(store / name for name in STORE_FILES),
        ]
        for path in places:
            content = plain(path)
            if content is not None:
                yield f"recordings/{store.name}/{path.relative_to(store).as_posix()}", content
        if stills.hidden is not None:
            yield f"recordings/{store.name}/{each.name}/{STEPS_HIDDEN}", without_words(each)
