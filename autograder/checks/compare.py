"""Our own comparator: shape, then kind of number, then finiteness, then values."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value, ValueKind

__all__ = ["Comparison", "Numbers", "compare", "different", "equal"]

Numbers = NDArray[np.float64]

NEAR = 20.0
"""Times the tolerance within which a wrong number looks like rounding; listed mistakes are over 100 times off."""
ROUNDED_DIGITS = 3
FLOAT32 = 1e-6
"""Relative: 0.123 in single precision is still rounded."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a student's value relates to the expected numbers."""

    equal: bool
    problem: str = ""
    """`expected …, received …`, and what to look at; empty when equal."""
    remark: str = ""
    """A forgiven difference, e.g. of orientation."""
    values: Numbers | None = None
    """The student's finite numbers in the expected shape; None when they have another shape or kind."""


def compare(seen: Value, expected: Numbers, *, tolerance: Tolerance) -> Comparison:
    """Compare one value with the expected numbers; an element is right if |seen − expected| ≤ atol + rtol·|expected|.

    A vector may come as (n,), (n, 1) or (1, n), a single number in any array of size 1; nothing else is broadcast.

    Args:
        seen: What the student's name held.
        expected: Finite numbers of shape (), (n,) or (n, m).
        tolerance: How far each number may be off.
    """
    array = seen.array
    if seen.kind is not ValueKind.ARRAY or array is None:
        return Comparison(equal=False, problem=f"expected {_wanted(expected)}, received {show.kind(seen)}")
    fitted = _fit(array, expected.shape)
    if fitted is None:
        return Comparison(equal=False, problem=_shape_problem(array, expected))
    if array.dtype.kind not in "iuf":
        problem = f"expected {_wanted(expected)}, received {show.kind(seen)}: {show.numbers(fitted)}"
        return Comparison(equal=False, problem=problem)
    values = _as_float(fitted)
    if not np.isfinite(values).all():
        return Comparison(equal=False, problem=_finite_problem(values))
    remark = _orientation(array.shape, expected.shape)
    wrong = different(values, expected, tolerance=tolerance)
    if not wrong.any():
        return Comparison(equal=True, remark=remark, values=values)
    problem = _value_problem(values, expected, wrong, tolerance)
    return Comparison(equal=False, problem=problem, remark=remark, values=values)


def equal(seen: Value, expected: Numbers, *, tolerance: Tolerance) -> bool:
    """Whether `compare` would find the value equal; quicker, for looking through many."""
    array = seen.array
    if seen.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf":
        return False
    fitted = _fit(array, expected.shape)
    return fitted is not None and not different(_as_float(fitted), expected, tolerance=tolerance).any()


def different(values: Numbers, expected: Numbers, *, tolerance: Tolerance) -> NDArray[np.bool_]:
    """Where |values − expected| > atol + rtol·|expected|; infinities are equal to themselves, nan to nothing.

    Args:
        values: Any numbers, of the shape of `expected`.
        expected: Any shape; may hold infinities.
        tolerance: The bound.
    """
    with np.errstate(all="ignore"):
        near = np.abs(values - expected) <= tolerance.atol + tolerance.rtol * np.abs(expected)
    # inf − inf is nan, and rtol·inf would forgive everything: infinities are compared as such.
    return np.asarray(~np.where(np.isinf(expected), values == expected, near))


def _as_float(array: NDArray[np.generic]) -> Numbers:
    with np.errstate(all="ignore"):  # a long double beyond 1e308 becomes inf, which is then reported as such
        return array.astype(np.float64)


def _fit(array: NDArray[np.generic], shape: tuple[int, ...]) -> NDArray[np.generic] | None:
    """The array in the expected shape, if it differs by axes of length 1 around a vector or number at most."""
    if array.shape == shape:
        return array
    if len(shape) > 1 or tuple(n for n in array.shape if n != 1) != tuple(n for n in shape if n != 1):
        return None
    return array.reshape(shape)


def _orientation(shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    if len(wanted) != 1 or wanted == (1,) or len(shape) < 2 or shape[-1] == 1:
        return ""
    return f"given as a row of shape {show.shape(shape)}, not as a column: the numbers count, nothing lost"


def _wanted(expected: Numbers) -> str:
    return "one number" if expected.size == 1 else f"{expected.size} numbers"


def _shape_problem(array: NDArray[np.generic], expected: Numbers) -> str:
    shapes = {0: "a single number", 1: f"shape {show.shape(expected.shape)} or ({expected.size}, 1)"}
    wanted = shapes.get(expected.ndim, f"shape {show.shape(expected.shape)}")
    received = "a single number" if array.ndim == 0 else f"shape {show.shape(array.shape)}"
    hint = ""
    if array.size == 0:
        hint = ": it is empty"
    elif array.ndim == 2 and array.shape == expected.shape[::-1]:
        hint = ": transposed?"
    elif array.size == expected.size:
        hint = ": the same count of numbers, so look at how they are arranged"
    elif expected.ndim == 1 and array.shape == (expected.size, expected.size):
        hint = ": a row added to a column spreads to a matrix, so give all vectors the same orientation"
    return f"expected {wanted}, received {received}{hint}"


def _finite_problem(values: Numbers) -> str:
    count = int((~np.isfinite(values)).sum())
    received = show.numbers(values)
    cause = "look for a logarithm of 0, a division by 0 or an overflow"
    if values.size == 1:
        return f"expected a finite number, received {received}: {cause}"
    return f"expected finite numbers, received {received}: {count} of {values.size} are nan or inf; {cause}"


def _value_problem(values: Numbers, expected: Numbers, wrong: NDArray[np.bool_], tolerance: Tolerance) -> str:
    problem = f"expected {show.numbers(expected)}, received {show.numbers(values)}"
    if expected.size > 1:
        count = int(wrong.sum())
        problem += f"; {count} of {expected.size} numbers {'differs' if count == 1 else 'differ'}"
    with np.errstate(all="ignore"):
        ratio = np.abs(values - expected) / (tolerance.atol + tolerance.rtol * np.abs(expected))
    if float(ratio.max()) <= NEAR and _is_rounded(values, decimals=_needed(tolerance) - 1):
        keep = show.count(_needed(tolerance))
        problem += f"; nearly right, so round less before you go on: keep at least {keep} decimals"
    return problem


def _needed(tolerance: Tolerance) -> int:
    """Decimals that keep rounding well inside a tolerance: four for 5e-4."""
    return math.ceil(-math.log10(tolerance.atol)) if 0 < tolerance.atol < 1 else 4


def _is_rounded(values: Numbers, *, decimals: int) -> bool:
    """Whether all numbers have so few decimals, or three significant digits, that the student must have rounded them."""
    short = np.array([float(f"{value:.{ROUNDED_DIGITS}g}") for value in values.reshape(-1)]).reshape(values.shape)
    rounded = np.isclose(values, np.round(values, decimals), rtol=FLOAT32, atol=0)
    return bool(np.all(rounded | np.isclose(values, short, rtol=FLOAT32, atol=0)))
