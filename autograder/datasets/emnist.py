"""EMNIST letters, in the zip that the package `emnist` 0.0 caches: gzip/emnist-letters-{train,test}-{images,labels}-….gz.

Each member is an IDX file: two zeros, a type (8: unsigned bytes), the number of axes, each axis in four bytes, the values.
Images are stored transposed, labels count from 1 (A or a).
"""

import gzip
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.sketch import sketch
from autograder.errors import DataError
from autograder.model.facts import KnownRows, KnownSet

__all__ = ["read_emnist", "read_letters"]

SHAPE = (28, 28)
CAP_BYTES = 256 * 1024 * 1024
"""Most that a member may unpack to; the largest of the real ones has 98 MB."""
# What zipfile, gzip and zlib raise on broken bytes (RuntimeError: encrypted; NotImplementedError is one too).
_BROKEN = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,
    IndexError,
    OverflowError,
)
_BATCH = 4096
"""Samples that are sketched at a time, so that memory stays far below a GiB."""
_REMEDY = "Fetch it again with `autograder data emnist-letters`; the small set in fixtures/data comes from `python -m tools.draw_letters`."


def read_letters(path: Path, *, settings: Mapping[str, str]) -> KnownSet:
    """`read_emnist` for the catalogue: the part's setting `letters` says which.

    Raises:
        DataError: As `read_emnist`; or the setting is missing.
    """
    if "letters" not in settings:
        raise DataError('emnist-letters: the part has no setting `letters`. Add, for instance, letters = "ABCDEFGHIJ".')
    return read_emnist(path, letters=settings["letters"])


def read_emnist(path: Path, *, letters: Sequence[str]) -> KnownSet:
    """The images of some letters.

    Args:
        path: The zip.
        letters: Capitals, each once; the class index of a letter is its place here.

    Returns:
        Samples (28, 28) in the order of the file, the other letters left out.

    Raises:
        DataError: The zip is missing or damaged, or a letter is none or has no images.
    """
    wanted = _wanted(letters)
    try:
        with zipfile.ZipFile(path) as archive:
            train, test = (_rows(archive, usage, wanted, path) for usage in ("train", "test"))
    except _BROKEN as error:
        raise DataError(f"{path} is no zip of EMNIST letters, or is damaged: {error}. {_REMEDY}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}. {_REMEDY}") from error
    return KnownSet(train=train, test=test, shape=SHAPE, classes=tuple(letters))


def _wanted(letters: Sequence[str]) -> list[int]:
    """EMNIST's label of each letter."""
    if not letters or len(set(letters)) != len(letters) or not set(letters) <= set(ascii_uppercase):
        raise DataError(f"letters: expected different capitals from A to Z, received {''.join(letters)!r}.")
    return [ascii_uppercase.index(letter) + 1 for letter in letters]


def _rows(archive: zipfile.ZipFile, usage: str, wanted: Sequence[int], path: Path) -> KnownRows:
    """One split, restricted to the wanted labels."""
    images = _array(archive, f"gzip/emnist-letters-{usage}-images-idx3-ubyte.gz", path)
    labels = _array(archive, f"gzip/emnist-letters-{usage}-labels-idx1-ubyte.gz", path)
    where = f"{path}, {usage}"
    if images.shape[1:] != SHAPE or labels.shape != images.shape[:1]:
        expected = "expected images (n, 28, 28) and labels (n,)"
        raise DataError(f"{where}: {expected}, received {images.shape} and {labels.shape}. {_REMEDY}")
    absent = [ascii_uppercase[label - 1] for label in wanted if label not in labels]
    if absent:
        raise DataError(f"{where} has no images of {', '.join(absent)}: use other letters, or the whole data set.")
    index = np.full(256, -1, dtype=np.int64)
    index[list(wanted)] = np.arange(len(wanted))
    kept = np.flatnonzero(index[labels] >= 0)
    upright = _sketches(images.swapaxes(1, 2), kept)
    return KnownRows(sketch=upright, labels=index[labels[kept]], transposed=_sketches(images, kept))


def _sketches(images: NDArray[np.uint8], kept: NDArray[np.int64]) -> NDArray[np.float32]:
    batches = (kept[start : start + _BATCH] for start in range(0, len(kept), _BATCH))
    return np.concatenate([sketch(images[batch]) for batch in batches])


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[np.uint8]:
    """The array in one member."""
    try:
        with archive.open(name) as packed, gzip.open(packed) as file:
            content = file.read(CAP_BYTES + 1)
    except KeyError as error:
        raise DataError(f"{path}: expected a member {name}, found none. {_REMEDY}") from error
    if len(content) > CAP_BYTES:
        raise DataError(f"{path}: {name} unpacks to more than {CAP_BYTES:,} bytes, so it was not read. {_REMEDY}")
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise DataError(f"{path}: {name}: expected an IDX file of unsigned bytes, received something else. {_REMEDY}")
    start = 4 + 4 * content[3]
    shape = tuple(int.from_bytes(content[at : at + 4], "big") for at in range(4, start, 4))
    if math.prod(shape) != len(content) - start:
        expected = f"expected {' × '.join(map(str, shape))} bytes after the head"
        raise DataError(f"{path}: {name}: {expected}, received {max(len(content) - start, 0)}. {_REMEDY}")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)
