"""EMNIST letters, in the zip that the package `emnist` 0.0 caches: gzip/emnist-letters-{train,test}-{images,labels}-….gz.

Each member is an IDX file. Images are stored transposed, labels count from 1 (A or a).
"""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.idx import BROKEN, SHAPE, check_images, read_idx, sketches
from autograder.errors import DataError
from autograder.model.facts import KnownRows, KnownSet

__all__ = ["read_emnist", "read_letters"]

_BROKEN = (zipfile.BadZipFile, RuntimeError, *BROKEN)
"""What zipfile and gzip raise on broken bytes (RuntimeError: encrypted; NotImplementedError is one too)."""
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
    check_images(images, labels, where=where, remedy=_REMEDY)
    absent = [ascii_uppercase[label - 1] for label in wanted if label not in labels]
    if absent:
        raise DataError(f"{where} has no images of {', '.join(absent)}: use other letters, or the whole data set.")
    index = np.full(256, -1, dtype=np.int64)
    index[list(wanted)] = np.arange(len(wanted))
    kept = np.flatnonzero(index[labels] >= 0)
    upright = sketches(images.swapaxes(1, 2), kept)
    return KnownRows(sketch=upright, labels=index[labels[kept]], transposed=sketches(images, kept))


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[np.uint8]:
    """The array in one member."""
    try:
        with archive.open(name) as packed:
            return read_idx(packed, where=f"{path}: {name}", remedy=_REMEDY)
    except KeyError as error:
        raise DataError(f"{path}: expected a member {name}, found none. {_REMEDY}") from error
