"""IDX files in gzip, the form of MNIST and its relatives, and the sketches of the images in them.

An IDX file has two zeros, a type (8: unsigned bytes), the number of axes, each axis in four bytes, the values.
"""

import gzip
import math
import struct
import zlib
from typing import IO

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.sketch import sketch
from autograder.errors import DataError

__all__ = ["BROKEN", "CAP_BYTES", "SHAPE", "check_images", "read_idx", "sketches"]

SHAPE = (28, 28)
"""Of one image."""
CAP_BYTES = 256 * 1024 * 1024
"""Most that a file may unpack to; the largest of the real ones has 98 MB."""
BROKEN = (gzip.BadGzipFile, zlib.error, struct.error, EOFError, ValueError, IndexError, OverflowError)
"""What gzip and zlib raise on broken bytes."""
_BATCH = 4096
"""Images that are sketched at a time, so that memory stays far below a GiB."""


def read_idx(packed: IO[bytes], *, where: str, remedy: str) -> NDArray[np.uint8]:
    """The array in one file.

    Args:
        packed: The file, compressed.
        where: Its name, for messages.
        remedy: How to get a right one: whole sentences.

    Returns:
        Bytes, in the shape that the file states.

    Raises:
        DataError: It unpacks to too much, or is no IDX file of bytes. Broken compression raises one of `BROKEN`.
    """
    with gzip.open(packed) as file:
        content = file.read(CAP_BYTES + 1)
    if len(content) > CAP_BYTES:
        raise DataError(f"{where} unpacks to more than {CAP_BYTES:,} bytes, so it was not read. {remedy}")
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise DataError(f"{where}: expected an IDX file of unsigned bytes, received something else. {remedy}")
    start = 4 + 4 * content[3]
    shape = tuple(int.from_bytes(content[at : at + 4], "big") for at in range(4, start, 4))
    if math.prod(shape) != len(content) - start:
        expected = f"expected {' × '.join(map(str, shape))} bytes after the head"
        raise DataError(f"{where}: {expected}, received {max(len(content) - start, 0)}. {remedy}")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def check_images(images: NDArray[np.uint8], labels: NDArray[np.uint8], *, where: str, remedy: str) -> None:
    """Refuse what are not n images of 28 × 28 and their n labels.

    Raises:
        DataError: They are of another shape, or not as many labels as images.
    """
    if images.shape[1:] != SHAPE or labels.shape != images.shape[:1]:
        expected = "expected images (n, 28, 28) and labels (n,)"
        raise DataError(f"{where}: {expected}, received {images.shape} and {labels.shape}. {remedy}")


def sketches(images: NDArray[np.uint8], kept: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sketches (m, 3) of the images (n, height, width) at the places `kept` (m,), at least one."""
    batches = (kept[start : start + _BATCH] for start in range(0, len(kept), _BATCH))
    return np.concatenate([sketch(images[batch]) for batch in batches])
