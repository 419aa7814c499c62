"""How much a JSON text holds, seen before it is parsed: 40 MB of empty lists are gigabytes once they are objects."""

import re

__all__ = ["modest"]

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""Also one that does not end: each byte is looked at once, whatever the text."""
_BRACKET = re.compile(rb"[\[\]{}]")
_WIDE_BYTES = 1024 * 1024
"""Longer texts must be ASCII, as the probe's are: in others one byte may become four."""


def modest(raw: bytes, *, values: int, depth: int = 50) -> bool:
    """Whether a text, if it is JSON, holds at most so many values, nested at most so deep."""
    if len(raw) > _WIDE_BYTES and not raw.isascii():
        return False
    bare = _STRING.sub(b"", raw)
    if sum(map(bare.count, (b",", b"[", b"{"))) > values:
        return False
    level = 0
    for bracket in _BRACKET.findall(bare):
        level += 1 if bracket in b"[{" else -1
        if level > depth:
            return False
    return True
