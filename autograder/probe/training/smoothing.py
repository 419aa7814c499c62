"""Notices losses that smooth labels by themselves, wherever they are made or called."""

import functools
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder_probe.training.log import Log
from autograder_probe.training.watch import Watch

_ARGUMENT = "label_smoothing"


class Smoothing:
    """Every class and function of a module that has an argument `label_smoothing`."""

    def __init__(self, watch: Watch, log: Log) -> None:
        self._watch = watch
        self._log = log
        self._noted: set[tuple[int, str]] = set()

    def patch(self, module: ModuleType) -> None:
        """After the import of a module of losses: Keras's, or TensorFlow's old ones."""
        for name, item in list(vars(module).items()):
            target: Any
            if inspect.isclass(item) and "__init__" in vars(item):
                target, attribute = item, "__init__"
            elif inspect.isfunction(item):
                target, attribute = module, name
            else:
                continue
            signature = inspect.signature(getattr(target, attribute))
            if item.__module__ == module.__name__ and _ARGUMENT in signature.parameters:
                self._watch.around(target, attribute, functools.partial(self._used, name, signature))

    def _used(
        self, name: str, signature: inspect.Signature, original: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Any:
        __tracebackhide__ = True
        if not self._watch.hidden:
            self._watch.look(self._note, name, signature, args, kwargs)
        return original(*args, **kwargs)

    def _note(self, name: str, signature: inspect.Signature, args: Any, kwargs: Any) -> None:
        try:
            amount = signature.bind(*args, **kwargs).arguments.get(_ARGUMENT, 0)
        except TypeError:
            return  # the student will see the loss's own message
        text = _text(amount)
        if text == "0" or (self._log.cell(), name) in self._noted:
            return
        self._noted.add((self._log.cell(), name))
        self._log.add("smoothing", detail=f"{name} {text}")


def _text(amount: Any) -> str:
    try:
        return f"{float(amount):g}"
    except (TypeError, ValueError):
        return "unknown"
