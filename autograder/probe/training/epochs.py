"""Counts the epochs of one `fit`, and ends it early where the grader allows only so many steps."""

import math
from collections.abc import Callable
from typing import Any


def counter(base: type, budget: int | None, taken: Callable[[], int]) -> Any:
    """A Keras callback.

    Args:
        base: Keras's class of callbacks.
        budget: Steps that one `fit` may take; None for any number.
        taken: Tells the steps so far, for data whose length Keras does not know.
    """

    class Epochs(base):
        """Sees the end of each epoch, after the student's own callbacks."""

        def __init__(self) -> None:
            super().__init__()
            self.ran = 0
            self.capped = False
            self.history: dict[str, list[Any]] = {}

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.ran += 1
            for name, value in (logs or {}).items():
                self.history.setdefault(str(name), []).append(value)
            if budget is None or self.model.stop_training:
                return
            steps = (self.params or {}).get("steps") or taken() / self.ran
            if steps and self.ran >= max(1, math.ceil(budget / steps)):
                self.model.stop_training = self.capped = True

    return Epochs()


def added(callbacks: Any, ours: Any, group: type) -> Any:
    """What to pass to `fit` in place of the student's callbacks; `group` is Keras's CallbackList."""
    if isinstance(callbacks, group):
        callbacks.callbacks.append(ours)  # type: ignore[attr-defined] # removed after the fit
        ours.set_model(getattr(callbacks, "model", None))
        ours.set_params(getattr(callbacks, "params", None))
        return callbacks
    return [*as_list(callbacks), ours]


def as_list(callbacks: Any) -> list[Any]:
    """The student's callbacks in whatever form Keras takes them."""
    inner = getattr(callbacks, "callbacks", callbacks)
    if inner is None:
        return []
    return list(inner) if isinstance(inner, (list, tuple)) else [inner]


def pad(history: Any, *, asked: int, ran: int) -> None:
    """Lengthen a Keras History to the epochs asked for by repeating what came last."""
    for taken in history.history.values():
        # A validation metric may have been taken in some epochs only.
        missing = asked - ran if len(taken) >= ran else round(len(taken) * asked / ran) - len(taken)
        taken.extend(taken[-1:] * missing)
    start = history.epoch[-1] + 1 if history.epoch else 0
    history.epoch += range(start, start + asked - ran)
