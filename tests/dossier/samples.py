"""Recordings made by hand with the real recorder, and a key that seals them as rounds do."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from agent.dossier.attached import FOLDER, attached_to
from agent.dossier.reading import recordings_of
from agent.dossier.siblings import missing
from agent.dossier.stills import Stills, stills_of
from agent.dossier.story import Order, Story
from agent.dossier.times import Clocks
from agent.evidence.canonical import canonical, digest
from agent.evidence.keys import Keys, Known, known, load
from agent.evidence.recorder import CardPicture, Facts, Recorder, Redactor, Round, WriteCard
from agent.ledger.about import About

ORDER, OTHER = "8190001234567890", "8190001234567891"
OLD, NEW = "11111111 (OTHER)", "RB473124829CN (CPAM)"
START = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)
HOST = "https://csp.aliexpress.com"
#: Where a still shows what: the number that it proves, and what is none of a stranger's business.
BOX, BUYER = (40, 30, 60, 20), (10, 80, 50, 20)
PAPER, PROOF, PERSON = (250, 250, 250), (10, 120, 40), (200, 30, 30)


@dataclass
class Ticking:
    """A clock that goes on by a second whenever it is asked."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += timedelta(seconds=1)
        return self.now


def still(width: int = 200, height: int = 120) -> bytes:
    """Make a PNG with the proof in one box and the buyer in another."""
    image = Image.new("RGB", (width, height), PAPER)
    for (x, y, w, h), colour in ((BOX, PROOF), (BUYER, PERSON)):
        image.paste(colour, (x, y, x + w, y + h))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def corrected(recorder: Recorder, order: str = ORDER, **write: object) -> None:
    """Record a correction from the first look to the card; `write` adds to the line `begun`."""
    url = f"{HOST}/order/orderDetail?orderId={order}"
    recorder.line(verb="open", page="order", url=url)
    before = recorder.still(still(), page="order", moment="before", boxes={"old": BOX})
    terms = {"order_id": order, "old": OLD, "new": NEW}
    recorder.line(verb="read", page="order", value=f"{order} WAIT {OLD}")
    recorder.line(verb="begun", page="order", write={"commit_id": "c1", **terms, **write})
    after = recorder.still(still(), page="order", moment="after", boxes={"new": BOX})
    settled = {**terms, "state": "done", "note": "seen on a fresh page"}
    recorder.line(verb="settled", page="order", write=settled)
    shown = [CardPicture("old", before, BOX), CardPicture("new", after, BOX)]
    recorder.card(WriteCard(order, "correct", "placeholder", OLD, NEW, outcome="done", pictures=shown))


def told(recorder: Recorder, *orders: str, text: str = "Dear buyer", **boxes: Any) -> None:
    """Record one message about the orders; `boxes` are further ones of the still of the chat."""
    recorder.line(verb="open", page="conversation", url=f"{HOST}/im?channelId=1#/window")
    terms = {"order_id": list(orders), "number": ["RB473124829CN" for _ in orders]}
    recorder.line(verb="begun", page="conversation", write={"commit_id": "c2", **terms})
    places = {"chat": BOX, **boxes}
    name = recorder.still(still(), page="conversation", moment="after", boxes=places)
    recorder.line(verb="settled", page="conversation", write={**terms, "state": "done"})
    for order in orders:
        shown = [CardPicture("chat", name, BOX)]
        card = WriteCard(order, "message", "placeholder", "", "RB473124829CN", text, "done", shown)
        recorder.card(card)


@dataclass
class Place:
    """A folder of recordings of the store `main`, a key, and the stories that can be told of it."""

    root: Path
    clock: Ticking = field(default_factory=Ticking)

    @property
    def store(self) -> Path:
        """The store's folder."""
        return self.root / "recordings" / "main"

    @property
    def keys(self) -> Known:
        """The keys as they are known now."""
        return known(self.root)

    @property
    def signer(self) -> Keys:
        """The keys of this installation, made on first use."""
        return load(self.root, lambda: START)

    def round(self, name: str = "20261122t091403z-daily", signer: Keys | None = None) -> Round:
        """Begin a round, one that is sealed in the end where there is a `signer`."""
        facts = Facts(
            flow="daily",
            store="main",
            round_id=name,
            console="csp.aliexpress.com",
            shop="csp.aliexpress.com/1",
            pack="selectors/aliexpress.yaml",
            pack_sha256="ab" * 32,
            versions={"bufa": "0.1.0"},
            started=START,
        )
        redactor = Redactor(keep=["RB473124829CN", "11111111"])
        clocks = {"monotonic": lambda: 0.0, "min_free": 0, "signer": signer}
        return Round(self.root / "recordings", facts, self.clock, redactor, **clocks)  # type: ignore[arg-type]

    def folder(self, order: str = ORDER, round_id: str = "20261122t091403z-daily") -> Path:
        """Where an order's recording lies."""
        return self.store / round_id / f"order-{order}"

    def sign_again(self, folder: Path, **changes: Any) -> None:
        """Change a sealed recording as the owner of the key could, and with it what names it."""
        path = folder / "recording.json"
        self._sign(path, changes)
        listed = json.loads((folder.parent / "round.json").read_bytes())["recordings"]
        named = {**listed[folder.name], "sha256": digest(path.read_bytes())}
        self._sign(folder.parent / "round.json", {"recordings": {**listed, folder.name: named}})
        place = {"round": folder.parent.name, "recording": folder.name, "sha256": named["sha256"]}
        last = {"name": folder.parent.name, "sha256": digest((folder.parent / "round.json").read_bytes())}
        self._sign(self.store / "head.json", {"last": place, "last_round": last})

    def _sign(self, path: Path, changes: dict[str, Any]) -> None:
        content = canonical({**json.loads(path.read_bytes()), **changes})
        path.write_bytes(content)
        path.with_name(f"{path.name}.sig").write_bytes(self.signer.sign(content))

    def story(self, about: About | None = None, order: str = ORDER) -> Story:
        """Read what lies there as a story."""
        named = Order(order, "main", self.store, Clocks("Asia/Shanghai"))
        found, told = recordings_of(self.store, order, self.keys), about or About(True)
        lost = missing(self.store, order, self.keys)
        attached = attached_to(told, self.root / FOLDER)
        return Story(named, found, told, missing=lost, attached=attached)

    def stills(self, *, hide: bool = False) -> tuple[Story, Stills]:
        """Return the story with its stills."""
        story = self.story()
        return story, stills_of(story, hide=hide)


def whole(place: Place) -> str:
    """Leave one sealed round with a correction and its message; return the key's id."""
    made = place.round(signer=place.signer)
    corrected(made.recording(f"order-{ORDER}", ORDER))
    told(made.recording(f"order-{ORDER}", ORDER), ORDER)
    made.close("done", {})
    return place.signer.id
