"""The review page over recordings made by hand, asked without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.review.app import create_app
from agent.review.desk import Desk
from agent.review.gate import COOKIE
from agent.settings import load
from tests.databases import new_database
from tests.dossier.samples import ORDER, Place
from tests.review.client import Client

ADDRESS = "http://127.0.0.1:8086"
ROUND = "20261122t091403z-daily"
RUN = f"/run/main/{ROUND}/order-{ORDER}"
CONFIG = """
data_dir = "."
recordings_dir = "recordings"

[stores.main]
pack = "aliexpress"
address = "https://csp.aliexpress.com"
"""
#: What a browser says of a request that a page of the same server makes.
OURS = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}


@dataclass
class Site:
    """A place with its review page; `client` carries a session of `reviewer`."""

    place: Place
    desk: Desk
    client: Client
    token: str
    reviewer: str = "Mei"

    def stranger(self) -> Client:
        """Return somebody without a token."""
        return Client(self.client.app, ADDRESS)


def desk_at(root: Path, place: Place) -> Desk:
    """Return the desk of an installation in `root`, its settings written anew."""
    (root / "bufa.toml").write_text(CONFIG, encoding="utf-8")
    return Desk(load(root / "bufa.toml", environment=False), new_database(root), place.clock)


def site_at(place: Place) -> Site:
    """Return the review page over what lies in a place."""
    desk = desk_at(place.root, place)
    token = desk.reviewers.issue("Mei")
    client = Client(create_app(desk), ADDRESS, {COOKIE: desk.sessions.begin(token) or ""})
    return Site(place, desk, client, token)
