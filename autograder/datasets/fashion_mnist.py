"""Fashion-MNIST, as its authors publish it and `keras.datasets.fashion_mnist` reads it: four IDX files in gzip."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.idx import BROKEN, SHAPE, check_images, read_idx, sketches
from autograder.errors import DataError
from autograder.model.facts import KnownRows, KnownSet

__all__ = ["CLASSES", "FILES", "read_fashion"]

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""By label."""
FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
"""All in one folder."""
_REMEDY = (
    "Fetch it again with `autograder data fashion-mnist`; the small set in fixtures/data comes from `make fixtures`."
)


def read_fashion(path: Path, *, settings: Mapping[str, str]) -> KnownSet:  # noqa: ARG001 - nothing of it can be restricted
    """All images.

    Args:
        path: One of the files; the others lie beside it under their own names.
        settings: Of the part; none matters here.

    Returns:
        Samples (28, 28) in the order of the files.

    Raises:
        DataError: A file is missing or damaged, or is none of Fashion-MNIST.
    """
    train, test = (_rows(path.parent, *FILES[start : start + 2]) for start in (0, 2))
    return KnownSet(train=train, test=test, shape=SHAPE, classes=CLASSES)


def _rows(folder: Path, images_name: str, labels_name: str) -> KnownRows:
    """One split."""
    images, labels = _array(folder / images_name), _array(folder / labels_name)
    where = f"{folder / images_name} and {labels_name}"
    check_images(images, labels, where=where, remedy=_REMEDY)
    if not len(labels) or labels.max() >= len(CLASSES):
        received = f"up to {labels.max()}" if len(labels) else "no image at all"
        raise DataError(f"{where}: expected labels from 0 to {len(CLASSES) - 1}, received {received}. {_REMEDY}")
    everything = np.arange(len(labels))
    return KnownRows(
        sketch=sketches(images, everything),
        labels=labels.astype(np.int64),
        transposed=sketches(images.swapaxes(1, 2), everything),
    )


def _array(path: Path) -> NDArray[np.uint8]:
    """The array in one file."""
    try:
        with path.open("rb") as packed:
            return read_idx(packed, where=str(path), remedy=_REMEDY)
    except BROKEN as error:
        raise DataError(f"{path} is no file of Fashion-MNIST, or is damaged: {error}. {_REMEDY}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}. {_REMEDY}") from error
