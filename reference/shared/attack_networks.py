"""Networks that show how an attack moves: for most of them, where each pixel must go follows on paper.

All are made for pixels from 0 to 1, and `rescaled` for others. All have few inputs, logits below 10 in size, so that no gradient is lost to float32, and mostly one that is clearly the
largest, so that what they predict is no matter of chance; see tests/reference/test_attack_cases.py.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.shared.attack_oracles import Pixels
from reference.shared.tiny_networks import DROPS_ALL, Layer, TinyNetwork

__all__ = ["SHAPE", "batch_normed", "convolutional", "flipping", "humps", "linear", "rescaled", "three_classes"]

SHAPE = (4, 4, 3)
"""Of the networks that have a unit or two for each pixel."""
PIXELS = 48

FLATTEN, RELU, SOFTMAX = Layer("flatten"), Layer("relu"), Layer("softmax")


def _dense(kernel: NDArray[np.floating[Any]], *bias: NDArray[np.floating[Any]] | list[float]) -> Layer:
    return Layer("dense", tuple(np.asarray(weight, dtype=np.float32) for weight in (kernel, *bias)))


def _second_logit(slopes: NDArray[np.float64], bias: float) -> Layer:
    """Two classes, whose logits are 0 and slopes·x + bias: label 0 is attacked by making the second one larger."""
    return _dense(np.stack([np.zeros_like(slopes), slopes], axis=1), [0.0, bias])


def _signed(count: int, seed: int) -> NDArray[np.float64]:
    """Numbers of both signs, none near 0."""
    random = np.random.RandomState(seed)
    sizes = random.uniform(0.5, 1.5, count)
    return np.where(random.rand(count) < 0.5, -sizes, sizes)


def rescaled(network: TinyNetwork, pixels: Pixels) -> TinyNetwork:
    """A network whose logits at low + (high − low)·x are those of `network` at x, in inference and in training.

    A convolution of one pixel before it takes the range from `pixels` back to 0..1; it looks at no neighbours, so that
    nothing is different at the borders.
    """
    low, high = pixels
    channels = network.shape[-1]
    kernel = np.eye(channels, dtype=np.float32).reshape(1, 1, channels, channels) / np.float32(high - low)
    bias = np.full(channels, -low / (high - low), np.float32)
    return replace(network, layers=(Layer("conv", (kernel, bias)), *network.layers))


def linear(shape: tuple[int, ...], *, middle: float = 0.0) -> TinyNetwork:
    """Second logit c·w·(x − ½) + middle: every pixel goes to its side of the ball, by the sign of w and the true label."""
    slopes = 0.02 * _signed(int(np.prod(shape)), seed=3)
    return TinyNetwork(shape, (FLATTEN, _second_logit(slopes, middle - slopes.sum() / 2), SOFTMAX))


def humps(*, middle: float = 2.0) -> TinyNetwork:
    """Second logit Σ hump_i(x_i): rises steeply up to a little above ½, another place for each pixel, then falls gently.

    `middle` is its value at the top of all. The gradient's sign changes on the way, and its size a lot: that shows where gradients are taken, and momentum.
    """
    random = np.random.RandomState(11)
    top = 0.5 + random.uniform(0.0015, 0.012, PIXELS)
    rise, fall = random.uniform(4, 16, PIXELS), np.exp(random.uniform(-2.5, 1.0, PIXELS))
    eye = np.eye(PIXELS)
    kernel, bias = np.concatenate([-eye, eye], axis=1), np.concatenate([top, -top])  # relu(top − x), relu(x − top)
    slopes = np.concatenate([-rise, -fall])
    return TinyNetwork(SHAPE, (FLATTEN, _dense(kernel, bias), RELU, _second_logit(slopes, middle), SOFTMAX))


def flipping(epsilon: float) -> TinyNetwork:
    """Pixels in pairs (t, q), second logit Σ 10 t + q − 2 relu(4 (t − c) + q − ½), where c lies 1.4 ε above ½.

    Inside the ball around x = ½ the relu is 0, and all gradients are positive; the gradient by q changes its sign once t
    has left the ball. So an image that comes back only at the end ends elsewhere.
    """
    pairs = PIXELS // 2
    tall, small = (np.kron(np.eye(pairs), np.array(pair)[:, np.newaxis]) for pair in ([1.0, 0.0], [0.0, 1.0]))
    kernel = np.concatenate([np.eye(PIXELS), 4 * tall + small], axis=1)  # pixels are positive: relu leaves them alone
    bias = np.concatenate([np.zeros(PIXELS), np.full(pairs, -4 * (0.5 + 1.4 * epsilon) - 0.5)])
    slopes = 0.1 * np.concatenate([np.tile([10.0, 1.0], pairs), np.full(pairs, -2.0)])
    return TinyNetwork(SHAPE, (FLATTEN, _dense(kernel, bias), RELU, _second_logit(slopes, 2 - 0.55 * pairs), SOFTMAX))


def three_classes(shape: tuple[int, ...]) -> TinyNetwork:
    """Logits 0, 1, 2 at x = ½; the second rises with every pixel by s, the third falls by r·s, with r from e⁻⁴ to e⁴.

    For label 0 the cross-entropy rises with a pixel if and only if r < p₁/p₂ = 1/e: other losses draw the line elsewhere.
    No r lies near 1/e, as p₁/p₂ changes a little on the way.
    """
    pixels = int(np.prod(shape))
    below, above = np.linspace(-4, -1.2, pixels // 3), np.linspace(-0.8, 4, pixels - pixels // 3)
    ratios = np.exp(np.random.RandomState(7).permutation(np.concatenate([below, above])))
    slopes = 0.001 * np.stack([np.zeros(pixels), np.ones(pixels), -ratios], axis=1)
    bias = np.arange(3.0) - slopes.sum(axis=0) / 2
    return TinyNetwork(shape, (FLATTEN, _dense(slopes, bias), SOFTMAX))


def batch_normed(shape: tuple[int, ...]) -> TinyNetwork:
    """Batch norm and relu before a linear layer.

    In inference all stays positive, and the network is linear. With the batch's own statistics about half of all values
    fall below 0, where relu stops the gradient.
    """
    maps = shape[-1]
    ones, zeros = np.ones(maps, np.float32), np.zeros(maps, np.float32)
    norm = Layer("batch_norm", (ones, zeros, -ones / 4, 2 * ones))
    slopes = 0.02 * _signed(int(np.prod(shape)), seed=5)
    return TinyNetwork(shape, (norm, RELU, FLATTEN, _second_logit(slopes, 2.0), SOFTMAX))


def convolutional(shape: tuple[int, int, int], *, maps: int = 6, classes: int = 10, seed: int = 1) -> TinyNetwork:
    """Two convolutions with batch norm, mean pool and dropout: a small relative of the networks that students attack.

    Its dropout rate is so high that in training mode no gradient comes through.
    """
    random = np.random.RandomState(seed)

    def weights(*size: int, scale: float) -> NDArray[np.float32]:
        return (scale * random.standard_normal(size)).astype(np.float32)

    def norm() -> Layer:
        parts = (1 + weights(maps, scale=0.1), 1 + weights(maps, scale=0.5), weights(maps, scale=0.1))
        return Layer("batch_norm", (*parts, np.exp(weights(maps, scale=0.3))))

    height, width, depth = shape
    flat = (height // 2) * (width // 2) * maps
    return TinyNetwork(
        shape,
        (
            Layer("conv", (weights(3, 3, depth, maps, scale=(2 / (9 * depth)) ** 0.5), weights(maps, scale=0.1))),
            norm(),
            RELU,
            Layer("conv", (weights(3, 3, maps, maps, scale=(2 / (9 * maps)) ** 0.5), weights(maps, scale=0.1))),
            norm(),
            RELU,
            Layer("average_pool", amount=2),
            Layer("dropout", amount=DROPS_ALL),
            FLATTEN,
            _dense(weights(flat, classes, scale=flat**-0.5), weights(classes, scale=0.1)),
            SOFTMAX,
        ),
    )
