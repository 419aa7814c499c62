"""What the kernel says on its way out, cut to what the grader keeps.

A cell that prints 100 MB in one line has said enough after the first kilobytes: the rest would only fill the connection, and
more memory than the line itself. What is cut is marked, so that the grader can tell; it trusts none of this (see
sandbox/connection).
"""

from collections.abc import Callable
from typing import Any

CUT = "autograder_cut"
"""In the metadata of what was shortened or stands for what was left out."""
ITEM = 100
"""What an output costs besides its text, in characters; all of a stream is one."""
EVALUE_CHARS = 20_000
LINES = 60
LINE_CHARS = 4_000
_SHOWN = ("display_data", "execute_result", "update_display_data")


class Said:
    """Stands between the kernel's session and its sockets."""

    def __init__(self, send: Callable[..., Any], characters: int) -> None:
        self._send, self._most = send, characters
        self._left = characters
        self._told = False

    def begin(self) -> None:
        """A cell begins, or what it had put out so far is cleared."""
        self._left, self._told = self._most, False

    def send(self, stream: Any, message: Any, content: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As `Session.send`, with less content where there is too much; None where nothing is sent at all."""
        whole = not isinstance(message, str)
        kind, content = (message["msg_type"], message["content"]) if whole else (message, content)
        if kind == "clear_output":
            self.begin()
        shorter = self._shortened(kind, content) if isinstance(content, dict) else content
        if shorter is content:
            return self._send(stream, message, content, *args, **kwargs)
        if kind in ("error", "execute_reply"):
            changed = ({**message, "content": shorter},) if whole else (message, shorter)
            return self._send(stream, *changed, *args, **kwargs)
        if self._told:
            return None
        self._told = True
        where = {"parent": message["parent_header"]} if whole else {}
        return self._send(stream, "stream", shorter, *args, **kwargs, **where, metadata={CUT: True})

    def _shortened(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """The content itself if it may be sent as it is."""
        if kind == "execute_reply" and "evidence" in content:
            return content
        if kind in ("error", "execute_reply"):
            return _short_error(content)
        if kind != "stream" and kind not in _SHOWN:
            return content
        text = content.get("text", "") if kind == "stream" else ""
        size = len(text) if kind == "stream" else _size(content.get("data")) + ITEM
        allowed = max(0, self._left)
        self._left -= size
        if size <= allowed:
            return content
        return {"name": content.get("name", "stderr") if text else "stderr", "text": text[:allowed]}


def _short_error(content: dict[str, Any]) -> dict[str, Any]:
    """The same exception, with less of its message; and no requests of the student's to a front end."""
    evalue, lines = str(content.get("evalue", "")), list(content.get("traceback") or ())
    many = len(lines) > LINES or any(len(str(line)) > LINE_CHARS for line in lines)
    if not many and len(evalue) <= EVALUE_CHARS and not content.get("payload"):
        return content
    if len(lines) > LINES:
        lines = [*lines[: LINES // 2], "…", *lines[-LINES // 2 :]]
    shorter = {**content, "traceback": [str(line)[:LINE_CHARS] for line in lines], "evalue": evalue[:EVALUE_CHARS]}
    shorter = {name: value for name, value in shorter.items() if name in content}
    return {**shorter, "payload": []} if "payload" in content else shorter


def _size(data: Any) -> int:
    if isinstance(data, dict):
        return sum(_size(item) for item in data.values())
    return len(data) if isinstance(data, str) else len(str(data))
