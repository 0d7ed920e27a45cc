"""The list of what people said: whatever is changed, added or taken off is found, and left alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.evidence.canonical import canonical, digest
from agent.evidence.keys import Keys, Known
from agent.evidence.prune import prune
from agent.evidence.reviews import add, read_reviews
from agent.evidence.survey import Rules, survey
from agent.evidence.verify import verify
from agent.settings_retention import RetentionSettings
from tests.evidence.sealing import FIRST, NOW, clock, wrong


def entry(store: Path, said: str = "fine", step: int = 1) -> dict[str, object]:
    """Return what stands in a line about a step of the first scan."""
    line = (store / FIRST / "scan/steps.jsonl").read_bytes().splitlines(keepends=True)[step - 1]
    about = {"round": FIRST, "recording": "scan", "step": step, "sha256": digest(line)}
    return {"at": "2026-11-22T09:14:03Z", "by": "Li", "said": said, "comment": "", "about": about}


@pytest.fixture
def said(store: Path, keys: Keys) -> Path:
    """The list of a store with three lines."""
    add(store, [entry(store), entry(store, "wrong", 2)], keys)
    add(store, [{"at": "2026-11-22T09:14:03Z", "by": "Li", "said": "undo", "of": 2}], keys)
    return store / "reviews.jsonl"


def test_a_list_is_part_of_its_store(said: Path, keys: Keys) -> None:
    """A store with verdicts verifies, its rounds alone do as before, the files are for the owner alone."""
    assert [] == wrong(said.parent, keys.known)
    assert [] == wrong(said.parent / FIRST, keys.known)
    assert [1, 2, 3] == [line["seq"] for line in read_reviews(said.parent)]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in said.parent.glob("reviews*")}


def _drop_last(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _drop_first(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def _alter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"said":"wrong"', b'"said":"fine"'))


def _append(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    more = {**json.loads(lines[0]), "seq": 4, "prev": digest(lines[-1])}
    path.write_bytes(path.read_bytes() + canonical(more))


def _remove(path: Path) -> None:
    path.unlink()


def _remove_both(path: Path) -> None:
    path.unlink()
    path.with_name("reviews.jsonl.sig").unlink()


def _unsign(path: Path) -> None:
    path.with_name("reviews.jsonl.sig").unlink()


def _make_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


CHANGES = [_drop_last, _drop_first, _alter, _append, _remove, _remove_both, _unsign, _make_a_link]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_done_to_the_list_is_found(
    said: Path, keys: Keys, change: Callable[[Path], None]
) -> None:
    """Verify names the list, and changes nothing."""
    change(said)
    assert any("reviews.jsonl" in each for each in wrong(said.parent, keys.known))


@pytest.mark.parametrize("change", [_drop_last, _drop_first, _alter, _append, _remove, _unsign, _make_a_link])
def test_nothing_is_added_to_a_list_that_was_altered(
    said: Path, keys: Keys, change: Callable[[Path], None]
) -> None:
    """It would be signed anew, and what was done to it be lost."""
    change(said)
    before = sorted((path.name, path.read_bytes()) for path in said.parent.glob("reviews*") if path.is_file())
    with pytest.raises(InvalidInput, match="not as it was signed"):
        add(said.parent, [entry(said.parent)], keys)
    after = sorted((path.name, path.read_bytes()) for path in said.parent.glob("reviews*") if path.is_file())
    assert before == after


def test_an_older_list_put_back_is_found_for_good(said: Path, keys: Keys, tmp_path: Path) -> None:
    """Its signature is good, but the installation wrote more; the next line tells so, whoever checks."""
    old = tmp_path / "old"
    shutil.copytree(said.parent, old)
    add(said.parent, [entry(said.parent)], keys)
    for name in ("reviews.jsonl", "reviews.jsonl.sig"):
        shutil.copy(old / name, said.parent / name)
    assert ["reviews.jsonl: has 3 lines, and this installation has written 4"] == wrong(
        said.parent, keys.known
    )
    add(said.parent, [entry(said.parent), entry(said.parent)], keys)
    expected = ["reviews.jsonl line 4: 1 lines that were written before this one are gone"]
    assert expected == wrong(said.parent, keys.known)
    assert expected == wrong(said.parent, Known(keys.known.all()))


def test_a_list_that_was_thrown_away_is_found_for_good(said: Path, keys: Keys) -> None:
    """A new one begins, and its first line says how much was said before."""
    _remove_both(said)
    add(said.parent, [entry(said.parent)] * 4, keys)
    expected = ["reviews.jsonl line 1: 3 lines that were written before this one are gone"]
    assert expected == wrong(said.parent, keys.known)


def test_a_list_of_another_key(said: Path) -> None:
    """Whose key it is nobody knows: the finding names it and the way out."""
    found = [each for each in wrong(said.parent, Known()) if each.startswith("reviews.jsonl")]
    assert 1 == len(found)
    assert "signed by the unknown key" in found[0]


def test_a_line_about_what_was_never_recorded(said: Path, keys: Keys) -> None:
    """Even signed, a verdict on other bytes than those that lie here is a finding."""
    other = entry(said.parent)
    other["about"] = {**other["about"], "sha256": "0" * 64}  # type: ignore[dict-item]
    add(said.parent, [other, {"by": "Li", "said": "undo", "of": 9}], keys)
    expected = [
        "reviews.jsonl line 4: is about something that is not here as it was",
        "reviews.jsonl line 5: takes back line 9, which is none before it",
    ]
    assert expected == wrong(said.parent, keys.known)


def test_a_list_of_another_store(said: Path, keys: Keys, store: Path) -> None:
    """A list that was copied from a store of another name says so at each line."""
    other = store.parent / "other"
    shutil.copytree(store, other)
    for path in other.glob("reviews*"):
        path.unlink()
    add(other, [entry(other)], keys)
    shutil.copy(other / "reviews.jsonl", said)
    shutil.copy(other / "reviews.jsonl.sig", store)
    assert "reviews.jsonl line 1: is of the store `other`" in wrong(store, keys.known)


def test_forgetting_leaves_what_people_said(said: Path, keys: Keys) -> None:
    """A year later the recordings are gone, the verdicts on them stay, and nothing is wrong with that."""
    before = said.read_bytes()
    days = RetentionSettings(evidence_days=1)
    found = survey(said.parent, Rules(days, (), keys.known, NOW + timedelta(days=365)))
    prune(said.parent, found.due, keys, clock)
    assert not (said.parent / FIRST / "scan/steps.jsonl").exists()
    assert before == said.read_bytes()
    assert [] == wrong(said.parent, keys.known)


def test_what_a_killed_review_left_is_no_fault(said: Path, keys: Keys) -> None:
    """Between the new list and its signature the signature lies in its draft, and is believed there."""
    signature = said.with_name("reviews.jsonl.sig")
    signature.rename(said.with_name(".reviews.jsonl.sig.new"))
    said.with_name(".reviews.jsonl.new").write_bytes(b"half")
    assert [] == [str(each) for each in verify(said.parent, keys.known).wrong]
    assert 4 == add(said.parent, [entry(said.parent)], keys)[0]["seq"]
    assert signature.exists()
