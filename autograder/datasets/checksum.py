"""Knowing a file by its content."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

__all__ = ["combined", "sha256"]


def sha256(path: Path) -> str:
    """The file's SHA-256, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def combined(checksums: Sequence[str]) -> str:
    """A data set's one checksum, of its files' in the catalogue's order.

    Of one file it is that file's own; of several, the SHA-256 of their hexadecimal digits, one after the other.
    """
    if len(checksums) == 1:
        return checksums[0]
    return hashlib.sha256("".join(checksums).encode("ascii")).hexdigest()
