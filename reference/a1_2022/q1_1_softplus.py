"""Question 1.1b: Softplus, its derivative and its range.

The bodies of these functions are also the solution in the master notebook.

References:
    Dugas, Bengio, Bélisle, Nadeau, Garcia (2000). Incorporating second-order functional knowledge for better option
    pricing. NIPS 13.
"""

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats

__all__ = ["softplus", "softplus_derivative", "softplus_range"]


def softplus(x: ArrayLike) -> Floats:
    """ln(1 + eˣ); keeps the shape of x."""
    # ln(e^0 + e^x), which numpy computes without e^x overflowing or getting lost beside the 1
    return np.asarray(np.logaddexp(0.0, np.asarray(x, dtype=float)))


def softplus_derivative(x: ArrayLike) -> Floats:
    """The logistic sigmoid 1/(1 + e⁻ˣ); keeps the shape of x."""
    # 1/(1 + e^-x) = exp(-ln(1 + e^-x)): nothing overflows, however large or small x is
    x = np.asarray(x, dtype=float)
    return np.asarray(np.exp(-np.logaddexp(0.0, -x)))


def softplus_range() -> tuple[float, float]:
    """The open interval (0, ∞): 0 is approached as x → −∞ and never reached."""
    return (0.0, np.inf)
