"""STL-10's labelled images, in the archive of its authors: stl10_binary/{train,test}_{X,y}.bin in a tar.gz.

An X file is unsigned bytes, n × 3 × 96 × 96: colour by colour, each column by column. A y file has a byte an image, 1 to 10.
The archive is read as a stream, so that the 100,000 images without a label cost no memory, and none of it is unpacked.
"""

import tarfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.sketch import sketch
from autograder.errors import DataError
from autograder.model.facts import KnownRows, KnownSet

__all__ = ["CLASSES", "SIDE", "read_stl10", "read_test_images"]

CLASSES = ("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck")
SIDE = 32
"""Pixels along each side, as the assignment's `model.py` gives images by default."""
STORED_SIDE = 96
IMAGE_BYTES = 3 * STORED_SIDE * STORED_SIDE
CAP_IMAGES = 20_000
"""Most that a split may hold; the larger of the real ones has 8,000."""
CAP_BYTES = 4 * 1024**3
"""Most that is unpacked in search of the labelled images; the whole archive unpacks to 3.1 GB."""
_BATCH = 500
"""Images that are held in full size at a time: 14 MB."""
# What tarfile and zlib raise on broken bytes.
_BROKEN = (tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError)
_Member = tuple[str, str, IO[bytes], int]
"""Of the archive: `train` or `test`, `X` or `y`, its content, its size in bytes."""
_REMEDY = "Fetch it again with `autograder data stl10`; the small set in fixtures/data comes from `python -m tools.draw_scenes`."


def read_stl10(path: Path, *, settings: Mapping[str, str]) -> KnownSet:  # noqa: ARG001 - nothing of it can be restricted
    """All labelled images: those of the training split are what students divide into training and validation.

    Args:
        path: The archive; one that holds the labelled images alone will do.
        settings: Of the part; none matters here.

    Returns:
        Samples (32, 32, 3) in the order of the file.

    Raises:
        DataError: The archive is missing or damaged, or is none of STL-10.
    """
    known: dict[str, KnownRows] = {}
    sketches: dict[str, NDArray[np.float32]] = {}
    labels: dict[str, NDArray[np.int64]] = {}
    with _opened(path, ("train", "test")) as members:
        for usage, kind, content, size_bytes in members:
            if kind == "y":
                labels[usage] = _labels(content, size_bytes, usage, path)
            else:
                batches = _images(content, size_bytes, usage, path)
                sketches[usage] = np.concatenate([sketch(batch) for batch in batches])
    for usage, found in sketches.items():
        _check_count(len(found), labels[usage], usage, path)
        known[usage] = KnownRows(sketch=found, labels=labels[usage])
    return KnownSet(train=known["train"], test=known["test"], shape=(SIDE, SIDE, 3), classes=CLASSES)


def read_test_images(
    path: Path,
    *,
    settings: Mapping[str, str],  # noqa: ARG001 - nothing of it can be restricted
    count: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """At most `count` test images at evenly spaced places of the file, and their labels.

    Args:
        path: The archive.
        settings: Of the part; none matters here.
        count: 1 or more.

    Returns:
        Images (n, 32, 32, 3) from 0 to 1 and class indices (n,) from 0.

    Raises:
        DataError: As `read_stl10`.
    """
    images: list[NDArray[np.float32]] = []
    labels: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    total = 0
    with _opened(path, ("test",)) as members:
        for usage, kind, content, size_bytes in members:
            if kind == "y":
                labels = _labels(content, size_bytes, usage, path)
                continue
            for batch in _images(content, size_bytes, usage, path):
                chosen = _places(size_bytes // IMAGE_BYTES, count) - total
                images.append(batch[chosen[(chosen >= 0) & (chosen < len(batch))]])
                total += len(batch)
    _check_count(total, labels, "test", path)
    return np.concatenate(images), labels[_places(total, count)]


def _places(total: int, count: int) -> NDArray[np.int64]:
    """At most `count` of the indices below `total`, evenly spaced."""
    chosen = min(count, total)
    return np.arange(chosen, dtype=np.int64) * total // chosen


@contextmanager
def _opened(path: Path, usages: Collection[str]) -> Iterator[Iterator[_Member]]:
    """The files of these splits, in the archive's order; what goes wrong while they are read becomes a DataError."""
    try:
        with tarfile.open(path, "r|gz") as archive:
            yield _members(archive, usages, path)
    except _BROKEN as error:
        raise DataError(f"{path} is no archive of STL-10, or is damaged: {error}. {_REMEDY}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}. {_REMEDY}") from error


def _members(archive: tarfile.TarFile, usages: Collection[str], path: Path) -> Iterator[_Member]:
    """Each of them once; the archive is read no further than needed."""
    missing = {f"stl10_binary/{usage}_{kind}.bin": (usage, kind) for usage in usages for kind in "Xy"}
    for member in archive:
        if member.offset_data + member.size > CAP_BYTES:
            raise DataError(f"{path} unpacks to more than {CAP_BYTES:,} bytes, so it was not read. {_REMEDY}")
        name = member.name.removeprefix("./")
        content = archive.extractfile(member) if name in missing and member.isreg() else None
        if content is not None:
            yield *missing.pop(name), content, member.size
        if not missing:
            return
    raise DataError(f"{path}: expected {', '.join(sorted(missing))} in it, found none. {_REMEDY}")


def _images(content: IO[bytes], size_bytes: int, usage: str, path: Path) -> Iterator[NDArray[np.float32]]:
    """The images in batches (at most 500, 32, 32, 3), from 0 to 1: each pixel the mean of 3 × 3 stored ones."""
    total, rest = divmod(size_bytes, IMAGE_BYTES)
    if rest or not 0 < total <= CAP_IMAGES:
        expected = f"expected 1 to {CAP_IMAGES:,} images of {IMAGE_BYTES} bytes"
        raise DataError(f"{path}, {usage}_X.bin: {expected}, received {size_bytes:,} bytes. {_REMEDY}")
    factor = STORED_SIDE // SIDE
    for start in range(0, total, _BATCH):
        count = min(_BATCH, total - start)
        received = content.read(count * IMAGE_BYTES)
        stored = np.frombuffer(received, dtype=np.uint8).reshape(count, 3, SIDE, factor, SIDE, factor)
        sums = stored.sum(axis=(3, 5), dtype=np.uint32)  # (count, colour, column, row)
        yield (sums.transpose(0, 3, 2, 1) / (255 * factor**2)).astype(np.float32)


def _labels(content: IO[bytes], size_bytes: int, usage: str, path: Path) -> NDArray[np.int64]:
    """Class indices (n,) from 0."""
    if not 0 < size_bytes <= CAP_IMAGES:
        expected = f"expected 1 to {CAP_IMAGES:,} labels of one byte"
        raise DataError(f"{path}, {usage}_y.bin: {expected}, received {size_bytes:,} bytes. {_REMEDY}")
    stored = np.frombuffer(content.read(size_bytes), dtype=np.uint8)
    if stored.min() < 1 or stored.max() > len(CLASSES):
        received = f"received {stored.min()} to {stored.max()}"
        raise DataError(f"{path}, {usage}_y.bin: expected labels from 1 to {len(CLASSES)}, {received}. {_REMEDY}")
    return stored.astype(np.int64) - 1


def _check_count(count: int, labels: NDArray[np.int64], usage: str, path: Path) -> None:
    if count != len(labels):
        expected = "expected as many labels as images"
        raise DataError(f"{path}, {usage}: {expected}, received {count} images and {len(labels)} labels. {_REMEDY}")
