"""Activation functions and their derivatives, element by element; every one keeps its argument's shape."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats

__all__ = ["Activation", "identity", "relu", "relu_derivative"]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation with its derivative, both functions of the pre-activation."""

    value: Callable[[ArrayLike], Floats]
    derivative: Callable[[ArrayLike], Floats]
    same_at_output: bool = False
    """Whether the derivative at the output is the one at the input: where all that counts is a sign that is kept."""


def identity(x: ArrayLike) -> Floats:
    """The argument itself: a layer without activation."""
    return np.asarray(x, dtype=np.float64)


def relu(x: ArrayLike) -> Floats:
    """max(x, 0)."""
    return np.maximum(np.asarray(x, dtype=np.float64), 0.0)


def relu_derivative(x: ArrayLike) -> Floats:
    """1 where x > 0, else 0 (at 0, where none exists, the left one: what deep-learning libraries take)."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, 0.0)
