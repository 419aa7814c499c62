"""Photographs of ten kinds of animals: Animals/<class>/<name>.jpg in a zip.

Read and divided as `AnimalsDatasetManager` in the students' models.py does it, so that the rows that the grader knows are
theirs: at most 500 images of each class in the order of their names, reduced to 32 × 32, a tenth of each class for testing.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.sketch import sketch
from autograder.datasets import jpegzip
from autograder.model.facts import KnownRows, KnownSet

__all__ = ["CLASSES", "MOST", "REMEDY", "SIDE", "TOP", "read_animals", "read_test_images"]

CLASSES = (
    "butterfiles",
    "cats",
    "chickens",
    "cows",
    "dogs",
    "elephants",
    "fishes",
    "horses",
    "lions",
    "spiders",
)
"""Folders' names as the assignment's authors spell them, sorted: a label is a place in this."""
TOP = "Animals"
"""The folder that holds them."""
SIDE = 32
"""Pixels along each side, as `SimplePreprocessor(32, 32)` gives images."""
MOST = 500
"""Images of a class that are read, the first ones by name."""
TRAIN_SHARE, TEST_SHARE, SEED = 0.8, 0.1, 33
"""`train_valid_test_split(train_size=0.8, test_size=0.1, rand_seed=33)`."""
REMEDY = (
    "Pack it again with `autograder data animals --from FOLDER`; "
    "the small set in fixtures/data comes from `make fixtures`."
)


def read_animals(path: Path, *, settings: Mapping[str, str]) -> KnownSet:  # noqa: ARG001 - nothing of it can be restricted
    """All images that are read: what is not for testing is what students train on and validate with.

    Args:
        path: The zip.
        settings: Of the part; none matters here.

    Returns:
        Samples (32, 32, 3).

    Raises:
        DataError: The zip is missing or damaged, or holds something else.
    """
    images, labels = _read(path)
    train, valid, test = _divided(labels)
    # Students' pixels go from -1 to 1, of which `imshow` shows those above 0: the brighter half of the levels.
    whole, bright = sketch(images), sketch(np.maximum(images.astype(np.float32), np.float32(127.5)))
    own = np.concatenate([train, valid])
    return KnownSet(
        train=KnownRows(whole[own], labels[own], clipped=bright[own]),
        test=KnownRows(whole[test], labels[test], clipped=bright[test]),
        shape=(SIDE, SIDE, 3),
        classes=CLASSES,
    )


def read_test_images(
    path: Path,
    *,
    settings: Mapping[str, str],  # noqa: ARG001 - nothing of it can be restricted
    count: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """At most `count` test images, evenly spaced in the test set, and their labels.

    Args:
        path: The zip.
        settings: Of the part; none matters here.
        count: 1 or more.

    Returns:
        Images (n, 32, 32, 3) from -1 to 1 and class indices (n,) from 0.

    Raises:
        DataError: As `read_animals`.
    """
    images, labels = _read(path)
    test = _divided(labels)[2]
    chosen = min(count, len(test))
    places = test[np.arange(chosen, dtype=np.int64) * len(test) // chosen]
    return images[places].astype(np.float32) / np.float32(127.5) - np.float32(1), labels[places]


def _read(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Images (n, 32, 32, 3), class by class, and labels (n,)."""
    with jpegzip.opened(path, remedy=REMEDY) as archive:
        found = jpegzip.files(archive, top=TOP, classes=CLASSES, remedy=REMEDY)
        kept = [(label, member) for label, members in enumerate(found.values()) for member in members[:MOST]]
        images = np.stack([jpegzip.pixels(archive, member, side=SIDE, remedy=REMEDY) for _, member in kept])
    return images, np.array([label for label, _ in kept], dtype=np.int64)


def _divided(labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Places of the images for training, validation and testing, each class divided alike."""
    rng = np.random.default_rng(SEED)
    parts: tuple[list[NDArray[np.int64]], ...] = [], [], []
    for label in range(len(CLASSES)):
        places = rng.permutation(np.flatnonzero(labels == label))
        test, train = round(TEST_SHARE * len(places)), round(TRAIN_SHARE * len(places))
        for part, chosen in zip(
            parts, (places[test : test + train], places[test + train :], places[:test]), strict=True
        ):
            part.append(chosen)
    return tuple(rng.permutation(np.concatenate(part)) for part in parts)
