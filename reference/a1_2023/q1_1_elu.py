"""Question 1.1a: the exponential linear unit, its derivative and its range.

The bodies of these functions are also the solution in the master notebook.

References:
    Clevert, Unterthiner, Hochreiter (2016). Fast and accurate deep network learning by exponential linear
    units (ELUs). ICLR.
"""

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats

__all__ = ["elu", "elu_derivative", "elu_range"]


def elu(x: ArrayLike, alpha: float) -> Floats:
    """α(eˣ − 1) where x < 0, x elsewhere; keeps the shape of x.

    Raises:
        ValueError: alpha is not positive.
    """
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, received {alpha}")
    x = np.asarray(x, dtype=float)
    # expm1(x) = e^x - 1 stays exact near 0; the minimum keeps e^x from overflowing where it is not used
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def elu_derivative(x: ArrayLike, alpha: float) -> Floats:
    """αeˣ where x < 0, 1 elsewhere; keeps the shape of x.

    At 0 it is the slope of the branch that 0 belongs to, 1. (The left slope is α: a derivative in the strict
    sense exists at 0 for α = 1 only.)

    Raises:
        ValueError: alpha is not positive.
    """
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, received {alpha}")
    x = np.asarray(x, dtype=float)
    return np.where(x < 0, alpha * np.exp(np.minimum(x, 0)), 1.0)


def elu_range(alpha: float) -> tuple[float, float]:
    """The open interval (−α, ∞): −α is approached as x → −∞ and never reached.

    Raises:
        ValueError: alpha is not positive.
    """
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, received {alpha}")
    return (-alpha, np.inf)
