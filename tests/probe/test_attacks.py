"""The grader's own attacks: against all steps on all images by plain code, and on networks with a known answer."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tensorflow
EPSILON, SIZE, STEPS = 0.05, 0.01, 8


@pytest.fixture(scope="module")
def attacks(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("appraisal.attacks")


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    """Of a linear model of 4 × 4 × 1 images with three classes."""
    return np.random.default_rng(3).normal(size=(16, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(4).uniform(0.2, 0.8, (300, 4, 4, 1)).astype(np.float32)


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


def walked(images: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, decay: float) -> np.ndarray:
    """(n,): right at every iterate of all steps on all images, in float64."""
    x, momentum, right = images.astype(np.float64), np.zeros(images.shape), np.ones(len(images), bool)
    for _ in range(STEPS):
        right &= (x.reshape(len(x), -1) @ weights).argmax(axis=1) == labels
        g = gradient(x, labels, weights)
        momentum = decay * momentum + g / np.abs(g).sum(axis=(1, 2, 3), keepdims=True)
        x = np.clip(x + SIZE * np.sign(momentum), np.maximum(images - EPSILON, 0), np.minimum(images + EPSILON, 1))
    return right & ((x.reshape(len(x), -1) @ weights).argmax(axis=1) == labels)


@pytest.mark.parametrize("decay", [0.0, 1.0])
def test_the_active_set_finds_what_all_steps_on_all_images_find(
    attacks: ModuleType, attacker: Any, images: np.ndarray, weights: np.ndarray, decay: float
) -> None:
    """300 images are more than two batches, so that places are taken anew."""
    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    found = attacker.misled(images, labels, attacks.Ball(EPSILON, 0.0, 1.0), attacks.Walk(STEPS, SIZE, decay)) == labels
    expected = walked(images, labels, weights, decay=decay)
    assert 0.05 < expected.mean() < 0.95
    assert (found == expected).mean() > 0.99  # a gradient near zero may differ in sign in single precision


def test_fgsm_is_one_step_of_epsilon(
    attacks: ModuleType, attacker: Any, images: np.ndarray, weights: np.ndarray
) -> None:
    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    moved = np.clip(images + EPSILON * np.sign(gradient(images, labels, weights)), 0, 1)
    expected = (moved.reshape(300, -1) @ weights).argmax(axis=1) == labels
    assert ((attacker.fgsm(images, labels, attacks.Ball(EPSILON, 0.0, 1.0)) == labels) == expected).mean() > 0.99
    assert not expected.all()


def test_no_room_leaves_every_image_as_it_is(attacks: ModuleType, attacker: Any, images: np.ndarray) -> None:
    labels = np.zeros(300, np.int64)
    still = attacker.misled(images, labels, attacks.Ball(0.0, 0.0, 1.0), attacks.Walk(STEPS, SIZE, seed=1))
    assert (still == attacker.classes(images)).all()


def test_a_random_start_changes_with_its_seed_alone(attacks: ModuleType, attacker: Any, images: np.ndarray) -> None:
    def start(seed: int) -> np.ndarray:
        ball = attacks.Ball(EPSILON, 0.0, 1.0)
        return attacker._start(images, ball, attacks.Walk(1, SIZE, seed=seed))

    assert (start(1) == start(1)).all()
    assert (start(1) != start(2)).mean() > 0.99
    moved = start(1) - images
    assert np.abs(moved).max() <= EPSILON + 1e-6
    assert moved.std() == pytest.approx(EPSILON / 3**0.5, rel=0.05)  # of a uniform distribution


def test_a_saturated_network_is_seen_and_broken_by_the_margin(
    attacks: ModuleType, images: np.ndarray, weights: np.ndarray
) -> None:
    """Logits × 10,000: the cross-entropy has no gradient left in single precision, the classes are the same."""
    import tensorflow as tf  # noqa: PLC0415

    labels = (images.reshape(300, -1) @ weights).argmax(axis=1)
    masked = attacks.Attacker(lambda x: 1e4 * (tf.reshape(x, (-1, 16)) @ weights), (4, 4, 1))
    ball = attacks.Ball(EPSILON, 0.0, 1.0)
    assert masked.flat(images, labels).mean() > 0.5
    by_entropy = (masked.misled(images, labels, ball, attacks.Walk(STEPS, SIZE)) == labels).mean()
    by_margin = (masked.misled(images, labels, ball, attacks.Walk(STEPS, SIZE, margin=True)) == labels).mean()
    assert by_margin < by_entropy - 0.2
    assert by_margin == pytest.approx(walked(images, labels, weights, decay=0.0).mean(), abs=0.02)


def test_a_model_that_looks_at_no_image_stands_still(attacks: ModuleType, images: np.ndarray) -> None:
    import tensorflow as tf  # noqa: PLC0415

    constant = attacks.Attacker(lambda x: tf.one_hot(tf.zeros(tf.shape(x)[0], tf.int32), 3), (4, 4, 1))
    labels = np.arange(300) % 3
    assert constant.flat(images, labels).all()
    found = constant.misled(images, labels, attacks.Ball(EPSILON, 0.0, 1.0), attacks.Walk(STEPS, SIZE))
    assert (found == 0).all()
