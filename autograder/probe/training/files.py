"""Models and weights that are written to files, and read from them."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder_probe.training.log import Log
from autograder_probe.training.models import Models
from autograder_probe.training.watch import Watch

DETAIL_CHARS = 300


class Files:
    """Events `save` and `restore`; how often Keras itself calls one from the other, each file is one event."""

    def __init__(self, watch: Watch, log: Log, models: Models) -> None:
        self._watch = watch
        self._log = log
        self._models = models

    def patch_model(self, module: ModuleType) -> None:
        """After the import of keras.src.models.model."""
        self._watch.around(module.Model, "export", self._saved)

    def patch_saving(self, module: ModuleType) -> None:
        """After the import of keras.src.saving.saving_api."""
        for name in ("save_model", "save_weights"):
            self._watch.around(module, name, self._saved)
        for name in ("load_model", "load_weights"):
            self._watch.around(module, name, self._restored)

    def _saved(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = original(*args, **kwargs)
        self._watch.look(self._note, "save", original, args, kwargs)
        return result

    def _restored(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = original(*args, **kwargs)
        self._watch.look(self._note, "restore", original, args, kwargs, result)
        return result

    def _note(self, kind: str, original: Callable[..., Any], args: Any, kwargs: Any, result: Any = None) -> None:
        if self._watch.hidden:
            return
        given = inspect.signature(original).bind(*args, **kwargs).arguments
        model, path = given.get("model", given.get("self", result)), given["filepath"]
        self._models.described(model)
        index = self._watch.attempt(-1, self._models.index, model)
        self._log.add(kind, model=index, detail=str(path)[:DETAIL_CHARS])
