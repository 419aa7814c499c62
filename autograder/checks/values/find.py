"""Finds an answer that stands under another name."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from autograder.checks.compare import Numbers, equal
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value

__all__ = ["find"]


def find(
    expected: Numbers, variables: Mapping[str, Value], *, tolerance: Tolerance, exclude: Collection[str] = ()
) -> str:
    """The first name in alphabetical order whose value equals `expected`; empty if there is none.

    Only arrays of two or more numbers that are not all the same are looked for: a single number, or a vector of
    zeros, may be there by chance.

    Args:
        expected: The right answer, any shape.
        variables: What the student's namespace held.
        tolerance: As for the answer itself.
        exclude: Names that stand for other answers.
    """
    if expected.size < 2 or bool(np.all(expected == expected.reshape(-1)[0])):
        return ""
    for name in sorted(variables):
        array = variables[name].array
        if name in exclude or array is None or array.size != expected.size or _coarser(array, expected):
            continue
        if equal(variables[name], expected, tolerance=tolerance):
            return name
    return ""


def _coarser(array: NDArray[np.generic], expected: Numbers) -> bool:
    """Whether whole numbers would stand for broken ones: a one-hot label for probabilities near 0 and 1."""
    if array.dtype.kind not in "iuf" or bool(np.all(expected == np.round(expected))):
        return False
    with np.errstate(all="ignore"):
        return bool(np.all(array == np.round(array.astype(np.float64))))
