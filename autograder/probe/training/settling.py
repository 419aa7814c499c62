"""Batch norm that settles within the few steps of the quick tier."""

import inspect
from types import ModuleType

from autograder_probe.training.watch import Watch


class Settling:
    """A shorter memory of the moving averages, where the student leaves it at Keras's default.

    With the default of 0.99 they still hold half of their initial values after 70 steps: a network that has learnt would
    be no better than chance when it is used.

    Args:
        watch: Shared by all observers.
        momentum: Instead of Keras's default; None leaves it.
    """

    def __init__(self, watch: Watch, momentum: float | None) -> None:
        self._watch = watch
        self._momentum = momentum

    def patch(self, module: ModuleType) -> None:
        """After the import of keras.src.layers.normalization.batch_normalization."""
        if self._momentum is None:
            return
        # Its default alone: Keras reads the arguments that a layer was made with off this very function.
        init = module.BatchNormalization.__init__
        named = [
            one for one in inspect.signature(init).parameters.values() if one.default is not inspect.Parameter.empty
        ]
        defaults = tuple(self._momentum if one.name == "momentum" else one.default for one in named)
        self._watch.replace(init, "__defaults__", defaults)
