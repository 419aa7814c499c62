"""What is known of one planned call of an attack, and what a student's attack is judged by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autograder.model.plan import NetworkLayer

__all__ = ["AttackCase", "AttackTerms", "Law", "network_weights"]

Pixels = NDArray[np.floating]
"""(n, height, width, channels)."""


@dataclass(frozen=True, slots=True)
class Law:
    """How the changes of all pixels are distributed, where an attack begins at random."""

    direction: Pixels
    """Sign of ascent at each pixel, of the images' shape; pixels of 0 are not looked at. All 0: any direction, so that the
    changes are taken as they are."""
    mean: float
    """Of (attacked − images) · direction over all pixels."""
    spread: float
    """Standard deviation of the same; 0 where chance makes no difference in the end."""
    wrong: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    """Misconception id → mean and spread that each form of this mistake gives, the same forms in every case."""


@dataclass(frozen=True, slots=True)
class AttackCase:
    """One planned call and what it may return."""

    given: str
    """The input in words: `a linear network, 20 steps of 0.002`."""
    images: Pixels
    """(n, height, width, channels), within the pixel range."""
    labels: NDArray[np.integer]
    """(n,), from 0."""
    epsilon: float
    """Half the side of the ball, on the pixels' scale."""
    steps: int
    step_size: float
    right: Pixels | None
    """The attacked images; None where they depend on chance."""
    allowed: float
    """Share of pixels that may differ from `right` by more than 1e-5: where a gradient is nearly 0, rounding turns its sign."""
    wrong: Mapping[str, tuple[Pixels, ...]] = field(default_factory=dict)
    """Misconception id → results of each form of this mistake, the same forms in every case; absent where none differs
    from `right`."""
    law: Law | None = None
    """What holds on the whole where `right` is None."""
    weights: tuple[NDArray[np.floating], ...] = ()
    """The network's weights before the call, in the order of its layers; empty where they are not looked at."""
    moving: tuple[int, ...] = ()
    """Which of `weights` are moving means and variances of batch norm: a call in training mode changes these alone."""
    low: float = 0.0
    """Smallest pixel."""
    high: float = 1.0
    """Largest pixel."""


@dataclass(frozen=True, slots=True)
class AttackTerms:
    """What an attack is judged by."""

    label: str
    """Where, for messages: `3.8 pgd`."""
    name: str
    """The function's name: `pgd`."""
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it to the student."""
    accept: Collection[str] = ()
    """Misconceptions that this edition counts as right."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""


def network_weights(layers: Sequence[NetworkLayer]) -> tuple[tuple[NDArray[np.float32], ...], tuple[int, ...]]:
    """An `AttackCase`'s `weights` and `moving`: of a chain of layers, in the order in which the probe reports them."""
    weights: list[NDArray[np.float32]] = []
    moving: list[int] = []
    for layer in layers:
        if layer.kind == "batch_norm":  # gamma, beta, moving mean, moving variance
            moving += [len(weights) + 2, len(weights) + 3]
        weights += layer.weights
    return tuple(weights), tuple(moving)
