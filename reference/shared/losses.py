"""Softmax and the losses that go with it.

Labels count from 1, as in the handouts; K is the number of classes.

References:
    Müller, Kornblith, Hinton (2019). When does label smoothing help? NeurIPS 32.
"""

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats, class_index, vector

__all__ = ["cross_entropy", "one_hot", "smoothed_one_hot", "soft_cross_entropy", "softmax"]


def softmax(logits: ArrayLike, *, classes: int) -> Floats:
    """Probabilities (K,) of logits (K,).

    Raises:
        ValueError: The logits are not K finite numbers.
    """
    h = vector(logits, length=classes, name="logits")
    # exp(h - max) / sum exp(h - max): the same value, and no exp overflows
    e: Floats = np.exp(h - h.max())
    p: Floats = e / e.sum()
    return p


def one_hot(label: int, *, classes: int) -> Floats:
    """Vector (K,) with 1 at the label's place and 0 elsewhere.

    Raises:
        ValueError: The label is not one of 1..K.
    """
    target = np.zeros(classes)
    target[class_index(label, classes=classes)] = 1.0
    return target


def smoothed_one_hot(label: int, alpha: float, *, classes: int) -> Floats:
    """Smoothed target (K,): (1 − α)·onehot + α/K.

    Raises:
        ValueError: The label is not one of 1..K, or α is not in [0, 1].
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha: expected 0 ≤ alpha ≤ 1, received {alpha}")
    return (1 - alpha) * one_hot(label, classes=classes) + alpha / classes


def soft_cross_entropy(target: ArrayLike, probabilities: ArrayLike) -> float:
    """−Σ t_k ln p_k, over the classes whose target is not 0 (0·ln 0 counts as 0).

    Args:
        target: (K,), any weights.
        probabilities: (K,).

    Raises:
        ValueError: A probability that the target asks for is not positive.
    """
    t = np.asarray(target, dtype=np.float64)
    p = vector(probabilities, length=t.size, name="probabilities")
    used = t != 0
    if (p[used] <= 0).any():
        raise ValueError("probabilities: expected positive numbers where the target is not 0")
    return float(0.0 - np.sum(t[used] * np.log(p[used])))


def cross_entropy(probabilities: ArrayLike, label: int, *, classes: int) -> float:
    """−ln p_y.

    Raises:
        ValueError: The label is not one of 1..K, or p_y is not positive.
    """
    return soft_cross_entropy(one_hot(label, classes=classes), probabilities)
