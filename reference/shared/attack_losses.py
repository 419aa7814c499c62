"""What an attack may climb: the cross-entropy of the true label, and what people take instead of it.

n samples, K classes; labels (n,) count from 0, logits are (n, K), p is their softmax and t the one-hot label.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reference.shared.arrays import Floats
from reference.shared.smoothing import log_softmax

__all__ = ["CROSS_ENTROPY", "LOSSES", "Labels", "Slope", "Value"]

Labels = NDArray[np.int64]
Value = Callable[[Floats, Labels], Floats]
"""(logits, labels) → the loss of each sample (n,)."""
Slope = Callable[[Floats, Labels], Floats]
"""(logits, labels) → (n, K), the derivative of each sample's loss by its logits."""

CROSS_ENTROPY = "cross_entropy"


def _softmax(logits: Floats) -> Floats:
    p: Floats = np.exp(log_softmax(logits))
    return p


def _one_hot(logits: Floats, labels: Labels) -> Floats:
    return np.eye(logits.shape[1])[labels]


def _through_softmax(p: Floats, by_p: Floats) -> Floats:
    """Derivative by the logits, given the one by p: softmax has the derivative diag(p) − p pᵀ."""
    result: Floats = p * (by_p - (by_p * p).sum(axis=1, keepdims=True))
    return result


def _cross_entropy(z: Floats, labels: Labels) -> Floats:
    result: Floats = -(_one_hot(z, labels) * log_softmax(z)).sum(axis=1)
    return result


def _cross_entropy_slope(z: Floats, labels: Labels) -> Floats:
    return _softmax(z) - _one_hot(z, labels)


def _twice(z: Floats, labels: Labels) -> Floats:
    return _cross_entropy(_softmax(z), labels)


def _twice_slope(z: Floats, labels: Labels) -> Floats:
    p = _softmax(z)
    return _through_softmax(p, _cross_entropy_slope(p, labels))


def _squared(z: Floats, labels: Labels) -> Floats:
    result: Floats = ((_softmax(z) - _one_hot(z, labels)) ** 2).mean(axis=1)
    return result


def _squared_slope(z: Floats, labels: Labels) -> Floats:
    p = _softmax(z)
    return _through_softmax(p, 2 * (p - _one_hot(z, labels)) / z.shape[1])


def _binary(z: Floats, labels: Labels) -> Floats:
    p, t = _softmax(z), _one_hot(z, labels)
    result: Floats = -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(axis=1)
    return result


def _binary_slope(z: Floats, labels: Labels) -> Floats:
    p, t = _softmax(z), _one_hot(z, labels)
    return _through_softmax(p, ((1 - t) / (1 - p) - t / p) / z.shape[1])


def _largest_other(z: Floats, labels: Labels) -> Labels:
    found: Labels = np.where(_one_hot(z, labels) > 0, -np.inf, z).argmax(axis=1)
    return found


def _margin(z: Floats, labels: Labels) -> Floats:
    rows = np.arange(len(z))
    result: Floats = z[rows, _largest_other(z, labels)] - z[rows, labels]
    return result


def _margin_slope(z: Floats, labels: Labels) -> Floats:
    return _one_hot(z, _largest_other(z, labels)) - _one_hot(z, labels)


LOSSES: Mapping[str, tuple[Value, Slope]] = MappingProxyType(
    {
        CROSS_ENTROPY: (_cross_entropy, _cross_entropy_slope),
        "softmax_twice": (_twice, _twice_slope),
        "squared": (_squared, _squared_slope),
        "binary": (_binary, _binary_slope),
        "margin": (_margin, _margin_slope),
    }
)
"""Name → value and derivative. −p of the true label is missing on purpose: it climbs in the same direction."""
