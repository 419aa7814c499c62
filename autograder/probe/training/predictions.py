"""Models called directly on arrays, outside of training: equal batches in a row count as one prediction."""

import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from autograder_probe import quiet
from autograder_probe.held import rows, values
from autograder_probe.held.gathered import Gathered
from autograder_probe.training.log import Log, classes
from autograder_probe.training.models import Models
from autograder_probe.training.steps import Steps
from autograder_probe.training.tapes import Tapes
from autograder_probe.training.watch import Watch

_LIBRARIES = ("tensorflow", "keras")

MIN_SAMPLES = 40
"""Fewer in a row are a try, and no event; the validation set of the smallest data has 50."""
PIECE = 100
"""Fewer at once may be one batch of several: those in a row are put together."""


@dataclass
class _Pending:
    model: Any
    order: int
    shapes: tuple[Any, Any]
    """Of one sample and of what is made of it."""
    samples: Gathered = field(default_factory=Gathered)
    batches: list[np.ndarray] = field(default_factory=list)
    """The last samples again, where a compiled function kept the outputs to itself."""
    outputs: list[np.ndarray] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    firsts: set[bytes] = field(default_factory=set)
    """Sketch of each batch's first sample: where one comes again, the next prediction has begun."""

    def continues(self, model: Any, first: bytes, size: int, shapes: tuple[Any, Any]) -> bool:
        """Is this its next batch? Of the same size, or the smaller last one of several."""
        fits = size == self.sizes[0] or (len(self.sizes) > 1 and size < self.sizes[0])
        alike = self.model is model and self.shapes == shapes and first not in self.firsts
        return alike and fits and self.sizes[-1] == self.sizes[0] and self.samples.count < rows.MAX_SAMPLES

    def settle(self) -> None:
        """Have the model say what it said, while its weights are the same."""
        if self.batches:
            with quiet.silent():
                self.outputs.append(np.asarray(inferred(self.model, np.concatenate(self.batches))))
            self.batches.clear()

    def all_outputs(self) -> np.ndarray:
        """Of all batches."""
        self.settle()
        return np.concatenate(self.outputs)


def inferred(model: Any, x: np.ndarray) -> Any:
    """Outputs in use: without the flag, Keras's random layers would change the images."""
    try:
        return model(x, training=False)
    except TypeError:  # a model of the student's own, which knows no such flag
        return model(x)


class Predictions:
    """Watches `Model.__call__`, which every way of using a model goes through, and that of the student's own modules."""

    def __init__(self, watch: Watch, log: Log, models: Models, steps: Steps, tapes: Tapes) -> None:
        self._watch = watch
        self._log = log
        self._models = models
        self._steps = steps
        self._tapes = tapes
        self._pending: _Pending | None = None
        self._under_tape = tapes.queue(lambda calls, _variables: _run(calls))
        """What to do about each call once it is known to be training."""
        self.traced: Callable[[Any], Callable[..., None]] = lambda _model: lambda *, trains: None  # noqa: ARG005
        """Told of a model that a traced function uses; what it returns is told for what. Who wants to know replaces it."""

    def patch(self, module: ModuleType) -> None:
        """After the import of keras.src.models.model."""
        self._watch.around(module.Model, "__call__", self.called)

    def patch_modules(self, module: ModuleType) -> None:
        """After the import of tensorflow.python.module.module: a class of the student's own may be a model, too."""

        def init_subclass(cls: Any, /, **kwargs: Any) -> None:
            super(module.Module, cls).__init_subclass__(**kwargs)
            # One under `tf.function` stays what it is, for it is saved with the module; `compiled` sees it.
            if inspect.isfunction(vars(cls).get("__call__")) and cls.__module__.partition(".")[0] not in _LIBRARIES:
                self._watch.around(cls, "__call__", self.called)

        self._watch.replace(module.Module, "__init_subclass__", classmethod(init_subclass))

    def called(self, original: Callable[..., Any], model: Any, /, *args: Any, **kwargs: Any) -> Any:
        """In place of a model's `__call__`."""
        __tracebackhide__ = True
        x = args[0] if args else next(iter(kwargs.values()), None)
        if self._watch.busy:
            # Inside of `fit` it is traced once or twice, at each step when it runs eagerly.
            if self._models.known(model).inputs is None:
                self._watch.look(self._models.called, model, x)
            return original(model, *args, **kwargs)
        with self._watch.inside():
            output = original(model, *args, **kwargs)
        if not _is_symbol(x):
            self._watch.look(self._look, model, x, output, kwargs.get("training"))
        return output

    def _look(self, model: Any, x: Any, output: Any, training: Any) -> None:
        self._models.called(model, x)
        if getattr(x, "ndim", 0) < 2:
            return
        eager = sys.modules["tensorflow"].executing_eagerly()
        use = self.traced(model) if not eager else None
        if self._tapes.recording():
            self._under_tape.hold(functools.partial(self._train, model, x, use), x.shape[1:])
        elif use is not None:
            use(trains=False)
        elif training is not True:
            self.batch(model, x, output)

    def _train(self, model: Any, x: Any, use: Callable[..., None] | None) -> None:
        if use is not None:
            use(trains=True)
        self._steps.training_call(model, x)

    def batch(self, model: Any, x: Any, output: Any, labels: Any = None) -> None:
        """One more batch of samples and what the model made of them; None if that is not known."""
        array, predicted = values.as_array(x), values.as_array(output) if output is not None else None
        if (
            array is None
            or not len(array)
            or (output is not None and (predicted is None or len(predicted) != len(array)))
        ):
            return
        first = rows.sketches(array[:1]).tobytes()
        shapes = (array.shape[1:], None if predicted is None else predicted.shape[1:])
        pending = self._pending
        if pending is None or not pending.continues(model, first, len(array), shapes):
            self.end()
            self._steps.poll()
            pending = self._pending = _Pending(model, self._log.order(), shapes)
        pending.samples.add(array, labels)
        (pending.batches if predicted is None else pending.outputs).append(array if predicted is None else predicted)
        pending.firsts.add(first)
        pending.sizes.append(len(array))

    def end(self) -> None:
        """Something else follows: what has come so far is one prediction."""
        pending, self._pending = self._pending, None
        if pending is None or pending.samples.count < MIN_SAMPLES:
            return
        self._log.add(
            "predict",
            order=pending.order,
            model=self._models.index(pending.model),
            data=self._log.data.add(pending.samples.rows()),
            batch=pending.samples.largest,
            predictions=classes(self._watch.look(pending.all_outputs)),
        )

    def settle(self) -> None:
        """The weights may change now: ask for what is not known yet."""
        if self._pending is not None:
            self._pending.settle()


def _run(actions: list[Callable[[], None]]) -> None:
    for action in actions:
        action()


def _is_symbol(x: Any) -> bool:
    """A placeholder from which Keras builds a model."""
    return type(x).__name__ == "KerasTensor"
