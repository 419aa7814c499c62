"""Questions 3.2 to 3.4: the network as it is built, beside the same formula in plain TensorFlow operations; the grid."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reference.shared.q3_facts import GRID, LEARNING_RATES, NUM_BLOCKS, USE_SKIP

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

PLAIN = {
    "name": "network", "width": 32, "height": 32, "depth": 3, "num_blocks": 2, "feature_maps": 4, "num_classes": 10,
    "drop_rate": 0.2, "batch_norm": None, "is_augmentation": False, "activation_func": "relu", "use_skip": True, "model": None,
}  # fmt: skip
ODD = {"width": 13, "height": 9, "depth": 2, "feature_maps": 3, "num_classes": 7}


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


def built(**changes: Any) -> Any:
    from reference.shared.q3_2_cnn import build_cnn  # noqa: PLC0415

    settings = SimpleNamespace(**PLAIN | changes)
    build_cnn(settings)
    return settings.model


def by_operations(tf: Any, weights: list[np.ndarray], images: np.ndarray, settings: dict[str, Any]) -> np.ndarray:
    """The block of ruling 6 in `tf.nn`, in inference; weights in the order in which Keras lists them."""
    left, hidden = iter(weights), tf.constant(images)
    activation = getattr(tf.nn, settings["activation_func"])
    for _ in range(settings["num_blocks"]):
        added: Any = 0.0
        for place in ("first", "second"):
            hidden = tf.nn.conv2d(hidden, next(left), strides=1, padding="SAME") + next(left)
            before = hidden
            if settings["batch_norm"]:
                gamma, beta, mean, variance = (next(left) for _ in range(4))
                hidden = gamma * (hidden - mean) / np.sqrt(variance + 1e-3) + beta
            hidden = activation(hidden + added)
            if place == "first" and settings["use_skip"]:
                added = before
        hidden = tf.nn.avg_pool2d(hidden, 2, strides=2, padding="SAME")
    logits = tf.reshape(hidden, (len(images), -1)) @ next(left) + next(left)
    assert next(left, None) is None
    return tf.nn.softmax(logits).numpy()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"use_skip": False},
        {"batch_norm": True, "num_blocks": 3, "activation_func": "tanh"},
        {"batch_norm": True, "use_skip": False, "activation_func": "elu"},
        ODD | {"num_blocks": 4, "drop_rate": 0.0},
        ODD | {"num_blocks": 1, "batch_norm": False, "activation_func": "sigmoid"},
    ],
    ids=str,
)
def test_the_network_computes_what_the_blocks_ask_for(tf: Any, changes: dict[str, Any]) -> None:
    settings, rng = dict[str, Any](PLAIN | changes), np.random.default_rng(3)
    model = built(**changes)
    # other numbers than at the start, where batch norm changes next to nothing
    weights = [
        rng.uniform(0.1, 0.5, weight.shape) * rng.choice([-1, 1], weight.shape) for weight in model.get_weights()
    ]
    weights = [
        abs(new) if "variance" in weight.path else new for weight, new in zip(model.weights, weights, strict=True)
    ]
    model.set_weights(weights)
    images = rng.random((3, settings["height"], settings["width"], settings["depth"]), dtype=np.float32)
    expected = by_operations(tf, [weight.astype(np.float32) for weight in weights], images, settings)
    assert model(images, training=False).numpy() == pytest.approx(expected, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("batch_norm", [None, False, True])
@pytest.mark.parametrize("use_skip", [True, False])
def test_the_feature_maps_double_from_block_to_block(tf: Any, *, batch_norm: bool | None, use_skip: bool) -> None:
    model = built(num_blocks=3, feature_maps=5, batch_norm=batch_norm, use_skip=use_skip)
    kernels = [weight.shape for weight in model.trainable_weights if len(weight.shape) == 4]
    assert kernels == [
        (3, 3, 3, 5), (3, 3, 5, 5), (3, 3, 5, 10), (3, 3, 10, 10), (3, 3, 10, 20), (3, 3, 20, 20)
    ]  # fmt: skip
    # by hand: kernels and biases, gamma and beta, and the dense layer on 4 x 4 x 20
    convolutions = sum(math.prod(shape) + shape[-1] for shape in kernels)
    normalisation = 2 * sum(shape[-1] for shape in kernels) if batch_norm else 0
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert trainable == convolutions + normalisation + (4 * 4 * 20 + 1) * 10


@pytest.mark.parametrize(("rate", "count"), [(0.0, 0), (0.3, 2)])
def test_dropout_ends_each_block_and_acts_in_training_only(tf: Any, rate: float, count: int) -> None:
    tf.keras.utils.set_random_seed(1)
    model, images = built(drop_rate=rate), np.random.default_rng(0).random((2, 32, 32, 3), dtype=np.float32)
    rates = [layer.rate for layer in model.layers if type(layer).__name__ == "Dropout"]
    assert rates == [rate] * count
    calls = [model(images, training=training).numpy() for training in (False, False, True, True)]
    assert (calls[0] == calls[1]).all()
    assert (calls[2] != calls[3]).any() == bool(rate)


def test_two_networks_of_one_class_share_nothing(tf: Any) -> None:
    one, two = built(), built()
    before = two.get_weights()
    one.set_weights([weight + 1 for weight in one.get_weights()])
    assert all((new == old).all() for new, old in zip(two.get_weights(), before, strict=True))


def test_the_grid_search_trains_every_combination_and_the_best_is_chosen_by_validation(tf: Any) -> None:
    from reference.shared.q3_4_grid import best, grid_search  # noqa: PLC0415

    asked = []

    def train(**settings: Any) -> Any:
        asked.append((settings["num_blocks"], settings["use_skip"], settings["learning_rate"]))
        # highest for (3, False, 0.0001) after the last epoch; earlier epochs say otherwise
        last = 0.5 + 0.1 * (settings["num_blocks"] == 3) + 0.1 * (not settings["use_skip"])
        last += 0.1 * (settings["learning_rate"] == 0.0001)
        return SimpleNamespace(history=SimpleNamespace(history={"val_accuracy": [0.9, 1 - last, last]}))

    results = grid_search(train, NUM_BLOCKS, USE_SKIP, LEARNING_RATES)
    assert asked == list(results) == list(GRID)
    assert best(results) == (3, False, 0.0001)
    assert results[3, False, 0.0001][0] == pytest.approx(0.8)
