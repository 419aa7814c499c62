"""Mixup in numpy: the law of λ ~ Beta(α, α), how coefficients are read back, right forms of it and each known mistake.

n images and labels; sample i becomes λ_i·(image i) + (1 − λ_i)·(image of its partner), and so does its label, with the same
λ_i and the same partner.

References:
    Zhang, Cissé, Dauphin, Lopez-Paz (2018). mixup: Beyond empirical risk minimization. ICLR.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reference.shared.arrays import Floats

__all__ = ["RIGHT_MIXUPS", "WRONG_MIXUPS", "Mixup", "coefficients", "mixed", "moments", "moments_of_larger"]

Mixup = Callable[[Floats, Floats, float, np.random.RandomState], tuple[Floats, Floats]]
"""(images (n, ...), labels (n, K), α, random numbers) → mixed images and labels."""
Partners = NDArray[np.int64]


def moments(alpha: float) -> tuple[float, float]:
    """Mean and variance of λ ~ Beta(α, α): ½ and 1/(4(2α + 1)).

    Raises:
        ValueError: α is not positive.
    """
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, received {alpha}")
    return 0.5, 1 / (4 * (2 * alpha + 1))


def moments_of_larger(alpha: float) -> tuple[float, float]:
    """Mean and variance of max(λ, 1 − λ) = ½ + |λ − ½|, where E|λ − ½| = 4^−α / (α·B(α, α)).

    Raises:
        ValueError: α is not positive.
    """
    mean, variance = moments(alpha)
    # Γ(2α)/Γ(α)² by logarithms, so that a large α does not overflow
    apart = math.exp(math.lgamma(2 * alpha) - 2 * math.lgamma(alpha) - alpha * math.log(4)) / alpha
    return mean + apart, variance - apart**2


def mixed(values: Floats, lam: Floats, partners: Partners) -> Floats:
    """Mixed images or labels, in the shape of `values` (n, ...); λ and partners are (n,)."""
    weights = lam.reshape(-1, *(1 for _ in values.shape[1:]))
    result: Floats = weights * values + (1 - weights) * values[partners]
    return result


def coefficients(result: Floats, values: Floats) -> Floats:
    """(n, n): row i says how much of each of `values` (n, ...) is in the mixed one i, by least squares.

    Raises:
        ValueError: The values are not linearly independent, so that several answers fit.
    """
    columns = values.reshape(len(values), -1).T
    if np.linalg.matrix_rank(columns) < len(values):
        raise ValueError("coefficients: the values are not linearly independent")
    return np.asarray(np.linalg.lstsq(columns, result.reshape(len(values), -1).T, rcond=None)[0].T, dtype=np.float64)


def _one(alpha: float, n: int, random: np.random.RandomState) -> Floats:
    return np.full(n, random.beta(alpha, alpha))


def _each(alpha: float, n: int, random: np.random.RandomState) -> Floats:
    return random.beta(alpha, alpha, n)


def _larger(alpha: float, n: int, random: np.random.RandomState) -> Floats:
    lam = _one(alpha, n, random)
    return np.maximum(lam, 1 - lam)


def _uniform(_alpha: float, n: int, random: np.random.RandomState) -> Floats:
    return np.full(n, random.rand())


def _constant(alpha: float, n: int, _random: np.random.RandomState) -> Floats:
    return np.full(n, alpha)


def _with(draw: Callable[[float, int, np.random.RandomState], Floats]) -> Mixup:
    def mixup(images: Floats, labels: Floats, alpha: float, random: np.random.RandomState) -> tuple[Floats, Floats]:
        lam, partners = draw(alpha, len(images), random), random.permutation(len(images))
        return mixed(images, lam, partners), mixed(labels, lam, partners)

    return mixup


def _parted(change: Callable[[Floats, Floats, Floats, Partners, float, np.random.RandomState], Floats]) -> Mixup:
    """Images mixed as they should be, labels by change(images, labels, λ, partners, α, random)."""

    def mixup(images: Floats, labels: Floats, alpha: float, random: np.random.RandomState) -> tuple[Floats, Floats]:
        lam, partners = _one(alpha, len(images), random), random.permutation(len(images))
        return mixed(images, lam, partners), change(images, labels, lam, partners, alpha, random)

    return mixup


def _by_index(labels: Floats, lam: Floats, partners: Partners) -> Floats:
    """Class indices mixed, rounded and made one-hot again."""
    index = mixed(labels.argmax(axis=1).astype(np.float64), lam, partners)
    result: Floats = np.eye(labels.shape[1])[np.round(index).astype(np.int64)]
    return result


def _summed(images: Floats, labels: Floats, _alpha: float, random: np.random.RandomState) -> tuple[Floats, Floats]:
    partners = random.permutation(len(images))
    return images + images[partners], labels + labels[partners]


def _images_left(images: Floats, labels: Floats, alpha: float, random: np.random.RandomState) -> tuple[Floats, Floats]:
    return images.copy(), _with(_one)(images, labels, alpha, random)[1]


def _fixed_pairs(images: Floats, labels: Floats, alpha: float, random: np.random.RandomState) -> tuple[Floats, Floats]:
    lam, partners = _one(alpha, len(images), random), np.arange(len(images))[::-1]
    return mixed(images, lam, partners), mixed(labels, lam, partners)


RIGHT_MIXUPS: Mapping[str, Mixup] = MappingProxyType(
    {"one for the batch": _with(_one), "one for each sample": _with(_each), "the larger one": _with(_larger)}
)
"""Which λ → mixup. A λ replaced by max(λ, 1 − λ) only swaps the two partners' parts, which no loss notices."""

WRONG_MIXUPS: Mapping[str, Mixup] = MappingProxyType(
    {
        "labels_not_mixed": _parted(lambda _x, labels, _lam, _p, _a, _r: labels.copy()),
        "two_permutations": _parted(
            lambda _x, labels, lam, p, _a, random: mixed(labels, lam, random.permutation(len(p)))
        ),
        "integer_labels_mixed": _parted(lambda _x, labels, lam, p, _a, _r: _by_index(labels, lam, p)),
        "second_lambda": _parted(
            lambda _x, labels, _lam, p, alpha, random: mixed(labels, _one(alpha, len(p), random), p)
        ),
        "weights_swapped": _parted(lambda _x, labels, lam, p, _a, _r: mixed(labels, 1 - lam, p)),
        "weights_not_one": _summed,
        "images_not_mixed": _images_left,
        "not_mixed": lambda images, labels, _alpha, _random: (images.copy(), labels.copy()),
        "lambda_uniform": _with(_uniform),
        "lambda_constant": _with(_constant),
        "pairs_not_random": _fixed_pairs,
    }
)
"""Misconception id → mixup with this mistake."""
