"""What `grader.check` asks of your answers: that they are there and have a sensible form.

This file does not know any answer, so passing these checks does not mean that a value is right. Each function raises
AssertionError with a message that says what is missing.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = [
    "activations",
    "class_label",
    "elementwise_function",
    "interval_function",
    "matrix",
    "positive_number",
    "probabilities",
    "student_id",
    "truth_value",
    "vector",
]

Names = Mapping[str, Any]


def vector(env: Names, name: str, *, length: int) -> None:
    """A vector of this length: one-dimensional, a column or a row."""
    array = _numbers(env, name)
    shapes = {(length,), (length, 1), (1, length)}
    _require(
        array.shape in shapes,
        f"`{name}` should be a vector of {length} numbers, shape ({length},) or ({length}, 1). Yours has shape {array.shape}.",
    )


def activations(env: Names, name: str, *, length: int) -> None:
    """A vector of what ReLU can give."""
    vector(env, name, length=length)
    _require(bool((_numbers(env, name) >= 0).all()), f"`{name}` is the output of ReLU, which is never negative.")


def probabilities(env: Names, name: str, *, length: int) -> None:
    """A vector of numbers from 0 to 1 that sum to 1."""
    vector(env, name, length=length)
    array = _numbers(env, name)
    _require(bool(((array >= 0) & (array <= 1)).all()), f"`{name}` holds probabilities: each lies between 0 and 1.")
    total = float(array.sum())
    _require(abs(total - 1) <= 0.01, f"The numbers in `{name}` should sum to 1. Yours sum to {total:.4g}.")


def matrix(env: Names, name: str, *, rows: int, columns: int) -> None:
    """A matrix of this shape."""
    array = _numbers(env, name)
    _require(
        array.shape == (rows, columns),
        f"`{name}` should be a matrix of shape ({rows}, {columns}). Yours has shape {array.shape}.",
    )


def positive_number(env: Names, name: str) -> None:
    """One number above 0."""
    value = _one_number(env, name)
    _require(value > 0, f"`{name}` should be positive: a cross-entropy loss is never negative. Yours is {value:.4g}.")


def class_label(env: Names, name: str, *, classes: int) -> None:
    """A whole number from 1 to the number of classes."""
    value = _one_number(env, name)
    _require(
        value in range(1, classes + 1),
        f"`{name}` should be one of the class numbers, counted from 1 to {classes}. Yours is {value:g}.",
    )


def truth_value(env: Names, name: str) -> None:
    """True or False."""
    value = _answer(env, name)
    _require(
        isinstance(value, bool | np.bool_),
        f"`{name}` should be True or False. Yours is of type {type(value).__name__}.",
    )


def student_id(env: Names, name: str) -> None:
    """A whole number that is not the 0 of the template."""
    value = _answer(env, name)
    _require(
        isinstance(value, int | np.integer) and not isinstance(value, bool),
        f"`{name}` should be a whole number, without quotation marks. Yours is of type {type(value).__name__}.",
    )
    _require(
        value != 0, f"`{name}` is still 0. Replace it by your student ID and run that cell and all after it again."
    )
    _require(1 <= value <= 99_999_999, f"`{name}` should be your student ID, a number of at most 8 digits.")


def elementwise_function(env: Names, name: str) -> None:
    """A function of (x, alpha) that keeps the shape of x and gives finite numbers."""
    for x in (0.5, -0.5, np.array([-2.0, -0.5, 0.0, 1.5])):
        what = f"`{name}` called with {'an array' if np.ndim(x) else x}"
        result = _as_numbers(_call(env, name, x, 1.5), what)
        _require(
            result.shape == np.shape(x),
            f"{what}: the result should have the shape of x, {np.shape(x)}. Yours has shape {result.shape}.",
        )


def interval_function(env: Names, name: str) -> None:
    """A function of alpha that gives two bounds in ascending order."""
    bounds = _call(env, name, 1.5)
    _require(
        isinstance(bounds, tuple | list | np.ndarray) and len(bounds) == 2,
        f"`{name}` should return two bounds, (lower, upper).",
    )
    lower, upper = (_bound(bound, name) for bound in bounds)
    _require(lower < upper, f"`{name}` should return the lower bound first and the upper bound second.")


def _require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads like assert, but survives python -O
    if not condition:
        raise AssertionError(message)


def _answer(env: Names, name: str) -> Any:
    _require(name in env, f"`{name}` does not exist yet. Run the cell that computes it, and keep the name.")
    _require(
        env[name] is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell."
    )
    return env[name]


def _numbers(env: Names, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return _as_numbers(_answer(env, name), f"`{name}`")


def _as_numbers(value: Any, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    _require(value is not None and value is not ..., f"{what}: there is no result yet.")
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise AssertionError(f"{what}: expected numbers, found something of type {type(value).__name__}.") from None
    _require(bool(np.isfinite(numbers).all()), f"{what}: some numbers are nan or infinite.")
    return numbers


def _one_number(env: Names, name: str) -> float:
    array = _numbers(env, name)
    _require(array.size == 1, f"`{name}` should be one number. Yours has shape {array.shape}.")
    return float(array.reshape(-1)[0])


def _bound(value: Any, name: str) -> float:
    _require(value is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell.")
    try:
        bound = float(value)
    except (TypeError, ValueError):
        raise AssertionError(f"`{name}` should return two numbers; use np.inf for a side without bound.") from None
    _require(not math.isnan(bound), f"`{name}` returned nan.")
    return bound


def _call(env: Names, name: str, *arguments: Any) -> Any:
    function = _answer(env, name)
    _require(callable(function), f"`{name}` should be a function. Yours is of type {type(function).__name__}.")
    try:
        result = function(*arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any mistake of a student's; otter itself dies of SystemExit
        raise AssertionError(f"`{name}` raised {type(error).__name__}: {error}") from None
    _require(result is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell.")
    return result
