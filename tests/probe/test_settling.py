"""Batch norm's memory in the quick tier."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def settle(probe: Callable[[str], ModuleType], keras: Any) -> Any:
    """Patches Keras until the test ends."""
    module = __import__("keras.src.layers.normalization.batch_normalization", fromlist=["BatchNormalization"])
    assert keras.layers.BatchNormalization is module.BatchNormalization
    watch = probe("training.watch").Watch()
    yield lambda momentum: probe("training.settling").Settling(watch, momentum).patch(module)
    watch.undo()


def test_only_the_default_is_shortened(settle: Any, keras: Any) -> None:
    layers = keras.layers
    before = layers.BatchNormalization()
    settle(0.9)
    after, named = layers.BatchNormalization(), layers.BatchNormalization(momentum=0.99, axis=1)
    assert (before.momentum, after.momentum, named.momentum) == (0.99, 0.9, 0.99)
    assert (after.epsilon, after.center, named.axis) == (before.epsilon, before.center, 1)
    assert layers.BatchNormalization.from_config(after.get_config()).momentum == 0.9


def test_a_subclass_and_a_saved_model_keep_what_they_were_made_with(settle: Any, keras: Any) -> None:
    class Mine(keras.layers.BatchNormalization):  # type: ignore[misc] # known at run time only
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(momentum=0.5, **kwargs)

    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization()])
    settle(0.9)
    assert Mine().momentum == 0.5
    assert keras.models.model_from_json(model.to_json()).layers[0].momentum == 0.99


def test_nothing_changes_where_nothing_is_asked_for(settle: Any, keras: Any) -> None:
    settle(None)
    assert keras.layers.BatchNormalization().momentum == 0.99


def test_moving_averages_settle_in_some_tens_of_steps(settle: Any, keras: Any) -> None:
    settle(0.9)
    layer, batch = keras.layers.BatchNormalization(), np.array([[3.0], [5.0]], np.float32)
    for _ in range(40):
        layer(batch, training=True)
    assert float(layer.moving_mean[0]) == pytest.approx(4.0, abs=0.1)
