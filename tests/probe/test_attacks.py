"""The grader's own attacks: against all steps on all images by plain code, and on networks with a known answer."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tensorflow
EPSILON, SIZE, STEPS = 0.05, 0.01, 8
"""The first two as shares of the range of the pixels."""
Pixels = tuple[float, float]


@pytest.fixture(scope="module")
def attacks(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("appraisal.attacks")


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    """Of a linear model of 4 × 4 × 1 images with three classes."""
    return np.random.default_rng(3).normal(size=(16, 3)).astype(np.float32)


@pytest.fixture(scope="module", params=[(0.0, 1.0), (-1.0, 1.0)], ids=["from 0 to 1", "from -1 to 1"])
def pixels(request: pytest.FixtureRequest) -> Pixels:
    """Smallest and largest that there may be."""
    found: Pixels = request.param
    return found


@pytest.fixture(scope="module")
def images(pixels: Pixels) -> np.ndarray:
    """All over the range: near its ends an attack has to be cut off."""
    return np.random.default_rng(4).uniform(*pixels, (300, 4, 4, 1)).astype(np.float32)


@pytest.fixture(scope="module")
def ball(attacks: ModuleType, pixels: Pixels) -> Any:
    low, high = pixels
    return attacks.Ball(EPSILON * (high - low), low, high)


def step_size(ball: Any) -> float:
    found: float = SIZE * (ball.high - ball.low)
    return found


@pytest.fixture(scope="module")
def attacker(attacks: ModuleType, weights: np.ndarray) -> Any:
    import tensorflow as tf  # noqa: PLC0415

    return attacks.Attacker(lambda x: tf.reshape(x, (-1, 16)) @ weights, (4, 4, 1))


def gradient(x: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of the cross-entropy by the images, by hand: W (p − onehot)."""
    logits = x.reshape(len(x), -1).astype(np.float64) @ weights
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(x)), labels] -= 1
    return (p @ weights.T).reshape(x.shape)


def walked(images: np.ndarray, labels: np.ndarray, weights: np.ndarray, ball: Any, *, decay: float) -> np.ndarray:
    """(n,): right at every iterate of all steps on all images, in float64."""
    lowest, highest = np.maximum(images - ball.epsilon, ball.low), np.minimum(images + ball.epsilon, ball.high)
    x, momentum, right = images.astype(np.float64), np.zeros(images.shape), np.ones(len(images), bool)
    for _ in range(STEPS):
        right &= (x.reshape(len(x), -1) @ weights).argmax(axis=1) == labels
        g = gradient(x, labels, weights)
        momentum = decay * momentum + g / np.abs(g).sum(axis=(1, 2, 3), keepdims=True)
        x = np.clip(x + step_size(ball) * np.sign(momentum), lowest, highest)
    return right & ((x.reshape(len(x), -1) @ weights).argmax(axis=1) == labels)


@pytest.mark.parametrize("decay", [0.0, 1.0])
def test_the_active_set_finds_what_all_steps_on_all_images_find(
    attacks: ModuleType, attacker: Any, ball: Any, images: np.ndarray, weights: np.ndarray, decay: float
) -> None:
    """300 images are more than two batches, so that places are taken anew."""
    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    found = attacker.misled(images, labels, ball, attacks.Walk(STEPS, step_size(ball), decay)) == labels
    expected = walked(images, labels, weights, ball, decay=decay)
    assert 0.05 < expected.mean() < 0.95
    assert (found == expected).mean() > 0.99  # a gradient near zero may differ in sign in single precision


def test_fgsm_is_one_step_of_epsilon(
    attacker: Any, ball: Any, pixels: Pixels, images: np.ndarray, weights: np.ndarray
) -> None:
    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    moved = np.clip(images + ball.epsilon * np.sign(gradient(images, labels, weights)), *pixels)
    expected = (moved.reshape(300, -1) @ weights).argmax(axis=1) == labels
    assert ((attacker.fgsm(images, labels, ball) == labels) == expected).mean() > 0.99
    assert not expected.all()


def test_no_room_leaves_every_image_as_it_is(
    attacks: ModuleType, attacker: Any, pixels: Pixels, images: np.ndarray
) -> None:
    labels = np.zeros(300, np.int64)
    still = attacker.misled(images, labels, attacks.Ball(0.0, *pixels), attacks.Walk(STEPS, SIZE, seed=1))
    assert (still == attacker.classes(images)).all()


def test_a_random_start_changes_with_its_seed_alone(
    attacks: ModuleType, attacker: Any, ball: Any, pixels: Pixels, images: np.ndarray
) -> None:
    def start(seed: int) -> np.ndarray:
        return attacker._start(images, ball, attacks.Walk(1, SIZE, seed=seed))

    assert (start(1) == start(1)).all()
    assert (start(1) != start(2)).mean() > 0.99
    low, high = pixels
    assert (start(1).min(), start(1).max()) == (low, high)
    inside = np.minimum(images - low, high - images) > ball.epsilon
    moved = (start(1) - images)[inside]
    assert np.abs(moved).max() <= ball.epsilon + 1e-6
    assert moved.std() == pytest.approx(ball.epsilon / 3**0.5, rel=0.05)  # of a uniform distribution


def test_a_saturated_network_is_seen_and_broken_by_the_margin(
    attacks: ModuleType, ball: Any, images: np.ndarray, weights: np.ndarray
) -> None:
    """Logits × 10,000: the cross-entropy has no gradient left in single precision, the classes are the same."""
    import tensorflow as tf  # noqa: PLC0415

    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    masked = attacks.Attacker(lambda x: 1e4 * (tf.reshape(x, (-1, 16)) @ weights), (4, 4, 1))
    assert masked.flat(images, labels).mean() > 0.5
    by_entropy = (masked.misled(images, labels, ball, attacks.Walk(STEPS, step_size(ball))) == labels).mean()
    by_margin = (
        masked.misled(images, labels, ball, attacks.Walk(STEPS, step_size(ball), margin=True)) == labels
    ).mean()
    assert by_margin < by_entropy - 0.2
    assert by_margin == pytest.approx(walked(images, labels, weights, ball, decay=0.0).mean(), abs=0.02)


def test_a_model_that_looks_at_no_image_stands_still(attacks: ModuleType, images: np.ndarray) -> None:
    import tensorflow as tf  # noqa: PLC0415

    constant = attacks.Attacker(lambda x: tf.one_hot(tf.zeros(tf.shape(x)[0], tf.int32), 3), (4, 4, 1))
    labels = np.arange(300) % 3
    assert constant.flat(images, labels).all()
    found = constant.misled(images, labels, attacks.Ball(EPSILON, 0.0, 1.0), attacks.Walk(STEPS, SIZE))
    assert (found == 0).all()
