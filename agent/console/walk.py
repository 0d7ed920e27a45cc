"""Walks the way of a recording on the live console: what each step used is outlined, nothing is done to it.

Pages are opened as every plan opens them. No line of a write is followed; a conversation is entered only on
wish, and never with an unread message in it. What differs from the recording is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.console.comparing import Comparing, Shown
from agent.console.outline import Panel, Still, Tone
from agent.console.pick import suggested
from agent.console.screen import Screen
from agent.console.session import Session
from agent.console.stage import Stage
from agent.errors import PageChanged
from agent.evidence.picture import pixels
from agent.models import Conversation
from agent.replay.path import How, Stop, Way
from agent.replay.recorded import Line, Recorded
from agent.replay.reel import Frame, frames
from agent.replay.walked import Difference, Differs, LeftOut, Picked, Walked
from agent.say import say

#: Tells why a conversation of these must not be opened; empty where it may be.
MayOpen = Callable[[Sequence[Conversation]], str]


@dataclass
class Walk:
    """One walk along one recording; `may_open` is None where no conversation is to be opened at all."""

    session: Session
    stage: Stage
    recorded: Recorded
    way: Way
    may_open: MayOpen | None = None
    found: Walked = field(default_factory=Walked)
    _screen: Screen | None = None

    def __post_init__(self) -> None:
        self._frames = {frame.line.seq: frame for frame in frames(self.recorded)}

    def go(self) -> None:
        """Visit what can be visited, in the recorded order; `found` tells what came of it.

        Raises what concerns the whole store: a person is wanted, the console cannot be reached. Raises Left
        when the person has seen enough.
        """
        for stop in self.way.stops:
            why = stop.why if stop.how is How.NONE else self._visit(stop)
            if why:
                self._leave_out(stop.lines[0], why)

    def _visit(self, stop: Stop) -> str:
        """Walk one visit; return why it was left out instead, if it was."""
        if stop.how is How.TALK and (why := self._closed(stop)):
            return why
        self.session.progress(say("page `{page}`", page=stop.page))
        screen = self.session.signed_in(lambda: self._opened(stop))
        if screen is not None:
            self._screen = screen
            for line in stop.lines:
                self._step(screen, line)
        return ""

    def _opened(self, stop: Stop) -> Screen | None:
        """Open a page; where it is not as the pack says, tell so and go on with the next one."""
        try:
            if stop.how is How.TALK and self._screen is not None:
                return self.session.follow(self._screen, stop.route, **stop.values)
            return self.session.open(stop.page, fresh=True, **stop.values)
        except PageChanged as error:
            self.session.console.raise_sign()
            self._page_off(stop, error)
            return None

    def _page_off(self, stop: Stop, error: PageChanged) -> None:
        line = stop.lines[0]
        self._differs(line, "", Differs.PAGE, now=str(error.what))
        ready = self.session.pack.pages[stop.page].ready or ""
        screen = Screen(self.session.console, stop.page, {**self.session.console.values, **stop.values})
        panel = self._panel(line, [(say("now"), str(error.what))], "bad")
        lost = bool(ready) and not screen.shows(ready)
        if self.stage.show(panel, pickable=lost):
            self._pick(screen, ready)

    def _closed(self, stop: Stop) -> str:
        """Return why a conversation is not opened, asked of the list of conversations just before."""
        if self.may_open is None:
            return say("it is inside a conversation, and opening one marks it read; `--open-chats` opens it")
        page = self.session.pack.routes[stop.route].page
        if self._screen is None or self._screen.name != page:
            return say("the page before it was not opened")
        values = self._screen.values
        self._screen = self.session.signed_in(lambda: self.session.open(page, fresh=True, **values))
        return self.may_open(self.session.reading.conversations(self._screen))

    # --- one step ------------------------------------------------------------------------------------

    def _step(self, screen: Screen, line: Line) -> None:
        """Show one recorded line beside the page as it is now."""
        shown = Comparing(self.session, self.way).of(screen, line)
        if shown is None:
            return
        if shown.left_out:
            self._leave_out(line, shown.left_out)
            return
        self.found.steps += 1
        for one in shown.differences:
            self._differs(line, one.element, one.how, one.recorded, one.now)
        pickable = [one.element for one in shown.differences if one.how is Differs.MISSING]
        if self.stage.show(self._of(line, shown), shown.outlined, pickable=bool(pickable)):
            self._pick(shown.where or screen, pickable[0])
        if line.verb == "click" and line.element == screen.spec.next and not pickable:
            self.session.next_page(screen)  # turning the pages of a list is reading it

    def _of(self, line: Line, shown: Shown) -> Panel:
        missing = any(one.how is Differs.MISSING for one in shown.differences)
        return self._panel(line, shown.rows, "bad" if missing else "care" if shown.differences else "good")

    def _panel(self, line: Line, rows: Sequence[tuple[str, str]], tone: Tone) -> Panel:
        frame = self._frames.get(line.seq)
        title = f"{line.seq} · {frame.caption}" if frame else str(line.seq)
        return Panel(title, rows, tone, self._still(frame))

    def _still(self, frame: Frame | None) -> Still | None:
        content = self.recorded.still(frame.picture) if frame and frame.picture else None
        size = pixels(content) if content else None
        return Still(content, size, list(frame.boxes.values())) if content and size and frame else None

    def _pick(self, screen: Screen, element: str) -> None:
        """Let the person show where an element is now, and keep how the pack would find it."""
        picked = self.stage.pick(say("where is `{page}.{name}` now?", page=screen.name, name=element))
        if picked is None:
            return
        words = suggested(screen, element, *picked)
        if words is None:
            text = say("nothing the pack knows finds this element alone, where the pack looks for it")
            self.stage.show(Panel(element, [(say("now"), text)], "bad"))
            return
        self.found.picked.append(Picked(screen.name, element, words))
        text = ", ".join(f"{kind}: {value}" for kind, value in words.items())
        self.stage.show(Panel(f"{screen.name}.{element}", [(say("new"), text)], "good"))

    # --- what came of it -----------------------------------------------------------------------------

    def _differs(self, line: Line, element: str, how: Differs, recorded: str = "", now: str = "") -> None:
        name = self.recorded.folder.name
        self.found.differences.append(Difference(name, line.seq, line.page, element, how, recorded, now))

    def _leave_out(self, line: Line, why: str) -> None:
        self.found.left_out.append(LeftOut(self.recorded.folder.name, line.seq, line.page, why))
