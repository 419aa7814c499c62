"""Training logs, models and descriptions of samples that only a forger writes."""

import random
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from autograder.model.training import Event, EventKind, LossProbe, ModelSeen, Node, Rows, TrainingLog
from tests.fuzz.oddities import LABELS, odd_number

__all__ = ["forged_log", "forged_model", "forged_rows"]

T = TypeVar("T")
WHOLE = (-(2**62), -1, 0, 1, 2, 3, 5, 10, 20, 32, 64, 784, 10**9, 2**62)
OPS = (
    "Input", "Input", "Variable", "Variable", "MatMul", "BiasAdd", "Relu", "Softmax", "Const", "Mul", "AddV2", "Sum", "Mean", "SelectV2",
    "LeakyRelu", "Conv2D", "AvgPool", "MaxPool", "FusedBatchNormV3", "Reshape", "Identity", "Pad", "ConcatV2", "Sub", "Rsqrt", "Square",
    "Einsum", "BatchMatMulV2", "Tanh", "Elu", "GreaterEqual", "Cast", "RandomUniform", "Mystery", "",
)  # fmt: skip
ATTRS = (
    "strides",
    "padding",
    "ksize",
    "alpha",
    "transpose_b",
    "value",
    "equation",
    "data_format",
    "epsilon",
    "dtype",
    "shape",
    "axis",
)
ATTR_VALUES = (
    "",
    "SAME",
    "VALID",
    "1,2,2,1",
    "1,1,1,1",
    "True",
    "0.5",
    "nan",
    "[",
    "999999999999",
    "ab,bc->ac",
    "NHWC",
    "-1",
    "0.3",
    "1",
)
METRICS = ("accuracy", "val_accuracy", "val_loss", "loss", "acc", "top_accuracy", "val_", "")
DETAILS = (
    "",
    "NUM_EPOCHS=20->6",
    "=->",
    "N=0->0",
    "A=99999999->1",
    "train letters",
    "models/robust.keras",
    "../../x.keras",
    *LABELS,
)
LOSSES = ("", "CategoricalCrossentropy", "SparseCategoricalCrossentropy", "<lambda>", "f")


def _pick(source: random.Random, choices: "tuple[T, ...]") -> T:
    return choices[source.randrange(len(choices))]


def _some(source: random.Random, make: Callable[[], T], most: int) -> tuple[T, ...]:
    return tuple(make() for _ in range(source.choice((0, 1, 2, most))))


def forged_rows(source: random.Random, numbers: np.random.Generator) -> Rows:
    """Samples of any shape, with any sketches and labels."""
    count = source.choice((0, 1, 4, 60, 500))
    stated = count if source.random() < 0.8 else source.choice((0, 1, 2**62))
    agreed = stated == count
    with np.errstate(all="ignore"):
        sketch = (numbers.random((count, 3)) * source.choice((1, 1e30, 1e300))).astype(np.float32)
    labels = numbers.integers(-2, source.choice((1, 10, 2**62)), count)
    one_hot = source.random() < 0.5
    return Rows(
        count=stated,
        shape=_pick(source, ((784,), (28, 28), (28, 28, 1), (32, 32, 3), (), (0,), (-1, 2**62), (1,) * 16)),
        dtype=_pick(source, ("float32", "uint8", "", "<b>", "object")),
        low=odd_number(source),
        high=odd_number(source),
        sketch=np.nan_to_num(sketch) if agreed and source.random() < 0.8 else None,
        labels=labels if agreed and source.random() < 0.8 else None,
        one_hot=one_hot and agreed,
    )


def _node(source: random.Random, index: int) -> Node:
    forward = source.random() < 0.1  # to nodes that come later, to itself, or to none
    inputs = _some(source, lambda: source.randrange(-2, 12) if forward else source.randrange(-1, max(1, index)), 4)
    if index and source.random() < 0.7:
        inputs = (index - 1, *inputs)
    return Node(
        op=_pick(source, OPS),
        inputs=inputs,
        weights=_some(source, lambda: _pick(source, WHOLE), 4),
        attrs={_pick(source, ATTRS): _pick(source, ATTR_VALUES) for _ in range(source.randrange(4))},
    )


def forged_model(source: random.Random) -> ModelSeen:
    """A model with a graph that may go in circles."""
    nodes = tuple(_node(source, index) for index in range(source.choice((0, 1, 3, 10, 40))))
    return ModelSeen(
        type_name=_pick(source, ("Sequential", "Functional", "", "<b>")),
        parameters=_pick(source, WHOLE),
        nodes=nodes,
        layers=_some(
            source, lambda: _pick(source, ("Dense(20, relu)", "Dense(-3)", "Dropout(0.2)", "Conv2D(", *LABELS)), 6
        ),
        problem=_pick(source, ("", "", "refused")),
        training=nodes if source.random() < 0.6 else (),
    )


def _event(source: random.Random, order: int) -> Event:
    def series() -> tuple[float, ...]:
        return _some(source, lambda: odd_number(source), 6)

    def index() -> int:
        return source.choice((-2, -1, 0, 1, 2, 2**62))

    return Event(
        kind=_pick(source, tuple(EventKind)),
        order=source.choice((order, 0, -(2**62))),
        cell=source.choice((-1, 0, 1, 2, 5, 2**62)),
        model=index(),
        data=index(),
        validation=index(),
        validation_split=odd_number(source),
        asked=_pick(source, WHOLE),
        ran=_pick(source, WHOLE),
        steps=_pick(source, WHOLE),
        batch=_pick(source, WHOLE),
        optimizer=_pick(source, ("", "Adam", "SGD", "<b>")),
        learning_rate=odd_number(source),
        loss=_pick(source, LOSSES),
        loss_probe=LossProbe(*(odd_number(source) for _ in range(4))) if source.random() < 0.5 else None,
        callbacks=source.choice(((), ("EarlyStopping",), ("<b>",))),
        history={_pick(source, METRICS): series() for _ in range(source.randrange(4))},
        metrics={_pick(source, METRICS): odd_number(source) for _ in range(source.randrange(3))},
        predictions=source.choice((None, np.zeros(60, np.int64), np.zeros((2, 2), np.int64), np.full(0, 3))),
        detail=_pick(source, DETAILS),
        ended=source.random() < 0.8,
        seen=index(),
        passes=odd_number(source),
    )


def forged_log(source: random.Random, numbers: np.random.Generator) -> TrainingLog:
    """A log of events that speak of models and samples that are there, or are not."""
    return TrainingLog(
        events=tuple(_event(source, order) for order in range(source.choice((0, 1, 5, 30)))),
        models=_some(source, lambda: forged_model(source), 3),
        data=_some(source, lambda: forged_rows(source, numbers), 4),
        spent_s=odd_number(source),
    )
