"""Training logs made by hand for the tests of checks: a data set of 200 + 60 images, ten classes, and what happens to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.observed import Observed
from autograder.checks.training.watched import Watched
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.training import Event, EventKind, LossProbe, ModelSeen, Node, Rows, TrainingLog

CLASSES = 10
HERE = 5
"""The question's cell."""
RIGHT = Architecture((784, 20, 40, 10), ("relu", "relu", "softmax"))
GRID = tuple(
    Architecture((784, n1, n2, 10), (act, act, "softmax"))
    for n1 in (20, 40)
    for n2 in (20, 40)
    for act in ("sigmoid", "tanh", "relu")
)
_OPS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softmax": "Softmax", "log_softmax": "LogSoftmax"}


def _split(first: int, count: int) -> KnownRows:
    """Sketches that are far apart: row i has the number first + i in it."""
    index = np.arange(first, first + count, dtype=np.float32)
    sketch = np.stack([index, (index * 37) % 101, (index * 53) % 97], axis=1)
    return KnownRows(sketch, np.arange(count) % CLASSES)


KNOWN = KnownSet(_split(0, 200), _split(200, 60), (28, 28), tuple("ABCDEFGHIJ"))


def rows(split: str, first: int = 0, last: int | None = None, **more: Any) -> Rows:
    """Rows of a known split, with their labels."""
    known = KNOWN.test if split == "test" else KNOWN.train
    part = slice(first, last)
    sketch, labels = known.sketch[part], known.labels[part]
    return replace(Rows(len(sketch), (784,), "float32", 0.0, 1.0, sketch, labels), **more)


def joined(*parts: Rows) -> Rows:
    """One set after the other."""
    sketch = np.concatenate([part.sketch for part in parts if part.sketch is not None])
    labels = np.concatenate([part.labels for part in parts if part.labels is not None])
    return replace(parts[0], count=len(sketch), sketch=sketch, labels=labels)


def changed(part: Rows) -> Rows:
    """The same images, transposed or normalised pixel by pixel: their sketches are known to nobody."""
    sketch = None if part.sketch is None else part.sketch + np.float32(0.5)
    return replace(part, sketch=sketch)


TRAIN, VALID, TEST = rows("train", 0, 180), rows("train", 180), rows("test")
FULL = rows("train")


def dense(widths: Sequence[int], activations: Sequence[str]) -> tuple[Node, ...]:
    """The graph of a chain of dense layers as Keras makes it."""
    nodes = [Node("Input", ())]
    for before, after, act in zip(widths[:-1], widths[1:], activations, strict=True):
        signal = len(nodes) - 1
        nodes += [Node("Variable", (), (before, after)), Node("MatMul", (signal, signal + 1))]
        nodes += [Node("Variable", (), (after,)), Node("BiasAdd", (signal + 2, signal + 3))]
        if act != "linear":
            nodes.append(Node(_OPS[act], (len(nodes) - 1,)))
    return tuple(nodes)


def model(like: Architecture = RIGHT, *, logits: bool = False, **more: Any) -> ModelSeen:
    """A model of this architecture; `logits` without the softmax at its end."""
    acts = (*like.activations[:-1], "linear") if logits else like.activations
    return replace(ModelSeen("Sequential", 0, dense(like.widths, acts)), **more)


def unreadable() -> ModelSeen:
    return ModelSeen("Strange", 0, problem="its call needs two inputs")


def loss_probe(alpha: float = 0.0, *, takes: str = "logits", classes: int = CLASSES, **kinds: bool) -> LossProbe:
    """A smoothed cross-entropy's values, by the formula; `takes` logits or probabilities, labels of both kinds unless told."""
    i, j = np.arange(5)[:, None], np.arange(classes)
    logits = 2 * np.sin(1 + i * classes + j)
    target = (1 - alpha) * np.eye(classes)[np.arange(5) % classes] + alpha / classes

    def value(given: NDArray[np.float64]) -> float:
        if takes == "logits":
            p = np.exp(given) / np.exp(given).sum(1, keepdims=True)
        else:
            p = np.clip(given / given.sum(1, keepdims=True), 1e-7, 1)
        return float(-(target * np.log(p)).sum(1).mean())

    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    of_logits, of_probabilities = value(logits), value(probabilities)
    labels, one_hot = kinds.get("labels", True), kinds.get("one_hot", True)
    nan = float("nan")
    return LossProbe(
        of_logits if labels else nan,
        of_logits if one_hot else nan,
        of_probabilities if labels else nan,
        of_probabilities if one_hot else nan,
    )


@dataclass
class Story:
    """What happened, told event by event."""

    events: list[Event] = field(default_factory=list)
    models: list[ModelSeen] = field(default_factory=list)
    data: list[Rows] = field(default_factory=list)
    cell: int = HERE

    def model(self, like: Architecture | ModelSeen = RIGHT, **more: Any) -> int:
        """A new model's index."""
        self.models.append(like if isinstance(like, ModelSeen) else model(like, **more))
        return len(self.models) - 1

    def add(self, kind: EventKind, **fields: Any) -> "Story":
        self.events.append(Event(kind, len(self.events), **{"cell": self.cell, **fields}))
        return self

    def fit(self, of: int, on: Rows | None = TRAIN, *, validation: Rows | None = None, **fields: Any) -> "Story":
        """20 epochs asked for, 6 ran; `val_accuracy` and `val_loss` may be given."""
        history = {name: tuple(fields.pop(name)) for name in ("val_accuracy", "val_loss", "accuracy") if name in fields}
        fields = {"asked": 20, "ran": 6, "steps": 36, "batch": 32, "history": history, "loss": "loss", **fields}
        return self.add(EventKind.FIT, model=of, data=self.index(on), validation=self.index(validation), **fields)

    def steps(self, of: int, on: Rows | None = TRAIN, **fields: Any) -> "Story":
        """A loop of 20 epochs in batches of 30."""
        return self.add(EventKind.STEPS, model=of, data=self.index(on), **{"steps": 120, "batch": 30, **fields})

    def evaluate(self, of: int, on: Rows | None = TEST, accuracy: float | None = None, **fields: Any) -> "Story":
        metrics = {"loss": 0.7} if accuracy is None else {"loss": 1 - accuracy, "accuracy": accuracy}
        return self.add(EventKind.EVALUATE, model=of, data=self.index(on), **{"metrics": metrics, **fields})

    def predict(self, of: int, on: Rows, accuracy: float, **fields: Any) -> "Story":
        """Predictions of which this share is right (the first ones)."""
        assert on.labels is not None
        wrong = np.arange(on.count) >= round(accuracy * on.count)
        predicted = np.where(wrong, (on.labels + 5) % CLASSES, on.labels)
        unlabelled = replace(on, labels=None)
        return self.add(EventKind.PREDICT, model=of, data=self.index(unlabelled), predictions=predicted, **fields)

    def parameters(self, detail: str) -> "Story":
        return self.add(EventKind.PARAMETERS, detail=detail, cell=1)

    def index(self, part: Rows | None) -> int:
        if part is None:
            return -1
        for index, known in enumerate(self.data):
            if known is part:
                return index
        self.data.append(part)
        return len(self.data) - 1

    def observed(self) -> Observed:
        return Observed(TrainingLog(tuple(self.events), tuple(self.models), tuple(self.data)), KNOWN)

    def watched(self, *, cells: Sequence[int] = (HERE,), stopped_by: str = "") -> Watched:
        return Watched(self.observed(), frozenset(cells), "9.9 it", stopped_by)
