"""Known mistakes: the sentence that names each one to the student, and the ones that are a formula of their own."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from reference.shared import losses
from reference.shared.arrays import Floats, vector

__all__ = [
    "LOSS_FACTORS",
    "MISCONCEPTIONS",
    "label_from_zero",
    "smoothed_logits",
    "smoothing_mass_over",
    "softmax_wrong_axis",
]

MISCONCEPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "bias_left_out": "The bias is missing: a layer computes W x + b, not W x.",
        "activation_left_out": "The activation function is missing: this is the value before it was applied.",
        "activation_on_logits": "An activation function was applied to the logits; the last layer has none before the softmax.",
        "logits_for_probabilities": "These are the logits. Probabilities come from applying softmax to them.",
        "label_from_zero": "The classes were counted from 0. This assignment counts them from 1, while indices in Python start at 0.",
        "log_base_2": "The logarithm was taken to base 2. Cross-entropy uses the natural logarithm, np.log.",
        "log_base_10": "The logarithm was taken to base 10. Cross-entropy uses the natural logarithm, np.log.",
        "loss_sign": "The sign is the wrong way round: look at the minus in front of the logarithm in the loss.",
        "smoothing_k_minus_1": "α was shared among the K − 1 wrong classes. Label smoothing shares it among all K classes, the true one included.",
        "smoothing_over_k_plus_1": "α was shared among K + 1 classes. Count the classes again: K includes the true one already.",
        "smoothing_on_logits": "The logits were smoothed. Label smoothing changes the target, and leaves the network's output alone.",
        "softmax_wrong_axis": "Softmax was taken along the wrong axis, so that each class was normalised by itself. The probabilities of all classes together must sum to 1.",
        "one_hot_missing": "The one-hot label is missing: this is p alone. The derivative of softmax with cross-entropy compares p with the target.",
        "transposed": "A matrix is transposed. Compare the shapes on both sides of the formula, and which index is the input's.",
        "activation_derivative_left_out": "The derivative of the activation function is missing: going back through the activation multiplies by it, element by element.",
        "activation_derivative_at_h": "The derivative of the activation function was taken at its output. It belongs at its input, the pre-activation.",
        "step_wrong_direction": "The step goes along the gradient, which increases the loss. Descent goes against it.",
        "step_without_eta": "The learning rate is missing: the whole gradient was subtracted.",
        "updated_weights_used": "W2 had already been updated when the gradient went back through it. All gradients belong to the weights of the forward pass.",
    }
)

LOSS_FACTORS: Mapping[str, float] = MappingProxyType(
    {"log_base_2": float(1 / np.log(2)), "log_base_10": float(1 / np.log(10)), "loss_sign": -1.0}
)
"""Misconception id → what a loss is multiplied by because of it."""


def softmax_wrong_axis(logits: ArrayLike, *, classes: int) -> Floats:
    """Softmax of a column (K, 1) along its second axis: every class normalised by itself, all ones (K,)."""
    column = vector(logits, length=classes, name="logits").reshape(classes, 1)
    e = np.exp(column - column.max(axis=1, keepdims=True))
    p: Floats = e / e.sum(axis=1, keepdims=True)
    return p.ravel()


def label_from_zero(label: int, *, classes: int) -> Floats:
    """One-hot target (K,) with the label taken for an index from 0: no entry at all when it is the last class."""
    target: Floats = (np.arange(classes) == label).astype(np.float64)
    return target


def smoothing_mass_over(label: int, alpha: float, *, classes: int, shared_by: int) -> Floats:
    """Smoothed target (K,) with α shared by another number of classes than K.

    K − 1: (1 − α) on the true class, α/(K − 1) on each other one. K + 1: (1 − α)·onehot + α/(K + 1).
    """
    hot = losses.one_hot(label, classes=classes)
    sharers = 1 - hot if shared_by < classes else np.ones(classes)
    return (1 - alpha) * hot + alpha / shared_by * sharers


def smoothed_logits(p: ArrayLike, alpha: float) -> Floats:
    """Softmax of (1 − α)·logits + α/K, given the probabilities p (K,).

    ln p are the logits but for a constant, and softmax forgets constants, α/K included.

    Raises:
        ValueError: A probability is not positive.
    """
    p = np.asarray(p, dtype=np.float64)
    if (p <= 0).any():
        raise ValueError("probabilities: expected positive numbers")
    return losses.softmax((1 - alpha) * np.log(p), classes=p.size)
