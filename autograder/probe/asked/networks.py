"""Arguments that live in TensorFlow: the grader's networks, optimizers and losses, made anew for each call."""

import importlib
from typing import Any

import numpy as np

from autograder_probe.held import arrays

EPSILON = 1e-3
"""Of batch normalisation."""
SEED = 20_230_418
"""Of dropout: a student's function sees the same masks whenever it is called."""


def network(plan: dict[str, Any]) -> Any:
    """A functional Keras model of `plan` = {"shape", "layers": [{"kind", "weights": [array, …], "amount"}, …]}."""
    keras = importlib.import_module("keras")
    inputs = outputs = keras.Input(tuple(plan["shape"]))
    for described in plan["layers"]:
        weights = [arrays.decode(item) for item in described.get("weights", [])]
        layer = _layer(keras.layers, described["kind"], weights, described.get("amount", 0.0))
        outputs = layer(outputs)
        if weights:
            layer.set_weights(weights)
    return keras.Model(inputs, outputs)


def weights(model: Any) -> list[np.ndarray]:
    """Those of a `network`, in the order of its layers, each layer's as in the plan."""
    return [np.array(array) for layer in model.layers if layer.count_params() for array in layer.get_weights()]


def optimizer(plan: dict[str, Any]) -> Any:
    """A Keras optimizer of `plan` = {"optimizer": name, "learning_rate"}."""
    optimizers = importlib.import_module("keras").optimizers
    return optimizers.get({"class_name": plan["optimizer"], "config": {"learning_rate": plan["learning_rate"]}})


def loss(name: str) -> Any:
    """A Keras loss: the mean over a batch."""
    return getattr(importlib.import_module("keras").losses, name)()


def _layer(layers: Any, kind: str, weights: list[np.ndarray], amount: float) -> Any:
    last = weights[0].shape[-1] if weights else 0
    if kind == "conv":
        return layers.Conv2D(last, weights[0].shape[:2], padding="same", use_bias=len(weights) > 1)
    if kind == "dense":
        return layers.Dense(last, use_bias=len(weights) > 1)
    if kind == "average_pool":
        return layers.AveragePooling2D(int(amount), padding="same")
    if kind == "dropout":
        return layers.Dropout(amount, seed=SEED)
    if kind == "batch_norm":
        return layers.BatchNormalization(epsilon=EPSILON)
    return {"relu": layers.ReLU, "flatten": layers.Flatten, "softmax": layers.Softmax}[kind]()
