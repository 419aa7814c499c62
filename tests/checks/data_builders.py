"""A small data set of random images, and evidence about it, made by hand for the tests of checks."""

import string
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.checks.given import Given
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Axes, Figure, Value, ValueKind
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.training import Rows
from tests.checks.builders import array

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]

LETTERS = tuple("ABCDEFGHIJ")
WORDS = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
"""Names of several words, one of which ends another; as many as LETTERS."""


def _drawn(count: int, seed: int) -> tuple[Images, Labels]:
    """`count` images of each of the 26 letters, in random order; labels from 0."""
    generator = np.random.default_rng(seed)
    labels = generator.permutation(np.repeat(np.arange(26), count))
    return generator.integers(0, 256, (len(labels), 28, 28)).astype(np.uint8), labels


def _selected(images: Images, labels: Labels) -> tuple[Images, Labels]:
    keep = labels < len(LETTERS)
    return images[keep], labels[keep]


ALL_TRAIN, ALL_TRAIN_LABELS = _drawn(42, seed=1)
ALL_TEST, ALL_TEST_LABELS = _drawn(10, seed=2)
TRAIN, TRAIN_LABELS = _selected(ALL_TRAIN, ALL_TRAIN_LABELS)
"""(420, 28, 28)."""
TEST, TEST_LABELS = _selected(ALL_TEST, ALL_TEST_LABELS)
"""(100, 28, 28)."""


def known_rows(images: NDArray, labels: Labels) -> KnownRows:
    return KnownRows(sketch(images), labels)


KNOWN = KnownSet(known_rows(TRAIN, TRAIN_LABELS), known_rows(TEST, TEST_LABELS), (28, 28), LETTERS)
EVERYTHING = known_rows(ALL_TRAIN, ALL_TRAIN_LABELS)
TRANSPOSED = sketch(TRAIN.swapaxes(1, 2))


def data(images: NDArray, *, sketched: bool = True, labels: Labels | None = None, one_hot: bool = False) -> Value:
    """What the probe says of an array too large to keep."""
    rows = Rows(
        count=len(images),
        shape=images.shape[1:],
        dtype=images.dtype.name,
        low=float(images.min()),
        high=float(images.max()),
        sketch=sketch(images) if sketched else None,
        labels=labels,
        one_hot=one_hot,
    )
    return Value(ValueKind.DATA, "ndarray", rows=rows)


def flat(images: NDArray) -> NDArray:
    return images.reshape(len(images), -1)


def images_given(name: str, images: NDArray) -> Given:
    return Given(name, data(images))


def labels_given(name: str, labels: ArrayLike) -> Given:
    return Given(name, array(labels))


def given_pair(suffix: str, images: NDArray, labels: ArrayLike) -> tuple[Given, Given]:
    return images_given(f"X_{suffix}", images), labels_given(f"y_{suffix}", labels)


def axes(*images: NDArray, title: str = "", xlabel: str = "", texts: Sequence[str] = ()) -> Axes:
    return Axes(title, xlabel, "", (), (), images, tuple(texts))


def drawn(images: Sequence[NDArray] | NDArray, titles: Sequence[str] = (), cell: int = 0) -> Figure:
    """Each image in axes of its own."""
    titles = titles or [""] * len(images)
    return Figure(cell, tuple(axes(image, title=title) for image, title in zip(images, titles, strict=True)))


def names(labels: Labels, *, further: int = 0) -> list[str]:
    """The letter of each label, or one further in the alphabet."""
    return [string.ascii_uppercase[label + further] for label in labels]


def montage(images: NDArray, *, rows: int, gap: int = 0, around: bool = False) -> NDArray:
    """The images row by row in one, with `gap` empty pixels between them, and around all of them too."""
    columns = len(images) // rows
    height, width = (n * (28 + gap) - gap for n in (rows, columns))
    whole = np.zeros((height, width), dtype=images.dtype)
    for index, image in enumerate(images):
        top, left = (28 + gap) * (index // columns), (28 + gap) * (index % columns)
        whole[top : top + 28, left : left + 28] = image
    return np.pad(whole, gap) if around else whole


NOT_IMAGES = (
    array(np.zeros(0)),
    array(np.zeros((0, 784))),
    array(np.zeros((5, 0))),
    array(np.full((4, 784), np.nan)),
    array(np.array([[np.inf, -np.inf] * 392] * 3)),
    array(np.full((3, 784), 1e308) * np.where(np.arange(784) % 2, 1.0, -1.0)),
    array(np.ones((3, 784), dtype=np.complex64)),
    array(np.zeros((400, 784), dtype=bool)),
    array(3.0),
    array([2**63, 1]),
    Value(ValueKind.TEXT, "str", text="X" * 2000),
    Value(ValueKind.OPAQUE, "DataFrame", text="<DataFrame>"),
    Value(ValueKind.DATA, "ndarray", rows=Rows(0, (784,), "float32", 0, 1, np.zeros((0, 3), np.float32))),
    Value(ValueKind.DATA, "ndarray", rows=Rows(420, (784,), "float32", np.nan, np.inf)),
    Value(ValueKind.DATA, "ndarray", rows=Rows(420, (-1, 10**30), "", 0, 1, np.full((420, 3), 3e38, np.float32))),
    Value(ValueKind.DATA, "ndarray", rows=Rows(420, (), "int64", 0, 9, None, np.full(420, -(2**63)))),
)
"""Values that the codec lets through, and that are no images (and hardly labels)."""
