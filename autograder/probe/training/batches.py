"""Watches `train_on_batch`: the calls of one cell on one model are one training."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder_probe.held import arrays, samples
from autograder_probe.held.gathered import Passing
from autograder_probe.training import scene
from autograder_probe.training.models import weights
from autograder_probe.training.rates import learning_rate
from autograder_probe.training.scene import Scene


@dataclass
class _Training:
    model: Any
    order: int
    passing: Passing = field(default_factory=Passing)
    steps: int = 0
    ended: bool = True
    rate: float = math.nan


class Batches:
    """`train_on_batch` of any Keras model."""

    def __init__(self, seen: Scene) -> None:
        self._scene = seen
        self._watch = seen.watch
        self._running: dict[int, _Training] = {}

    def train_on_batch(self, original: Callable[..., Any], model: Any, /, *args: Any, **kwargs: Any) -> Any:
        """In place of TensorFlowTrainer.train_on_batch."""
        __tracebackhide__ = True
        training = None if self._watch.busy else self._watch.look(self._begin, model)
        try:
            with self._watch.inside():
                result = original(model, *args, **kwargs)
        except BaseException:
            if training is not None:
                training.ended = False
                self._scene.steps.batches_run = True
            raise
        if training is not None:
            self._watch.look(self._step, training, args, kwargs)
        return result

    def end(self) -> None:
        """At a cell's end: one event per model."""
        for training in self._running.values():
            self._watch.look(self._record, training)
        self._running.clear()

    def _begin(self, model: Any) -> _Training:
        training = self._running.get(id(model))
        if training is not None and self._scene.steps.batches_run:
            self._scene.predictions.end()
            return training
        order = self._scene.begin()
        if training is None:
            rate = self._watch.attempt(math.nan, learning_rate, getattr(model, "optimizer", None))
            training = self._running[id(model)] = _Training(model, order, rate=rate)
        return training

    def _step(self, training: _Training, args: Any, kwargs: Any) -> None:
        training.steps += 1
        self._scene.steps.batches_run = True
        x = args[0] if args else kwargs.get("x")
        y = args[1] if len(args) > 1 else kwargs.get("y")
        training.passing.add(samples.single(x), samples.single(y))

    def _record(self, training: _Training) -> None:
        self._scene.log.add(
            "fit",
            **scene.trained(self._scene, training.model, probed=True),
            **self._scene.steps.sampled(weights(training.model, trainable=True), training.steps),
            learning_rate=arrays.number(training.rate),
            order=training.order,
            data=self._scene.log.data.add(training.passing.rows()),
            steps=training.steps,
            batch=training.passing.largest,
            ended=training.ended,
        )
