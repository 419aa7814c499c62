"""Label smoothing from logits: the loss of a batch, its gradient, and what each known mistake gives instead.

n samples, K classes; labels (n,) count from 0, as TensorFlow's do, logits are (n, K). A sample's target is
t = (1 − α)·onehot + α/K, its loss −Σ t_k log_softmax(h)_k, and the batch's loss the mean over its samples.

References:
    Müller, Kornblith, Hinton (2019). When does label smoothing help? NeurIPS 32.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.shared import losses, mistakes
from reference.shared.arrays import Floats, matrix

__all__ = [
    "WRONG_GRADIENTS",
    "WRONG_LOSSES",
    "Gradient",
    "Labels",
    "Loss",
    "log_softmax",
    "losses_per_sample",
    "smoothed_cross_entropy",
    "smoothed_gradient",
    "smoothed_targets",
]

Labels = NDArray[np.int64]
Loss = Callable[[Labels, Floats, float], float]
"""(labels, logits, alpha) → one number; nan or inf where that is what the mistake gives."""
Gradient = Callable[[Labels, Floats, float], Floats]
"""(labels, logits, alpha) → (n, K), the derivative of the loss by the logits."""
_Targets = Callable[[Labels, float, int], Floats]
"""(labels, alpha, K) → (n, K)."""

FLOORS = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
"""What people keep probabilities above, so that their logarithm exists; the first is Keras' own."""


def log_softmax(logits: ArrayLike) -> Floats:
    """Logarithms (n, K) of the softmax of each row.

    Raises:
        ValueError: The logits are not finite, or no matrix.
    """
    h = _logits(logits)
    # h − max − ln Σ exp(h − max): no exp overflows, and nothing becomes 0 before its logarithm is taken
    shifted = h - h.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def smoothed_targets(labels: Labels, alpha: float, classes: int) -> Floats:
    """Targets (n, K).

    Raises:
        ValueError: A label is not one of 0..K − 1, or α is not in [0, 1].
    """
    return np.array([losses.smoothed_one_hot(int(label) + 1, alpha, classes=classes) for label in labels])


def losses_per_sample(labels: Labels, logits: ArrayLike, alpha: float) -> Floats:
    """The loss of each sample (n,), before the mean is taken.

    Raises:
        ValueError: As `smoothed_cross_entropy`.
    """
    h = _logits(logits, n=len(labels))
    return _soft_losses(smoothed_targets(labels, alpha, h.shape[1]), h)


def smoothed_cross_entropy(labels: Labels, logits: ArrayLike, alpha: float) -> float:
    """Mean over the batch of the smoothed cross-entropy.

    Raises:
        ValueError: Labels and logits do not fit, a label is not one of 0..K − 1, or α is not in [0, 1].
    """
    return float(losses_per_sample(labels, logits, alpha).mean())


def smoothed_gradient(labels: Labels, logits: ArrayLike, alpha: float) -> Floats:
    """Derivative (n, K) of the mean by the logits: (softmax(h) − t)/n.

    Raises:
        ValueError: As `smoothed_cross_entropy`.
    """
    return _gradient(smoothed_targets)(labels, _logits(logits, n=len(labels)), alpha)


def _logits(logits: ArrayLike, n: int | None = None) -> Floats:
    shape = np.shape(logits)
    if len(shape) != 2:
        raise ValueError(f"logits: expected shape (n, K), received {shape}")
    return matrix(logits, rows=shape[0] if n is None else n, columns=shape[1], name="logits")


def _soft_losses(targets: Floats, logits: Floats) -> Floats:
    result: Floats = -(targets * log_softmax(logits)).sum(axis=1)
    return result


def _loss(targets: _Targets) -> Loss:
    def loss(labels: Labels, logits: Floats, alpha: float) -> float:
        return float(_soft_losses(targets(labels, alpha, logits.shape[1]), logits).mean())

    return loss


def _gradient(targets: _Targets) -> Gradient:
    def gradient(labels: Labels, logits: Floats, alpha: float) -> Floats:
        t = targets(labels, alpha, logits.shape[1])
        # Σ t need not be 1 for a wrong target
        result: Floats = (t.sum(axis=1, keepdims=True) * np.exp(log_softmax(logits)) - t) / len(labels)
        return result

    return gradient


def _one_hot(labels: Labels, _alpha: float, classes: int) -> Floats:
    return smoothed_targets(labels, 0.0, classes)


def _shared_by_wrong_classes(labels: Labels, alpha: float, classes: int) -> Floats:
    return np.array(
        [
            mistakes.smoothing_mass_over(int(label) + 1, alpha, classes=classes, shared_by=classes - 1)
            for label in labels
        ]
    )


def _one_hot_kept_whole(labels: Labels, alpha: float, classes: int) -> Floats:
    return _one_hot(labels, alpha, classes) + alpha / classes


def _scaled(factor: Callable[[int, int], float]) -> tuple[Loss, Gradient]:
    """The right loss and gradient times factor(n, K)."""

    def loss(labels: Labels, logits: Floats, alpha: float) -> float:
        return factor(*logits.shape) * smoothed_cross_entropy(labels, logits, alpha)

    def gradient(labels: Labels, logits: Floats, alpha: float) -> Floats:
        return factor(*logits.shape) * smoothed_gradient(labels, logits, alpha)

    return loss, gradient


def _of_probabilities(probabilities: Callable[[Floats], Floats]) -> Loss:
    """−Σ t ln p for whatever was taken for the probabilities p."""

    def loss(labels: Labels, logits: Floats, alpha: float) -> float:
        targets = smoothed_targets(labels, alpha, logits.shape[1])
        with np.errstate(all="ignore"):  # nan and inf are what the mistake gives
            return float(-(targets * np.log(probabilities(logits))).sum(axis=1).mean())

    return loss


def _softmax(logits: Floats) -> Floats:
    p: Floats = np.exp(log_softmax(logits))
    return p


def _gradient_of_softmax_twice(labels: Labels, logits: Floats, alpha: float) -> Floats:
    s = _softmax(logits)
    by_s = smoothed_gradient(labels, s, alpha)
    # back through the first softmax, whose derivative is diag(s) − s sᵀ
    result: Floats = s * (by_s - (by_s * s).sum(axis=1, keepdims=True))
    return result


def _overflowing_softmax(logits: Floats) -> Floats:
    with np.errstate(all="ignore"):
        p: Floats = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return p


def _at_least(floor: float, probabilities: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    return lambda logits: np.clip(probabilities(logits), floor, None)


def _normalised(logits: Floats) -> Floats:
    """As Keras' own cross-entropy does with what it is told are probabilities."""
    with np.errstate(all="ignore"):
        p: Floats = np.clip(logits / logits.sum(axis=1, keepdims=True), FLOORS[0], 1 - FLOORS[0])
    return p


def _unchanged(logits: Floats) -> Floats:
    return logits


_WRONG_TARGETS: Mapping[str, _Targets] = {
    "smoothing_k_minus_1": _shared_by_wrong_classes,
    "smoothing_without_one_minus_alpha": _one_hot_kept_whole,
    "smoothing_ignored": _one_hot,
}
_WRONG_FACTORS = {
    # the sum over the batch; the mean over the classes too, alone or with the sum
    "loss_sum_for_mean": (_scaled(lambda n, _: n), _scaled(lambda _, k: 1 / k), _scaled(lambda n, k: n / k)),
    "loss_sign": (_scaled(lambda _n, _k: -1.0),),
}

WRONG_LOSSES: Mapping[str, tuple[Loss, ...]] = MappingProxyType(
    {mistake: (_loss(targets),) for mistake, targets in _WRONG_TARGETS.items()}
    | {mistake: tuple(loss for loss, _ in forms) for mistake, forms in _WRONG_FACTORS.items()}
    | {
        "probabilities_for_logits": (
            _of_probabilities(_unchanged),
            _of_probabilities(_normalised),
            *(_of_probabilities(_at_least(floor, _unchanged)) for floor in FLOORS),
        ),
        "softmax_twice": (lambda labels, logits, alpha: smoothed_cross_entropy(labels, _softmax(logits), alpha),),
        # these differ from the right value only where a probability is 0 in floating point, as for logits of ±1000
        "log_of_zero": (
            _of_probabilities(_softmax),
            _of_probabilities(_overflowing_softmax),
            *(_of_probabilities(_at_least(floor, _softmax)) for floor in FLOORS),
        ),
    }
)
"""Misconception id → the losses which that mistake gives, in the forms it is met in."""

WRONG_GRADIENTS: Mapping[str, tuple[Gradient, ...]] = MappingProxyType(
    {mistake: (_gradient(targets),) for mistake, targets in _WRONG_TARGETS.items()}
    | {mistake: tuple(gradient for _, gradient in forms) for mistake, forms in _WRONG_FACTORS.items()}
    | {"softmax_twice": (_gradient_of_softmax_twice,)}
)
"""The same for the gradient, of the mistakes that have one of their own."""
