"""What passes through functions under `tf.function` that use a model: inside of them only symbols are seen."""

import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder_probe.held import samples
from autograder_probe.training.byhand import ByHand
from autograder_probe.training.models import Models
from autograder_probe.training.predictions import Predictions
from autograder_probe.training.steps import Steps
from autograder_probe.training.watch import Watch

_Variables = list["weakref.ref[Any]"]


@dataclass(frozen=True)
class _Use:
    model: "weakref.ref[Any]"
    trains: bool
    """The model is called under a gradient tape."""


class Compiled:
    """Learns while a function is traced which models it uses, and then looks at what it is called with."""

    def __init__(self, watch: Watch, models: Models, steps: Steps, predictions: Predictions, by_hand: ByHand) -> None:
        self._watch = watch
        self._models = models
        self._steps = steps
        self._predictions = predictions
        self._by_hand = by_hand
        predictions.traced, by_hand.traced = self._traced, self._differentiated
        self._local = threading.local()
        self._uses: weakref.WeakKeyDictionary[Any, list[_Use]] = weakref.WeakKeyDictionary()
        self._gradients: weakref.WeakKeyDictionary[Any, dict[tuple[int, ...], _Variables]] = weakref.WeakKeyDictionary()
        """By which variables a function takes gradients; known by their ids."""

    def patch(self, module: ModuleType) -> None:
        """After the import of TensorFlow's polymorphic_function."""
        self._watch.around(module.Function, "__call__", self._called)

    def _called(self, original: Callable[..., Any], function: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if self._watch.busy:
            return original(function, *args, **kwargs)
        module = _owner(function)
        if module is not None:
            return self._predictions.called(_bound(original, function), module, *args, **kwargs)
        if getattr(self._local, "function", None) is not None:
            return original(function, *args, **kwargs)
        self._watch.look(self._before, function)
        self._local.function = function
        try:
            result = original(function, *args, **kwargs)
        finally:
            self._local.function = None
        if self._uses.get(function):
            self._watch.look(self._passed, self._uses[function], (args, kwargs), result)
        for variables in list(self._gradients.get(function, {}).values()):
            self._watch.look(self._by_hand.taken, [item for item in (ref() for ref in variables) if item is not None])
        return result

    def _before(self, function: Any) -> None:
        """What was predicted so far was so with the weights of now: complete it before they change."""
        if function not in self._uses:
            self._uses[function] = []
            self._steps.claim()
            self._predictions.settle()
        elif any(use.trains for use in self._uses[function]):
            self._steps.claim()
            self._predictions.end()

    def _traced(self, model: Any) -> Callable[..., None]:
        function, known = getattr(self._local, "function", None), weakref.ref(model)

        def used(*, trains: bool) -> None:
            use = _Use(known, trains)
            if function is not None and use not in self._uses[function]:
                self._uses[function].append(use)

        return used

    def _differentiated(self, variables: list[Any]) -> None:
        function = getattr(self._local, "function", None)
        if function is not None:
            key = tuple(id(variable) for variable in variables)
            self._gradients.setdefault(function, {})[key] = [weakref.ref(variable) for variable in variables]

    def _passed(self, uses: list[_Use], given: Any, result: Any) -> None:
        flatten = sys.modules["tensorflow"].nest.flatten
        trains = any(use.trains for use in uses)
        for use in uses:
            model = use.model()
            if model is None or use.trains != trains or (trains and self._steps.passed(model).complete):
                continue
            x, y, size = self._inputs(model, flatten(given))
            if x is None:
                continue
            if trains:
                self._steps.training_batch(model, x, y, size)
            else:
                alike = [item for item in flatten(result) if _length(item) == len(x) and len(item.shape) == 2]
                self._predictions.batch(model, x, alike[0] if alike else None, y)

    def _inputs(self, model: Any, leaves: list[Any]) -> tuple[Any, Any, int]:
        """The samples among a function's arguments, by their shape, and the labels, by their number; size of a batch.

        A dataset that the function goes through by itself is read once more.
        """
        expected = getattr(self._models.known(model).inputs, "shape", None)
        for x in leaves:
            if _length(x) and expected is not None and expected.is_compatible_with((None, *x.shape[1:])):
                labels = [y for y in leaves if y is not x and _length(y) == _length(x) and len(y.shape) <= 2]
                return x, labels[0] if labels else None, len(x)
        return next((samples.read(item, None) for item in leaves if samples.is_dataset(item)), (None, None, 0))


def _owner(function: Any) -> Any:
    """The `tf.Module` whose `__call__` this is; None for any other function."""
    if getattr(function, "__name__", "") != "__call__":
        return None
    bound = getattr(function.python_function, "__original_wrapped__", None)
    target = getattr(getattr(bound, "__self__", None), "target", None)
    return target if isinstance(target, sys.modules["tensorflow"].Module) else None


def _bound(original: Callable[..., Any], function: Any) -> Callable[..., Any]:
    """`original` of this function, as one that is given the owner first."""

    def called(_: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return original(function, *args, **kwargs)

    return called


def _length(item: Any) -> int:
    """Of an array or a tensor with content; 0 for anything else."""
    shape = getattr(item, "shape", None)
    if (
        shape is None
        or not len(shape)
        or isinstance(item, type)
        or not (hasattr(item, "numpy") or hasattr(item, "__array_interface__"))
    ):
        return 0
    return int(shape[0] or 0)
