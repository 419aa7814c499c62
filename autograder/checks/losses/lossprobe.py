"""What a training's loss was, told by its values on the probe's own small batch.

The batch has n = 5 rows and K classes: logits[i, j] = 2·sin(1 + i·K + j), labels i mod K. The probe in the kernel holds
the same formula. On it a smoothed cross-entropy is linear in alpha: L = (1 − alpha)·CE + alpha·U, with U the mean of
−ln p over all rows and classes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from autograder.checks.networks.activations import log_softmax
from autograder.model.training import LossProbe

__all__ = ["LOGITS", "PROBABILITIES", "Reading", "read", "takes"]

ROWS = 5
MOST_CLASSES = 1_000
ALPHA_ATOL = 0.02
"""Alphas of 0.1, 0.15 and 0.2 are told apart; a smoothed loss in single precision is off by 1e-5."""
MISTAKEN_ATOL = 0.003
"""A loss with a mistake in it must fit better, as there are many mistakes."""
LARGEST = 0.5
"""An alpha above this is nobody's: the value is that of another loss."""
PLAIN = 0.005
"""An alpha up to here is none."""
LOGITS, PROBABILITIES = "logits", "probabilities"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the values of one loss tell."""

    alpha: float | None = None
    """The wanted alpha that it was made with; None if it is none of them."""
    plain: bool = False
    """It is the cross-entropy without smoothing."""
    tells: bool = False
    """It is a cross-entropy with some amount of smoothing; False where nothing can be said."""


def takes(probe: LossProbe | None, *, classes: int) -> frozenset[str]:
    """What the loss is right for: `logits`, `probabilities`, both; empty where its values tell nothing."""
    if probe is None or not 2 <= classes <= MOST_CLASSES:
        return frozenset()
    found = ((LOGITS, _values(probe, LOGITS)), (PROBABILITIES, _values(probe, PROBABILITIES)))
    return frozenset(
        name
        for name, values in found
        if any(_is_smoothing(alpha) for value in values for alpha in _scaled(value, classes))
    )


def read(
    probe: LossProbe | None, wanted: Collection[float], *, classes: int, fed: str, one_hot: bool | None
) -> Reading:
    """Which of the wanted amounts of smoothing a loss was made with.

    A loss with a known mistake in it is still known again: alpha shared among the K − 1 wrong classes, the factor
    (1 − alpha) left out, sum for mean, the sign turned, softmax applied twice.

    Args:
        probe: The loss's values.
        wanted: Alphas.
        classes: K.
        fed: `logits` or `probabilities`: what the model's output gives it.
        one_hot: Whether the labels are vectors; None if not known.
    """
    if probe is None or not 2 <= classes <= MOST_CLASSES:
        return Reading()
    values = _values(probe, fed) if one_hot is None else _values(probe, fed)[one_hot : one_hot + 1]
    readings = [_one(value, wanted, classes) for value in values if np.isfinite(value)]
    return max(readings, key=lambda one: (one.alpha is not None, one.tells), default=Reading())


def _one(value: float, wanted: Collection[float], classes: int) -> Reading:
    alpha = _alpha(value, classes)
    if _is_smoothing(alpha):
        near = _nearest(alpha, wanted, ALPHA_ATOL)
        near = _nearest(alpha * (classes - 1) / classes, wanted, ALPHA_ATOL) if near is None else near
        return Reading(near, plain=abs(alpha) <= PLAIN, tells=True)
    mistaken = (_nearest(one, wanted, MISTAKEN_ATOL) for one in _mistaken(value, classes))
    found = next((one for one in mistaken if one is not None), None)
    plain = any(abs(one) <= PLAIN for one in _scaled(value, classes))
    return Reading(found, plain=plain and found is None, tells=plain or found is not None)


def _nearest(alpha: float, wanted: Collection[float], atol: float) -> float | None:
    distance, one = min(((abs(alpha - one), one) for one in wanted), default=(np.inf, 0.0))
    return one if distance <= atol else None


def _values(probe: LossProbe, fed: str) -> tuple[float, float]:
    """(with integer labels, with one-hot labels)."""
    if fed == LOGITS:
        return probe.labels_logits, probe.one_hot_logits
    return probe.labels_probabilities, probe.one_hot_probabilities


def _is_smoothing(alpha: float) -> bool:
    return -ALPHA_ATOL <= alpha <= LARGEST


def _alpha(value: float, classes: int, *, twice: bool = False) -> float:
    """The amount of smoothing for which the right loss has this value; with softmax applied twice if asked for."""
    hard, uniform = _ends(classes, twice=twice)
    return (value - hard) / (uniform - hard)


def _scaled(value: float, classes: int) -> Iterator[float]:
    """Alpha if this is the mean, the sum over the batch, the mean over the classes too, or has the other sign."""
    return (_alpha(one, classes) for one in (value, value / ROWS, value * classes, value * classes / ROWS, -value))


def _mistaken(value: float, classes: int) -> Iterator[float]:
    hard, uniform = _ends(classes)
    yield (value - hard) / uniform  # without the factor (1 − alpha)
    yield _alpha(value, classes, twice=True)
    yield from _scaled(value, classes)


def _ends(classes: int, *, twice: bool = False) -> tuple[float, float]:
    """(CE, U) of the probe's batch."""
    rows = np.arange(ROWS)
    logs = log_softmax(2 * np.sin(1 + rows[:, None] * classes + np.arange(classes)))
    logs = log_softmax(np.exp(logs)) if twice else logs
    return float(-logs[rows, rows % classes].mean()), float(-logs.mean())
