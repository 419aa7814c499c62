"""Question 3.8: the attacks beside finite differences, a linear network in closed form, and steps written out in numpy."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from reference.shared.q3_facts import EPSILON, SHOWN_PAIRS, STEP_SIZE, STEPS

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

SHAPE = (6, 5, 3)
PIXELS = 6 * 5 * 3
RNG = np.random.default_rng(8)
KERNEL = (RNG.uniform(0.2, 0.6, (PIXELS, 3)) * RNG.choice([-0.1, 0.1], (PIXELS, 3))).astype(np.float32)
"""Of three classes: small, so that no probability is rounded to 0 or 1."""
IMAGES = RNG.uniform(0.2, 0.8, (5, *SHAPE)).astype(np.float32)
LABELS = np.array([0, 2, 1, 1, 0])


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


@pytest.fixture(scope="module")
def attacks(tf: Any) -> Any:
    from reference.shared import q3_8_attacks  # noqa: PLC0415

    return q3_8_attacks


@pytest.fixture(scope="module")
def linear(tf: Any) -> Any:
    layers = tf.keras.layers
    dense = layers.Dense(3, use_bias=False, activation="softmax")
    model = tf.keras.Sequential([tf.keras.Input(SHAPE), layers.Flatten(), dense])
    dense.set_weights([KERNEL])
    return model


def convolutional(tf: Any) -> Any:
    """With batch norm, dropout and statistics that are not those of any batch."""
    tf.keras.utils.set_random_seed(4)
    layers = tf.keras.layers
    images = tf.keras.Input((8, 8, 3))
    hidden = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(images))
    hidden = layers.Dropout(0.4)(layers.AveragePooling2D(2)(layers.Activation("tanh")(hidden)))
    model = tf.keras.Model(images, layers.Dense(4, activation="softmax")(layers.Flatten()(hidden)))
    model.set_weights([weight + np.float32(0.3) for weight in model.get_weights()])
    return model


def gradient(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Of the linear network's cross-entropy, in closed form: (p − onehot) Wᵀ; float64."""
    logits = images.reshape(len(images), -1).astype(np.float64) @ KERNEL
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return ((p - np.eye(3)[labels]) @ KERNEL.T).reshape(images.shape)


def in_numpy(
    images: np.ndarray, labels: np.ndarray, epsilon: float, steps: int, size: float, *, momentum: bool
) -> np.ndarray:
    """The iterative attacks without a random start, with the projections one after the other as the papers write them."""
    attacked, direction = images.astype(np.float64), np.zeros(images.shape)
    for _ in range(steps):
        slope = gradient(attacked, labels)
        if momentum:
            direction = direction + slope / np.abs(slope).sum(axis=(1, 2, 3), keepdims=True)
        attacked = attacked + size * np.sign(direction if momentum else slope)
        attacked = np.clip(images + np.clip(attacked - images, -epsilon, epsilon), 0, 1)
    return attacked


def test_the_gradient_agrees_with_finite_differences_on_a_convolutional_network(tf: Any, attacks: Any) -> None:
    model = convolutional(tf)
    images, labels = RNG.uniform(0, 1, (3, 8, 8, 3)).astype(np.float32), np.array([3, 0, 2])
    found = attacks.input_gradient(model, tf.constant(images), tf.constant(labels)).numpy()
    for _ in range(8):
        # along a direction: as many digits as float32 leaves of a difference
        direction = RNG.normal(size=images.shape).astype(np.float32)
        ahead, behind = (
            -np.log(model(images + h * direction, training=False).numpy()[np.arange(3), labels].astype(np.float64))
            for h in (0.02, -0.02)
        )
        expected = (ahead - behind) / 0.04
        assert (found * direction).sum(axis=(1, 2, 3)) == pytest.approx(expected, rel=2e-2, abs=2e-3)


def test_the_gradient_of_a_linear_network_has_its_closed_form(tf: Any, attacks: Any, linear: Any) -> None:
    found = attacks.input_gradient(linear, tf.constant(IMAGES), tf.constant(LABELS)).numpy()
    assert found == pytest.approx(gradient(IMAGES, LABELS), rel=1e-4, abs=1e-7)


def test_probabilities_that_are_rounded_to_0_still_have_a_gradient(tf: Any, attacks: Any) -> None:
    dense = tf.keras.layers.Dense(2, use_bias=False, activation="softmax")
    model = tf.keras.Sequential([tf.keras.Input((1, 1, 1)), tf.keras.layers.Flatten(), dense])
    dense.set_weights([np.array([[200.0, 0.0]], dtype=np.float32)])
    found = attacks.input_gradient(model, tf.ones((1, 1, 1, 1)), tf.constant([1]))
    assert float(found[0, 0, 0, 0]) == pytest.approx(200)  # p of the true class is exp(-200)


def test_fgsm_is_one_step_to_the_corner(attacks: Any, linear: Any) -> None:
    expected = IMAGES + 0.1 * np.sign(gradient(IMAGES, LABELS))
    assert attacks.fgsm(linear, IMAGES, LABELS, 0.1).numpy() == pytest.approx(expected, abs=1e-6)


def test_mim_takes_the_steps_of_the_paper(attacks: Any, linear: Any) -> None:
    for steps in (1, 3, STEPS):
        expected = in_numpy(IMAGES, LABELS, EPSILON, steps, STEP_SIZE, momentum=True)
        found = attacks.mim(linear, IMAGES, LABELS, EPSILON, steps, STEP_SIZE).numpy()
        assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("curve", "expected"), [("pgd", [1, 2, 1, 2, 1, 2]), ("mim", [1, 2, 3, 4, 3, 2, 1, 0, -1, 0])])
def test_momentum_carries_over_a_ridge_and_plain_steps_turn_back(
    tf: Any, attacks: Any, curve: str, expected: list[int]
) -> None:
    """The trajectories of attacks.md, section 4 (HUMP), by hand: pixel 0 climbs by 200 up to +0.003, then falls by 1."""
    images = tf.keras.Input((1, 2, 1))
    flat = tf.keras.layers.Flatten()(images)
    # the loss is −log softmax of the true class 0 whose logit is 0; a logit of 1 that stays small keeps p near ½
    height = tf.keras.layers.Lambda(
        lambda x: 1e-3 * (200 * (x[:, :1] - 0.5) - 201 * tf.nn.relu(x[:, :1] - 0.503) + 0.0001 * x[:, 1:])
    )(flat)
    logits = tf.keras.layers.Concatenate()([0 * height, height])
    model = tf.keras.Model(images, tf.keras.layers.Softmax()(logits))
    start, label = np.full((1, 1, 2, 1), 0.5, dtype=np.float32), np.array([0])
    moved = []
    for steps in range(1, len(expected) + 1):
        if curve == "mim":
            end = attacks.mim(model, start, label, 0.1, steps, 0.002)
        else:
            end = without_start(tf, attacks, model, (start, label), 0.1, steps, 0.002)
        moved.append(round(float((np.asarray(end) - start)[0, 0, 0, 0]) / 0.002))
    assert moved == expected


def without_start(
    tf: Any, attacks: Any, model: Any, samples: tuple[np.ndarray, np.ndarray], epsilon: float, steps: int, size: float
) -> Any:
    """PGD with a generator that draws the middle of its range."""
    original, (images, labels) = tf.random.uniform, map(tf.constant, samples)
    tf.random.uniform = lambda shape, low, high: tf.fill(shape, (low + high) / 2)
    try:
        return attacks.projected_ascent(model, images, labels, tf.constant(epsilon), steps, size)
    finally:
        tf.random.uniform = original


def test_pgd_takes_the_steps_of_the_paper_from_its_start(tf: Any, attacks: Any, linear: Any) -> None:
    for steps in (1, 3, STEPS):
        expected = in_numpy(IMAGES, LABELS, EPSILON, steps, STEP_SIZE, momentum=False)
        found = without_start(tf, attacks, linear, (IMAGES, LABELS), EPSILON, steps, STEP_SIZE).numpy()
        assert found == pytest.approx(expected, abs=1e-6)


def test_pgd_reaches_the_corner_from_every_start_if_its_steps_are_long_enough(attacks: Any, linear: Any) -> None:
    expected = IMAGES + 0.05 * np.sign(gradient(IMAGES, LABELS))
    assert attacks.pgd(linear, IMAGES, LABELS, 0.05, 21, 0.005).numpy() == pytest.approx(expected, abs=1e-6)


def test_pgd_starts_anywhere_in_the_ball_and_never_twice_at_the_same_point(attacks: Any, linear: Any) -> None:
    images = np.full((200, *SHAPE), 0.5, dtype=np.float32)
    one, two = (attacks.pgd(linear, images, np.zeros(200), 0.1, 5, 0.0).numpy() - images for _ in range(2))
    assert (one != two).mean() > 0.99
    assert np.abs(one).max() <= 0.1 + 1e-6
    # uniform: mean 0, standard deviation ε/√3; each pixel by itself
    assert one.mean() == pytest.approx(0, abs=5 * 0.1 / np.sqrt(3 * one.size))
    assert one.std() == pytest.approx(0.1 / np.sqrt(3), rel=0.02)
    assert one.mean(axis=(1, 2, 3)).std() < 0.02


@pytest.mark.parametrize("name", ["fgsm", "pgd", "mim"])
def test_pixels_stay_in_their_range_and_near_the_clean_image(attacks: Any, linear: Any, name: str) -> None:
    edge = RNG.choice([0.0, 0.01, 0.99, 1.0], (20, *SHAPE)).astype(np.float32)
    numbers = (0.05,) if name == "fgsm" else (0.05, 30, 0.01)
    attacked = getattr(attacks, name)(linear, edge, np.arange(20) % 3, *numbers).numpy()
    assert attacked.min() >= 0
    assert attacked.max() <= 1
    assert np.abs(attacked - edge).max() <= 0.05 + 1e-6
    assert attacked.dtype == np.float32


@pytest.mark.parametrize("name", ["fgsm", "mim"])
def test_an_image_is_attacked_alone_as_it_is_in_a_batch(tf: Any, attacks: Any, name: str) -> None:
    model, images, labels = convolutional(tf), RNG.random((6, 8, 8, 3), dtype=np.float32), np.array([0, 1, 2, 3, 0, 1])
    attack: Callable[..., Any] = getattr(attacks, name)
    numbers = (EPSILON,) if name == "fgsm" else (EPSILON, STEPS, STEP_SIZE)
    weights = model.get_weights()
    together = attack(model, images, labels, *numbers).numpy()
    apart = [attack(model, images[i : i + 1], labels[i : i + 1], *numbers).numpy()[0] for i in range(6)]
    # rounding may flip the sign of a gradient near 0
    assert (np.abs(together - np.array(apart)) > 1e-5).mean() <= 1e-3
    assert all((new == old).all() for new, old in zip(model.get_weights(), weights, strict=True))


def test_an_attack_is_compiled_once_for_batches_of_any_size(attacks: Any, linear: Any) -> None:
    attacks.compiled.cache_clear()
    for size in (5, 3, 1):
        attacks.pgd(linear, IMAGES[:size], LABELS[:size].astype(np.int32), EPSILON, STEPS, STEP_SIZE)
    attacks.pgd(linear, IMAGES.astype(np.float64), LABELS, 0.1, 2, 0.05)  # other numbers and types are no reason either
    assert attacks.compiled.cache_info().misses == 1
    assert attacks.compiled(attacks.projected_ascent, linear, 3).experimental_get_tracing_count() == 1


@pytest.mark.parametrize("count", [1, 128, 300])
def test_accuracy_is_the_share_of_all_images_whatever_the_last_batch_holds(attacks: Any, count: int) -> None:
    labels = np.arange(count) % 3
    said = np.where(np.arange(count) % 5 == 0, (labels + 1) % 3, labels)  # every fifth is wrong
    images = np.eye(3, dtype=np.float32)[said].reshape(count, 1, 1, 3)
    model: Any = lambda batch, training: batch.reshape(len(batch), 3)  # noqa: ARG005, E731 - says what the image shows
    assert attacks.accuracy(model, images, labels) == pytest.approx(np.mean(said == labels))
    sizes = []

    def turned(batch: np.ndarray, truth: np.ndarray) -> np.ndarray:
        sizes.append(len(truth))
        return np.roll(batch, 1, axis=-1)

    assert attacks.accuracy(model, images, labels, turned) == pytest.approx(np.mean((said + 1) % 3 == labels))
    assert sum(sizes) == count


def test_each_pair_is_drawn_as_it_is() -> None:
    pytest.importorskip("tensorflow")
    from reference.shared.q3_8_attacks import draw_pairs  # noqa: PLC0415

    clean = RNG.random((SHOWN_PAIRS, 4, 4, 3), dtype=np.float32)
    dark = clean * np.float32(0.5)
    figure = draw_pairs(clean, dark, [str(number) for number in range(SHOWN_PAIRS)])
    shown = [np.asarray(ax.images[0].get_array()) for ax in figure.axes]
    assert len(shown) == 2 * SHOWN_PAIRS
    assert all((shown[2 * i] == clean[i]).all() and (shown[2 * i + 1] == dark[i]).all() for i in range(SHOWN_PAIRS))
    assert [ax.get_title() for ax in figure.axes[::2]] == [str(number) for number in range(SHOWN_PAIRS)]
    plt.close(figure)
