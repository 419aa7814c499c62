"""Whether changes made at random follow a law, with bounds that a right attack hardly ever leaves.

The changes x_1 … x_n of n pixels are independent and lie in [−w, w]. With L = ln(2/δ), the mean of n such numbers of
variance s² is off its expectation by more than sqrt(2·s²·L/n) + 2·b·L/(3n), b ≥ |x − E x|, with a probability below δ
(Bernstein), and by more than 2·b'·sqrt(L/(2n)), if they lie in an interval of length 2·b' (Hoeffding). Both are used for
x and for x², whose variance is at most m·(w² − m) for the mean m (Bhatia and Davis).
"""

import math

import numpy as np
from numpy.typing import NDArray

from autograder.checks.attacks.attack_case import Law

__all__ = ["ATOL", "FALSE_ALARM", "Moments", "follows", "moments"]

FALSE_ALARM = 4e-7
"""Probability that a right attack is taken for a wrong one in a case, at most."""
ROUNDING = 1e-6
"""What single precision may add, in units of the pixels' scale."""
CONSTANT = 1e-3
"""Standard deviation, as a share of the largest change, up to which nothing varies: the law's own numbers are rounded."""
ATOL = 1e-5
"""From here on a pixel differs."""
FORGED = 1e6
"""No change is so large, and no square of a smaller one overflows."""

Moments = tuple[float, float, int]
"""Mean and standard deviation of the changes along the law's direction, and the number of pixels."""


def moments(changes: NDArray[np.float64], law: Law) -> Moments:
    """What the law speaks of. `changes` are attacked − images, of the shape of the law's direction."""
    along = _along(changes, law)
    return float(along.mean()), float(along.std()), along.size


def follows(
    changes: NDArray[np.float64], law: Law, expected: tuple[float, float], *, width: float, allowed: float = 0.0
) -> bool:
    """Whether changes have this mean and spread as nearly as their number lets one tell.

    Args:
        changes: attacked − images, of the shape of the law's direction.
        law: For the direction.
        expected: Mean and standard deviation.
        width: Largest size that a change may have; no less than the largest seen counts.
        allowed: Share of pixels that rounding may change, where nothing varies.
    """
    along, (mean, spread) = _along(changes, law), expected
    if spread <= CONSTANT * width:
        return float((np.abs(along - mean) > ATOL).mean()) <= allowed
    width = max(width, float(np.abs(along).max()), abs(mean))
    if width > FORGED:
        return False
    square = mean**2 + spread**2
    off_mean = abs(float(along.mean()) - mean)
    off_square = abs(float((along**2).mean()) - square)
    if off_mean > _margin(spread**2, 2 * width, width, along.size) + ROUNDING:
        return False
    variance = max(0.0, square * (width**2 - square))
    return off_square <= _margin(variance, width**2, width**2 / 2, along.size) + 2 * width * ROUNDING


def _along(changes: NDArray[np.float64], law: Law) -> NDArray[np.float64]:
    direction = np.sign(law.direction.astype(np.float64))
    if not direction.any():
        return changes.reshape(-1)
    looked: NDArray[np.float64] = (changes * direction)[direction != 0]
    return looked


def _margin(variance: float, largest: float, half_length: float, count: int) -> float:
    logarithm = math.log(2 / (FALSE_ALARM / 4))  # two means, each by the better of two bounds
    bernstein = math.sqrt(2 * variance * logarithm / count) + 2 * largest * logarithm / (3 * count)
    hoeffding = 2 * half_length * math.sqrt(logarithm / (2 * count))
    return min(bernstein, hoeffding)
