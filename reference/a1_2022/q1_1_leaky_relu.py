"""Question 1.1a: the leaky rectified linear unit, its derivative and its range.

The bodies of these functions are also the solution in the master notebook.

References:
    Maas, Hannun, Ng (2013). Rectifier nonlinearities improve neural network acoustic models. ICML workshop.
"""

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats

__all__ = ["leaky_relu", "leaky_relu_derivative", "leaky_relu_range"]


def leaky_relu(x: ArrayLike) -> Floats:
    """0.01x where x < 0, x elsewhere; keeps the shape of x."""
    x = np.asarray(x, dtype=float)
    return np.where(x < 0, 0.01 * x, x)


def leaky_relu_derivative(x: ArrayLike) -> Floats:
    """0.01 where x < 0, 1 elsewhere; keeps the shape of x.

    At 0 it is the slope of the branch that 0 belongs to, 1; the left slope is 0.01, so that no derivative exists there.
    """
    x = np.asarray(x, dtype=float)
    return np.where(x < 0, 0.01, 1.0)


def leaky_relu_range() -> tuple[float, float]:
    """The whole line, (−∞, ∞): neither branch is bounded."""
    return (-np.inf, np.inf)
