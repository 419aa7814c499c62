"""What a cell showed, taken from its stored outputs: pictures and text, capped and checked."""

import base64
import binascii
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.model.evidence import CELL_TEXT

__all__ = ["images", "text"]

_MAX_IMAGES = 12
_MAX_IMAGE_BYTES = 2 * 1024 * 1024
_MAX_PIXELS = 40_000_000
"""A figure of 20 inches at 300 dots an inch has 36 million. Unpacked a pixel takes four bytes of whoever looks at the report."""
_PNG = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">I4sII")
"""Length and name of the first chunk, width, height."""
_CHUNK = struct.Struct(">I4s")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def images(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """The PNG pictures of a code cell as base64 text, in order; anything else is left out."""
    found: list[str] = []
    for data in _bundles(cell):
        encoded = data.get("image/png")
        if isinstance(encoded, str) and len(encoded) <= 4 * _MAX_IMAGE_BYTES // 3 and len(found) < _MAX_IMAGES:
            picture = _decoded(encoded)
            if _is_picture(picture):
                found.append(base64.b64encode(picture).decode("ascii"))
    return tuple(found)


def text(cell: Mapping[str, Any]) -> str:
    """What a code cell printed and returned, without ANSI codes, capped."""
    pieces: list[str] = []
    for output in _outputs(cell):
        if output.get("output_type") == "stream":
            pieces.append(str(output.get("text", "")))
        elif output.get("output_type") in ("execute_result", "display_data"):
            data = output.get("data")
            if isinstance(data, Mapping):
                pieces.append(f"{data.get('text/plain', '')}\n")
    return _ANSI.sub("", "".join(pieces))[:CELL_TEXT]


def _outputs(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    outputs = cell.get("outputs")
    if isinstance(outputs, list):
        yield from (item for item in outputs if isinstance(item, Mapping))


def _bundles(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for output in _outputs(cell):
        data = output.get("data")
        if isinstance(data, Mapping):
            yield data


def _is_picture(data: bytes) -> bool:
    """Whether data are a PNG of a size that a browser can unpack: head, pixels and end are there, of the right lengths."""
    if not data.startswith(_PNG) or len(data) < len(_PNG) + _HEAD.size:
        return False
    length, name, width, height = _HEAD.unpack_from(data, len(_PNG))
    if (length, name) != (13, b"IHDR") or not 0 < width * height <= _MAX_PIXELS:
        return False
    at, names = len(_PNG), [b""]
    while names[-1] != b"IEND" and at + _CHUNK.size <= len(data):
        length, name = _CHUNK.unpack_from(data, at)
        names.append(name)
        at += _CHUNK.size + length + 4  # the check sum
    return at <= len(data) and names[-1] == b"IEND" and b"IDAT" in names


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
