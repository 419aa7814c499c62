"""What was observed of data, models and training while a notebook ran: plain data, a claim like all evidence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOTHING_OBSERVED", "Event", "EventKind", "LossProbe", "ModelSeen", "Node", "Rows", "TrainingLog"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Many samples, known again by a sketch of each; see `checks.samples.sketch`."""

    count: int
    shape: tuple[int, ...]
    """Of one sample: (784,), (28, 28), (28, 28, 1)."""
    dtype: str
    low: float
    """Smallest value of all."""
    high: float
    """Largest value of all."""
    sketch: NDArray[np.float32] | None = None
    """(count, 3), in the samples' order; None where the samples could not be read (a plain generator)."""
    labels: NDArray[np.int64] | None = None
    """(count,): class index of each sample, one-hot or soft labels as their largest entry; None where there are none."""
    one_hot: bool = False
    """The labels were vectors with one entry a class."""
    peaks: NDArray[np.float32] | None = None
    """(count,): largest entry of each label vector, 1 for a plain one-hot label; None where labels are no vectors, or not
    known. Evidence leaves out ones: labels that were vectors, written without peaks, are read as plain one-hot labels."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a model's inference graph, in topological order."""

    op: str
    """TensorFlow's name of it: `MatMul`, `BiasAdd`, `Relu`, `Softmax`; `Input` for the model's input."""
    inputs: tuple[int, ...]
    """Indices of the nodes that it takes its tensors from."""
    weights: tuple[int, ...] = ()
    """For an op of its own `Variable`: its shape, and nothing computes it."""
    attrs: Mapping[str, str] = field(default_factory=dict)
    """Attributes and constants that matter, as text: `strides`, `padding`, `ksize`, `alpha`, `transpose_b`, `value`."""


@dataclass(frozen=True, slots=True)
class ModelSeen:
    """One model as it was when it was first trained or evaluated."""

    type_name: str
    parameters: int
    """Number of trainable numbers."""
    nodes: tuple[Node, ...] = ()
    """Inference graph; the last node is the output. Empty where it could not be traced."""
    layers: tuple[str, ...] = ()
    """One short line a layer, for messages: `Dense(20, relu)`."""
    problem: str = ""
    """Why there is no graph; empty if there is one."""
    training: tuple[Node, ...] = ()
    """Graph with `training=True`, for models that the grader asked for; the last node is the output."""


class EventKind(StrEnum):
    """What happened."""

    LOAD = "load"
    """A data set was loaded through its package; `detail` is e.g. `train letters` (emnist) or `fashion_mnist` (Keras)."""
    FIT = "fit"
    """`fit`, or `train_on_batch` calls of one cell on one model taken together."""
    STEPS = "steps"
    """Steps of an optimizer outside of `fit`: a training loop of the student's own."""
    EVALUATE = "evaluate"
    PREDICT = "predict"
    """`predict`, or a model called on whole arrays outside of training."""
    SAVE = "save"
    """`detail` is the path."""
    RESTORE = "restore"
    """A model or its weights were loaded; `detail` is the path."""
    SMOOTHING = "smoothing"
    """A loss was used with its built-in label smoothing; `detail` is its name and the amount."""
    PARAMETERS = "parameters"
    """The grader replaced values of the cell tagged `parameters`; `detail` is `NAME=theirs->ours`."""


@dataclass(frozen=True, slots=True)
class LossProbe:
    """A compiled loss, called on the probe's own small batch; nan where it refused."""

    labels_logits: float
    """Integer labels and logits."""
    one_hot_logits: float
    labels_probabilities: float
    """Integer labels and the softmax of those logits."""
    one_hot_probabilities: float


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was observed."""

    kind: EventKind
    order: int
    """Rises by one with each event of the notebook."""
    cell: int
    """Index of the cell in the submitted notebook; -1 if unknown."""
    model: int = -1
    """Index in `TrainingLog.models`; -1 for none."""
    data: int = -1
    """Index in `TrainingLog.data` of the samples that were trained on, evaluated or predicted; -1 if not known."""
    validation: int = -1
    """The same for the validation samples of a FIT."""
    validation_split: float = 0.0
    """Share that Keras itself split off the end of `data`."""
    asked: int = 0
    """Epochs asked for, before anything was capped or overridden."""
    ran: int = 0
    """Epochs that ran."""
    steps: int = 0
    """Steps of the optimizer."""
    batch: int = 0
    """Samples a step; 0 if not known."""
    optimizer: str = ""
    learning_rate: float = math.nan
    """Of the optimizer when the training began; nan if not known."""
    loss: str = ""
    loss_probe: LossProbe | None = None
    callbacks: tuple[str, ...] = ()
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Metric → its value after each epoch that ran."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Metric → value that an EVALUATE returned."""
    predictions: NDArray[np.int64] | None = None
    """(n,): most probable class of each sample, for PREDICT."""
    detail: str = ""
    ended: bool = True
    """False when it was interrupted or raised."""
    seen: int = -1
    """Index in `TrainingLog.data` of some of the samples that reached the network's first convolution in training, under
    the labels that reached the loss; -1 if not known. Unlike `data` it shows what augmentation, mixup or an attack made of
    them."""
    passes: float = 0.0
    """Forward passes in training per step of the optimizer: 1 for plain training, 2 for SAM; 0 if not known."""
    asked_of: int = 0
    """Samples that the probe itself had the model classify: some of those evaluated, or of the validation samples of a FIT
    when it had ended. 0 where it could not."""
    agreeing: int = 0
    """Of those, how many it classified as their labels say: an accuracy that no metric of the student's has a part in."""


@dataclass(frozen=True, slots=True)
class TrainingLog:
    """All that was observed in one notebook, in order."""

    events: tuple[Event, ...] = ()
    models: tuple[ModelSeen, ...] = ()
    data: tuple[Rows, ...] = ()
    spent_s: float = 0.0
    """Seconds that observing took of the student's cells."""
    signs: tuple[str, ...] = ()
    """What looks as if somebody had put a hand to the observing itself, one short text each."""


NOTHING_OBSERVED = TrainingLog()
