"""Training without an optimizer: weights that change while gradients by them are taken."""

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from autograder_probe.training.log import Log
from autograder_probe.training.models import Models, keys
from autograder_probe.training.steps import Steps
from autograder_probe.training.watch import Watch

_IMAGES = 4
"""Dimensions of images (and of a convolution's kernel)."""


@dataclass
class _Taken:
    """Gradients by the same variables, taken in this cell."""

    variables: list[Any]
    order: int
    before: list[int]
    """A checksum of each variable: under a softmax the sum of all weights stays the same while they are trained."""
    count: int = 0


class ByHand:
    """Watches `GradientTape.gradient`; whether an optimizer takes the steps is seen at the cell's end."""

    def __init__(self, watch: Watch, log: Log, models: Models, steps: Steps) -> None:
        self._watch = watch
        self._log = log
        self._models = models
        self._steps = steps
        self._taken: dict[frozenset[int], _Taken] = {}
        self.traced: Callable[[list[Any]], None] = lambda _variables: None
        """Told of the variables of a gradient that is taken while a function is traced."""

    def patch(self, module: ModuleType) -> None:
        """After the import of tensorflow.python.eager.backprop."""
        self._watch.around(module.GradientTape, "gradient", self._gradient)

    def _gradient(
        self, original: Callable[..., Any], tape: Any, target: Any, sources: Any, *args: Any, **kwargs: Any
    ) -> Any:
        __tracebackhide__ = True
        if not self._watch.busy:
            self._watch.look(self._look, sources)
        return original(tape, target, sources, *args, **kwargs)

    def _look(self, sources: Any) -> None:
        tf = sys.modules["tensorflow"]
        variables = [item for item in tf.nest.flatten(sources) if hasattr(item, "assign_sub")]
        if variables and tf.executing_eagerly():
            self.taken(variables)
        elif variables:
            self.traced(variables)

    def taken(self, variables: list[Any]) -> None:
        """A gradient by these variables was taken once more."""
        if not variables:
            return
        self._steps.before_step()
        key = frozenset(keys(variables))
        entry = self._taken.get(key)
        if entry is None and len(variables[0].shape) == _IMAGES and self._models.trained(variables) is None:
            return  # images that are attacked, kept in a variable
        if entry is None:
            entry = self._taken[key] = _Taken(variables, self._log.order(), _state(variables))
        entry.count += 1

    def end(self, *, ended: bool) -> None:
        """At a cell's end, before that of `Steps`: one event per model that changed without an optimizer's doing."""
        stepped = self._steps.stepped() if self._taken else set()
        found: dict[int, tuple[Any, _Taken]] = {}
        for key, entry in self._taken.items():
            if key & stepped or _state(entry.variables) == entry.before:
                continue
            model = self._models.trained(entry.variables)
            _, known = found.get(id(model), (None, None))
            if known is None or entry.count > known.count:  # one tape may be asked for each variable by itself
                found[id(model)] = model, entry
        self._taken.clear()
        for model, entry in found.values():
            self._watch.look(self._record, model, entry, ended)

    def _record(self, model: Any, entry: _Taken, ended: bool) -> None:
        self._log.add(
            "steps",
            **self._steps.sampled(entry.variables, entry.count),
            order=entry.order,
            model=-1 if model is None else self._models.index(model),
            data=self._log.data.add(self._steps.passed(model).rows()),
            steps=entry.count,
            batch=0 if model is None else self._models.known(model).batch,
            ended=ended,
        )


def _state(variables: list[Any]) -> list[int]:
    return [zlib.crc32(np.asarray(variable.numpy()).tobytes()) for variable in variables]
