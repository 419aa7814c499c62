"""Data sets that are loaded through a package: `emnist`, or `keras.datasets`."""

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType, ModuleType
from typing import Any

from autograder_probe.training.files import DETAIL_CHARS
from autograder_probe.training.log import Log
from autograder_probe.training.watch import Watch

_EMNIST = ("extract_training_samples", "extract_test_samples", "extract_samples", "extract_data")
_KERAS = ("boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters")
_PUBLIC = ("keras.datasets", "keras._tf_keras.keras.datasets")
"""Where Keras shows a loader, under `tf.keras` too; each holds the function itself, if it was imported before us."""

_Describe = Callable[[Callable[..., Any], Any, Any], str]


class Loads:
    """Events `load`; what a loader calls itself is no event of its own."""

    def __init__(self, watch: Watch, log: Log) -> None:
        self._watch = watch
        self._log = log

    def actions(self) -> Mapping[str, Callable[[ModuleType], None]]:
        """Module → what to do after its import."""
        keras = {f"keras.src.datasets.{name}": partial(self.patch_keras, name=name) for name in _KERAS}
        return MappingProxyType({"emnist": self.patch_emnist, **keras})

    def patch_emnist(self, module: ModuleType) -> None:
        """Its loaders: `detail` is the usage and the name, `train letters`."""
        for name in _EMNIST:
            self._watch.around(module, name, partial(self._loaded, _of_emnist))

    def patch_keras(self, module: ModuleType, *, name: str) -> None:
        """The loader of one data set: `detail` is its name, `fashion_mnist`."""
        self._watch.around(module, "load_data", partial(self._loaded, lambda *_: name))
        for package in _PUBLIC:
            shown = sys.modules.get(f"{package}.{name}")
            if shown is not None:
                self._watch.replace(shown, "load_data", module.load_data)

    def _loaded(self, describe: _Describe, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if self._watch.busy:  # emnist's call one another
            return original(*args, **kwargs)
        ended = False
        try:
            with self._watch.inside():
                result = original(*args, **kwargs)
            ended = True
        finally:
            self._watch.look(partial(self._note, lambda: describe(original, args, kwargs), ended=ended))
        return result

    def _note(self, detail: Callable[[], str], *, ended: bool) -> None:
        self._log.add("load", detail=detail()[:DETAIL_CHARS], ended=ended)


def _of_emnist(original: Callable[..., Any], args: Any, kwargs: Any) -> str:
    try:
        given = inspect.signature(original).bind_partial(*args, **kwargs).arguments
    except TypeError:  # called in a way that fails, too
        given = {}
    usage = given.get("usage", "train" if "training" in original.__name__ else "test")
    return f"{usage} {given.get('dataset', '')}"
