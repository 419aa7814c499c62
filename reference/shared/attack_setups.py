"""On which networks and images, and with which settings, each attack is tried: every one shows some mistakes.

All are written down for pixels from 0 to 1. For another range images, ε and steps are stretched and moved to it, and the
network sees what it saw before: what is right, and each mistake that knows no numbers of its own, moves with them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.shared import attack_networks as networks
from reference.shared.arrays import Floats
from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES, Labels
from reference.shared.attack_oracles import UNIT, Pixels, Settings
from reference.shared.tiny_networks import TinyNetwork, run

__all__ = ["Images", "Setup", "setups"]

Images = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Setup:
    """One call of an attack."""

    given: str
    """In words; `{low}` and `{high}` stand for the ends of the range."""
    network: TinyNetwork
    images: Images
    """(n, *shape), within `pixels`."""
    labels: Labels
    """(n,), from 0."""
    settings: Settings
    allowed: float = 0.0
    """Share of pixels whose gradient is so near 0 that rounding may turn its sign."""
    pixels: Pixels = UNIT


def _random(shape: tuple[int, ...], low: float, high: float, seed: int) -> Images:
    return np.random.RandomState(seed).uniform(low, high, shape).astype(np.float32)


def _grey(*shape: int) -> Images:
    return np.full(shape, 0.5, np.float32)


IMAGES, SMALL, NEAR_ZERO = 12, 0.001, 0.0005
"""For the convolutional network: number of images, radius of the ball, least gradient as a share of the mean one."""
BALL, CROSSING = 0.03, Settings(0.03, 20, 0.004)
"""20 steps of 0.004 cross the whole ball, from anywhere to anywhere."""


def _labels(settings: Settings) -> Setup:
    """A bias makes the network predict 1 for all; three images, whose labels have no symmetry."""
    network = networks.linear((8, 8, 3), middle=3.0)
    images = _random((3, 8, 8, 3), 0.3, 0.7, seed=1)
    return Setup(
        "a linear network that is wrong about two of three images", network, images, np.array([0, 1, 0]), settings
    )


def _edges(settings: Settings) -> Setup:
    """Each pixel lies near the edge of the pixel range that the attack drives it to."""
    network = networks.linear((8, 8, 3))
    slopes = network.layers[1].weights[0][:, 1].reshape(8, 8, 3)
    image = np.where(slopes > 0, 0.99, 0.01)
    images = np.stack([image, 1 - image]).astype(np.float32)
    return Setup("a linear network and pixels near {low:g} and {high:g}", network, images, np.array([0, 1]), settings)


def _plain(given: str, settings: Settings) -> Setup:
    network = networks.linear((8, 8, 3), middle=3.0)
    images = _random((4, 8, 8, 3), 0.35, 0.65, seed=2)
    return Setup(given, network, images, np.array([0, 1, 0, 1]), settings)


def _humps(settings: Settings) -> Setup:
    images = _grey(2, *networks.SHAPE)
    return Setup("a network whose gradients change on the way", networks.humps(), images, np.array([0, 0]), settings)


def _unequal(settings: Settings) -> Setup:
    """Beside an image near the humps' tops lies one far below, whose gradients stay large."""
    images = _grey(2, *networks.SHAPE) - np.array([0, 0.014], np.float32).reshape(2, 1, 1, 1)
    given = "two images with gradients of different size"
    return Setup(given, networks.humps(middle=7.0), images, np.array([0, 0]), settings)


def _flipping(settings: Settings) -> Setup:
    images = _grey(2, *networks.SHAPE)
    return Setup(
        "a network that changes just outside the ball",
        networks.flipping(settings.epsilon),
        images,
        np.array([0, 0]),
        settings,
    )


def _three_classes(settings: Settings) -> Setup:
    return Setup(
        "a network of three classes", networks.three_classes((8, 8, 3)), _grey(2, 8, 8, 3), np.array([0, 0]), settings
    )


def _batch_normed(settings: Settings) -> Setup:
    images = _random((4, 8, 8, 3), 0.1, 0.9, seed=4)
    return Setup(
        "a network with batch norm", networks.batch_normed((8, 8, 3)), images, np.array([0, 1, 1, 0]), settings
    )


def _convolutional(settings: Settings, allowed: float) -> Setup:
    """Images whose gradients keep their signs in a small ball, so that any start ends in the same corner of it."""
    network = networks.convolutional((12, 12, 3))
    pool = _random((48, 12, 12, 3), 0.05, 0.95, seed=6)
    labels = np.random.RandomState(8).randint(0, 10, len(pool))
    chosen = np.flatnonzero(_steady(network, pool, labels))[:IMAGES]
    given = "a convolutional network with batch norm and dropout"
    return Setup(given, network, pool[chosen], labels[chosen], settings, allowed)


def _steady(network: TinyNetwork, images: Images, labels: Labels) -> NDArray[np.bool_]:
    """(n,): whether no gradient changes its sign, or gets near 0, in the ball of radius SMALL."""
    middle = _slopes(network, images, labels)
    corners = [np.sign(middle), -np.sign(middle), *(np.sign(_random(images.shape, -1, 1, seed)) for seed in range(4))]
    slopes = np.stack([middle, *(_slopes(network, images + SMALL * corner, labels) for corner in corners)])
    least = NEAR_ZERO * np.abs(middle).mean(axis=(1, 2, 3), keepdims=True)
    steady: NDArray[np.bool_] = (slopes * np.sign(middle) > least).all(axis=(0, 2, 3, 4))
    return steady


def _slopes(network: TinyNetwork, images: ArrayLike, labels: Labels) -> Floats:
    done = run(network, images)
    return done.by_input(LOSSES[CROSS_ENTROPY][1](done.outputs, labels))


def _fgsm_setups() -> Iterator[Setup]:
    yield _plain("a linear network and a large epsilon", Settings(0.1))
    yield _labels(Settings(BALL))
    yield _edges(Settings(BALL))
    yield _humps(Settings(BALL))
    yield _three_classes(Settings(BALL))
    yield _batch_normed(Settings(BALL))
    yield _convolutional(Settings(BALL), 1e-3)


def _pgd_setups() -> Iterator[Setup]:
    yield _plain("no steps but the random start (step_size = 0)", Settings(0.1, 2, 0.0))
    yield _plain("a linear network and few steps in a large ball", Settings(0.3, 2, 0.13))
    yield _plain("a linear network and steps larger than the ball", Settings(0.01, 3, 0.015))
    yield _labels(CROSSING)
    yield _edges(CROSSING)
    yield _humps(Settings(BALL, 40, 0.002))
    yield _flipping(Settings(0.01, 30, 0.002))
    yield _three_classes(CROSSING)
    yield _batch_normed(CROSSING)
    yield _convolutional(Settings(SMALL, 12, SMALL / 4), 3e-3)


def _mim_setups() -> Iterator[Setup]:
    yield _plain("a linear network and few steps in a large ball", Settings(0.3, 2, 0.13))
    yield _plain("a linear network and steps larger than the ball", Settings(0.01, 3, 0.015))
    yield _labels(CROSSING)
    yield _edges(CROSSING)
    yield _humps(Settings(BALL, 10, 0.002))
    yield _unequal(Settings(BALL, 9, 0.002))
    yield _flipping(Settings(0.01, 30, 0.002))
    yield _three_classes(CROSSING)
    yield _batch_normed(CROSSING)
    yield _convolutional(Settings(BALL, 10, 0.004), 1e-3)


_SETUPS: Mapping[str, Callable[[], Iterator[Setup]]] = {"fgsm": _fgsm_setups, "pgd": _pgd_setups, "mim": _mim_setups}


def setups(kind: str, pixels: Pixels = UNIT) -> Iterator[Setup]:
    """What the attack `kind` is called with, on pixels of this range.

    Raises:
        ValueError: The range is empty.
    """
    low, high = pixels
    if not low < high:
        raise ValueError(f"pixels: expected the smallest before the largest, received {low:g} to {high:g}")
    for setup in _SETUPS[kind]():
        moved = setup if pixels == UNIT else _moved(setup, pixels)
        yield replace(moved, given=setup.given.format(low=low, high=high))


def _moved(setup: Setup, pixels: Pixels) -> Setup:
    low, high = pixels
    images = (low + (high - low) * setup.images.astype(np.float64)).astype(np.float32)
    settings = setup.settings
    return replace(
        setup,
        network=networks.rescaled(setup.network, pixels),
        images=images,
        settings=Settings((high - low) * settings.epsilon, settings.steps, (high - low) * settings.step_size),
        pixels=pixels,
    )
