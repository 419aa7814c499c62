"""Labels as evidence holds them: one class index for each sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.samples.samples import Samples, described, places, samples
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Value, ValueKind
from autograder.model.training import Rows

__all__ = ["Labels", "labels"]

MOST_CLASSES = 1000
LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Labels:
    """What a student's labels say."""

    values: NDArray[np.int64] | None
    """(n,); None where there are none, or where the evidence does not hold them."""
    one_hot: bool = False
    """They are vectors with one entry a class; `values` holds the place of the 1."""
    problem: str = ""
    """Why they are no labels: `received …`; empty where they are."""


def labels(value: Value) -> Labels:
    """Read labels of shape (n,), (n, 1), (1, n) or, one-hot, (n, classes); whole numbers of any type."""
    array, seen = value.array, samples(value)
    if value.kind is ValueKind.DATA and value.rows is not None and seen is not None:
        return _large(value.rows, seen, received=described(value))
    if value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf" or array.ndim == 0:
        return _problem(described(value) if array is None or array.dtype.kind != "b" else show.kind(value))
    if array.size == 0 or not np.isfinite(array).all():
        return _problem("an empty array" if array.size == 0 else "numbers that are not finite")
    if array.ndim == 2 and _is_one_hot(array):
        return Labels(array.argmax(axis=1).astype(np.int64), one_hot=True)
    if sum(length > 1 for length in array.shape) > 1:
        return _problem(described(value))
    numbers = array.reshape(-1).astype(np.float64)
    wrong = (numbers != np.round(numbers)) | (np.abs(numbers) > LARGEST)
    return _problem(show.number(numbers[wrong][0])) if wrong.any() else Labels(numbers.astype(np.int64))


def _problem(received: str) -> Labels:
    return Labels(None, problem=f"received {received}: one whole number an image is asked for")


def _is_one_hot(array: NDArray[np.generic]) -> bool:
    entries = array.astype(np.float64)
    binary = bool(np.all((entries == 0) | (entries == 1)))
    return array.shape[1] > 1 and binary and bool(np.all(entries.sum(axis=1) == 1))


def _large(rows: Rows, seen: Samples, *, received: str) -> Labels:
    """Labels too many to keep: as the probe read them, or as the sketches of one-hot vectors show."""
    if not rows.count:
        return _problem(received)
    if rows.labels is not None:
        return Labels(rows.labels, one_hot=rows.one_hot)
    if seen.size == 1:
        return Labels(None)
    hot = _hot(seen)
    return _problem(received) if hot is None else Labels(hot, one_hot=True)


def _hot(seen: Samples) -> NDArray[np.int64] | None:
    if seen.sketch is None or not 2 <= seen.size <= MOST_CLASSES or (seen.low, seen.high) != (0.0, 1.0):
        return None
    classes = places(seen.sketch, sketch(np.eye(seen.size)))
    return classes if bool(np.all(classes >= 0)) else None
