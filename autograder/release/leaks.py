"""Looks for secrets in everything students get: cells, metadata, outputs, and every other file down to its bytes."""

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import ReleaseError
from autograder.release.confidential import Secret
from autograder.release.notebook import source

__all__ = ["Leak", "find_leaks", "require_no_leaks"]

_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"pHYs", b"IEND"})
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Leak:
    """One place where a secret was found."""

    where: str
    """File, and for a notebook the cell and which of its parts."""
    line: int
    """From 1, within that part."""
    kind: str
    """What was found."""

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}: {self.kind}"


def require_no_leaks(folder: Path, secrets: Sequence[Secret]) -> None:
    """Accept a template that holds no secret.

    Raises:
        ReleaseError: It does; the message names each file, cell and line.
    """
    leaks = find_leaks(folder, secrets)
    if leaks:
        shown = "".join(f"\n  - {leak}" for leak in leaks[:_MOST_SHOWN])
        more = f"\n  and {len(leaks) - _MOST_SHOWN} more" if len(leaks) > _MOST_SHOWN else ""
        raise ReleaseError(f"the template gives away {len(leaks)} answers; nothing was written:{shown}{more}")


def find_leaks(folder: Path, secrets: Sequence[Secret]) -> tuple[Leak, ...]:
    """Every place in this folder's files where one of the secrets stands."""
    leaks: list[Leak] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        found = [leak for where, text in _texts(name, content) for leak in _search(where, text, secrets)]
        if not found:
            # what JSON's reader forgets, such as a key given twice, is still there in the bytes
            found = [leak for text in _decoded(_not_picture(content)) for leak in _search(name, text, secrets)]
        leaks += found + [
            Leak(name, 1, f"PNG chunk {kind!r} that is no part of the picture") for kind in _odd_chunks(content)
        ]
    return tuple(dict.fromkeys(leaks))


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The file's name, and a notebook's texts one by one with their place."""
    yield f"{name} (its name)", name
    if not name.endswith(".ipynb"):
        return
    notebook = json.loads(content)
    for number, cell in enumerate(notebook["cells"]):
        place = f"{name}, cell {number} ({cell.get('id', 'no id')})"
        yield f"{place} source", source(cell)
        for part in cell.keys() - {"source"}:
            yield from ((f"{place} {part}", text) for text in _strings(cell[part]))
    for part in notebook.keys() - {"cells"}:
        yield from ((f"{name}, notebook's {part}", text) for text in _strings(notebook[part]))


def _strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, lists of lines joined, and the value as a whole for the numbers in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield "".join(value)
    elif isinstance(value, list):
        yield json.dumps(value, ensure_ascii=False)
        for item in value:
            yield from _strings(item)


def _decoded(content: bytes) -> Iterator[str]:
    """The bytes as text in the encodings that editors write."""
    yield content.decode("utf-8", errors="replace")
    if b"\0" in content:
        yield content.decode("utf-16-le", errors="replace")
        yield content.decode("utf-16-be", errors="replace")


def _search(where: str, text: str, secrets: Iterable[Secret]) -> Iterator[Leak]:
    flat, line_starts = _flattened(text)
    for secret in (secret for secret in secrets if secret.hint in flat):
        for found in secret.pattern.finditer(flat):
            line = sum(start <= found.start() for start in line_starts)
            yield Leak(where, line, secret.kind)


def _flattened(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with white space made single spaces, and where each of its lines starts in that."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for line in text.splitlines():
        starts.append(length)
        words = " ".join(line.split())
        if words:
            pieces.append(words)
            length += len(words) + 1
    return " ".join(pieces), tuple(starts)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """A PNG's chunks: kind, start and end; none for other files."""
    position = len(_PNG)
    while content.startswith(_PNG) and position + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        yield kind, position, position + 12 + length
        position += 12 + length
        if kind == b"IEND":
            return


def _not_picture(content: bytes) -> bytes:
    """The bytes without a PNG's chunks, which are compressed: what follows the picture, or any other file as it is."""
    return content[max((end for _, _, end in _chunks(content)), default=0) :]


def _odd_chunks(content: bytes) -> Iterator[str]:
    """A PNG's chunks that hold no picture: text, possibly compressed, that no search of bytes finds."""
    return (kind.decode("latin-1") for kind, _, _ in _chunks(content) if kind not in _PICTURE_CHUNKS)
