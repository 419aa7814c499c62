"""Small networks in numpy, as chains of layers: what they give, and the derivative by their input and weights.

n samples, K classes. A chain that ends in softmax gives probabilities; its logits are what goes into the softmax. All is
computed in float64, whatever the weights are, so that the oracles are nearer to the truth than TensorFlow's float32.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from reference.shared.arrays import Floats
from reference.shared.smoothing import log_softmax

__all__ = ["BATCH_NORM_EPSILON", "DROPS_ALL", "Layer", "Pass", "TinyNetwork", "logits", "probabilities", "run"]

BATCH_NORM_EPSILON = 1e-3
"""Keras's own, added to the variance."""

DROPS_ALL = 1 - 2**-24
"""A dropout rate at which no value survives a training step, so that even dropout does the same each time.

The largest float32 below 1: random numbers of float32 are multiples of 2⁻²³, and none below 1 reaches it.
"""

Weights = tuple[NDArray[np.floating[Any]], ...]
"""float32 in all cases, as Keras keeps them."""
_Back = Callable[[Floats], tuple[Floats, tuple[Floats, ...]]]
"""Derivative by a layer's output → by its input, and by each of its weights that are trained."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a chain."""

    kind: str
    """`conv` (stride 1, same padding), `dense`, `batch_norm`, `relu`, `average_pool`, `dropout`, `flatten` or `softmax`."""
    weights: Weights = ()
    """conv: kernel (h, w, in, out), bias. dense: kernel (in, out), and a bias or none. batch_norm: gamma, beta, moving
    mean, moving variance."""
    amount: float = 0.0
    """dropout: rate; average_pool: side of the window, which is its stride too."""


@dataclass(frozen=True, slots=True)
class TinyNetwork:
    """A chain of layers."""

    shape: tuple[int, ...]
    """Of one sample: (8, 8, 3)."""
    layers: tuple[Layer, ...]

    @property
    def weights(self) -> Weights:
        """All weights, layer after layer."""
        return tuple(weight for layer in self.layers for weight in layer.weights)

    def with_weights(self, weights: Sequence[NDArray[np.floating[Any]]]) -> "TinyNetwork":
        """The same chain with other weights, in the order of `weights`.

        Raises:
            ValueError: Their number is another one.
        """
        if len(weights) != len(self.weights):
            raise ValueError(f"weights: expected {len(self.weights)} arrays, received {len(weights)}")
        left = iter(weights)
        layers = (replace(layer, weights=tuple(next(left) for _ in layer.weights)) for layer in self.layers)
        return TinyNetwork(self.shape, tuple(layers))

    @property
    def moving(self) -> tuple[int, ...]:
        """Which of `weights` are moving means and variances of batch norm: what a call in training mode changes."""
        kinds = [(layer.kind, number) for layer in self.layers for number in range(len(layer.weights))]
        return tuple(i for i, (kind, number) in enumerate(kinds) if kind == "batch_norm" and number >= 2)


@dataclass(frozen=True, slots=True)
class Pass:
    """One forward pass, and the way back."""

    outputs: Floats
    """(n, K): logits where the chain ends in softmax, which is left out; the last layer's output otherwise."""
    backs: tuple[_Back, ...]

    def by_input(self, by_outputs: Floats) -> Floats:
        """Derivative by the input, of the input's shape, given the one by `outputs` (n, K)."""
        return self._back(by_outputs)[0]

    def by_weights(self, by_outputs: Floats) -> tuple[Floats, ...]:
        """Derivatives by all weights that are trained, layer after layer; not by batch norm's, which no case trains."""
        return self._back(by_outputs)[1]

    def _back(self, by_outputs: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        found: tuple[Floats, ...] = ()
        for back in reversed(self.backs):
            by_outputs, by_weights = back(by_outputs)
            found = (*by_weights, *found)
        return by_outputs, found


def run(network: TinyNetwork, images: ArrayLike, *, training: bool = False) -> Pass:
    """Forward pass of images (n, *shape).

    Args:
        network: The chain; a last layer of softmax is left out.
        images: (n, *shape), on any scale.
        training: Batch norm uses the batch's own mean and variance; dropout drops everything.

    Raises:
        ValueError: The images do not fit, a layer's kind is not known, or dropout in training would be random.
    """
    x = np.asarray(images, dtype=np.float64)
    if x.shape[1:] != network.shape or not len(x):
        raise ValueError(f"images: expected shape (n, {', '.join(map(str, network.shape))}), received {x.shape}")
    layers = network.layers[:-1] if network.layers[-1].kind == "softmax" else network.layers
    backs = []
    for layer in layers:
        x, back = _layer(layer, x, training=training)
        backs.append(back)
    return Pass(x, tuple(backs))


def logits(network: TinyNetwork, images: ArrayLike) -> Floats:
    """Logits (n, K) in inference, for images (n, *shape).

    Raises:
        ValueError: The images do not fit.
    """
    return run(network, images).outputs


def probabilities(network: TinyNetwork, images: ArrayLike) -> Floats:
    """Softmax (n, K) of the logits in inference, for images (n, *shape).

    Raises:
        ValueError: The images do not fit.
    """
    result: Floats = np.exp(log_softmax(logits(network, images)))
    return result


def _layer(layer: Layer, x: Floats, *, training: bool) -> tuple[Floats, _Back]:
    weights = tuple(weight.astype(np.float64) for weight in layer.weights)
    match layer.kind:
        case "conv":
            return _conv(x, *weights)
        case "dense":
            return _dense(x, *weights)
        case "batch_norm":
            return _batch_norm_in_training(x, *weights[:2]) if training else _batch_norm(x, *weights)
        case "relu":
            return np.maximum(x, 0), lambda by_y: (by_y * (x > 0), ())
        case "average_pool":
            return _average_pool(x, int(layer.amount))
        case "dropout":
            return _dropout_in_training(x, layer.amount) if training else (x, lambda by_y: (by_y, ()))
        case "flatten":
            return x.reshape(len(x), -1), lambda by_y: (by_y.reshape(x.shape), ())
        case _:
            raise ValueError(f"layer: {layer.kind!r} is not a kind of layer that may stand here")


def _dense(x: Floats, kernel: Floats, *bias: Floats) -> tuple[Floats, _Back]:
    def back(by_y: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        return by_y @ kernel.T, (x.T @ by_y, *(by_y.sum(axis=0) for _ in bias))

    y: Floats = x @ kernel + sum(bias)
    return y, back


def _windows(x: Floats, height: int, width: int) -> Floats:
    """(n, rows, columns, in, h, w): each pixel's surroundings, zeros outside."""
    above, left = (height - 1) // 2, (width - 1) // 2
    sides = ((0, 0), (above, height - 1 - above), (left, width - 1 - left), (0, 0))
    # numpy's own annotation knows one axis only
    found: Floats = sliding_window_view(np.pad(x, sides), (height, width), axis=(1, 2))  # type: ignore[call-overload]
    return found


def _conv(x: Floats, kernel: Floats, bias: Floats) -> tuple[Floats, _Back]:
    height, width = kernel.shape[:2]
    if height % 2 == 0 or width % 2 == 0:
        raise ValueError(f"conv: expected sides that are odd, received {height} x {width}")
    windows = _windows(x, height, width)

    def back(by_y: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        # each input pixel is seen by its neighbours, from the opposite side: the kernel turned by half a turn
        turned = kernel[::-1, ::-1]
        by_x = _contracted(_windows(by_y, height, width), turned, ([4, 5, 3], [0, 1, 3]))
        by_kernel = _contracted(windows, by_y, ([0, 1, 2], [0, 1, 2])).transpose(1, 2, 0, 3)
        by_bias: Floats = by_y.sum(axis=(0, 1, 2))
        return by_x, (by_kernel, by_bias)

    return _contracted(windows, kernel, ([4, 5, 3], [0, 1, 2])) + bias, back


def _contracted(a: Floats, b: Floats, axes: tuple[list[int], list[int]]) -> Floats:
    return np.asarray(np.tensordot(a, b, axes=axes), dtype=np.float64)


def _batch_norm(x: Floats, gamma: Floats, beta: Floats, mean: Floats, variance: Floats) -> tuple[Floats, _Back]:
    slope = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
    return (x - mean) * slope + beta, lambda by_y: (by_y * slope, ())


def _batch_norm_in_training(x: Floats, gamma: Floats, beta: Floats) -> tuple[Floats, _Back]:
    axes = tuple(range(x.ndim - 1))
    deviation = np.sqrt(x.var(axis=axes) + BATCH_NORM_EPSILON)
    z = (x - x.mean(axis=axes)) / deviation

    def back(by_y: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        by_z = by_y * gamma
        # mean and variance depend on x too: what is parallel to 1 and to z drops out
        by_x = by_z - by_z.mean(axis=axes) - z * (by_z * z).mean(axis=axes)
        return by_x / deviation, ()

    return z * gamma + beta, back


def _average_pool(x: Floats, side: int) -> tuple[Floats, _Back]:
    n, rows, columns, maps = x.shape
    if side < 1 or rows % side or columns % side:
        raise ValueError(f"average_pool: {rows} x {columns} pixels cannot be cut into squares of side {side}")

    def back(by_y: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        return by_y.repeat(side, axis=1).repeat(side, axis=2) / side**2, ()

    return x.reshape(n, rows // side, side, columns // side, side, maps).mean(axis=(2, 4)), back


def _dropout_in_training(x: Floats, rate: float) -> tuple[Floats, _Back]:
    if rate < DROPS_ALL:
        raise ValueError(f"dropout: in training, a rate of {rate} makes results random; expected at least {DROPS_ALL}")
    return np.zeros_like(x), lambda by_y: (np.zeros_like(by_y), ())
