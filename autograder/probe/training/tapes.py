"""What happened under a gradient tape counts as training once the tape is asked for a gradient by weights.

An attack calls the same model under a tape, too, but asks for the gradient by the images: until the tape is asked, the
two look alike.
"""

import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder_probe.training.watch import Watch

MAX_HELD = 64
"""Most things that wait for their tape; of more, the oldest are forgotten."""


@dataclass
class _Held:
    number: int
    item: Any
    shape: tuple[Any, ...]


class Queue:
    """Things of one kind that wait, in one thread each, until it is known whether they are training."""

    def __init__(self, tapes: "Tapes", trained: Callable[[list[Any], list[Any]], None]) -> None:
        self._tapes = tapes
        self._trained = trained
        self._local = threading.local()

    def hold(self, item: Any, shape: Any) -> None:
        """`item` happened now, on images (or other samples) of this shape, that of one sample."""
        self._held().append(_Held(self._tapes.next_number(), item, tuple(shape)))

    def waiting(self) -> Iterator[Any]:
        """Everything that waits in this thread."""
        return (held.item for held in self._held())

    def decide(self, start: int, variables: list[Any]) -> None:
        """The tape that was opened before `start` was asked for the gradient by these variables, or by none."""
        held = self._held()
        mine = [entry for entry in held if entry.number >= start]
        if not mine:
            return
        # Images that are attacked may be kept in a variable.
        weights = [item for item in variables if tuple(item.shape)[1:] not in {entry.shape for entry in mine}]
        self._local.held = deque((entry for entry in held if entry.number < start), MAX_HELD)
        if weights:
            self._trained([entry.item for entry in mine], weights)

    def clear(self) -> None:
        """Forget everything that waits in this thread."""
        self._held().clear()

    def _held(self) -> deque[_Held]:
        if not hasattr(self._local, "held"):
            self._local.held = deque(maxlen=MAX_HELD)
        held: deque[_Held] = self._local.held
        return held


class Tapes:
    """Watches `GradientTape`."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._local = threading.local()
        self._number = 0
        self._opened: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self._queues: list[Queue] = []

    def patch(self, module: ModuleType) -> None:
        """After the import of tensorflow.python.eager.backprop."""
        self._watch.around(module.GradientTape, "__enter__", self._enter)
        self._watch.around(module.GradientTape, "gradient", self._gradient)

    def queue(self, trained: Callable[[list[Any], list[Any]], None]) -> Queue:
        """A new one; `trained` is told the items of a tape and the variables that its gradient was asked by."""
        self._queues.append(Queue(self, trained))
        return self._queues[-1]

    def next_number(self) -> int:
        """Rises with all that happens."""
        self._number += 1
        return self._number

    @property
    def differentiating(self) -> bool:
        """A gradient is being computed in this thread: what is called there may repeat a forward pass."""
        return getattr(self._local, "depth", 0) > 0

    @staticmethod
    def recording() -> bool:
        """Some tape is open in this thread."""
        record = sys.modules.get("tensorflow.python.eager.record")
        return record is not None and bool(record.could_possibly_record())

    def clear(self) -> None:
        """Forget what waits in this thread."""
        for queue in self._queues:
            queue.clear()

    def _enter(self, original: Callable[..., Any], tape: Any) -> Any:
        __tracebackhide__ = True
        self._opened.setdefault(tape, self.next_number())
        return original(tape)

    def _gradient(
        self, original: Callable[..., Any], tape: Any, target: Any, sources: Any, *args: Any, **kwargs: Any
    ) -> Any:
        __tracebackhide__ = True
        self._watch.look(self._asked, tape, sources)
        with self._deeper():
            return original(tape, target, sources, *args, **kwargs)

    def _asked(self, tape: Any, sources: Any) -> None:
        if self.differentiating:
            return
        flat = sys.modules["tensorflow"].nest.flatten(sources)
        variables = [item for item in flat if hasattr(item, "assign_sub")]
        for queue in self._queues:
            queue.decide(self._opened.get(tape, 0), variables)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._local.depth = getattr(self._local, "depth", 0) + 1
        try:
            yield
        finally:
            self._local.depth -= 1
