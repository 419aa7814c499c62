"""Guards: what a reference function was given is checked here, once, before any formula is applied."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Floats", "class_index", "constant", "matrix", "scalar", "vector"]

Floats = NDArray[np.float64]


def constant(value: ArrayLike) -> Floats:
    """The value as a read-only array: what a module may hold without being changed by its users."""
    array = np.array(value, dtype=np.float64)
    array.flags.writeable = False
    return array


def _finite(value: ArrayLike, name: str) -> Floats:
    array = np.asarray(value, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, received nan or inf")
    return array


def vector(value: ArrayLike, *, length: int, name: str) -> Floats:
    """The value as a vector (length,); a column (length, 1) or a row (1, length) is flattened.

    Raises:
        ValueError: Another shape, or a number that is not finite.
    """
    array = _finite(value, name)
    if array.shape not in {(length,), (length, 1), (1, length)}:
        raise ValueError(f"{name}: expected a vector of {length} numbers, received shape {array.shape}")
    return array.reshape(length)


def matrix(value: ArrayLike, *, rows: int, columns: int, name: str) -> Floats:
    """The value as a matrix (rows, columns).

    Raises:
        ValueError: Another shape, or a number that is not finite.
    """
    array = _finite(value, name)
    if array.shape != (rows, columns):
        raise ValueError(f"{name}: expected shape ({rows}, {columns}), received {array.shape}")
    return array


def scalar(value: ArrayLike, *, name: str) -> float:
    """The value as one number; an array that holds exactly one is unwrapped.

    Raises:
        ValueError: More or fewer numbers than one, or one that is not finite.
    """
    array = _finite(value, name)
    if array.size != 1:
        raise ValueError(f"{name}: expected one number, received shape {array.shape}")
    return float(array.reshape(())[()])


def class_index(label: int, *, classes: int) -> int:
    """Index from 0 of a label that counts from 1, as the handouts do.

    Raises:
        ValueError: The label is not one of 1..classes.
    """
    if not 1 <= label <= classes:
        raise ValueError(f"label: expected 1..{classes}, received {label}")
    return label - 1
