"""The oracles of attacks and SAM beside Keras models of the same layers, attacked in the ways in which students write it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference.shared.attack_cases import AttackCase, attack_cases
from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES
from reference.shared.attack_oracles import UNIT, Pixels
from reference.shared.sam_oracles import SamCase, sam_cases
from reference.shared.tiny_networks import TinyNetwork, logits, run

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

Loss = Callable[[Any, Any], Any]
"""(labels, probabilities) → losses."""
Slope = Callable[[Any, bool], Any]
"""(images, training) → gradient by them."""


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


@pytest.fixture(params=[UNIT, (-1.0, 1.0)], ids=["from 0 to 1", "from -1 to 1"])
def pixels(request: pytest.FixtureRequest) -> Pixels:
    found: Pixels = request.param
    return found


def model_of(tf: Any, network: TinyNetwork) -> Any:
    """The functional Keras model of a chain."""
    layers = tf.keras.layers
    inputs = outputs = tf.keras.Input(network.shape)
    for layer in network.layers:
        last = layer.weights[0].shape[-1] if layer.weights else 0
        match layer.kind:
            case "conv":
                made = layers.Conv2D(last, layer.weights[0].shape[:2], padding="same")
            case "dense":
                made = layers.Dense(last, use_bias=len(layer.weights) > 1)
            case "batch_norm":
                made = layers.BatchNormalization(epsilon=1e-3)
            case "average_pool":
                made = layers.AveragePooling2D(int(layer.amount))
            case "dropout":
                made = layers.Dropout(layer.amount)
            case kind:
                made = {"relu": layers.ReLU, "flatten": layers.Flatten, "softmax": layers.Softmax}[kind]()
        outputs = made(outputs)
        if layer.weights:
            made.set_weights(layer.weights)
    return tf.keras.Model(inputs, outputs)


def losses_of(tf: Any) -> dict[str, Loss]:
    """Ways to write the cross-entropy of probabilities."""
    keras = tf.keras
    return {
        "sparse": keras.losses.sparse_categorical_crossentropy,
        "mean": keras.losses.SparseCategoricalCrossentropy(),
        "one-hot": lambda y, p: keras.losses.CategoricalCrossentropy()(tf.one_hot(y, p.shape[-1]), p),
        "logarithm": lambda y, p: -tf.math.log(tf.gather(p, y, axis=1, batch_dims=1)),
    }


STYLES = ("sparse", "mean", "one-hot", "logarithm")


def slope_of(tf: Any, model: Any, labels: Any, loss: Loss, *, graph: bool) -> Slope:
    def slope(images: Any, training: bool) -> Any:  # noqa: FBT001 - a model's own argument
        with tf.GradientTape() as tape:
            tape.watch(images)
            value = loss(labels, model(images, training=training))
        return tape.gradient(value, images)

    return tf.function(slope) if graph else slope


def attacked(tf: Any, kind: str, case: AttackCase, slope: Slope, *, training: bool = False) -> np.ndarray:
    """As a student would write it: projection and clip as two lines, MIM by the L1 sum."""
    low, high = case.pixels
    x = clean = tf.constant(case.images)
    momentum = tf.zeros_like(x)
    if kind == "fgsm":
        return np.asarray(tf.clip_by_value(x + case.epsilon * tf.sign(slope(x, training)), low, high))
    if kind == "pgd":
        x = tf.clip_by_value(x + tf.random.uniform(x.shape, -case.epsilon, case.epsilon, seed=5), low, high)
    for _ in range(case.steps):
        direction = slope(x, training)
        if kind == "mim":
            size = tf.reduce_sum(tf.abs(direction), axis=[1, 2, 3], keepdims=True)
            direction = momentum = momentum + tf.math.divide_no_nan(direction, size)
        x = x + case.step_size * tf.sign(direction)
        x = clean + tf.clip_by_value(x - clean, -case.epsilon, case.epsilon)
        x = tf.clip_by_value(x, low, high)
    return np.asarray(x)


def differing(images: np.ndarray, others: np.ndarray) -> float:
    return float((np.abs(images - others) > 1e-5).mean())


@pytest.mark.parametrize("kind", ["fgsm", "pgd", "mim"])
def test_networks_give_the_same_logits_and_gradients(tf: Any, pixels: Pixels, kind: str) -> None:
    for case in attack_cases(kind, pixels):
        model = model_of(tf, case.network)
        p = np.asarray(model(case.images, training=False)).astype(np.float64)
        z = logits(case.network, case.images)
        assert p == pytest.approx(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), abs=2e-6), case.given
        done = run(case.network, case.images)
        expected = done.by_input(LOSSES[CROSS_ENTROPY][1](done.outputs, case.labels))
        slope = slope_of(tf, model, case.labels, losses_of(tf)["sparse"], graph=False)
        found = np.asarray(slope(tf.constant(case.images), False))
        assert found == pytest.approx(expected, abs=1e-4 * np.abs(expected).max()), case.given


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["fgsm", "mim"])
def test_attacks_give_what_is_right_however_the_loss_is_written(tf: Any, pixels: Pixels, kind: str, style: str) -> None:
    for number, case in enumerate(attack_cases(kind, pixels)):
        model = model_of(tf, case.network)
        before = [weight.copy() for weight in model.get_weights()]
        # eager code and compiled code, in turn
        slope = slope_of(tf, model, case.labels, losses_of(tf)[style], graph=(number + len(style)) % 2 == 0)
        assert case.right is not None
        assert differing(attacked(tf, kind, case, slope), case.right) <= case.allowed, case.given
        assert all((one == other).all() for one, other in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("style", STYLES)
def test_pgd_follows_the_laws_however_the_loss_is_written(tf: Any, pixels: Pixels, style: str) -> None:
    tf.keras.utils.set_random_seed(11)
    for number, case in enumerate(attack_cases("pgd", pixels)):
        law = case.law
        assert law is not None
        slope = slope_of(
            tf, model_of(tf, case.network), case.labels, losses_of(tf)[style], graph=(number + len(style)) % 2 == 0
        )
        along = (attacked(tf, "pgd", case, slope) - case.images) * law.direction
        slack = 5 * law.spread / along.size**0.5 + 1e-6
        assert along.mean() == pytest.approx(law.mean, abs=slack), case.given
        assert along.std() == pytest.approx(law.spread, abs=slack + 0.01 * law.spread), case.given


@pytest.mark.parametrize("kind", ["fgsm", "mim"])
def test_networks_in_training_mode_give_the_mistake_that_is_listed(tf: Any, pixels: Pixels, kind: str) -> None:
    shown = [case for case in attack_cases(kind, pixels) if "attack_in_training" in case.wrong]
    assert len(shown) == 2  # batch norm alone, and with dropout
    for case in shown:
        model = model_of(tf, case.network)
        slope = slope_of(tf, model, case.labels, losses_of(tf)["sparse"], graph=False)
        found = attacked(tf, kind, case, slope, training=True)
        assert differing(found, case.wrong["attack_in_training"][0]) < 0.005, case.given


def sam_step(tf: Any, case: SamCase, rho: float) -> list[np.ndarray]:
    """Weights after a step with Keras's own loss and optimizer."""
    model = model_of(tf, case.network)
    loss = getattr(tf.keras.losses, case.loss)()
    optimizer = tf.keras.optimizers.SGD(case.learning_rate)

    def gradients() -> list[Any]:
        with tf.GradientTape() as tape:
            value = loss(case.labels, model(case.images, training=True))
        return list(tape.gradient(value, model.trainable_variables))

    first = gradients()
    scale = rho / tf.linalg.global_norm(first)
    for weight, part in zip(model.trainable_variables, first, strict=True):
        weight.assign_add(scale * part)
    second = gradients()
    for weight, part in zip(model.trainable_variables, first, strict=True):
        weight.assign_sub(scale * part)
    optimizer.apply_gradients(zip(second, model.trainable_variables, strict=True))
    return list(model.get_weights())


@pytest.mark.parametrize("number", [0, 1])
def test_sam_steps_give_what_is_right(tf: Any, number: int) -> None:
    case = sam_cases()[number]
    for found, expected in zip(sam_step(tf, case, case.rho), case.right, strict=True):
        assert np.abs(found - expected).max() < case.atol / 5
    for found, expected in zip(sam_step(tf, case, 1e-9), case.wrong["sam_plain_step"], strict=True):
        assert np.abs(found - expected).max() < case.atol
