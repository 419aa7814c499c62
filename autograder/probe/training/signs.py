"""Signs that somebody put a hand to the observing itself: for staff, who decide what they mean.

Code in the same process can undo and forge all of this. Who only tries what comes to mind first is seen, though.
"""

import sys
import weakref
from types import ModuleType
from typing import Any

from autograder_probe.training.watch import Watch

_METHODS = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch")
"""Of keras.Model, which inherits what is observed: one of its own hides that."""
_SEARCHES = ("gc.get_objects", "gc.get_referrers", "gc.get_referents")
_LIBRARIES = ("keras", "tensorflow", "emnist")


class Signs:
    """Of one kernel."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._searched: set[str] = set()

    def listen(self) -> None:
        """Note from now on who searches the interpreter's memory; there is no way to stop an audit hook."""
        here = weakref.ref(self)

        def hook(event: str, _: Any) -> None:
            if event in _SEARCHES and (signs := here()) is not None:
                signs.searched(event)

        sys.addaudithook(hook)

    def searched(self, event: str) -> None:
        """Memory was searched, by us or by somebody else."""
        if not self._watch.busy:
            self._searched.add(event)

    def seen(self) -> list[str]:
        """All so far, as short texts."""
        found = [f"{name} was called" for name in sorted(self._searched)]
        gone = sorted({name for owner, name, new in self._watch.placed() if _replaced(owner, name, new)})
        found += [f"the observer of `{name}` was taken off" for name in gone[:20]]
        model = sys.modules.get("keras.src.models.model")
        own = vars(model.Model) if model is not None else {}
        return found + [f"keras.Model has a `{name}` that is not Keras's" for name in _METHODS if name in own]


def _replaced(owner: Any, name: str, new: Any) -> bool:
    """Whether something else stands in its place, in a module or class that is no student's."""
    module = owner.__name__ if isinstance(owner, ModuleType) else getattr(owner, "__module__", "")
    if str(module).partition(".")[0] not in _LIBRARIES or not hasattr(owner, "__dict__"):
        return False
    return vars(owner).get(name) is not new
