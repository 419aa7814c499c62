"""Question 3.10: one step in closed form, once for the norm over all weights, and what must not change by it."""

from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

X = np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 0.25]], dtype=np.float32)
Y = np.array([[1.0], [0.0], [2.0]], dtype=np.float32)
KERNEL, BIAS = np.array([[0.3], [-0.7]]), np.array([0.2])


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


@pytest.fixture(scope="module")
def sam(tf: Any) -> Any:
    from reference.shared import q3_10_sam  # noqa: PLC0415

    return q3_10_sam


def regression(tf: Any) -> Any:
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    model.set_weights([KERNEL, BIAS])
    return model


def slope(kernel: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of the mean squared error by kernel and bias, by hand."""
    error = X @ kernel + bias - Y
    return 2 * X.T @ error / len(X), 2 * error.mean(axis=0)


@pytest.mark.parametrize("rho", [0.0, 0.05, 1.5])
def test_a_step_has_its_closed_form(tf: Any, sam: Any, rho: float) -> None:
    model = regression(tf)
    by_kernel, by_bias = slope(KERNEL, BIAS)
    norm = np.sqrt((by_kernel**2).sum() + (by_bias**2).sum())  # over all weights together
    worst = slope(KERNEL + rho * by_kernel / norm, BIAS + rho * by_bias / norm)
    loss = sam.sam_step(model, X, Y, tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(0.1), rho)
    for weight, before, gradient in zip(model.get_weights(), (KERNEL, BIAS), worst, strict=True):
        assert weight == pytest.approx(before - 0.1 * gradient, abs=1e-6)
    assert float(loss) == pytest.approx(((X @ KERNEL + BIAS - Y) ** 2).mean(), rel=1e-5)


def test_with_a_learning_rate_of_0_every_weight_is_exactly_what_it_was(tf: Any, sam: Any) -> None:
    model = regression(tf)
    before = model.get_weights()
    sam.sam_step(model, X, Y, tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(0.0), 0.7)
    assert all((new == old).all() for new, old in zip(model.get_weights(), before, strict=True))


def test_a_gradient_of_0_leaves_numbers(tf: Any, sam: Any) -> None:
    model = regression(tf)
    perfect = model(X).numpy()
    sam.sam_step(model, X, perfect, tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(0.1), 0.05)
    assert model.get_weights()[0] == pytest.approx(KERNEL, abs=1e-6)


def network(tf: Any) -> Any:
    layers = tf.keras.layers
    return tf.keras.Sequential(
        [
            tf.keras.Input((2,)),
            layers.Dense(4),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def test_batch_statistics_are_those_of_the_first_pass(tf: Any, sam: Any) -> None:
    tf.keras.utils.set_random_seed(1)
    model = network(tf)
    hidden = model.layers[0](X).numpy()
    loss, optimizer = tf.keras.losses.SparseCategoricalCrossentropy(), tf.keras.optimizers.SGD(0.1)
    sam.sam_step(model, X, np.array([0, 1, 2]), loss, optimizer, 0.05)
    # one update of averages that begin at 0 and 1
    assert model.layers[1].moving_mean.numpy() == pytest.approx(0.1 * hidden.mean(axis=0), rel=1e-4, abs=1e-6)
    assert model.layers[1].moving_variance.numpy() == pytest.approx(0.9 + 0.1 * hidden.var(axis=0), rel=1e-4)


def test_the_compiled_step_is_the_same_and_is_compiled_once(tf: Any, sam: Any) -> None:
    tf.keras.utils.set_random_seed(1)
    eager, labels = network(tf), np.array([0, 1, 2])
    compiled = tf.keras.models.clone_model(eager)
    compiled.set_weights(eager.get_weights())
    loss = tf.keras.losses.SparseCategoricalCrossentropy()
    one, two = tf.keras.optimizers.SGD(0.3, momentum=0.5), tf.keras.optimizers.SGD(0.3, momentum=0.5)
    step = sam.compiled_sam(compiled, loss, two, 0.05)
    for size in (3, 2, 3):
        expected = sam.sam_step(eager, X[:size], labels[:size], loss, one, 0.05)
        assert float(step(X[:size], labels[:size])) == pytest.approx(float(expected), rel=1e-4)
    for weight, expected in zip(compiled.get_weights(), eager.get_weights(), strict=True):
        assert weight == pytest.approx(expected, abs=1e-5)
    assert step.experimental_get_tracing_count() == 1
    assert int(two.iterations.numpy()) == 3


def test_dropout_draws_anew_in_each_step(tf: Any, sam: Any) -> None:
    dropout = tf.keras.layers.Dropout(0.5, seed=2)
    model = tf.keras.Sequential([tf.keras.Input((2,)), dropout, tf.keras.layers.Dense(1)])
    state = dropout.seed_generator.state.numpy()
    sam.sam_step(model, X, Y, tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(0.1), 0.05)
    assert (dropout.seed_generator.state.numpy() != state).any()
