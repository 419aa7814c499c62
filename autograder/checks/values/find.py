"""Finds an answer that stands under another name."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from autograder.checks.compare import Numbers, different, equal
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value

__all__ = ["MANY", "find"]

MANY = 24
"""Different values of one size; an honest notebook holds half as many at most, a list of guesses more."""
LURES = 2
"""Known wrong values beside the right one from which on they are guesses; one may be a step on the way to it."""


def find(
    expected: Numbers,
    variables: Mapping[str, Value],
    *,
    tolerance: Tolerance,
    exclude: Collection[str] = (),
    lures: Sequence[Numbers] = (),
) -> str:
    """The first name in alphabetical order whose value equals `expected`; empty if there is none.

    Only arrays of two or more numbers that are not all the same are looked for: a single number, or a vector of
    zeros, may be there by chance. Among more than `MANY` different arrays of the size a right one proves nothing, nor does
    it beside `LURES` known mistakes: who cannot tell which of them is right has not answered.

    Args:
        expected: The right answer, any shape.
        variables: What the student's namespace held.
        tolerance: As for the answer itself.
        exclude: Names that stand for other answers.
        lures: Values of known mistakes.
    """
    if expected.size < 2 or bool(np.all(expected == expected.reshape(-1)[0])):
        return ""
    arrays = {name: value.array for name, value in variables.items() if value.array is not None}
    sized = [name for name in sorted(arrays) if arrays[name].size == expected.size]
    if len({arrays[name].tobytes() for name in sized}) > MANY:
        return ""
    free = {name: variables[name] for name in sized if name not in exclude}
    right = (name for name, value in free.items() if equal(value, expected, tolerance=tolerance))
    found = next((name for name in right if not _coarser(arrays[name], expected)), "")
    return found if found and _lures(expected, free, lures, tolerance=tolerance) < LURES else ""


def _lures(expected: Numbers, variables: Mapping[str, Value], lures: Sequence[Numbers], *, tolerance: Tolerance) -> int:
    """How many different wrong values are there, of those that lie apart from the right one and from each other."""
    apart: list[Numbers] = [expected]
    for lure in lures:
        if not any(one.shape == lure.shape and not different(lure, one, tolerance=tolerance).any() for one in apart):
            apart.append(lure)
    held = (any(equal(value, lure, tolerance=tolerance) for value in variables.values()) for lure in apart[1:])
    return sum(held)


def _coarser(array: NDArray[np.generic], expected: Numbers) -> bool:
    """Whether whole numbers would stand for broken ones: a one-hot label for probabilities near 0 and 1."""
    if array.dtype.kind not in "iuf" or bool(np.all(expected == np.round(expected))):
        return False
    with np.errstate(all="ignore"):
        return bool(np.all(array == np.round(array.astype(np.float64))))
