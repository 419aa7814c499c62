"""Questions 2.4 to 2.6 in TensorFlow: the networks as they are built, and the loss beside the numpy oracle and Keras' own."""

from typing import Any

import numpy as np
import pytest

from reference.shared import smoothing
from reference.shared.q2_facts import ACTIVATIONS, ALPHAS, GRID, WIDTHS

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(scale=3, size=(7, 10))
LABELS = np.array([0, 9, 3, 3, 5, 1, 8])
EXTREME = np.where(RNG.random((7, 10)) < 0.5, -1000.0, 1000.0)


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


@pytest.fixture(scope="module")
def keras(tf: Any) -> Any:
    return tf.keras


def test_the_network_has_the_layers_asked_for(keras: Any) -> None:
    from reference.shared.q2_4_network import build_network  # noqa: PLC0415

    network = build_network(20, 40, "relu", 10)
    assert [layer.units for layer in network.layers] == [20, 40, 10]
    assert [layer.activation.__name__ for layer in network.layers] == ["relu", "relu", "softmax"]
    assert network.count_params() == 785 * 20 + 21 * 40 + 41 * 10  # by hand: weights and biases
    for_logits = build_network(40, 20, "tanh", 26, logits=True)
    assert [layer.activation.__name__ for layer in for_logits.layers] == ["tanh", "tanh", "linear"]
    assert for_logits.output_shape == (None, 26)


def test_the_grid_search_trains_every_combination_and_keeps_the_best_by_validation(keras: Any) -> None:
    from reference.shared.q2_5_grid import best, grid_search  # noqa: PLC0415

    keras.utils.set_random_seed(1)
    labels = np.resize(np.arange(3), 90)
    images = (RNG.random((90, 784)) * 0.1 + labels[:, np.newaxis] / 3).astype(np.float32)
    valid = images[:30], labels[:30]
    results = grid_search((images[30:], labels[30:]), valid, WIDTHS, ACTIVATIONS, classes=3, epochs=1)
    assert set(results) == set(GRID)
    for (n1, n2, activation), (accuracy, network) in results.items():
        assert [layer.units for layer in network.layers] == [n1, n2, 3]
        assert network.layers[0].activation.__name__ == activation
        # the accuracy that is kept is that of the network that is kept
        predicted = network.predict(valid[0], verbose=0).argmax(axis=1)
        assert accuracy == pytest.approx((predicted == valid[1]).mean(), abs=1e-6)
    assert results[best(results)][0] == max(accuracy for accuracy, _ in results.values())


@pytest.mark.parametrize("alpha", [0.0, *ALPHAS, 1.0])
@pytest.mark.parametrize("logits", [LOGITS, LOGITS[:, :2], LOGITS[:1], EXTREME, np.zeros((7, 26))], ids=str)
def test_the_loss_and_its_gradient_agree_with_the_oracle_and_with_keras(
    tf: Any, keras: Any, logits: np.ndarray, alpha: float
) -> None:
    from reference.shared.q2_6_smoothing import smoothed_cross_entropy  # noqa: PLC0415

    n, classes = logits.shape
    labels = LABELS[:n] % classes
    tensor = tf.constant(logits)  # float64
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        loss = smoothed_cross_entropy(tf.constant(labels), tensor, alpha)
    assert loss.shape == ()
    assert float(loss) == pytest.approx(smoothing.smoothed_cross_entropy(labels, logits, alpha), rel=1e-12, abs=1e-12)
    gradient = tape.gradient(loss, tensor).numpy()
    assert gradient == pytest.approx(smoothing.smoothed_gradient(labels, logits, alpha), abs=1e-12)
    builtin = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=alpha, dtype="float64")
    assert float(loss) == pytest.approx(float(builtin(np.eye(classes)[labels], logits)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("labels", [LABELS, LABELS.astype(np.float32), LABELS.astype(np.uint8), LABELS.tolist()])
def test_the_loss_takes_labels_of_any_type_and_float32_logits(labels: Any) -> None:
    from reference.shared.q2_6_smoothing import smoothed_cross_entropy  # noqa: PLC0415

    loss = smoothed_cross_entropy(labels, LOGITS.astype(np.float32), 0.1)
    assert loss.dtype == "float32"
    assert float(loss) == pytest.approx(smoothing.smoothed_cross_entropy(LABELS, LOGITS, 0.1), rel=1e-6)


def test_keras_trains_with_the_loss(keras: Any) -> None:
    from reference.shared.q2_4_network import build_network, train  # noqa: PLC0415
    from reference.shared.q2_6_smoothing import smoothed_cross_entropy  # noqa: PLC0415

    keras.utils.set_random_seed(1)
    labels = np.resize(np.arange(3), 60)
    samples = (RNG.random((60, 784)) * 0.1 + labels[:, np.newaxis] / 3).astype(np.float32), labels
    network = build_network(20, 20, "relu", 3, logits=True)
    train(network, lambda y, h: smoothed_cross_entropy(y, h, 0.1), samples, samples, epochs=2)
    # what Keras reports is what the oracle says of the trained network's logits
    observed = network.evaluate(*samples, verbose=0)[0]
    logits = network.predict(samples[0], verbose=0)
    assert observed == pytest.approx(smoothing.smoothed_cross_entropy(labels, logits, 0.1), rel=1e-5)
