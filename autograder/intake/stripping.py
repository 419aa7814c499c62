"""Outputs taken out of a large notebook before it is parsed: they are nothing to us, and may be nearly all of it.

Works on the bytes as they are: what Python makes of them when it decodes and parses takes several times their room.
"""

import json
import re

__all__ = ["without_outputs"]

# Possessive, and a string that never ends goes to the end: nothing is looked at twice, whatever the bytes.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_OPENS = re.compile(rb"\s*+:\s*+([\[{])")
_DROPPED = frozenset({b'"outputs"', b'"widgets"', b'"attachments"'})
_CLOSED = {b"[": b"[]", b"{": b"{}"}
_LONGEST = max(map(len, _DROPPED))


def without_outputs(data: bytes, *, tokens: int) -> bytes:
    """The notebook with empty lists for its outputs, empty objects for widgets and attachments.

    Args:
        data: A notebook's bytes. What is not in an encoding like ASCII, or no JSON, stays as it is.
        tokens: After so many strings and brackets the rest stays as it is.
    """
    if json.detect_encoding(data) not in ("utf-8", "utf-8-sig"):
        return data
    pieces: list[bytes] = []
    done = depth = 0
    opened = b""  # the bracket of what is being dropped
    for count, found in enumerate(_TOKEN.finditer(data)):
        if count > tokens:
            break
        token = found[0] if found.end() - found.start() <= _LONGEST else b""
        if opened:
            depth += (token in (b"[", b"{")) - (token in (b"]", b"}"))
            if depth == 0:
                pieces.append(_CLOSED[opened])
                done, opened = found.end(), b""
        elif token in _DROPPED and (after := _OPENS.match(data, found.end())):
            pieces.append(data[done : after.start(1)])
            done, opened = after.start(1), after[1]
    return b"".join((*pieces, data[done:]))
