"""One step of sharpness-aware minimisation (SAM) in numpy, and what each known mistake makes of the weights.

w are all trained weights together, g(w) the gradient of the batch's mean loss there. SAM climbs by e = ρ·g(w)/‖g(w)‖, takes
the gradient at w + e, and steps with it from w: for plain gradient descent w ← w − η·g(w + e).

References:
    Foret, Kleiner, Mobahi, Neyshabur (2021). Sharpness-aware minimization for efficiently improving generalization. ICLR.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.shared.arrays import Floats
from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES
from reference.shared.tiny_networks import Layer, TinyNetwork, run

__all__ = ["WRONG_STEPS", "SamCase", "gradient", "right_step", "sam_cases"]

Weights = tuple[NDArray[np.floating[Any]], ...]
Gradient = Callable[[Weights], tuple[Floats, ...]]
"""Weights → derivative of the loss by each of them."""
Step = Callable[[Weights, Gradient, float, float], tuple[Floats, ...]]
"""(weights, gradient, ρ, learning rate) → weights after the step."""
_Climb = Callable[[tuple[Floats, ...], float], tuple[Floats, ...]]
"""(gradient, ρ) → e."""

ATOL = 1e-5
"""Weights are of size 1, and float32 adds to them three times."""


@dataclass(frozen=True, slots=True)
class SamCase:
    """One call of a SAM step, and the weights after it."""

    given: str
    """In words."""
    network: TinyNetwork
    images: NDArray[np.float32]
    """(n, *shape)."""
    labels: NDArray[np.float32] | NDArray[np.int64]
    """As the loss takes them: (n, K) numbers for the squared error, (n,) from 0 for the cross-entropy."""
    loss: str
    """Class in `keras.losses`."""
    learning_rate: float
    """Of plain gradient descent, Keras's `sgd`."""
    rho: float
    before: Weights
    """Of the network, layer after layer."""
    right: Weights
    wrong: Mapping[str, Weights]
    """Misconception id → the weights after this mistake."""
    atol: float
    """How far each weight may be off."""


def gradient(network: TinyNetwork, images: NDArray[np.float32], labels: NDArray[Any], loss: str) -> Gradient:
    """Derivative of the batch's mean loss by the network's weights, as a function of them.

    Args:
        network: Without batch norm.
        images: (n, *shape).
        labels: (n, K) for `MeanSquaredError`, (n,) for `SparseCategoricalCrossentropy`.
        loss: One of these two.

    Raises:
        ValueError: Another loss.
    """
    if loss not in {"MeanSquaredError", "SparseCategoricalCrossentropy"}:
        raise ValueError(f"loss: {loss!r} is not known here")

    def of(weights: Weights) -> tuple[Floats, ...]:
        done = run(network.with_weights(weights), images)
        if loss == "MeanSquaredError":
            return done.by_weights(2 * (done.outputs - labels) / done.outputs.size)
        return done.by_weights(LOSSES[CROSS_ENTROPY][1](done.outputs, labels) / len(labels))

    return of


def _norm(parts: tuple[Floats, ...]) -> float:
    return float(np.sqrt(sum((part**2).sum() for part in parts)))


def _whole(g: tuple[Floats, ...], rho: float) -> tuple[Floats, ...]:
    return tuple(rho * part / _norm(g) for part in g)


def _plus(weights: Weights, parts: tuple[Floats, ...], factor: float) -> tuple[Floats, ...]:
    return tuple(weight + factor * part for weight, part in zip(weights, parts, strict=True))


def _climbing(climb: _Climb) -> Step:
    """The right step but for the way up."""

    def step(weights: Weights, of: Gradient, rho: float, rate: float) -> tuple[Floats, ...]:
        return _plus(weights, of(_plus(weights, climb(of(weights), rho), 1)), -rate)

    return step


def _not_restored(weights: Weights, of: Gradient, rho: float, rate: float) -> tuple[Floats, ...]:
    above = _plus(weights, _whole(of(weights), rho), 1)
    return _plus(above, of(above), -rate)


def _both_added(weights: Weights, of: Gradient, rho: float, rate: float) -> tuple[Floats, ...]:
    return _plus(right_step(weights, of, rho, rate), of(weights), -rate)


def _plain(weights: Weights, of: Gradient, _rho: float, rate: float) -> tuple[Floats, ...]:
    return _plus(weights, of(weights), -rate)


right_step: Step = _climbing(_whole)

WRONG_STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "sam_per_layer_norm": _climbing(lambda g, rho: tuple(rho * part / _norm((part,)) for part in g)),
        "sam_no_norm": _climbing(lambda g, rho: tuple(rho * part for part in g)),
        "sam_norm_squared": _climbing(lambda g, rho: tuple(rho * part / _norm(g) ** 2 for part in g)),
        "sam_sign": _climbing(lambda g, rho: tuple(rho * np.sign(part) for part in g)),
        "sam_descends": _climbing(lambda g, rho: _whole(g, -rho)),
        "sam_rho_ignored": _climbing(lambda g, _: _whole(g, 0.05)),
        "sam_not_restored": _not_restored,
        "sam_gradients_added": _both_added,
        "sam_plain_step": _plain,
    }
)
"""Misconception id → the step with this mistake."""


def sam_cases() -> tuple[SamCase, ...]:
    """A closed form, and a small network with relu."""
    return _quadratic(), _perceptron()


def _quadratic() -> SamCase:
    """Squared error of W x + b at ± the unit vectors, for labels of 0: the mean is ‖W‖²/4 + ‖b‖²/2, with gradients W/2 and b."""
    kernel, bias = np.array([[3.0, -1.0], [0.5, 2.0]], np.float32), np.array([1.0, -2.0], np.float32)
    network = TinyNetwork((2,), (Layer("dense", (kernel, bias)),))
    images = np.concatenate([np.eye(2), -np.eye(2)]).astype(np.float32)
    labels = np.zeros((4, 2), np.float32)
    return _case(
        "a linear network and the squared error, rho = 0.5", network, images, labels, "MeanSquaredError", 0.1, 0.5
    )


def _perceptron() -> SamCase:
    random = np.random.RandomState(17)
    sizes = ((12, 6), (6,), (6, 3), (3,))
    first, second, third, fourth = ((0.6 * random.standard_normal(size)).astype(np.float32) for size in sizes)
    layers = (Layer("flatten"), Layer("dense", (first, second)), Layer("relu"), Layer("dense", (third, fourth)))
    network = TinyNetwork((2, 2, 3), (*layers, Layer("softmax")))
    images = random.rand(8, 2, 2, 3).astype(np.float32)
    labels = random.randint(0, 3, 8).astype(np.int64)
    given = "a network with a hidden layer and the cross-entropy, rho = 0.2"
    return _case(given, network, images, labels, "SparseCategoricalCrossentropy", 0.5, 0.2)


def _case(
    given: str, network: TinyNetwork, images: NDArray[np.float32], labels: NDArray[Any], loss: str, *numbers: float
) -> SamCase:
    rate, rho = numbers
    of, before = gradient(network, images, labels, loss), network.weights
    wrong = {mistake: _rounded(step(before, of, rho, rate)) for mistake, step in WRONG_STEPS.items()}
    right = _rounded(right_step(before, of, rho, rate))
    return SamCase(given, network, images, labels, loss, rate, rho, before, right, wrong, ATOL)


def _rounded(weights: tuple[Floats, ...]) -> Weights:
    return tuple(weight.astype(np.float32) for weight in weights)
