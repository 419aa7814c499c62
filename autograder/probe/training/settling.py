"""Batch norm that settles within the few steps of the quick tier."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder_probe.training.log import Log
from autograder_probe.training.watch import Watch


class Settling:
    """A shorter memory of the moving averages, where the student left it at Keras's default.

    With the default of 0.99 they still hold half of their initial values after 70 steps: a network that has learnt would
    be no better than chance when it is used.

    Args:
        watch: Shared by all observers.
        log: Told once.
        momentum: Instead of Keras's default; None leaves it.
    """

    def __init__(self, watch: Watch, log: Log, momentum: float | None) -> None:
        self._watch = watch
        self._log = log
        self._momentum = momentum
        self._told = False

    def patch(self, module: ModuleType) -> None:
        """After the import of keras.src.layers.normalization.batch_normalization."""
        if self._momentum is not None:
            self._watch.around(module.BatchNormalization, "__init__", self._init)

    def _init(self, original: Callable[..., Any], layer: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        place = list(inspect.signature(original).parameters).index("momentum") - 1  # without self
        if "momentum" not in kwargs and len(args) <= place:
            kwargs["momentum"] = self._momentum
            if not self._told and not self._watch.hidden:
                self._told = True
                self._log.add("parameters", detail=f"BatchNormalization.momentum=default->{self._momentum:g}")
        return original(layer, *args, **kwargs)
