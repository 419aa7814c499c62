"""What a cell puts out, message by message, as outputs of a notebook: capped, and made of nothing but plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import nbformat

__all__ = ["CUT", "Outputs"]

CUT = "autograder_cut"
"""In the metadata of an output that the kernel has shortened itself."""
_ITEM = 100
"""What an output costs besides its text, in characters: many empty ones are a lot, too. All of a stream is one."""
_NAME = 200
_MIMES = 20
"""Most representations of one output."""
_TRACEBACK = 200
"""Most lines of a traceback."""


@dataclass
class Outputs:
    """The outputs of one cell so far."""

    left: int
    """Characters that are still kept."""
    dropped: bool = False
    """Whether there was more."""
    _items: list[dict[str, Any]] = field(default_factory=list)
    _texts: dict[str, list[str]] = field(default_factory=dict)
    """Of each stream: an output each, in pieces."""
    _shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Outputs by the name under which they can be changed later."""
    _clear_later: bool = False

    def __post_init__(self) -> None:
        """Remember how much may be kept, for a cell that clears its output begins anew."""
        self._most = self.left

    def take(self, message: Mapping[str, Any]) -> None:
        """Take a message in; one that is none of a cell's output is left out, and what is over the cap too."""
        kind, content = message["msg_type"], message["content"]
        self.dropped |= bool(message["metadata"].get(CUT))
        if kind == "clear_output":
            self._clear(wait=bool(content.get("wait")))
        elif kind == "stream":
            self._stream(_text(content.get("name")), _text(content.get("text")))
        elif kind in ("display_data", "execute_result", "update_display_data"):
            self._show(kind, content)
        elif kind == "error":
            self._error(content)

    def finished(self) -> list[Any]:
        """The outputs, as nbformat has them."""
        for item in self._items:
            if item["output_type"] == "stream":
                item["text"] = _typed("".join(self._texts[item["name"]]))
        items = list(self._items)
        for index, (first, second) in enumerate(pairwise(items)):
            # Both streams are sent at once: which comes first is chance, and must not differ from run to run.
            if (first.get("name"), second.get("name")) == ("stderr", "stdout"):
                items[index : index + 2] = [second, first]
        return [nbformat.from_dict(item) for item in items]

    def _stream(self, name: str, text: str) -> None:
        name = "stderr" if name == "stderr" else "stdout"
        kept = self._cut(text)
        if kept:
            self._clear_if_due()
            if name not in self._texts:
                self._items.append({"output_type": "stream", "name": name})
            self._texts.setdefault(name, []).append(kept)

    def _show(self, kind: str, content: Mapping[str, Any]) -> None:
        data = content.get("data")
        if not isinstance(data, Mapping):
            return
        shown = list(data.items())[:_MIMES]
        # nbformat allows anything but text only where the type says JSON.
        found = {mime[:_NAME]: value for mime, value in shown if isinstance(value, str) or mime.endswith("json")}
        if not self._fits(found):
            return
        transient = content.get("transient")
        name = transient.get("display_id") if isinstance(transient, Mapping) else None
        named = self._shown.setdefault(name, []) if isinstance(name, str) else []
        for item in named:
            item["data"] = found
        if kind == "update_display_data":
            return
        self._clear_if_due()
        item = {"output_type": kind, "data": found, "metadata": {}}
        if kind == "execute_result":
            item["execution_count"] = None
        self._items.append(item)
        named.append(item)

    def _error(self, content: Mapping[str, Any]) -> None:
        self._clear_if_due()
        room = self.left > -self._most  # what ended the cell is kept, however much it had put out before
        self.left -= _ITEM
        name, message = _text(content.get("ename"))[:_NAME], self._cut(_text(content.get("evalue")))
        lines = content.get("traceback")
        traceback = [self._cut(_text(line)) for line in (lines[:_TRACEBACK] if isinstance(lines, list) else [])]
        if room:
            self._items.append({"output_type": "error", "ename": name, "evalue": message, "traceback": traceback})

    def _cut(self, text: str) -> str:
        """As much of a text as may still be kept."""
        kept = text[: max(0, self.left)]
        self.left -= len(text)
        self.dropped |= self.left < 0
        return kept

    def _fits(self, data: Mapping[str, Any]) -> bool:
        """Whether all of it may still be kept: half a picture is none."""
        self.left -= _size(data) + _ITEM
        self.dropped |= self.left < 0
        return self.left >= 0

    def _clear(self, *, wait: bool) -> None:
        self._clear_later = wait
        if not wait:
            self.left = self._most
            self._items.clear()
            self._texts.clear()
            self._shown.clear()

    def _clear_if_due(self) -> None:
        if self._clear_later:
            self._clear(wait=False)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(str(key)) + _size(item) for key, item in value.items())
    return sum(map(_size, value)) if isinstance(value, list) else len(str(value))


def _typed(text: str) -> str:
    """What a terminal would show after carriage returns and backspaces: each character is looked at once."""
    return "\n".join(map(_line, text.split("\n"))) if "\r" in text or "\b" in text else text


def _line(line: str) -> str:
    if "\b" in line:
        kept: list[str] = []
        for character in line:
            if character != "\b":
                kept.append(character)
            elif kept:
                kept.pop()
        line = "".join(kept)
    body = line.rstrip("\r")
    return body.rpartition("\r")[2] + line[len(body) :]
