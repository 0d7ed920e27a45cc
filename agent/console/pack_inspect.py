"""What every check of a whole pack needs: the pack, the lines, what was cut out, and a place for problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.console.pack_elements import PageSpec
from agent.console.pack_model import Pack
from agent.console.pack_problems import Path_, Problem, nearest
from agent.console.pack_types import placeholders
from agent.console.pack_yaml import Tree
from agent.say import say


@dataclass(slots=True)
class Inspection:
    """One look over a pack; `cut` are the broken parts that were taken out and have been reported."""

    pack: Pack
    tree: Tree
    cut: frozenset[Path_] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def complain(self, path: Path_, text: str) -> None:
        """Add a problem, unless it stands in another page's part and is reported there."""
        if path not in self.tree.borrowed:
            self.problems.append(Problem(self.tree.line_of(path), path, text))

    def gone(self, path: Path_) -> bool:
        """Tell whether a path, or something around it, was cut out; nothing is said about such a one."""
        return any(path[: len(one)] == one for one in self.cut)

    def page(self, name: str, path: Path_) -> PageSpec | None:
        """Return the page of that name, or complain at `path` that there is none."""
        page = self.pack.pages.get(name)
        if page is None and not self.gone(("pages", name)):
            self.complain(path, _no("page", name, self.pack.pages))
        return page

    def has(self, page: str, part: str, name: str, path: Path_) -> bool:
        """Tell whether a page has that element or list (`part`), else complain at `path`."""
        spec = self.pack.pages.get(page)
        if spec is None:
            return False
        known = spec.elements if part == "elements" else spec.lists
        if name in known:
            return True
        if not any(self.gone(("pages", one, part, name)) for one in (page, spec.like) if one):
            what = "element" if part == "elements" else "list"
            self.complain(path, _no(f"{what} of page `{page}`", name, known))
        return False

    def holds(self, text: str, known: Iterable[str], path: Path_) -> None:
        """Complain about every placeholder of a text that may not stand there."""
        allowed = set(known)
        for name in sorted(placeholders(text) - allowed):
            if name == "{":
                self.complain(path, say("a brace without its partner, expected `{{name}}`"))
            else:
                near = nearest(name, allowed) if allowed else say("expected no placeholder here")
                braced = "{" + name + "}"
                self.complain(path, say("`{name}` may not stand here; {near}", name=braced, near=near))


def _no(what: str, name: str, known: Iterable[str]) -> str:
    return say("`{name}` is no {what}; {near}", name=name, what=what, near=nearest(name, known))
