"""The lines of a browser's trace, each rebuilt from what is known to let nobody in; the rest is left out.

What a line may hold is listed, not what it may not: a later Playwright may write more than today's. The
shape of a picture of a page (`html`) stays, since later pictures point into earlier ones by position.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agent.evidence.redact import MARK, Redactor

Line = Mapping[str, Any]


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: What each kind of line may hold; `result` of a call is the page's or the browser's storage, for one.
_KINDS = {
    "context-options": _names(
        "version type origin browserName playwrightVersion platform wallTime monotonicTime sdkLanguage"
        " testIdAttributeName title contextId"
    ),
    "before": _names("type callId startTime class method title stepId parentId pageId beforeSnapshot"),
    "input": _names("type callId point box inputSnapshot"),
    "log": _names("type callId time message"),
    "after": _names("type callId endTime error point afterSnapshot"),
    "event": _names("type time class method pageId"),
    "frame-snapshot": _names("type"),
}
_PARAMS = _names(
    "url waitUntil timeout selector strict state value key delay force position button clickCount"
    " waitTimeout options expression pageId"
)
_PAGE = _names(
    "callId snapshotName phase pageId frameId frameUrl doctype html viewport timestamp wallTime"
    " collectionTime resourceOverrides isMainFrame"
)
_ENTRY = _names("pageref startedDateTime time timings _frameref _monotonicTime _resourceType _transferSize")
_HEADERS = _names("accept accept-language content-type content-length cache-control date")
#: Texts that name lines, pages and files: nothing a page says, and they must stay as they are.
_PLAIN = _names(
    "type callId parentId stepId pageId frameId pageref _frameref phase class method _file _sha1 file sha1"
    " startedDateTime version browserName playwrightVersion platform sdkLanguage httpVersion mimeType"
    " _resourceType beforeSnapshot afterSnapshot inputSnapshot snapshotName"
)
_ADDRESSES = _names("href src action formaction data poster srcset __playwright_src__")
_SHOWN = _names("value __playwright_value_ content")
#: Names under which pages and calls keep what lets somebody in.
TELLING = re.compile(r"token|csrf|xsrf|auth|session|secret|passw|api-?key|sid$|cookie", re.IGNORECASE)


class Cleaner:
    """Rebuilds lines; personal values go as they do in evidence (`redactor`)."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def event(self, line: Line) -> Line | None:
        """Return one line of `trace.trace` as it may be kept; None for a kind that is not."""
        kind = line.get("type", "")
        if kind not in _KINDS:
            return None
        kept = self._tree(_only(line, _KINDS[kind]))
        if kind == "context-options":
            viewport = line.get("options", {}).get("viewport")
            return {**kept, "options": {"viewport": viewport} if viewport else {}}
        if kind in ("before", "event"):
            return {**kept, "params": self._tree(_only(line.get("params", {}), _PARAMS))}
        return {**kept, "snapshot": self._page(line["snapshot"])} if kind == "frame-snapshot" else kept

    def _page(self, snapshot: Line) -> Line:
        kept = _only(snapshot, _PAGE)
        html = self._node(kept.pop("html", "")) if "html" in kept else ""
        return {**self._tree(kept), "html": html}

    def _node(self, node: Any) -> Any:
        """Return a node of a page: a text, a reference to an earlier node, or name, attributes, children."""
        if isinstance(node, str):
            return self._redactor.text(node)
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            return node
        name, *rest = node
        return [
            name,
            *(self._attributes(name, each) if isinstance(each, dict) else self._node(each) for each in rest),
        ]

    def _attributes(self, name: str, found: dict[str, Any]) -> dict[str, Any]:
        """Return a node's attributes; what a page hides in an input or a meta element is not kept."""
        named = " ".join(str(found.get(key, "")) for key in ("name", "id", "property"))
        hidden = str(found.get("type", "")).lower() in ("hidden", "password") or TELLING.search(named)
        kept = {key: self._attribute(key, value) for key, value in found.items()}
        return (
            kept | {key: MARK for key in _SHOWN & found.keys() if hidden}
            if name in ("INPUT", "META")
            else kept
        )

    def _attribute(self, key: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if TELLING.search(key):
            return MARK
        return self._redactor.url(value) if key in _ADDRESSES and "?" in value else self._redactor.text(value)

    def entry(self, line: Line, bodies: Collection[str]) -> Line | None:
        """Return one line of `trace.network`: addresses, states and times, of the bodies only `bodies`."""
        if line.get("type") != "resource-snapshot":
            return None
        entry = line["snapshot"]
        kept = self._tree(_only(entry, _ENTRY))
        request, response = self._request(entry["request"]), self._response(entry["response"], bodies)
        return {"type": "resource-snapshot", "snapshot": {**kept, "request": request, "response": response}}

    def _request(self, request: Line) -> Line:
        kept = self._tree(_only(request, {"method", "url", "httpVersion", "bodySize"}))
        return {
            **kept,
            "cookies": [],
            "queryString": [],
            "headers": self._headers(request),
            "headersSize": -1,
        }

    def _response(self, response: Line, bodies: Collection[str]) -> Line:
        kept = self._tree(_only(response, {"status", "statusText", "httpVersion", "bodySize", "redirectURL"}))
        content = _only(response.get("content", {}), {"size", "mimeType"})
        body = body_of(response)
        content |= {"_file": f"resources/{body}", "_sha1": body} if body in bodies else {}
        return {
            **kept,
            "cookies": [],
            "headers": self._headers(response),
            "headersSize": -1,
            "content": content,
        }

    def _headers(self, message: Line) -> list[Any]:
        return [self._tree(each) for each in message.get("headers", []) if each["name"].lower() in _HEADERS]

    def _tree(self, value: Any) -> Any:
        """Return a value with every text in it redacted, but those that name lines and files."""
        if isinstance(value, str):
            return self._redactor.text(value)
        if isinstance(value, dict):
            return {key: item if key in _PLAIN else self._tree(item) for key, item in value.items()}
        return [self._tree(item) for item in value] if isinstance(value, list) else value


def _only(found: Line, names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name in names}


def body_of(message: Line) -> str:
    """Return the file name of a response's body, empty where none was kept."""
    content = message.get("content", {})
    return str(content.get("_file") or content.get("_sha1") or "").rpartition("/")[2]


def told_in_confidence(line: Line) -> Iterator[str]:
    """Yield what the headers of one exchange say in confidence: cookies, tokens, credentials."""
    entry = line.get("snapshot", {})
    for message in (entry.get("request", {}), entry.get("response", {})):
        for header in message.get("headers", []):
            yield from _told(str(header.get("name", "")).lower(), str(header.get("value", "")))


def _told(name: str, value: str) -> Iterator[str]:
    if name in ("cookie", "set-cookie"):
        for part in re.split(r"[;\n]", value):
            yield part.partition("=")[2].strip().strip('"')
    elif TELLING.search(name):
        yield from (value, value.rpartition(" ")[2])
