"""The solution of Part 3 passes the cases that students' functions are tried on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference.shared.attack_cases import attack_cases
from reference.shared.sam_oracles import sam_cases
from reference.shared.tiny_networks import TinyNetwork

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    keras.utils.set_random_seed(17)
    return keras


def model_of(keras: Any, network: TinyNetwork) -> Any:
    """The functional Keras model of a chain."""
    layers = keras.layers
    makers: dict[str, Callable[[Any], Any]] = {
        "conv": lambda layer: layers.Conv2D(layer.weights[0].shape[-1], layer.weights[0].shape[:2], padding="same"),
        "dense": lambda layer: layers.Dense(layer.weights[0].shape[-1], use_bias=len(layer.weights) > 1),
        "batch_norm": lambda _layer: layers.BatchNormalization(epsilon=1e-3),
        "average_pool": lambda layer: layers.AveragePooling2D(int(layer.amount)),
        "dropout": lambda layer: layers.Dropout(layer.amount),
        "relu": lambda _layer: layers.ReLU(),
        "flatten": lambda _layer: layers.Flatten(),
        "softmax": lambda _layer: layers.Softmax(),
    }
    inputs = outputs = keras.Input(network.shape)
    for layer in network.layers:
        made = makers[layer.kind](layer)
        outputs = made(outputs)
        if layer.weights:
            made.set_weights(layer.weights)
    return keras.Model(inputs, outputs)


@pytest.mark.parametrize("pixels", [(0.0, 1.0), (-1.0, 1.0)], ids=str)
@pytest.mark.parametrize("kind", ["fgsm", "mim", "pgd"])
def test_each_attack_gives_what_is_right_and_leaves_the_network_as_it_was(
    keras: Any, kind: str, pixels: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reference.shared import q3_8_attacks  # noqa: PLC0415

    for name, value in zip(("LOW", "HIGH"), pixels, strict=True):  # as the notebook of an edition sets them
        monkeypatch.setattr(q3_8_attacks, name, value)
    for case in attack_cases(kind, pixels):
        model = model_of(keras, case.network)
        before = model.get_weights()
        numbers = (case.epsilon,) if kind == "fgsm" else (case.epsilon, case.steps, case.step_size)
        found = getattr(q3_8_attacks, kind)(model, case.images, case.labels, *numbers).numpy()
        assert all((new == old).all() for new, old in zip(model.get_weights(), before, strict=True))
        if case.law is None:
            assert case.right is not None
            assert float((np.abs(found - case.right) > 1e-5).mean()) <= case.allowed, case.given
            continue
        along = (found - case.images) * case.law.direction
        slack = 5 * case.law.spread / along.size**0.5 + 1e-6
        assert along.mean() == pytest.approx(case.law.mean, abs=slack), case.given
        assert along.std() == pytest.approx(case.law.spread, abs=slack + 0.01 * case.law.spread), case.given


@pytest.mark.parametrize("number", range(len(sam_cases())))
def test_a_step_of_sam_gives_what_is_right(keras: Any, number: int) -> None:
    from reference.shared.q3_10_sam import sam_step  # noqa: PLC0415

    case = sam_cases()[number]
    model = model_of(keras, case.network)
    optimizer = keras.optimizers.SGD(case.learning_rate)
    sam_step(model, case.images, case.labels, getattr(keras.losses, case.loss)(), optimizer, case.rho)
    for found, expected in zip(model.get_weights(), case.right, strict=True):
        assert np.abs(found - expected).max() <= case.atol, case.given
