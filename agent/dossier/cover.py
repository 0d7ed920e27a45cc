"""The cover page of the archive: what was captured, when, how, and how to check it with stock tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agent.dossier.lines import five_lines
from agent.dossier.stills import Stills
from agent.dossier.story import Chapter, Story
from agent.say import say

#: Run in the folder of a recording; README «Recordings as proof» explains each.
FILES = """jq -r '.files | to_entries[] | "\\(.value.sha256)  \\(.key)"' recording.json | sha256sum -c -"""
CHAIN = """prev=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do
    [ "$(printf '%s' "$line" | jq -r .prev)" = "$prev" ] || echo "BROKEN: $line"
    prev=$(printf '%s\\n' "$line" | sha256sum | cut -d' ' -f1); done < steps.jsonl
[ "$(jq -r .last recording.json)" = "$prev" ] && echo "steps: OK\""""
#: The same where the originals of the lines are left out: each tells its digest.
TOLD = """prev=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do
    [ "$(printf '%s' "$line" | jq -r .prev)" = "$prev" ] || echo "BROKEN: $line"
    prev=$(printf '%s' "$line" | jq -r .line_sha256); done < steps.hidden.jsonl
[ "$(jq -r .last recording.json)" = "$prev" ] && echo "steps: OK\""""
KEY = "openssl pkey -pubin -in {up}/keys/{key}.pem -outform DER | sha256sum"
SIGNATURE = "openssl dgst -sha256 -verify {up}/keys/{key}.pem -signature recording.json.sig recording.json"
STAMP = """openssl ts -verify -in recording.json.tsr -data recording.json -CAfile roots.pem \\
    -untrusted recording.json.tsa.pem
openssl ts -reply -in recording.json.tsr -text"""
#: From a recording's folder to the folder that the archive was unpacked in.
_UP = "../../../.."


def cover(story: Story, stills: Stills, made: datetime) -> str:
    """Return `COVER.txt`."""
    clocks = story.order.clocks
    title = say(
        "Recordings of order {order}, store `{store}`", order=story.order.order_id, store=story.order.store
    )
    parts = [
        title,
        say("put together on {when}", when=clocks.both(made)),
        *(f"{name}: {text}" for name, text in five_lines(story)),
        *_wrong([*story.problems, *stills.faults]),
        *(["\n".join(story.pruned)] if story.pruned else []),
        say("What was captured, and when"),
        "\n".join(_recording(story, chapter) for chapter in story.chapters),
        say("How"),
        say(
            "A program drove the seller's console in a browser and recorded each step while it did: what"
            " was clicked, typed and read, and a picture of the page. Personal values were covered while it"
            " recorded. `round.json` names the other recordings of the same round by their order"
            " numbers; nothing else of other orders is here."
        ),
        *_hidden(stills),
        *_checking(story, stills),
    ]
    return "\n\n".join(parts) + "\n"


def _wrong(problems: list[str]) -> Iterator[str]:
    if problems:
        yield "\n".join((say("THESE RECORDINGS DO NOT VERIFY:"), *problems))


def _recording(story: Story, chapter: Chapter) -> str:
    recorded, clocks = chapter.recorded, story.order.clocks
    seal = say("sealed as number {n} by key {key}", n=recorded.proof.number, key=recorded.proof.key)
    facts = (
        f"recordings/{story.order.folder.name}/{recorded.name}",
        clocks.both(chapter.began),
        say("{n} lines, {m} pictures", n=len(recorded.steps), m=len(chapter.pictures)),
        seal if recorded.proof.key else say("not sealed"),
        f"recording.json sha256 {recorded.proof.sha256 or '–'}",
        *((say("with a time stamp"),) if recorded.proof.stamped else ()),
    )
    return "\n    ".join(facts)


def _hidden(stills: Stills) -> Iterator[str]:
    if stills.hidden is not None:
        yield say(
            "The buyer is hidden. Every still is left out and, where it can be, replaced by a masked copy"
            " under `hidden/`. What pages and people said is left out, too: `steps.hidden.jsonl` has every"
            " line of `steps.jsonl` without it. `hidden.json` names each original by its SHA-256, which the"
            " signed `recording.json` names too, so that it can be shown later and be believed. Left out:"
        )
        yield "\n".join(f"    {each}" for each in stills.hidden.originals()) or "    –"


def _checking(story: Story, stills: Stills) -> Iterator[str]:
    yield say("How to check it, without bufa, in the folder of a recording (with sha256sum, jq and openssl)")
    if any(chapter.pictures for chapter in story.chapters):
        yield say(
            "1. Files: each line ends with OK; a still that is left out on purpose is reported as missing."
        )
        yield f"    {FILES}"
    yield say("2. Steps: nothing is printed but `steps: OK`.")
    yield "\n".join(f"    {line}" for line in (CHAIN if stills.hidden is None else TOLD).splitlines())
    for key in story.keys:
        yield say(
            "3. Signature: `Verified OK`; the second line prints the key's id, which its owner confirms."
        )
        yield "\n".join(f"    {line.format(up=_UP, key=key)}" for line in (SIGNATURE, KEY))
    if any(each.proof.stamped for each in story.recordings):
        yield say(
            "4. Time stamp, where there is one: `Verification: OK`; then when `recording.json` existed, by"
            " the clock of the authority. `roots.pem` is its root certificate, got from the authority itself."
        )
        yield "\n".join(f"    {line}" for line in STAMP.splitlines())
