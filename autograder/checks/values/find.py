"""Finds an answer that stands under another name."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from autograder.checks.compare import Numbers, equal
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value

__all__ = ["MANY", "find"]

MANY = 50
"""Values of one size; an honest notebook holds fewer than half as many, a list of guesses more."""


def find(
    expected: Numbers, variables: Mapping[str, Value], *, tolerance: Tolerance, exclude: Collection[str] = ()
) -> str:
    """The first name in alphabetical order whose value equals `expected`; empty if there is none.

    Only arrays of two or more numbers that are not all the same are looked for: a single number, or a vector of
    zeros, may be there by chance. Among more than `MANY` arrays of the size a right one proves nothing.

    Args:
        expected: The right answer, any shape.
        variables: What the student's namespace held.
        tolerance: As for the answer itself.
        exclude: Names that stand for other answers.
    """
    if expected.size < 2 or bool(np.all(expected == expected.reshape(-1)[0])):
        return ""
    arrays = {name: value.array for name, value in variables.items() if value.array is not None}
    sized = [name for name in sorted(arrays) if arrays[name].size == expected.size]
    for name in sized if len(sized) <= MANY else ():
        if name in exclude or _coarser(arrays[name], expected):
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
