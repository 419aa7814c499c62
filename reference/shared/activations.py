"""Activation functions and their derivatives, element by element; every one keeps its argument's shape."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats

__all__ = ["Activation", "identity", "leaky_relu", "leaky_relu_derivative", "relu", "relu_derivative"]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation with its derivative, both functions of the pre-activation."""

    value: Callable[[ArrayLike], Floats]
    derivative: Callable[[ArrayLike], Floats]


def identity(x: ArrayLike) -> Floats:
    """The argument itself: a layer without activation."""
    return np.asarray(x, dtype=np.float64)


def relu(x: ArrayLike) -> Floats:
    """max(x, 0)."""
    return np.maximum(np.asarray(x, dtype=np.float64), 0.0)


def relu_derivative(x: ArrayLike) -> Floats:
    """1 where x > 0, else 0 (at 0, where none exists, the left one: what deep-learning libraries take)."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, 0.0)


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Floats:
    """X where x ≥ 0, slope·x below (Maas, Hannun, Ng 2013).

    Raises:
        ValueError: The slope is not in [0, 1).
    """
    _guard_slope(slope)
    x = np.asarray(x, dtype=np.float64)
    return np.where(x < 0, slope * x, x)


def leaky_relu_derivative(x: ArrayLike, slope: float = 0.01) -> Floats:
    """1 where x ≥ 0, slope below.

    Raises:
        ValueError: The slope is not in [0, 1).
    """
    _guard_slope(slope)
    return np.where(np.asarray(x, dtype=np.float64) < 0, slope, 1.0)


def _guard_slope(slope: float) -> None:
    if not 0 <= slope < 1:
        raise ValueError(f"slope: expected 0 ≤ slope < 1, received {slope}")
