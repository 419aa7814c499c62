"""Looking at things without leaving a trace: random numbers, output and warnings are as if nobody had looked.

Put back: the states of `random` and `numpy.random`, the source of TensorFlow's eager operation seeds, the global
generators of TensorFlow and Keras. Not put back: generators that belong to a layer or a variable of the student's (a dropout layer's
`SeedGenerator`, a `tf.random.Generator`), when a function of theirs that uses one is called by the grader; and the order of a
`tf.data` pipeline whose shuffling lies before a `map` or `filter`, which is iterated once more to see its samples.
"""

import contextlib
import io
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Restore = Callable[[], None]
_MEANWHILE = 1_618_033_988
_lock = threading.RLock()
"""Output, warnings and eagerness are the whole process's: one thread at a time, or they would be put back wrongly."""


@contextlib.contextmanager
def same_random_numbers() -> Iterator[None]:
    """Student code draws afterwards what it would have drawn."""
    restores = [_python(), _numpy(), *(restore for restore in (_eager(), *_generators()) if restore)]
    try:
        yield
    finally:
        for restore in restores:
            restore()


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Nothing is printed and nothing is warned of; random numbers as above."""
    with (
        _lock,
        same_random_numbers(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Silent, and functions under `tf.function` run as plain Python."""
    tf = sys.modules["tensorflow"]
    with silent():
        before = tf.config.functions_run_eagerly()
        tf.config.run_functions_eagerly(True)  # noqa: FBT003 - TensorFlow's own signature
        try:
            yield
        finally:
            tf.config.run_functions_eagerly(before)


class Own:
    """The student's random numbers of Python and numpy: what the kernel itself draws between two cells is none of theirs.

    It does so before the first cell, once, when it is slow to start.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._restores: list[Restore] = []

    def give(self) -> None:
        """Before a cell: as the cell before has left them; seeded before the first one."""
        if not self._restores:
            random.seed(self._seed)
            np.random.seed(self._seed)  # noqa: TID251 - the student's generator is the global one
        for restore in self._restores:
            restore()

    def take(self) -> None:
        """After a cell."""
        self._restores = [_python(), _numpy()]


def _python() -> Restore:
    state = random.getstate()
    return lambda: random.setstate(state)


def _numpy() -> Restore:
    state = np.random.get_state()
    return lambda: np.random.set_state(state)


def _eager() -> Restore | None:
    """Another source of operation seeds meanwhile: an operation that is run twice with one seed goes on, not back."""
    context: Any = getattr(sys.modules.get("tensorflow.python.eager.context"), "_context", None)
    before = getattr(context, "_rng", None)
    if before is None:
        return None
    context._rng = random.Random(_MEANWHILE)  # noqa: S311, SLF001 - no secret; what set_seed itself sets
    return lambda: setattr(context, "_rng", before)


def _generators() -> list[Restore]:
    """Of TensorFlow and Keras, made when first needed: one that was made meanwhile is forgotten."""
    keras: Any = sys.modules.get("keras.src.backend.common.global_state")
    tensorflow: Any = sys.modules.get("tensorflow.python.ops.stateful_random_ops")
    restores: list[Restore] = []
    if keras is not None:
        name = "global_seed_generator"
        restores.append(_generator(keras.get_global_attribute(name), lambda: keras.set_global_attribute(name, None)))
    if tensorflow is not None:
        restores.append(_generator(tensorflow.global_generator, lambda: setattr(tensorflow, "global_generator", None)))
    return restores


def _generator(generator: Any, forget: Restore) -> Restore:
    if generator is None:
        return forget
    value = np.array(generator.state.numpy(), copy=True)
    return lambda: generator.state.assign(value)
