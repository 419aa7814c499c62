"""The small networks in numpy against finite differences; Keras's own in test_part3_tensorflow.py."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from reference.shared.arrays import Floats
from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES
from reference.shared.tiny_networks import DROPS_ALL, Layer, TinyNetwork, logits, probabilities, run

RNG = np.random.RandomState(5)
LABELS = np.array([2, 0, 1])
IMAGES = RNG.rand(3, 4, 4, 2)


def weights(*shape: int, scale: float = 0.6) -> np.ndarray:
    return (scale * RNG.standard_normal(shape)).astype(np.float32)


NORM = Layer("batch_norm", (weights(3) + 1, weights(3), weights(3), np.abs(weights(3)) + 0.5))
NETWORK = TinyNetwork(
    (4, 4, 2),
    (
        Layer("conv", (weights(3, 3, 2, 3), weights(3))),
        NORM,
        Layer("relu"),
        Layer("conv", (weights(1, 3, 3, 2), weights(2))),
        Layer("relu"),
        Layer("average_pool", amount=2),
        Layer("dropout", amount=0.3),
        Layer("flatten"),
        Layer("dense", (weights(8, 5), weights(5))),
        Layer("relu"),
        Layer("dense", (weights(5, 3),)),
        Layer("softmax"),
    ),
)


def summed_loss(network: TinyNetwork, images: Floats, loss: str, *, training: bool = False) -> float:
    return float(LOSSES[loss][0](run(network, images, training=training).outputs, LABELS).sum())


def differences(at: Floats, value: Callable[[Floats], float]) -> Floats:
    """Central differences of value(array) by each entry."""
    result = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        moved = np.zeros_like(at)
        moved[place] = 1e-6
        result[place] = (value(at + moved) - value(at - moved)) / 2e-6
    return result


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_derivative_by_the_input_agrees_with_finite_differences(loss: str, *, training: bool) -> None:
    network = TinyNetwork(NETWORK.shape, tuple(layer for layer in NETWORK.layers if layer.kind != "dropout"))
    done = run(network, IMAGES, training=training)
    found = done.by_input(LOSSES[loss][1](done.outputs, LABELS))
    expected = differences(IMAGES, lambda x: summed_loss(network, x, loss, training=training))
    assert np.abs(expected).max() > 1e-3
    assert found == pytest.approx(expected, abs=1e-7)


def test_the_derivatives_by_the_weights_agree_with_finite_differences() -> None:
    def loss_with(index: int, value: Floats) -> float:
        changed = NETWORK.with_weights([*NETWORK.weights[:index], value, *NETWORK.weights[index + 1 :]])
        return summed_loss(changed, IMAGES, CROSS_ENTROPY)

    done = run(NETWORK, IMAGES)
    found = list(done.by_weights(LOSSES[CROSS_ENTROPY][1](done.outputs, LABELS)))
    trained = [index for index in range(len(NETWORK.weights)) if index not in {2, 3, 4, 5}]  # not batch norm's
    for index in trained:
        at = NETWORK.weights[index].astype(np.float64)
        assert found.pop(0) == pytest.approx(differences(at, partial(loss_with, index)), abs=1e-7), index
    assert not found


def test_a_convolution_by_hand() -> None:
    # one map, a kernel that looks at the pixel to the left only: the image moves one to the right, zeros enter
    kernel = np.zeros((3, 3, 1, 1), np.float32)
    kernel[1, 0] = 1
    network = TinyNetwork((2, 3, 1), (Layer("conv", (kernel, np.array([0.5], np.float32))), Layer("flatten")))
    image = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reshape(1, 2, 3, 1)
    assert logits(network, image).tolist() == [[0.5, 1.5, 2.5, 0.5, 4.5, 5.5]]


def test_batch_norm_in_training_uses_the_batch_alone() -> None:
    network = TinyNetwork((3,), (NORM,))
    x = np.arange(12.0).reshape(4, 3)
    gamma, beta = NORM.weights[:2]
    outputs = run(network, x, training=True).outputs
    # by hand: 0, 3, 6, 9 has mean 4.5 and variance 11.25, and so has each other column
    expected = gamma * (np.array([[-4.5], [-1.5], [1.5], [4.5]]) / np.sqrt(11.25 + 1e-3)) + beta
    assert outputs == pytest.approx(expected, abs=1e-6)
    assert run(network, x).outputs != pytest.approx(expected, abs=0.1)


def test_dropout_does_nothing_in_inference_and_drops_all_in_training() -> None:
    def with_rate(rate: float) -> TinyNetwork:
        return TinyNetwork((3,), (Layer("dropout", amount=rate), Layer("dense", (np.eye(3, dtype=np.float32),))))

    x = np.array([[1.0, 2.0, 3.0]])
    assert logits(with_rate(0.5), x).tolist() == x.tolist()
    assert run(with_rate(DROPS_ALL), x, training=True).outputs.tolist() == [[0, 0, 0]]
    with pytest.raises(ValueError, match="random"):
        run(with_rate(0.5), x, training=True)


def test_probabilities_are_the_softmax_of_the_logits() -> None:
    z = logits(NETWORK, IMAGES)
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert probabilities(NETWORK, IMAGES) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("network", "shape", "message"),
    [
        (NETWORK, (3, 4, 4, 3), "images: expected shape"),
        (NETWORK, (0, 4, 4, 2), "images: expected shape"),
        (TinyNetwork((2,), (Layer("tanh"), Layer("flatten"))), (1, 2), "tanh"),
        (TinyNetwork((3, 4, 1), (Layer("average_pool", amount=2),)), (1, 3, 4, 1), "squares of side 2"),
        (TinyNetwork((3, 4, 1), (Layer("conv", (weights(2, 2, 1, 1), weights(1))),)), (1, 3, 4, 1), "odd"),
    ],
)
def test_what_does_not_fit_is_refused(network: TinyNetwork, shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(network, np.zeros(shape))


def test_a_network_lists_its_weights_layer_after_layer() -> None:
    shapes = [(3, 3, 2, 3), (3,), (3,), (3,), (3,), (3,), (1, 3, 3, 2), (2,), (8, 5), (5,), (5, 3)]
    assert [weight.shape for weight in NETWORK.weights] == shapes
    assert NETWORK.moving == (4, 5)
    assert TinyNetwork((3,), (Layer("flatten"),)).moving == ()
    with pytest.raises(ValueError, match="expected 11 arrays, received 10"):
        NETWORK.with_weights(NETWORK.weights[1:])
