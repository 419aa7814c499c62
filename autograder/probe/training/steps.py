"""Steps of optimizers outside of `fit`: a training loop of the student's own, eager or compiled."""

import math
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from autograder_probe.held import arrays, values
from autograder_probe.held.gathered import Passing
from autograder_probe.training.log import Log
from autograder_probe.training.models import Models, keys
from autograder_probe.training.rates import iterations, learning_rate
from autograder_probe.training.taps import Taps
from autograder_probe.training.watch import Watch


@dataclass
class _Optimizer:
    ref: "weakref.ref[Any]"
    seen: int
    """Its `iterations` when last looked at."""
    steps: int = 0
    """Of those, taken in this cell outside of `fit`."""
    order: int | None = None
    rate: float = math.nan
    """Its learning rate then."""


class Steps:
    """Follows `iterations`, which grows with every step, also with those inside of a compiled function. See also `byhand`."""

    def __init__(self, watch: Watch, log: Log, models: Models, taps: Taps) -> None:
        self._watch = watch
        self._log = log
        self._models = models
        self._taps = taps
        self._known: dict[int, _Optimizer] = {}
        self._passing: dict[int, tuple[Any, Passing]] = {}
        """Models under a tape in this cell, kept alive until its end."""
        self._held: dict[int, Any] = {}
        """Optimizers stepping in this cell."""
        self.before_step: Callable[[], None] = lambda: None
        self.batches_run = False
        """The steps since the last look are those of `train_on_batch`: asking each time would take longer than a step."""

    def patch(self, module: ModuleType) -> None:
        """After the import of keras.src.optimizers.base_optimizer."""
        self._watch.around(module.BaseOptimizer, "apply", self._apply)

    def _apply(self, original: Callable[..., Any], optimizer: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if id(optimizer) not in self._held:
            self._watch.look(self._met, optimizer)
        if not self._watch.busy:
            self._watch.look(self._stepping, optimizer)
        return original(optimizer, *args, **kwargs)

    def _met(self, optimizer: Any) -> None:
        self._held[id(optimizer)] = optimizer
        entry = self._known.get(id(optimizer))
        if entry is None or entry.ref() is not optimizer:
            self._known[id(optimizer)] = _Optimizer(weakref.ref(optimizer), iterations(optimizer))

    def _stepping(self, optimizer: Any) -> None:
        self.claim()
        self.before_step()
        entry = self._known[id(optimizer)]
        self._begin(entry)

    def _begin(self, entry: _Optimizer) -> None:
        if entry.order is None:
            entry.order, entry.rate = self._log.order(), learning_rate(entry.ref())

    def training_call(self, model: Any, x: Any) -> None:
        """A model was called under a gradient tape, on samples (n, …) or, while a function is traced, on a symbol."""
        known = self._models.known(model)
        known.batch = max(known.batch, int(x.shape[0] or 0))
        _, passing = self._passing.setdefault(id(model), (model, Passing()))
        if isinstance(x, np.ndarray) or hasattr(x, "numpy"):  # a symbol has no content
            passing.add(x)

    def training_batch(self, model: Any, x: Any, y: Any, size: int) -> None:
        """A batch, or several of this size, went through a compiled training step."""
        known = self._models.known(model)
        known.batch = max(known.batch, size)
        self._passing.setdefault(id(model), (model, Passing()))[1].add(x, y)

    def passed(self, model: Any) -> Passing:
        """What a model was called with under a tape in this cell."""
        return self._passing.get(id(model), (None, Passing()))[1]

    def stepped(self) -> set[int]:
        """Keys of the variables that optimizers changed in this cell."""
        self.poll()
        entries = [entry for entry in self._alive() if entry.steps]
        return {key for entry in entries for key in keys(_variables(entry.ref()))}

    def poll(self) -> bool:
        """Take up the steps since the last look as the student's own; were there any?"""
        self.claim()
        grown = False
        for entry in self._alive():
            now = iterations(entry.ref())
            if now > entry.seen:
                grown = True
                entry.steps += now - entry.seen
                self._begin(entry)
            entry.seen = now
        return grown

    def settle(self) -> None:
        """The steps since the last look are known otherwise: they were a `fit`'s."""
        self.batches_run = False
        for entry in self._alive():
            entry.seen = iterations(entry.ref())

    def claim(self) -> None:
        """Something else may take steps now: those so far were those of `train_on_batch`, if it ran."""
        if self.batches_run:
            self.settle()

    def end(self, *, ended: bool) -> None:
        """At a cell's end: one event per optimizer that took steps of its own."""
        self.poll()
        for entry in self._alive():
            if entry.steps:
                self._watch.look(self._record, entry, ended)
            entry.steps, entry.order = 0, None
        self._held.clear()
        self._passing.clear()

    def sampled(self, variables: list[Any], steps: int) -> dict[str, Any]:
        """The fields of an event that say what reached the network with these variables, in so many steps."""
        tallies = self._taps.tallies.take(variables).values()
        passes = sum(tally.count for tally in tallies)
        most = max(tallies, key=lambda tally: tally.count, default=None)
        seen = None if most is None else most.seen.rows()
        return {"seen": self._log.data.add(seen), "passes": round(passes / steps, 3) if steps else 0.0}

    def _alive(self) -> list[_Optimizer]:
        return [entry for entry in self._known.values() if entry.ref() is not None]

    def _record(self, entry: _Optimizer, ended: bool) -> None:
        optimizer: Any = entry.ref()
        variables = _variables(optimizer)
        model = self._models.trained(variables)
        self._log.add(
            "steps",
            **self.sampled(variables, entry.steps),
            learning_rate=arrays.number(entry.rate),
            order=entry.order,
            model=-1 if model is None else self._models.index(model),
            data=self._log.data.add(self.passed(model).rows()),
            steps=entry.steps,
            batch=0 if model is None else self._models.known(model).batch,
            optimizer=values.type_name(optimizer),
            ended=ended,
        )


def _variables(optimizer: Any) -> list[Any]:
    return list(optimizer._trainable_variables)  # noqa: SLF001 - what it was built for
