"""Question 3.9: one step of adversarial training in closed form, and what is saved and loaded again."""

import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reference.shared.q3_facts import EPSILON, STEP_SIZE, TRAIN_STEPS

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

RNG = np.random.default_rng(2)


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


@pytest.fixture(scope="module")
def robust(tf: Any) -> Any:
    from reference.shared import q3_9_robust  # noqa: PLC0415

    return q3_9_robust


def test_a_step_descends_on_the_attacked_images(tf: Any, robust: Any) -> None:
    kernel = (RNG.uniform(0.01, 0.05, (12, 3)) * RNG.choice([-1, 1], (12, 3))).astype(np.float32)
    dense = tf.keras.layers.Dense(3, use_bias=False, activation="softmax")
    model = tf.keras.Sequential([tf.keras.Input((2, 2, 3)), tf.keras.layers.Flatten(), dense])
    dense.set_weights([kernel])
    images, labels = RNG.uniform(0.2, 0.8, (4, 2, 2, 3)).astype(np.float32), np.array([0, 1, 2, 1])

    def slopes(x: np.ndarray) -> np.ndarray:
        logits = x.reshape(4, -1) @ kernel
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return p - np.eye(3)[labels]

    # with these steps every start ends in the same corner of the ball, of which the step takes the gradient
    attacked = images + 0.1 * np.sign(slopes(images) @ kernel.T).reshape(images.shape)
    expected = kernel - 0.5 * attacked.reshape(4, -1).T @ slopes(attacked) / 4
    step = robust.adversarial_step(model, tf.keras.optimizers.SGD(0.5), epsilon=0.1, steps=21, step_size=0.01)
    loss = step(images, labels)
    assert dense.get_weights()[0] == pytest.approx(expected, abs=1e-6)
    p = slopes(attacked) + np.eye(3)[labels]
    assert float(loss) == pytest.approx(-np.log(p[np.arange(4), labels]).mean(), rel=1e-5)  # before the step


def test_a_step_updates_batch_statistics_once_and_is_compiled_once(tf: Any, robust: Any) -> None:
    layers = tf.keras.layers
    norm = layers.BatchNormalization(momentum=0.9)
    dense = layers.Dense(2, activation="softmax")
    model = tf.keras.Sequential([tf.keras.Input((2, 2, 1)), norm, layers.Flatten(), dense])
    images = RNG.random((6, 2, 2, 1)).astype(np.float32)
    step = robust.adversarial_step(model, tf.keras.optimizers.SGD(0.0), epsilon=0.0, steps=10, step_size=0.002)
    step(images, np.array([0, 1, 0, 1, 1, 0]))
    # ε = 0: the attacked images are the given ones; one update of an average that begins at 0
    assert norm.moving_mean.numpy() == pytest.approx(0.1 * images.mean(axis=(0, 1, 2)), rel=1e-4)
    step(images[:2], np.array([1, 0]))
    assert step.experimental_get_tracing_count() == 1


def test_each_epoch_goes_through_all_images_in_another_order(robust: Any) -> None:
    images, labels = np.arange(10.0)[:, np.newaxis], np.arange(10) * 7
    batches: list[list[float]] = []

    def step(given: np.ndarray, said: np.ndarray) -> float:
        assert (said == given[:, 0] * 7).all()
        batches.append(given[:, 0].tolist())
        return float(len(batches))

    data = SimpleNamespace(X_train=images, y_train=labels)
    losses = robust.train_in_batches(step, data, batch_size=4, epochs=3)
    assert [len(batch) for batch in batches] == [4, 4, 2] * 3
    orders = [[*batches[start], *batches[start + 1], *batches[start + 2]] for start in (0, 3, 6)]
    assert all(sorted(order) == images[:, 0].tolist() for order in orders)
    assert orders[0] != orders[1] != orders[2]
    assert losses == [2, 5, 8]  # by hand: means of 1, 2, 3, of 4, 5, 6 and of 7, 8, 9


def test_training_makes_a_network_robust_and_the_saved_file_holds_it(tf: Any, robust: Any, tmp_path: Path) -> None:
    """A strong pixel that an attack can turn round, and weak ones that it cannot: the robust network uses the latter."""
    from reference.shared.q3_8_attacks import accuracy, pgd  # noqa: PLC0415

    tf.keras.utils.set_random_seed(3)
    labels = RNG.integers(0, 2, 600)
    images = RNG.uniform(0.4, 0.6, (600, 3, 3, 1)).astype(np.float32)
    images[:, 0, 0, 0] = 0.5 + 0.02 * (2 * labels - 1)  # always right, by less than ε
    images[:, 2, 2, 0] = 0.5 + 0.3 * np.where(RNG.random(600) < 0.9, 1, -1) * (2 * labels - 1)  # right in 9 of 10
    data = SimpleNamespace(X_train=images[:500], y_train=labels[:500])
    model = tf.keras.Sequential(
        [tf.keras.Input((3, 3, 1)), tf.keras.layers.Flatten(), tf.keras.layers.Dense(2, activation="softmax")]
    )
    step = robust.adversarial_step(model, tf.keras.optimizers.Adam(0.02), EPSILON, TRAIN_STEPS, STEP_SIZE)
    losses = robust.train_in_batches(step, data, batch_size=50, epochs=20)
    assert losses[-1] < losses[0]
    with warnings.catch_warnings():
        # keras/src/backend/tensorflow/core.py calls np.array on a variable, of which numpy 2 complains
        warnings.simplefilter("ignore", DeprecationWarning)
        model.save(tmp_path / "robust_model.keras")
    loaded = tf.keras.models.load_model(tmp_path / "robust_model.keras")
    assert (loaded(images).numpy() == model(images).numpy()).all()
    test_images, test_labels = images[500:], labels[500:]
    under_attack = accuracy(
        loaded, test_images, test_labels, lambda x, y: pgd(loaded, x, y, EPSILON, 2 * TRAIN_STEPS, STEP_SIZE)
    )
    assert under_attack > 0.8
